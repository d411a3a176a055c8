"""`openipt export` and `openipt import`: the same practice in another installation, sealed under other keys, and twice over without doubles."""

import json
import shutil
from pathlib import Path

import pytest

from openipt.cli import export
from openipt.cli.refused import Refused
from openipt.record.keeping import kit, sealed_tar
from tests.processes import openipt, python
from tests.record.keeping import practice as story
from tests.record.keeping.conftest import Practice, archives_of, copied, practice

pytestmark = pytest.mark.only_on("sqlite")
__all__ = ["Practice", "archives_of", "copied", "practice"]

KIT = kit.new_kit()

PAGES = """
import json, os, sys
from pathlib import Path
from openipt.cli import installation
installation.open_installation(Path(os.environ["OPENIPT_DATA"]))
from openipt.record import actors, door, models, read
from tests.cast import NOW
shown = []
for member in models.Membership.objects.order_by("id"):
    by = actors.actor_of_member(member.id)
    shown.append(repr(by))
    if "therapist" in member.roles:
        caseload = read.caseload(by, now=NOW)
        shown.append(repr(caseload))
        for course in caseload.courses:
            page = read.course_page(by, course.id, now=NOW)
            shown.append(repr(page))
            shown += [repr(read.score_detail(by, course.id, each.response_id, now=NOW)) for each in page.scores]
            shown += [repr(read.alert_page(by, course.id, each.id, now=NOW)) for each in page.summary.alerts]
            for number in (1, 2):
                shown.append(repr(read.session_page(by, course.id, number, now=NOW)))
            try:
                shown.append(repr(read.process_note(by, course.id, 1, now=NOW)))
            except Exception as problem:
                shown.append(type(problem).__name__)
    if "supervisor" in member.roles:
        shown.append(repr(read.supervision_list(by, now=NOW)))
from openipt.record import accounts
from allauth.mfa.models import Authenticator
shown += [accounts.open_words("totp", each.data["secret"]) for each in Authenticator.objects.all()]
print(json.dumps(shown))
"""


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with the key that opens the export."""
    path = tmp_path_factory.mktemp("identity") / "key.txt"
    path.write_text(KIT.identity)
    return path


@pytest.fixture(scope="module")
def taken_out(practice: Practice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The practice, taken out."""
    path = tmp_path_factory.mktemp("taken-out") / "service.tar.age"
    data = Path(shutil.copytree(practice.data, path.parent / "data"))
    done = openipt(data, "export", "--to", path, "--recipient", KIT.recipient, cold=True)
    assert (done.returncode, done.stderr) == (0, "")
    return path


