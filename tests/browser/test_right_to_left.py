"""The circle, the timeline, packs and the agreement as whole pages in a language read from right to left: mirrored, nothing over another."""

import pytest

from tests.browser.conftest import serving
from tests.browser.test_circle import OVERLAPS as OVER_EACH_OTHER_ON_THE_CIRCLE
from tests.browser.test_circle import given_ben_is_at_the_circle_of
from tests.browser.test_timeline import OVERLAPS as OVER_EACH_OTHER_ON_THE_TIMELINE
from tests.browser.test_timeline import given_ben_is_at_the_timeline_of

SCREENS = pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (360, False), (360, True)])
CROSSING_LABELS = """
() => {
  const shown = [...document.querySelectorAll("main :is(h1, h2, h3, b, bdi, label, th, td, select, .button, .chip, .steps a, .legend li)")]
    .filter((each) => each.checkVisibility() && !each.closest("svg"));
  return shown.flatMap((one, place) => shown.slice(place + 1).filter((other) => !one.contains(other) && !other.contains(one)).filter((other) => {
    const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
    return Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
  }).map((other) => `${one.textContent.slice(0, 30)} | ${other.textContent.slice(0, 30)}`));
}
"""
"""Every two headings, names, labels, cells and buttons of the page, outside its pictures, of which one lies over the other."""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A demo practice whose language is read from right to left."""
    with serving(tmp_path_factory.mktemp("right-to-left"), DJANGO_SETTINGS_MODULE="tests.settings_right_to_left") as practice:
        yield practice


@SCREENS
def test_the_circles_page_reads_from_right_to_left(somebody, width, dark):
    ben = somebody(width, dark=dark)
    for client, asked in (("Daniel K.", ""), ("Daniel K.", "?from=2&to=7"), ("Margaret O.", "?from=3&to=14")):
        given_ben_is_at_the_circle_of(ben, client, asked)
        then_the_page_is_sound_and_turned(ben)
        assert ben.page.evaluate(OVER_EACH_OTHER_ON_THE_CIRCLE) == []


@SCREENS
def test_the_timelines_page_reads_from_right_to_left(somebody, width, dark):
    ben = somebody(width, dark=dark)
    given_ben_is_at_the_timeline_of(ben, "Daniel K.")
    for client in ("Daniel K.", "Margaret O.", "Marc L."):
        ben.opens("/caseload/")
        ben.opens(ben.page.get_by_role("link", name=client).first.get_attribute("href") + "timeline/")
        then_the_page_is_sound_and_turned(ben)
        assert ben.page.evaluate(OVER_EACH_OTHER_ON_THE_TIMELINE) == []


@SCREENS
def test_the_pages_with_situation_packs_read_from_right_to_left(somebody, width, dark):
    ben = somebody(width, dark=dark)
    ben.signs_in_as("ben")
    ben.opens("/caseload/")
    course = ben.page.get_by_role("link", name="Zoe T.").first.get_attribute("href")
    for path in ("/library/", "/library/packs/blended_family/", f"{course}packs/", course, f"{course}people/", f"{course}focus/"):
        ben.opens(path)
        for folded in ben.page.locator("details.card > summary").all():
            folded.click()
        then_the_page_is_sound_and_turned(ben)
    ben.opens(f"{course}sessions/5/")
    ben.page.get_by_text("What one can ask: A young person between friends and home").click()
    ben.finds_nothing_wrong()


@SCREENS
def test_the_agreement_and_the_letters_read_from_right_to_left(somebody, width, dark):
    ben = somebody(width, dark=dark)
    ben.signs_in_as("ben")
    ben.opens("/caseload/")
    course = ben.page.get_by_role("link", name="Daniel K.").first.get_attribute("href")
    for path in ("focus/add/contract/", "letters/"):
        ben.opens(course + path)
        then_the_page_is_sound_and_turned(ben)


def test_the_circle_and_its_list_are_mirrored_and_names_are_not(somebody):
    ben = somebody()
    given_ben_is_at_the_circle_of(ben, "Daniel K.")
    then_from_right_to_left_stand(ben, [f".people-list thead th >> text={title}" for title in ("Who", "Ring", "Tie", "Giving", "Wished for")])
    then_from_right_to_left_stand(ben, [".steps li:nth-child(1)", ".steps li:nth-child(2)"])
    then_from_right_to_left_stand(ben, [".circle-card .drawn", ".circle-card .what-changed"])
    angle = side_of(ben, "Boss T."), side_of(ben, "Rob")
    assert angle == ("right", "left")  # from left to right they stand the other way about
    name = ben.page.locator(".people-list bdi", has_text="Boss T.")
    assert name.evaluate("(each) => getComputedStyle(each).unicodeBidi") == "isolate"


def test_moving_by_the_keyboard_follows_the_hand_and_not_the_language(somebody):
    ben = somebody()
    given_ben_is_at_the_circle_of(ben, "Daniel K.")
    mark = ben.page.locator('.now .who-stands[data-name="Nadia"] >> visible=true')
    stood = mark.bounding_box()["x"]
    ben.page.locator('.now .who-stands[data-name="Nadia"] >> visible=true').focus()
    ben.page.keyboard.press("ArrowDown")
    assert "Nadia: close." in ben.page.inner_text("#circle-says")
    assert mark.bounding_box()["x"] < stood  # she stands at the left of the middle, and goes further out there
    ben.page.keyboard.press("Escape")


def test_time_runs_from_right_to_left_in_the_picture_and_its_table_begins_at_the_right(somebody):
    ben = somebody()
    given_ben_is_at_the_timeline_of(ben, "Daniel K.")
    lenses = [each.bounding_box()["x"] for each in ben.page.locator("svg.timeline.wide .lens").all()]
    assert lenses == sorted(lenses, reverse=True)
    onset = ben.page.locator("svg.timeline.wide .onset-mark").bounding_box()["x"]
    assert ben.page.locator("svg.timeline.wide .point.last").bounding_box()["x"] < onset
    then_from_right_to_left_stand(ben, [f".events thead th >> text={title}" for title in ("When", "What happened", "With whom", "Mood")])
    then_from_right_to_left_stand(ben, [".lenses .chip >> nth=0", ".lenses .chip >> nth=1"])


def then_the_page_is_sound_and_turned(ben):
    assert ben.page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
    ben.finds_nothing_wrong()
    assert ben.page.evaluate(CROSSING_LABELS) == []


def then_from_right_to_left_stand(ben, selectors):
    ends = [box["x"] + box["width"] for box in (ben.page.locator(each).first.bounding_box() for each in selectors)]
    assert ends == sorted(ends, reverse=True)
    assert len(set(ends)) == len(ends)


def side_of(ben, name):
    circle = ben.page.locator(".now svg.closeness >> visible=true").bounding_box()
    mark = ben.page.locator(f'.now .who-stands[data-name="{name}"] >> visible=true').locator(".mark").first.bounding_box()
    return "right" if mark["x"] + mark["width"] / 2 > circle["x"] + circle["width"] / 2 else "left"
