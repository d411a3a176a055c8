"""The seal: words and answers are locked to their client, table, field and row, so that nothing opens in another place."""

import json
import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic_core import from_json

_HEADER = b"\x01\x01"
"""Form of the seal, then the algorithm: AES-256-GCM with a random nonce of 96 bits."""
_NONCE_BYTES = 12


class SealBroken(Exception):
    """A sealed value does not open: it was changed, cut, moved to another place, or belongs to another key."""


@dataclass(frozen=True)
class Vault:
    """Seals and opens the values of one client's record with that client's key (32 bytes)."""

    client_id: UUID
    key: bytes

    @cached_property
    def _cipher(self) -> AESGCM:
        """Made at the first seal: most vaults of a list stay shut, and a page opens a hundred seals of one."""
        return AESGCM(self.key)

    def seal(self, table: str, field: str, row: UUID, value: Any) -> bytes:
        """Lock a value (anything that JSON can hold) to its place."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return _HEADER + nonce + self._cipher.encrypt(nonce, plain, self._place(table, field, row))

    def open(self, table: str, field: str, row: UUID, sealed: bytes) -> Any:
        """Give the value back. Raises SealBroken where it was not sealed for exactly this place."""
        start = len(_HEADER)
        if sealed[:start] != _HEADER:
            raise SealBroken("This is no sealed value, or one of a form that is not known here.")
        nonce, locked = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
        try:
            return from_json(self._cipher.decrypt(nonce, locked, self._place(table, field, row)))
        except (InvalidTag, ValueError):  # the second where it is too short to hold a nonce
            raise SealBroken(f"A sealed value of {table}.{field} does not open in its place.") from None

    def _place(self, table: str, field: str, row: UUID) -> bytes:
        return b"|".join((_HEADER, self.client_id.bytes, table.encode(), field.encode(), row.bytes))
