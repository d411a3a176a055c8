"""Tasks of the first phase that count by what stands on sheets of the course (clinical reference 2.3, «Done when»)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from openipt.core.tasks import Kept, Outcome, Recorded, form_of, is_of_the_course, latest, state_of
from tests.shipped import shipped

LIBRARY = shipped()
IPT16 = LIBRARY.protocol("ipt16")
WRITTEN = datetime(2027, 1, 12, 9, tzinfo=UTC)
ITS_ID = UUID(int=1)
CHOSEN = {"area": "role_dispute", "standing": "agreed", "decided_on": "2027-01-12"}
AGREED = {"sessions": "16", "focus": "Sarah", "ending_on": "2027-05-04"}


@dataclass(frozen=True)
class Sheet:
    sheet: str
    content: Mapping[str, Any]
    begun_at: datetime = WRITTEN
    saved_at: datetime = WRITTEN
    id: UUID = ITS_ID
    about: UUID | None = None


def task(key: str):
    return next(each for each in IPT16.tasks if each.id == key)


def state(key: str, *sheets: Sheet, said: tuple[Recorded, ...] = (), refocused: datetime | None = None) -> Outcome | None:
    return state_of(IPT16, task(key), None, latest(said), Kept(sheets=sheets, refocused_at=refocused), LIBRARY)


def looks(*areas: str) -> list[Sheet]:
    return [Sheet("focus_evidence", {"area": each, "evidence_for": "He died.", "evidence_against": "Nothing."}) for each in areas]


@pytest.mark.parametrize(
    ("key", "sheets", "counts"),
    [
        ("initial.issue_list", [Sheet("issue", {"text": "The silence"})], False),
        ("initial.issue_list", [Sheet("issue", {"text": "The silence", "rank": 1})], True),
        ("initial.strengths", [Sheet("formulation", {"spoken": "Does this fit?"})], False),
        ("initial.strengths", [Sheet("formulation", {"strengths_supports": "Rob, and the pitch"})], True),
        ("initial.focus_candidates", looks("grief", "role_dispute", "role_transition"), False),
        ("initial.focus_candidates", looks("grief", "role_dispute", "role_dispute", "role_transition"), False),
        ("initial.focus_candidates", looks("grief", "role_dispute", "role_transition", "deficits"), True),
        (
            "initial.focus_candidates",
            [*looks("grief", "role_dispute", "role_transition"), Sheet("focus_evidence", {"area": "deficits", "evidence_against": "Rob"})],
            False,
        ),
        ("initial.focus_choice", [Sheet("focus_choice", CHOSEN)], True),
        ("initial.focus_choice", [Sheet("focus_choice", {**CHOSEN, "standing": "provisional"})], False),
        ("initial.focus_choice", [Sheet("focus_choice", {**CHOSEN, "standing": "provisional", "disagreement": "She thinks of work."})], True),
        ("initial.formulation", [Sheet("formulation", {"spoken": "Does this fit?"})], False),
        ("initial.formulation", [Sheet("formulation", {"spoken": "Does this fit?", "client_response": "partly"})], True),
        ("initial.goals", [Sheet("goal", {"text": "Sing again"})], False),
        ("initial.goals", [Sheet("goal", {"text": "Sing again", "baseline": 0})], False),
        ("initial.goals", [Sheet("goal", {"text": "Sing again", "baseline": 0, "indicator": "I stay to the end"})], True),
        ("initial.goals", [Sheet("goal", {"text": "Sing", "indicator": "I stay"}), Sheet("goal_rating", {"rating": 2}, about=ITS_ID)], True),
        ("initial.goals", [Sheet("goal", {"text": "Sing", "indicator": "I stay"}), Sheet("goal_rating", {"rating": 2}, about=UUID(int=2))], False),
        (
            "initial.goals",
            [Sheet("goal", {"text": "Sing again", "baseline": 0, "indicator": "I stay to the end"}), Sheet("goal", {"text": "Say his name"})],
            False,
        ),
        (
            "initial.goals",
            [Sheet("goal", {"text": "Sing", "baseline": 0, "indicator": "I stay"}), Sheet("goal", {"text": "Ring", "status": "laid_aside"})],
            True,
        ),
        ("initial.contract", [Sheet("contract", AGREED)], False),
        ("initial.contract", [Sheet("contract", {**AGREED, "therapist_agreed_on": "2027-01-12"})], False),
        ("initial.contract", [Sheet("contract", {**AGREED, "therapist_agreed_on": "2027-01-12", "client_agreed_on": "2027-01-19"})], True),
    ],
)
def test_a_task_counts_by_itself_once_what_it_asks_for_stands_there(key: str, sheets: list[Sheet], counts: bool) -> None:
    assert state(key) is None
    assert state(key, *sheets) is (Outcome.DONE if counts else None)


def test_a_refocus_asks_for_a_new_choice_and_a_newer_story_and_lets_the_rest_stand() -> None:
    later, again = WRITTEN + timedelta(days=40), WRITTEN + timedelta(days=41)
    told = {"spoken": "Does this fit?", "client_response": "agree"}
    choice, story = Sheet("focus_choice", CHOSEN), Sheet("formulation", told)
    assert state("initial.focus_choice", choice, refocused=later) is None
    assert state("initial.formulation", story, refocused=later) is None
    assert state("initial.focus_choice", Sheet("focus_choice", CHOSEN, WRITTEN, again), refocused=later) is None  # a word put right is no new choice
    assert state("initial.focus_choice", choice, Sheet("focus_choice", CHOSEN, again, again), refocused=later) is Outcome.DONE
    assert state("initial.formulation", Sheet("formulation", told, WRITTEN, again), refocused=later) is Outcome.DONE
    assert state("initial.issue_list", Sheet("issue", {"text": "The silence", "rank": 1}), refocused=later) is Outcome.DONE


def test_what_a_person_left_out_stays_left_out() -> None:
    said = (Recorded("initial.goals", None, Outcome.LEFT_OUT, WRITTEN),)
    goal = Sheet("goal", {"text": "Sing again", "baseline": 0, "indicator": "I stay to the end"})
    assert state("initial.goals", goal, said=said) is Outcome.LEFT_OUT


def test_these_tasks_have_no_second_form_of_their_own() -> None:
    named = ["issue_list", "strengths", "focus_candidates", "formulation", "focus_choice", "goals", "contract"]
    assert all(is_of_the_course(task(f"initial.{each}"), LIBRARY) and form_of(task(f"initial.{each}"), LIBRARY) is None for each in named)
    assert form_of(task("initial.sick_role"), LIBRARY) == LIBRARY.worksheet("sick_role")
    assert form_of(task("middle.weekly_link"), LIBRARY) is None  # it is filled in on the session's page
