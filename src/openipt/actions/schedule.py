"""What a course sends by itself: keeps the ledger in line with its plan, its sessions, its state, and the way in which its client is reached."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from openipt.actions import asking, ledger
from openipt.core import deliveries
from openipt.core.courses import Attendance, State
from openipt.core.deliveries import LETTERS_TAKE, PLANNED_AHEAD, Step
from openipt.core.waking import next_waking
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.actors import practice_of
from openipt.record.shelf import library
from openipt.record.values import Practice

MEETING = frozenset({State.REFERRED, State.ASSESSMENT, State.TREATMENT, State.MAINTENANCE})
"""The states in which questionnaires go out before sessions."""
FOLLOWED_UP = frozenset({State.COMPLETED, State.FOLLOWUP, State.MAINTENANCE})
"""The states in which follow-ups go out."""
COURSES_AT_ONCE = 50
BY_ITSELF = ("session:", "follow_up:")
"""How the steps begin that come from a course's plan."""


def plan_of(course: models.Course) -> models.SendingPlan | None:
    """The course's plan that counts: the newest."""
    return models.SendingPlan.objects.filter(course=course).order_by("-at", "-id").first()


def channel_of(course: models.Course) -> models.ClientChannel | None:
    """The way in which what is sent by itself reaches the client: the first that was added and still works.

    None where the client has stopped messages in any way: who wants no more letters does not want mails instead, until somebody has asked.
    """
    kept = list(models.ClientChannel.objects.filter(client_id=course.client_id, ended_at=None).order_by("added_at", "id"))
    if any(channel.stopped_at for channel in kept):
        return None
    return next((channel for channel in kept if channel.bounced_at is None), None)


def follow(course: models.Course, practice: Practice, now: datetime) -> int:
    """Bring the ledger into line for the next fourteen days, in the transaction of whichever door is open. Returns how many rows changed.

    What a session that was moved, cancelled or held, a plan that was changed or a channel that was stopped leaves behind is moved or taken back.
    Links that wait for a session end when it starts, also where it starts at another time by now.
    """
    plan, channel = plan_of(course), channel_of(course)
    if plan is None:
        return 0
    wanted = {step.name: step for step in _steps(course, practice, plan, channel, now)} if channel else {}
    changed, rows = 0, _rows_by_itself(course)
    for row in rows:
        step = wanted.get(row.step) if channel and row.channel == channel.kind else None
        if row.state == "due" and step is None:
            changed += ledger.withdraw(now, id=row.id)
        elif row.state == "due" and step is not None:
            changed += _stay_in_time(row, step, channel, practice, now)
        elif row.state in ("withdrawn", "expired") and step is not None and row.response_id is None:  # what had a link is for a person to send
            changed += _plan_again(row, step, practice, channel, now)
        if row.channel == (channel.kind if channel else None):
            wanted.pop(row.step, None)
    gone_out = {row.step for row in rows if row.state in ("sending", "sent")}  # by whichever way
    for step in (each for each in wanted.values() if each.name not in gone_out):
        assert channel is not None
        changed += _plan(course, channel, step, practice, now) is not None
    return changed


def move_links(course: models.Course, number: int, starts_at: datetime, now: datetime) -> None:
    """The links that wait for a session that was moved end when it starts now."""
    if starts_at > now:
        waiting = models.Response.objects.filter(course=course, session_number=number, state__in=("asked", "begun")).values("id")
        models.Link.objects.filter(response_id__in=waiting, revoked_at=None).update(expires_at=starts_at)


def plan_what_falls_due(now: datetime, after: UUID | None = None) -> tuple[UUID | None, list[Exception]]:
    """Look through the next courses that send by themselves, and let go what nobody printed in time.

    Takes and returns where it stopped, None at the end: a practice with many courses is looked through in several transactions.
    Returns with it what broke, for the caller to raise: a course that breaks holds up no other.
    """
    broken: list[Exception] = []
    with door.installation(Verb.PLAN_DELIVERIES) as room:
        courses = models.Course.objects.filter(id__in=models.SendingPlan.objects.values("course_id")).select_related("service").order_by("id")
        if after is not None:
            courses = courses.filter(id__gt=after)
        rows = list(courses[:COURSES_AT_ONCE])
        for course in rows:
            try:
                with transaction.atomic():
                    changed = follow(course, practice_of(course.service), now)
            except Exception as problem:
                broken.append(problem)
            else:
                room.courses |= {course.id} if changed else set()
        if after is None:
            _let_letters_go(now)
        room.worth_a_line = bool(room.courses)
        return rows[-1].id if len(rows) == COURSES_AT_ONCE else None, broken


