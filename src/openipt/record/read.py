"""What pages may ask the record for. Each question goes through the door, is written down, and is answered with plain values."""

from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from hmac import compare_digest
from typing import Literal
from uuid import UUID

from openipt.core.deliveries import BEGUN_MAY_BE_ENDED_WITHIN
from openipt.core.refusals import Forbidden, NotFound
from openipt.core.who_may import Verb
from openipt.record import audit, door, lists, opening
from openipt.record.account_page import AccountPage, account_page, factors_of, has_second_factor, waiting_resets
from openipt.record.accounts import account_id_of, open_words, seal_words
from openipt.record.actors import Actor, actor_of, only_practice
from openipt.record.answering import answering
from openipt.record.course_texts import UNFINISHED
from openipt.record.keeping.check import Check
from openipt.record.keys import KeyMissing
from openipt.record.models import Course, Response, SupervisionListing
from openipt.record.reading_alerts import AlertList, ListedAlert, Review, alert_list, alert_page, alert_review
from openipt.record.reading_at_home import home_link, own_people, people_page
from openipt.record.reading_courses import course_page_in
from openipt.record.reading_deliveries import (
    Channel,
    DeliveryCounts,
    Happened,
    Letter,
    Message,
    MessagesPage,
    delivery_counts,
    letter,
    messages_page,
    who_stops,
)
from openipt.record.reading_desk import caseload, covered_caseload
from openipt.record.reading_duty import Covering, Gap, OwnChannel, Rota, rota
from openipt.record.reading_entries import entries_page
from openipt.record.reading_finding import find, may_find
from openipt.record.reading_handing_on import hand_on_page, offer_page
from openipt.record.reading_keeping import KeeperPage, keeper_page
from openipt.record.reading_letters import given_letter, letter_page, letters_page
from openipt.record.reading_people import circle_page, life_page, sheet_page
from openipt.record.reading_risk import by_table, own_plan, plan_token, risk_page, safety_plan
from openipt.record.reading_rule_pages import RulePage, ServiceRules, rule_page, service_rules
from openipt.record.reading_service import service_page
from openipt.record.reading_sessions import name_of_case, process_note, session_page, signed_notes_of_case
from openipt.record.reading_tasks import task_records
from openipt.record.reading_waiting import waiting_list
from openipt.record.seal import SealBroken
from openipt.record.session_parts import only_part_id
from openipt.record.session_times import countdown, planned_times, reads_before
from openipt.record.shelf import library
from openipt.record.values import (
    Alert,
    AlertNote,
    AlertState,
    Answer,
    Client,
    Comment,
    Countdown,
    CourseEvent,
    CoursePage,
    CourseSummary,
    LinkToShow,
    ListedCase,
    Member,
    OpenQuestionnaire,
    OtherCourse,
    Practice,
    Questionnaire,
    Receipt,
    ScorePoint,
    SentTwice,
    SessionSlot,
    SupervisionList,
)
from openipt.record.values_of_caseload import Caseload
from openipt.record.values_of_letters import Consent, Given, KeptLetter, LettersPage, LetterVersion
from openipt.record.values_of_people import TAKEN_OUT, AtHome, CourseSheet, LifePage, Merged, OwnPeople, OwnPerson, SheetVersion
from openipt.record.values_of_practice import (
    EntriesPage,
    EntryShown,
    Found,
    FoundCourse,
    FoundWaiting,
    Goes,
    HandOnPage,
    Offered,
    OfferPage,
    ServicePage,
    TwoEntries,
    Waiting,
    WaitingList,
    WithRoom,
)
from openipt.record.values_of_risk import Assessment, Behaviour, OtherRisk, OwnPlan, PlanPage, PlanVersion, RiskFacts, RiskPage, SafetyItemAnswer
from openipt.record.values_of_rules import Decision, FiredRule
from openipt.record.values_of_sessions import Meeting, Part, ProcessNote, SessionPage, SignedNote, SignedNotes, Version
from openipt.record.values_of_tasks import TaskPage, TaskRecord
from openipt.record.watch import Trouble, look, trouble

door_was_used = door.was_used
forget_door = door.forget_use
verify_audit = audit.verify


@cache
def installation() -> Practice | None:
    """The practice that this installation was made for, for pages that nobody has signed in to; its kind never changes."""
    return only_practice()


