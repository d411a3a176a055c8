"""The plan of a course that was extended: one phase is longer, what comes after it is later, and the protocol itself stays as it is."""

from dataclasses import dataclass

import pytest

from openipt.core.plans import extended, plan_of
from tests.shipped import shipped

LIBRARY = shipped()
IPT16 = LIBRARY.protocol("ipt16")


@dataclass(frozen=True)
class Course:
    protocol: str = "ipt16"
    protocol_version: int = 1
    extended_by: int = 0
    extended_in: str = ""
    maintenance_sessions: int = 0
    options: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("phase", "phases"),
    [
        ("initial", [("initial", 1, 7), ("middle", 8, 16), ("ending", 17, 20)]),
        ("middle", [("initial", 1, 3), ("middle", 4, 16), ("ending", 17, 20)]),
        ("ending", [("initial", 1, 3), ("middle", 4, 12), ("ending", 13, 20)]),
        ("gone", [("initial", 1, 3), ("middle", 4, 12), ("ending", 13, 20)]),
    ],
)
def test_four_sessions_more_lengthen_one_phase(phase: str, phases: list[tuple[str, int, int]]) -> None:
    longer = extended(IPT16, phase, 4)
    assert [(each.id, each.first, each.last) for each in longer.phases] == phases
    assert (longer.planned_sessions, IPT16.planned_sessions) == (20, 16)
    assert longer.phase_at(20).id == "ending"


def test_a_course_that_was_not_extended_has_its_protocol_as_it_is() -> None:
    assert plan_of(LIBRARY, Course()) is IPT16
    assert plan_of(LIBRARY, Course(extended_by=2, extended_in="middle")).phase("ending").last == 18


def test_maintenance_sessions_lie_in_a_phase_of_their_own_after_the_last() -> None:
    plan = plan_of(LIBRARY, Course(extended_by=2, extended_in="middle", maintenance_sessions=12))
    assert [(each.id, each.first, each.last) for each in plan.phases][2:] == [("ending", 15, 18), ("maintenance", 19, 30)]
    assert plan.planned_sessions == 30
