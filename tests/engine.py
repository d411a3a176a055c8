"""Which engine this run is about, and databases on it for installations that a test makes aside: `OPENIPT_TEST_ENGINE=postgresql`."""

import os
import secrets
import shutil
from functools import cache
from pathlib import Path

from proofs.server import PREFIX, Server, find, names_of

from openipt.record import installation_file

ENGINE = os.environ.get("OPENIPT_TEST_ENGINE", "sqlite")
"""`sqlite` or `postgresql`."""

_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(6)
_made: list[Path] = []


class NoServer(Exception):
    """This run is about PostgreSQL, and no server answers."""


@cache
def server() -> Server:
    """The server of this run. Raises NoServer."""
    found = find()
    if found is None:
        raise NoServer("No PostgreSQL server answers on this machine (PGHOST, PGPORT, PGUSER). `make test` starts one of its own where it can.")
    return found


def lay_addresses(data: Path) -> None:
    """Say in the tests' own installation where its databases are; pytest-django makes them, and takes them away."""
    if ENGINE == "postgresql":
        names = [f"{PREFIX}_{_RUN[:12]}_{what}" for what in ("record", "keys")]
        installation_file.write(
            data, installation_file.InstallationFile(database=server().address(names[0]), keys_database=server().address(names[1]))
        )


def lay_databases(data: Path, like: tuple[str, str] = ("template0", "template0")) -> Path:
    """Databases for an installation in that folder, empty or as two others are. The embedded engine has them in the folder itself."""
    if ENGINE == "postgresql":
        server().make_databases(data, like)
        _made.append(data)
    return data


def copy_installation(data: Path, copy: Path) -> Path:
    """A copy of an installation that nobody uses now: its folder, and its databases where they are on a server."""
    shutil.copytree(data, copy)
    if ENGINE == "postgresql":
        server().end_backends(names_of(data))
        lay_databases(copy, like=names_of(data))
    return copy


def take_databases_away() -> None:
    """Take away all that `lay_databases` made."""
    while _made:
        server().drop_databases(_made.pop())


def drop_trigger(name: str, table: str) -> str:
    """The statement that drops a trigger of a table."""
    return f"DROP TRIGGER {name} ON {table}" if ENGINE == "postgresql" else f"DROP TRIGGER {name}"


def refuse_writes(name: str, table: str, verb: str, words: str) -> list[str]:
    """The statements that make the database itself fail at the next such write, with those words."""
    if ENGINE == "sqlite":
        return [f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END"]
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{words}'; END $$",
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


__all__ = [
    "ENGINE",
    "copy_installation",
    "drop_trigger",
    "lay_addresses",
    "lay_databases",
    "names_of",
    "refuse_writes",
    "server",
    "take_databases_away",
]
