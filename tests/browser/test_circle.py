"""The closeness circle in a browser: people moved by hand, by finger, by keyboard and in the list; two sessions side by side; two windows; print."""

import random
import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from openipt.core.circle import Giving, Placement, Tie
from openipt.web.pictures.circle_layout import LARGE, SMALL
from openipt.web.pictures.circle_picture import CirclePicture, circle_picture
from tests.browser.conftest import A4, Walker, serving, wait_until

STATIC = Path(circle_picture.__code__.co_filename).parent.parent / "static"
OVERLAPS = """
() => [...document.querySelectorAll("svg.closeness")].filter((svg) => svg.getBoundingClientRect().width > 0).flatMap((svg) => {
  const box = (each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    return { left, right, top, bottom, words: each.textContent || each.getAttribute("class") };
  };
  const touch = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4;
  const names = [...svg.querySelectorAll("text:not(.mark-letter)")].map(box);
  const marks = [...svg.querySelectorAll(".mark, .mark-cross, .ghost")].map(box);
  const ground = svg.getBoundingClientRect();
  return [
    ...names.flatMap((one, place) => [...names.slice(place + 1), ...marks].filter((other) => touch(one, other))
      .map((other) => `${one.words} | ${other.words}`)),
    ...names.filter((each) => each.left < ground.left - 1 || each.right > ground.right + 1).map((each) => `outside: ${each.words}`),
  ];
})
"""
"""Every two words of the drawing that touch, words that touch a mark, and whatever stands outside it; measured in the browser."""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A demo practice of its own, since people are moved about here."""
    with serving(tmp_path_factory.mktemp("circles")) as practice:
        yield practice


def given_ben_is_at_the_circle_of(ben: Walker, client: str, asked: str = "") -> None:
    if "/sign-in/" not in ben.page.url and ben.page.url == "about:blank":
        ben.signs_in_as("ben")
    ben.opens("/caseload/")
    ben.opens(ben.page.get_by_role("link", name=client).first.get_attribute("href") + "circle/" + asked)
    ben.page.locator(".now svg.closeness >> visible=true").scroll_into_view_if_needed()  # a hand reaches only what is in sight


def mark_of(ben: Walker, name: str):
    return ben.page.locator(f'.now .who-stands[data-name="{name}"] >> visible=true')


def list_of(ben: Walker, field: str, name: str):
    return ben.page.get_by_label(f"{field}: {name}", exact=True)


def has_ring(ben: Walker, name: str, words: str) -> None:
    wait_until(lambda: list_of(ben, "Ring", name).evaluate("(each) => each.selectedOptions[0].text") == words)


def then_it_is_saved(ben: Walker, words: str = "") -> None:
    wait_until(lambda: re.search(rf"{re.escape(words)}.*Saved \d", ben.page.inner_text("#circle-says")) is not None)


def middle_of(ben: Walker, name: str) -> tuple[float, float]:
    box = mark_of(ben, name).locator(".mark, .mark-cross").first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def a_place_in(ben: Walker, ring: int, angle: str) -> tuple[float, float]:
    """A place in the middle of that ring: to the left, the right, above."""
    box = ben.page.locator(".now svg.closeness >> visible=true").bounding_box()
    far = {1: 0.26, 2: 0.5, 3: 0.75, 0: 0.92}[ring] * box["width"] / 2
    across, down = {"left": (-1, 0), "right": (1, 0), "above": (0, -1)}[angle]
    return box["x"] + box["width"] / 2 + across * far, box["y"] + box["height"] / 2 + down * far


def test_rob_is_moved_by_hand_the_list_and_the_words_follow_and_it_is_undone(somebody):
    ben = somebody()
    given_ben_is_at_the_circle_of(ben, "Daniel K.")
    when_he_drags(ben, "Rob", a_place_in(ben, 3, "right"))
    then_it_is_saved(ben, "Rob: part of life.")
    has_ring(ben, "Rob", "part of life")
    then_he_stands_there(ben, "Rob", a_place_in(ben, 3, "right"))
    ben.finds_nothing_wrong()
    given_ben_is_at_the_circle_of(ben, "Daniel K.", "?from=2&to=7")
    assert "Rob: close, now part of life." in ben.page.inner_text(".what-changed")
    given_ben_is_at_the_circle_of(ben, "Daniel K.")
    ben.presses("Undo: Rob")
    has_ring(ben, "Rob", "closest")


def when_he_drags(ben: Walker, name: str, to: tuple[float, float]) -> None:
    ben.page.mouse.move(*middle_of(ben, name))
    ben.page.mouse.down()
    ben.page.mouse.move(*to, steps=6)
    ben.page.mouse.up()


def then_he_stands_there(ben: Walker, name: str, place: tuple[float, float]) -> None:
    stands = middle_of(ben, name)
    assert abs(stands[0] - place[0]) < 6
    assert abs(stands[1] - place[1]) < 6


def test_a_hand_that_lets_go_by_escape_moves_nobody(somebody):
    ben = somebody()
    given_ben_is_at_the_circle_of(ben, "Daniel K.")
    stood = middle_of(ben, "Nadia")
    ben.page.mouse.move(*stood)
    ben.page.mouse.down()
    ben.page.mouse.move(*a_place_in(ben, 0, "right"), steps=4)
    wait_until(lambda: "Nadia: outside the circle." in ben.page.inner_text("#circle-says"))
    ben.page.keyboard.press("Escape")
    ben.page.mouse.up()
    then_he_stands_there(ben, "Nadia", stood)
    has_ring(ben, "Nadia", "closest")
    ben.page.reload()
    has_ring(ben, "Nadia", "closest")


def test_mum_is_moved_with_the_keyboard_alone_and_each_press_is_said(somebody):
    ben = somebody()
    given_ben_is_at_the_circle_of(ben, "Daniel K.")
    when_he_tabs_to(ben, "Mum")
    ben.page.keyboard.press("ArrowUp")
    assert "Mum: closest." in ben.page.inner_text("#circle-says")
    ben.page.keyboard.press("Escape")
    assert "Mum: close." in ben.page.inner_text("#circle-says")
    ben.page.keyboard.press("ArrowRight")
    ben.page.keyboard.press("ArrowDown")
    ben.page.keyboard.press("Enter")
    then_it_is_saved(ben, "Mum: part of life.")
    has_ring(ben, "Mum", "part of life")
    assert ben.page.evaluate("document.activeElement.dataset.name") == "Mum"
    ben.page.keyboard.press("ArrowUp")
    then_it_is_saved(ben, "Mum: close.")  # by itself, a moment after the last press
    ben.page.reload()
    has_ring(ben, "Mum", "close")
    ben.finds_nothing_wrong()


def when_he_tabs_to(ben: Walker, name: str) -> None:
    for _ in range(80):
        ben.page.keyboard.press("Tab")
        if ben.page.evaluate("document.activeElement.dataset?.name") == name:
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_eli_is_moved_by_a_finger_on_a_phone_and_a_swipe_beside_him_scrolls(browser, served):
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True, color_scheme="dark")
    ben = Walker(context, served)
    given_ben_is_at_the_circle_of(ben, "Daniel K.")
    finger = context.new_cdp_session(ben.page)
    when_a_finger_goes(finger, middle_of(ben, "Eli"), a_place_in(ben, 3, "above"))
    then_it_is_saved(ben, "Eli: part of life.")
    has_ring(ben, "Eli", "part of life")
    before = ben.page.evaluate("scrollY")
    corner = ben.page.locator(".now svg.closeness >> visible=true").bounding_box()
    when_a_finger_goes(finger, (corner["x"] + 8, corner["y"] + 200), (corner["x"] + 8, corner["y"] + 40))
    wait_until(lambda: ben.page.evaluate("scrollY") > before)
    ben.finds_nothing_wrong()
    context.close()


def when_a_finger_goes(finger, start: tuple[float, float], end: tuple[float, float]) -> None:
    def send(kind, *points):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    send("touchStart", start)
    for share in (0.2, 0.4, 0.6, 0.8, 1.0):
        send("touchMove", (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share))
    send("touchEnd")


def test_in_the_list_each_change_is_saved_at_once_and_two_quick_ones_are_no_two_windows(somebody):
    ben = somebody()
    given_ben_is_at_the_circle_of(ben, "Daniel K.")
    list_of(ben, "Ring", "Boss T.").select_option("outside the circle")
    list_of(ben, "Tie", "Boss T.").select_option("distant")
    list_of(ben, "Giving", "Boss T.").select_option("both give")
    then_it_is_saved(ben)
    ben.page.wait_for_load_state("networkidle")
    ben.page.reload()
    has_ring(ben, "Boss T.", "outside the circle")
    assert list_of(ben, "Tie", "Boss T.").input_value() == "distant"
    assert list_of(ben, "Giving", "Boss T.").input_value() == "both"
    ben.does_not_see("two windows")


def test_without_a_script_the_list_and_its_button_do_the_same(somebody):
    ben = somebody(script=False)
    given_ben_is_at_the_circle_of(ben, "Margaret O.")
    list_of(ben, "Ring", "Colin").select_option("part of life")
    list_of(ben, "Wished for", "Colin").select_option("closest")
    ben.presses("Save the circle")
    assert list_of(ben, "Ring", "Colin").input_value() == "3"
    ben.presses("Undo: Colin")
    assert list_of(ben, "Ring", "Colin").input_value() == "1"
    ben.page.get_by_role("navigation", name="Sessions").get_by_role("link").nth(2).click()
    assert "session=3" in ben.page.url


def test_what_two_windows_placed_is_shown_both_until_somebody_places_again(somebody):
    ben = somebody()
    given_ben_is_at_the_circle_of(ben, "Daniel K.")
    other = ben.context.new_page()
    other.goto(ben.page.url)
    list_of(ben, "Ring", "Sarah").select_option("close")
    then_it_is_saved(ben)
    other.get_by_label("Ring: Sarah", exact=True).select_option("part of life")
    other.get_by_text("Sarah was placed in two windows.").wait_for()
    both = other.get_by_label("Placed in two windows").inner_text()
    assert "close, conflict" in both
    assert "part of life, conflict" in both
    other.get_by_label("Ring: Sarah", exact=True).select_option("closest")
    other.get_by_text("Sarah was placed in two windows.").wait_for(state="detached")
    other.close()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (360, False), (360, True)])
def test_one_circle_and_two_side_by_side_hold_on_every_screen(somebody, width, dark):
    ben = somebody(width, dark=dark)
    for client, asked in (("Daniel K.", ""), ("Daniel K.", "?from=2&to=7"), ("Margaret O.", "?from=3&to=14"), ("Ana P.", "")):
        given_ben_is_at_the_circle_of(ben, client, asked)
        ben.finds_nothing_wrong()
        assert ben.page.evaluate(OVERLAPS) == []


def test_on_paper_stand_the_circles_the_words_and_the_list_without_what_is_pressed(somebody):
    ben = somebody()
    given_ben_is_at_the_circle_of(ben, "Margaret O.", "?from=3&to=14")
    ben.page.emulate_media(media="print")
    assert ben.page.locator("svg.closeness >> visible=true").count() == 2
    ben.sees("What changed, in words")
    ben.sees("The same circle as a list")
    assert list_of(ben, "Ring", "Colin").is_visible()
    assert ben.page.locator("nav >> visible=true").count() == 0
    assert ben.page.locator("main button >> visible=true").count() == 0
    fills = ben.page.evaluate("[...document.querySelectorAll('.closeness .ring')].map((each) => getComputedStyle(each).fill)")
    assert set(fills) == {"none"}


@pytest.mark.parametrize("asked", ["", "?from=2&to=7"], ids=["alone", "side by side"])
def test_the_circle_its_words_and_its_signs_stand_on_the_first_printed_page(somebody, asked):
    ben = somebody()
    given_ben_is_at_the_circle_of(ben, "Daniel K.", asked)
    ben.lays_it_on_paper()
    signs = ben.page.locator(".circle-card .legend").bounding_box()
    assert signs["y"] + signs["height"] <= A4[1]
    assert ben.page.evaluate(OVERLAPS) == []
    assert ben.counts_sheets() == 2


def test_the_drawing_is_kept_as_a_file_of_its_own(somebody):
    ben = somebody()
    given_ben_is_at_the_circle_of(ben, "Daniel K.")
    with ben.page.expect_download() as kept:
        ben.page.get_by_role("link", name="Keep the drawing as a file").click()
    assert re.fullmatch(r"circle-session-\d+\.svg", kept.value.suggested_filename)
    drawing = Path(kept.value.path()).read_text(encoding="utf-8")
    assert ">Sarah</text>" in drawing
    assert "Daniel" not in drawing


def sixty(*, moved: bool):
    chance = random.Random(7)
    names, at, circle = {}, datetime(2026, 11, 1, tzinfo=UTC), {}
    words = ("Mum", "Boss T.", "Temple circle", "Great-aunt Beatrix", "Jo", "The choir", "Sam", "New head")
    for number in range(1, 61):
        person = UUID(int=number)
        names[person] = f"{chance.choice(words)} {number}"
        ring = chance.choice([0, 1, 2, 2, 3, 3, 3])
        more = {"tie": chance.choice(list(Tie)), "giving": chance.choice(list(Giving)), "wished": chance.choice([None, 1, 2])}
        more |= {"kind": chance.choice(["person", "group", "pet"]), "status": chance.choice(["living", "living", "deceased", "estranged"])}
        circle[person] = Placement(person, person, 2, at, (ring + 1) % 4 if moved and number % 5 == 0 else ring, **more)
    return circle, names


@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
@pytest.mark.parametrize(("paper", "width"), [(LARGE, 1280), (SMALL, 360)], ids=["large", "small"])
def test_of_sixty_people_no_name_lies_over_another_or_over_a_mark(browser, paper, width, rtl):
    before, names = sixty(moved=False)
    circle, _ = sixty(moved=True)
    numbers = {person: number for number, person in enumerate(names, start=1)}
    picture = CirclePicture("now-small", "Circle", "In words", circle, names, numbers, before)
    sheets = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("openipt.css", "workbench.css", "people.css"))
    page = browser.new_page(viewport={"width": width, "height": 900})
    direction = ' dir="rtl"' if rtl else ""
    svg = circle_picture(picture, paper, rtl=rtl).svg
    page.set_content(f'<!doctype html><html lang="en"{direction}><title>t</title><style>{sheets}</style><main class="page">{svg}</main>')
    assert page.locator(".who-stands").count() == 60
    assert page.evaluate(OVERLAPS) == []
    page.close()
