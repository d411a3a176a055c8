"""All checks of an installation, by name. `openipt doctor` makes every one, `openipt serve` and the keeper's page those that take no time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.cache import caches
from django.db import Error, connections

from openipt.record import audit, installation_file, keys, sending_settings
from openipt.record.keeping import checks_of_engines, checks_of_folders, logbook, rotation
from openipt.record.keeping.check import Check, Finding, Looked, good, look, refuse
from openipt.record.keystore.models import ClientKey, ProcessNoteKey
from openipt.record.models import AuditLine, Service
from openipt.record.shelf import library

OVERDUE = timedelta(days=8)
"""A backup or a drill that is older asks for a look."""
KEY_IS_OLD = timedelta(days=366)
CLOCK_MAY_DIFFER = timedelta(minutes=5)
SHARED_CACHES = ("django.core.cache.backends.db.DatabaseCache", "django.core.cache.backends.redis.RedisCache")


def root_key(looked: Looked) -> Finding:
    """That the ring of root keys can be read, is not old, and that no exchange was cut off."""
    try:
        newest = list(keys.made_on(looked.data).values())[-1]
    except keys.KeyMissing as missing:
        return refuse(str(missing))
    if rotation.is_under_way(looked.data):
        return look("An exchange of keys was cut off. Stop the server and type: openipt keys rotate")
    if looked.now.date() - newest > KEY_IS_OLD:
        return look(f"The root key is from {newest}, more than a year ago. Stop the server and type: openipt keys rotate")
    return good(f"The root key is from {newest}.")


def key_store(looked: Looked) -> Finding:
    """That every client has a key, and every key in the key store opens."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT id FROM client")
        clients = {UUID(str(row[0])) for row in cursor.fetchall()}
    try:
        wrapped = dict(ClientKey.objects.values_list("client_id", "wrapped"))
        for each in wrapped.values():
            keys.unwrap(keys.FOR_CLIENTS, bytes(each))
        for note in ProcessNoteKey.objects.values_list("wrapped", flat=True):
            keys.unwrap(keys.FOR_PROCESS_NOTES, bytes(note))
    except keys.KeyMissing as missing:
        return refuse(str(missing))
    if missing_ones := len(clients - wrapped.keys()):
        return refuse(f"{missing_ones} of {len(clients)} clients have no key: their record cannot be read. Bring the key store back from its backup.")
    return good("Every client has a key.")


def audit_trail(looked: Looked) -> Finding:
    """That every line of the audit trail follows from the one before."""
    verdict = audit.verify()
    if verdict.broken:
        return refuse(
            f"{len(verdict.broken)} chains of the audit trail do not hold. Type openipt audit verify, and keep a copy of the data as they are."
        )
    return good(f"All {verdict.lines} lines of the audit trail hold.")


def shared_cache(looked: Looked) -> Finding:
    """That what is remembered of tries to sign in is shared by every process and outlives it."""
    for alias, cache in settings.CACHES.items():
        if cache["BACKEND"] not in SHARED_CACHES:
            return refuse("Tries to sign in are counted in each process by itself, so that they can be guessed on. Use the settings as they come.")
        try:
            caches[alias].get("doctor")
        except Error:
            return refuse("The table in which tries to sign in are counted is missing. Type: openipt serve --prepare-only")
    return good("Tries to sign in are counted in the database.")


def clock(looked: Looked) -> Finding:
    """That the clock is not behind what was already written down, and that the practice's time zone is known."""
    newest = AuditLine.objects.order_by("-id").values_list("at", flat=True).first()
    if newest is not None and looked.now < newest - CLOCK_MAY_DIFFER:
        return refuse(
            f"The clock says {looked.now:%Y-%m-%d %H:%M} UTC, but something was written down at {newest:%Y-%m-%d %H:%M}. Set the clock right."
        )
    for zone in Service.objects.values_list("zone", flat=True):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            return refuse(f"The time zone {zone} is not known on this machine. Install the package tzdata.")
    return good("The clock agrees with what was written down last.")


