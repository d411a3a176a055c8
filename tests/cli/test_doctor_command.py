"""`openipt doctor`: a line for each check, and an exit code that says the worst of them."""

import os
from pathlib import Path

import pytest
from django.conf import settings

from openipt.cli import installation
from openipt.cli.main import main
from openipt.record.keeping import checks, logbook
from tests.cast import NOW

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def data(monkeypatch) -> Path:
    """The installation of all tests, whose folder no one else may read."""
    monkeypatch.setattr(installation, "open_installation", lambda _: None)  # it is open already
    monkeypatch.setenv("OPENIPT_DATA", str(settings.OPENIPT_DATA))
    for path in settings.OPENIPT_DATA.rglob("*"):
        path.chmod(path.stat().st_mode & 0o700)
    yield settings.OPENIPT_DATA
    (settings.OPENIPT_DATA / logbook.NAME).unlink(missing_ok=True)


def test_each_check_has_a_line_and_what_asks_for_a_look_gives_1(data, cast, capsys):
    assert main(["doctor"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ", 1)[1].strip().split(":")[0] for line in lines] == [title for _, title, _ in (*checks.QUICK, *checks.THOROUGH)]
    assert {line.split()[0] for line in lines} == {"good", "LOOK"}


def test_the_quick_checks_leave_out_those_that_read_every_row(data, cast, capsys):
    assert main(["doctor", "--quick"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == len(checks.QUICK)


def test_what_must_be_mended_gives_2_and_says_how(data, cast, capsys):
    logbook.note(data, "backup", {"at": NOW, "good": True, "words": ""})
    os.chmod(data / logbook.NAME, 0o644)
    assert main(["doctor", "--quick"]) == 2
    assert (
        f"REFUSE  Who can read the files: keeping.json can be read by others on this machine. Type: chmod -R go-rwx {data}" in capsys.readouterr().out
    )


def test_where_there_is_no_practice_it_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("OPENIPT_DATA", str(tmp_path))
    assert main(["doctor"]) == 2
    assert "There is no practice" in capsys.readouterr().err
