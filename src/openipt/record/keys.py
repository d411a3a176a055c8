"""The keys: a ring of root keys in a file of its own, the keys made from them, and a key for each client in a key store apart.

The newest root key on the ring is the one in use. Older ones stay: they open what was locked before they were exchanged, and
prove the old lines of the audit trail. Whatever was wrapped or locked is therefore tried with the newest key first, then with
the older ones, so that an exchange of keys that was cut short leaves nothing that cannot be opened.
"""

import os
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

KEY_BYTES = 32
KEYS_KEPT_OPEN = 4096
FOR_CLIENTS, FOR_PROCESS_NOTES = "wrap-client-keys", "wrap-process-note-keys"
_RINGS: dict[Path, dict[str, bytes]] = {}
_OPENED: dict[UUID, bytes] = {}


class KeyMissing(Exception):
    """The root key, or a client's key, is not where it should be; the message says what to do."""


def root_key_file(data: Path) -> Path:
    """Where the ring of root keys lies: in the key store's folder, away from the record. One key and its day a line, the newest last."""
    return data / "keys" / "root.key"


def make_root_key(data: Path) -> None:
    """Make the first root key of a new installation, readable by its owner alone. Raises FileExistsError where there is one."""
    path = root_key_file(data)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_and_sync(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), [_new_line()])
    _sync_folder(path.parent)  # the name too, so that no record outlives its key


def add_root_key(data: Path) -> str:
    """Put a new root key on the ring, on disk in one step; from then on it is the one in use. Returns its id."""
    _ring(data)  # one that is damaged gets no new key
    lines = root_key_file(data).read_text(encoding="ascii").splitlines()
    _exchange_ring(data, [*lines, _new_line().strip()])
    return ring(data)[-1]


def put_older_root_keys(data: Path, lines: list[str]) -> None:
    """Put the ring of a service that moved in (the lines of its file) before the own root keys, on disk in one step.

    The key in use stays the one in use. Raises KeyMissing where the lines are no ring.
    """
    if any(len(_key_in(line)) != KEY_BYTES for line in lines):
        raise KeyMissing("What should be a ring of root keys is none.")
    own = root_key_file(data).read_text(encoding="ascii").splitlines()
    if fresh := [line for line in lines if line.partition(" ")[0] not in {each.partition(" ")[0] for each in own}]:
        _exchange_ring(data, [*fresh, *own])


def forget(data: Path) -> None:
    """Read that installation's ring afresh the next time: it has changed on disk."""
    _RINGS.pop(data, None)


def ring(data: Path) -> list[str]:
    """The ids of the root keys, the oldest first and the one in use last. Raises KeyMissing."""
    return list(_ring(data))


def made_on(data: Path) -> dict[str, date]:
    """The day on which each root key was made, by its id. For a key from before days were written it is the file's own. Raises KeyMissing."""
    lines = [line.split() for line in root_key_file(data).read_text(encoding="ascii").splitlines()]
    otherwise = datetime.fromtimestamp(root_key_file(data).stat().st_mtime, UTC).date()
    days = [date.fromisoformat(line[1]) if len(line) > 1 else otherwise for line in lines]
    return dict(zip(ring(data), days, strict=True))


def purpose_key(data: Path, purpose: str) -> bytes:
    """The 32-byte key for one purpose, made from the root key in use; two purposes never share a key. Raises KeyMissing."""
    return purpose_keys(data, purpose)[0]


def purpose_keys(data: Path, purpose: str) -> list[bytes]:
    """The keys for one purpose from every root key on the ring, the one in use first: what does not open with it may open with an older one."""
    return [_derived(root, purpose) for root in reversed(_ring(data).values())]


def purpose_key_of(data: Path, purpose: str, key_id: str) -> bytes:
    """The key for one purpose made from the root key of that id. Raises KeyMissing where it is not on the ring."""
    root = _ring(data).get(key_id)
    if root is None:
        raise KeyMissing(f"The root key {key_id} is not in {root_key_file(data)}. Bring that file back from its backup.")
    return _derived(root, purpose)


def when_needed(data: Path, purpose: str) -> Callable[[], bytes]:
    """A function that gives the key of one of the two encrypted files, so that settings can be read before there is an installation."""
    from openipt.record.sqlite.which_key import file_key

    return lambda: file_key(data, purpose)


def make_client_key(client_id: UUID) -> None:
    """Make a client's key and put it into the key store, on disk, before anything is sealed with it.

    A key whose client was then never written is harmless.
    """
    from openipt.record.keystore.models import ClientKey

    ClientKey.objects.create(client_id=client_id, wrapped=wrap(FOR_CLIENTS, secrets.token_bytes(KEY_BYTES)))


