"""What lies on a therapist's desk: the own courses, those of whoever is away, kept views, and courses that a colleague offers."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, CharField, Exists, OuterRef, Q, QuerySet, Value

from openipt.core.who_may import Verb
from openipt.record import door, lists, models
from openipt.record.actors import Actor
from openipt.record.course_texts import OPEN_ALERTS
from openipt.record.late_messages import late_since
from openipt.record.lookups import Asked, InWords, WorkedOut
from openipt.record.relations import covers_on, today_in, treated_by
from openipt.record.told_before import ToldBefore
from openipt.record.values import Member, Practice
from openipt.record.values_of_caseload import Caseload, SavedView

LIVE_STATES = ("referred", "assessment", "treatment", "on_hold", "maintenance", "followup")
FINISHED_SHOWN_FOR = timedelta(days=60)

_told = ToldBefore[tuple[UUID, str]](kept=64)
"""Of as many therapists at the most: each has some fifty courses, with a few thousand letters for each."""
_NOTHING = Value("", output_field=CharField())
_NO = Value(value=False, output_field=BooleanField())


def caseload(by: Actor, *, now: datetime, ended: bool = False) -> Caseload:
    """The therapist's own courses: those that go on, those that ended within 60 days, and those with an alert that is not closed.

    With `ended`, all that ended as well, whenever that was.
    """
    own = None if by.member is None or by.practice is None else _Own(by.member, by.practice, now, ended=ended)
    with door.caseload(by, Verb.READ_CASELOAD, *(own.asked if own else ())) as room:
        assert by.member is not None and own is not None  # noqa: PT018  # whoever is let in here has a membership
        rows = own.courses(room)
        room.name_in_audit([row.id for row in rows])
        vaults = room.open_vaults([row.client_id for row in rows])
        courses = lists.summaries(rows, vaults, room.practice.rules_off)
        return Caseload(room.practice, by.member, now, courses, *_desk_of(by.member, room.practice))


def covered_caseload(by: Actor, *, now: datetime) -> Caseload:
    """The courses of those who are away, for the therapist who stands in for them today. Raises Forbidden where nobody is away."""
    with door.caseload(by, Verb.READ_COVERED_CASELOAD) as room:
        waiting = models.Alert.objects.filter(state__in=OPEN_ALERTS, course=OuterRef("pk"))
        shown = room.courses.filter(Q(state__in=LIVE_STATES) | Q(Exists(waiting)))
        rows = list(lists.with_marks(shown, now, late_since(now)).order_by("id"))
        room.name_in_audit([row.id for row in rows])
        courses = lists.summaries(rows, room.open_vaults([row.client_id for row in rows]), room.practice.rules_off)
        assert by.member is not None  # whoever is let in here has a membership
        return Caseload(room.practice, by.member, now, courses, covers=_desk_of(by.member, room.practice)[2])


class _Own:
    """What a therapist's own caseload asks the record for, whatever there is."""

    def __init__(self, member: Member, practice: Practice, now: datetime, *, ended: bool) -> None:
        self._now, self._with_ended, self._told = now, ended, _told.of(member.id)
        self._own = (member.id, (now - FINISHED_SHOWN_FOR).date(), now, late_since(now), *self._told.known)
        self.asked: tuple[Asked, ...] = ((_DESK, (member.id, practice.id, today_in(practice))),)
        if not ended:
            self.asked = (_AS_FOR_ANYBODY, ()), (_OWN, self._own), *self.asked

    def courses(self, room: door.ListRoom) -> list[Any]:
        """The rows of the courses, with their texts."""
        if self._with_ended:
            return list(lists.with_marks(room.courses, self._now, late_since(self._now)).order_by("id"))
        rows = _OWN.rows(*self._own)
        texts = self._told.all_texts({(row.id, name): getattr(row, name) for row in rows for name in lists.TEXTS})
        for row in rows:
            for name in lists.TEXTS:
                setattr(row, name, texts[row.id, name])
        return rows


def _own(member_id: UUID, ended_since: date, now: datetime, since: datetime, known: str | None = None) -> QuerySet[Any]:
    """The courses that `caseload` shows of a therapist's own; the condition is the door's (`relations.treating`)."""
    waiting = models.Alert.objects.filter(state__in=OPEN_ALERTS, course=OuterRef("pk"))
    shown = Q(state__in=LIVE_STATES) | Q(ended_on__gte=ended_since) | Q(Exists(waiting))
    own = models.Course.objects.filter(treated_by(member_id)).filter(shown)
    return lists.with_marks(own, now, since, known).order_by("id")


_OWN = WorkedOut[Any](_own)
_AS_FOR_ANYBODY = InWords("SELECT set_config('plan_cache_mode', 'force_generic_plan', true)")
"""A server then keeps how it looks for the courses, where it would otherwise think anew for each therapist, which takes as long as looking."""


def _desk_of(member: Member, practice: Practice) -> tuple[tuple[SavedView, ...], tuple[UUID, ...], tuple[str, ...]]:
    """In one look-up: the member's kept views by name, the courses offered and not answered, and the names of those whom the member covers today."""
    rows = sorted(_DESK.rows(member.id, practice.id, today_in(practice)), key=lambda row: (row[2], str(row[1])))
    return (
        tuple(SavedView(*row[1:]) for row in rows if row[0] == "view"),
        tuple(row[1] for row in rows if row[0] == "offer"),
        tuple(dict.fromkeys(row[2] for row in rows if row[0] == "cover")),
    )


def _on_desk(member_id: UUID, service_id: UUID, today: date) -> QuerySet[Any, Any]:
    views = models.SavedView.objects.filter(member_id=member_id).annotate(kind=_kind("view")).values_list("kind", "id", "name", "query", "is_default")
    offers = models.CourseOffer.objects.filter(to_member_id=member_id, state="offered")
    offered = offers.annotate(kind=_kind("offer"), n=_NOTHING, q=_NOTHING, d=_NO).values_list("kind", "course_id", "n", "q", "d")
    covers = covers_on(service_id, today).filter(member_id=member_id).exclude(covers_id=None)
    away = covers.annotate(kind=_kind("cover"), q=_NOTHING, d=_NO).values_list("kind", "covers_id", "covers__name", "q", "d")
    return views.union(offered, away, all=True)


_DESK = WorkedOut[Any](_on_desk)


def _kind(word: str) -> Value:
    return Value(word, output_field=CharField())
