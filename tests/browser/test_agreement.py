"""The agreement in a browser: proposed, confirmed by one and then by the other, on a phone too; and the story counted as it is typed."""

import pytest


def test_the_agreement_is_proposed_written_down_and_confirmed_by_one_and_then_the_other(somebody):
    ben = somebody()
    given_ben_is_at_the_focus_of(ben, "Marc L.")
    ben.presses("Write the agreement")
    ben.sees("The words are a proposal from what stands in the record.")
    ben.finds_nothing_wrong()
    when_he_opens_what_is_folded(ben, "Both agree")
    ben.page.get_by_label("The therapist agreed on").fill("2026-11-24")
    ben.presses("Save")
    ben.sees("The client has not confirmed it yet.")
    ben.finds_nothing_wrong()
    ben.presses("Change or confirm it")
    ben.page.get_by_label("The client agreed on").fill("2026-11-28")
    ben.page.get_by_text("Signed on paper").first.click()
    ben.presses("Save")
    ben.sees("The client, 28 November 2026, signed on paper")
    ben.does_not_see("has not confirmed it yet")
    ben.finds_nothing_wrong()


def test_the_words_of_the_story_are_counted_while_it_is_typed_and_too_many_are_marked_by_words_and_weight(somebody):
    ben = somebody()
    given_ben_is_at_the_focus_of(ben, "Priya S.")
    ben.page.locator("#story a.button").first.click()
    story = ben.page.get_by_label("As it is said to the client")
    story.fill("Does this fit?")
    ben.sees("3 words; it stays under 200")
    assert ben.page.locator(".count.over").count() == 0
    story.fill("word " * 199 + "fit?")
    ben.sees("200 words; it stays under 200")
    assert ben.page.locator(".count.over").count() == 1
    ben.finds_nothing_wrong()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_agreement_fits_a_phone(somebody, dark):
    ben = somebody(360, dark=dark)
    given_ben_is_at_the_focus_of(ben, "Daniel K.")
    ben.page.locator("#agreement a.button").first.click()
    ben.sees("The agreement")
    ben.finds_nothing_wrong()
    assert ben.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_agreement_prints_as_one_page_to_read_and_sign(somebody):
    ben = somebody()
    given_ben_is_at_the_focus_of(ben, "Margaret O.")
    ben.page.locator("#agreement a.button").first.click()
    ben.lays_it_on_paper()
    ben.sees("The last session is planned for")
    ben.sees("“I have been looking after everyone's feelings but mine.”")
    assert ben.page.locator(".to-sign:visible").all_inner_texts() == ["The client\nDay", "The therapist\nDay"]
    assert ben.page.locator("main :is(input, textarea, button):visible").count() == 0
    assert ben.counts_sheets() == 1


def test_a_task_of_the_first_phase_leads_to_its_place(somebody):
    ben = somebody()
    given_ben_is_at_the_focus_of(ben, "Daniel K.")
    ben.presses("Tasks")
    ben.presses("Goals")
    ben.finds_nothing_wrong()
    ben.presses("Open the focus page")
    assert ben.page.url.endswith("/focus/#goals")


def given_ben_is_at_the_focus_of(ben, client):
    ben.signs_in_as("ben")
    ben.opens("/caseload/")
    ben.presses(client, exact=False)
    ben.presses("Focus")
    ben.sees("The areas side by side")


def when_he_opens_what_is_folded(ben, title):
    ben.page.locator("details", has_text=title).locator("summary").click()
