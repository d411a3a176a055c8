"""Saying of two entries whether they are one person. Nothing is moved: each entry keeps its key, and their courses show each other."""

from datetime import datetime
from uuid import UUID

from openipt.actions.once import OTHER_CONTENT
from openipt.core.refusals import NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.record import door, relations
from openipt.record.actors import Actor
from openipt.record.models import Client, SamePerson


def say(by: Actor, *, op_id: UUID, entries: tuple[UUID, UUID], is_one: bool, now: datetime) -> None:
    """Say that two entries are one person, or two. It is not asked again, until somebody undoes it.

    Raises NotFound for a client whose name the actor may not see, and Refusal where somebody has said so already.
    """
    with door.caseload(by, Verb.SETTLE_ENTRIES) as room:
        first, second = sorted(entries)
        room.subject = op_id
        if made := SamePerson.objects.filter(id=op_id).first():
            if (made.first_id, made.second_id, made.is_one, made.said_by_id) != (first, second, is_one, room.member_id):
                raise Refusal(OTHER_CONTENT, conflict=True)
            return
        if first == second or Client.objects.filter(relations.clients_named_to(by), id__in=entries).count() < len(entries):
            raise NotFound
        if SamePerson.objects.filter(first_id=first, second_id=second, undone_at=None).exists():
            raise Refusal("Somebody has said this already. Look at the list.", conflict=True)
        SamePerson.objects.create(id=op_id, first_id=first, second_id=second, is_one=is_one, said_at=now, said_by_id=room.member_id)


def undo(by: Actor, said_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Take back what was said of two entries, by whoever it was; they are asked about again. Sent twice, it changes nothing."""
    with door.caseload(by, Verb.SETTLE_ENTRIES) as room:
        row = SamePerson.objects.filter(id=said_id).first()
        named = Client.objects.filter(relations.clients_named_to(by), id__in=(row.first_id, row.second_id)).count() if row else 0
        if row is None or named != len({row.first_id, row.second_id}):
            raise NotFound
        room.subject = row.id
        if row.undone_at is None:
            row.undone_at, row.undone_by_id = now, room.member_id
            row.save(update_fields=["undone_at", "undone_by"])
