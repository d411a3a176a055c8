"""When a task of the first phase counts as done by what stands on the sheets of the course: issues, areas, focus, story, goals, agreement."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from openipt.core import focus, goals, issues
from openipt.core.protocols import Task

AGREED_BY_BOTH = ("client_agreed_on", "therapist_agreed_on")
"""The fields of the agreement that say when each of the two confirmed it."""


class Sheet(Protocol):
    """A sheet of the course, as the record hands it out."""

    @property
    def id(self) -> UUID:
        """Which sheet."""

    @property
    def about(self) -> UUID | None:
        """The sheet that it belongs to."""

    @property
    def sheet(self) -> str:
        """The key of its worksheet."""

    @property
    def content(self) -> Mapping[str, Any]:
        """What was written on it."""

    @property
    def begun_at(self) -> datetime:
        """When it was first saved."""

    @property
    def saved_at(self) -> datetime:
        """When it was saved last."""


def settles(task: Task, sheets: Iterable[Sheet], since: datetime | None) -> bool:
    """Whether what stands on sheets of the course is what the task asks for (reference 2.3, «Done when»).

    Only what was written after `since` counts, where it is given: a refocus asks for the story and the focus once more. A task that is not
    named here counts as soon as one of its sheets stands there.
    """
    every = list(sheets)
    own = [each for each in every if each.sheet == task.sheet]
    if since is not None:
        own = [each for each in own if (each.begun_at if each.sheet == focus.SHEET else each.saved_at) > since]
    if task.id == "initial.goals":
        return _goals_can_be_seen(own, {each.about for each in every if each.sheet == goals.RATING})
    enough = _ENOUGH.get(task.id, bool)
    return enough([each.content for each in own])


def _ranked(found: Iterable[Mapping[str, Any]]) -> bool:
    return any(issues.RANK in each for each in found)


def _all_looked_at(looks: Iterable[Mapping[str, Any]]) -> bool:
    return {each["area"] for each in looks if "evidence_for" in each and "evidence_against" in each} >= set(focus.FOUR)


def _chosen(choices: Iterable[Mapping[str, Any]]) -> bool:
    """Agreed by both, or where they differ stands there."""
    return any(each["standing"] != focus.PROVISIONAL or "disagreement" in each for each in choices)


def _answered(stories: Iterable[Mapping[str, Any]]) -> bool:
    return any("client_response" in each for each in stories)


def _helped(stories: Iterable[Mapping[str, Any]]) -> bool:
    return any("strengths_supports" in each for each in stories)


def _goals_can_be_seen(found: Iterable[Sheet], rated: Collection[UUID | None]) -> bool:
    """Each that is worked on has a sign to tell it by, and a first rating: at the start, or at a session."""
    worked_on = [each for each in found if goals.is_active(each.content)]
    return bool(worked_on) and all("indicator" in each.content and ("baseline" in each.content or each.id in rated) for each in worked_on)


def _confirmed(agreements: Iterable[Mapping[str, Any]]) -> bool:
    return any(all(key in each for key in AGREED_BY_BOTH) for each in agreements)


_ENOUGH: Mapping[str, Callable[[Iterable[Mapping[str, Any]]], bool]] = {
    "initial.issue_list": _ranked,
    "initial.strengths": _helped,
    "initial.focus_candidates": _all_looked_at,
    "initial.focus_choice": _chosen,
    "initial.formulation": _answered,
    "initial.contract": _confirmed,
}
