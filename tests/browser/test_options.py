"""Options in a browser: a client is taken on with one, it is met in the tasks and in a session by video, and laid aside again."""

import pytest

from tests.browser.conftest import Walker, serving

CHECK = "Before a session at a distance"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A demo practice of its own, since clients are taken on here."""
    with serving(tmp_path_factory.mktemp("options")) as practice:
        yield practice


@pytest.mark.parametrize(
    ("width", "dark", "script"), [(1280, False, True), (1280, True, True), (360, False, True), (360, True, True), (360, False, False)]
)
def test_a_client_is_taken_on_for_sessions_by_video_and_the_option_is_laid_aside_later(somebody, width, dark, script):
    ben = somebody(width, dark=dark, script=script)
    ben.signs_in_as("ben")
    course = when_he_takes_on_somebody_by_video(ben, f"Orla {width} {dark} {script}", script)
    ben.sees("Options: Sessions by phone or video")
    fold(ben, "Sessions by phone or video").locator("summary").click()
    ben.sees("A crisis is never worked through by chat alone.")
    then_nothing_is_wrong(ben, script)
    when_he_records_the_agreement(ben, script)
    then_the_session_asks_where_the_client_is(ben, course, script)
    ben.opens(course)
    fold(ben, "Older clients").locator("summary").click()
    fold(ben, "Older clients").get_by_role("button").click()
    ben.sees("Option taken: Older clients")
    when_he_lays_it_aside(ben, course, script)


def test_the_older_client_of_the_demo_has_the_option_and_its_sources_are_a_click_away(somebody):
    ben = somebody()
    ben.signs_in_as("ben")
    ben.opens("/caseload/")
    ben.opens(ben.page.get_by_role("link", name="Priya S.").first.get_attribute("href"))
    fold(ben, "Older clients").locator("summary").click()
    ben.finds_nothing_wrong()
    fold(ben, "Older clients").get_by_role("link", name="Where this is from").click()
    ben.page.wait_for_url("**/library/#option-older_adult")
    ben.sees("Clinical reference 7.10: changes for older people")
    ben.finds_nothing_wrong()


def fold(ben: Walker, title: str):
    return ben.page.locator("#options details", has=ben.page.locator("summary", has_text=title))


def when_he_takes_on_somebody_by_video(ben: Walker, name: str, script: bool) -> str:
    ben.opens("/clients/add/")
    ben.page.get_by_label("Name", exact=True).fill(name)
    ben.page.locator("input[name=protocol][value=ipt16]").check()
    ben.page.get_by_label("Sessions by phone or video").check()
    ben.page.get_by_label("Time", exact=True).fill("10:00")
    ben.page.get_by_label("How you meet").select_option("video")
    ben.presses("Add the client")
    ben.sees("Write the day as year-month-day")
    assert ben.page.get_by_label("Sessions by phone or video").is_checked(), "what was ticked stays"
    then_nothing_is_wrong(ben, script)
    ben.page.get_by_label("Day", exact=True).fill("2026-12-14")
    ben.presses("Add the client")
    ben.sees("Client taken on, course opened")
    return ben.page.url


def when_he_records_the_agreement(ben: Walker, script: bool) -> None:
    ben.presses("Agreement on distance")
    ben.page.get_by_label("The client agrees to sessions by phone or video").check()
    ben.presses("Save")
    ben.sees("To count as done it still wants")
    ben.page.get_by_label("Whom to ring in an emergency").fill("Her sister Joan, 0113 496 0001")
    ben.page.get_by_label("The code word for «I am not alone»").fill("umbrella")
    ben.page.get_by_label("The second channel, if the line breaks").fill("Her own phone, after two minutes")
    ben.page.get_by_label("Both know: a crisis is never worked through by chat alone").check()
    then_nothing_is_wrong(ben, script)
    ben.presses("Save")
    ben.sees("As it stands now")
    ben.sees("umbrella")
    then_nothing_is_wrong(ben, script)


def then_the_session_asks_where_the_client_is(ben: Walker, course: str, script: bool) -> None:
    ben.opens(f"{course}tasks/")
    ben.sees("Throughout")
    then_nothing_is_wrong(ben, script)
    ben.opens(f"{course}sessions/1/")
    ben.sees(CHECK)
    then_nothing_is_wrong(ben, script)


def when_he_lays_it_aside(ben: Walker, course: str, script: bool) -> None:
    fold(ben, "Sessions by phone or video").locator("summary").click()
    fold(ben, "Sessions by phone or video").get_by_role("button").click()
    ben.sees("Option laid aside: Sessions by phone or video")
    ben.sees("Planned, and not taken: Sessions by phone or video")
    then_nothing_is_wrong(ben, script)
    ben.opens(f"{course}tasks/")
    ben.sees("Of options laid aside")
    ben.presses("Agreement on distance")
    ben.sees("umbrella")
    ben.does_not_see("Record it")
    then_nothing_is_wrong(ben, script)
    ben.opens(f"{course}sessions/1/")
    ben.does_not_see(CHECK)


def then_nothing_is_wrong(ben: Walker, script: bool) -> None:
    """axe itself needs a script; without one the page is the same."""
    if script:
        ben.finds_nothing_wrong()
    else:
        assert ben.mistakes == []