@pytest.fixture(scope="module")
def taken_in(taken_out: Path, identity: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that was empty, and has taken it in."""
    data = tmp_path_factory.mktemp("taken-in") / "data"
    done = openipt(data, "import", taken_out, "--identity", identity, cold=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 were here already just so. The audit trail holds." in done.stdout
    return data


def held(path: Path) -> dict[str, bytes]:
    """What an export holds, by name."""
    with sealed_tar.unlocked(path, KIT.identity) as members:
        return {name: stream.read() for name, stream in members}


def rows(path: Path) -> dict[str, list[dict]]:
    """The rows of an export, by table."""
    found: dict[str, list[dict]] = {}
    for name, content in held(path).items():
        if name.startswith("tables/"):
            found.setdefault(name.split(".")[1], []).extend(json.loads(line) for line in content.splitlines())
    return found


def pages(data: Path) -> list[str]:
    """What everybody's pages show in that installation."""
    done = python(data, PAGES)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_it_is_the_same_practice_by_all_its_content(taken_out, taken_in, tmp_path):
    again = tmp_path / "again.tar.age"
    data = Path(shutil.copytree(taken_in, tmp_path / "data"))
    assert openipt(data, "export", "--to", again, "--recipient", KIT.recipient).returncode == 0
    before, after = rows(taken_out), rows(again)
    lines_before, lines_after = before.pop("audit_line"), after.pop("audit_line")
    assert after == before
    assert {"answer", "process_note", "other_process_note", "mfa_authenticator", "supervisor_comment", "account"} <= set(before)
    assert [line for line in lines_after if line in lines_before] == sorted(lines_before, key=lambda line: line["id"])
    assert [line["verb"] for line in lines_after if line not in lines_before] == ["import_service"]
    assert held(again)["keys/process_notes.json"] == held(taken_out)["keys/process_notes.json"]
    assert (taken_in / "overlay" / "measures" / "README.md").read_text() == story.OWN_MEASURE


def test_it_is_the_same_practice_on_everybodys_pages(practice, taken_in, tmp_path):
    there = Path(shutil.copytree(taken_in, tmp_path / "there"))
    here = Path(shutil.copytree(practice.data, tmp_path / "here"))
    shown = pages(here)
    assert pages(there) == shown
    for marker in ("Ana P.", "Somebody Else", story.PROCESS_NOTE, story.TOTP_SECRET):
        assert any(marker in each for each in shown)


def test_it_is_sealed_there_under_keys_of_its_own(practice, taken_in, tmp_path):
    def newest(data: Path) -> str:
        return (data / "keys" / "root.key").read_text().splitlines()[-1].split()[0]

    assert newest(practice.data) != newest(taken_in)
    (tmp_path / "backups").mkdir()
    data = Path(shutil.copytree(taken_in, tmp_path / "data"))
    assert openipt(data, "backup", "--to", tmp_path / "backups").returncode == 0
    assert openipt(data, "drill", "--from", tmp_path / "backups").returncode == 0


def test_twice_over_changes_nothing(taken_out, taken_in, identity, tmp_path):
    data = Path(shutil.copytree(taken_in, tmp_path / "data"))
    done = openipt(data, "import", taken_out, "--identity", identity)
    assert (done.returncode, done.stderr) == (0, "")
    total = sum(len(each) for each in rows(taken_out).values()) + 1  # and the clinic's own definition
    assert done.stdout == f"Taken in: 0 rows are new, {total} were here already just so. The audit trail holds.\n"


def test_into_the_practice_that_it_came_from_nothing_is_new(practice, taken_out, identity, tmp_path):
    data = Path(shutil.copytree(practice.data, tmp_path / "data"))
    assert openipt(data, "import", taken_out, "--identity", identity).stdout.startswith("Taken in: 0 rows are new,")


@pytest.mark.long  # a passphrase is made slow to try, on purpose
def test_with_a_passphrase_typed_twice(practice, tmp_path):
    words, data = "a heron called Ptolemaeus", Path(shutil.copytree(practice.data, tmp_path / "data"))
    done = openipt(data, "export", "--to", tmp_path / "service", typed=f"{words}\n{words}\n")
    assert (done.returncode, done.stdout.startswith("Taken out into")) == (0, True)
    done = openipt(tmp_path / "new", "import", tmp_path / "service", typed=f"{words}\n")
    assert (done.returncode, "The audit trail holds." in done.stdout) == (0, True)
    done = openipt(tmp_path / "new", "import", tmp_path / "service", typed="another heron altogether\n")
    assert (done.returncode, "service does not open with these words." in done.stderr) == (2, True)


def test_process_notes_stay_sealed_on_the_way(taken_out):
    everything = b"".join(held(taken_out).values())
    assert story.PROCESS_NOTE.encode() not in everything
    assert b"Ana P." in everything
    notes = rows(taken_out)["process_note"]
    assert [isinstance(note["content"], str) for note in notes] == [True] * len(notes) == [True]


def test_nobodys_session_travels_along(taken_out):
    assert not [name for name in held(taken_out) if "session" in name and "planned_session" not in name]


class TestWhatIsRefused:
    def test_a_row_that_differs_and_then_nothing_at_all_is_taken_in(self, taken_out, taken_in, identity, tmp_path):
        data = Path(shutil.copytree(taken_in, tmp_path / "data"))
        change(data, "UPDATE membership SET name = 'Another' WHERE name = 'Ben R.'", "DELETE FROM supervisor_comment")
        done = openipt(data, "import", taken_out, "--identity", identity)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("Rows that are here already differ from those in the file (1 of membership). Nothing was taken in")
        assert count(data, "supervisor_comment") == 0
        assert count(data, "membership WHERE name = 'Another'") == 1

    @pytest.mark.parametrize(
        ("kind", "sentence"), [("demo", "another practice"), ("real", "a real practice and the file a demo. The two are never mixed")]
    )
    def test_an_installation_that_holds_something_else(self, taken_out, identity, tmp_path, kind, sentence):
        data = story.founded(tmp_path / "data", kind)
        before = count(data, "audit_line")
        done = openipt(data, "import", taken_out, "--identity", identity)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"This installation holds {sentence}" in done.stderr
        assert count(data, "audit_line") == before

    def test_a_damaged_file_leaves_nothing(self, taken_out, identity, tmp_path):
        content = bytearray(taken_out.read_bytes())
        content[-100] ^= 1
        (tmp_path / "damaged").write_bytes(content)
        done = openipt(tmp_path / "data", "import", tmp_path / "damaged", "--identity", identity)
        assert (done.returncode, done.stderr) == (2, "damaged is damaged, or was cut short. Take another file.\n")
        assert count(tmp_path / "data", "client") == count(tmp_path / "data", "service") == 0

    def test_a_backup_another_key_and_no_key(self, practice, taken_out, identity, tmp_path):
        (tmp_path / "kit.txt").write_text(practice.kit.identity)
        backup = next(practice.backups.glob("record-*"))
        for words, sentence in (
            ((backup, "--identity", tmp_path / "kit.txt"), "This file is no service of OpenIPT"),
            ((taken_out, "--identity", tmp_path / "kit.txt"), "is locked to another key than this one"),
            ((taken_out,), "This file is locked to a key. Name the file that holds the key: --identity FILE"),
        ):
            done = openipt(tmp_path / "data", "import", *words)
            assert done.returncode == 2
            assert sentence in done.stderr

    def test_a_file_that_is_there_already_and_an_installation_without_a_practice(self, practice, taken_out, tmp_path):
        data = Path(shutil.copytree(practice.data, tmp_path / "data"))
        before = taken_out.read_bytes()
        done = openipt(data, "export", "--to", taken_out, "--recipient", KIT.recipient)
        assert (done.returncode, "already" in done.stderr, taken_out.read_bytes() == before) == (2, True, True)
        done = openipt(tmp_path / "nothing", "export", "--to", tmp_path / "new", "--recipient", KIT.recipient)
        assert (done.returncode, "There is no practice" in done.stderr, (tmp_path / "new").exists()) == (2, True, False)

    def test_a_passphrase_that_is_short_or_typed_otherwise_the_second_time(self, monkeypatch):
        typed = iter(["short", "a heron called Ptolemaeus", "a heron called Ptolemy"])
        monkeypatch.setattr(export, "getpass", lambda _: next(typed))
        with pytest.raises(Refused, match="Use at least 15 characters"):
            export._two_alike()
        with pytest.raises(Refused, match="were not alike"):
            export._two_alike()


def change(data: Path, *statements: str) -> None:
    """Change the record from outside, with its key."""
    from openipt.record.keeping import snapshots
    from openipt.record.sqlite.which_key import file_key

    with snapshots.opened(data / "record" / "openipt.db", file_key(data, "record-file")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def count(data: Path, table: str) -> int:
    """How many rows there are."""
    from openipt.record import keys
    from openipt.record.keeping import snapshots
    from openipt.record.sqlite.which_key import file_key

    keys.forget(data)
    with snapshots.opened(data / "record" / "openipt.db", file_key(data, "record-file")) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
