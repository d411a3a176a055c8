"""The focus in force, and what speaks for and against each problem area."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from openipt.core import focus

SARAH = UUID("018f0000-0000-7000-8000-000000000001")


@dataclass(frozen=True)
class Sheet:
    """A sheet of the course as the core meets it."""

    sheet: str
    content: Mapping[str, Any]
    begun_at: datetime


def _choice(day: str, area: str, hour: int = 9, **more: str) -> Sheet:
    content = {"area": area, "standing": "agreed", "decided_on": day, **more}
    return Sheet("focus_choice", content, datetime(2027, 1, 12, hour, tzinfo=UTC))


def test_without_a_choice_no_focus_is_in_force() -> None:
    assert focus.in_force([]) is None
    assert focus.in_force([Sheet("goal", {"text": "Sing again"}, datetime(2027, 1, 12, tzinfo=UTC))]) is None


def test_the_choice_in_force_says_whom_it_is_about_and_in_whose_words() -> None:
    choice = _choice("2027-01-12", "role_dispute", person="Sarah", person_id=str(SARAH), stage="impasse", words="Two flatmates with a bill.")
    expected = focus.FocusInForce("role_dispute", "Sarah", SARAH, "impasse", "", "Two flatmates with a bill.", date(2027, 1, 12), provisional=False)
    assert focus.in_force([choice]) == expected


def test_a_refocus_is_in_force_from_its_day_and_the_old_choice_stays_before_it() -> None:
    new, old = _choice("2027-03-02", "role_transition", standing="provisional"), _choice("2027-01-12", "role_dispute")
    found = focus.in_force([new, old])
    assert found is not None
    assert (found.area, found.provisional) == ("role_transition", True)
    assert focus.in_order([new, old]) == (old, new)


def test_of_two_choices_of_one_day_the_later_written_down_is_in_force() -> None:
    found = focus.in_force([_choice("2027-01-12", "grief", hour=11), _choice("2027-01-12", "deficits", hour=10)])
    assert found is not None
    assert found.area == "grief"
