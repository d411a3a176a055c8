"""Checks of the two databases: the engine's version, how it writes, its triggers and its form."""

from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from sqlcipher3 import dbapi2 as embedded

from openipt.record import engines, triggers, upgrade
from openipt.record.keeping.check import Finding, Looked, good, look, refuse
from openipt.record.sqlite.base import FIRST_SOUND_ENGINE

BOTH = ("default", "keys")

IN_FORCE = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    "temp_store": 2,
}
"""How the embedded engine must really be set on an open connection. Without them saved work can be lost, or deleted keys can be read."""

FIRST_KNOWN_SERVER = 15
_MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")


def engine(looked: Looked) -> Finding:
    """That the engine is one that loses nothing."""
    if engines.addresses(looked.data) is None:
        return embedded_engine(embedded.sqlite_version_info)
    return _worst([server(facts_of(alias, address)) for alias, address in zip(BOTH, engines.addresses(looked.data) or (), strict=True)])


def embedded_engine(version: tuple[int, ...]) -> Finding:
    """Whether that version of SQLite keeps what it said was saved."""
    words = ".".join(map(str, version))
    if version < FIRST_SOUND_ENGINE:
        return refuse(f"SQLite {words} can lose saved data. Install sqlcipher3 0.6.4 or newer.")
    return good(f"SQLite {words}, encrypted.")


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a PostgreSQL server says of itself and of the connection to it. `version` is the number before the first dot."""

    version: int
    settings: dict[str, str]
    travels: bool
    encrypted: bool
    has_password: bool


def facts_of(alias: str, address: engines.Address) -> ServerFacts:
    """Ask the server of that database."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (version,) = cursor.fetchone()
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(_MUST_BE_ON)])
        settings = dict(cursor.fetchall())
        cursor.execute("SELECT coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)")
        (encrypted,) = cursor.fetchone()
    here = address.host.startswith("/") or address.host in ("127.0.0.1", "::1", "localhost")
    return ServerFacts(version, settings, not here, encrypted, bool(address.password or "sslkey" in address.options))


def server(facts: ServerFacts) -> Finding:
    """Whether that server keeps what it said was saved, and whether nobody reads along."""
    if facts.version < FIRST_KNOWN_SERVER:
        return refuse(f"PostgreSQL {facts.version} is older than any that OpenIPT was tried with. Update it to {FIRST_KNOWN_SERVER} or newer.")
    off = [name for name in _MUST_BE_ON if facts.settings.get(name) != "on"]
    if off:
        return refuse(
            f"The server can lose saved data in a power cut: {', '.join(off)} is not on. Turn it on in postgresql.conf and restart the server."
        )
    if facts.travels and not facts.encrypted:
        return refuse("The record travels to the server unencrypted. Write sslmode=verify-full into the address.")
    if facts.travels and not facts.has_password:
        return refuse("The server lets this machine in without a password. Give the role one, and write it into the address.")
    return good(f"PostgreSQL {facts.version}.")


def writing(looked: Looked) -> Finding:
    """That the settings which keep saved work are in force on an open connection."""
    if engines.addresses(looked.data) is not None:
        return good("The server's settings are checked with the engine.")
    wrong = sorted({name for alias in BOTH for name, wanted in IN_FORCE.items() if _pragma(alias, name) != wanted})
    if wrong:
        return refuse(f"The database is not set as it must be: {', '.join(wrong)}. Start the server again; if that does not mend it, report it.")
    return good("What is saved is on the disk before it is called saved.")


def protection(looked: Looked) -> Finding:
    """That the triggers are there which keep the audit trail, answers and signed notes from being changed."""
    connection = connections["default"]
    if missing := triggers.wanted(connection) - triggers.present(connection):
        return refuse(f"The database lacks its protection: {', '.join(sorted(missing))}. Type: openipt serve --prepare-only")
    return good("Audit lines, answers and signed notes cannot be changed.")


def form(looked: Looked) -> Finding:
    """That both databases have the form that this version wants, and no later one."""
    for alias in BOTH:
        executor = MigrationExecutor(connections[alias])
        known, applied = set(executor.loader.disk_migrations), set(executor.loader.applied_migrations)
        if applied - known:
            return refuse("The databases were used by a newer OpenIPT. Install that version, or restore a backup from before.")
        if executor.migration_plan(upgrade.wanted(executor, alias)):
            return look("The databases have the form of an older version. The next openipt serve brings them up to date.")
    return good("Both databases have the form that this version wants.")


def _pragma(alias: str, name: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


def _worst(findings: list[Finding]) -> Finding:
    return next((each for each in findings if each[0] == "refuse"), findings[0])