def practice_taking_clients(by: Actor) -> Practice:
    """The practice that this therapist may take a new client into. Raises Forbidden for everybody else."""
    with door.caseload(by, Verb.ADD_CLIENT) as room:
        return room.practice


def course_page(by: Actor, course_id: UUID, *, now: datetime) -> CoursePage:
    """Everything that the course page shows."""
    with door.course(by, course_id, Verb.READ_COURSE) as room:
        return course_page_in(room, now)


def task_page(by: Actor, course_id: UUID, task: str, session: int | None, *, now: datetime) -> TaskPage:
    """One task with every record of it. Whether the course has such a task is for whoever shows it to say."""
    with door.course(by, course_id, Verb.READ_COURSE) as room:
        return TaskPage(course_page_in(room, now), task_records(room, task, session))


def score_detail(by: Actor, course_id: UUID, response_id: UUID, *, now: datetime) -> tuple[CoursePage, ScorePoint, tuple[Answer, ...]]:
    """One score with every answer, in the order of the measure's items as far as they were answered."""
    with door.course(by, course_id, Verb.READ_COURSE, subject=response_id) as room:
        page = course_page_in(room, now)
        point = next((each for each in page.scores if each.response_id == response_id), None)
        if point is None:
            raise NotFound
        latest = opening.latest_answers(room.vault, opening.answers_of(response_id))
        return page, point, tuple(latest.values())


def link_to_show(by: Actor, course_id: UUID, response_id: UUID, *, now: datetime) -> tuple[CoursePage, LinkToShow]:
    """A link that is still live, with its secret opened so that it can be shown again. Raises NotFound for any other."""
    with door.course(by, course_id, Verb.SEND_MEASURE, subject=response_id) as room:
        row = Response.objects.select_related("link").filter(id=response_id, course=room.course, state__in=UNFINISHED).first()
        if row is None or not hasattr(row, "link") or row.link.revoked_at is not None:
            raise NotFound
        shown = LinkToShow(opening.open_questionnaire(row), room.open(row.link, "token"), row.link.expires_at)
        return course_page_in(room, now), shown


def supervision_list(by: Actor, *, now: datetime) -> SupervisionList:
    """The cases listed now for this supervisor, without names."""
    with door.caseload(by, Verb.READ_SUPERVISION_LIST) as room:
        rows = list(lists.with_decisions(lists.with_texts(room.courses)).select_related("therapist").order_by("id"))
        room.name_in_audit([row.id for row in rows])
        vaults = room.open_vaults([row.client_id for row in rows])
        courses = lists.pseudonymised_summaries(rows, vaults, room.practice.rules_off)
        assert by.member is not None  # whoever is let in here has a membership
        until = _listed_until(by.member, rows)
        cases = tuple(ListedCase(each, row.therapist.name, until[row.id]) for each, row in zip(courses, rows, strict=True))
        return SupervisionList(room.practice, by.member, now, cases)


def listed_course(by: Actor, course_id: UUID, *, now: datetime) -> CoursePage:
    """The course page of a listed case: without the name, without words that were typed."""
    with door.course(by, course_id, Verb.READ_COURSE_PSEUDONYMISED) as room:
        return course_page_in(room, now, hide_names=True)


def questionnaire(token: str, browser_secret: str, *, now: datetime) -> Questionnaire:
    """What the holder of a link sees. Opening it changes nothing; earlier answers show only in the browser that gave them."""
    with door.link(token, Verb.READ_QUESTIONNAIRE) as room:
        assert room.link is not None  # this door is a link's
        row = room.link.response
        rows = opening.answers_of(row.id)
        given_here = [each for each in rows if is_same_browser(each.browser_hash, browser_secret)]
        latest, sessions = opening.latest_answers(room.vault, given_here), planned_times(room.course.id)
        return Questionnaire(
            practice=room.practice,
            therapist=room.course.therapist.name,
            measure=row.measure,
            version=row.measure_version,
            state=state_of_link(row, room.link.expires_at, now),
            reads_before=reads_before(sessions, row.session_number, now),
            expires_at=room.link.expires_at,
            answered=frozenset(each.item for each in rows),
            answers={item: answer.value for item, answer in latest.items()},
            same_browser=is_same_browser(room.link.browser_hash, browser_secret),
            last_saved_at=row.last_saved_at,
            finished_at=row.finished_at,
            countdown=countdown(room.course, sessions),
        )