def client_key(client_id: UUID) -> bytes:
    """The client's key, unwrapped. Raises KeyMissing where the key store has none."""
    return client_keys([client_id])[client_id]


def client_keys(client_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """Several clients' keys in at most one look-up; kept in memory for the next time. Raises KeyMissing."""
    from openipt.record.keystore.models import ClientKey

    wanted = set(client_ids)
    held = {client_id: _OPENED[client_id] for client_id in wanted if client_id in _OPENED}
    if missing := wanted - held.keys():
        found = dict(ClientKey.objects.filter(client_id__in=missing).values_list("client_id", "wrapped"))
        if missing - found.keys():
            raise KeyMissing("A client's key is not in the key store. Bring the key store back from its backup.")
        opened = {client_id: unwrap(FOR_CLIENTS, bytes(wrapped)) for client_id, wrapped in found.items()}
        if len(_OPENED) > KEYS_KEPT_OPEN:
            _OPENED.clear()
        _OPENED.update(opened)
        held |= opened
    return held


def make_process_note_key(client_id: UUID, author_id: UUID) -> None:
    """Make the key of one author's process notes about one client, on disk before anything is sealed with it.

    Where there is one already, it stays as it is.
    """
    from openipt.record.keystore.models import ProcessNoteKey

    wrapped = wrap(FOR_PROCESS_NOTES, secrets.token_bytes(KEY_BYTES))
    ProcessNoteKey.objects.get_or_create(client_id=client_id, author_id=author_id, defaults={"wrapped": wrapped})


def process_note_key(client_id: UUID, author_id: UUID) -> bytes:
    """The key of that author's process notes about that client, unwrapped. Raises KeyMissing where the key store has none."""
    from openipt.record.keystore.models import ProcessNoteKey

    wrapped = ProcessNoteKey.objects.filter(client_id=client_id, author_id=author_id).values_list("wrapped", flat=True).first()
    if wrapped is None:
        raise KeyMissing("The key of a process note is not in the key store. Bring the key store back from its backup.")
    return unwrap(FOR_PROCESS_NOTES, bytes(wrapped))


def wrap(purpose: str, key: bytes) -> bytes:
    """A key wrapped with the one in use for that purpose, so that it can stand in the key store."""
    from django.conf import settings

    return aes_key_wrap(purpose_key(settings.OPENIPT_DATA, purpose), key)


def unwrap(purpose: str, wrapped: bytes) -> bytes:
    """The key that was wrapped for that purpose, by the root key in use or an older one. Raises KeyMissing where none opens it."""
    from django.conf import settings

    for wrapping_key in purpose_keys(settings.OPENIPT_DATA, purpose):
        try:
            return aes_key_unwrap(wrapping_key, wrapped)
        except (InvalidUnwrap, ValueError):
            continue
    whose = "A client's key" if purpose == FOR_CLIENTS else "The key of a process note"
    raise KeyMissing(f"{whose} in the key store is damaged. Bring the key store back from its backup.")


@cache
def _derived(root: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"openipt/1/" + purpose.encode()).derive(root)


def _ring(data: Path) -> dict[str, bytes]:
    """The root keys by their ids, the oldest first."""
    if data not in _RINGS:
        _RINGS[data] = {sha256(b"openipt/root-key-id/" + key).hexdigest()[:8]: key for key in _read_root_keys(data)}
    return _RINGS[data]


def _read_root_keys(data: Path) -> list[bytes]:
    path = root_key_file(data)
    try:
        found = [_key_in(line) for line in path.read_text(encoding="ascii").splitlines()]
    except FileNotFoundError:
        raise KeyMissing(f"There is no key at {path}. For a new demo practice run: make run") from None
    except UnicodeDecodeError:
        found = []
    if not found or any(len(key) != KEY_BYTES for key in found):  # a file cut short would otherwise give keys that anybody can work out
        raise KeyMissing(f"The key at {path} is damaged. Bring it back from its backup.")
    return found


def _key_in(line: str) -> bytes:
    """The key in a line of the ring; nothing where there is none."""
    try:
        return bytes.fromhex(line.split(" ")[0])
    except ValueError:
        return b""


def _new_line() -> str:
    return f"{secrets.token_bytes(KEY_BYTES).hex()} {datetime.now(UTC).date()}\n"


def _exchange_ring(data: Path, lines: list[str]) -> None:
    path = root_key_file(data)
    fresh = path.with_suffix(".new")
    _write_and_sync(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), [f"{line}\n" for line in lines])
    fresh.replace(path)
    _sync_folder(path.parent)
    forget(data)


def _write_and_sync(descriptor: int, lines: list[str]) -> None:
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
