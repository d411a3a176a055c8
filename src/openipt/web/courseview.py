"""A whole course as any page shows it: who, where, what changed, the pictures and their text twin. It holds no link and no form."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from openipt.core.focus import in_force
from openipt.core.library import Library
from openipt.core.measures import Measure
from openipt.core.outcomes import change
from openipt.core.plans import plan_of
from openipt.core.protocols import Protocol
from openipt.record.read import CoursePage, ScorePoint
from openipt.web import words
from openipt.web.focuswords import area_in_words, stage_in_words
from openipt.web.pictures import CourseLine, Place, Slot, course_line, large_ribbon, next_slot, place_of, points_of, slots_of, small_line
from openipt.web.pictures.course_line import ROOMS
from openipt.web.pictures.event_stems import Happened
from openipt.web.pictures.eventwords import HistoryLine, history_of
from openipt.web.pictures.happened import happened_on
from openipt.web.pictures.sentences import compared_with_last, moved_in_words, safety_name, story_of
from openipt.web.pictures.standing import Point, step_of
from openipt.web.pictures.twin import TwinRow, rows_of
from openipt.web.translating import gettext


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a course page: who, and where in the course."""

    name: str
    details: tuple[str, ...]
    place: Place
    state_line: str
    ribbon: SafeString
    ribbon_narrow: SafeString
    next_session: str
    next_mode: str
    focus: "FocusLine | None"


@dataclass(frozen=True, slots=True)
class FocusLine:
    """The focus that stands: since when, what it is, with whom or which role, and the client's own words."""

    since: str
    area: str
    person: str
    role: str
    stage: str
    words: str


@dataclass(frozen=True, slots=True)
class LastAnswers:
    """What changed: the safety item first, then the total with its honest size."""

    measure: str
    answered: str
    safety_name: str
    safety_value: str
    safety_words: str
    total: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """The course line with what its legend needs."""

    measure: str
    direction: str
    reliable_points: int | None
    has_reviews: bool
    has_decided: bool
    has_happened: bool
    has_missed: bool
    has_sessions_to_come: bool
    pictures: tuple[SafeString, ...]
    bands: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SmallChart:
    """A further measure: its small picture, and the same in words and figures."""

    title: str
    words: str
    picture: SafeString
    figures: str


@dataclass(frozen=True, slots=True)
class CourseView:
    """All that is shown of a course, to its therapist and, without the name, to a supervisor."""

    head: Head
    last: LastAnswers | None
    line: Line
    small: tuple[SmallChart, ...]
    story: tuple[str, ...]
    rows: tuple[TwinRow, ...]
    history: tuple[HistoryLine, ...]
    protocol: str


def present_course(page: CoursePage, library: Library) -> CourseView:
    """The course in words and pictures."""
    return _Presenter(page, library).view()


def present_head(page: CoursePage, library: Library) -> Head:
    """The head alone, for a page that shows something else of the course below it."""
    return _Presenter(page, library).head()


def present_last_answers(page: CoursePage, library: Library) -> LastAnswers | None:
    """What changed with the last of the page's scores; None where there is none."""
    return _Presenter(page, library).last()


def measure_of(library: Library, key: str, scores: Sequence[ScorePoint]) -> Measure:
    """The measure in the version of its last score."""
    version = next((score.version for score in reversed(scores) if score.measure == key), None)
    return library.measure(key, version)


