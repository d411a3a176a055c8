"""A situation pack in a browser: read in the library, taken by a course, met beside the work, and laid aside again."""

import pytest

from tests.browser.conftest import Walker, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A demo practice of its own, since packs are taken and laid aside here."""
    with serving(tmp_path_factory.mktemp("packs")) as practice:
        yield practice


@pytest.mark.parametrize(("width", "dark", "script"), [(1280, False, True), (360, True, True), (360, False, False)])
def test_a_pack_is_read_taken_met_where_it_belongs_and_laid_aside(somebody, width, dark, script):
    ben = somebody(width, dark=dark, script=script)
    course = given_ben_is_at_the_course_of(ben, "Daniel K.")
    ben.does_not_see("To look out for")
    ben.presses("Situation packs")
    then_nothing_is_wrong(ben, script)
    when_he_reads(ben, "Lonely", script)
    when_he_takes(ben, course, "Lonely")
    then_nothing_is_wrong(ben, script)
    ben.opens(course)
    ben.sees("Situation pack taken: Lonely")
    ben.sees("Somebody who is lonely is easily cheated: ask about new friends who need money.")
    then_nothing_is_wrong(ben, script)
    then_the_timeline_and_the_session_offer_what_helps(ben, course, script)
    then_the_inventory_offers_places_and_somebody_is_begun_there(ben, course, script)
    then_a_goal_can_begin_with_an_example(ben, course, script)
    when_he_lays_it_aside(ben, course)
    ben.opens(course)
    ben.does_not_see("To look out for")


def test_the_course_of_the_demo_that_has_taken_one_offers_what_to_ask_folded_beside_its_session(somebody):
    ben = somebody()
    course = given_ben_is_at_the_course_of(ben, "Zoe T.")
    ben.sees("Ask about bullying, online too, and about self-harm, alone and each time.")
    ben.opens(f"{course}sessions/5/")
    asked = ben.page.get_by_text("“Who has your back?”")
    assert not asked.is_visible()
    ben.page.get_by_text("What one can ask: A young person between friends and home").click()
    assert asked.is_visible()
    ben.finds_nothing_wrong()


def test_a_pack_prints_on_two_pages_and_what_a_course_has_taken_on_one(somebody):
    ben = somebody()
    course = given_ben_is_at_the_course_of(ben, "Zoe T.")
    ben.opens(f"{course}packs/")
    ben.lays_it_on_paper()
    ben.does_not_see("The others")
    assert ben.counts_sheets() == 1
    ben.presses("A young person between friends and home")
    ben.lays_it_on_paper()
    assert ben.counts_sheets() == 2


def given_ben_is_at_the_course_of(ben: Walker, client: str) -> str:
    ben.signs_in_as("ben")
    ben.opens("/caseload/")
    course = ben.page.get_by_role("link", name=client).first.get_attribute("href")
    ben.opens(course)
    return course


def when_he_reads(ben: Walker, title: str, script: bool) -> None:
    packs = ben.page.url
    ben.presses(title)
    ben.sees("A situation pack: examples that are offered, and never asked for.")
    ben.sees("Where this comes from")
    then_nothing_is_wrong(ben, script)
    ben.presses("The library")
    ben.sees("Several generations under one roof")
    then_nothing_is_wrong(ben, script)
    ben.page.goto(packs)


def when_he_takes(ben: Walker, course: str, title: str) -> None:
    ben.opens(f"{course}packs/")
    line = ben.page.locator("li", has=ben.page.get_by_role("link", name=title, exact=True))
    line.locator("summary").click()
    line.get_by_label("Why this one, in a sentence").fill("Three evenings a week with nobody.")
    line.get_by_role("button").click()
    ben.sees("Why: Three evenings a week with nobody.")
    assert ben.page.locator("section[aria-labelledby=taken-h]").get_by_role("link", name=title, exact=True).count() == 1


def then_the_timeline_and_the_session_offer_what_helps(ben: Walker, course: str, script: bool) -> None:
    ben.opens(f"{course}timeline/")
    ben.page.get_by_text("What to ask after: Lonely").click()
    then_nothing_is_wrong(ben, script)
    ben.opens(f"{course}sessions/7/")
    ben.page.get_by_text("What one can ask: Lonely").click()
    ben.page.locator("details").get_by_role("link", name="Rehearsal").click()
    assert ben.page.url.endswith("#block-rehearse")
    then_nothing_is_wrong(ben, script)


def then_the_inventory_offers_places_and_somebody_is_begun_there(ben: Walker, course: str, script: bool) -> None:
    ben.opens(f"{course}people/")
    ben.sees("People often named here")
    then_nothing_is_wrong(ben, script)
    ben.page.locator("ul[aria-label='An animal']").get_by_role("link", name="Pet").click()
    ben.sees("Is there an animal in your days?")
    assert ben.page.get_by_label("Who they are to the client").input_value() == "Pet"
    then_nothing_is_wrong(ben, script)


def then_a_goal_can_begin_with_an_example(ben: Walker, course: str, script: bool) -> None:
    ben.opens(f"{course}focus/")
    ben.page.get_by_text("Goals as others have put them: Lonely").click()
    then_nothing_is_wrong(ben, script)
    ben.page.locator("li", has_text="Go to the choir twice before deciding").get_by_role("link").click()
    field = ben.page.get_by_label("The goal, in the client's words")
    assert field.input_value() == "Go to the choir twice before deciding"
    then_nothing_is_wrong(ben, script)


def when_he_lays_it_aside(ben: Walker, course: str) -> None:
    ben.opens(f"{course}packs/")
    ben.page.locator("section[aria-labelledby=taken-h]").get_by_role("button").click()
    ben.sees("This course has taken none. It needs none.")


def then_nothing_is_wrong(ben: Walker, script: bool) -> None:
    """axe itself needs a script; without one the page is the same."""
    if script:
        ben.finds_nothing_wrong()
