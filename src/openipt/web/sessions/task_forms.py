"""Reads what the page of a task sends: what became of it, on which day, in which words, and what stands on its worksheet."""

from django.http import QueryDict

from openipt.actions.tasks import Said
from openipt.core.tasks import Outcome
from openipt.web.fieldforms import Mistake, Mistyped, whole_number_in
from openipt.web.sessions.forms import content
from openipt.web.translating import gettext
from openipt.web.whenforms import day_of

HIGHEST_VERSION = 32767
"""What the record can hold; nothing is ever recorded so often."""


def said(typed: QueryDict, task: str, session: int | None) -> Said:
    """What a form says of a task. Raises Mistyped."""
    mistakes: list[Mistake] = []
    outcome = typed.get("_outcome", "")
    if outcome not in set(Outcome):
        mistakes.append(Mistake("outcome", gettext("Choose what became of it.")))
    about = day_of({"about": typed.get("_about", "")}, "about", mistakes, needed=True)
    based_on = whole_number_in(typed.get("_based_on", "")[:6])
    if based_on is None or based_on > HIGHEST_VERSION:
        mistakes.append(Mistake("", gettext("The page lost its mark on the way. Open it afresh and send it again.")))
    if mistakes or about is None or based_on is None:
        raise Mistyped(mistakes)
    return Said(task, Outcome(outcome), about, typed.get("_words", ""), session, content(typed), based_on)


def session_in(query: QueryDict) -> int | None:
    """The number of the session that an address names; None where it names none."""
    return whole_number_in(query.get("session", "")[:5])
