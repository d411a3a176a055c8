"""Reads what the pages about risk send: an assessment, something remembered, and a safety plan."""

from datetime import date
from uuid import UUID

from django.http import QueryDict

from openipt.actions.risk import Found, OtherRisk
from openipt.actions.safety_plans import Written
from openipt.core.refusals import NotFound
from openipt.core.safety import AlertKinds
from openipt.core.screeners import Screener
from openipt.core.worksheets import Worksheet
from openipt.web.fieldforms import ANSWER, Mistake, Mistyped, day_in, whole_number_in
from openipt.web.translating import gettext

OTHER = "other_"
"""What the names of the fields about another risk begin with; its key follows."""
HIGHEST_VERSION = 2**15 - 1
"""What the record can hold; nobody saves a plan so often."""


def alert_in(typed: QueryDict) -> UUID | None:
    """The alert that somebody came from, if they came from one. Raises NotFound for what is no alert's id."""
    try:
        return UUID(given) if (given := typed.get("alert", "")) else None
    except ValueError:
        raise NotFound from None


def answers_in(typed: QueryDict, screener: Screener | None) -> dict[str, bool]:
    """The answers to a screener that were chosen, by question."""
    items = screener.items if screener else ()
    return {item.key: typed[ANSWER + item.key] == "yes" for item in items if typed.get(ANSWER + item.key) in ("yes", "no")}


def found(typed: QueryDict, screener: Screener | None, kinds: AlertKinds) -> Found:
    """What was found. Raises Mistyped."""
    mistakes: list[Mistake] = []
    if typed.get("spoke") not in ("yes", "no"):
        mistakes.append(Mistake("spoke", gettext("Say whether you have spoken to the person.")))
    next_check = day_of(typed, "next_check", mistakes)
    if mistakes:
        raise Mistyped(mistakes)
    others = tuple(
        OtherRisk(kind.key, typed.get(OTHER + kind.key) == "yes", typed.get(f"{OTHER}{kind.key}_words", "").strip())
        for kind in kinds.other_risks
        if typed.get(OTHER + kind.key) in ("yes", "no")
    )
    answers = answers_in(typed, screener)
    return Found(
        spoke=typed["spoke"] == "yes",
        level=typed.get("level", ""),
        reason=typed.get("reason", ""),
        screener=screener.key if screener and answers else "",
        recall=typed.get("recall", "") if answers else "",
        answers=answers,
        done=tuple(typed.getlist("done")),
        done_words=typed.get("done_words", ""),
        told=typed.get("told", ""),
        others=others,
        modifiers=tuple(typed.getlist("modifiers")),
        next_check=next_check,
    )


def remembered(typed: QueryDict) -> tuple[date, str] | None:
    """Something that was done: its day and words, or None where neither was typed. Raises Mistyped."""
    if not typed.get("on") and not typed.get("behaviour", "").strip():
        return None
    on = day_in(typed.get("on", ""))
    if on is None:
        raise Mistyped([Mistake("on", gettext("Give the day on which it happened; if nobody knows it, the last day on which it can have been."))])
    return on, typed.get("behaviour", "")


def plan(typed: QueryDict, sheet: Worksheet) -> Written:
    """What stands in the form of the safety plan. Raises Mistyped."""
    mistakes: list[Mistake] = []
    review_on = day_of(typed, "review_on", mistakes)
    based_on = whole_number_in(typed.get("based_on", ""))
    if based_on is None or based_on > HIGHEST_VERSION:
        mistakes.append(Mistake("", gettext("The page lost its mark on the way. Open it afresh and send it again.")))
    if mistakes or based_on is None:
        raise Mistyped(mistakes)
    return Written({field.key: typed.get(field.key, "") for field in sheet.fields}, review_on, based_on)


def day_of(typed: QueryDict, name: str, mistakes: list[Mistake]) -> date | None:
    """The day in that field, None where it is empty; what is no day is a mistake."""
    text = typed.get(name, "")
    day = day_in(text)
    if text and day is None:
        mistakes.append(Mistake(name, gettext("This is no day. Give day, month and year, or leave it empty.")))
    return day