def sending(looked: Looked) -> Finding:
    """That what `installation.toml` says about messages can be used, and that their sender's name is neutral."""
    file = installation_file.read(looked.data)
    if found := sending_settings.mistakes(looked.data, file):
        return look(found[0])
    if not (file.mail_host or file.sms_gateway):
        return good("No way for messages is set up: questionnaires are handed on, and alerts stand in the program alone.")
    named = file.sender_name or Service.objects.values_list("name", flat=True).first() or ""
    if words := library().messages.words_not_to_send(named):
        return look(f'The sender\'s name holds «{words[0]}», so that messages go out under another. Write a neutral one: sender_name = "..."')
    return good(f"Messages go out under the name «{named}».")


def backup(looked: Looked) -> Finding:
    """That the last backup went well, not long ago."""
    return _habit(looked, "backup", "backup", "openipt backup")


def drill(looked: Looked) -> Finding:
    """That the last drill proved, not long ago, that a backup comes back."""
    return _habit(looked, "drill", "drill", "openipt drill")


def kit(looked: Looked) -> Finding:
    """That somebody once brought a backup back with the printed kit."""
    done = logbook.read(looked.data).last_good.get("kit_drill")
    if done is None:
        return look("Nobody has tried yet whether the printed recovery kit opens a backup. Fetch it and type: openipt drill --kit -")
    return good(f"The printed recovery kit opened a backup on {done.at:%Y-%m-%d}.")


def _habit(looked: Looked, what: logbook.What, word: str, command: str) -> Finding:
    book = logbook.read(looked.data)
    last, well = book.last.get(what), book.last_good.get(what)
    if well is None:
        return look(f"There was never a {word} that went well. Type: {command}")
    if last is not None and not last.good:
        return look(f"The last {word}, on {last.at:%Y-%m-%d %H:%M} UTC, did not go well: {last.words}")
    if looked.now - well.at > OVERDUE:
        return look(f"The last {word} was {(looked.now - well.at).days} days ago. Type: {command}")
    return good(f"The last {word} was on {well.at:%Y-%m-%d %H:%M} UTC.")


QUICK: tuple[tuple[str, str, Callable[[Looked], Finding]], ...] = (
    ("engine", "Database engine", checks_of_engines.engine),
    ("writing", "How it saves", checks_of_engines.writing),
    ("disk", "Where the data lie", checks_of_folders.disk),
    ("room", "Room on the disk", checks_of_folders.room),
    ("readers", "Who can read the files", checks_of_folders.readers),
    ("root_key", "Root key", root_key),
    ("protection", "What is only added to", checks_of_engines.protection),
    ("form", "Form of the databases", checks_of_engines.form),
    ("cache", "Tries to sign in", shared_cache),
    ("clock", "Clock", clock),
    ("address", "Public address", checks_of_folders.address),
    ("sending", "Messages", sending),
    ("backup_folders", "Backup folders", checks_of_folders.backup_folders),
    ("backup", "Last backup", backup),
    ("drill", "Last drill", drill),
    ("kit", "Recovery kit", kit),
)
"""The checks that take no time, in the order in which they are told."""

THOROUGH: tuple[tuple[str, str, Callable[[Looked], Finding]], ...] = (
    ("key_store", "Clients' keys", key_store),
    ("audit", "Audit trail", audit_trail),
)
"""Those that read every row."""


def quick(data: Path, now: datetime) -> tuple[Check, ...]:
    """The checks that take no time."""
    return _made(QUICK, data, now)


def every(data: Path, now: datetime) -> tuple[Check, ...]:
    """All checks."""
    return _made((*QUICK, *THOROUGH), data, now)


def _made(listed: tuple[tuple[str, str, Callable[[Looked], Finding]], ...], data: Path, now: datetime) -> tuple[Check, ...]:
    return tuple(Check(name, title, *make(Looked(data, now))) for name, title, make in listed)
