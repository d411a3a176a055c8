"""Each page of the demo practice on a wide screen, on a phone, in the dark, and with the keyboard alone: axe finds nothing."""

import re

import pytest

from tests.browser.conftest import Walker

RISK = ("assessment/", "plan/", "plan/3/", "alerts/raise/")


def a_course_of(ben: Walker, name: str) -> str:
    """The address of that client's course."""
    ben.opens("/caseload/")
    return ben.page.get_by_role("link", name=name).first.get_attribute("href")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (360, False), (360, True), (320, False)])
def test_every_page_of_a_therapist_holds_on_every_screen(somebody, width, dark):
    ben = somebody(width, dark=dark)
    ben.opens("/sign-in/")
    ben.finds_nothing_wrong()
    ben.signs_in_as("ben")
    ben.finds_nothing_wrong()
    for name in ("Ella M.", "Margaret O.", "Ana P."):
        ben.opens(a_course_of(ben, name))
        ben.finds_nothing_wrong()
    course = a_course_of(ben, "Ella M.")
    for page in (
        "move/",
        "move/?to=on_hold",
        "sessions/9/",
        "measures/send/",
        "scores/enter/phq9/",
        "scores/enter/phq9/?by=total",
        "paper/gad7/",
        *RISK,
    ):
        ben.opens(course + page)
        ben.finds_nothing_wrong()
    ben.opens(course)
    ben.page.locator("a[href*='/scores/0']").first.click()
    ben.finds_nothing_wrong()
    ben.opens("/caseload/")
    ben.presses("Open alert")
    ben.finds_nothing_wrong()
    for page in ("/clients/add/", "/library/", "/library/protocols/group8/"):
        ben.opens(page)
        ben.finds_nothing_wrong()


@pytest.mark.parametrize(("width", "dark"), [(360, False), (360, True), (480, False)])
def test_every_page_of_a_client_holds_on_every_phone(somebody, served, width, dark):
    ana = somebody(width, dark=dark)
    ana.opens(re.search(r"http\S+/q/\S+", served.words).group())
    ana.finds_nothing_wrong()
    ana.page.locator("main button.main").click()
    ana.finds_nothing_wrong()
    link = re.sub(r"\d+/$", "", ana.page.url)
    for page in ("help/", "later/", "end/", "not-me/"):
        ana.opens(link + page)
        ana.finds_nothing_wrong()
    ana.opens("/q/nobody-sent-this/")
    ana.sees("116 123")


def test_a_client_answers_without_any_script(somebody):
    ben = somebody()
    link = a_link_from(ben)
    ana = somebody(360, script=False)
    ana.page.goto(link)
    ana.presses("Start")
    for number in range(1, 8):
        assert f"Question {number} of 7" in ana.page.inner_text("body")
        if number == 3:
            ana.presses("Skip this one")
            continue
        ana.page.locator("label.choice").nth(1).click()
        ana.presses("Next")
    assert "/end/" in ana.page.url
    ana.page.locator("main button.main").click()
    text = ana.page.inner_text("body")
    assert "Saved" in text
    assert "6 of 7" in text or "Six of seven" in text or "left out" in text


def test_a_client_answers_with_the_keyboard_alone(somebody):
    ben = somebody()
    ana = somebody(360)
    ana.opens(a_link_from(ben))
    tab_to(ana, "Start")
    ana.page.keyboard.press("Enter")
    ana.page.wait_for_url("**/1/")
    for _ in range(30):
        ana.page.keyboard.press("Tab")
        if ana.page.evaluate("document.activeElement.type") == "radio":
            break
    ana.page.keyboard.press("Space")
    ana.page.keyboard.press("ArrowDown")
    ana.page.locator("text=/Saved \\d\\d:\\d\\d/").locator("visible=true").first.wait_for()
    ana.page.keyboard.press("Enter")
    ana.page.wait_for_url("**/2/")
    ana.page.go_back()
    assert ana.page.locator("input[type=radio]:checked").get_attribute("value") == "1"


