"""What a change may be called. Figures worked out by hand from clinical reference 9.1 and 9.2, with the definition beside them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openipt.core.measures import Measure
from openipt.core.outcomes import (
    Change,
    FirstAndLast,
    NhsOutcome,
    answer_moved,
    change,
    fell_by_half,
    in_remission,
    is_response,
    nhs_outcome,
    percent_change,
)
from tests.shipped import shipped

LIBRARY = shipped()
PHQ9, GAD7, PHQ2 = (LIBRARY.measure(key) for key in ("phq9", "gad7", "phq2"))
totals = st.integers(0, 27)


@pytest.mark.parametrize(
    ("first", "now", "percent"),
    [
        (19, 3, -84.2),  # -16 / 19 = -84.2105
        (14, 20, 42.9),  # 6 / 14 = 42.857
        (16, 9, -43.8),  # -7 / 16 = -43.75: half to even at the first decimal (reference 13)
        (16, 7, -56.2),  # -9 / 16 = -56.25: half to even goes down here
        (8, 9, 12.5),
        (15, 15, 0.0),
        (27, 0, -100.0),
        (1, 27, 2600.0),
        (0, 5, None),
        (0, 0, None),
    ],
)
def test_change_in_percent_has_one_decimal_half_to_even(first: int, now: int, percent: float | None) -> None:
    assert percent_change(first, now) == percent


@given(first=st.integers(1, 27), now=totals)
def test_change_in_percent_is_never_off_by_more_than_half_of_its_last_decimal(first: int, now: int) -> None:
    said = percent_change(first, now)
    assert said is not None
    assert abs(Fraction(str(said)) - Fraction(100 * (now - first), first)) <= Fraction(1, 20)


@pytest.mark.parametrize(
    ("first", "now", "half"), [(20, 10, True), (20, 11, False), (19, 9, True), (19, 10, False), (1, 0, True), (0, 0, False), (10, 20, False)]
)
def test_half_or_more_is_a_response_by_unrounded_values(first: int, now: int, half: bool) -> None:
    assert fell_by_half(first, now) is half


def test_a_fall_that_only_rounds_to_half_is_no_response() -> None:
    large = 2001  # 1000 of 2001 is 49.975 percent, which rounds to 50.0
    assert percent_change(large, large - 1000) == -50.0
    assert not fell_by_half(large, large - 1000)


@pytest.mark.parametrize(("now", "remission"), [(0, True), (4, True), (5, False), (27, False)])
def test_remission_on_the_phq9_is_below_5(now: int, remission: bool) -> None:
    assert in_remission(PHQ9, now) is remission


def test_a_measure_without_a_published_limit_says_nothing_about_remission() -> None:
    assert PHQ2.remission is None
    assert in_remission(PHQ2, 0) is None


def test_where_higher_is_better_remission_lies_above() -> None:
    turned = PHQ9.model_copy(update={"direction": "higher_is_better"})
    assert [in_remission(turned, now) for now in (4, 5, 6)] == [False, False, True]


@pytest.mark.parametrize(
    ("before", "now", "points", "size", "direction"),
    [
        (14, 14, 0, "none", "same"),
        (14, 9, -5, "small", "lower"),
        (14, 8, -6, "reliable", "lower"),  # 6 points on the PHQ-9 (NHS; 1.96 x 2.83 = 5.5, rounded up)
        (14, 19, 5, "small", "higher"),
        (14, 20, 6, "reliable", "higher"),
    ],
)
def test_a_change_is_reliable_from_six_points_on(before: int, now: int, points: int, size: str, direction: str) -> None:
    found = change(PHQ9, before, now)
    assert (found, found.direction) == (Change(points, size, 6), direction)  # type: ignore[arg-type]


def test_without_a_published_threshold_no_change_is_called_reliable() -> None:
    assert change(PHQ2, 0, 6) == Change(6, "small", None)


@given(before=totals, now=totals)
def test_a_change_back_is_of_the_same_size(before: int, now: int) -> None:
    there, back = change(PHQ9, before, now), change(PHQ9, now, before)
    assert (there.points, there.size) == (-back.points, back.size)


def nhs(phq9: tuple[int, int], gad7: tuple[int, int] | None = None) -> NhsOutcome:
    return nhs_outcome((PHQ9, FirstAndLast(*phq9)), (GAD7, FirstAndLast(*gad7)) if gad7 else None)


@pytest.mark.parametrize(
    ("phq9", "gad7", "expected"),
    [
        # caseness, recovery, reliable improvement, reliable deterioration, reliable recovery (reference 9.1)
        ((19, 3), (11, 4), (True, True, True, False, True)),  # v01
        ((16, 9), (8, 6), (True, True, True, False, True)),  # v03: 7 points, and below both cuts
        ((14, 10), (11, 10), (True, False, False, False, False)),  # v11: 10 is still a case
        ((10, 9), (7, 7), (True, True, False, False, False)),  # recovered, by one point only
        ((9, 3), (7, 7), (False, None, True, False, None)),  # never a case
        ((9, 9), (8, 7), (True, True, False, False, False)),  # a case by anxiety alone: GAD-7 of 8
        ((12, 6), (8, 8), (True, False, True, False, False)),  # the anxiety stays at its cut
        ((12, 6), (6, 10), (True, False, False, False, False)),  # one fell reliably, the other rose reliably: neither
        ((12, 18), (8, 4), (True, False, False, False, False)),  # and the other way round
        ((12, 18), (8, 8), (True, False, False, True, False)),
        ((9, 9), (7, 11), (False, None, False, True, None)),
        ((12, 7), (12, 9), (True, False, False, False, False)),  # 5 and 3 points: short of 6 and 4
        ((12, 7), (12, 8), (True, False, True, False, False)),  # 4 points on the GAD-7
    ],
)
def test_the_figures_of_the_nhs_standard(phq9: tuple[int, int], gad7: tuple[int, int], expected: tuple[bool | None, ...]) -> None:
    found = nhs(phq9, gad7)
    figures = (found.caseness_first, found.recovery, found.reliable_improvement, found.reliable_deterioration, found.reliable_recovery)
    assert figures == expected
    assert not found.depression_only


def test_with_a_phq9_alone_the_figures_are_made_of_what_there_is_and_marked() -> None:
    assert nhs((12, 5)) == NhsOutcome(True, True, True, False, True, depression_only=True)


@given(phq9=st.tuples(totals, totals), gad7=st.tuples(st.integers(0, 21), st.integers(0, 21)))
def test_the_figures_never_contradict_each_other(phq9: tuple[int, int], gad7: tuple[int, int]) -> None:
    found = nhs(phq9, gad7)
    assert not (found.reliable_improvement and found.reliable_deterioration)
    assert (found.recovery is None) == (found.reliable_recovery is None) == (not found.caseness_first)
    if found.reliable_recovery:
        assert found.recovery
        assert found.reliable_improvement


def test_a_measure_without_the_published_limits_cannot_be_asked() -> None:
    with pytest.raises(KeyError, match="PHQ-2 has no cutoff «nhs_caseness»"):
        nhs_outcome((PHQ2, FirstAndLast(3, 1)), None)
    without = PHQ9.model_copy(update={"reliable_change": None})
    with pytest.raises(ValueError, match="PHQ-9 has no agreed reliable change"):
        nhs_outcome((without, FirstAndLast(12, 1)), None)


def turned(measure: Measure) -> Measure:
    """The measure as if higher were better."""
    return measure.model_copy(update={"direction": "higher_is_better"})


def test_a_fall_by_half_is_a_response_where_lower_is_better_and_nothing_is_called_one_where_higher_is() -> None:
    assert (is_response(PHQ9, 20, 10), is_response(PHQ9, 20, 11)) == (True, False)
    assert is_response(turned(PHQ9), 20, 10) is None
    assert is_response(turned(PHQ9), 10, 20) is None


@pytest.mark.parametrize(("now", "remission"), [(0, False), (5, False), (6, True), (27, True)])
def test_where_higher_is_better_remission_lies_above_the_limit(now: int, remission: bool) -> None:
    assert in_remission(turned(PHQ9), now) is remission


def test_nhs_figures_are_not_made_from_a_measure_that_counts_higher_as_better() -> None:
    with pytest.raises(ValueError, match="PHQ-9 counts higher as better"):
        nhs_outcome((turned(PHQ9), FirstAndLast(15, 4)), None)


@pytest.mark.parametrize("key", ["hamd17", "qids_sr16"])
def test_remission_that_is_published_as_up_to_a_total_holds_for_that_total(key: str) -> None:
    measure, last = LIBRARY.measure(key), {"hamd17": 7, "qids_sr16": 5}[key]
    assert (in_remission(measure, last), in_remission(measure, last + 1)) == (True, False)


@pytest.mark.parametrize(
    ("key", "item", "before", "now", "way"),
    [
        ("phq9", "sleep", 1, 2, "worse"),
        ("phq9", "sleep", 2, 1, "better"),
        ("phq9", "sleep", 2, 2, None),
        ("function_5", "home", 3, 4, "better"),
        ("dejong6", "emptiness", 1, 3, "better"),  # from yes to no
        ("dejong6", "emptiness", 1, 2, None),  # more or less counts as lonely as yes does
        ("dejong6", "trust", 1, 3, "worse"),  # from yes to no
        ("wsas", "work", 8, -1, None),  # it does not apply any more, which is neither
        ("wsas", "work", 8, 4, "better"),
        ("epds", "e3", 0, 3, "worse"),
    ],
)
def test_which_way_an_answer_moved_is_said_by_what_it_counts(key: str, item: str, before: int, now: int, way: str | None) -> None:
    measure = LIBRARY.measure(key)
    assert answer_moved(measure, measure.item(item), before, now) == way
