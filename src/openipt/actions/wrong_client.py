"""A form that was shown for one client and came to another's address: it is refused, and the refusal is written down."""

from typing import NoReturn
from uuid import UUID

from openipt.core.refusals import Refusal
from openipt.core.who_may import Verb
from openipt.record import door
from openipt.record.actors import Actor


def refuse(by: Actor, course_id: UUID, sentence: str, reading: Verb) -> NoReturn:
    """Refuse a form at the door of the course that it came to. Raises Refusal, or NotFound for whoever may not read there."""
    with door.course(by, course_id, reading):
        raise Refusal(sentence, conflict=True)


def refuse_by_link(token: str, sentence: str) -> NoReturn:
    """The same for a form that came to a link. Raises Refusal, or NotFound for a link that leads nowhere."""
    with door.link(token, Verb.READ_QUESTIONNAIRE):
        raise Refusal(sentence, conflict=True)


def refuse_at_home(token: str, sentence: str) -> NoReturn:
    """The same for a form that came to an address for writing at home. Raises Refusal, or NotFound for one that leads nowhere."""
    with door.at_home(token, Verb.ANSWER_AT_HOME):
        raise Refusal(sentence, conflict=True)
