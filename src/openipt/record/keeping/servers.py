"""Copies a database on a PostgreSQL server into a dump of the server's own form, and brings it back, by the server's own tools."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from openipt.record.engines import Address
from openipt.record.keeping import content
from openipt.record.keeping.problem import Problem


@contextmanager
def looking(address: Address) -> Iterator[Any]:
    """One unchanging view of the database, for as long as it takes. Raises Problem where the server does not answer."""
    import psycopg

    try:
        connection = psycopg.connect(**address.connecting())
    except psycopg.OperationalError:
        raise Problem(f"The database {address.name} on {address.host} does not answer. Start its server, or mend its address.") from None
    with connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        for patience in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(f"SET LOCAL {patience} = 0")
        yield connection


def dump(address: Address, file: Path) -> content.Content:
    """Dump the database into a new file while others write in it. Returns what stands in the dump, counted in it. Raises Problem."""
    with looking(address) as connection:
        view = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
        _tool("pg_dump", address, "--format=custom", f"--snapshot={view}", "--no-owner", "--no-privileges", f"--file={file}")
        found = content.of(content.on_server(connection))
    if (counted := _rows_in(file)) != found.rows:
        wrong = sorted(name for name in found.rows.keys() | counted.keys() if found.rows.get(name) != counted.get(name))
        raise Problem(f"The dump does not hold what the database holds, in {', '.join(wrong)}. Look at the disk, and try again.")
    return found


def bring_back(file: Path, address: Address) -> None:
    """Bring a dump back into an empty database. Raises Problem where it is not empty, or the dump cannot be read."""
    require_empty(address)
    _tool("pg_restore", address, "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", f"--dbname={address.name}", str(file))


def require_empty(address: Address) -> None:
    """Raise Problem where there is any table in that database."""
    with looking(address) as connection:
        if content.on_server(connection).tables:
            raise Problem(f"The database {address.name} is not empty. Name an empty one: nothing is ever written over.")


@contextmanager
def scratch(address: Address) -> Iterator[str]:
    """The address of an empty database beside that one, which is gone again afterwards. Raises Problem where its user may make none."""
    import psycopg
    from psycopg import sql

    name = sql.Identifier(f"{address.name}_drill")
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name)
    try:
        with psycopg.connect(**address.connecting(), autocommit=True) as connection:
            connection.execute(drop)
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
            try:
                yield _in_words(replace(address, name=f"{address.name}_drill"))
            finally:
                connection.execute(drop)
    except psycopg.OperationalError:
        raise Problem(f"The database {address.name} on {address.host} does not answer. Start its server, or mend its address.") from None
    except psycopg.errors.InsufficientPrivilege:
        raise Problem(f"The user {address.user} may make no database to drill in. Let it: ALTER ROLE {address.user} CREATEDB") from None


def content_of(address: Address) -> content.Content:
    """What stands in that database now. Raises Problem where it does not answer."""
    with looking(address) as connection:
        return content.of(content.on_server(connection))


def _in_words(address: Address) -> str:
    """An address as it stands in `installation.toml`."""
    host, options = (address.host, address.options) if not address.host.startswith("/") else ("", {**address.options, "host": address.host})
    user = quote(address.user, safe="") + (f":{quote(address.password, safe='')}" if address.password else "")
    return f"postgresql://{user}@{host}:{address.port}/{quote(address.name, safe='')}{'?' if options else ''}{urlencode(options)}"


def _rows_in(file: Path) -> dict[str, int]:
    """The rows of each table in a dump, counted by reading it from its beginning to its end."""
    reading = subprocess.Popen([_path_of("pg_restore"), "--data-only", "--file=-", str(file)], stdout=subprocess.PIPE)  # noqa: S603
    assert reading.stdout is not None
    rows: dict[str, int] = {}
    table = ""
    for line in reading.stdout:
        if table and line == b"\\.\n":
            table = ""
        elif table:
            rows[table] += 1
        elif line.startswith(b"COPY "):
            table = line.split(b" ", 2)[1].decode().rpartition(".")[2].strip('"')
            rows[table] = 0
    reading.stdout.close()
    if reading.wait():
        raise Problem("The dump that was just made cannot be read. Look at the disk, and try again.")
    return rows


def _tool(name: str, address: Address, *words: str) -> None:
    """Run one of the server's tools on that database. What it says may name people, so it is not repeated. Raises Problem."""
    given = {"HOST": address.host, "PORT": str(address.port), "USER": address.user, "PASSWORD": address.password, "DATABASE": address.name}
    given |= {option.upper(): value for option, value in address.options.items()}
    around = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    around |= {f"PG{name}": value for name, value in given.items() if value}  # a password among the words would be seen by everybody
    done = subprocess.run([_path_of(name), *words], env=around, check=False, capture_output=True)  # noqa: S603
    if done.returncode:
        raise Problem(f"{name} could not do its work on the database {address.name}. Its version must be at least that of the server.")


def _path_of(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Problem(f"There is no {name} on this machine. Install PostgreSQL's client programs, of the server's version.")
    return found
