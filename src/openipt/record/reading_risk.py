"""What the pages about risk and the safety plan may ask the record for; each question goes through the door."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from openipt.core.refusals import NotFound
from openipt.core.screeners import Screener
from openipt.core.triage import NoLevel, Triage, triage
from openipt.core.who_may import Relation, Verb
from openipt.record import door, models, opening
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom
from openipt.record.shelf import library
from openipt.record.values_of_risk import Assessment, Behaviour, OtherRisk, OwnPlan, PlanPage, PlanVersion, RiskFacts, RiskPage, SafetyItemAnswer


def risk_page(by: Actor, course_id: UUID, alert_id: UUID | None, *, now: datetime) -> RiskPage:
    """What is known about risk in one course, and every assessment, the latest first. Raises NotFound for an alert of another course."""
    with door.course(by, course_id, Verb.ASSESS_RISK, subject=alert_id) as room:
        alert = alert_of(room, alert_id)
        return RiskPage(
            practice=room.practice,
            course_id=room.course.id,
            client=opening.client_by_name(room.vault, room.course.client),
            at=now,
            alert=opening.alert(room.vault, alert) if alert else None,
            facts=facts_in(room, alert),
            assessments=tuple(_assessment(room, row) for row in _assessments(room)),
            treats=room.relation in (Relation.TREATING, Relation.COVERING),
        )


def safety_plan(by: Actor, course_id: UUID, *, now: datetime) -> PlanPage:
    """The safety plan with its earlier versions."""
    with door.course(by, course_id, Verb.READ_SAFETY_PLAN) as room:
        link = live_link(room)
        return PlanPage(
            practice=room.practice,
            course_id=room.course.id,
            client=opening.client_by_name(room.vault, room.course.client),
            at=now,
            treats=room.relation in (Relation.TREATING, Relation.COVERING),
            versions=tuple(_version(room, row) for row in _plans(room)),
            on_phone_since=link.given_at if link else None,
        )


def plan_token(by: Actor, course_id: UUID) -> str:
    """The secret part of the address under which the client has the plan. Raises NotFound where it was not given, or taken back."""
    with door.course(by, course_id, Verb.GIVE_SAFETY_PLAN) as room:
        link = live_link(room)
        if link is None:
            raise NotFound
        token: str = room.open(link, "token")
        return token


def own_plan(token: str) -> OwnPlan:
    """The newest safety plan, for whoever holds its address. Raises NotFound for an address that leads nowhere, or was taken back."""
    with door.plan(token, Verb.READ_OWN_SAFETY_PLAN) as room:
        newest = _plans(room).first()
        return OwnPlan(room.practice, _version(room, newest) if newest else None)


def by_table(facts: RiskFacts, screener: Screener | None, answers: Mapping[str, bool], *, spoke: bool, on: date) -> Triage | NoLevel:
    """What the table of triage says of these facts. Raises AnswerRefused.

    Of the alert's own answer and the newest one the higher counts: a later answer takes nothing back.
    """
    given = [value for value in (facts.alert_value, facts.item.value if facts.item else None) if value is not None]
    days = [each.on for each in facts.behaviours]
    return triage(screener, answers, item9=max(given, default=None), behaviours=days, on=on, unreached=facts.alert_is_open and not spoke)


def facts_in(room: CourseRoom, alert: models.Alert | None) -> RiskFacts:
    """What the record knows that the table asks for."""
    return RiskFacts(
        alert_is_open=models.Alert.objects.filter(course=room.course).exclude(state="closed").exists(),
        alert_value=room.open(alert, "value") if alert else None,
        item=_safety_item(room),
        behaviours=_behaviours(room),
    )


def alert_of(room: CourseRoom, alert_id: UUID | None) -> models.Alert | None:
    """The alert of this course that somebody came from, if they came from one. Raises NotFound for any other."""
    if alert_id is None:
        return None
    row = models.Alert.objects.select_related("response", "taken_by").filter(id=alert_id, course=room.course).first()
    if row is None:
        raise NotFound
    return row


def live_link(room: CourseRoom) -> models.SafetyPlanLink | None:
    """The way to the plan on the client's phone, while there is one."""
    return models.SafetyPlanLink.objects.filter(course=room.course, revoked_at=None).first()


def _safety_item(room: CourseRoom) -> SafetyItemAnswer | None:
    """The answer given last to a safety item, be it in a questionnaire that goes on, on paper, or beside a total."""
    items = {trigger.item for versions in library().measures.values() for each in versions.values() for trigger in each.safety}
    given = models.Answer.objects.select_related("response").filter(response__course=room.course, item__in=items)
    row = given.exclude(response__state="struck").order_by("-given_at", "-number", "-id").first()
    if row is None:
        return None
    return SafetyItemAnswer(row.response.measure, row.response.measure_version, room.open(row, "value"), row.given_at, row.response.total)


def _behaviours(room: CourseRoom) -> tuple[Behaviour, ...]:
    """What was done, the latest day first."""
    rows = models.RiskBehaviour.objects.select_related("by").filter(course=room.course)
    opened = ((room.open(row, "content"), row) for row in rows)
    found = (Behaviour(date.fromisoformat(content["on"]), content["words"], row.at, row.by.name) for content, row in opened)
    return tuple(sorted(found, key=lambda each: (each.on, each.at), reverse=True))


def _assessments(room: CourseRoom) -> QuerySet[models.RiskAssessment]:
    return models.RiskAssessment.objects.select_related("by").filter(course=room.course).order_by("-at", "-id")


def _assessment(room: CourseRoom, row: models.RiskAssessment) -> Assessment:
    content = room.open(row, "content")
    return Assessment(
        id=row.id,
        at=row.at,
        by=row.by.name,
        alert_id=row.alert_id,
        spoke=content["spoke"],
        screener=row.screener,
        screener_version=row.screener_version,
        recall=content["recall"],
        answers=content["answers"],
        table_level=content["table"]["level"],
        because=tuple(content["table"]["because"]),
        clinician_level=content["clinician"]["level"],
        reason=content["clinician"]["reason"],
        done=tuple(content["done"]),
        done_words=content["done_words"],
        told=content["told"],
        others=tuple(OtherRisk(**each) for each in content["others"]),
        modifiers=tuple(content["modifiers"]),
        next_check=row.next_check,
    )


def _plans(room: CourseRoom) -> QuerySet[models.SafetyPlan]:
    return models.SafetyPlan.objects.select_related("made_by").filter(course=room.course).order_by("-version")


def _version(room: CourseRoom, row: models.SafetyPlan) -> PlanVersion:
    return PlanVersion(row.version, row.sheet_version, room.open(row, "content"), row.made_at, row.made_by.name, row.review_on)
