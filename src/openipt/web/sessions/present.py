"""What the page of a session shows: what changed since the two last met, the session's agenda with what was written, its note, the next step."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils.safestring import SafeString

from openipt.core.courses import HELD, Attendance
from openipt.core.library import Library
from openipt.core.measures import Measure
from openipt.core.notes import NOTE, STEP, sheets_by_block
from openipt.core.outcomes import answer_moved
from openipt.core.protocols import AgendaBlock
from openipt.core.worksheets import Worksheet
from openipt.record.read import Comment, Part, SessionPage, SessionSlot, only_part_id
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.alertwords import AlertLine, alert_lines
from openipt.web.courseview import Head, LastAnswers, present_head, present_last_answers
from openipt.web.due import Due, due_in, due_list, unsigned
from openipt.web.fieldforms import Choice
from openipt.web.firedview import FiredLine, fired_lines
from openipt.web.opentasks import Link
from openipt.web.optionview import offered_at
from openipt.web.packview import PackView, pack_views, places_of
from openipt.web.pictures import points_of, slots_of, spark
from openipt.web.pictures.eventwords import ATTENDANCE
from openipt.web.pictures.sentences import safety_in_words
from openipt.web.pictures.standing import Scale, step_of
from openipt.web.sessions.around import HappenedLine, coming_round, happened_since
from openipt.web.sessions.fields import as_read
from openipt.web.sessions.present_parts import NoteLineView, Parts, PartView, Sent, locked_in_words, new_part_id, review_id
from openipt.web.translating import gettext, ngettext
from openipt.web.whenforms import mode_choices


@dataclass(frozen=True, slots=True)
class Moved:
    """An answer that is not what it was: the question in brief, the answer before, the answer now."""

    title: str
    direction: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class SinceThen:
    """What changed since the two last met."""

    title: str
    last: LastAnswers | None
    safety_so_far: str
    spark: SafeString
    moved: tuple[Moved, ...]
    compared: bool
    comes_round: tuple[str, ...]
    due: SafeString


@dataclass(frozen=True, slots=True)
class MeetingView:
    """When the session is, who came, and the forms that say so."""

    heading: str
    words: str
    is_planned: bool
    can_come: bool
    comes_first: int | None
    first_url: str
    attendance_url: str
    plan_url: str
    attendance: str
    attendances: tuple[Choice, ...]
    modes: tuple[Choice, ...]
    mode: str
    minutes_held: str
    minutes_late: str
    present: str
    reason: str
    day: str
    time: str


@dataclass(frozen=True, slots=True)
class Looked:
    """An earlier step: its words, where it stands, and what looks back at it."""

    read: SafeString
    title: str
    part: PartView


@dataclass(frozen=True, slots=True)
class BlockView:
    """One part of the agenda with its minutes. `new` are the forms for one more of the sheets that a session can have several of."""

    key: str
    number: int
    title: str
    minutes: str
    start: int
    end: int
    prompt: str
    looked: tuple[Looked, ...]
    parts: tuple[PartView, ...]
    new: tuple[PartView, ...]
    nothing: str

    @property
    def written(self) -> bool:
        """Whether anything stands in it."""
        return any(part.written for part in (*self.parts, *(each.part for each in self.looked)))


@dataclass(frozen=True, slots=True)
class NoteView:
    """The note beside the agenda: the therapist's own words, and what was filled in."""

    part: PartView
    lines: tuple[NoteLineView, ...]
    locked: str
    signed_words: str
    amendments: int


@dataclass(frozen=True, slots=True)
class CommentView:
    """What a supervisor wrote, not seen yet."""

    id: str
    by: str
    when: str
    words: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """The whole page."""

    id: str
    number: int
    starts: str
    head: Head
    alerts: tuple[AlertLine, ...]
    fired: tuple[FiredLine, ...]
    comments: tuple[CommentView, ...]
    covering: bool
    since: SinceThen
    meeting: MeetingView
    agenda: tuple[BlockView, ...]
    note: NoteView
    steps: tuple[PartView, ...]
    new_step: PartView
    people: tuple[str, ...]
    happened: tuple[HappenedLine, ...]
    locked: str
    opens: bool
    packs: tuple[PackView, ...]
    offered: tuple[Link, ...]


def present_session(page: SessionPage, library: Library, sent: Sent | None = None) -> SessionView:
    """The page of one session; `sent` is what a form held that could not all be kept."""
    return _Presenter(page, library, sent).view()


