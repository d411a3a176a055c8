"""Further mistakes that stand in print or that a reference warns of (clinical reference 8), each seeded on purpose and each caught by the tables."""

import dataclasses
import itertools
import math
from collections.abc import Callable
from fractions import Fraction

import pytest

from openipt.core.measures import Measure
from openipt.core.scoring import Score, score
from tests.core.scoring_tables import SUBSCALES, forms, subscale
from tests.core.test_scoring_independently import by, caught, measure_of, with_items


def with_missing(key: str, **changes: object) -> Measure:
    """The measure with another rule for what was left out."""
    measure = measure_of(key)
    return measure.model_copy(update={"missing": measure.missing.model_copy(update=changes)})


@pytest.mark.parametrize(("key", "may_be"), [("phq9", 2), ("phqa", 2), ("phq9m", 2), ("phq8", 2), ("gad7", 1), ("core10", 1), ("dejong6", 1)])
def test_one_answer_more_left_out_than_the_rule_allows_is_caught(key: str, may_be: int) -> None:
    assert measure_of(key).missing.may_be_left_out == may_be
    assert any(wanted[0] is None and found[0] is not None for _, wanted, found in caught(key, by(with_missing(key, may_be_left_out=may_be + 1))))


@pytest.mark.parametrize("key", ["ucla3", "epds", "who5", "wsas", "hamd17", "mspss", "wai_sr", "srs", "phq2"])
def test_a_total_made_up_where_nothing_may_be_left_out_is_caught(key: str) -> None:
    """There is no official rule for the UCLA-3, and subscales of the MSPSS may lack an answer where its total may not."""
    assert measure_of(key).missing.may_be_left_out == 0
    assert all(wanted[0] is None for _, wanted, found in caught(key, by(with_missing(key, may_be_left_out=1, never=()))) if found[0] is not None)


@pytest.mark.parametrize(("key", "rounded"), [("phq9", round), ("gad7", round), *((key, math.floor) for key in ("phq9", "phq8", "gad7", "core10"))])
def test_a_made_up_total_that_is_rounded_to_the_even_number_or_cut_off_is_caught(key: str, rounded: Callable[[Fraction], int]) -> None:
    measure = measure_of(key)

    def faulty(answers: dict[str, int]) -> Score:
        found = score(measure, answers)
        if found.total is None or not found.prorated:
            return found
        counted = [_counts(measure, item.key, answers[item.key]) for item in measure.scored_items if item.key in answers]
        total = rounded(Fraction(sum(counted) * found.out_of, len(counted)))
        return dataclasses.replace(found, total=total, band=measure.band_of(total))

    assert all(None in form for form, _, _ in caught(key, faulty))


def _counts(measure: Measure, key: str, value: int) -> int:
    item = measure.item(key)
    values = [option.value for option in measure.options_of(item)]
    return max(values) + min(values) - value if item.reverse else value


@pytest.mark.parametrize("item", ["serious_thoughts", "attempt"])
def test_a_teen_form_that_asks_about_the_month_and_the_life_and_does_not_listen_is_caught(item: str) -> None:
    measure = measure_of("phq9m")
    deaf = measure.model_copy(update={"safety": tuple(trigger for trigger in measure.safety if trigger.item != item)})
    assert len(deaf.safety) == 2
    assert any(wanted[2] == "endorsed" and found[2] != "endorsed" for _, wanted, found in caught("phq9m", by(deaf)))


def test_a_hamilton_scale_that_alerts_on_life_not_worth_living_is_told_apart_from_the_published_limit() -> None:
    measure = measure_of("hamd17")
    (trigger,) = measure.safety
    assert trigger.at_or_above == 2
    eager = measure.model_copy(update={"safety": (trigger.model_copy(update={"at_or_above": 1}),)})
    assert all(wanted[2] != "endorsed" and found[2] == "endorsed" for _, wanted, found in caught("hamd17", by(eager)))


def test_a_psychlops_of_answers_from_0_to_4_as_one_glossary_has_it_is_told_apart() -> None:
    measure = measure_of("psychlops")
    assert measure.highest_total == 20
    assert {option.value for item in measure.scored_items for option in measure.options_of(item)} == set(range(6))


def test_a_psychlops_that_leaves_one_problem_at_the_sum_of_three_is_caught() -> None:
    assert all(form[1] is None for form, _, _ in caught("psychlops", by(with_missing("psychlops", then="as_it_stands"))))


@pytest.mark.parametrize("key", ["wai_sr", "mspss"])
def test_an_answer_turned_round_where_none_is_reversed_is_caught(key: str) -> None:
    third = measure_of(key).items[2].key
    caught(key, by(with_items(key, reverse=lambda item: item == third)))


@pytest.mark.parametrize("key", ["wai_sr", "mspss"])
def test_subscales_taken_from_the_printed_order_instead_of_their_own_questions_are_caught(key: str) -> None:
    """Both are printed with the questions of their subscales mixed."""
    measure, names = measure_of(key), list(SUBSCALES[key])
    size = len(measure.items) // len(names)
    mixed = {name: tuple(item.key for item in measure.items[place * size : (place + 1) * size]) for place, name in enumerate(names)}
    figures = tuple(each.model_copy(update={"items": mixed.get(each.key, each.items)}) for each in measure.figures)
    faulty = measure.model_copy(update={"figures": figures})
    wrong = 0
    for form in itertools.islice(forms(key, 200), 200):
        found = score(faulty, {item.key: value for item, value in zip(measure.items, form, strict=True) if value is not None})
        beside = {each.figure.key: each.value for each in found.figures}
        wrong += any(beside[name] != subscale(key, name, form) for name in names)
    assert wrong > 100


def test_bands_of_an_mspss_by_its_mean_instead_of_the_published_sums_are_caught() -> None:
    """The author's option has means of 1 to 2.9, 3 to 5 and 5.1 to 7, which are totals up to 35, up to 60, and from 61 on."""
    measure = measure_of("mspss")
    spans = [(12, 35), (36, 60), (61, 84)]
    bands = tuple(band.model_copy(update={"start": start, "end": end}) for band, (start, end) in zip(measure.bands, spans, strict=True))
    assert all(
        found[0] == wanted[0] and found[1] != wanted[1] for _, wanted, found in caught("mspss", by(measure.model_copy(update={"bands": bands})))
    )


def test_a_gad7_whose_lowest_answer_is_not_at_all_sure_is_told_apart() -> None:
    assert measure_of("gad7").options[0].label == "Not at all"
    assert all("sure" not in option.label for option in measure_of("gad7").options)


def test_a_core10_with_one_of_its_two_turned_questions_as_printed_is_caught() -> None:
    turned = [item.key for item in measure_of("core10").items if item.reverse]
    assert len(turned) == 2
    for left in turned:
        caught("core10", by(with_items("core10", reverse=lambda item, left=left: item in turned and item != left)))


def test_goals_summed_instead_of_made_up_to_three_are_caught() -> None:
    assert all(None in form for form, _, _ in caught("gbo", by(with_missing("gbo", then="as_it_stands"))))
