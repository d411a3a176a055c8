"""The inventory in a browser: people asked for by keyboard alone, one told of, two joined, one taken out; and a client at home on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Walker, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A demo practice of its own, since people are written down and taken out here."""
    with serving(tmp_path_factory.mktemp("people")) as practice:
        yield practice


def given_ben_is_at_the_people_of(ben: Walker, client: str, path: str = "people/") -> str:
    if ben.page.url == "about:blank":
        ben.signs_in_as("ben")
    ben.opens("/caseload/")
    course = ben.page.get_by_role("link", name=client).first.get_attribute("href")
    ben.opens(course + path)
    return course


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
def test_people_are_asked_for_in_the_session_with_the_keyboard_alone(somebody, width, dark):
    ben = somebody(width, dark=dark)
    given_ben_is_at_the_people_of(ben, "Daniel K.")
    ben.finds_nothing_wrong()
    names = [f"Aunt {width}", f"Neighbour {width}"]
    when_he_walks_to_and_presses_enter(ben, "Ask for people")
    ben.sees("Who has been part of your life this past year")
    ben.finds_nothing_wrong()
    when_he_writes_down(ben, names[0], "Aunt or uncle")
    then_the_question_stays_and_the_name_stands_beside_it(ben, names[0])
    when_he_walks_to_and_presses_enter(ben, "Neighbours")
    assert ben.page.get_by_label("Who they are to the client").input_value() == "Neighbour"
    when_he_writes_down(ben, names[1], None)
    when_he_sends_a_name_that_is_there_already(ben, names[1])
    when_he_walks_to_and_presses_enter(ben, f"People of {'Daniel K.'}")
    ben.sees(names[0])
    ben.finds_nothing_wrong()


def when_he_walks_to_and_presses_enter(ben: Walker, name: str) -> None:
    """With Tab alone, from wherever the focus is."""
    for _ in range(120):
        ben.page.keyboard.press("Tab")
        if ben.page.evaluate("document.activeElement.textContent.trim()") == name:
            with ben.page.expect_navigation():
                ben.page.keyboard.press("Enter")
            return
    raise AssertionError(f"The keyboard does not come to {name}.")


def when_he_writes_down(ben: Walker, name: str, relation: str | None) -> None:
    when_the_focus_is_on(ben, "person-display_name")
    ben.page.keyboard.type(name)
    if relation is not None:
        ben.page.keyboard.press("Tab")
        ben.page.keyboard.type(relation)
    with ben.page.expect_navigation():
        ben.page.keyboard.press("Enter")


def when_the_focus_is_on(ben: Walker, id: str) -> None:
    for _ in range(60):
        if ben.page.evaluate("document.activeElement.id") == id:
            return
        ben.page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not come to {id}.")


def then_the_question_stays_and_the_name_stands_beside_it(ben: Walker, name: str) -> None:
    ben.sees("Who has been part of your life this past year")
    expect(ben.page.get_by_role("link", name=name)).to_be_visible()


def when_he_sends_a_name_that_is_there_already(ben: Walker, name: str) -> None:
    when_he_writes_down(ben, name, None)
    ben.sees(f"{name} is in the inventory already. Add a word that tells the two apart")
    assert ben.page.get_by_label("Name", exact=True).input_value() == name
    ben.finds_nothing_wrong()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
def test_one_person_is_told_of_and_what_else_names_them_is_one_press_away(somebody, width, dark):
    ben = somebody(width, dark=dark)
    given_ben_is_at_the_people_of(ben, "Daniel K.")
    ben.presses("Sarah")
    ben.finds_nothing_wrong()
    ben.sees("What else stands about them")
    expect(ben.page.get_by_role("link", name="Session 2", exact=True)).to_be_visible()
    if not ben.page.get_by_label("The client gets comfort, 0 to 3").is_visible():
        ben.page.get_by_text("Support, 0 none to 3 much").first.click()
    ben.page.get_by_label("The client gets comfort, 0 to 3").fill("7")
    ben.presses("Save")
    ben.sees("The client gets comfort goes from 0 to 3")
    assert ben.page.get_by_label("The client gets comfort, 0 to 3").input_value() == "7"
    ben.finds_nothing_wrong()
    ben.page.get_by_label("The client gets comfort, 0 to 3").fill("2" if width > 400 else "3")
    ben.presses("Save")
    ben.sees("How it read before")
    ben.presses("The kitchen quarrel")
    ben.finds_nothing_wrong()


def test_the_list_prints_and_reads_from_right_to_left(somebody):
    ben = somebody()
    given_ben_is_at_the_people_of(ben, "Daniel K.")
    ben.lays_it_on_paper()
    expect(ben.page.get_by_role("link", name="Ask for people")).to_be_hidden()
    expect(ben.page.get_by_role("link", name="Sarah").first).to_be_visible()
    ben.page.emulate_media(media="screen")
    ben.page.evaluate("document.documentElement.dir = 'rtl'")
    ben.finds_nothing_wrong()


