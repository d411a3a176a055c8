"""Drills: the newest backup comes back beside the practice, is proved and taken away, and how it went is in the logbook."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openipt.record.keeping import archives, drill, kit, logbook, restoring, snapshots
from openipt.record.keeping.problem import Problem
from openipt.record.keeping.restoring import Looked
from tests.record.keeping.test_snapshots import harm

pytestmark = pytest.mark.only_on("sqlite")


def seen(data: Path) -> Looked:
    """What a sound folder shows; the second process itself is tested with the commands."""
    record, keystore = snapshots.contents(data)
    return Looked(record.digest, keystore.digest, 1, 2, 100, ())


def served(data: Path) -> None:
    assert (data / "record" / "openipt.db").exists()
    assert "backup_folders = []" in (data / "installation.toml").read_text()


def run(practice, data: Path, *folders: Path, look=seen, serve=served) -> drill.Report:
    return drill.drill(data, list(folders), practice.kit.identity, "kit_drill", look, serve)


def test_a_good_one_is_written_down_and_leaves_nothing_behind(practice, copied, archives_of):
    data = copied()
    report = run(practice, data, archives_of)
    entry = logbook.read(data).last_good["kit_drill"]
    assert (entry.good, entry.words, entry.figures["courses"]) == (True, report.words, 2)
    assert "came back whole: 2 courses" in report.words
    assert not (data / drill.WORK).exists()


def test_the_machines_own_key_serves_as_well(practice, copied, archives_of):
    data = copied()
    drill.drill(data, [archives_of], kit.host_identity(data), "drill", seen, served)
    assert set(logbook.read(data).last_good) == {"backup", "drill"}


def test_the_practice_itself_is_left_alone(practice, copied, archives_of):
    data = copied()
    before = {path: path.read_bytes() for path in (data / "record").iterdir()}
    run(practice, data, archives_of)
    assert {path: path.read_bytes() for path in (data / "record").iterdir()} == before


def refuse(data: Path) -> None:
    raise Problem("What was brought back does not serve.")


@pytest.mark.parametrize(
    ("harm_it", "ways", "sentence"),
    [
        (lambda folder: harm(newest(folder, "record")), {}, "is damaged"),
        (lambda folder: harm(newest(folder, "keys")), {}, "is damaged"),
        (lambda folder: newest(folder, "keys").unlink(), {}, "There is no keys archive in"),
        (lambda folder: shutil.rmtree(folder), {}, "There is no record archive in"),
        (lambda folder: None, {"look": lambda data: Looked("another", "another", 1, 1, 1, ())}, "is not what was backed up"),
        (lambda folder: None, {"serve": refuse}, "does not serve"),
    ],
)
def test_a_bad_one_is_refused_and_written_down_and_leaves_nothing_behind(practice, copied, archives_of, harm_it, ways, sentence):
    data = copied()
    harm_it(archives_of)
    with pytest.raises(Problem, match=sentence):
        run(practice, data, archives_of, **ways)
    book = logbook.read(data)
    assert (book.last["kit_drill"].good, "kit_drill" in book.last_good) == (False, False)
    assert sentence in book.last["kit_drill"].words
    assert not (data / drill.WORK).exists()


def test_the_newest_of_all_folders_is_drilled_and_the_others_are_read_to_their_end(practice, copied, archives_of, tmp_path):
    data, other = copied(), tmp_path / "other"
    shutil.copytree(archives_of, other)
    for kind in ("record", "keys"):
        old = newest(archives_of, kind)
        old.rename(old.with_name(archives.name_of(kind, datetime(2025, 1, 1, tzinfo=UTC))))
    report = run(practice, data, archives_of, other)
    assert report.restored.record.parent == other
    harm(newest(archives_of, "record"))
    with pytest.raises(Problem, match="is damaged"):
        run(practice, data, archives_of, other)


def test_what_a_killed_drill_left_is_taken_away(practice, copied, archives_of):
    data = copied()
    left = data / drill.WORK / "restored" / "data" / "keys"
    left.mkdir(parents=True)
    (left / "root.key").write_text("left behind")
    run(practice, data, archives_of)
    assert not (data / drill.WORK).exists()


def newest(folder: Path, kind: str) -> Path:
    return next(each.path for each in reversed(archives.archives_in(folder)) if each.kind == kind)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=30), "0 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=3), "3 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=12), "12 days"),
    ],
)
def test_ages_in_words(age, words):
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert restoring.age_in_words(now - age, now) == words
