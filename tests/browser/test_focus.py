"""The focus in a browser: evidence beside each area, issues in order, the focus chosen anew, the story told back, a goal rated."""

import pytest


def test_daniels_areas_stand_side_by_side_and_each_link_leads_to_its_source(somebody):
    ben = somebody()
    given_ben_is_at_the_focus_of(ben, "Daniel K.")
    ben.sees("Sarah, as the client sees it, “come home by six, share the house”.")
    ben.sees("Nobody in the inventory has died, and the timeline knows of no loss by death.")
    ben.finds_nothing_wrong()
    ben.page.locator("article[aria-labelledby=area-role_dispute]").get_by_role("link", name="Sarah slept in the spare room").click()
    ben.sees("Take it off the timeline")


def test_without_a_script_issues_are_written_down_and_put_in_order(somebody):
    ben = somebody(script=False)
    given_ben_is_at_the_focus_of(ben, "Margaret O.")
    for words in ("Nobody says his name", "Evenings alone"):
        ben.presses("Add something")
        ben.page.get_by_label("What troubles the client").fill(words)
        ben.presses("Save")
    ben.page.get_by_role("button", name="Up Evenings alone").click()
    assert [each.split("\n")[0] for each in ben.page.locator(".issues bdi").all_inner_texts()][:2] == ["Evenings alone", "Nobody says his name"]


def test_the_focus_is_chosen_anew_with_the_keyboard_alone_and_the_old_one_stays(somebody):
    ben = somebody()
    given_ben_is_at_the_focus_of(ben, "Daniel K.")
    ben.page.get_by_role("link", name="Choose the focus anew").focus()
    ben.page.keyboard.press("Enter")
    ben.sees("The choice before stays in its place with its days.")
    ben.finds_nothing_wrong()
    ben.page.locator("input[name=area][value=role_transition]").focus()
    ben.page.keyboard.press("Space")
    ben.page.locator("input[name=standing][value=provisional]").focus()
    ben.page.keyboard.press("Space")
    ben.page.get_by_role("button", name="Save").focus()
    ben.page.keyboard.press("Enter")
    ben.page.wait_for_url(lambda url: url.endswith("/focus/"))
    ben.sees("Provisional, to be looked at again")
    assert ben.page.locator(".decisions li").count() == 2
    ben.page.locator(".decisions .in-force a").click()
    ben.presses("Take it out")
    assert ben.page.locator(".decisions li").count() == 1


def test_a_story_too_long_to_say_is_refused_and_kept_and_a_goal_is_rated(somebody):
    ben = somebody()
    given_ben_is_at_the_focus_of(ben, "Daniel K.")
    ben.page.locator("#story").get_by_role("link", name="Change it").click()
    ben.page.get_by_label("As it is said to the client").fill("word " * 210 + "?")
    ben.presses("Save")
    ben.sees("This is 211 words long")
    assert ben.page.get_by_label("As it is said to the client").input_value().startswith("word word")
    ben.finds_nothing_wrong()
    ben.page.get_by_label("As it is said to the client").fill("You two stopped talking, and you have been low since. Does this fit?")
    ben.presses("Save")
    ben.sees("You two stopped talking, and you have been low since. Does this fit?")
    goal = ben.page.locator("#goals article").first
    goal.locator("input[name=rating]").fill("4")
    goal.get_by_role("button", name="Keep").click()
    assert ben.page.locator("#goals article svg").first.is_visible()
    ben.sees("Goals of the treatment, mean of 0 to 10 (not validated):")
    ben.finds_nothing_wrong()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("client", ["Daniel K.", "Margaret O."])
def test_the_focus_fits_a_phone(somebody, client, dark):
    ben = somebody(360, dark=dark)
    given_ben_is_at_the_focus_of(ben, client)
    ben.finds_nothing_wrong()
    assert ben.page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("client", ["Daniel K.", "Margaret O.", "Marc L.", "Priya S."])
def test_the_focus_prints_on_at_most_three_pages_in_black_without_anything_to_press(somebody, client):
    ben = somebody()
    given_ben_is_at_the_focus_of(ben, client)
    ben.lays_it_on_paper()
    assert ben.page.locator("main :is(.button, summary):visible").count() == 0
    ben.sees("Speaks against it")
    assert ben.counts_sheets() <= 3
    assert ben.page.locator("#choice .words").first.is_visible()
    for place in (".links .whom", ".tag.of-people"):
        assert ben.page.locator(place).first.evaluate("each => getComputedStyle(each).color") == "rgb(0, 0, 0)"


def given_ben_is_at_the_focus_of(ben, client):
    ben.signs_in_as("ben")
    ben.opens("/caseload/")
    ben.presses(client, exact=False)
    ben.presses("Focus")
    ben.sees("The areas side by side")
