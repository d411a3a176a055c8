"""Keeping views of the own caseload: a filter under a name, and which of them the caseload opens with."""

from uuid import UUID

from openipt.actions.once import OTHER_CONTENT
from openipt.core.caseload_filters import Filter
from openipt.core.refusals import NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.record import door
from openipt.record.actors import Actor
from openipt.record.door import ListRoom
from openipt.record.models import SavedView

LONGEST_NAME = 40
MOST_VIEWS = 20
"""More than these nobody would find again."""


def save_view(by: Actor, *, op_id: UUID, name: str, wanted: Filter, is_default: bool) -> None:
    """Keep a filter under a name. The same `op_id` again changes nothing.

    Raises Refusal where it has no name, asks for nothing, or bears the name of another view.
    """
    with door.caseload(by, Verb.KEEP_VIEWS) as room:
        name, query = " ".join(name.split()), wanted.in_an_address()
        own = SavedView.objects.filter(member_id=_own(room))
        if made := own.filter(id=op_id).first():
            if (made.name, made.query) != (name, query):
                raise Refusal(OTHER_CONTENT, conflict=True)
            return
        if not name:
            raise Refusal("Give the view a name, such as «Ending soon».", field="view_name")
        if len(name) > LONGEST_NAME:
            raise Refusal(f"A name has at most {LONGEST_NAME} letters.", field="view_name")
        if not name.isprintable():
            raise Refusal("The name has a sign in it that cannot be seen. Type it again.", field="view_name")
        if wanted.is_empty:
            raise Refusal("Choose first what the view is to show.", field="view_name")
        names = [each.name.casefold() for each in own]
        if name.casefold() in names:
            raise Refusal(f"There is a view «{name}» already. Choose another name, or take that one away first.", field="view_name")
        if len(names) >= MOST_VIEWS:
            raise Refusal(f"There are {MOST_VIEWS} views already. Take one away first.", conflict=True)
        if is_default:
            own.update(is_default=False)
        SavedView.objects.create(id=op_id, member_id=_own(room), name=name, query=query, is_default=is_default)


def open_with(by: Actor, view_id: UUID, *, op_id: UUID) -> None:
    """Let the caseload open with that view. Raises NotFound for another's."""
    with door.caseload(by, Verb.KEEP_VIEWS) as room:
        own = SavedView.objects.filter(member_id=_own(room))
        if not own.filter(id=view_id).exists():
            raise NotFound
        own.update(is_default=False)
        own.filter(id=view_id).update(is_default=True)


def open_with_everybody(by: Actor, *, op_id: UUID) -> None:
    """Let the caseload open with everybody in it again."""
    with door.caseload(by, Verb.KEEP_VIEWS) as room:
        SavedView.objects.filter(member_id=_own(room)).update(is_default=False)


def take_away(by: Actor, view_id: UUID, *, op_id: UUID) -> None:
    """Take a view away; one that is gone is gone. It is no clinical row, and nothing else hangs on it."""
    with door.caseload(by, Verb.KEEP_VIEWS) as room:
        SavedView.objects.filter(member_id=_own(room), id=view_id).delete()


def _own(room: ListRoom) -> UUID:
    assert room.actor.member is not None  # the door lets only members in here
    return room.actor.member.id
