"""What a therapist reads about measures: which can be sent and how, what a link does, a score with every answer in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from openipt.core.courses import Attendance
from openipt.core.library import Library
from openipt.core.measures import Item, Measure
from openipt.core.scoring import score as scored
from openipt.record.read import Answer, CoursePage, OpenQuestionnaire, ScorePoint
from openipt.web import words
from openipt.web.fieldforms import Choice, Mistake, QuestionField, choices_of, problem_of, question_fields, questions_in_order
from openipt.web.measures.forms import NOT_KNOWN, safety_fields
from openipt.web.translating import gettext as _
from openipt.web.translating import ngettext


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to choose, with what it means beneath."""

    value: str
    label: str
    hint: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class SendPage:
    """The form that sends a measure."""

    measures: tuple[Offer, ...]
    sessions: tuple[Choice, ...]
    ways: tuple[Offer, ...]
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A link that can be shown, handed over or taken back."""

    title: str
    standing: str
    until: str
    handing_over: bool


@dataclass(frozen=True, slots=True)
class EnterPage:
    """The form that takes a measure from paper: question by question, or the total alone."""

    title: str
    questions: tuple[QuestionField, ...]
    stem: str
    sessions: tuple[Choice, ...]
    about: str
    total: str
    range: str
    safety: tuple[QuestionField, ...]
    by_total: bool
    why_not_shown: str
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question with its answer in words, and the answers given before it."""

    number: int
    text: str
    answer: str
    value: str
    earlier: str
    safety: bool


@dataclass(frozen=True, slots=True)
class ScorePage:
    """One score: its total, where it comes from, every answer, and whether it was struck."""

    title: str
    number: str
    meaning: tuple[str, ...]
    origin: str
    rows: tuple[AnswerRow, ...]
    only_total: bool
    struck: str
    struck_reason: str


def measures_to_send(course: CoursePage, library: Library) -> dict[str, Measure]:
    """The measures that may be sent: those of the protocol first, then the others."""
    return {measure.key: measure for measure in _in_order(course, library) if measure.may_be_sent}


def measures_entered_here(course: CoursePage, library: Library) -> tuple[Measure, ...]:
    """The measures that are entered here alone: a clinician's own, and those whose questions may not be shown."""
    return tuple(measure for measure in _in_order(course, library) if not (measure.may_be_sent or measure.why_not_entered))


def _in_order(course: CoursePage, library: Library) -> list[Measure]:
    planned = [each.key for each in library.protocol(course.summary.protocol, course.summary.protocol_version).measures]
    others = sorted(key for key in library.measures if key not in planned)
    return [library.measure(key) for key in (*planned, *others) if key in library.measures]


def send_page(
    course: CoursePage, offered: Mapping[str, Measure], typed: Mapping[str, str], *, reachable: bool, mistakes: tuple[Mistake, ...]
) -> SendPage:
    """The form with what was chosen, or with the course's main measure for its next session."""
    chosen = typed.get("measure") or next(iter(offered), "")
    demo = course.practice.kind == "demo"
    link_hint = _("You show or send an address. It works until the session starts, or for 7 days.")
    if not reachable:
        link_hint = _("This installation has no public address yet, so a link opens on this machine alone. Hand over the device, or use paper.")
    ways = (
        ("link", _("By link"), link_hint),
        ("device", _("Hand over this device"), _("You are signed out, and the client answers here.")),
        ("paper", _("On paper"), _("Print the questions, and enter the answers later.")),
    )
    return SendPage(
        measures=tuple(Offer(key, each.short_title, _about(each, offered, demo=demo), key == chosen) for key, each in offered.items()),
        sessions=session_choices(course, typed.get("session")),
        ways=tuple(Offer(value, label, hint, value == typed.get("way", "link" if reachable else "device")) for value, label, hint in ways),
        problems={field: problem_of(field, mistakes) for field in ("measure", "session", "way")},
    )


