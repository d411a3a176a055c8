"""Ids that sort by the time they were made (UUIDv7, RFC 9562)."""

import secrets
from datetime import datetime
from uuid import UUID


def uuid7(at: datetime) -> UUID:
    """A new id for that moment: 48 bits of milliseconds, then version, variant and 74 random bits."""
    milliseconds = int(at.timestamp() * 1000)
    random_bits = secrets.randbits(74)
    number = milliseconds << 80 | 0x7 << 76 | (random_bits >> 62) << 64 | 0b10 << 62 | (random_bits & (1 << 62) - 1)
    return UUID(int=number)
