"""Backups: two archives in every folder, locked to the kit, old ones taken away by the rule, and how it went in the logbook."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openipt.record.keeping import archives, backups, logbook
from openipt.record.keeping.archives import Archive, archive_at, name_of
from openipt.record.keeping.problem import Problem
from tests.record.keeping import practice as story

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def archive(kind: str, at: datetime) -> Archive:
    return Archive(Path(name_of(kind, at)), kind, at)


def stays(kind: str, *ages: timedelta) -> list[timedelta]:
    """How old those are that stay, of archives that are so old."""
    found = [archive(kind, NOW - age) for age in ages]
    gone = {each.path for each in backups.surplus(found, NOW)}
    return sorted(NOW - each.taken_at for each in found if each.path not in gone)


def hours(*numbers: float) -> list[timedelta]:
    return [timedelta(hours=each) for each in numbers]


def days(*numbers: float) -> list[timedelta]:
    return [timedelta(days=each) for each in numbers]


class TestWhichOnesStay:
    def test_all_of_the_last_day(self):
        quarters = [timedelta(minutes=15 * number) for number in range(96)]
        assert stays("record", *quarters) == stays("keys", *quarters) == quarters

    def test_the_last_of_each_day_for_a_fortnight(self):
        assert stays("keys", *hours(0, 37, 40, 47, 61, 72)) == hours(0, 37, 61)  # 37 to 47 hours ago is one day, by the calendar

    def test_then_the_last_of_each_month_for_a_year_of_the_record_alone(self):
        ages = days(0, 20, 22, 40, 50, 300, 370)
        assert stays("record", *ages) == days(0, 20, 22, 300)  # 20 days ago was November, 22 to 50 days ago October
        assert stays("keys", *ages) == days(0)

    def test_never_the_newest_however_old_it_is(self):
        assert stays("keys", *days(400, 500)) == days(400)
        assert stays("record", *days(400, 500)) == days(400)
        assert backups.surplus([], NOW) == []

    @given(st.lists(st.integers(0, 400 * 24 * 4), unique=True, max_size=60))
    def test_what_stays_stays_when_asked_again_and_no_keys_are_older_than_a_fortnight(self, quarters):
        ages = [timedelta(minutes=15 * each) for each in quarters]
        for kind in ("record", "keys"):
            left = stays(kind, *ages)
            assert stays(kind, *left) == left
            assert all(age in left for age in ages if age <= backups.ALL_FOR)
            assert (min(ages) in left) if ages else left == []
        assert [age for age in stays("keys", *ages) if age > backups.ONE_A_DAY_FOR] in ([], [min(ages, default=None)])

    def test_a_record_never_stays_without_keys_at_or_after_it(self):
        ages = [timedelta(hours=6 * each) for each in range(2000)]
        newest_keys = min(stays("keys", *ages))
        assert all(age >= newest_keys for age in stays("record", *ages))


@pytest.mark.only_on("sqlite")
class TestBackingUp:
    def test_each_folder_gets_both_archives_which_only_the_kit_and_this_machine_open(self, practice, copied, tmp_path):
        targets = [tmp_path / "one", tmp_path / "other"]
        for each in targets:
            each.mkdir()
        data = copied()
        report = backups.back_up(data, targets)
        assert (report.done, report.problems, report.courses) == (tuple(targets), (), 2)
        for folder in targets:
            found = archives.archives_in(folder)
            assert [each.kind for each in found] == ["keys", "record"]
            assert {path.name for path in folder.iterdir()} == {"practice.txt", *(each.path.name for each in found)}
            assert {each.path.stat().st_mode & 0o777 for each in found} == {0o600}
            for each in found:
                assert archives.read(each.path, practice.kit.identity).taken_at == report.taken_at
        entry = logbook.read(data).last_good["backup"]
        assert (entry.at, entry.good) == (report.taken_at, True)
        assert list((data / backups.WORK).iterdir()) == []

    def test_a_folder_that_is_missing_keeps_none_of_the_others_from_having_it(self, copied, tmp_path):
        data = copied()
        before = logbook.read(data).last_good["backup"]
        (tmp_path / "here").mkdir()
        report = backups.back_up(data, [tmp_path / "gone", tmp_path / "here"])
        assert report.done == (tmp_path / "here",)
        assert report.problems == (f"The folder {tmp_path / 'gone'} is not there. Make it, or connect its disk.",)
        book = logbook.read(data)
        assert (book.last["backup"].good, book.last_good["backup"]) == (False, before)

    def test_where_no_folder_is_there_it_is_refused_and_written_down(self, copied, tmp_path):
        data = copied()
        with pytest.raises(Problem, match="is not there"):
            backups.back_up(data, [tmp_path / "gone"])
        assert "is not there" in logbook.read(data).last["backup"].words
        assert list((data / backups.WORK).iterdir()) == []

    def test_what_a_killed_backup_left_is_taken_away(self, copied, tmp_path):
        data, target = copied(), tmp_path / "here"
        (data / backups.WORK / "snapshots" / "snapshot-2026" / "record").mkdir(parents=True)
        target.mkdir()
        (target / "unfinished-record-2026.tar.age").write_bytes(b"half of it")
        (target / "letter.txt").write_text("not ours")
        backups.back_up(data, [target])
        assert sorted(path.name.partition("-")[0] for path in target.iterdir()) == ["keys", "letter.txt", "practice.txt", "record"]
        assert list((data / backups.WORK).iterdir()) == []

    def test_a_folder_with_the_backups_of_another_practice_is_left_alone(self, copied, tmp_path):
        (tmp_path / "practice.txt").write_text("0" * 32 + "\n")
        with pytest.raises(Problem, match="holds the backups of another practice"):
            backups.back_up(copied(), [tmp_path])
        assert archives.archives_in(tmp_path) == []

    def test_old_ones_go_and_foreign_files_stay(self, copied, tmp_path):
        data = copied()
        for kind in ("record", "keys"):
            for age in days(1.5, 100, 101, 500):
                (tmp_path / name_of(kind, datetime.now(UTC) - age)).write_bytes(b"old")
        (tmp_path / "record-of-something-else.tar.age").write_bytes(b"not ours")
        backups.back_up(data, [tmp_path])
        left = [archive_at(path) for path in tmp_path.iterdir() if archive_at(path)]
        assert sorted(each.kind for each in left) == ["keys"] * 2 + ["record"] * (3 if (datetime.now(UTC) - timedelta(days=100)).day > 1 else 4)
        assert (tmp_path / "record-of-something-else.tar.age").exists()

    def test_no_word_of_anybody_stands_in_it_in_the_open(self, practice):
        for path in practice.backups.iterdir():
            content = path.read_bytes()
            for marker in ("Ana P.", "Ben R.", "Linden House", story.PROCESS_NOTE, story.TOTP_SECRET, "SQLite format"):
                assert marker.encode() not in content

    def test_an_archive_says_what_it_is_and_of_which_version(self, practice):
        record = next(each for each in archives.archives_in(practice.backups) if each.kind == "record")
        manifest = archives.read(record.path, practice.kit.identity)
        assert (manifest.kind, manifest.engine, manifest.file, manifest.rows["course"]) == ("record", "sqlite", "record/openipt.db", 2)
        assert manifest.taken_at.replace(microsecond=manifest.taken_at.microsecond // 1000 * 1000) == record.taken_at