class _Presenter:
    """Holds what all parts of the page share."""

    def __init__(self, page: SessionPage, library: Library, sent: Sent | None) -> None:
        self.page, self.library, self.course = page, library, page.course
        self.parts = Parts(page, library, sent)
        self.protocol, self.now = self.parts.protocol, self.parts.now
        self.session: SessionSlot = next(each for each in self.course.summary.sessions if each.number == page.number)
        self.starts = words.local(self.session.starts_at, self.course.practice.zone)
        self.slots = slots_of(self.course.summary, self.protocol, self.course.practice.zone)
        self.locked = locked_in_words(page)

    def view(self) -> SessionView:
        summary = self.course.summary
        step = self.library.worksheet(STEP)
        return SessionView(
            id=str(summary.id),
            number=self.page.number,
            starts=self.session.starts_at.isoformat(),
            head=present_head(self.course, self.library),
            alerts=alert_lines(summary.alerts, self.library, self.now),
            fired=fired_lines(self.course),
            comments=tuple(self._comment(each) for each in self.course.comments if each.seen_at is None and each.session in (self.page.number, None)),
            covering=self.course.covering,
            since=self._since(),
            meeting=self._meeting(),
            agenda=tuple(self._agenda()),
            note=self._note(),
            steps=tuple(self.parts.view(part, listed=True) for part in self.parts.of(step)),
            new_step=self.parts.blank(step, new_part_id(self.course.at)),
            people=self.page.people,
            happened=happened_since(self.page, self.slots),
            locked=self.locked,
            opens=not self.locked,
            packs=pack_views(self.course, self.library, places_of(summary, self.protocol, self.library, "", opens=not self.locked and self._is_on())),
            offered=() if self.locked else offered_at(summary, self.session, self.library),
        )

    def _comment(self, comment: Comment) -> CommentView:
        when = words.inside(words.near(words.local(comment.at, self.course.practice.zone), self.now.date()))
        return CommentView(str(comment.id), comment.by, when, comment.words)

    def _since(self) -> SinceThen:
        scores = self.page.scores
        measure = self.library.measure(self.protocol.main_measure, scores[-1].version if scores else None)
        points = points_of(scores, self.slots)
        told = [score for score in scores if score.safety is not None]
        never = bool(told) and all(score.safety == "not_endorsed" for score in told)
        so_far = ngettext("0 at %(count)s session so far.", "0 at all %(count)s sessions.", len(told)) % {"count": words.number(len(told))}
        return SinceThen(
            title=self._last_met(),
            last=present_last_answers(replace(self.course, scores=scores), self.library),
            safety_so_far=so_far if never else safety_in_words(measure, scores),
            spark=spark(Scale.of(measure), points, len(self.slots), step_of(self.protocol, measure.key), self.protocol.first_session),
            moved=tuple(self._moved(measure)),
            compared=all(self.page.answers),
            comes_round=coming_round(self.page, self.slots),
            due=due_list((*unsigned(self.course, self.page.number), *self._due())),
        )

    def _due(self) -> tuple[Due, ...]:
        return due_in(self.course.summary, self.protocol, self.slots, self.now, self.library.measure)

    def _last_met(self) -> str:
        before = [each for each in self.course.summary.sessions if each.number < self.page.number and each.attendance in HELD]
        if not before:
            return gettext("Before you first meet") if self.session.attendance is Attendance.PLANNED else gettext("At the start")
        when = words.day(words.local(before[-1].starts_at, self.course.practice.zone).date(), self.now.date())
        return gettext("Since you last met, %(when)s") % {"when": when}

    def _moved(self, measure: Measure) -> Iterator[Moved]:
        """The answers that moved by a point or more, in the order of the measure."""
        latest, before = self.page.answers
        for item in measure.items:
            if item.key in latest and item.key in before:
                new, old = latest[item.key].value, before[item.key].value
                moved = None if new is None or old is None else answer_moved(measure, item, old, new)
                if moved and new is not None and old is not None:
                    said = _which_way(measure, better=moved == "better")
                    yield Moved(item.short, said, _inside(measure.label_of(item, old)), _inside(measure.label_of(item, new)))

    def _meeting(self) -> MeetingView:
        session, told, waiting = self.session, self.page.meeting, self._comes_first()
        ends = self.starts + timedelta(minutes=self.protocol.session_minutes)
        span = gettext("%(start)s to %(end)s") % {"start": words.clock(self.starts), "end": words.clock(ends)}
        heading = gettext("Session %(number)d, %(day)s, %(span)s") % {
            "number": session.number,
            "day": words.near_day(self.starts.date(), self.now.date()).lower()
            if abs((self.starts.date() - self.now.date()).days) < 2
            else words.day(self.starts.date(), self.now.date()),
            "span": span,
        }
        planned = session.attendance is Attendance.PLANNED
        place = [self.course.summary.id, self.page.number]
        return MeetingView(
            heading=heading,
            words=self._came(),
            is_planned=planned,
            can_come=planned and waiting is None and self.starts.date() <= self.now.date(),
            comes_first=waiting,
            first_url=reverse("session", args=[self.course.summary.id, waiting]) if waiting else "",
            attendance_url=reverse("attendance", args=place),
            plan_url=reverse("plan_session", args=place) if planned else "",
            attendance="" if planned else session.attendance.value,
            attendances=tuple(
                Choice(each.value, str(ATTENDANCE[each]), each is session.attendance) for each in Attendance if each is not Attendance.PLANNED
            ),
            modes=mode_choices(session.mode),
            mode=session.mode,
            minutes_held=str(told.minutes_held or ""),
            minutes_late=str(told.minutes_late or ""),
            present=told.present,
            reason="" if planned else told.reason,
            day=self.starts.date().isoformat(),
            time=words.clock(self.starts),
        )

    def _came(self) -> str:
        """«Came late, in person. 10 minutes late, 40 minutes held. Present: Daniel.»"""
        told, mode = self.page.meeting, words.mode(self.session.mode)
        if self.session.attendance is Attendance.PLANNED:
            return gettext("%(mode)s. Who came is not written down yet.") % {"mode": words.sentence(mode)}
        said = [gettext("%(came)s, %(mode)s.") % {"came": ATTENDANCE[self.session.attendance], "mode": mode}]
        if self.session.attendance not in HELD:
            said = [f"{ATTENDANCE[self.session.attendance]}."]
        if told.minutes_late:
            said.append(gettext("%(minutes)d minutes late.") % {"minutes": told.minutes_late})
        if told.minutes_held:
            said.append(gettext("%(minutes)d minutes held.") % {"minutes": told.minutes_held})
        if told.present:
            said.append(gettext("Present: %(names)s.") % {"names": told.present})
        if told.reason:
            said.append(told.reason)
        return " ".join(said)

    def _comes_first(self) -> int | None:
        """The number of an earlier session of which nobody wrote down what became of it."""
        return next(
            (each.number for each in self.course.summary.sessions if each.number < self.page.number and each.attendance is Attendance.PLANNED), None
        )

    def _agenda(self) -> Iterator[BlockView]:
        """The parts of the session; of one that was not held, those in which something was written all the same."""
        sheets = sheets_by_block(self.protocol, self.library)
        number = 0
        for block in self.protocol.agenda:
            if block.before:
                continue
            number += 1
            shown = self._block(block, number, [sheet for sheet in sheets[block.id] if sheet.key != STEP])
            if shown.written or self._is_on():
                yield shown

    def _is_on(self) -> bool:
        return self.session.attendance in HELD or self.session.attendance is Attendance.PLANNED

    def _block(self, block: AgendaBlock, number: int, sheets: list[Worksheet]) -> BlockView:
        looked: list[Looked] = []
        parts: list[PartView] = []
        new: list[PartView] = []
        for sheet in sheets:
            if sheet.about:
                looked += self._looked_back(sheet)
                continue
            written = self.parts.of(sheet)
            parts += [self.parts.view(part) for part in written]
            is_open = self.starts.date() <= self.now.date()
            if sheet.many:
                new.append(self.parts.blank(sheet, new_part_id(self.course.at), is_open=is_open and not written))
            elif not written:
                parts.append(self.parts.blank(sheet, only_part_id(self.course.summary.id, self.page.number, sheet.key), is_open=is_open))
        looks_back = any(sheet.about for sheet in sheets)
        return BlockView(
            key=block.id.rpartition(".")[2],
            number=number,
            title=block.title,
            minutes=f"{block.start}\N{EN DASH}{block.end}",
            start=block.start,
            end=block.end,
            prompt=block.therapist_does or "",
            looked=tuple(looked),
            parts=tuple(parts),
            new=() if self.locked else tuple(new),
            nothing=gettext("No step waits from before.") if looks_back and not looked else "",
        )

    def _looked_back(self, sheet: Worksheet) -> Iterator[Looked]:
        """Each earlier step that nobody has looked back at, or that this session does."""
        reviews = {part.about: part for part in self.parts.of(sheet)}
        for step in sorted((*self.page.looked_back_at, *self.page.open_steps), key=lambda each: (each.session, each.id)):
            if step.sheet != sheet.about:
                continue
            review = reviews.get(step.id)
            part = (
                self.parts.view(review)
                if review
                else self.parts.blank(sheet, review_id(step.id, self.page.number, sheet.key), step.id, is_open=self.starts.date() <= self.now.date())
            )
            yield Looked(self._step_read(step), gettext("From session %(number)d") % {"number": step.session}, part)

    def _step_read(self, step: Part) -> SafeString:
        return as_read(self.library.worksheet(step.sheet, step.sheet_version), step.content, self.library)

    def _note(self) -> NoteView:
        sheet = self.library.worksheet(NOTE)
        written = self.parts.of(sheet)
        part_id = only_part_id(self.course.summary.id, self.page.number, NOTE)
        return NoteView(
            part=self.parts.view(written[0]) if written else self.parts.blank(sheet, part_id, is_open=True),
            lines=tuple(line for line in self.parts.lines()),
            locked=self.locked,
            signed_words=self.page.signed[0].words if self.page.signed else "",
            amendments=max(0, len(self.page.signed) - 1),
        )


def _which_way(measure: Measure, *, better: bool) -> str:
    """Which way an answer moved, in the words of the measure's direction."""
    if measure.direction == "higher_is_worse":
        return gettext("easier") if better else gettext("heavier")
    return gettext("better") if better else gettext("less good")


def _inside(label: str) -> str:
    return label[:1].lower() + label[1:]