def test_what_was_chosen_while_the_line_was_down_is_saved_once_when_it_is_back(somebody):
    ben = somebody()
    ana = somebody(360)
    ana.opens(a_link_from(ben))
    ana.presses("Start")
    ana.context.set_offline(True)
    ana.page.locator("input[type=radio]").nth(2).check(force=True)
    ana.sees("Not saved yet")
    ana.context.set_offline(False)
    ana.page.locator("text=/Saved \\d\\d:\\d\\d/").locator("visible=true").first.wait_for(timeout=20_000)
    ana.page.reload()
    assert ana.page.locator("input[type=radio]:checked").get_attribute("value") == "2"
    ana.mistakes.clear()  # the line that was down


def test_somebody_else_says_this_is_not_me_and_the_link_is_dead(somebody):
    ben = somebody()
    link = a_link_from(ben)
    other = somebody(360)
    other.opens(link)
    other.presses("This is not me")
    other.page.locator("main button").first.click()
    other.finds_nothing_wrong()
    other.page.goto(link)
    other.does_not_see("Question")
    assert other.page.locator("main button").count() == 0


def test_a_supervisor_sees_the_listed_case_without_a_name(somebody):
    cleo = somebody()
    cleo.signs_in_as("cleo")
    cleo.finds_nothing_wrong()
    cleo.does_not_see("Ella")
    cleo.page.locator("main a").first.click()
    cleo.does_not_see("Ella")
    cleo.does_not_see("nurse")
    cleo.sees("Case ")
    cleo.finds_nothing_wrong()


def test_a_handed_over_device_leads_nowhere_else(somebody):
    ben = somebody()
    ben.signs_in_as("ben")
    ben.opens(a_course_of(ben, "Priya S.") + "measures/send/")
    ben.page.locator("input[name=measure][value=gad7]").check(force=True)
    ben.page.locator("input[name=way][value=device]").check(force=True)
    ben.presses("Go on")
    ben.finds_nothing_wrong()
    ben.presses("Hand over", exact=False)
    ben.sees("Before you start")
    ben.opens("/caseload/")
    assert "/sign-in/" in ben.page.url


def test_a_wrong_score_is_struck_with_a_reason_and_both_stay_visible(somebody):
    ben = somebody()
    ben.signs_in_as("ben")
    course = a_course_of(ben, "Priya S.")
    ben.opens(course + "scores/enter/phq9/?by=total")
    ben.page.locator("input[name=total]").fill("40")
    ben.page.locator("main button.main").click()
    ben.sees("0 to 27")
    assert ben.page.locator("input[name=total]").input_value() == "40"
    ben.finds_nothing_wrong()
    ben.page.locator("input[name=total]").fill("13")
    ben.page.locator("input[name=safety_answer][value=not_known]").check(force=True)
    ben.page.locator("main button.main").click()
    ben.sees("13")
    ben.finds_nothing_wrong()
    ben.page.locator("summary").last.click()
    ben.page.locator("[name=reason]").fill("Read off the wrong sheet.")
    ben.presses("Strike", exact=False)
    ben.sees("Read off the wrong sheet.")
    ben.finds_nothing_wrong()
    ben.opens(course)
    ben.sees("Read off the wrong sheet.")
    ben.finds_nothing_wrong()


def test_others_find_nothing_of_bens(somebody):
    for name, words in (
        ("eve", "Your caseload"),
        ("finn", "Nothing of a client stands here."),
        ("ana", "You are signed in"),
        ("gil", "You are signed in"),
    ):
        other = somebody()
        other.signs_in_as(name)
        other.sees(words)
        other.does_not_see("Ella")
        other.finds_nothing_wrong()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (360, False), (360, True)])
