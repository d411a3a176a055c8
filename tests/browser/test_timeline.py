"""The timeline in a browser: Daniel's mood and people on one line, a rise explained, an event put on, changed and taken out; on every screen."""

import pytest

from tests.browser.conftest import A4, LETTER, Walker

OVERLAPS = """
() => [...document.querySelectorAll("svg.timeline")].filter((svg) => svg.getBoundingClientRect().width > 0).flatMap((svg) => {
  const box = (each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    return { left, right, top, bottom, words: each.textContent };
  };
  const texts = [...svg.querySelectorAll("text:not(.mark-letter)")].map(box);
  const touching = texts.flatMap((one, place) => texts.slice(place + 1).filter((other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4)
    .map((other) => `${one.words} | ${other.words}`));
  const ground = svg.getBoundingClientRect();
  const outside = texts.filter((each) => each.left < ground.left - 1 || each.right > ground.right + 1).map((each) => `outside: ${each.words}`);
  const stems = [...svg.querySelectorAll(".stem")].map((each) => each.getBoundingClientRect());
  const labels = [...svg.querySelectorAll(".with-whom, text.ink, text:not([class]), text.at-end:not(.strong)")].map(box);
  const crossed = stems.flatMap((stem) => labels.filter((label) => stem.width < 3 && label.left + 2 < stem.left && stem.left < label.right - 2
    && stem.top < label.top && label.bottom < stem.bottom).map((label) => `crossed: ${label.words}`));
  return [...touching, ...outside, ...crossed];
})
"""
"""Every two words of the picture that touch, whatever stands outside it, and words that a stem runs through; measured in the browser."""


def test_daniels_timeline_is_read_filtered_and_looked_at_week_by_week(somebody):
    ben = somebody()
    given_ben_is_at_the_timeline_of(ben, "Daniel K.")
    then_the_onset_the_row_before_it_and_the_rise_stand_there_in_words(ben)
    then_no_label_touches_another(ben)
    when_he_looks_at_sarah_alone(ben)
    when_he_looks_week_by_week(ben)


def test_a_rise_is_pressed_in_the_picture_and_what_happened_is_said(somebody):
    ben = somebody()
    given_ben_is_at_the_timeline_of(ben, "Daniel K.")
    ben.page.locator("svg.timeline.wide .rise.of-5").click()
    ben.sees("What happened, and with whom?")
    ben.finds_nothing_wrong()
    ben.page.get_by_label("When it was").fill("one evening")
    ben.presses("Save")
    ben.sees("This is no date. Give a year such as 2019")
    assert ben.page.get_by_label("When it was").input_value() == "one evening"
    ben.finds_nothing_wrong()


def test_an_event_is_put_on_with_the_keyboard_alone_changed_and_taken_out(somebody):
    ben = somebody()
    given_ben_is_at_the_timeline_of(ben, "Daniel K.")
    when_he_adds_an_event_with_the_keyboard(ben)
    then_it_hangs_above_the_line(ben)
    when_he_changes_its_words(ben)
    when_he_takes_it_out(ben)


def test_without_a_script_an_event_is_put_on_and_a_bad_date_is_refused(somebody):
    ben = somebody(script=False)
    given_ben_is_at_the_timeline_of(ben, "Margaret O.")
    ben.presses("Add an event")
    ben.page.get_by_label("When", exact=True).fill("soon")
    ben.page.get_by_label("What happened", exact=True).fill("Sang again")
    ben.presses("Save")
    ben.sees("This is no date.")
    assert ben.page.get_by_label("What happened", exact=True).input_value() == "Sang again"
    assert ben.page.get_by_label("When", exact=True).input_value() == "soon"


def test_by_touch_a_rise_is_tapped_and_what_happened_is_said_on_a_phone(browser, served):
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True)
    ben = Walker(context, served)
    given_ben_is_at_the_timeline_of(ben, "Daniel K.")
    ben.page.locator("svg.timeline.narrow .rise.of-6").tap()
    ben.sees("Until session 6")
    sizes = ben.page.evaluate("[...document.querySelectorAll('main .button, main .choice')].map((each) => each.getBoundingClientRect().height)")
    assert min(sizes) >= 44
    ben.finds_nothing_wrong()
    context.close()


def test_what_happened_is_said_with_the_keyboard_alone_where_a_note_is_signed_on_the_timeline_alone(somebody):
    ben = somebody()
    given_ben_is_at_the_timeline_of(ben, "Daniel K.")
    ben.page.locator("#rise-5 .button").focus()
    ben.page.keyboard.press("Enter")
    ben.sees("so this is kept on the timeline alone")
    ben.page.get_by_label("What happened", exact=True).focus()
    ben.page.keyboard.type("The boiler broke, nobody rang")
    ben.page.get_by_role("button", name="Save").focus()
    ben.page.keyboard.press("Enter")
    ben.page.wait_for_url(lambda url: url.endswith("/timeline/"))
    ben.sees("The boiler broke, nobody rang")
    ben.presses("The boiler broke, nobody rang")
    ben.presses("Take it off the timeline")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("client", ["Daniel K.", "Margaret O.", "Marc L."])