def test_a_handful_of_people_prints_on_one_sheet(somebody):
    ben = somebody()
    given_ben_is_at_the_people_of(ben, "Marc L.")
    assert ben.page.locator(".inventory tbody tr").count() in range(3, 8)
    assert ben.counts_sheets() == 1


def test_one_person_prints_with_each_figure_on_its_scale(somebody):
    ben = somebody()
    given_ben_is_at_the_people_of(ben, "Daniel K.")
    ben.presses("Boss T.", exact=False)
    ben.lays_it_on_paper()
    ben.sees("4 of 10")
    expect(ben.page.locator(".on-paper dd", has_text="-2 much worse, 0 the same, 2 much better").first).to_be_visible()
    assert ben.counts_sheets() <= 2


def test_without_a_script_two_entries_are_joined_parted_and_one_is_taken_out(somebody):
    ben = somebody(script=False)
    course = given_ben_is_at_the_people_of(ben, "Daniel K.", "people/ask/")
    for name in ("My oldest friend", "Old friend"):
        ben.page.get_by_label("Name", exact=True).fill(name)
        ben.page.get_by_label("Who they are to the client").fill("Friend")
        ben.presses("Write down")
    ben.opens(course + "people/merge/")
    ben.page.get_by_label("This entry").select_option(label="My oldest friend, Friend")
    ben.page.get_by_label("And this one").select_option(label="Old friend, Friend")
    ben.presses("Show both")
    ben.presses("They are one person")
    ben.sees("Choose which entry stands for both.")
    ben.page.get_by_role("radio", name="My oldest friend").check()
    ben.presses("They are one person")
    ben.sees("Old friend was joined to it.")
    ben.presses("They are two people after all")
    ben.presses("Old friend")
    ben.presses("Take it out")
    ben.sees("What goes:")
    ben.presses("Take out for good")
    ben.does_not_see("Old friend")


def test_a_client_writes_down_people_at_home_on_a_phone_without_a_script(somebody):
    ben = somebody()
    course = given_ben_is_at_the_people_of(ben, "Daniel K.", "people/home/")
    ben.presses("Make the address")
    ben.finds_nothing_wrong()
    address = ben.page.get_by_label("Address, to copy").input_value()

    daniel = somebody(360, dark=True, script=False)
    daniel.opens(address)
    daniel.sees("Who reads it")
    daniel.sees("If you need someone now")
    daniel.presses("Start")
    daniel.page.get_by_label("A first name or initials").fill("Uncle Jo")
    daniel.presses("Write down")
    daniel.sees("Say who they are to you")
    assert daniel.page.get_by_label("A first name or initials").input_value() == "Uncle Jo"
    daniel.page.get_by_label("Who they are to you").fill("Aunt or uncle")
    daniel.presses("Write down")
    daniel.sees("Saved ")
    daniel.page.get_by_role("link", name="Uncle Jo").click()
    then_each_answer_is_saved_and_any_can_be_skipped(daniel)
    daniel.sees("Whom you have written down")
    daniel.presses("Stop for now")
    daniel.sees("1 person is kept.")
    then_another_browser_sees_nobody(somebody(360), address)

    ben.opens(course + "people/")
    ben.sees("Written at home, not looked through yet")
    ben.finds_nothing_wrong()
    ben.presses("Uncle Jo")
    ben.sees("written at home")
    assert "it helps when he rings" in ben.page.get_by_label("What is good").input_value()
    ben.opens(course + "people/")
    ben.presses("I have looked through it")
    ben.does_not_see("Written at home, not looked through yet")
    ben.opens(course + "people/home/")
    ben.presses("Take it back")
    daniel.opens(address)
    daniel.sees("This page is not in use any more")
    daniel.sees("If you need someone now")


def then_each_answer_is_saved_and_any_can_be_skipped(daniel: Walker) -> None:
    daniel.page.get_by_label("Part of life", exact=True).check()
    daniel.presses("Save, go on")
    daniel.presses("Skip this one")
    daniel.page.get_by_label("What is good").fill("it helps when he rings")
    daniel.presses("Save, go on")
    daniel.sees("Saved ")
    for _ in range(2):
        daniel.presses("Skip this one")
    daniel.page.get_by_label("It goes up", exact=True).check()
    daniel.presses("Save, go on")
    daniel.page.get_by_label("7", exact=True).check()
    daniel.presses("Save, go on")
    daniel.page.get_by_label("What would you like to be different?").fill("that he comes by")
    daniel.presses("Save, go on")


def then_another_browser_sees_nobody(other: Walker, address: str) -> None:
    other.opens(address)
    other.sees("This was begun in another browser.")
    other.does_not_see("Uncle Jo")
    other.finds_nothing_wrong()
    other.presses("Start")
    other.does_not_see("Uncle Jo")
    other.finds_nothing_wrong()
    other.page.get_by_label("A first name or initials").fill("Uncle Jo")
    other.page.get_by_label("Who they are to you").fill("friend")
    other.presses("Write down")
    other.does_not_see("already")
    other.page.get_by_role("link", name="Uncle Jo").click()
    other.finds_nothing_wrong()
    other.page.get_by_text("Take this person out").click()
    other.presses("Take out for good")
    other.sees("Nobody is written down in this browser.")