def test_the_keepers_page_holds_on_every_screen_and_says_what_to_type(somebody, width, dark):
    finn = somebody(width, dark=dark)
    finn.signs_in_as("finn")
    assert finn.page.url.endswith("/keeper/")
    finn.sees("There was never a backup that went well. Type: openipt backup")
    finn.sees("openipt doctor")
    finn.finds_nothing_wrong()
    finn.page.emulate_media(media="print")
    finn.finds_nothing_wrong()


def a_link_from(ben: Walker) -> str:
    """A GAD-7 sent to Daniel."""
    ben.signs_in_as("ben")
    ben.opens(a_course_of(ben, "Daniel K.") + "measures/send/")
    ben.page.locator("input[name=measure][value=gad7]").check(force=True)
    ben.page.locator("input[name=way][value=link]").check(force=True)
    ben.presses("Go on")
    return ben.page.get_by_label("Address, to copy").input_value()


def tab_to(walker: Walker, words: str) -> None:
    """Press Tab until the focus stands on something with these words."""
    for _ in range(40):
        walker.page.keyboard.press("Tab")
        if walker.page.evaluate("document.activeElement.textContent.trim()") == words:
            return
    raise AssertionError(f"«{words}» cannot be reached by Tab")


def test_a_plan_is_made_put_on_the_phone_opened_without_a_password_kept_and_taken_back(somebody, served, tmp_path):
    ben = somebody()
    ben.signs_in_as("ben")
    ben.opens(a_course_of(ben, "Margaret O."))
    ben.page.get_by_role("link", name="Safety plan").click()
    ben.page.get_by_label("People I can ask for help").fill("Joan next door 07700 900184")
    ben.page.get_by_label("What I want to stay for").fill("The allotment in spring")
    ben.page.locator("main form button.main").click()
    ben.sees("Version 2, written down by Ben R.")
    ben.finds_nothing_wrong()
    ben.presses("Put it on the client's phone")
    ben.finds_nothing_wrong()
    address = ben.page.get_by_label("Address, to copy").input_value()
    for dark in (False, True):
        phone = somebody(360, dark=dark)
        phone.opens(address)
        assert phone.page.title() == "My plan"
        phone.finds_nothing_wrong()
        first = phone.page.locator("main a").first
        assert first.get_attribute("href").startswith("tel:")
        assert phone.page.get_by_role("link", name="07700 900184").get_attribute("href") == "tel:07700900184"
        phone.page.get_by_text("I am in another country now").click()
        phone.page.get_by_label("Where you are").select_option("us")
        phone.presses("Show the numbers there")
        phone.sees("Call 988")
        phone.finds_nothing_wrong()
    with phone.page.expect_download() as kept:
        phone.page.get_by_text("Keep it on this phone").click()
    kept.value.save_as(tmp_path / "my-plan.html")
    phone.context.set_offline(True)
    phone.page.goto((tmp_path / "my-plan.html").as_uri())
    phone.sees("The allotment in spring")
    phone.sees("Call 988")
    phone.mistakes.clear()  # the file was opened from the phone itself, which is not the server
    phone.finds_nothing_wrong()
    ben.presses("Take it back")
    gone = somebody(360)
    gone.opens(address)
    gone.sees("This page is not in use any more")
    gone.sees("116 123")


def test_a_plan_prints_by_itself_with_the_numbers_and_nothing_to_press(somebody):
    ben = somebody()
    ben.signs_in_as("ben")
    ben.opens(a_course_of(ben, "Ella M."))
    ben.page.get_by_role("link", name="Safety plan").click()
    ben.page.get_by_role("link", name="Read or print it by itself").click()
    ben.page.emulate_media(media="print")
    text = ben.page.inner_text("main")
    for words in ("My plan", "116 123", "What tells me that it is getting hard", "07700 900461"):
        assert words in text
    assert not ben.page.locator("header.bar").is_visible()
    assert not ben.page.get_by_role("link", name="Back to the plan").is_visible()
    assert not ben.page.get_by_role("button", name="Print").is_visible()
