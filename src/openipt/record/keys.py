"""The keys: one root key in a file of its own, the keys made from it, and a key for each client in a key store apart."""

import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

KEY_BYTES = 32
KEYS_KEPT_OPEN = 4096
_ROOT_KEYS: dict[Path, bytes] = {}
_OPENED: dict[UUID, bytes] = {}


class KeyMissing(Exception):
    """The root key, or a client's key, is not where it should be; the message says what to do."""


def root_key_file(data: Path) -> Path:
    """Where the root key lies: in the key store's folder, away from the record."""
    return data / "keys" / "root.key"


def make_root_key(data: Path) -> None:
    """Make the root key of a new installation, readable by its owner alone. Raises FileExistsError where there is one."""
    path = root_key_file(data)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES).hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name too, so that no record outlives its key
    finally:
        os.close(folder)


def purpose_key(data: Path, purpose: str) -> bytes:
    """The 32-byte key for one purpose, made from the root key; two purposes never share a key."""
    if data not in _ROOT_KEYS:
        _ROOT_KEYS[data] = _read_root_key(data)
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"openipt/1/" + purpose.encode()).derive(_ROOT_KEYS[data])


def when_needed(data: Path, purpose: str) -> Callable[[], bytes]:
    """A function that gives the purpose's key, so that settings can be read before there is an installation."""
    return lambda: purpose_key(data, purpose)


def make_client_key(client_id: UUID) -> None:
    """Make a client's key and put it into the key store, on disk, before anything is sealed with it.

    A key whose client was then never written is harmless.
    """
    from openipt.record.keystore.models import ClientKey

    ClientKey.objects.create(client_id=client_id, wrapped=aes_key_wrap(_wrapping_key(), secrets.token_bytes(KEY_BYTES)))


def client_key(client_id: UUID) -> bytes:
    """The client's key, unwrapped. Raises KeyMissing where the key store has none."""
    return client_keys([client_id])[client_id]


def client_keys(client_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """Several clients' keys in at most one look-up; kept in memory for the next time. Raises KeyMissing."""
    from openipt.record.keystore.models import ClientKey

    wanted = set(client_ids)
    held = {client_id: _OPENED[client_id] for client_id in wanted if client_id in _OPENED}
    if missing := wanted - held.keys():
        wrapping_key = _wrapping_key()
        found = dict(ClientKey.objects.filter(client_id__in=missing).values_list("client_id", "wrapped"))
        if missing - found.keys():
            raise KeyMissing("A client's key is not in the key store. Bring the key store back from its backup.")
        try:
            opened = {client_id: aes_key_unwrap(wrapping_key, bytes(wrapped)) for client_id, wrapped in found.items()}
        except (InvalidUnwrap, ValueError):
            raise KeyMissing("A client's key in the key store is damaged. Bring the key store back from its backup.") from None
        if len(_OPENED) > KEYS_KEPT_OPEN:
            _OPENED.clear()
        _OPENED.update(opened)
        held |= opened
    return held


def _wrapping_key() -> bytes:
    from django.conf import settings

    return purpose_key(settings.OPENIPT_DATA, "wrap-client-keys")


def _read_root_key(data: Path) -> bytes:
    path = root_key_file(data)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        raise KeyMissing(f"There is no key at {path}. For a new demo practice run: make run") from None
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:  # a file cut short would otherwise give keys that anybody can work out
        raise KeyMissing(f"The key at {path} is damaged. Bring it back from its backup.")
    return key
