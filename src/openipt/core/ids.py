"""Ids that sort by the time they were made (UUIDv7, RFC 9562)."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def uuid7(at: datetime) -> UUID:
    """A new id for that moment: 48 bits of milliseconds, 12 of the rest of the millisecond, and 62 random bits, beside version and variant.

    The rest of the millisecond keeps rows in order that are written one right after the other (RFC 9562, 6.2, method 3).
    """
    microseconds = (at - _EPOCH) // timedelta(microseconds=1)
    rest = microseconds % 1000 * 4096 // 1000
    return UUID(int=microseconds // 1000 << 80 | 0x7 << 76 | rest << 64 | 0b10 << 62 | secrets.randbits(62))


def overtaken(one: UUID, by: UUID) -> bool:
    """Whether an id was made in an earlier millisecond than another. Ids of other kinds bear no time and are never overtaken."""
    return one.version == by.version == 7 and one.int >> 80 < by.int >> 80
