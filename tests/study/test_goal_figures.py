"""The figures over goals worked out another way, from clinical reference 8.17 alone, and held against those of the measures' files."""

import random
from fractions import Fraction
from itertools import product

import polars as pl
import pytest

from openipt.core.goals import FromGoals, Reached
from tests.shipped import shipped

TOGETHER = Fraction(3, 10)
"""How much goals go together, as the reference gives it."""


def rule_of(key: str) -> FromGoals:
    rule = shipped().measure(key).from_goals
    assert rule is not None
    return rule


def attainment(levels: list[int], weights: list[int]) -> float:
    """The weighted sum as a standard score: its variance is taken from the table of correlations between goals, cell by cell."""
    table = [[Fraction(1) if row == column else TOGETHER for column in range(len(levels))] for row in range(len(levels))]
    pairs = product(enumerate(weights), repeat=2)
    variance = sum(one * other * table[row][column] for (row, one), (column, other) in pairs)
    weighted = sum(weight * level for weight, level in zip(weights, levels, strict=True))
    return 50 + 10 * weighted / float(variance) ** 0.5


def by_the_file(key: str, came_to: list[int], weights: list[int]) -> float:
    return rule_of(key).figure([Reached(came_to=each, weight=weight) for each, weight in zip(came_to, weights, strict=True)])


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_goal_attainment_is_the_standard_score_for_every_pattern_of_levels(number: int) -> None:
    for levels in product(range(-2, 3), repeat=number):
        assert by_the_file("gas", list(levels), [1] * number) == pytest.approx(attainment(list(levels), [1] * number), abs=1e-9)


def test_goal_attainment_is_the_standard_score_whatever_the_weights() -> None:
    lot = random.Random("goals")
    for _ in range(2000):
        number = lot.randint(1, 8)
        levels, weights = [lot.randint(-2, 2) for _ in range(number)], [lot.randint(1, 20) for _ in range(number)]
        assert by_the_file("gas", levels, weights) == pytest.approx(attainment(levels, weights), abs=1e-9)


def test_another_correlation_would_be_noticed() -> None:
    standardised = rule_of("gas").standardised
    assert standardised is not None
    faulty = rule_of("gas").model_copy(update={"standardised": standardised.model_copy(update={"correlation": 0.0})})
    two = [Reached(came_to=1), Reached(came_to=1)]
    assert faulty.figure(two) == pytest.approx(50 + 10 * 2**0.5)
    assert list(faulty.wrong_examples())


def test_the_mean_of_goals_is_that_of_a_table_of_ratings() -> None:
    lot = random.Random("ratings")
    tables = [[lot.randint(0, 10) for _ in range(lot.randint(1, 6))] for _ in range(500)]
    means = pl.DataFrame({"ratings": tables}).select(pl.col("ratings").list.mean()).get_column("ratings").to_list()
    assert [by_the_file("goals", each, [1] * len(each)) for each in tables] == pytest.approx(means)
