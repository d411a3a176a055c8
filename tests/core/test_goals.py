"""The figure of goal attainment, against values worked out by hand from the formula of clinical reference 8.17."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openipt.core.goals import LEVELS, Attained, goal_attainment

goals = st.lists(st.builds(Attained, st.sampled_from(LEVELS), st.integers(1, 9)), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("attained", "figure"),
    [
        ([(0, 1)], 50.0),
        ([(0, 1), (0, 3)], 50.0),
        ([(1, 1)], 60.0),  # one goal: 10 x 1 / sqrt(0.7 + 0.3)
        ([(-2, 5)], 30.0),  # one goal, whatever its weight
        ([(1, 1), (1, 1)], 62.403),  # 10 x 2 / sqrt(0.7 x 2 + 0.3 x 4) = 20 / 1.61245
        ([(1, 1), (0, 1), (-1, 1)], 50.0),
        ([(2, 2), (-1, 1)], 62.048),  # 10 x (4 - 1) / sqrt(0.7 x 5 + 0.3 x 9) = 30 / 2.48998
        ([(1, 1), (1, 1), (1, 1)], 63.693),  # 30 / sqrt(2.1 + 2.7) = 30 / 2.19089
    ],
)
def test_the_figure_is_that_of_the_formula(attained, figure):
    assert goal_attainment([Attained(level, weight) for level, weight in attained]) == pytest.approx(figure, abs=0.0005)


@given(goals, st.integers(2, 7))
def test_only_the_proportions_of_weights_matter(attained, times):
    heavier = [Attained(goal.level, goal.weight * times) for goal in attained]
    assert goal_attainment(heavier) == pytest.approx(goal_attainment(attained))


@given(goals)
def test_the_same_goals_turned_round_lie_as_far_on_the_other_side_of_50(attained):
    other = [Attained(-goal.level, goal.weight) for goal in attained]
    assert goal_attainment(attained) + goal_attainment(other) == pytest.approx(100)


def test_a_mean_of_levels_instead_of_the_formula_is_caught():
    """The trap: 50 + 10 x the weighted mean forgets that goals go together only in part."""
    attained = [Attained(1), Attained(1)]
    mean = sum(goal.weight * goal.level for goal in attained) / sum(goal.weight for goal in attained)
    assert 50 + 10 * mean == 60
    assert goal_attainment(attained) > 62


@pytest.mark.parametrize(
    ("attained", "said"),
    [([], "no goal"), ([(3, 1)], "from -2 to 2, not 3"), ([(1, 0)], "above 0, not 0"), ([(1, -1)], "above 0"), ([(1, float("nan"))], "above 0")],
)
def test_what_cannot_be_reckoned_is_refused(attained, said):
    with pytest.raises(ValueError, match=said):
        goal_attainment([Attained(level, weight) for level, weight in attained])