def _steps(
    course: models.Course, practice: Practice, plan: models.SendingPlan, channel: models.ClientChannel | None, now: datetime
) -> Iterator[Step]:
    """Everything that should go out within the next fourteen days and is still of use, and that has no answer yet."""
    assert channel is not None
    zone, protocol = channel.zone or practice.zone, library().protocol(course.protocol, course.protocol_version)
    found: list[Step] = []
    if plan.before_sessions and State(course.state) in MEETING:
        lead = timedelta(hours=plan.hours_before)
        every = list(models.PlannedSession.objects.filter(course=course).order_by("number").values_list("number", "starts_at", "attendance"))
        ahead = [(number, starts_at) for number, starts_at, attendance in every if attendance == Attendance.PLANNED and starts_at > now]
        last = every[-1][0] if every else 0
        found += deliveries.before_sessions(protocol, ahead, last=last, lead=max(lead, LETTERS_TAKE) if channel.kind == "letter" else lead, zone=zone)
    if plan.follow_ups and State(course.state) in FOLLOWED_UP and (completed_on := _completed_on(course, practice)):
        found += deliveries.follow_ups(protocol.measures, completed_on, zone)
    soon = [step for step in found if step.due_at <= now + PLANNED_AHEAD and step.not_after > now]
    answered = set(models.Response.objects.filter(course=course, state="finished").values_list("session_number", "measure")) if soon else set()
    for step in soon:
        remote = asking.remote_form(library().measure(step.measure), practice)
        if remote is not None and not (step.session is not None and {(step.session, step.measure), (step.session, remote.key)} & answered):
            yield step


def _completed_on(course: models.Course, practice: Practice) -> date | None:
    moved = models.CourseEvent.objects.filter(course=course, kind="moved", state=State.COMPLETED).order_by("-at").first()
    return moved.at.astimezone(ZoneInfo(practice.zone)).date() if moved else None


def _rows_by_itself(course: models.Course) -> list[models.Delivery]:
    rows = models.Delivery.objects.filter(course=course, about="questionnaire")
    return [row for row in rows if row.step.startswith(BY_ITSELF)]


def _due_at(step: Step, practice: Practice, channel: models.ClientChannel, now: datetime) -> datetime:
    """When it is due; what should be on its way already goes now, or when people are next awake there."""
    return step.due_at if step.due_at >= now or channel.kind == "letter" else next_waking(now, channel.zone or practice.zone)


def _plan(course: models.Course, channel: models.ClientChannel, step: Step, practice: Practice, now: datetime) -> models.Delivery | None:
    due_at = _due_at(step, practice, channel, now)
    if due_at > step.not_after:
        return None
    return ledger.plan(
        service_id=course.service_id,
        about="questionnaire",
        step=step.name,
        channel=channel.kind,
        to_client=channel,
        course_id=course.id,
        due_at=due_at,
        not_after=step.not_after,
        now=now,
    )


def _stay_in_time(row: models.Delivery, step: Step, channel: models.ClientChannel | None, practice: Practice, now: datetime) -> int:
    """Move a row whose session was moved, or whose client is reached by another address by now; leave one alone that is merely late."""
    assert channel is not None
    if row.to_client_id != channel.id:
        models.Delivery.objects.filter(id=row.id).update(to_client=channel)
    if row.not_after == step.not_after and (row.due_at == step.due_at or step.due_at < now):
        return 0
    ledger.move(row, now, due_at=_due_at(step, practice, channel, now), not_after=step.not_after)
    return 1


def _plan_again(row: models.Delivery, step: Step, practice: Practice, channel: models.ClientChannel | None, now: datetime) -> int:
    """Plan once more what was taken back and is wanted again; what only came too late stays as it is, unless its session was moved."""
    assert channel is not None
    due_at = _due_at(step, practice, channel, now)
    if due_at > step.not_after or (row.state == "expired" and row.not_after == step.not_after):
        return 0
    models.Delivery.objects.filter(id=row.id).update(to_client=channel)
    ledger.move(row, now, due_at=due_at, not_after=step.not_after)
    return 1


def _let_letters_go(now: datetime) -> None:
    for row in models.Delivery.objects.filter(channel="letter", state="due", not_after__lt=now):
        models.Delivery.objects.filter(id=row.id, state="due").update(state="expired")
        ledger.write(row.id, "expired", now)
