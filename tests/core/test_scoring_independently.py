"""Every measure scored twice: by its file, and by plain tables typed from clinical reference 8, which must agree.

All patterns where there are few enough, else some thousands drawn by lot; with PATTERNS=1000000 in the environment, a million for each measure.
"""

import dataclasses
import functools
import itertools
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

import pytest

from openipt.core.library import OWN_FOLDER, read_definition
from openipt.core.measures import Measure
from openipt.core.scoring import Score, score
from tests.core.scoring_tables import RULES, SUBSCALES, Form, Outcome, forms, half_up, subscale
from tests.shipped import shipped
from tests.worded import completed_skeleton

Scorer = Callable[[dict[str, int]], Score]

BY_HAND = {"iip32", "srm5"}
FROM_GOALS = {"gas", "goals"}
"""Held against another calculation in tests/study/test_goal_figures.py."""
PACKS = {path.stem: path for path in (OWN_FOLDER / "optional").glob("*.toml")}
LIBRARY = shipped()


@functools.cache
def measure_of(key: str) -> Measure:
    found = read_definition(PACKS[key]) if key in PACKS else LIBRARY.measure(key)
    assert isinstance(found, Measure)
    return found


def by(measure: Measure) -> Scorer:
    return lambda answers: score(measure, answers)


def disagreements(key: str, scorer: Scorer, drawn: Iterable[Form] | None = None) -> Iterator[tuple[Form, Outcome, Outcome]]:
    """The forms that the scorer and the table do not score alike, with what the table and the scorer say."""
    rule, keys = RULES[key][0], [item.key for item in measure_of(key).items]
    for form in forms(key) if drawn is None else drawn:
        found = scorer({item: value for item, value in zip(keys, form, strict=True) if value is not None})
        outcome = (found.total, found.band.key if found.band else None, found.safety)
        if outcome != (wanted := rule(form)):
            yield form, wanted, outcome


def test_every_measure_there_is_has_a_table_here() -> None:
    assert set(RULES) == set(LIBRARY.measures) - BY_HAND - FROM_GOALS | set(PACKS)


@pytest.mark.parametrize("key", sorted(RULES))
def test_the_file_offers_the_answers_that_the_table_expects(key: str) -> None:
    measure = measure_of(key)
    assert [sorted(option.value for option in measure.options_of(item)) for item in measure.items] == [sorted(values) for values in RULES[key][1]]


@pytest.mark.parametrize("key", sorted(RULES))
def test_file_and_table_score_every_form_alike(key: str) -> None:
    assert list(itertools.islice(disagreements(key, by(measure_of(key))), 3)) == []


@pytest.mark.parametrize("key", ["epds", "wsas", "dejong6", "qids_sr16", "psychlops", "phq9m"])
def test_a_skeleton_with_the_words_of_a_licence_is_scored_as_before(key: str) -> None:
    assert list(itertools.islice(disagreements(key, by(completed_skeleton(key)), forms(key, 400)), 3)) == []


@pytest.mark.parametrize("key", sorted(SUBSCALES))
def test_subscales_and_means_beside_the_total_agree_with_the_table(key: str) -> None:
    measure = measure_of(key)
    keys = [item.key for item in measure.items]
    for form in itertools.islice(forms(key), 0, None, 3):
        found = score(measure, {item: value for item, value in zip(keys, form, strict=True) if value is not None})
        beside = {each.figure.key: each.value for each in found.figures}
        assert {name: beside[name] for name in SUBSCALES[key]} == {name: subscale(key, name, form) for name in SUBSCALES[key]}, form


# Seeded faults: mistakes that stand in print or are easily made, each of which the tables must catch.


def caught(key: str, scorer: Scorer) -> list[tuple[Form, Outcome, Outcome]]:
    found = list(itertools.islice(disagreements(key, scorer, forms(key, 600)), 400))
    assert found
    return found


def with_items(key: str, **changes: Callable[[str], object]) -> Measure:
    """The measure with something changed in every item, by its key."""
    measure = measure_of(key)
    items = tuple(item.model_copy(update={name: change(item.key) for name, change in changes.items()}) for item in measure.items)
    return measure.model_copy(update={"items": items})


