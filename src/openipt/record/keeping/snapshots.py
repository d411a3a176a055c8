"""Takes a copy of both databases while the practice goes on, and checks it before it counts as one.

The record is copied first and the key store after it. A client's key is written before anything is sealed with it, so
every sealed word of the copied record has its key in the copied key store.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlcipher3 import dbapi2 as engine

from openipt.record import engines
from openipt.record.keeping import content, servers
from openipt.record.keeping.problem import Problem
from openipt.record.keys import KeyMissing
from openipt.record.sqlite.which_key import FILES, file_key

UNFINISHED = "unfinished-"
"""What a name begins with until the thing is whole. Whatever is called so was left by a job that was cut off."""

RECORD, KEYS = "record", "keys"
PURPOSES = {RECORD: "record-file", KEYS: "key-store-file"}
DUMPS = {RECORD: Path("record", "record.dump"), KEYS: Path("keys", "keystore.dump")}


@dataclass(frozen=True, slots=True)
class Copy:
    """A sound copy of one database: the file, of which engine, its SHA-256 and size in bytes, and what stands in it."""

    file: Path
    engine: str
    sha256: str
    size: int
    content: content.Content


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Both databases as they were at one moment. Whatever was said to be saved before `taken_at` (UTC) is in it."""

    folder: Path
    taken_at: datetime
    record: Copy
    keystore: Copy


def take(data: Path, into: Path) -> Snapshot:
    """Copy both databases of an installation into a new folder below `into`, checked and on the disk. Raises Problem.

    What an earlier copying left half done there is taken away first. Raises Problem too where another copying goes on there.
    """
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone_in(into):
        for left in into.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left)
        taken_at = datetime.now(UTC)
        name = f"snapshot-{stamp(taken_at)}"
        fresh = into / f"{UNFINISHED}{name}"
        fresh.mkdir(mode=0o700)
        record = _copy(data, RECORD, fresh)
        keystore = _copy(data, KEYS, fresh)
        sync(fresh)
        fresh.rename(into / name)
        sync(into)
    found = [Copy(into / name / each.file.relative_to(fresh), each.engine, each.sha256, each.size, each.content) for each in (record, keystore)]
    return Snapshot(into / name, taken_at, *found)


def contents(data: Path) -> tuple[content.Content, content.Content]:
    """What stands in the record and in the key store now, each found whole first. Raises Problem."""
    addresses = engines.addresses(data)
    if addresses is not None:
        return servers.content_of(addresses[0]), servers.content_of(addresses[1])
    record, keystore = (look_into(data / FILES[purpose], file_key(data, purpose)) for purpose in (PURPOSES[RECORD], PURPOSES[KEYS]))
    return record, keystore


def stamp(at: datetime) -> str:
    """A moment in UTC as it stands in the names of files, to the millisecond: `2026-11-22T03-37-00.123Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H-%M-%S.") + f"{at.microsecond // 1000:03}Z"


def look_into(file: Path, key: bytes) -> content.Content:
    """What stands in an encrypted file, once it is found whole. Raises Problem where it is damaged or another key's."""
    try:
        with opened(file, key) as connection:
            connection.execute("PRAGMA query_only = ON")
            for check, sound in (("cipher_integrity_check", []), ("integrity_check", [("ok",)]), ("foreign_key_check", [])):
                if connection.execute(f"PRAGMA {check}").fetchall() != sound:
                    raise Problem(f"{file.name} is damaged ({check}). Run openipt doctor.")
            return content.of(content.in_file(connection))
    except engine.DatabaseError:
        raise Problem(f"{file.name} cannot be read with the key that belongs to it: it is damaged, or its key is another's.") from None


@contextmanager
def opened(file: Path, key: bytes) -> Iterator[Any]:
    """An encrypted file that must be there already; opening makes none."""
    connection = engine.connect(f"file:{quote(str(file))}?mode=rw", uri=True, timeout=20)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        yield connection
    finally:
        connection.close()


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Nobody else works in that folder meanwhile; a job that is killed lets go by itself. Raises Problem."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem(f"Another backup is at work in {folder}. Wait until it has ended.") from None
        yield
    finally:
        os.close(descriptor)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _copy(data: Path, which: str, into: Path) -> Copy:
    """One database, copied, checked, and on the disk."""
    addresses = engines.addresses(data)
    file = into / (FILES[PURPOSES[which]] if addresses is None else DUMPS[which])
    file.parent.mkdir(mode=0o700)
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    found = _copy_file(data, PURPOSES[which], file) if addresses is None else servers.dump(addresses[which == KEYS], file)
    sync(file)
    sync(file.parent)
    return Copy(file, "sqlite" if addresses is None else "postgresql", sha256_of(file), file.stat().st_size, found)


def _copy_file(data: Path, purpose: str, target: Path) -> content.Content:
    source = data / FILES[purpose]
    try:
        key = file_key(data, purpose)
        with opened(source, key) as connection, opened(target, key) as copy:
            connection.execute("PRAGMA query_only = ON")
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    except KeyMissing as missing:
        raise Problem(str(missing)) from None
    except engine.Error as problem:
        raise Problem(f"{source} cannot be copied ({problem}). Run openipt doctor.") from None
    return look_into(target, key)
