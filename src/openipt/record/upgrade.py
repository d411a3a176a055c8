"""Brings both databases to the form that this version of OpenIPT wants, and counts the triggers afterwards."""

from django.core.management import call_command
from django.db import connection

from openipt.record import triggers


class UpgradeFailed(Exception):
    """The databases could not be brought to the wanted form; the message says what is missing."""


def upgrade() -> None:
    """Apply what is new of both migration lines, then put the append-only triggers back. Raises UpgradeFailed."""
    for database in ("keys", "default"):
        call_command("migrate", database=database, verbosity=0, interactive=False)
    triggers.put_back(connection)
    missing = triggers.wanted(connection) - triggers.present(connection)
    if missing:
        raise UpgradeFailed(f"The database lacks its protection: {', '.join(sorted(missing))}.")
