"""Snapshots: both databases copied while others write, checked before they count, and what a killed copying left is taken away."""

import fcntl
import os
import threading
from pathlib import Path

import pytest

from openipt.record.keeping import content, snapshots
from openipt.record.keeping.problem import Problem
from openipt.record.sqlite.which_key import file_key

pytestmark = pytest.mark.only_on("sqlite")


def test_a_snapshot_holds_what_the_installation_holds(practice, tmp_path):
    made = snapshots.take(practice.data, tmp_path)
    record, keystore = snapshots.contents(practice.data)
    assert (made.record.content, made.keystore.content) == (record, keystore)
    assert snapshots.sha256_of(made.record.file) == made.record.sha256
    assert {path.name for path in made.folder.rglob("*") if path.is_file()} == {"openipt.db", "keystore.db"}
    assert {path.stat().st_mode & 0o077 for path in made.folder.rglob("*")} == {0}


def test_what_a_killed_copying_left_is_taken_away_and_nothing_else(practice, tmp_path):
    left = tmp_path / "unfinished-snapshot-2026"
    (left / "record").mkdir(parents=True)
    (left / "record" / "openipt.db").write_bytes(b"half of it")
    (tmp_path / "snapshot-2026").mkdir()
    made = snapshots.take(practice.data, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"snapshot-2026", made.folder.name}


def test_two_at_once_do_not_get_into_each_others_way(practice, tmp_path):
    descriptor = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(Problem, match="Another backup is at work"):
        snapshots.take(practice.data, tmp_path)
    os.close(descriptor)
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_meanwhile_is_in_it_as_a_whole_or_not_at_all(copied, tmp_path):
    data, stop, written = copied(), threading.Event(), []

    def write() -> None:
        with snapshots.opened(data / "record" / "openipt.db", file_key(data, "record-file")) as connection:
            while not stop.is_set():
                with connection:
                    connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('test', 'one', '2026-01-01')")
                    connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('test', 'other', '2026-01-01')")
                written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = []
        for _ in range(5):
            said = len(written)
            found = snapshots.take(data, tmp_path).record.content
            made.append((said, found.migrations.count("test.one"), found.migrations.count("test.other")))
    finally:
        stop.set()
        writer.join()
    assert all(one == other >= said for said, one, other in made)
    assert made[-1][0] > made[0][0]


@pytest.mark.parametrize("file", ["record/openipt.db", "keys/keystore.db"])
def test_a_damaged_database_makes_no_snapshot(copied, tmp_path, file):
    data = copied()
    harm(data / file)
    with pytest.raises(Problem, match=r"damaged|cannot be copied|cannot be read"):
        snapshots.take(data, tmp_path / "into")
    assert not list((tmp_path / "into").glob("snapshot-*"))


def test_without_a_key_there_is_no_snapshot(copied, tmp_path):
    data = copied()
    (data / "keys" / "root.key").unlink()
    with pytest.raises(Problem, match="There is no key at"):
        snapshots.take(data, tmp_path / "into")


def test_the_form_is_known_by_its_migrations(practice):
    record, _ = snapshots.contents(practice.data)
    assert content.fingerprint_of_migrations(record.migrations) != content.fingerprint_of_migrations(record.migrations[1:])


def harm(path: Path) -> None:
    found = bytearray(path.read_bytes())
    middle = len(found) // 2 // 4096 * 4096 + 200
    found[middle : middle + 200] = os.urandom(200)
    path.write_bytes(found)
