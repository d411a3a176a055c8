"""The secret parts of addresses that nobody needs to keep: each is made anew from a row's id and a key."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from openipt.record import keys

_STOPS = "stop-messages"
_MAC_BYTES = 16


def token_of(channel_id: UUID) -> str:
    """The secret part of the address under which whoever is reached by that channel stops further messages."""
    mac = hmac.new(keys.purpose_key(settings.OPENIPT_DATA, _STOPS), channel_id.bytes, sha256).digest()[:_MAC_BYTES]
    return _written(channel_id.bytes + mac)


def channel_of(token: str) -> UUID | None:
    """The channel whose messages that address stops, also where the root key was exchanged since; None for one that was never given out."""
    try:
        both = urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
    except ValueError:
        return None
    channel, mac = both[:16], both[16:]
    if len(mac) != _MAC_BYTES or _written(both) != token:  # the last letter holds bits that say nothing: one address has one spelling
        return None
    macs = [hmac.new(key, channel, sha256).digest()[:_MAC_BYTES] for key in keys.purpose_keys(settings.OPENIPT_DATA, _STOPS)]
    return UUID(bytes=channel) if any(hmac.compare_digest(mac, each) for each in macs) else None


def _written(both: bytes) -> str:
    return urlsafe_b64encode(both).decode().rstrip("=")