def session_choices(course: CoursePage, typed: str | None) -> tuple[Choice, ...]:
    """The planned sessions, the next one chosen unless another was; and none, for a score between sessions."""
    following = next((str(slot.number) for slot in course.summary.sessions if slot.attendance is Attendance.PLANNED), "")
    chosen = following if typed is None else typed
    today = _today(course)
    slots = (
        Choice(
            str(slot.number),
            _("Session %(number)d, %(day)s")
            % {"number": slot.number, "day": words.day_in_brief(words.local(slot.starts_at, course.practice.zone).date(), today)},
            str(slot.number) == chosen,
        )
        for slot in course.summary.sessions
    )
    return (*slots, Choice("", _("No session"), chosen == ""))


def link_page(course: CoursePage, asked: OpenQuestionnaire, measure: Measure, expires_at: datetime) -> LinkPage:
    """What a live link is for, and how far it has come."""
    standing = _("Not opened yet.") if asked.state == "asked" else _("Begun. %(answered)d of %(out_of)d are answered.")
    moment = words.day_and_clock(words.local(expires_at, course.practice.zone), _today(course))
    return LinkPage(
        title=_title(measure, asked.session),
        standing=standing % {"answered": asked.answered, "out_of": asked.out_of} if asked.state == "begun" else standing,
        until=_("It can be opened until %(moment)s. What is begun then may be ended within 24 hours.") % {"moment": moment},
        handing_over=asked.way == "device",
    )


def enter_page(course: CoursePage, measure: Measure, typed: Mapping[str, str], mistakes: tuple[Mistake, ...], *, by_total: bool) -> EnterPage:
    """The form with everything that was typed; only the total where the questions may not be shown."""
    shown = measure.may_be_shown
    return EnterPage(
        title=_("Enter %(measure)s") % {"measure": measure.short_title},
        questions=question_fields(measure, typed, mistakes) if shown else (),
        stem=measure.stem or "",
        sessions=session_choices(course, typed.get("session")),
        about=typed.get("about", _today(course).isoformat()),
        total=typed.get("total", ""),
        range=words.range_of(measure.lowest_total, measure.highest_total),
        safety=tuple(_safety_field(measure, name, item, typed.get(name, ""), mistakes) for name, item in safety_fields(measure)),
        by_total=by_total or not shown,
        why_not_shown=measure.why_not_shown or "",
        problems={field: problem_of(field, mistakes) for field in ("session", "about", "total", "answers", "measure")},
    )


def _safety_field(measure: Measure, name: str, item: Item, chosen: str, mistakes: tuple[Mistake, ...]) -> QuestionField:
    not_known = Choice(NOT_KNOWN, _("Not known. The score is marked, so that somebody asks."), chosen == NOT_KNOWN)
    number = questions_in_order(measure).index(item) + 1
    return QuestionField(
        name, number, item.words, (*choices_of(measure, item, chosen), not_known), in_table=False, problem=problem_of(name, mistakes)
    )


def score_page(course: CoursePage, score: ScorePoint, answers: tuple[Answer, ...], measure: Measure) -> ScorePage:
    """One score with every answer in words."""
    given = {answer.item: answer for answer in answers}
    only_total = score.way == "total"
    rows = tuple(
        _answer_row(measure, number, given.get(item.key), _("Left out") if score.way == "paper" else _("Not reached"))
        for number, item in enumerate(questions_in_order(measure), start=1)
        if not only_total or item.key in given
    )
    return ScorePage(
        title=_title(measure, score.session),
        number=_("none") if score.total is None else str(score.total),
        meaning=(*_meaning(score, measure), *(() if only_total else _beside(measure, answers))),
        origin=_origin(course, score),
        rows=rows,
        only_total=only_total,
        struck=_struck(course, score),
        struck_reason=score.struck_reason or "",
    )


def _answer_row(measure: Measure, number: int, answer: Answer | None, without: str) -> AnswerRow:
    item = questions_in_order(measure)[number - 1]
    earlier = [_answer_words(measure, item.key, value) for value in answer.earlier] if answer else []
    return AnswerRow(
        number=number,
        text=item.words,
        answer=without if answer is None else _label(measure, item.key, answer.value),
        value="" if answer is None or answer.value is None else str(answer.value),
        earlier=_("Before: %(answers)s") % {"answers": words.listed(earlier)} if earlier else "",
        safety=measure.is_safety_item(item.key),
    )


