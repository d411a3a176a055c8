"""What only the treating therapist's course page shows beside the course itself: alerts, what is due, open questionnaires, actions."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.safestring import SafeString

from openipt.core.courses import ACTIVE, moves_from
from openipt.core.library import Library
from openipt.core.plans import plan_of
from openipt.core.protocols import Protocol
from openipt.record.read import CoursePage, OpenQuestionnaire, OtherCourse
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.alertwords import AlertLine, alert_lines
from openipt.web.commentview import CommentLine, comment_lines
from openipt.web.courses.present_plans import can_plan_maintenance, can_return
from openipt.web.courseview import CourseView, present_course
from openipt.web.due import due_in, due_list, proposal_for, questionnaire_in_words, standing_of, unsigned
from openipt.web.firedview import FiredLine, fired_lines
from openipt.web.opentasks import FIRST_FEW, Link, open_tasks
from openipt.web.optionview import CourseOptions, course_options
from openipt.web.packview import PackView, pack_views
from openipt.web.pictures import next_slot, slots_of
from openipt.web.pictures.standing import state_in_words
from openipt.web.senttwiceview import SentTwiceLine, sent_twice_lines
from openipt.web.translating import gettext

LISTING_PROPOSED = timedelta(days=28)
"""For how long the form proposes to list a case for supervision."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """The step that the plan proposes, with its evidence."""

    words: str
    evidence: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An open questionnaire: how far it has come, until when its link is valid, and where to show the link again."""

    words: str
    sent: str
    valid: str
    link_url: str
    revoke_url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen in a form."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class TherapistsCourse:
    """The course page of the treating therapist."""

    id: str
    course: CourseView
    alerts: tuple[AlertLine, ...]
    due: SafeString
    protocol: str
    protocol_url: str
    fired: tuple[FiredLine, ...]
    proposed: Proposed | None
    open_tasks: tuple[Link, ...]
    more_tasks: str
    can_move: bool
    can_return: bool
    can_plan_maintenance: bool
    other_courses: tuple[Link, ...]
    active: bool
    next_number: int | None
    tab_number: int
    open_questionnaires: tuple[OpenLine, ...]
    measures: tuple[Choice, ...]
    supervisors: tuple[Choice, ...]
    listed_until: str
    listing_proposed: str
    standing_in: str
    comments: tuple[CommentLine, ...]
    sent_twice: tuple[SentTwiceLine, ...]
    packs: tuple[PackView, ...]
    options: CourseOptions


def present_course_page(page: CoursePage, library: Library) -> TherapistsCourse:
    """The course page in words, pictures and links."""
    course, zone = page.summary, page.practice.zone
    now = words.local(page.at, zone)
    protocol = plan_of(library, course)
    slots = slots_of(course, protocol, zone)
    following = next_slot(slots)
    proposal, still = proposal_for(course, protocol, slots), open_tasks(page, library)
    return TherapistsCourse(
        id=str(course.id),
        course=present_course(page, library),
        alerts=alert_lines(page.alerts, library, now),
        due=due_list((*unsigned(page, len(slots) + 1), *due_in(course, protocol, slots, now, library.measure))),
        protocol=protocol.short_title,
        protocol_url=f"{reverse('protocol', args=[protocol.key])}?version={protocol.version}",
        fired=fired_lines(page),
        proposed=Proposed(proposal.words, proposal.evidence) if proposal and not page.covering else None,
        open_tasks=still[:FIRST_FEW],
        more_tasks=gettext("All %(count)d open tasks") % {"count": len(still)} if len(still) > FIRST_FEW else gettext("All tasks"),
        can_move=not page.covering and bool(moves_from(protocol, standing_of(course, slots))),
        can_plan_maintenance=can_plan_maintenance(course) and not page.covering,
        can_return=can_return(course) and not page.covering,
        other_courses=tuple(
            Link(_other_course(page, each, library), reverse("course", args=[each.id]) if each.opens else "") for each in page.other_courses
        ),
        active=course.state in ACTIVE,
        next_number=following.number if following else None,
        tab_number=(following or slots[-1]).number,
        open_questionnaires=tuple(_open_line(page, asked, library) for asked in course.open_questionnaires),
        measures=_measures(protocol, library),
        supervisors=tuple(Choice(str(member.id), member.name) for member in page.supervisors),
        listed_until=words.day(page.listed_until, now.date()) if page.listed_until else "",
        listing_proposed=(now.date() + LISTING_PROPOSED).isoformat(),
        standing_in=gettext("You stand in for %(name)s, who is away.") % {"name": page.therapist.name} if page.covering else "",
        comments=comment_lines(page.comments, page.at, zone),
        sent_twice=sent_twice_lines(page.sent_twice, library, page.at, zone),
        packs=pack_views(page, library),
        options=course_options(page, library),
    )


def _open_line(page: CoursePage, asked: OpenQuestionnaire, library: Library) -> OpenLine:
    now = words.local(page.at, page.practice.zone)
    name = library.measure(asked.measure, asked.version).short_title
    sent = {"when": words.inside(words.near(words.local(asked.asked_at, page.practice.zone), now.date()))}
    valid = link = revoke = ""
    if asked.expires_at is not None:
        until = words.day_and_clock(words.local(asked.expires_at, page.practice.zone), now.date())
        over = asked.expires_at <= page.at
        valid = (gettext("The link was valid until %(when)s.") if over else gettext("The link is valid until %(when)s.")) % {"when": until}
        link = "" if over else reverse("show_link", args=[page.summary.id, asked.response_id])
        revoke = "" if over else reverse("revoke_link", args=[page.summary.id, asked.response_id])
    form = gettext("Sent %(when)s.") if asked.way == "link" else gettext("Begun on this device %(when)s.")
    return OpenLine(questionnaire_in_words(asked, page.at, name), form % sent, valid, link, revoke)


def _other_course(page: CoursePage, other: OtherCourse, library: Library) -> str:
    """«Earlier course: IPT, 16 sessions, since 3 March 2025, ended early»."""
    form = gettext("Earlier course: %(protocol)s, %(when)s, %(state)s")
    if (other.opened_at, other.id) > (page.events[0].at, page.summary.id):
        form = gettext("Later course: %(protocol)s, %(when)s, %(state)s")
    opened = words.local(other.opened_at, page.practice.zone).date()
    with_whom = gettext(", with %(name)s") % {"name": other.therapist} if other.therapist != page.therapist.name else ""
    said = form % {
        "protocol": library.protocol(other.protocol, other.protocol_version).short_title,
        "when": words.day_in_brief(opened, words.local(page.at, page.practice.zone).date()),
        "state": state_in_words(other.state).lower(),
    }
    return said + with_whom


def _measures(protocol: Protocol, library: Library) -> tuple[Choice, ...]:
    return tuple(Choice(planned.key, library.measure(planned.key).short_title) for planned in protocol.measures)
