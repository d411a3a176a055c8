"""The figures over the goals of a course: the worked examples of their files, and the traps of the formula of clinical reference 8.17."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from openipt.core.goals import Reached
from openipt.core.scoring import wrong_examples
from tests.shipped import shipped

FROM_GOALS = {key: shipped().measure(key) for key in shipped().measures if shipped().measure(key).from_goals}
goals = st.lists(st.builds(Reached, came_to=st.integers(-2, 2), weight=st.integers(1, 9)), min_size=1, max_size=5)


def goal_attainment(reached):
    return FROM_GOALS["gas"].from_goals.figure(reached)


def test_two_measures_are_worked_out_from_the_goals_of_a_course():
    assert sorted(FROM_GOALS) == ["gas", "goals"]
    assert {each.direction for each in FROM_GOALS.values()} == {"higher_is_better"}
    assert {each.licence.shipping_class for each in FROM_GOALS.values()} == {"A"}
    assert {each.use for each in FROM_GOALS.values()} == {"goals"}


@pytest.mark.parametrize("key", sorted(FROM_GOALS))
def test_every_worked_example_is_borne_out_and_lies_among_the_totals(key):
    measure = FROM_GOALS[key]
    assert wrong_examples(measure) == []
    assert all(measure.lowest_total <= example.figure <= measure.highest_total for example in measure.from_goals.examples)


@pytest.mark.parametrize("key", sorted(FROM_GOALS))
def test_a_worked_example_that_is_wrong_in_the_third_decimal_is_found(key):
    rule = FROM_GOALS[key].from_goals
    last = rule.examples[-1]
    spoilt = rule.model_copy(update={"examples": (*rule.examples[:-1], last.model_copy(update={"figure": last.figure + 0.001}))})
    (said,) = spoilt.wrong_examples()
    assert said == f"Example {len(rule.examples)} says {last.figure + 0.001:g}, but the rule for goals gives {last.figure:g}."


@given(goals, st.integers(2, 7))
def test_only_the_proportions_of_weights_matter(reached, times):
    heavier = [Reached(came_to=goal.came_to, weight=goal.weight * times) for goal in reached]
    assert goal_attainment(heavier) == pytest.approx(goal_attainment(reached))


@given(goals)
def test_the_same_goals_turned_round_lie_as_far_on_the_other_side_of_50(reached):
    other = [Reached(came_to=-goal.came_to, weight=goal.weight) for goal in reached]
    assert goal_attainment(reached) + goal_attainment(other) == pytest.approx(100)


@pytest.mark.parametrize("level", [-2, 2])
def test_however_many_goals_there_are_the_figure_stays_among_the_totals(level):
    measure = FROM_GOALS["gas"]
    for number in (1, 3, 10, 1000):
        assert measure.lowest_total < goal_attainment([Reached(came_to=level)] * number) < measure.highest_total


def test_a_mean_of_levels_instead_of_the_formula_is_caught():
    """The trap: 50 + 10 x the weighted mean forgets that goals go together only in part."""
    reached = [Reached(came_to=1), Reached(came_to=1)]
    assert 50 + 10 * sum(goal.came_to for goal in reached) / len(reached) == 60
    assert goal_attainment(reached) > 62


@pytest.mark.parametrize("weight", [0, -1, float("nan")])
def test_a_weight_that_is_not_above_0_is_refused(weight):
    with pytest.raises(ValidationError, match="weight"):
        Reached(came_to=1, weight=weight)