def _label(measure: Measure, item: str, value: int | None) -> str:
    return _("Skipped") if value is None else measure.label_of(measure.item(item), value)


def _answer_words(measure: Measure, item: str, value: int | None) -> str:
    return _label(measure, item, None).lower() if value is None else f"{value}, {_label(measure, item, value).lower()}"


def _meaning(score: ScorePoint, measure: Measure) -> list[str]:
    """What the number says: its range, its band, and what is missing from it."""
    said = []
    if score.total is None:
        said.append(score.why_no_total or _("There is no total."))
    else:
        band = measure.band_of(score.total)
        place = {"lowest": measure.lowest_total, "highest": measure.highest_total}
        said.append(_("of %(lowest)d to %(highest)d") % place + (f": {band.label.lower()}" if band else ""))
        said.append(_("%(meaning)s.") % {"meaning": measure.direction_in_words})
    if score.prorated:
        said.append(_("Worked out from %(answered)d of %(out_of)d answers.") % {"answered": score.answered, "out_of": score.out_of})
    if score.safety == "not_known":
        said.append(_("The answer about safety is not known. Ask."))
    elif score.safety == "skipped":
        said.append(_("The question about safety was skipped. Ask before you begin."))
    return said


def _beside(measure: Measure, answers: tuple[Answer, ...]) -> Iterator[str]:
    """The figures beside the total, and that the most is less where a question does not apply."""
    found = scored(measure, {answer.item: answer.value for answer in answers if answer.value is not None})
    if found.out_of_reach:
        yield _("A question does not apply, so the most is %(most)d.") % {"most": measure.highest_total - found.out_of_reach}
    for each in found.figures:
        label, figure = each.figure.label, each.figure
        if each.value is None:
            yield _("%(label)s: too much was left out.") % {"label": label}
        else:
            said = _("%(label)s: %(value)s.") % {"label": label, "value": f"{float(each.value):.2f}".rstrip("0").rstrip(".")}
            reached = figure.meaning if figure.at_least is not None and each.value >= figure.at_least else ""
            yield f"{said} {reached}".strip()


def _origin(course: CoursePage, score: ScorePoint) -> str:
    ways = {
        "link": _("Answered by link"),
        "device": _("Answered on a device handed over"),
        "paper": _("Entered from paper"),
        "total": _("Total entered from paper"),
    }
    moment = words.day_and_clock(words.local(score.finished_at, course.practice.zone), _today(course))
    return _("%(way)s, %(moment)s. It stands for %(day)s.") % {
        "way": ways[score.way],
        "moment": moment,
        "day": words.day(score.about, _today(course)),
    }


def _struck(course: CoursePage, score: ScorePoint) -> str:
    if score.struck_at is None:
        return ""
    moment = words.day_and_clock(words.local(score.struck_at, course.practice.zone), _today(course))
    return _("Struck by %(name)s, %(moment)s. It counts no more, and stays visible.") % {"name": score.struck_by or _("somebody"), "moment": moment}


def _about(measure: Measure, offered: Mapping[str, Measure], *, demo: bool) -> str:
    minutes = ngettext("about %(minutes)d minute", "about %(minutes)d minutes", measure.minutes) % {"minutes": measure.minutes}
    said = _("%(count)d questions, %(minutes)s.") % {"count": len(measure.scored_items), "minutes": minutes}
    if demo or not measure.safety:
        return said
    instead = offered.get(measure.without_safety_item or "")
    if instead is None:
        return said + " " + _("It asks about safety, and nobody here is on duty to read that in time: not by link.")
    why = _("By link %(instead)s is sent instead: nobody here is on duty to read the question about safety in time.")
    return said + " " + why % {"instead": instead.short_title}


def _title(measure: Measure, session: int | None) -> str:
    if session is None:
        return measure.short_title
    return _("%(measure)s, session %(session)d") % {"measure": measure.short_title, "session": session}


def _today(course: CoursePage) -> date:
    return words.local(course.at, course.practice.zone).date()
