"""A score falls while sleep is short: the therapist is asked to look, opens what it rests on, decides, and the decision stands on the course."""

import pytest

WHY = "Slept four hours a night; rings the doctor with me today."


def test_a_rule_comes_up_is_opened_and_explained_and_decided_on(somebody):
    ben = somebody()
    given_ben_is_at_the_course_of_marc(ben)
    then_the_caseload_tells_of_it_too(ben)
    then_the_lower_score_is_not_read_as_improvement(ben)
    when_he_opens_what_it_rests_on(ben)
    when_he_forgets_to_choose_then_what_he_typed_is_still_there(ben)
    when_he_chooses_and_keeps_it(ben)
    then_it_stands_on_the_line_and_in_the_record_and_waits_no_more(ben)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_about_rules_fit_a_phone(somebody, dark):
    ben = somebody(360, dark=dark)
    given_ben_is_at_the_course_of_marc(ben)
    ben.presses("What we make of it: Little change by session 4, Session 4")
    ben.finds_nothing_wrong()
    ben.opens("/service/rules/")
    ben.sees("When to look together")
    ben.finds_nothing_wrong()


def test_a_second_review_where_the_score_rose_waits_for_what_the_supervisor_says(somebody):
    ben, cleo = somebody(), somebody(360)
    review = when_ben_decides_the_second_review_of_ella(ben)
    ben.sees("Still missing is a supervisor’s comment on the case")
    ben.finds_nothing_wrong()
    when_cleo_writes_on_that_case(cleo)
    ben.opens(review)
    assert ben.page.get_by_text("Still missing").count() == 0
    assert ben.page.locator("h1 + p .tag.signed").inner_text() == "Done"


def when_ben_decides_the_second_review_of_ella(ben):
    ben.signs_in_as("ben")
    ben.opens("/caseload/")
    course = ben.page.get_by_role("link", name="Ella M.").first.get_attribute("href")
    review = f"{course}tasks/middle.review_8/?session=8"
    ben.opens(review)
    ben.page.locator("input[name=decision][value=supervise]").check(force=True)
    ben.page.get_by_label("Why").fill("It has risen for five sessions.")
    ben.presses("Save")
    ben.opens(review)
    return review


def when_cleo_writes_on_that_case(cleo):
    cleo.signs_in_as("cleo")
    cleo.opens("/supervision/")
    cleo.sees("The therapist has not decided on it yet.")
    cleo.finds_nothing_wrong()
    cleo.page.locator("li.person h2 a").first.click()
    cleo.page.get_by_label("To the therapist").fill("Call her doctor with her, and look at safety first each time.")
    cleo.presses("Send the comment")


def given_ben_is_at_the_course_of_marc(ben):
    ben.signs_in_as("ben")
    ben.opens("/caseload/")
    ben.presses("Marc L.", exact=False)
    ben.sees("Look at this together")


def then_the_caseload_tells_of_it_too(ben):
    course = ben.page.url
    ben.opens("/caseload/")
    ben.sees("Look together: Lower score with short sleep")
    ben.finds_nothing_wrong()
    ben.opens(course)


def then_the_lower_score_is_not_read_as_improvement(ben):
    ben.sees("Lower score with short sleep")
    ben.sees("Not read as improvement: a high may be beginning.")
    ben.finds_nothing_wrong()


def when_he_opens_what_it_rests_on(ben):
    ben.presses("What we make of it: Lower score with short sleep, Session 10")
    ben.sees("Sleep: 4.3 hours a night.")
    ben.page.get_by_text("The rule, its source and all scores until then").click()
    ben.sees("Clinical reference 7.5 and 9.4")
    assert ben.page.locator("input[name=choices]:checked").count() == 0
    ben.finds_nothing_wrong()


def when_he_forgets_to_choose_then_what_he_typed_is_still_there(ben):
    ben.page.get_by_label("Why").fill(WHY)
    ben.presses("Keep the decision")
    ben.sees("Choose at least one of what is listed.")
    assert ben.page.get_by_label("Why").input_value() == WHY
    ben.finds_nothing_wrong()


def when_he_chooses_and_keeps_it(ben):
    for choice in ("body", "medication"):
        ben.page.locator(f"input[name=choices][value={choice}]").check(force=True)
    ben.presses("Keep the decision")


def then_it_stands_on_the_line_and_in_the_record_and_waits_no_more(ben):
    ben.sees(WHY)
    assert ben.page.locator("svg path.decided").count() > 0
    assert ben.page.get_by_role("link", name="What we make of it: Lower score with short sleep, Session 10").count() == 0
    ben.finds_nothing_wrong()
