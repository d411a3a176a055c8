"""Reads in one question the plan of a course and what else it has, so that no page asks for what is not there; works only inside the door."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from openipt.core.letters import Kind
from openipt.record import models
from openipt.record.course_texts import SESSIONS, Rows, rows_of, slots_of
from openipt.record.late_messages import late_since, troubled
from openipt.record.lookups import WorkedOut
from openipt.record.values import SessionSlot

_SIGNED = Rows(models.SignedNote.objects.filter(version=1), ("session_number",))


class Marks(NamedTuple):
    """What there is of a course."""

    messages_wait: bool
    """Messages to the client want a look."""
    sent_twice: bool
    """A form was refused because its id had been used for other content."""
    listed_until: date | None
    """The last day on which the course is, or was, listed for supervision."""
    notes: str | None
    """The sessions of signed notes, as one text."""
    sessions: str | None
    """The planned sessions, as one text."""
    commented: bool
    decided: bool
    """Somebody decided on a rule."""
    other_versions: bool
    """Of a part somebody wrote two versions, and nobody has settled which stands."""
    risk_assessed: bool
    letter_given: bool
    """The letter at the end was given."""
    other_courses: bool
    """The client had another course, or somebody said that two entries are one person."""

    @property
    def slots(self) -> tuple[SessionSlot, ...]:
        """The planned sessions, in order."""
        return slots_of(self.sessions)

    @property
    def signed(self) -> frozenset[int]:
        """The sessions whose note is signed."""
        return frozenset(int(number) for (number,) in rows_of(self.notes))


def marks_in(course_id: UUID, now: datetime) -> Marks:
    """What there is of that course."""
    (row,) = MARKS.rows(course_id, now, late_since(now))
    return Marks(*row)


def _marks(course_id: UUID, now: datetime, since: datetime) -> QuerySet[Any, Any]:
    of_this, client = {"course": OuterRef("id")}, OuterRef("client")
    others = Q(client=client) & ~Q(id=OuterRef("id"))
    paired = Q(first=client) | Q(second=client)
    return models.Course.objects.filter(id=course_id).values_list(
        Exists(troubled(now, since).filter(**of_this)),
        Exists(models.RefusedOperation.objects.filter(**of_this)),
        Subquery(models.SupervisionListing.objects.filter(**of_this).order_by("-until").values("until")[:1]),
        _SIGNED.as_text(),
        SESSIONS.as_text(),
        Exists(models.SupervisorComment.objects.filter(**of_this)),
        Exists(models.RuleDecision.objects.filter(**of_this)),
        Exists(models.OtherVersion.objects.filter(part__course=OuterRef("id"), settled_at=None)),
        Exists(models.RiskAssessment.objects.filter(**of_this)),
        Exists(models.GivenLetter.objects.filter(letter__course=OuterRef("id"), letter__kind=Kind.ENDING.value)),
        ExpressionWrapper(
            Exists(models.Course.objects.filter(others)) | Exists(models.SamePerson.objects.filter(paired, is_one=True, undone_at=None)),
            BooleanField(),
        ),
    )


MARKS = WorkedOut(_marks)
