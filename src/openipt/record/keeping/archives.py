"""The two archives of a backup: the record, and apart from it the keys. Each is a tar file locked in the age format.

Unpacked with the stock tools into one folder they are the folder of an installation, but for `manifest.json`:

    record-TIME.tar.age   manifest.json  record/openipt.db  installation.toml  overlay/...
    keys-TIME.tar.age     manifest.json  keys/keystore.db   keys/root.key

On PostgreSQL `record/record.dump` and `keys/keystore.dump` stand in place of the files; `pg_restore` reads them.
"""

import json
import os
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

from openipt import __version__
from openipt.record import installation_file, keys
from openipt.record.keeping import content, sealed_tar
from openipt.record.keeping.problem import Problem
from openipt.record.keeping.snapshots import DUMPS, KEYS, PURPOSES, RECORD, Copy, Snapshot, stamp
from openipt.record.sqlite.which_key import FILES

FORM = "openipt-backup/1"
MANIFEST = "manifest.json"
OVERLAY = "overlay"
NAMES = re.compile(r"(record|keys)-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3})Z\.tar\.age")
_MAY_HOLD = {
    RECORD: {str(FILES[PURPOSES[RECORD]]), str(DUMPS[RECORD]), installation_file.NAME},
    KEYS: {str(FILES[PURPOSES[KEYS]]), str(DUMPS[KEYS]), "keys/root.key"},
}
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself: what it is, when its snapshot was begun (UTC), by which version, and what its database holds."""

    kind: str
    taken_at: datetime
    version: str
    engine: str
    file: str
    sha256: str
    size: int
    digest: str
    rows: dict[str, int]
    migrations: tuple[str, ...]

    def to_json(self) -> bytes:
        """As it stands in the archive."""
        form = content.fingerprint_of_migrations(self.migrations)
        words = {"form": FORM, **asdict(self), "taken_at": self.taken_at.isoformat(), "migrations_fingerprint": form}
        return json.dumps(words, indent=1).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive by its file: of which kind, and when its snapshot was begun (UTC), as its name says."""

    path: Path
    kind: str
    taken_at: datetime


def name_of(kind: str, taken_at: datetime) -> str:
    """How an archive is called."""
    return f"{kind}-{stamp(taken_at)}.tar.age"


def archives_in(folder: Path) -> list[Archive]:
    """The archives in a folder by their names, the oldest first; none where there is no such folder. Nothing else there is looked at."""
    try:
        found = [archive for path in folder.iterdir() if (archive := archive_at(path))]
    except OSError:
        return []
    return sorted(found, key=lambda each: (each.taken_at, each.kind))


def archive_at(path: Path) -> Archive | None:
    """The archive that a file is by its name; None for any other."""
    named = NAMES.fullmatch(path.name)
    return Archive(path, named[1], datetime.strptime(named[2], "%Y-%m-%dT%H-%M-%S.%f").replace(tzinfo=UTC)) if named else None


def write(data: Path, snapshot: Snapshot, which: str, into: Path, recipients: list[str]) -> Path:
    """Lock one half of a snapshot into a new archive in that folder, on the disk when this returns."""
    copy = snapshot.record if which == RECORD else snapshot.keystore
    inside = copy.file.relative_to(snapshot.folder).as_posix()
    members: list[sealed_tar.Member] = [(MANIFEST, _manifest(which, snapshot.taken_at, copy, inside).to_json()), (inside, copy.file)]
    if which == KEYS:
        members.append(("keys/root.key", keys.root_key_file(data).read_bytes()))
    else:
        if (data / installation_file.NAME).exists():
            members.append((installation_file.NAME, data / installation_file.NAME))
        members += overlay_files(data)
    path = into / name_of(which, snapshot.taken_at)
    sealed_tar.lock(members, path, recipients)
    return path


def read(path: Path, identity: str, into: Path | None = None) -> Manifest:
    """Open an archive and check that it is whole; unpack it below `into` where that is given. Raises Problem.

    What was unpacked must not be used where this raises.
    """
    manifest: Manifest | None = None
    found: dict[str, str] = {}
    with sealed_tar.unlocked(path, identity) as members:
        for name, stream in members:
            if manifest is None:
                manifest = _read_manifest(path, name, stream)
            else:
                found[name] = _unpack(stream, _place(path, manifest.kind, name, into))
    if manifest is None:
        raise Problem(f"{path.name} holds nothing. Take another archive.")
    if found.get(manifest.file) != manifest.sha256:
        raise Problem(f"{path.name} holds another {manifest.file} than it says. Take another archive.")
    if manifest.kind == KEYS and "keys/root.key" not in found:
        raise Problem(f"{path.name} holds no root key. Take another archive.")
    return manifest


def overlay_files(data: Path) -> list[sealed_tar.Member]:
    """The clinic's own definitions, as they lie in an archive."""
    folder = data / OVERLAY
    found = [Path(parent, name) for parent, _, files in os.walk(folder) for name in files]
    return [(f"{OVERLAY}/{path.relative_to(folder).as_posix()}", path) for path in sorted(found)]


def _manifest(which: str, taken_at: datetime, copy: Copy, inside: str) -> Manifest:
    held = copy.content
    return Manifest(which, taken_at, __version__, copy.engine, inside, copy.sha256, copy.size, held.digest, held.rows, held.migrations)


def _read_manifest(path: Path, name: str, stream: IO[bytes]) -> Manifest:
    try:
        if name != MANIFEST:
            raise ValueError
        words: dict[str, Any] = json.loads(stream.read(_PIECE))
        form, _ = words.pop("form"), words.pop("migrations_fingerprint")
        made = Manifest(**{**words, "taken_at": datetime.fromisoformat(words["taken_at"]), "migrations": tuple(words["migrations"])})
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Problem(f"{path.name} opens, but is no backup of OpenIPT, or one of a form that is not known here.") from None
    if form != FORM or made.kind not in _MAY_HOLD:
        raise Problem(f"{path.name} is a backup of a form that is not known here ({form}). Use the version that made it: {made.version}.")
    return made


def _place(path: Path, kind: str, name: str, into: Path | None) -> Path | None:
    """Where a member goes. Raises Problem for a name that an archive of ours never has."""
    parts = PurePosixPath(name).parts
    of_overlay = kind == RECORD and len(parts) > 1 and parts[0] == OVERLAY and ".." not in parts
    if name not in _MAY_HOLD[kind] and not of_overlay:
        raise Problem(f"{path.name} holds something that no backup of ours holds. It was not used.")
    return None if into is None else into.joinpath(*parts)


def _unpack(stream: IO[bytes], target: Path | None) -> str:
    """Write a member to its place, on the disk, or only read it. Returns its SHA-256."""
    digest = sha256()
    if target is None:
        while piece := stream.read(_PIECE):
            digest.update(piece)
        return digest.hexdigest()
    for folder in reversed([each for each in target.parents if not each.exists()]):
        folder.mkdir(mode=0o700)
    with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()
