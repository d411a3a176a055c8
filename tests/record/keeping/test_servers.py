"""On PostgreSQL: backed up by the server's own tools, brought back into empty databases, drilled, and the same content has the same fingerprint."""

import subprocess
from pathlib import Path

import psycopg
import pytest
from sqlcipher3 import dbapi2

from openipt.record import engines, installation_file
from openipt.record.keeping import content, servers, snapshots
from openipt.record.keeping.problem import Problem
from tests import engine
from tests.processes import openipt
from tests.record.keeping.practice import founded

pytestmark = [pytest.mark.only_on("postgresql"), pytest.mark.enable_socket]

BOTH = {
    "sqlite": (
        'CREATE TABLE "t" ("id" char(32) NOT NULL PRIMARY KEY, "at" datetime, "on" date, "is" bool, "many" integer, "word" varchar(20),'
        ' "parts" text NOT NULL CHECK ((JSON_VALID("parts") OR "parts" IS NULL)), "sealed" BLOB)'
    ),
    "postgresql": (
        'CREATE TABLE "t" ("id" uuid NOT NULL PRIMARY KEY, "at" timestamptz, "on" date, "is" boolean, "many" integer, "word" varchar(20),'
        ' "parts" jsonb NOT NULL, "sealed" bytea)'
    ),
}
ROWS = (
    (
        "01a2015b-a013-7604-963a-289f64f89374",
        "2026-11-22 03:31:00.120000",
        "2026-11-22",
        True,
        7,
        "Ünïcode «x»",
        '{"b": [1, 2.5, null], "a": "é"}',
        b"\x01\xff",
    ),
    ("01a2015b-a013-7604-963a-289f64f89373", "2026-11-22 03:31:00", None, False, None, "", "[]", None),
    ("f1a2015b-a013-7604-963a-289f64f89373", None, "0800-01-01", None, -1, "null", '"text"', b""),
)


@pytest.fixture(scope="module")
def on_server(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small practice, on the server, and a folder `backups` beside it with one backup."""
    folder = tmp_path_factory.mktemp("on-server")
    data = engine.lay_databases(folder / "data")
    founded(data)
    (folder / "backups").mkdir()
    done = openipt(data, "backup", "--to", folder / "backups")
    assert (done.returncode, done.stderr) == (0, "")
    return data


@pytest.fixture
def empty(tmp_path: Path) -> tuple[str, str]:
    """The addresses of two empty databases."""
    file = installation_file.read(engine.lay_databases(tmp_path / "addresses"))
    return file.database, file.keys_database


def restore(on_server: Path, into: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return openipt(into, "restore", "--from", on_server.parent / "backups", "--kit", on_server / "keys" / "drill.age", *words)


def test_it_comes_back_into_empty_databases_and_never_into_others(on_server, empty, tmp_path):
    addresses = ("--database", empty[0], "--keys-database", empty[1])
    done = restore(on_server, tmp_path / "back", *addresses)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 courses" in done.stdout
    before, after = snapshots.contents(on_server), snapshots.contents(tmp_path / "back")
    assert after[1] == before[1]
    for each in (before[0], after[0]):
        each.rows.pop("audit_line")  # acts of other tests have lines there, and that it was looked through has one here
    assert after[0].rows == before[0].rows
    assert not list((tmp_path / "back").rglob("*.dump"))
    again = restore(on_server, tmp_path / "more", *addresses)
    assert (again.returncode, "is not empty" in again.stderr) == (2, True)
    assert not (tmp_path / "more").exists()


def test_one_address_alone_is_refused(on_server, empty, tmp_path):
    done = restore(on_server, tmp_path / "back", "--database", empty[0])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--database is given, and --keys-database is not.")


def test_the_practices_own_addresses_in_the_environment_are_not_touched(on_server, empty, tmp_path, monkeypatch):
    own = installation_file.read(on_server)
    monkeypatch.setenv("DATABASE_URL", own.database)
    monkeypatch.setenv("KEYS_DATABASE_URL", own.keys_database)
    done = restore(on_server, tmp_path / "back", "--database", empty[0], "--keys-database", empty[1])
    assert (done.returncode, done.stderr) == (0, "")
    assert openipt(on_server, "drill", "--from", on_server.parent / "backups").returncode == 0


def test_without_databases_it_says_that_it_needs_them(on_server, tmp_path):
    done = restore(on_server, tmp_path / "back")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Name two empty databases with --database and --keys-database." in done.stderr


def test_a_drill_leaves_no_database_behind(on_server):
    before = engine.server().ask("SELECT datname FROM pg_database ORDER BY 1")
    done = openipt(on_server, "drill", "--from", on_server.parent / "backups")
    assert (done.returncode, done.stderr) == (0, "")
    assert [each for each in engine.server().ask("SELECT datname FROM pg_database ORDER BY 1") if each[0].endswith("_drill")] == []
    assert before


def test_it_moves_to_the_other_engine_and_back(on_server, tmp_path):
    from openipt.record.keeping import kit

    made = kit.new_kit()
    (tmp_path / "key.txt").write_text(made.identity)
    identity = ("--identity", tmp_path / "key.txt")
    assert openipt(on_server, "export", "--to", tmp_path / "one", "--recipient", made.recipient).returncode == 0
    assert openipt(tmp_path / "embedded", "import", tmp_path / "one", *identity).returncode == 0
    assert openipt(tmp_path / "embedded", "export", "--to", tmp_path / "other", "--recipient", made.recipient).returncode == 0
    there = engine.lay_databases(tmp_path / "there")
    assert openipt(there, "import", tmp_path / "other", *identity).returncode == 0
    done = openipt(there, "import", tmp_path / "one", *identity)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Taken in: 0 rows are new,")


def test_the_same_content_has_the_same_fingerprint_on_both_engines(empty):
    embedded = dbapi2.connect(":memory:")
    embedded.execute(BOTH["sqlite"])
    for row_id, at, on, true, many, word, parts, sealed in ROWS:
        embedded.execute("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [row_id.replace("-", ""), at, on, true, many, word, parts, sealed])
    with psycopg.connect(empty[0]) as served:
        served.execute(BOTH["postgresql"])
        for row_id, at, *rest in ROWS:
            served.execute("INSERT INTO t VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb, %s)", [row_id, at and f"{at}+00", *rest])
        before = content.of(content.on_server(served))
        assert before == content.of(content.in_file(embedded))
        served.execute("UPDATE t SET sealed = '\\x0100' WHERE sealed = '\\x01ff'")
        assert content.of(content.on_server(served)).digest != before.digest
    embedded.close()


def test_a_server_that_does_not_answer_and_a_user_who_may_make_no_database(empty, tmp_path):
    installation_file.write(
        tmp_path, installation_file.InstallationFile(database="postgresql://x@127.0.0.1:1/a", keys_database="postgresql://x@127.0.0.1:1/b")
    )
    addresses = engines.addresses(tmp_path)
    assert addresses is not None
    with pytest.raises(Problem, match="does not answer"), servers.looking(addresses[0]):
        pass
