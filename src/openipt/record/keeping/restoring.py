"""Brings an installation back from its backup, into an empty folder. Everything is checked before that folder becomes an installation."""

import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from openipt.record import engines, installation_file, keys
from openipt.record.keeping import archives, servers
from openipt.record.keeping.archives import Archive, Manifest
from openipt.record.keeping.problem import Problem
from openipt.record.keeping.snapshots import DUMPS, KEYS, PURPOSES, RECORD, UNFINISHED, alone_in, sync
from openipt.record.sqlite.which_key import FILES, opens


@dataclass(frozen=True, slots=True)
class Looked:
    """What a process of its own saw in a restored folder: the fingerprints of both contents, lines, clients and opened values, and what is wrong."""

    record: str
    keystore: str
    audit_lines: int
    clients: int
    opened: int
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back: from which archives, of which moment (UTC), how many courses, and what was seen in it."""

    record: Path
    keystore: Path
    taken_at: datetime
    courses: int
    looked: Looked


_IDENTITY = re.compile(r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}")

Look = Callable[[Path], Looked]
Say = Callable[[str], None]


def restore(source: Path, identity: str, into: Path, look: Look, say: Say, databases: tuple[str, str] | None = None) -> Restored:
    """Restore the newest good backup of a folder, or the named record archive, into an empty folder.

    `look` looks through a folder in a process of its own; `say` is told which archives were passed over, and why. `databases`
    are the addresses of two empty PostgreSQL databases, where the backup is one of PostgreSQL. Raises Problem.
    """
    into = into.resolve()
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise Problem(f"{into} is not empty. Name an empty folder, or one that is not there yet: nothing is ever written over.")
    records, found = _choose(source)
    into.parent.mkdir(parents=True, exist_ok=True)
    staging = into.parent / f"{UNFINISHED}restore-of-{into.name}"
    with alone_in(into.parent):
        try:
            if staging.exists():
                shutil.rmtree(staging)
            record, manifest, keystore = _first_good(records, found, identity, staging, say)
            _pair(staging, record, keystore, manifest, databases)
            looked = look(staging)
            _compare(looked, manifest, archives.read(keystore.path, identity), record, keystore)
            (staging / archives.MANIFEST).unlink(missing_ok=True)
            _sync_all(staging)
            staging.replace(into)
            sync(into.parent)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return Restored(record.path, keystore.path, manifest.taken_at, manifest.rows.get("course", 0), looked)


def identity_in(text: str) -> str:
    """The secret half of a recovery kit, found in the text of its printed page, however its lines were broken. Raises Problem."""
    found = _IDENTITY.search("".join(text.split()).upper())
    if found is None:
        raise Problem("There is no whole key in the kit. Copy its line that begins with AGE-SECRET-KEY-1, all 74 characters of it.")
    return found[0]


def _choose(source: Path) -> tuple[list[Archive], list[Archive]]:
    """The record archives to be tried, the newest first, and everything beside them. Raises Problem."""
    if source.is_dir():
        found = archives.archives_in(source)
        records = [each for each in reversed(found) if each.kind == RECORD]
        if not records:
            raise Problem(f"There is no backup in {source}. Its files are called record-TIME.tar.age and keys-TIME.tar.age.")
        return records, found
    if not source.exists():
        raise Problem(f"There is no file or folder {source}. Look at its name.")
    named = archives.archive_at(source)
    if named is None or named.kind != RECORD:
        raise Problem(f"{source.name} is no archive of a record. Name a file called record-TIME.tar.age, or the folder it is in.")
    return [named], archives.archives_in(source.resolve().parent)


def _first_good(records: list[Archive], found: list[Archive], identity: str, staging: Path, say: Say) -> tuple[Archive, Manifest, Archive]:
    """Unpack the first record archive that is whole, with the newest whole keys archive at or after it. Raises the first Problem."""
    first: Problem | None = None
    for record in records:
        try:
            keystores = [each for each in reversed(found) if each.kind == KEYS and each.taken_at >= record.taken_at]
            if not keystores:
                raise Problem(
                    f"There is no keys archive as new as {record.path.name} or newer beside it, and without keys nobody can read it."
                    " Look for keys-TIME.tar.age in your other backup folders."
                )
            manifest = _unpack(record, identity, staging, RECORD)
            keystore, held = _first_good_keys(keystores, identity, staging, say)
            _tell_of_fewer_keys(keystores, keystore, held, identity, say)
        except Problem as problem:
            first = first or problem
            if record is not records[-1]:
                say(f"Passed over: {problem}")
            shutil.rmtree(staging, ignore_errors=True)
        else:
            return record, manifest, keystore
    assert first is not None
    raise first


def _first_good_keys(keystores: list[Archive], identity: str, staging: Path, say: Say) -> tuple[Archive, Manifest]:
    for keystore in keystores:
        try:
            return keystore, _unpack(keystore, identity, staging, KEYS)
        except Problem as problem:
            shutil.rmtree(staging / "keys", ignore_errors=True)
            if keystore is keystores[-1]:
                raise
            say(f"Passed over: {problem}")
    raise AssertionError("There is at least one keys archive.")


def _unpack(archive: Archive, identity: str, staging: Path, kind: str) -> Manifest:
    staging.mkdir(exist_ok=True, mode=0o700)
    manifest = archives.read(archive.path, identity, staging)
    if manifest.kind != kind:
        raise Problem(f"{archive.path.name} is named as one kind of archive, and is another. Take another archive.")
    return manifest


def _tell_of_fewer_keys(keystores: list[Archive], chosen: Archive, held: Manifest, identity: str, say: Say) -> None:
    """Say it where keys have gone since the record was copied: clients were erased, or keys were lost."""
    oldest = keystores[-1]
    if oldest is chosen:
        return
    try:
        before = archives.read(oldest.path, identity).rows
    except Problem:
        return
    gone = sum(before.get(table, 0) - held.rows.get(table, 0) for table in ("keystore_clientkey", "keystore_processnotekey"))
    if gone > 0:
        say(f"{chosen.path.name} has {gone} fewer keys than {oldest.path.name}: they were deleted since, and what they locked stays locked.")


def _pair(staging: Path, record: Archive, keystore: Archive, manifest: Manifest, databases: tuple[str, str] | None) -> None:
    """Put the two halves together: the keys must be those of this record. Raises Problem."""
    others = f"The keys in {keystore.path.name} are not those of {record.path.name}: they belong to another practice. Keep the backups of each apart."
    keys.forget(staging)
    if manifest.engine == "sqlite":
        if databases is not None:
            raise Problem(f"{record.path.name} is of the embedded engine and needs no database. Leave --database and --keys-database out.")
        try:
            for which in (RECORD, KEYS):
                file = staging / FILES[PURPOSES[which]]
                if not file.exists() or not any(opens(file, key) for key in keys.purpose_keys(staging, PURPOSES[which])):
                    raise Problem(others)
        except keys.KeyMissing:
            raise Problem(f"The root key in {keystore.path.name} is damaged. Take another keys archive.") from None
        return
    if databases is None:
        raise Problem(f"{record.path.name} is of PostgreSQL. Name two empty databases with --database and --keys-database.")
    addresses = engines.read_both(databases)  # not those of the environment, which may be the practice's own
    own_file = replace(installation_file.read(staging), database=databases[0], keys_database=databases[1])
    installation_file.write(staging, own_file)
    for address in addresses:
        servers.require_empty(address)
    for which, address in zip((RECORD, KEYS), addresses, strict=True):
        servers.bring_back(staging / DUMPS[which], address)
        (staging / DUMPS[which]).unlink()


def _compare(looked: Looked, manifest: Manifest, keys_manifest: Manifest, record: Archive, keystore: Archive) -> None:
    """What was seen must be what was backed up, and sound. Raises Problem."""
    for archive, seen, said in ((record, looked.record, manifest.digest), (keystore, looked.keystore, keys_manifest.digest)):
        if seen != said:
            raise Problem(f"What came out of {archive.path.name} is not what was backed up. Take another archive, and report this.")
    if looked.wrong:
        raise Problem(f"The backup {record.path.name} is not sound: {looked.wrong[0]}")


def _sync_all(folder: Path) -> None:
    paths: Iterable[Path] = [*folder.rglob("*"), folder]
    for path in paths:
        sync(path)


def age_in_words(taken_at: datetime, now: datetime | None = None) -> str:
    """How old a backup is: `5 minutes`, `3 hours`, `12 days`."""
    minutes = int(((now or datetime.now(UTC)) - taken_at).total_seconds() // 60)
    number, word = (minutes, "minute") if minutes < 120 else (minutes // 60, "hour") if minutes < 48 * 60 else (minutes // 1440, "day")
    return f"{number} {word}{'' if number == 1 else 's'}"