def is_same_browser(kept: bytes | memoryview | None, browser_secret: str) -> bool:
    """Whether this browser is the one that began the questionnaire."""
    return kept is not None and bool(browser_secret) and compare_digest(bytes(kept), sha256(browser_secret.encode()).digest())


LinkState = Literal["asked", "begun", "finished", "withdrawn", "expired"]


def state_of_link(row: Response, expires_at: datetime, now: datetime) -> LinkState:
    """Whether a link can be opened, gone on with, or no more. Begun answers may be ended within 24 hours of its end."""
    if row.state in ("withdrawn", "struck"):
        return "withdrawn"
    if row.state == "finished":
        return "finished"
    if now > expires_at + (BEGUN_MAY_BE_ENDED_WITHIN if row.state == "begun" else timedelta()):
        return "expired"
    return "begun" if row.state == "begun" else "asked"


def _listed_until(supervisor: Member, rows: list[Course]) -> dict[UUID, date]:
    listings = SupervisionListing.objects.filter(supervisor_id=supervisor.id, course__in=rows).order_by("until")
    return {listing.course_id: listing.until for listing in listings}


__all__ = [
    "TAKEN_OUT",
    "AccountPage",
    "Actor",
    "Alert",
    "AlertList",
    "AlertNote",
    "AlertState",
    "Answer",
    "Assessment",
    "AtHome",
    "Behaviour",
    "Caseload",
    "Channel",
    "Check",
    "Client",
    "Comment",
    "Consent",
    "Countdown",
    "CourseEvent",
    "CoursePage",
    "CourseSheet",
    "CourseSummary",
    "Covering",
    "Decision",
    "DeliveryCounts",
    "EntriesPage",
    "EntryShown",
    "FiredRule",
    "Forbidden",
    "Found",
    "FoundCourse",
    "FoundWaiting",
    "Gap",
    "Given",
    "Goes",
    "HandOnPage",
    "Happened",
    "KeeperPage",
    "KeptLetter",
    "KeyMissing",
    "Letter",
    "LetterVersion",
    "LettersPage",
    "LifePage",
    "LinkToShow",
    "ListedAlert",
    "ListedCase",
    "Meeting",
    "Member",
    "Merged",
    "Message",
    "MessagesPage",
    "NotFound",
    "OfferPage",
    "Offered",
    "OpenQuestionnaire",
    "OtherCourse",
    "OtherRisk",
    "OwnChannel",
    "OwnPeople",
    "OwnPerson",
    "OwnPlan",
    "Part",
    "PlanPage",
    "PlanVersion",
    "Practice",
    "ProcessNote",
    "Questionnaire",
    "Receipt",
    "Review",
    "RiskFacts",
    "RiskPage",
    "Rota",
    "RulePage",
    "SafetyItemAnswer",
    "ScorePoint",
    "SealBroken",
    "SentTwice",
    "ServicePage",
    "ServiceRules",
    "SessionPage",
    "SessionSlot",
    "SheetVersion",
    "SignedNote",
    "SignedNotes",
    "SupervisionList",
    "TaskPage",
    "TaskRecord",
    "Trouble",
    "TwoEntries",
    "Version",
    "Waiting",
    "WaitingList",
    "WithRoom",
    "account_id_of",
    "account_page",
    "actor_of",
    "alert_list",
    "alert_page",
    "alert_review",
    "answering",
    "by_table",
    "caseload",
    "circle_page",
    "course_page",
    "covered_caseload",
    "delivery_counts",
    "door_was_used",
    "entries_page",
    "factors_of",
    "find",
    "forget_door",
    "given_letter",
    "hand_on_page",
    "has_second_factor",
    "home_link",
    "installation",
    "keeper_page",
    "letter",
    "letter_page",
    "letters_page",
    "library",
    "life_page",
    "link_to_show",
    "listed_course",
    "look",
    "may_find",
    "messages_page",
    "name_of_case",
    "offer_page",
    "only_part_id",
    "open_words",
    "own_people",
    "own_plan",
    "people_page",
    "plan_token",
    "practice_taking_clients",
    "process_note",
    "questionnaire",
    "risk_page",
    "rota",
    "rule_page",
    "safety_plan",
    "score_detail",
    "seal_words",
    "service_page",
    "service_rules",
    "session_page",
    "sheet_page",
    "signed_notes_of_case",
    "supervision_list",
    "trouble",
    "verify_audit",
    "waiting_list",
    "waiting_resets",
    "who_stops",
]
