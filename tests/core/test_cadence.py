"""Which questionnaire is asked at which session of each protocol: the table of the clinical reference, 8.18, typed by hand for each."""

import pytest

from openipt.core.deliveries import is_asked
from openipt.core.protocols import PlannedMeasure
from tests.shipped import shipped

LIBRARY = shipped()

EACH = {
    "ipt16": "1-16",
    "ipt16_uk": "1-16",
    "ipt12": "1-12",
    "ipt_a12": "1-12",
    "ipt_b8": "0-8",
    "ipc": "1-8",
    "ipt_est3": "1-3",
    "group8": "0-8",
    "group6": "0-6",
    "group16": "1-16",
    "perinatal12": "1-12",
    "ipsrt": "1-20",
    "fbipt14": "1-14",
    "ipt_ptsd14": "1-14",
    "ipt_cm16": "1-16",
    "ipt_m": "1-36",
}
"""The sessions of each, all of which have the main questionnaire before and the alliance pulse after."""

SECOND = {
    "ipt16": "1 2 4 6 8 10 12 14 16",
    "ipt16_uk": "1 2 4 6 8 10 12 14 16",
    "ipt12": "1 2 4 6 8 10 12",
    "ipt_a12": "1 2 4 6 8 10 12",
    "ipt_b8": "0 2 4 6 8",
    "ipc": "1 2 4 6 8",
    "ipt_est3": "1 2 3",
    "group8": "0 2 4 6 8",
    "group6": "0 2 4 6",
    "group16": "1 2 4 6 8 10 12 14 16",
    "perinatal12": "1 2 4 6 8 10 12",
    "ipsrt": "1 2 4 6 8 10 12 14 16 18 20",
    "ipt_ptsd14": "1 2 4 6 8 10 12 14",
    "ipt_cm16": "1 2 4 6 8 10 12 14 16",
    "ipt_m": "1 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 32 34 36",
}
"""GAD-7: at the start, each second session, 4, 8, 12, and at the end. The form for children does not ask it."""

FUNCTION = {
    "ipt16": "1 4 8 12 16",
    "ipt16_uk": "1 4 8 12 16",
    "ipt12": "1 4 8 12",
    "ipt_a12": "1 4 8 12",
    "ipt_b8": "0 4 8",
    "ipc": "1 4 8",
    "ipt_est3": "1 3",
    "group8": "0 4 8",
    "group6": "0 4 6",
    "group16": "1 4 8 12 16",
    "perinatal12": "1 4 8 12",
    "ipsrt": "1 4 8 12 20",
    "fbipt14": "1 4 8 12 14",
    "ipt_ptsd14": "1 4 8 12 14",
    "ipt_cm16": "1 4 8 12 16",
    "ipt_m": "1 12 24 36",
}
"""Daily life: at the start, 4, 8, 12 and the end; each year in maintenance."""

LONELINESS = {
    "ipt16": "1 8 16",
    "ipt16_uk": "1 8 16",
    "ipt12": "1 8 12",
    "ipt_a12": "1 8 12",
    "ipt_b8": "0 8",
    "ipc": "1 8",
    "ipt_est3": "1 3",
    "group8": "0 8",
    "group6": "0 6",
    "group16": "1 8 16",
    "perinatal12": "1 8 12",
    "ipsrt": "1 8 20",
    "fbipt14": "1 8 14",
    "ipt_ptsd14": "1 8 14",
    "ipt_cm16": "1 8 16",
    "ipt_m": "1 12 24 36",
}
"""Loneliness: at the start, 8 and the end; each year in maintenance."""


def asked(key: str) -> dict[str, list[int]]:
    """The sessions of a whole course at which each measure of the protocol is asked."""
    protocol = LIBRARY.protocol(key)
    first, last = protocol.first_session, protocol.planned_sessions
    return {
        each.key: [n for n in range(first, last + 1) if is_asked(each, n, first=first, last=last, cadence_days=protocol.cadence_days)]
        for each in protocol.measures
    }


def numbers(words: str) -> list[int]:
    """«0-3» as 0, 1, 2, 3; «1 4 8» as 1, 4, 8."""
    if "-" not in words:
        return [int(each) for each in words.split()]
    first, last = words.split("-")
    return list(range(int(first), int(last) + 1))


def test_the_table_names_every_protocol() -> None:
    assert set(EACH) == set(FUNCTION) == set(LONELINESS) == set(SECOND) | {"fbipt14"} == set(LIBRARY.protocols)


@pytest.mark.parametrize("key", sorted(EACH))
def test_each_measure_is_asked_at_its_sessions(key: str) -> None:
    found = asked(key)
    main = "phqa" if key in ("ipt_a12", "fbipt14") else "phq9"
    wanted = {main: numbers(EACH[key]), "function_5": numbers(FUNCTION[key]), "ucla3": numbers(LONELINESS[key])}
    wanted |= {"gad7": numbers(SECOND[key])} if key in SECOND else {}
    wanted |= {"alliance_pulse": numbers(EACH[key])}
    wanted |= {"epds": numbers("1 2 4 6 8 10 12")} if key == "perinatal12" else {}
    wanted |= {"srm5": numbers("2-20")} if key == "ipsrt" else {}
    assert found == wanted
    assert LIBRARY.protocol(key).main_measure == main


@pytest.mark.parametrize("key", sorted(EACH))
def test_at_follow_ups_all_is_asked_again_but_the_alliance_and_the_diary(key: str) -> None:
    assert {each.key for each in LIBRARY.protocol(key).measures if not each.follow_up} == {"alliance_pulse", *(["srm5"] if key == "ipsrt" else [])}


@pytest.mark.parametrize(
    ("days", "sessions"), [(7, [1, 2, 4, 6, 8]), (14, [1, 2, 3, 4, 5, 6, 7, 8]), (28, [1, 2, 3, 4, 5, 6, 7, 8]), (3, [1, 5, 8]), (4, [1, 4, 8])]
)
def test_every_two_weeks_is_as_many_sessions_as_two_weeks_hold(days: int, sessions: list[int]) -> None:
    measure = PlannedMeasure(key="epds", when="two_weekly")
    assert [n for n in range(1, 9) if is_asked(measure, n, first=1, last=8, cadence_days=days)] == sessions


def test_from_the_contract_on_is_from_a_session_on() -> None:
    goals = PlannedMeasure(key="goals", when="each_session", from_session=4)
    assert [n for n in range(1, 9) if is_asked(goals, n, first=1, last=8, cadence_days=7)] == [4, 5, 6, 7, 8]
