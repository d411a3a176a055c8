"""`openipt serve`: prepares when anything has changed, starts at once when nothing has, and never mixes a demo with a real practice."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as engine

from openipt.cli import prepared, serve
from openipt.cli.main import main
from openipt.cli.refused import Refused
from openipt.record import keys
from openipt.record.shape import shape_of
from tests import empty
from tests.processes import openipt, python

FOUND = """
import os, sys
from pathlib import Path
from openipt.cli import installation
data = Path(os.environ["OPENIPT_DATA"])
installation.open_installation(data)
from openipt.actions import people
from openipt.record.upgrade import upgrade
upgrade()
people.found_practice(people.NewPractice("Here", sys.argv[1], "gb", "Europe/London"))
"""


SERVED = """
import os, subprocess, sys
from pathlib import Path
from openipt.record.keeping import in_use
in_use.begin_to_serve(Path(os.environ["OPENIPT_DATA"]))
done = subprocess.run([sys.executable, "-m", "openipt.cli.main", "serve"], capture_output=True, text=True)
print(done.returncode, done.stderr, end="")
"""


@pytest.fixture(scope="module")
def practices(tmp_path_factory) -> dict[str, Path]:
    """A small demo practice and a real one, each prepared."""
    made = {}
    for kind in ("demo", "real"):
        made[kind] = tmp_path_factory.mktemp("practices") / kind
        assert python(empty.lay_embedded(made[kind]), FOUND, kind).returncode == 0
        assert openipt(made[kind], "serve", "--prepare-only", cold=kind == "real").returncode == 0
    return made


@pytest.fixture
def copy(practices, tmp_path):
    """A copy of one of them, to be harmed."""

    def _copy(kind: str) -> Path:
        return Path(shutil.copytree(practices[kind], tmp_path / kind))

    return _copy


def in_record(data: Path, *statements: str) -> None:
    """Change the record from outside, with its key."""
    connection = engine.connect(str(data / "record" / "openipt.db"))
    connection.execute(f"PRAGMA key = \"x'{keys.purpose_key(data, 'record-file').hex()}'\"")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("kind", ["demo", "real"])
def test_an_unchanged_practice_need_not_be_prepared_again(copy, kind):
    assert prepared.kind_if_unchanged(copy(kind)) == kind


def test_asking_changes_nothing(copy):
    data = copy("demo")
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    prepared.kind_if_unchanged(data)
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda data: (data / "record" / "openipt.db").unlink(), id="the record is gone"),
        pytest.param(lambda data: (data / "keys" / "keystore.db").unlink(), id="the key store is gone"),
        pytest.param(lambda data: (data / "record" / "openipt.db").write_bytes(b"something else" * 1000), id="the record is another file"),
        pytest.param(lambda data: (data / "record" / "openipt.db").write_bytes(b""), id="the record is empty"),
        pytest.param(lambda data: (data / "keys" / "root.key").unlink(), id="the root key is gone"),
        pytest.param(lambda data: (data / "record" / "prepared").unlink(), id="the stamp is gone"),
        pytest.param(lambda data: (data / "record" / "prepared").write_text(""), id="the stamp is empty"),
        pytest.param(lambda data: (data / "record" / "prepared").write_bytes(b"\xff\xfe"), id="the stamp is no text"),
        pytest.param(lambda data: next((data / "static").glob("openipt.*.css")).unlink(), id="the stylesheet is gone"),
        pytest.param(lambda data: next((data / "static").glob("openipt.*.css")).write_text("body {}"), id="the stylesheet is another"),
        pytest.param(lambda data: shutil.rmtree(data / "static"), id="nothing is laid out for browsers"),
        pytest.param(lambda data: in_record(data, "DROP TRIGGER answer_refuses_update"), id="a trigger is gone"),
        pytest.param(lambda data: in_record(data, "CREATE TABLE another (id)"), id="a table is new"),
        pytest.param(lambda data: in_record(data, "DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)"), id="older"),
        pytest.param(lambda data: in_record(data, "DELETE FROM service"), id="there is no practice"),
        pytest.param(lambda data: in_record(data, "UPDATE service SET kind = 'real'"), id="the practice is of another kind"),
    ],
)
def test_whatever_has_changed_it_is_prepared_again(copy, harm):
    data = copy("demo")
    keys.forget(data)
    harm(data)
    keys.forget(data)
    assert prepared.kind_if_unchanged(data) is None


def test_another_program_prepares_again(copy, monkeypatch, tmp_path):
    data = copy("demo")
    changed = tmp_path / "openipt"
    shutil.copytree(prepared.OWN_FILES, changed)
    monkeypatch.setattr(prepared, "OWN_FILES", changed)
    assert prepared.kind_if_unchanged(data) == "demo"
    (changed / "record" / "migrations" / "0099_a_new_one.py").write_text("")
    assert prepared.kind_if_unchanged(data) is None


def test_other_packages_prepare_again(copy, monkeypatch):
    data = copy("demo")
    monkeypatch.setattr(prepared, "_packages", lambda: "django-9.9.dist-info")
    assert prepared.kind_if_unchanged(data) is None


def test_a_stamp_is_its_owners_alone_and_leaves_nothing_beside_it(copy):
    data = copy("demo")
    prepared.remember(data)
    assert (data / "record" / "prepared").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in (data / "record").iterdir()} == {"openipt.db", "prepared"}


def test_preparing_takes_the_stamp_away_first_and_puts_it_back_last(copy):
    data = copy("demo")
    (data / "record" / "openipt.db").write_bytes(b"something else" * 1000)
    assert openipt(data, "serve", "--prepare-only").returncode != 0
    assert not (data / "record" / "prepared").exists()


def test_an_installation_without_a_practice_gets_no_stamp(tmp_path):
    data = tmp_path / "empty"
    keys.make_root_key(data)
    (data / "record").mkdir(mode=0o700)
    assert openipt(data, "serve", "--prepare-only").returncode == 0
    assert not (data / "record" / "prepared").exists()


def test_a_lost_trigger_is_put_back_by_the_next_start(copy):
    data = copy("demo")
    before = shape_of(data)
    in_record(data, "DROP TRIGGER answer_refuses_update")
    assert shape_of(data) != before
    assert openipt(data, "serve", "--prepare-only").returncode == 0
    assert shape_of(data) == before
    assert prepared.kind_if_unchanged(data) == "demo"


class TestWhatIsRefused:
    def test_the_demo_in_a_real_practice_even_when_nothing_has_changed(self, copy, monkeypatch):
        data = copy("real")
        monkeypatch.setenv("OPENIPT_DATA", str(data))
        monkeypatch.setattr(serve, "_serve", lambda *_: pytest.fail("It served."))
        with pytest.raises(Refused, match=r"^This installation holds a real practice; the demo needs a folder of its own\."):
            serve.run(arguments(demo=True))

    @pytest.mark.enable_socket
    def test_a_port_that_somebody_else_has(self, copy):
        data = copy("demo")
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            refused = openipt(data, "serve", "--port", str(port))
        assert refused.returncode == 2
        assert refused.stderr == f"Port {port} is taken. Choose another: PORT={port + 1} make run\n"

    @pytest.mark.parametrize(
        ("harm", "sentence"),
        [
            ({"OPENIPT_PUBLIC_ADDRESS": "http://clinic.example"}, "Public address: The public address http://clinic.example is not encrypted"),
            ({}, "Who can read the files: record/openipt.db"),
        ],
    )
    def test_a_real_practice_that_a_check_stands_against(self, copy, harm, sentence):
        data = copy("real")
        for path in (data, *data.rglob("*")):
            path.chmod(path.stat().st_mode & 0o700)
        assert openipt(data, "serve", "--check-only").stdout == "4 of the checks ask for a look: openipt doctor\n"
        if not harm:
            (data / "record" / "openipt.db").chmod(0o644)
        refused = openipt(data, "serve", **harm)
        assert refused.returncode == 2
        assert refused.stderr.startswith(f"A real practice is not served like this. {sentence}")
        assert len(refused.stderr.splitlines()) == 1

    def test_a_practice_that_another_server_serves(self, copy):
        served = python(copy("demo"), SERVED)
        assert served.stdout.startswith("2 Another openipt serve serves ")

    def test_a_practice_whose_setting_up_has_not_ended(self, copy):
        data = copy("real")
        (data / "setting-up").touch()
        prepared.forget(data)
        refused = openipt(data, "serve")
        assert (refused.returncode, "Run openipt setup again; it finishes what it began." in refused.stderr) == (2, True)

    def test_a_demo_that_was_not_loaded_to_its_end(self, copy):
        data = copy("demo")
        (data / "loading-the-demo").touch()
        prepared.forget(data)
        refused = openipt(data, "serve", "--demo")
        assert refused.returncode == 2
        assert "was not loaded to its end" in refused.stderr

    def test_serving_where_there_is_nothing(self, tmp_path, monkeypatch, capsys):
        monkeypatch.setenv("OPENIPT_DATA", str(tmp_path))
        assert main(["serve"]) == 2
        assert "There is no practice" in capsys.readouterr().err

    def test_a_record_whose_key_is_gone(self, copy, monkeypatch, capsys):
        data = copy("demo")
        (data / "keys" / "root.key").unlink()
        monkeypatch.setenv("OPENIPT_DATA", str(data))
        assert main(["serve", "--demo"]) == 2
        assert "its key is gone" in capsys.readouterr().err


class TestWhatIsPrepared:
    @pytest.mark.parametrize(("kind", "demo", "words"), [("demo", True, None), ("demo", False, None), ("real", False, "")])
    def test_nothing_where_nothing_has_changed(self, copy, monkeypatch, kind, demo, words):
        monkeypatch.setattr(serve, "_in_a_process_of_its_own", lambda *_: pytest.fail("It was prepared again."))
        assert serve._prepare_if_needed(copy(kind), arguments(demo=demo)) == words

    def test_all_of_it_where_something_has(self, copy):
        data = copy("demo")
        prepared.forget(data)
        assert "Sign in with the password" in str(serve._prepare_if_needed(data, arguments(demo=True)))
        assert prepared.kind_if_unchanged(data) == "demo"


@pytest.mark.enable_socket
def test_a_second_start_serves_and_says_how_to_sign_in(copy):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "openipt.cli.main", "serve", "--port", str(port)],
        env={**os.environ, "OPENIPT_DATA": str(copy("demo"))},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    said, begun = [], time.monotonic()
    try:
        while "Passkeys" not in (said[-1] if said else "") and time.monotonic() - begun < 30:
            said.append(server.stdout.readline())
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        server.stdout.close()
    assert said[0] == f"OpenIPT is ready at http://127.0.0.1:{port}\n"
    assert any("Sign in with the password" in line for line in said)


def arguments(*, demo: bool):
    from argparse import Namespace

    return Namespace(demo=demo, port=8000, prepare_only=False, words_only=False, check_only=False)
