"""The embedded engine: new enough to lose nothing, with every setting that it needs, and no file opens without its key."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from sqlcipher3 import dbapi2 as engine

from openipt.record.sqlite import base

ALIASES = ["default", "keys"]

WANTED = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an acknowledged commit is on the disk
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "temp_store": 2,  # MEMORY
    "legacy_alter_table": 0,
    "cipher_use_hmac": "1",
    "cipher_page_size": "4096",
}

pytestmark = [pytest.mark.django_db(databases=ALIASES), pytest.mark.only_on("sqlite")]


def pragma(alias: str, name: str) -> object:
    with connections[alias].cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def test_the_engine_is_one_that_loses_no_committed_data() -> None:
    assert engine.sqlite_version_info >= (3, 51, 3)
    assert base.FIRST_SOUND_ENGINE == (3, 51, 3)


def test_an_engine_that_can_lose_data_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(ImproperlyConfigured, match=r"can lose saved data\. Install sqlcipher3 0.6.4 or newer"):
        connection.get_connection_params()


@pytest.mark.parametrize("alias", ALIASES)
@pytest.mark.parametrize("name", WANTED)
def test_each_setting_is_as_wanted(alias: str, name: str) -> None:
    assert pragma(alias, name) == WANTED[name]


@pytest.mark.parametrize("alias", ALIASES)
def test_nothing_is_read_past_the_cipher_by_memory_maps(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        assert cursor.execute("PRAGMA mmap_size").fetchone() in (None, (0,))


@pytest.mark.parametrize("alias", ALIASES)
def test_a_transaction_takes_its_turn_at_once_and_waits_twenty_seconds(alias: str) -> None:
    options = connections[alias].settings_dict["OPTIONS"]
    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)


@pytest.mark.parametrize("alias", ALIASES)
def test_the_pages_on_disk_pass_the_engines_own_check(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        assert cursor.execute("PRAGMA cipher_integrity_check").fetchall() == []
        assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("alias", ALIASES)
def test_the_file_does_not_say_that_it_is_a_database(alias: str) -> None:
    file = Path(connections[alias].settings_dict["NAME"])
    content = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))  # the newest pages stand in the log beside it
    assert len(content) > 8 * 4096
    assert b"SQLite format 3" not in content
    assert b"CREATE TABLE" not in content


@pytest.mark.parametrize("alias", ALIASES)
@pytest.mark.parametrize("key", [None, "00" * 32])
def test_the_file_opens_neither_without_a_key_nor_with_another(alias: str, key: str | None) -> None:
    other = engine.connect(connections[alias].settings_dict["NAME"])
    if key is not None:
        other.execute(f"PRAGMA key = \"x'{key}'\"")
    with pytest.raises(engine.DatabaseError, match="not a database"):
        other.execute("SELECT count(*) FROM sqlite_master")
    other.close()


def test_the_record_does_not_open_with_the_key_stores_key() -> None:
    key = connections["keys"].settings_dict["OPTIONS"]["key"]()
    other = engine.connect(connections["default"].settings_dict["NAME"])
    other.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    with pytest.raises(engine.DatabaseError, match="not a database"):
        other.execute("SELECT count(*) FROM sqlite_master")
    other.close()


def test_percent_signs_and_named_values_reach_the_engine_as_they_are() -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT %s, '100%%'", ["100% %s"]).fetchone() == ("100% %s", "100%")
        assert cursor.execute("SELECT %(one)s, %(other)s", {"one": 1, "other": 2}).fetchone() == (1, 2)
        assert cursor.execute("SELECT '100%'").fetchone() == ("100%",)
