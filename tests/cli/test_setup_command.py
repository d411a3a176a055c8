"""`openipt setup`: a real practice from an empty folder, cut off anywhere and finished by running it again, with a kit that opens its backups."""

import json
import re
import signal
from pathlib import Path

import pytest

from openipt.cli.main import main
from openipt.cli.setup import _hours
from openipt.record import installation_file, keys
from openipt.record.keeping import kit
from openipt.record.keeping.restoring import identity_in
from tests.processes import openipt, python

ANSWERS = {
    "--name": "Elm Practice",
    "--country": "gb",
    "--zone": "Europe/London",
    "--hours": "mon-fri 09:00-17:00",
    "--email": "gina@elm.example",
    "--member-name": "Gina B.",
}

LOOK = """
import json, os
from pathlib import Path
from openipt.cli import installation
installation.open_installation(Path(os.environ["OPENIPT_DATA"]))
from openipt.record import audit, models
service, membership = models.Service.objects.get(), models.Membership.objects.get()
print(json.dumps([service.name, service.kind, service.country, service.zone, service.hours, membership.name, membership.roles,
    membership.account.email, membership.account.has_usable_password(), list(audit.verify().broken)]))
"""

KILLED = """
import os, signal, sys
from openipt.cli import installation, kit_form, main, setup
from openipt.record import keys
from openipt.record.keeping import kit, snapshots
module, name = sys.argv[1].rsplit(".", 1)
place = {"setup": setup, "keys": keys, "snapshots": snapshots, "installation": installation}[module]
before = getattr(place, name)
def killed(*words, **named):
    if sys.argv[2] == "after":
        before(*words, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(place, name, killed)
main.main(sys.argv[3:])
"""


@pytest.fixture
def folders(tmp_path) -> dict[str, Path]:
    (tmp_path / "backups").mkdir()
    return {"data": tmp_path / "data", "backups": tmp_path / "backups", "kit": tmp_path / "kit.html"}


