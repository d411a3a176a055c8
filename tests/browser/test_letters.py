"""Letters to the client in a browser: begun from what stands, put into own words, read together, agreed to, given; on a phone, dark and printed."""

import pytest


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_a_formulation_letter_is_begun_edited_agreed_to_and_given(somebody, script):
    ben = somebody(script=script)
    given_ben_is_at_the_letters_of(ben, "Daniel K.")
    if script:
        ben.finds_nothing_wrong()
    when_he_begins(ben, "formulation_letter")
    ben.sees("The page that prints")
    assert ben.page.get_by_label("How it begins", exact=True).input_value().startswith("Dear Daniel,")
    assert ben.page.locator("img.sheet").evaluate("each => each.complete && each.naturalWidth > 0") if script else True
    ben.page.get_by_label("What helps", exact=True).fill("Rob, who asks, and the pitch on Sundays.")
    ben.page.get_by_role("checkbox", name="Rob").check()
    ben.presses("Save and look")
    ben.sees("Version 2,")
    ben.sees("It can be given once the client has agreed to the version that stands.")
    if script:
        ben.finds_nothing_wrong()
    ben.page.get_by_label("Who else gets a copy, if the client wishes").fill("the family doctor")
    ben.presses("The client agrees to this version")
    ben.sees("A copy goes to: the family doctor.")
    ben.presses("Give it to the client")
    ben.sees("the page as it was given")
    if script:
        ben.finds_nothing_wrong()
    given = ben.page.request.get(ben.page.url.split("/courses/")[0] + ben.page.get_by_role("link", name="Given, version 2").get_attribute("href"))
    assert given.body()[:5] == b"%PDF-"
    ben.presses("The client takes the consent back")
    ben.sees("Given; the consent was taken back since")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("kind", ["map", "formulation_letter", "ending_letter"])
def test_each_letter_fits_a_phone(somebody, kind, dark):
    ben = somebody(360, dark=dark)
    given_ben_is_at_the_letters_of(ben, "Daniel K.")
    ben.finds_nothing_wrong()
    assert ben.page.evaluate("document.documentElement.scrollWidth") <= 360
    when_he_begins(ben, kind)
    ben.sees("The page that prints")
    ben.finds_nothing_wrong()
    assert ben.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_printed_the_page_is_the_letter_alone_on_one_sheet_with_nothing_to_press(somebody):
    ben = somebody()
    given_ben_is_at_the_letters_of(ben, "Priya S.")
    when_he_begins(ben, "map")
    ben.sees("The page that prints")
    ben.page.emulate_media(media="print")
    assert ben.page.locator("img.sheet").is_visible()
    for pressed in ("Save and look", "The client agrees to this version"):
        assert not ben.page.get_by_role("button", name=pressed).is_visible()
    assert ben.counts_sheets() == 1


def test_the_letters_are_reached_from_the_story_told_back(somebody):
    ben = somebody()
    given_ben_is_at_the_letters_of(ben, "Daniel K.")
    ben.presses("Focus")
    ben.presses("Put it in a letter to the client")
    ben.sees("Letters to the client")


def given_ben_is_at_the_letters_of(ben, client):
    ben.signs_in_as("ben")
    ben.opens("/caseload/")
    ben.presses(client, exact=False)
    ben.presses("Letters")
    ben.sees("Begin a draft")


def when_he_begins(ben, kind):
    ben.page.locator(f"article:has(#new-{kind}) button").click()
    ben.page.wait_for_load_state()
