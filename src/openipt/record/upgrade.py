"""Brings both databases to the form that this version of OpenIPT wants, and counts the triggers afterwards."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from openipt.record import triggers
from openipt.record.engines import AddressRefused
from openipt.record.keeping import snapshots
from openipt.record.keeping.problem import Problem
from openipt.record.routers import KEY_STORE

SNAPSHOTS_KEPT = 2
"""How many snapshots from before upgrades are kept. Each is as large as both databases."""

_TURN = 0x6F70656E697074
"""What upgrading processes wait for in turn on a server; a number that no chain of the audit trail has but by a rare chance."""


class UpgradeFailed(Exception):
    """The databases could not be brought to the wanted form; the message says what is missing."""


def upgrade_with_snapshot(data: Path) -> None:
    """Upgrade; where that changes databases that are in use already, a checked snapshot of both is taken first, into `before-upgrade`.

    Raises what `upgrade` raises, and Problem where the snapshot cannot be taken: then nothing was changed.
    """
    _look_at_the_servers()
    if _changes_what_is_there():
        folder = data / "before-upgrade"
        try:
            snapshots.take(data, folder)
        except OSError as problem:
            raise Problem(f"No copy could be made in {folder} before ({problem.strerror}). Make room there, or mend it.") from None
        for old in sorted(folder.glob("snapshot-*"))[:-SNAPSHOTS_KEPT]:  # their names are moments
            shutil.rmtree(old)
    upgrade()


def _changes_what_is_there() -> bool:
    """Whether a database that was used before lacks a migration."""
    for database in ("keys", "default"):
        executor = MigrationExecutor(connections[database])
        if executor.loader.applied_migrations and executor.migration_plan(wanted(executor, database)):
            return True
    return False


def wanted(executor: MigrationExecutor, database: str) -> list[tuple[str, str]]:
    """The last migrations of what has tables in that database: the key store's own line in the one, every line in the other."""
    last: list[tuple[str, str]] = executor.loader.graph.leaf_nodes(KEY_STORE if database == "keys" else None)
    return last


def upgrade() -> None:
    """Apply what is new of both migration lines, then put the append-only triggers back. Raises UpgradeFailed and AddressRefused."""
    with _alone():
        call_command("migrate", KEY_STORE, database="keys", verbosity=0, interactive=False)
        call_command("migrate", database="default", verbosity=0, interactive=False)
        call_command("createcachetable", database="default", verbosity=0)
        triggers.put_back(connection)
    missing = triggers.wanted(connection) - triggers.present(connection)
    if missing:
        raise UpgradeFailed(f"The database lacks its protection: {', '.join(sorted(missing))}.")


@contextmanager
def _alone() -> Iterator[None]:
    """On a server, several web processes may start at once: the first one upgrades, the others wait for it, however long that takes."""
    if connection.vendor != "postgresql":
        yield
        return
    _look_at_the_servers()
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_TURN])
    try:
        yield
    finally:
        for alias in ("default", "keys"):
            if not connections[alias].in_atomic_block:
                connections[alias].close()  # gives the turn back, and the next connection is patient no longer


def _look_at_the_servers() -> None:
    """See that both databases answer, and that they are two. Raises AddressRefused."""
    if connection.vendor != "postgresql":
        return
    places = []
    for alias, what in (("default", "record"), ("keys", "keys")):
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT current_database(), pg_postmaster_start_time()")
                places.append(cursor.fetchone())
        except OperationalError:
            raise AddressRefused(f"The database of the {what} does not answer. See that its server runs, and that its address is right.") from None
    if places[0] == places[1]:  # under two names for one server, which the addresses do not show
        raise AddressRefused("Both addresses lead to the same database. The keys need one of their own, best on another server.")
