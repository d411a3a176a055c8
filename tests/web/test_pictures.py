"""The pictures: what they draw, what they leave out, and that every label stands clear."""

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from django.utils import translation

from openipt.core.courses import Attendance, State
from openipt.core.measures import Cutoff, Measure
from openipt.web.courseview import present_course
from openipt.web.pictures import large_ribbon, next_slot, place_of, points_of, slots_of, small_ribbon, spark
from openipt.web.pictures.canvas import Box, Canvas, width_of
from openipt.web.pictures.course_line import NARROW, ROOMS, WIDE, CourseLine, course_line
from openipt.web.pictures.labels import beside_a_point, free_place, nearest_to_line, spread
from openipt.web.pictures.sentences import compared_with_last, moved_in_words, story_of
from openipt.web.pictures.slots import Slot, in_words, stretches
from openipt.web.pictures.standing import Point, Scale, joined, step_of
from tests.shipped import shipped
from tests.web import sample

LIBRARY = shipped()
PROTOCOL = LIBRARY.protocol("ipt16")
PHQ9 = LIBRARY.measure("phq9")
SVG = "{http://www.w3.org/2000/svg}"


def a_course(held=6, totals=(17, 16, 15, 13, 14, 17, 15), **changes):
    return sample.course(4, "Daniel K.", sample.at(1, 13, 20), held, list(totals), **changes)


def slots(course=None):
    return slots_of(course or a_course(), PROTOCOL, "Europe/London")


def a_line(course=None, measure: Measure = PHQ9, **changes) -> CourseLine:
    course = course or a_course()
    shown = slots(course)
    titles = {phase.id: phase.title for phase in PROTOCOL.phases}
    line = CourseLine(measure, points_of(course.scores, shown), shown, titles, course.phase, 1.0, "Planned ending", "Seventeen, then less.")
    return replace(line, **changes)


