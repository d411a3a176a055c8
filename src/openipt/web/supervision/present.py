"""What a supervisor sees: the cases listed for them, a course without the name and without personal details, and its signed notes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString

from openipt.core.library import Library
from openipt.core.notes import NoteLine
from openipt.core.outcomes import change
from openipt.core.plans import plan_of
from openipt.record.read import CoursePage, ListedCase, SignedNote, SignedNotes, SupervisionList
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.commentview import CommentLine, comment_lines
from openipt.web.courseview import CourseView, measure_of, present_course
from openipt.web.firedview import FiredLine, fired_lines
from openipt.web.pictures import place_of, points_of, slots_of, small_ribbon, spark
from openipt.web.pictures.standing import Place, Scale, step_of
from openipt.web.translating import gettext, ngettext


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One listed case. `number` is empty where there is no score yet."""

    name: str
    url: str
    protocol: str
    place: Place
    ribbon: SafeString
    spark: SafeString
    number: str
    difference: str
    than: str
    therapist: str
    listed_until: str
    days_left: str
    look_together: str
    """The rules that came up at the latest session and that the therapist has not decided on; empty where there are none."""


@dataclass(frozen=True, slots=True)
class CasePage:
    """One listed case, with what this supervisor wrote about it."""

    course: CourseView
    fired: tuple[FiredLine, ...]
    listed: str
    sessions: tuple[int, ...]
    comments: tuple[CommentLine, ...]


@dataclass(frozen=True, slots=True)
class NoteText:
    """One signed note, or an amendment to it."""

    head: str
    lines: tuple[NoteLine, ...]
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotesPage:
    """The signed notes of a case: each session's, the latest session first; and before them the focus, the story and the goals as they stand."""

    pseudonym: str
    focus: tuple[tuple[str, tuple[NoteLine, ...]], ...]
    sessions: tuple[tuple[str, tuple[NoteText, ...]], ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """The supervisor's list."""

    summary: str
    rows: tuple[CaseRow, ...]


def present_list(shown: SupervisionList, library: Library) -> ListPage:
    """The listed cases, in the order in which their listing ends."""
    now = words.local(shown.at, shown.practice.zone)
    count = len(shown.cases)
    cases = ngettext("%(count)s case listed", "%(count)s cases listed", count) % {"count": words.sentence(words.number(count))}
    ordered = sorted(shown.cases, key=lambda case: (case.listed_until, case.course.client.name))
    return ListPage(f"{words.day_and_clock(now)}. {cases}.", tuple(_row(case, shown, library) for case in ordered))


def _row(case: ListedCase, shown: SupervisionList, library: Library) -> CaseRow:
    course, zone = case.course, shown.practice.zone
    protocol = plan_of(library, course)
    slots = slots_of(course, protocol, zone)
    measure = measure_of(library, protocol.main_measure, course.scores)
    points = points_of(course.scores, slots)
    moved = change(measure, points[0].value, points[-1].value) if len(points) > 1 else None
    return CaseRow(
        name=course.client.name,
        url=reverse("listed_course", args=[course.id]),
        protocol=protocol.short_title,
        place=place_of(course, protocol, slots),
        ribbon=small_ribbon(slots),
        spark=spark(Scale.of(measure), points, len(slots), step_of(protocol, measure.key), protocol.first_session),
        number=str(points[-1].value) if points else "",
        difference=words.difference(moved) if moved else gettext("first score") if points else gettext("no score yet"),
        than=words.than_at_start(moved) if moved else "",
        therapist=case.therapist,
        listed_until=words.day_in_brief(case.listed_until, words.local(shown.at, zone).date()),
        days_left=_days_left(case.listed_until, shown.at),
        look_together="; ".join(course.look_together),
    )


def present_case(page: CoursePage, library: Library) -> CasePage:
    """A listed case in words and pictures."""
    zone = page.practice.zone
    today = words.local(page.at, zone).date()
    until = page.listed_until or today
    listed = gettext("%(therapist)s listed this case until %(day)s (%(left)s). You see no name, no personal details and no typed words.")
    return CasePage(
        course=present_course(page, library),
        fired=fired_lines(page),
        listed=listed % {"therapist": page.therapist.name, "day": words.day(until, today), "left": _days_left(until, page.at)},
        sessions=tuple(each.number for each in page.summary.sessions),
        comments=comment_lines(page.comments, page.at, zone),
    )


def present_notes(shown: SignedNotes, library: Library, at: datetime) -> NotesPage:
    """The signed notes of a case, as they were signed, and its focus as it stands."""
    zone = shown.practice.zone

    def text(note: SignedNote) -> NoteText:
        when = words.day_and_clock(words.local(note.signed_at, zone), words.local(at, zone).date())
        form = gettext("Signed by %(name)s, %(when)s") if note.version == 1 else gettext("Amended by %(name)s, %(when)s")
        return NoteText(form % {"name": note.signed_by, "when": when}, note.lines, note.words, note.reason)

    latest_first = sorted(shown.notes.items(), reverse=True)
    return NotesPage(
        shown.pseudonym,
        tuple((gettext(library.worksheet(each.sheet).title), each.lines) for each in shown.focus),
        tuple((gettext("Session %(number)d") % {"number": number}, tuple(map(text, notes))) for number, notes in latest_first),
    )


def _days_left(until: date, at: datetime) -> str:
    """«12 days left», «last day»: by the same calendar as the door's, which is UTC's."""
    left = (until - at.date()).days
    return ngettext("%(count)d day left", "%(count)d days left", left) % {"count": left} if left else gettext("last day")