def test_the_timeline_fits_a_phone(somebody, client, dark):
    ben = somebody(360, dark=dark)
    given_ben_is_at_the_timeline_of(ben, client)
    ben.finds_nothing_wrong()
    then_no_label_touches_another(ben)
    ben.presses("This episode")
    then_no_label_touches_another(ben)


@pytest.mark.parametrize("client", ["Margaret O.", "Marc L."])
def test_on_a_wide_and_a_middle_screen_no_label_touches_another(somebody, client):
    for width in (1280, 900):
        ben = somebody(width, dark=True)
        given_ben_is_at_the_timeline_of(ben, client)
        ben.finds_nothing_wrong()
        then_no_label_touches_another(ben)


def test_the_timeline_is_printed_in_black_without_anything_to_press(somebody):
    ben = somebody()
    given_ben_is_at_the_timeline_of(ben, "Daniel K.")
    ben.page.emulate_media(media="print")
    assert ben.page.locator("svg.timeline.middle").is_visible()
    assert not ben.page.get_by_role("link", name="Add an event").is_visible()
    stroke = "getComputedStyle(document.querySelector('svg.timeline.middle .stem')).stroke"
    assert ben.page.evaluate(stroke) == "rgb(0, 0, 0)"
    then_no_label_touches_another(ben)


@pytest.mark.parametrize(("paper", "least"), [(A4, 10.9), (LETTER, 10)], ids=["A4", "Letter"])
@pytest.mark.parametrize("client", ["Daniel K.", "Margaret O.", "Marc L."])
def test_the_picture_stands_whole_on_the_first_printed_page_in_letters_that_can_be_read(somebody, client, paper, least):
    ben = somebody()
    given_ben_is_at_the_timeline_of(ben, client)
    ben.lays_it_on_paper(paper)
    picture = ben.page.locator("svg.timeline.middle")
    box = picture.bounding_box()
    assert box["y"] + box["height"] <= paper[1]
    assert 13 * picture.evaluate("each => each.getScreenCTM().a") >= least
    then_no_label_touches_another(ben)
    assert ben.counts_sheets() <= 3


@pytest.mark.parametrize("width", [1280, 360])
def test_turned_from_right_to_left_the_page_still_fits_and_its_table_begins_at_the_right(somebody, width):
    ben = somebody(width)
    given_ben_is_at_the_timeline_of(ben, "Daniel K.")
    ben.page.evaluate("document.documentElement.dir = 'rtl'")
    ben.finds_nothing_wrong()
    if width > 600:
        when, mood = (ben.page.locator("th", has_text=name).first.bounding_box()["x"] for name in ("When", "Mood"))
        assert when > mood


def given_ben_is_at_the_timeline_of(ben, client):
    ben.signs_in_as("ben")
    ben.opens("/caseload/")
    ben.presses(client, exact=False)
    ben.presses("Timeline")
    ben.sees("People and mood, on one line")


def then_the_onset_the_row_before_it_and_the_rise_stand_there_in_words(ben):
    ben.sees("“Sarah slept in the spare room”, with Sarah.")
    ben.sees("About 11 months before it")
    ben.sees("The largest step up was from 14 to 17, between sessions 5 and 6.")
    ben.sees("onset of this episode")
    ben.finds_nothing_wrong()


def then_no_label_touches_another(ben):
    assert ben.page.evaluate(OVERLAPS) == []


def when_he_looks_at_sarah_alone(ben):
    ben.presses("Sarah, ", exact=False)
    ben.does_not_see("Promotion with long hours")
    ben.sees("Married")
    ben.finds_nothing_wrong()


def when_he_looks_week_by_week(ben):
    ben.presses("Everybody")
    ben.presses("Week by week")
    assert ben.page.locator("svg.timeline.wide .lens").count() == 1
    then_no_label_touches_another(ben)
    ben.finds_nothing_wrong()


def when_he_adds_an_event_with_the_keyboard(ben):
    ben.page.get_by_role("link", name="Add an event").focus()
    ben.page.keyboard.press("Enter")
    ben.sees("Put something on the timeline")
    ben.finds_nothing_wrong()
    ben.page.get_by_label("When", exact=True).focus()
    for typed in ("2026-08", "Told Rob the truth", "Other", "Rob"):
        ben.page.keyboard.type(typed)
        ben.page.keyboard.press("Escape")
        ben.page.keyboard.press("Tab")
    ben.page.get_by_role("button", name="Save").focus()
    ben.page.keyboard.press("Enter")
    ben.page.wait_for_url(lambda url: url.endswith("/timeline/"))


def then_it_hangs_above_the_line(ben):
    assert ben.page.locator("svg.timeline.wide text", has_text="Told Rob").count() == 1
    ben.sees("August 2026")
    then_no_label_touches_another(ben)
    ben.finds_nothing_wrong()


def when_he_changes_its_words(ben):
    ben.presses("Told Rob the truth")
    ben.finds_nothing_wrong()
    ben.page.get_by_label("What happened", exact=True).fill("Told Rob everything")
    ben.presses("Save")
    ben.presses("Told Rob everything")
    ben.sees("How it read before")
    ben.sees("Told Rob the truth.")


def when_he_takes_it_out(ben):
    ben.presses("Take it off the timeline")
    ben.page.wait_for_url(lambda url: url.endswith("/timeline/"))
    ben.does_not_see("Told Rob everything")
