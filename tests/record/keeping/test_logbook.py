"""The keeper's logbook: the last of each kind and the last that went well, on disk, its owner's alone."""

import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openipt.record.keeping import logbook
from openipt.record.keeping.logbook import Entry, Logbook

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def test_an_installation_that_was_never_backed_up_has_an_empty_one(tmp_path: Path) -> None:
    assert logbook.read(tmp_path) == Logbook()


def test_the_last_and_the_last_that_went_well_are_both_kept(tmp_path: Path) -> None:
    logbook.note(tmp_path, "backup", {"at": AT, "good": True, "words": "All is in two places.", "bytes": 12})
    logbook.note(tmp_path, "backup", {"at": AT + timedelta(hours=1), "good": False, "words": "The folder is full."})
    logbook.note(tmp_path, "drill", {"at": AT, "good": True, "words": "The same, byte by byte."})
    found = logbook.read(tmp_path)
    assert found.last["backup"] == Entry(AT + timedelta(hours=1), False, "The folder is full.")
    assert found.last_good["backup"] == Entry(AT, True, "All is in two places.", {"bytes": 12})
    assert found.last["drill"] == found.last_good["drill"]
    assert "kit_drill" not in found.last


def test_it_is_its_owners_alone_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    logbook.note(tmp_path, "drill", {"at": AT, "good": True, "words": "Done."})
    assert (tmp_path / logbook.NAME).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [logbook.NAME]


def test_one_that_cannot_be_read_says_that_nothing_ever_was(tmp_path: Path) -> None:
    (tmp_path / logbook.NAME).write_bytes(b"\xff[")
    assert logbook.read(tmp_path) == Logbook()


def _note_many(data: Path, what: logbook.What) -> None:
    for minute in range(40):
        logbook.note(data, what, {"at": AT + timedelta(minutes=minute), "good": True, "words": what})


def test_a_backup_and_a_drill_that_end_at_once_are_both_written_down(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_note_many, args=(tmp_path, what)) for what in ("backup", "drill", "kit_drill")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert {what: entry.at for what, entry in logbook.read(tmp_path).last.items()} == dict.fromkeys(
        ("backup", "drill", "kit_drill"), AT + timedelta(minutes=39)
    )