def words(folders: dict[str, Path], **changed: str | None) -> list[str]:
    given = {**ANSWERS, "--backup-folder": str(folders["backups"]), "--kit": str(folders["kit"])}
    given |= {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    said = [part for name, value in given.items() if value is not None for part in (name, value)]
    return ["setup", *said, "--role", "therapist", "keeper"]


def found_in(folders: dict[str, Path]) -> list[object]:
    done = python(folders["data"], LOOK)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


WHAT_WAS_SAID = [
    *("Elm Practice", "real", "gb", "Europe/London", [{"weekdays": [1, 2, 3, 4, 5], "opens": "09:00", "closes": "17:00"}]),
    *("Gina B.", ["therapist", "keeper"], "gina@elm.example", False, []),
]


def test_from_an_empty_folder_to_a_practice_with_a_first_link_and_a_kit(folders):
    done = openipt(folders["data"], *words(folders, public_address="https://elm.example"), cold=True)
    assert done.returncode == 0, done.stderr
    assert re.search(r"https://elm\.example/begin/[\w-]{22}/", done.stdout)
    assert found_in(folders) == WHAT_WAS_SAID
    file = installation_file.read(folders["data"])
    assert (file.public_address, file.backup_folders) == ("https://elm.example", (str(folders["backups"]),))
    identity = identity_in(folders["kit"].read_text())
    assert kit.recipient_of(identity) == file.kit_recipient
    assert folders["kit"].stat().st_mode & 0o777 == 0o600
    assert identity not in done.stdout
    assert not any(identity.encode() in path.read_bytes() for path in folders["data"].rglob("*") if path.is_file())
    checked = openipt(folders["data"], "doctor", cold=True)
    assert checked.returncode == 1, checked.stdout
    assert "REFUSE" not in checked.stdout
    again = openipt(folders["data"], *words(folders, kit=str(folders["kit"]) + "2"))
    assert (again.returncode, "There is a practice in" in again.stderr) == (2, True)


@pytest.mark.long
@pytest.mark.parametrize(
    ("function", "when"),
    [
        ("setup._begin", "before"),
        ("keys.make_root_key", "before"),
        ("keys.make_root_key", "after"),
        ("setup._set_up", "before"),
        ("setup._set_up", "after"),
        ("setup.host_identity", "after"),
    ],
)
def test_cut_off_anywhere_it_is_served_by_nobody_and_finished_by_running_it_again(folders, function, when):
    killed = python(folders["data"], KILLED, function, when, *words(folders))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert openipt(folders["data"], "serve").returncode == 2
    done = openipt(folders["data"], *words(folders))
    assert done.returncode == 0, done.stderr
    assert found_in(folders) == WHAT_WAS_SAID
    assert len(keys.ring(folders["data"])) == 1
    assert kit.recipient_of(identity_in(folders["kit"].read_text())) == installation_file.read(folders["data"]).kit_recipient


def test_cut_off_after_the_kit_was_written_it_says_which_file_to_delete(folders):
    python(folders["data"], KILLED, "setup._hand_over", "after", *words(folders))
    again = openipt(folders["data"], *words(folders))
    assert (again.returncode, again.stderr) == (2, f"There is a file {folders['kit']} already. Delete it, or name another: --kit FILE\n")
    folders["kit"].unlink()
    assert openipt(folders["data"], *words(folders)).returncode == 0


def test_other_answers_after_it_was_cut_off_are_refused(folders):
    python(folders["data"], KILLED, "setup._set_up", "after", *words(folders))
    again = openipt(folders["data"], *words(folders, name="Oak Practice"))
    assert again.returncode == 2
    assert "An earlier try founded «Elm Practice»" in again.stderr
    assert openipt(folders["data"], *words(folders)).returncode == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"kind": "demo"}, "A demo practice needs no setting up. Type: openipt serve --demo"),
        ({"name": None}, "There is nobody to ask. Say it too: --name"),
        ({"country": "Britain"}, "Write the country as two letters, such as gb, us or in."),
        ({"zone": "Europe/Atlantis"}, "There is no time zone «Europe/Atlantis». Write it like Europe/London."),
        ({"hours": "always"}, "«always» are no opening hours. Write them like this: mon-fri 09:00-17:00"),
        ({"public_address": "http://elm.example"}, "The public address http://elm.example is not encrypted, so that others could read along."),
        ({"backup_folder": "{data}/backups"}, "The backup folder {data}/backups and the data lie one inside the other."),
        ({"backup_folder": "{backups}/not-there"}, "The backup folder {backups}/not-there is not there, or cannot be written to."),
        ({"kit": "{data}/kit.html"}, "The recovery kit must not lie beside what it opens."),
        ({"kit": "{backups}/kit.html"}, "The recovery kit must not lie beside what it opens."),
        ({"kit": None}, "The recovery kit must not end in a log. Say in which file to write it: --kit FILE"),
        ({"database": "postgresql://me@127.0.0.1/record"}, "The record and the keys each need a database"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence_and_nothing_is_left_behind(folders, monkeypatch, capsys, changed, sentence):
    monkeypatch.setenv("OPENIPT_DATA", str(folders["data"]))
    places = {name: str(path) for name, path in folders.items()}
    assert main(words(folders, **{name: value and value.format(**places) for name, value in changed.items()})) == 2
    said = capsys.readouterr().err
    assert said.startswith(sentence.format(**places))
    assert len(said.splitlines()) == 1
    assert not folders["data"].exists()
    assert not folders["kit"].exists()


def test_an_email_address_that_is_none_is_refused_and_can_be_said_again(folders):
    done = openipt(folders["data"], *words(folders, email="gina"))
    assert (done.returncode, "«gina» is no e-mail address." in done.stderr) == (2, True)
    assert openipt(folders["data"], *words(folders)).returncode == 0
    assert found_in(folders) == WHAT_WAS_SAID


def test_a_folder_with_something_else_in_it_is_left_alone(folders):
    folders["data"].mkdir()
    (folders["data"] / "letters.txt").write_text("Dear Gina")
    done = openipt(folders["data"], *words(folders))
    assert (done.returncode, "is not empty" in done.stderr) == (2, True)
    assert [path.name for path in folders["data"].iterdir()] == ["letters.txt"]


@pytest.mark.parametrize(
    ("said", "days", "opens"),
    [("mon-fri 09:00-17:00", (1, 2, 3, 4, 5), "09:00:00"), ("Sat 10:30-12:00", (6,), "10:30:00"), ("sun-sun 08:00-09:00", (7,), "08:00:00")],
)
def test_opening_hours_are_read_as_they_are_typed(said, days, opens):
    found = _hours(said)
    assert (found[0], found[1].isoformat()) == (days, opens)