def test_a_who5_with_five_taken_off_first_is_caught() -> None:
    def faulty(answers: dict[str, int]) -> Score:
        found = score(measure_of("who5"), answers)
        total = None if found.total is None else max(found.total // 4 - 5, 0) * 4
        return dataclasses.replace(found, total=total, band=None if total is None else measure_of("who5").band_of(total))

    assert all(wanted[0] is not None for _, wanted, _ in caught("who5", faulty))


def test_a_who5_that_is_not_multiplied_is_caught() -> None:
    caught("who5", by(measure_of("who5").model_copy(update={"scoring": None})))


def test_an_epds_that_is_reversed_a_second_time_is_caught() -> None:
    caught("epds", by(with_items("epds", reverse=lambda key: key in {"e3", "e5", "e6", "e7", "e8", "e9", "e10"})))


def test_an_epds_that_counts_places_in_the_printed_list_is_caught() -> None:
    def faulty(answers: dict[str, int]) -> Score:
        measure = measure_of("epds")
        places = {key: [option.value for option in measure.item(key).options].index(value) for key, value in answers.items()}
        return score(measure, places)

    assert any(wanted[2] != found[2] for _, wanted, found in caught("epds", faulty))


def test_a_neutral_answer_that_counts_as_not_lonely_is_caught() -> None:
    measure = measure_of("dejong6")
    faulty = with_items("dejong6", one_for=lambda key: tuple(value for value in measure.item(key).one_for if value != 2))
    assert all(2 in form for form, _, _ in caught("dejong6", by(faulty)))


def test_social_questions_counted_as_the_emotional_ones_are_caught() -> None:
    caught("dejong6", by(with_items("dejong6", one_for=lambda _: (1, 2))))


def test_a_total_of_six_answers_made_up_where_one_is_missing_is_caught() -> None:
    measure = measure_of("dejong6")
    faulty = measure.model_copy(update={"missing": measure.missing.model_copy(update={"then": "made_up"})})
    assert all(form.count(None) == 1 for form, _, _ in caught("dejong6", by(faulty)))


def test_four_answers_of_the_phq9m_would_be_mixed_up_by_the_order_of_the_phq9() -> None:
    """The total is the same whatever the order, so no total can show it: the keys are what keeps four of the answers apart."""
    teens, adults = ([item.key for item in measure_of(key).scored_items] for key in ("phq9m", "phq9"))
    assert sorted(teens) == sorted(adults)
    moved = [place for place, (one, other) in enumerate(zip(teens, adults, strict=True)) if one != other]
    assert moved == [0, 1, 3, 4]
    assert teens[8] == adults[8] == "self_harm"
    assert teens[:5] == ["mood", "interest", "sleep", "appetite", "energy"]


def test_a_qids_that_adds_up_all_sixteen_is_caught() -> None:
    assert all(found[0] != wanted[0] for _, wanted, found in caught("qids_sr16", by(measure_of("qids_sr16").model_copy(update={"scoring": None}))))


def test_a_qids_that_forgets_one_of_its_groups_is_caught() -> None:
    measure = measure_of("qids_sr16")
    assert measure.scoring
    for group in measure.scoring.highest_of:
        rest = tuple(each for each in measure.scoring.highest_of if each is not group)
        caught("qids_sr16", by(measure.model_copy(update={"scoring": measure.scoring.model_copy(update={"highest_of": rest})})))


def test_a_wsas_made_up_to_40_where_work_does_not_apply_is_caught() -> None:
    def faulty(answers: dict[str, int]) -> Score:
        found = score(measure_of("wsas"), answers)
        if found.total is None or answers["work"] != -1:
            return found
        total = half_up(Fraction(found.total * 5, 4))
        return dataclasses.replace(found, total=total, band=measure_of("wsas").band_of(total))

    assert all(form[0] == -1 for form, _, _ in caught("wsas", faulty))


def test_a_wsas_that_subtracts_one_where_work_does_not_apply_is_caught() -> None:
    work = measure_of("wsas").item("work").options
    applies = tuple(option.model_copy(update={"does_not_apply": False}) for option in work)
    faulty = with_items("wsas", options=lambda key: applies if key == "work" else ())
    assert all(form[0] == -1 for form, _, _ in caught("wsas", by(faulty)))


def test_a_psychlops_made_up_for_any_missing_answer_is_caught() -> None:
    measure = measure_of("psychlops")
    faulty = measure.model_copy(update={"missing": measure.missing.model_copy(update={"never": ()})})
    assert all(form[1] is not None for form, _, _ in caught("psychlops", by(faulty)))


def test_a_core10_that_turns_nothing_round_is_caught() -> None:
    caught("core10", by(with_items("core10", reverse=lambda _: False)))


def test_a_hamilton_scale_with_agitation_up_to_2_only_is_told_apart() -> None:
    assert max(option.value for option in measure_of("hamd17").item("agitation").options) == 4
    assert measure_of("hamd17").highest_total == 52


@pytest.mark.parametrize("key", ["phq9", "phqa", "phq9m", "core10", "epds", "hamd17", "qids_sr16"])
def test_a_safety_question_that_is_made_up_for_is_caught(key: str) -> None:
    measure = measure_of(key)
    left_out = max(measure.missing.may_be_left_out, 1)
    faulty = measure.model_copy(update={"missing": measure.missing.model_copy(update={"never": (), "may_be_left_out": left_out})})
    assert any(wanted[2] == "skipped" and found[0] is not None for _, wanted, found in caught(key, by(faulty)))


ANSWER_CODES = ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"]
"""From not at all to nearly every day, as clinical reference 8.1 gives them."""
ANSWER_WORDS = ["Not at all", "Several days", "More than half the days", "Nearly every day"]


@pytest.mark.parametrize("key", ["phq9", "phq8", "phq2", "gad7"])
def test_each_answer_bears_its_own_words_and_code(key: str) -> None:
    """The traps: codes of the list about difficulty, and «not at all sure», which many copies of the GAD-7 print."""
    options = measure_of(key).options
    assert [(option.value, option.label, option.code) for option in options] == list(zip(range(4), ANSWER_WORDS, ANSWER_CODES, strict=True))


def test_the_answers_about_difficulty_bear_other_codes() -> None:
    difficulty = measure_of("phq9").item("difficulty")
    assert [option.code for option in difficulty.options] == ["LA6572-7", "LA6573-5", "LA6575-0", "LA6574-3"]
    assert not {option.code for option in difficulty.options} & set(ANSWER_CODES)