class _Presenter:
    """Holds what all parts of the page share."""

    def __init__(self, page: CoursePage, library: Library) -> None:
        self.page, self.library = page, library
        self.course = page.summary
        self.protocol: Protocol = plan_of(library, self.course)
        self.slots: tuple[Slot, ...] = slots_of(self.course, self.protocol, page.practice.zone)
        self.titles = {phase.id: phase.title for phase in self.protocol.phases}
        self.measure = measure_of(library, self.protocol.main_measure, page.scores)
        self.scores = tuple(score for score in page.scores if score.measure == self.measure.key)
        self.points = points_of(self.scores, self.slots)
        self.now = words.local(page.at, page.practice.zone)
        self.rtl = get_language_bidi()

    @cached_property
    def happened(self) -> tuple[Happened, ...]:
        """What happened while the course went on, for the line and the table beside it."""
        return happened_on(self.page.sheets, self.slots)

    def view(self) -> CourseView:
        """Every part of the page."""
        story = (*story_of(self.measure, self.points, self.scores, self.slots), *self._cautions())
        return CourseView(
            head=self.head(),
            last=self.last(),
            line=self._line(" ".join(story)),
            small=tuple(self._small(key) for key in self._further_measures()),
            story=story,
            rows=rows_of(self.page, self.measure, self.slots, self.titles, self.happened),
            history=history_of(self.page.events, self.protocol, self.page.practice.zone),
            protocol=self.protocol.title,
        )

    def head(self) -> Head:
        """Who, and where in the course."""
        following, mode = self._next_session()
        return Head(
            name=self.course.client.name,
            details=self._details(),
            place=place_of(self.course, self.protocol, self.slots),
            state_line=self._state_line(),
            ribbon=large_ribbon(self.slots, self.titles, self.course.phase, rtl=self.rtl),
            ribbon_narrow=large_ribbon(self.slots, self.titles, self.course.phase, rtl=self.rtl, narrow=True),
            next_session=following,
            next_mode=mode,
            focus=self._focus(),
        )

    def _focus(self) -> FocusLine | None:
        """The focus in force; None under supervision and before one was chosen."""
        chosen = in_force(self.page.sheets)
        if chosen is None:
            return None
        when = words.day(chosen.agreed_on, self.now.date())
        since = gettext("Focus for now, %(when)s") if chosen.provisional else gettext("Focus, agreed %(when)s")
        return FocusLine(
            since=since % {"when": when},
            area=area_in_words(self.library.areas, chosen.area),
            person=chosen.person,
            role=chosen.role,
            stage=stage_in_words(chosen.stage),
            words=chosen.words,
        )

    def _next_session(self) -> tuple[str, str]:
        """When the two meet next and how, or when the course ended."""
        if self.course.ended_on is not None:
            return gettext("The course ended %(when)s") % {"when": words.day(self.course.ended_on, self.now.date())}, ""
        slot = next_slot(self.slots)
        if slot is None:
            return gettext("None planned"), ""
        session = next(each for each in self.course.sessions if each.number == slot.number)
        starts = words.local(session.starts_at, self.page.practice.zone)
        return words.day_and_clock(starts, self.now.date()), words.mode(session.mode)

    def _details(self) -> tuple[str, ...]:
        client = self.course.client
        age = str(words.age(client.date_of_birth, self.now.date())) if client.date_of_birth else ""
        about = gettext(", ").join(part for part in (client.pronouns, age, client.occupation) if part)
        return tuple(line for line in (words.sentence(about), client.household) if line)

    def _state_line(self) -> str:
        place = place_of(self.course, self.protocol, self.slots)
        left = sum(1 for slot in self.slots if slot.state == "to_come")
        if self.course.phase is None or next_slot(self.slots) is None:
            return f"{words.sentence(place.phase)}." if place.phase else ""
        return f"{gettext('%(phase)s phase.') % {'phase': words.sentence(place.phase)}} {words.sessions_left(left)}"

    def last(self) -> LastAnswers | None:
        """The last score that stands, with its honest size."""
        standing = [score for score in self.scores if score.struck_at is None]
        if not standing:
            return None
        last = standing[-1]
        value, said = self._safety(last)
        return LastAnswers(
            measure=self.measure.short_title,
            answered=words.inside(words.near(words.local(last.finished_at, self.page.practice.zone), self.now.date())),
            safety_name=safety_name(self.measure) if self.measure.safety else "",
            safety_value=value,
            safety_words=said,
            total=gettext("none") if last.total is None else str(last.total),
            lines=self._compared(last),
        )

    def _safety(self, score: ScorePoint) -> tuple[str, str]:
        """The safety item's answer in its own number and words, or why it is not known."""
        if score.safety_value is not None and len(self.measure.safety) == 1:
            item = self.measure.item(self.measure.safety[0].item)
            return str(score.safety_value), self.measure.label_of(item, score.safety_value)
        known = {
            "endorsed": (gettext("Yes"), gettext("Read the answers first.")),
            "not_endorsed": (gettext("No"), gettext("Answered with the lowest answers.")),
            "skipped": (gettext("Left out"), gettext("Ask about it when you meet.")),
            "not_known": (gettext("Not known"), gettext("Only the total was entered. Ask about it when you meet.")),
        }
        return known.get(score.safety or "", ("", ""))

    def _compared(self, last: ScorePoint) -> tuple[str, ...]:
        if last.total is None:
            return (last.why_no_total or "",)
        if len(self.points) < 2:
            return (gettext("First score: later ones are compared with it."),)
        moved = change(self.measure, self.points[0].value, self.points[-1].value)
        from_start = words.sentence(f"{words.difference(moved)} {words.than_at_start(moved)}.")
        return (words.sentence(compared_with_last(self.measure, self.points, self.now.date())) + ".", from_start, words.size_of(moved) + ".")

    def _line(self, description: str) -> Line:
        measure = self.measure
        ended = self.course.ended_on is not None
        line = CourseLine(
            measure=measure,
            points=self.points,
            slots=self.slots,
            phase_titles=self.titles,
            current_phase=self.course.phase,
            step=step_of(self.protocol, measure.key),
            ending=gettext("Last planned session") if ended else gettext("Planned ending"),
            description=description,
            decided=self._decided(),
            happened=self.happened,
        )
        higher = {"higher_is_worse": gettext("higher is heavier"), "higher_is_better": gettext("higher is better")}
        return Line(
            measure=measure.short_title,
            direction=higher[measure.direction],
            reliable_points=measure.reliable_change.points if measure.reliable_change and self.points else None,
            has_reviews=any(slot.review for slot in self.slots),
            has_decided=bool(self._decided()),
            has_happened=bool(self.happened),
            has_missed=any(slot.state in ("missed", "cancelled") for slot in self.slots),
            has_sessions_to_come=any(slot.state in ("now", "to_come") for slot in self.slots),
            pictures=tuple(course_line(line, room, rtl=self.rtl) for room in ROOMS),
            bands=tuple((band.label, words.range_of(band.start, band.end)) for band in reversed(measure.bands)),
        )

    def _cautions(self) -> tuple[str, ...]:
        """What must not be read out of the line, in a sentence for each session."""
        form = gettext("Session %(number)d: the score fell while sleep was short. This is not read as improvement.")
        return tuple(form % {"number": each.session} for each in reversed(self.page.fired) if each.not_improvement)

    def _decided(self) -> tuple[int, ...]:
        reviews = {each.session for each in self.page.events if each.kind == "reviewed" and each.session is not None}
        return tuple(sorted(reviews | {each.session for each in self.page.fired if each.decision}))

    def _further_measures(self) -> tuple[str, ...]:
        """Every measure that has a score and is not the main one, in the protocol's order, then in order of first use."""
        planned = [each.key for each in self.protocol.measures]
        used = [score.measure for score in self.page.scores if score.struck_at is None]
        order = [key for key in planned if key in used] + [key for key in used if key not in planned]
        return tuple(key for key in dict.fromkeys(order) if key != self.measure.key)

    def _small(self, key: str) -> SmallChart:
        measure = measure_of(self.library, key, self.page.scores)
        points = points_of([score for score in self.page.scores if score.measure == key], self.slots)
        said = moved_in_words(measure, points)
        picture = small_line(measure, points, self.slots, step_of(self.protocol, key), said, rtl=self.rtl)
        title = gettext("%(short)s, %(title)s") % {"short": measure.short_title, "title": measure.title}
        return SmallChart(title, said, picture, _figures(points))


def _figures(points: Sequence[Point]) -> str:
    """«Session 1: 9, 4: 9, 13: 6.»"""
    if not points:
        return ""
    parts = [f"{point.session if point.session is not None else words.day_and_month(point.when)}: {point.value}" for point in points]
    return gettext("By session, %(figures)s.") % {"figures": gettext(", ").join(parts)}
