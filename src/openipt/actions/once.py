"""Doing a thing once: a form that is sent twice is carried out once, and the same id with other content is refused."""

import hmac
import json
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from openipt.core.refusals import Kept, Refusal
from openipt.record.door import CourseRoom
from openipt.record.models import Operation

OTHER_CONTENT = "This form was sent before with other content. Open the page again, and look at what is written there now."


def already_done(room: CourseRoom, op_id: UUID, **content: Any) -> Operation | None:
    """The operation, if it was carried out before with the same content.

    Raises Refusal where the same id was used for something else; the door keeps what this form says beside what was done.
    """
    done = Operation.objects.filter(id=op_id).first()
    if done is None:
        return None
    if done.course_id != room.course.id or done.verb != room.verb or not hmac.compare_digest(bytes(done.content_mac), _mac(room, content)):
        raise Refusal(OTHER_CONTENT, conflict=True, kept=Kept(op_id, content))
    return done


def remember(room: CourseRoom, op_id: UUID, now: datetime, result: UUID | None = None, **content: Any) -> None:
    """Write down that this operation was carried out, in its own transaction with all it did."""
    Operation.objects.create(id=op_id, course=room.course, verb=room.verb, content_mac=_mac(room, content), result=result, at=now)


def _mac(room: CourseRoom, content: dict[str, Any]) -> bytes:
    """Keyed by the client's key: an open hash of nine answers could be guessed backwards."""
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hmac.new(room.vault.key, text.encode(), sha256).digest()
