"""Deliveries: what makes two messages the same message, so that nobody gets one twice."""

from hashlib import sha256


def key(*, about: str, subject: object, person: object, step: str, channel: str) -> str:
    """The key under which a message exists once: about this subject, to this person, for this step, by this channel.

    `subject` is the alert, drill alert or course that it belongs to; nothing clinical goes in. Returns 64 hexadecimal digits.
    """
    return sha256("\x1f".join((about, str(subject), str(person), step, channel)).encode()).hexdigest()