def drawn(line=None, room=WIDE, rtl=False):
    picture = str(course_line(line or a_line(), room, rtl=rtl)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ElementTree.fromstring(picture)  # noqa: S314 drawn by ourselves


def named(picture, kind, name):
    return [each for each in picture.iter(SVG + kind) if name in each.get("class", "").split()]


def texts(picture):
    return [each.text for each in picture.iter(SVG + "text")]


def test_the_first_session_not_over_is_next_and_missed_ones_are_crossed():
    shown = slots(a_course(missed=(5,)))
    assert [slot.state for slot in shown[:8]] == ["held", "held", "held", "held", "missed", "held", "now", "to_come"]
    assert next_slot(shown).number == 7
    assert in_words(shown) == "Sessions held: 1 to 4, 6; missed: 5; next: 7; to come: 8 to 16"


def test_a_cancelled_session_is_drawn_like_a_missed_one_and_called_cancelled():
    course = a_course()
    sessions = tuple(replace(each, attendance=Attendance.CANCELLED_CLIENT) if each.number == 2 else each for each in course.sessions)
    shown = slots(replace(course, sessions=sessions))
    assert shown[1].state == "cancelled"
    assert 'class="missed"' in small_ribbon(shown)
    assert "cancelled: 2" in small_ribbon(shown)


def test_a_phase_lasts_until_it_is_left_by_a_person():
    course = a_course(held=3, totals=(17, 17, 14), phase="initial")
    assert [(phase, first.number, last.number) for phase, first, last in stretches(slots(course))] == [
        ("initial", 1, 4),
        ("middle", 5, 12),
        ("ending", 13, 16),
    ]
    assert place_of(course, PROTOCOL, slots(course)) == ("Session 4 of 16", "still initial")


def test_a_place_outside_the_treatment_names_the_state():
    course = a_course(held=0, totals=(), phase=None, state=State.ASSESSMENT)
    assert place_of(course, PROTOCOL, slots(course)) == ("In assessment", "0 of 16 held")


def test_a_small_ribbon_has_one_path_for_each_kind_of_slot():
    picture = small_ribbon(slots(a_course(missed=(5,))))
    assert sorted(re.findall(r'<path class="(\w+)"', picture)) == ["held", "missed", "now", "to_come"]
    assert len(picture) < 1600


def test_a_ribbon_of_very_many_sessions_is_drawn_with_lengths_that_a_browser_can_read():
    for many in (40, 60, 90):
        picture = small_ribbon([Slot(number, "to_come", "middle", date.min) for number in range(1, many + 1)])
        assert not re.search(r"[a-z]--", picture)


def test_a_large_ribbon_names_the_phases_and_numbers_the_next_session():
    titles = {phase.id: phase.title for phase in PROTOCOL.phases}
    picture = str(large_ribbon(slots(), titles, "middle", rtl=False))
    assert 'class="number-now at-middle"' in picture
    assert '<text class="current"' in picture
    for word in ("Initial", "Middle", "Ending", "reviews"):
        assert f">{word}</text>" in picture


@pytest.mark.parametrize("now", [1, 11, 20])
def test_the_number_of_the_next_session_fits_its_slot_on_a_phone_too(now):
    states = ["held"] * (now - 1) + ["now"] + ["to_come"] * (20 - now)
    many = [Slot(number, state, "middle", date.min) for number, state in enumerate(states, start=1)]
    picture = str(large_ribbon(many, {"middle": "Middle"}, "middle", rtl=False, narrow=True))
    x, width = (float(each) for each in re.search(r'<rect class="now" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', picture).groups())
    assert width >= width_of(str(now), 13)
    assert 0 <= x <= 328 - width


def test_a_line_is_broken_where_a_planned_score_is_missing():
    points = points_of(a_course(totals=(16, 16, 15, 14, None, None, 9)).scores, slots())
    assert [[point.value for point in run] for run in joined(points, 1.0)] == [[16, 16, 15, 14], [9]]
    assert [len(run) for run in joined(points, step_of(PROTOCOL, "gad7"))] == [4, 1]
    assert [len(run) for run in joined(points, step_of(PROTOCOL, "unknown"))] == [5]


def test_struck_scores_and_scores_without_a_total_are_not_drawn():
    first, second, third = a_course(held=2, totals=(17, 16, 15)).scores
    struck = replace(second, struck_at=sample.NOW)
    without = replace(third, total=None)
    assert [point.value for point in points_of((first, struck, without), slots())] == [17]


def test_of_two_scores_of_one_session_the_later_is_drawn():
    (score,) = a_course(held=0, totals=(17,)).scores
    later = replace(score, total=12)
    assert [point.value for point in points_of((score, later), slots())] == [12]


def test_a_score_of_no_session_stands_between_the_sessions_of_its_time():
    score = replace(
        a_course().scores[0], session=None, about=slots()[2].date.replace(day=slots()[2].date.day) + (slots()[3].date - slots()[2].date) / 2
    )
    (point,) = points_of((score,), slots())
    assert 3 < point.at < 4
    (early,) = points_of((replace(score, about=date(2020, 1, 1)),), slots())
    assert early.at == 1


def test_every_small_line_has_the_same_scale():
    low = spark(Scale.of(PHQ9), (Point(1, 0, 1, sample.NOW.date()),), 16, 1.0)
    high = spark(Scale.of(PHQ9), (Point(1, 27, 1, sample.NOW.date()),), 16, 1.0)
    assert "M4 44H140" in low
    assert "M4 4H140" in high
    assert "PHQ-9: 27" in high


def test_a_course_without_a_score_has_an_empty_small_line():
    assert "no score yet" in spark(Scale.of(PHQ9), (), 16, 1.0)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_the_course_line_numbers_every_point(room):
    picture = drawn(room=room)
    assert [each.text for each in named(picture, "text", "score")] == ["17", "16", "15", "13", "14", "17", "15"]
    assert picture.find(SVG + "title").text == "PHQ-9 over the whole planned course"
    assert picture.find(SVG + "desc").text == "Seventeen, then less."


def test_every_session_has_its_number_and_where_there_is_little_room_the_next_and_the_last_have_theirs():
    sessions = {str(number) for number in range(1, 17)}
    assert sessions <= {each.text for each in drawn().iter(SVG + "text")}
    assert {"1", "7", "16"} <= set(texts(drawn(room=NARROW)))


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_no_two_sessions_or_dates_touch(room):
    below = [each for each in drawn(room=room).iter(SVG + "text") if room.plot_height + 70 < float(each.get("y")) < room.plot_height + 105]
    labels = [
        Box(float(each.get("x")) - width_of(each.text) / 2, float(each.get("y")), width_of(each.text), 1) for each in below if each.get("class")
    ]
    assert len(labels) >= 8
    assert not [one for place, one in enumerate(labels) if one.touches_any(labels[place + 1 :])]


def test_the_last_point_is_larger_and_the_ending_is_there_from_the_first_day():
    picture = drawn(a_line(a_course(held=0, totals=(17,))))
    assert [float(each.get("r")) for each in named(picture, "circle", "point")] == [7]
    assert len(named(picture, "path", "ending")) == 1
    assert "Planned ending" in texts(picture)


def test_bands_are_tinted_from_none_to_worst_and_named_with_their_ranges():
    picture = drawn()
    assert [each.get("class") for each in picture.iter(SVG + "rect") if each.get("class", "").startswith("band")] == [f"band-{n}" for n in range(5)]
    assert {"Severe", "20 to 27", "None or minimal", "0 to 4"} <= set(texts(picture))


def test_where_higher_is_better_the_lowest_band_is_darkest():
    picture = drawn(a_line(measure=PHQ9.model_copy(update={"direction": "higher_is_better"})))
    assert [each.get("class") for each in picture.iter(SVG + "rect") if each.get("class", "").startswith("band")] == [
        f"band-{n}" for n in (4, 3, 2, 1, 0)
    ]


def test_the_reliable_band_lies_round_the_first_score_and_bears_its_name():
    picture = drawn()
    hatched = next(each for each in picture.iter(SVG + "rect") if (each.get("fill") or "").startswith("url("))
    per_point = WIDE.plot_height / 27
    assert float(hatched.get("height")) == pytest.approx(11 * per_point, abs=0.2)
    assert "Under 6 from the start: may be chance" in texts(picture)


def test_a_measure_without_bands_and_without_a_reliable_change_is_drawn_all_the_same():
    bare = PHQ9.model_copy(update={"bands": (), "reliable_change": None})
    picture = drawn(a_line(measure=bare))
    assert not named(picture, "path", "reliable")
    assert {"0", "27"} <= set(texts(picture))


def test_missed_sessions_have_their_own_sign_and_no_score():
    picture = drawn(a_line(a_course(missed=(5,), totals=(16, 16, 15, 14, None, 10, 9))))
    assert len(named(picture, "path", "missed")) == 1


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
@pytest.mark.parametrize("totals", [(17, 16, 15, 13, 14, 17, 15), (27, 0, 27, 0, 27, 0, 27), (0, 0, 0, 1, 1, 27, 26), (20, 14, 8, 2, 8, 14, 20)])
def test_no_two_numbers_touch(room, totals):
    labels = [
        Box(float(each.get("x")) - width_of(each.text) / 2, float(each.get("y")) - 12, width_of(each.text), 12)
        for each in named(drawn(a_line(a_course(totals=totals)), room), "text", "score")
    ]
    assert not [one for place, one in enumerate(labels) if one.touches_any(labels[place + 1 :])]


def test_on_a_right_to_left_page_time_runs_from_the_right_and_words_are_anchored_there():
    ltr, rtl = drawn(), drawn(rtl=True)
    left = [float(each.get("cx")) for each in named(ltr, "circle", "point")]
    right = [float(each.get("cx")) for each in named(rtl, "circle", "point")]
    assert left == sorted(left)
    assert right == sorted(right, reverse=True)
    assert right[0] == pytest.approx(WIDE.width - left[0], abs=0.2)
    severe = next(each for each in rtl.iter(SVG + "text") if each.text == "Severe")
    assert "at-end" in severe.get("class").split()


def test_a_long_course_makes_the_narrow_picture_wider_and_not_its_slots_smaller():
    course = a_course()
    long = replace(course, sessions=sample.slots(sample.NOW, 3, 36))
    assert float(drawn(a_line(long), NARROW).get("width")) > 36 * 16


def test_words_in_a_picture_are_escaped():
    canvas = Canvas(10, 10)
    canvas.text("ink", 0, 0, "<b>&")
    assert "&lt;b&gt;&amp;" in canvas.svg("x", "k", "<t>", "d&d")


def test_no_picture_styles_anything_by_itself():
    view = present_course(sample.course_page(), LIBRARY)
    for picture in (*view.line.pictures, view.head.ribbon, *(chart.picture for chart in view.small)):
        assert "style=" not in picture


def test_a_number_stands_where_the_line_is_further_away():
    peak = [(0.0, 50.0), (50.0, 20.0), (100.0, 50.0)]
    assert beside_a_point(50, 20, 14, 13, peak, [], 200).y < 20
    trough = [(0.0, 20.0), (50.0, 50.0), (100.0, 20.0)]
    assert beside_a_point(50, 50, 14, 13, trough, [], 200).y > 50


def test_where_a_steep_line_runs_through_both_the_number_stands_aslant():
    cliff = [(40.0, 0.0), (50.0, 100.0), (60.0, 200.0)]
    place = beside_a_point(50, 100, 14, 13, cliff, [], 300)
    assert not place.x < 50 < place.x + place.width


def test_a_label_never_takes_a_place_that_is_taken():
    taken = Box(0, 0, 10, 10)
    assert free_place([Box(5, 5, 10, 10), Box(20, 20, 10, 10)], [taken], []) == Box(20, 20, 10, 10)


def test_a_line_through_a_label_leaves_no_room():
    assert nearest_to_line(Box(0, 0, 20, 10), [(0.0, 20.0), (20.0, -20.0)]) == 0
    assert nearest_to_line(Box(0, 0, 20, 10), [(0.0, 15.0), (20.0, 15.0)]) == 5


def test_names_of_thin_bands_are_moved_apart():
    assert spread([0, 10, 100], 34) == [0, 34, 100]


def test_the_story_says_where_it_began_how_far_it_went_and_what_it_may_be_called():
    page = sample.course_page()
    story = " ".join(present_course(page, LIBRARY).story)
    assert "PHQ-9 began at 17, moderately severe. The last, at session 13, is 8, mild." in story
    assert "9 lower than at start, 53 % below it. 6 or more: a reliable change. A fall by half or more is called a response." in story
    assert "It is not yet remission (the limit is 5)." in story
    assert "Item 9 has never been endorsed. No session was missed." in story
    assert "Four sessions are left; the planned ending is Tuesday 3 June." in story


def test_the_story_names_missed_sessions_and_safety_answers():
    course = a_course(missed=(5,), totals=(16, 16, 15, 14, None, 10, 9))
    endorsed = replace(course.scores[1], safety="endorsed")
    skipped = replace(course.scores[2], safety="skipped", total=None, why_no_total="left out")
    scores = (course.scores[0], endorsed, skipped, *course.scores[3:])
    story = " ".join(story_of(PHQ9, points_of(scores, slots(course)), scores, slots(course)))
    assert "Item 9 was endorsed: session 2. It was left out or is not known: session 3." in story
    assert "Missed: session 5." in story


def test_a_course_without_scores_says_so():
    assert story_of(PHQ9, (), (), slots(a_course(held=0, totals=())))[0] == "There is no PHQ-9 score yet."
    assert moved_in_words(PHQ9, ()) == "No score yet."


def test_a_score_is_compared_with_last_week_only_if_there_was_one():
    week = (Point(1, 17, 1, date(2025, 3, 25)), Point(2, 15, 2, date(2025, 4, 1)))
    assert compared_with_last(PHQ9, week, date(2025, 4, 1)) == "2 lower than last week"
    assert compared_with_last(PHQ9, week, date(2025, 5, 1)) == "2 lower than session 1"
    no_session = (replace_session(week[0]), week[1])
    assert compared_with_last(PHQ9, no_session, date(2025, 5, 1)) == "2 lower than 25 March"


def replace_session(point: Point) -> Point:
    return point._replace(session=None)


def test_a_small_chart_shows_the_published_cutoff_and_its_figures():
    (chart,) = present_course(sample.course_page(), LIBRARY).small
    assert chart.title.startswith("GAD-7")
    assert chart.words == "From 9 to 6, 3 lower. Under 4: too small to call a change."
    assert chart.figures == "By session, 1: 9, 3: 9, 5: 9, 7: 8, 9: 8, 11: 7, 13: 6."
    cut: Cutoff = LIBRARY.measure("gad7").caseness
    assert f">cut {cut.at}</text>" in chart.picture


def test_pictures_of_a_right_to_left_language_are_turned_round():
    with translation.override("he"):
        view = present_course(sample.course_page(), LIBRARY)
    assert view.line.pictures[0] != present_course(sample.course_page(), LIBRARY).line.pictures[0]


def test_where_higher_is_better_a_rise_is_told_in_percent_and_no_fall_is_called_a_response():
    course = a_course()
    better = PHQ9.model_copy(update={"direction": "higher_is_better", "remission": None})
    rising = (Point(1.0, 10, 1, date(2026, 9, 1)), Point(2.0, 15, 2, date(2026, 9, 8)))
    story = " ".join(story_of(better, rising, course.scores, slots(course)))
    assert "5 higher than at start, 50 % above it. Higher is better." in story
    falling = (Point(1.0, 20, 1, date(2026, 9, 1)), Point(2.0, 5, 2, date(2026, 9, 8)))
    story = " ".join(story_of(better, falling, course.scores, slots(course)))
    assert "response" not in story
    assert "below it" not in story
    assert moved_in_words(better, rising).endswith("Higher is better.")
