"""The small picture of a goal: what it shows, that it reads the same in words, and that it is turned round from right to left."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as some

from openipt.web.pictures.goal_line import AFTER, BEFORE, BOTTOM, TOP, WIDTH, goal_line

SVG = "{http://www.w3.org/2000/svg}"
SESSIONS = range(1, 17)


def drawn(ratings=((2, 3), (5, 7)), baseline=1, target=8, sessions=SESSIONS, goal="One calm talk", rtl=False):
    picture = str(goal_line("g1", goal, list(ratings), baseline, target, sessions, rtl=rtl))
    return ElementTree.fromstring(picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314  # our own picture


def dots(picture, name):
    return [(float(each.get("cx")), float(each.get("cy"))) for each in picture.iter(SVG + "circle") if each.get("class") == name]


def words(picture):
    return [each.text for each in picture.iter(SVG + "text")]


def test_without_a_rating_there_is_no_picture():
    assert str(goal_line("g1", "One calm talk", [], 1, 8, SESSIONS, rtl=False)) == ""


def test_title_and_description_say_the_same_as_the_picture():
    picture = drawn()
    assert picture.find(SVG + "title").text == "How far the goal has come: One calm talk"
    assert picture.find(SVG + "desc").text == "session 2: 3, session 5: 7"
    assert picture.get("aria-labelledby") == "goal-g1-t goal-g1-d"


def test_where_it_began_what_was_hoped_for_and_the_first_and_last_rating_stand_in_it():
    picture = drawn()
    assert dots(picture, "point hollow") == [(BEFORE, BOTTOM - 1 / 10 * (BOTTOM - TOP))] == [(26, 73.8)]
    assert words(picture) == ["0", "10", "hope 8", "3", "7"]
    assert len(dots(picture, "point last")) == 1


def test_what_was_not_said_is_not_drawn():
    picture = drawn(baseline=None, target=None)
    assert dots(picture, "point hollow") == []
    assert not any("hope" in each for each in words(picture))


def test_a_beginning_of_nought_is_drawn_and_is_not_taken_for_unsaid():
    picture = drawn(baseline=0, target=0)
    assert dots(picture, "point hollow") == [(BEFORE, BOTTOM)]
    assert "hope 0" in words(picture)


def test_a_single_rating_is_the_last_and_said_once():
    picture = drawn(ratings=[(4, 10)])
    assert dots(picture, "point small") == []
    assert [y for _, y in dots(picture, "point last")] == [TOP]
    assert words(picture).count("10") == 2  # once on the scale, once at the rating


def test_of_words_that_mean_something_to_a_browser_nothing_is_obeyed():
    assert "<b>" not in str(goal_line("g1", "<b>Calm & kind</b>", [(1, 2)], None, None, SESSIONS, rtl=False))
    assert drawn(goal="<b>Calm & kind</b>").find(SVG + "title").text.endswith("<b>Calm & kind</b>")


def test_from_right_to_left_each_point_lies_as_far_from_the_other_side():
    one, other = drawn(), drawn(rtl=True)
    for name in ("point hollow", "point small", "point last"):
        assert [(round(WIDTH - x, 1), y) for x, y in dots(one, name)] == dots(other, name)


@given(some.dictionaries(some.integers(1, 16), some.integers(0, 10), min_size=1))
def test_each_rating_lies_in_its_session_from_left_to_right_and_higher_the_nearer_to_the_goal(by_session):
    ratings = sorted(by_session.items())
    picture = drawn(ratings=ratings)
    found = [*dots(picture, "point small"), *dots(picture, "point last")]
    assert len(found) == len(ratings)
    assert [x for x, _ in found] == sorted({x for x, _ in found})
    assert all(BEFORE < x < WIDTH - AFTER and TOP <= y <= BOTTOM for x, y in found)
    for (_, rating), (_, y) in zip(ratings, found, strict=True):
        assert abs((BOTTOM - y) / (BOTTOM - TOP) * 10 - rating) < 0.01
    assert len(re.findall(r"session \d+: \d+", picture.find(SVG + "desc").text)) == len(ratings)
