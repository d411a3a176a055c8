"""How answers become a total, a band and a safety answer, and when there is no total."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openipt.core.measures import Measure
from openipt.core.scoring import AnswerRefused, Score, score
from tests.shipped import shipped

LIBRARY = shipped()
MEASURES = [LIBRARY.measure(key) for key in ("phq9", "phq8", "phq2", "gad7")]
ON_THE_SHELF = [LIBRARY.measure(key) for key in sorted(LIBRARY.measures)]
PHQ9 = LIBRARY.measure("phq9")


def phq9(pattern: str) -> Score:
    """The score of nine answers in order; `-` is a question left out."""
    keys = [item.key for item in PHQ9.scored_items]
    return score(PHQ9, {key: int(character) for key, character in zip(keys, pattern, strict=True) if character != "-"})


@pytest.mark.parametrize(
    ("measure", "number"),
    [(measure, number) for measure in ON_THE_SHELF for number in range(len(measure.examples))],
    ids=lambda value: getattr(value, "key", str(value)),
)
def test_each_worked_example_of_a_shipped_measure_comes_out_as_written(measure: Measure, number: int) -> None:
    example = measure.examples[number]
    found = score(measure, example.answers)
    assert (found.total, found.band.key if found.band else None, found.safety) == (example.total, example.band, example.safety)


def test_a_total_is_the_sum_of_the_answers() -> None:
    assert phq9("312021001").total == 10


def test_a_complete_form_is_not_prorated() -> None:
    found = phq9("111111111")
    assert (found.answered, found.out_of, found.prorated, found.why_no_total) == (9, 9, False, None)


def test_one_left_out_is_made_up_for_and_rounded_half_up() -> None:
    found = phq9("1111-0000")
    assert (found.total, found.answered, found.prorated) == (5, 8, True)


def test_two_left_out_still_give_a_total_and_three_do_not() -> None:
    assert phq9("--2222222").total == 18
    assert phq9("---222222").total is None


def test_three_left_out_say_how_many_may_be() -> None:
    assert phq9("---222222").why_no_total == "3 left out; up to 2 may be."


def test_a_measure_that_allows_none_says_so() -> None:
    assert score(LIBRARY.measure("phq2"), {"mood": 3}).why_no_total == "1 left out; none may be."


def test_a_skipped_item_9_gives_no_total() -> None:
    found = phq9("33333333-")
    assert (found.total, found.band, found.safety) == (None, None, "skipped")
    assert found.why_no_total == "The question about safety was left out, so there is no total."


def test_an_endorsed_item_9_is_said_even_where_there_is_no_total() -> None:
    found = phq9("--------1")
    assert (found.total, found.safety) == (None, "endorsed")


def test_a_measure_without_safety_items_has_no_safety_answer() -> None:
    assert score(LIBRARY.measure("phq2"), {"interest": 3, "mood": 3}).safety is None


def test_no_answers_at_all_give_no_total() -> None:
    assert all(score(measure, {}).total is None for measure in MEASURES)


def test_the_question_about_difficulty_does_not_count() -> None:
    answers = {item.key: 1 for item in PHQ9.scored_items}
    assert score(PHQ9, {**answers, "difficulty": 3}) == score(PHQ9, answers)


@pytest.mark.parametrize(
    ("answers", "said"),
    [({"joy": 1}, "PHQ-9 has no item «joy»."), ({"sleep": 4}, "4 is not an answer to «sleep» of PHQ-9."), ({"sleep": -1}, "-1 is not an answer")],
)
def test_an_answer_that_the_measure_does_not_offer_is_refused(answers: dict[str, int], said: str) -> None:
    with pytest.raises(AnswerRefused, match=said):
        score(PHQ9, answers)


def test_a_reversed_item_counts_from_the_other_end() -> None:
    items = tuple(item.model_copy(update={"reverse": item.key == "interest"}) for item in LIBRARY.measure("phq2").items)
    reversed_phq2 = LIBRARY.measure("phq2").model_copy(update={"items": items})
    assert [score(reversed_phq2, {"interest": value, "mood": 0}).total for value in range(4)] == [3, 2, 1, 0]


@given(st.sampled_from(MEASURES), st.data())
def test_a_total_lies_within_the_measures_totals_and_in_the_band_that_is_named(measure: Measure, data: st.DataObject) -> None:
    answers = {item.key: data.draw(st.integers(0, 3)) for item in measure.scored_items if data.draw(st.integers(0, 9))}
    found = score(measure, answers)
    assert (found.total is None) == (found.why_no_total is not None)
    if found.total is not None:
        assert measure.lowest_total <= found.total <= measure.highest_total
        assert found.band == measure.band_of(found.total)


@given(st.sampled_from(MEASURES), st.data())
def test_a_higher_answer_never_lowers_the_total(measure: Measure, data: st.DataObject) -> None:
    answers = {item.key: data.draw(st.integers(0, 2)) for item in measure.scored_items}
    raised = data.draw(st.sampled_from(sorted(answers)))
    before, after = score(measure, answers).total, score(measure, {**answers, raised: answers[raised] + 1}).total
    assert before is not None
    assert after == before + 1
