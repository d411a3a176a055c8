"""What a client reads before, during and after a questionnaire: who reads the answers and when, whom to call, where they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from openipt.core.measures import Item, Measure
from openipt.core.safety import AlertKinds, CrisisContacts, CrisisPlace, alerts_due
from openipt.record.read import Countdown, Questionnaire
from openipt.web import words
from openipt.web.crisiswords import HelpNow, Number, Where, help_now, short_numbers, where_now
from openipt.web.fieldforms import Choice, choices_of, questions_in_order
from openipt.web.readerwords import Notice, hours_in_words, not_read, notice_of, saved_stamp, today_in, when_read
from openipt.web.translating import gettext as _
from openipt.web.translating import ngettext


@dataclass(frozen=True, slots=True)
class BeforeStart:
    """The first page. It names nobody but the therapist and shows no answer."""

    about: str
    where: str
    reader: str
    when: str
    nobody: str
    works_until: str
    help_now: HelpNow
    begun_elsewhere: bool
    press: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question with all that stands around it."""

    notice: Notice
    place: str
    slots: tuple[str, ...]
    stem: str
    text: str
    choices: tuple[Choice, ...]
    saved: str
    number: int
    back: int | None
    optional: bool


@dataclass(frozen=True, slots=True)
class Thanks:
    """The page that comes at once after an answer that calls for help; without such an answer, plain help."""

    heading: str
    words: str
    help_now: HelpNow
    where: Where
    next_steps: str
    hours: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question that was skipped or not reached, with the way back to it."""

    number: int
    place: str


@dataclass(frozen=True, slots=True)
class EndPage:
    """The last page before the answers are sent."""

    answered: str
    left_out: tuple[LeftOut, ...]
    reads: str
    credit: str


@dataclass(frozen=True, slots=True)
class LaterPage:
    """The page after «Stop, go on later»."""

    kept: str
    until: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class ClosedPage:
    """One clear sentence for a link that cannot be used any more, and whom to call."""

    heading: str
    words: str
    help_now: HelpNow


def before_start(asked: Questionnaire, measure: Measure, place: CrisisPlace, now: datetime) -> BeforeStart:
    """All that the first page says."""
    begun = asked.state == "begun"
    return BeforeStart(
        about=_about(measure),
        where=sessions_left(asked.countdown),
        reader=asked.therapist,
        when=words.sentence(when_read(asked.reads_before, asked.practice, now)),
        nobody=not_read(asked.practice, now),
        works_until=_("This link works until %(moment)s. Stop and come back whenever you like.") % {"moment": _moment(asked.expires_at, asked, now)},
        help_now=help_now(place, today_in(asked.practice, now)),
        begun_elsewhere=begun and not asked.same_browser,
        press=_go_on(first_open(asked, measure), measure) if begun else _("Start"),
    )


def question_page(asked: Questionnaire, measure: Measure, number: int, chosen: str, place: CrisisPlace, now: datetime) -> QuestionPage:
    """One question, numbered from 1 in the order in which they are asked."""
    item = questions_in_order(measure)[number - 1]
    return QuestionPage(
        notice=notice_of(asked.therapist, asked.reads_before, asked.practice, place, now),
        place=place_in_words(measure, number),
        slots=tuple(_slot(asked, each, now=each is item) for each in measure.scored_items),
        stem=(measure.stem or "") if item.scored else "",
        text=item.words,
        choices=choices_of(measure, item, chosen),
        saved=saved_stamp(asked.last_saved_at, asked.practice),
        number=number,
        back=number - 1 if number > 1 else None,
        optional=not item.scored,
    )


def place_in_words(measure: Measure, number: int) -> str:
    """«Question 3 of 9»; a question that does not count stands after them."""
    counted = len(measure.scored_items)
    if number > counted:
        return _("One more, if you like")
    return _("Question %(number)d of %(out_of)d") % {"number": number, "out_of": counted}


def thanks(asked: Questionnaire, measure: Measure, crisis: CrisisContacts, kinds: AlertKinds, now: datetime, *, country: str = "") -> Thanks:
    """The words of help for what was answered in this browser; plain help where nothing called for it. `country` is where the client is now."""
    where = where_now(crisis, asked.practice.country, country)
    due = alerts_due(measure, {item: value for item, value in asked.answers.items() if value is not None})
    kind = kinds.kind(due[0].kind) if due else None
    hours = hours_in_words(asked.practice.hours)
    seen = _("%(reader)s sees in the caseload that you may need a call.") % {"reader": asked.therapist}
    return Thanks(
        heading=(kind.client_heading if kind else None) or _("If you need someone now"),
        words=(kind.client_words if kind else None) or "",
        help_now=help_now(where.place, today_in(asked.practice, now), folded=False),
        where=where,
        next_steps=" ".join(part for part in (_full_stop(saved_stamp(asked.last_saved_at, asked.practice)), seen if kind else "") if part),
        hours=hours,
    )


def end_page(asked: Questionnaire, measure: Measure, now: datetime) -> EndPage:
    """What was answered and what was left out, before it is sent."""
    given = {item.key for item in measure.scored_items if _is_answered(asked, item)}
    left_out = tuple(
        LeftOut(number, place_in_words(measure, number))
        for number, item in enumerate(questions_in_order(measure), start=1)
        if item.scored and item.key not in given
    )
    return EndPage(
        answered=answered_in_words(len(given), len(measure.scored_items)),
        left_out=left_out,
        reads=_("%(reader)s reads them %(when)s.") % {"reader": asked.therapist, "when": when_read(asked.reads_before, asked.practice, now)},
        credit=measure.licence.attribution,
    )


def later_page(asked: Questionnaire, measure: Measure, place: CrisisPlace, now: datetime) -> LaterPage:
    """What is kept, and until when the link can be opened again."""
    given = sum(1 for item in measure.scored_items if _is_answered(asked, item))
    kept = _("%(answers)s are kept.") % {"answers": answered_in_words(given, len(measure.scored_items))} if given else _("Nothing is answered yet.")
    stamp = _full_stop(saved_stamp(asked.last_saved_at, asked.practice)) if given else ""
    return LaterPage(
        kept=f"{stamp} {kept}".strip(),
        until=_("Open the same link again in this browser, until %(moment)s.") % {"moment": _moment(asked.expires_at, asked, now)},
        numbers=short_numbers(place),
    )


def closed_page(state: Literal["withdrawn", "expired", "unknown"], place: CrisisPlace, now: datetime) -> ClosedPage:
    """Why a link cannot be used any more, without a word about what was asked."""
    heading, sentence = {
        "withdrawn": (_("This link is not in use any more"), _("It was taken back. You do not have to do anything.")),
        "expired": (_("This link has ended"), _("The time for these questions is over. You can talk about it when you meet.")),
        "unknown": (_("This link does not work"), _("It may have been taken back, or a part of it is missing. You do not have to do anything.")),
    }[state]
    return ClosedPage(heading, sentence, help_now(place, now.date()))


def first_open(asked: Questionnaire, measure: Measure) -> int | None:
    """The number of the first question that was neither answered nor skipped, in any browser."""
    return next((number for number, item in enumerate(questions_in_order(measure), start=1) if item.key not in asked.answered), None)


def answered_in_words(answered: int, out_of: int) -> str:
    """«All nine answers» or «Seven of nine answers»."""
    if answered == out_of:
        return _("All %(count)s answers") % {"count": words.number(out_of)}
    return words.sentence(_("%(answered)s of %(out_of)s answers") % {"answered": words.number(answered), "out_of": words.number(out_of)})


def sessions_left(countdown: Countdown | None) -> str:
    """«This is session 7 of 16: 9 are left after it.» Empty outside the treatment."""
    if countdown is None:
        return ""
    place = {"number": countdown.session, "planned": countdown.planned, "left": countdown.left}
    if countdown.left == 0:
        return _("Your next session is the last one, number %(number)s of %(planned)s.") % place
    return (
        ngettext(
            "Your next session is number %(number)s of %(planned)s. %(left)s is left after it.",
            "Your next session is number %(number)s of %(planned)s. %(left)s are left after it.",
            countdown.left,
        )
        % place
    )


def _about(measure: Measure) -> str:
    minutes = ngettext("About one minute.", "About %(minutes)s minutes.", measure.minutes) % {"minutes": words.number(measure.minutes)}
    return f"{_full_stop(measure.asks_about)} {minutes} " + _("You can skip any of them.")


def _go_on(number: int | None, measure: Measure) -> str:
    if number is None or number > len(measure.scored_items):
        return _("Go on to the end")
    return _("Go on at question %(number)d") % {"number": number}


def _slot(asked: Questionnaire, item: Item, now: bool) -> str:
    if now:
        return "now"
    return "done" if item.key in asked.answered else "open"


def _is_answered(asked: Questionnaire, item: Item) -> bool:
    """Answered, and not skipped as far as this browser knows; what another browser skipped stays unsaid."""
    return item.key in asked.answered and not (item.key in asked.answers and asked.answers[item.key] is None)


def _moment(moment: datetime, asked: Questionnaire, now: datetime) -> str:
    return words.day_and_clock(words.local(moment, asked.practice.zone), today_in(asked.practice, now))


def _full_stop(text: str) -> str:
    return text if not text or text.endswith(".") else text + "."
