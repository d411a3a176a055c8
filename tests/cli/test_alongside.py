"""Backups and drills beside the server: when each is due, and what is said when one goes wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openipt.cli import alongside
from openipt.record import installation_file, keys
from openipt.record.installation_file import InstallationFile
from openipt.record.keeping.logbook import Entry, Logbook, read

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def after(*, backup: timedelta | None = None, drill: timedelta | None = None) -> Logbook:
    """A logbook whose last entries are so old."""
    ages = {"backup": backup, "drill": drill}
    return Logbook({what: Entry(NOW - age, True, "") for what, age in ages.items() if age is not None})


def due(book: Logbook, **tried: datetime) -> list[str]:
    return list(alongside.due(book, tried, NOW))


def test_what_never_was_is_due_the_backup_first():
    assert due(Logbook()) == ["backup", "drill"]


@pytest.mark.parametrize(
    ("backup", "drill", "expected"),
    [
        (timedelta(minutes=59), timedelta(days=6), []),
        (timedelta(minutes=60), timedelta(days=6), ["backup"]),
        (timedelta(minutes=5), timedelta(days=7), ["drill"]),
        (timedelta(days=30), timedelta(days=30), ["backup", "drill"]),
    ],
)
def test_a_backup_is_due_after_an_hour_and_a_drill_after_a_week(backup, drill, expected):
    assert due(after(backup=backup, drill=drill)) == expected


def test_what_this_process_has_just_tried_waits_its_time_whatever_came_of_it():
    assert due(Logbook(), backup=NOW - timedelta(minutes=30)) == ["drill"]
    assert due(Logbook(), backup=NOW - timedelta(minutes=61), drill=NOW) == ["backup"]


def test_an_entry_from_the_future_does_not_stop_the_backups():
    assert due(after(backup=-timedelta(days=400), drill=timedelta())) == ["backup"]


def test_one_that_goes_wrong_is_said_in_a_sentence_and_stands_in_the_logbook(tmp_path: Path):
    keys.make_root_key(tmp_path)
    installation_file.write(tmp_path, InstallationFile(backup_folders=(str(tmp_path / "not-there"),)))
    said = alongside.run(tmp_path, "backup")
    last = read(tmp_path).last["backup"]
    assert (said, last.good) == (f"The backup did not go well: {last.words}", False)
    assert last.words


def test_a_practice_without_a_backup_folder_whose_messages_go_out_apart_is_left_alone(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(alongside.threading, "Thread", lambda **_: pytest.fail("It began."))
    alongside.begin(tmp_path, None)
