"""A course as its therapist leads it: assessment by tasks, treatment, a hold, a new focus, sessions added, the ending, follow-up, a return."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.conftest import Walker

NAME = "Mira T."


@pytest.fixture
def ben(somebody) -> Walker:
    """Ben at his screen, signed in."""
    walker: Walker = somebody()
    walker.signs_in_as("ben")
    return walker


def test_a_course_from_the_first_talk_to_the_follow_up_and_back(ben):
    course = given_a_client_who_was_just_taken_on(ben)
    when_the_tasks_of_the_assessment_are_done(ben, course)
    then_the_first_phase_begins_and_asks_only_for_what_is_still_open(ben, course)
    when_the_course_is_put_on_hold_and_goes_on(ben, course)
    when_they_agree_on_a_focus_and_go_on_to_the_middle_phase(ben, course)
    when_something_else_weighs_more_and_the_focus_is_looked_for_again(ben, course)
    when_two_sessions_are_added_by_agreement(ben, course)
    when_it_ends_before_its_time_by_agreement(ben, course)
    then_it_is_completed_followed_up_and_closed(ben, course)
    then_she_comes_back_to_a_new_course(ben, course)
    when_that_one_is_completed_and_goes_on_with_maintenance(ben)
    then_its_sessions_are_planned_and_the_next_one_opens(ben)


def given_a_client_who_was_just_taken_on(ben: Walker) -> str:
    ben.opens("/clients/add/")
    ben.page.get_by_label("Name").fill(NAME)
    ben.page.locator("input[name=protocol][value=ipt16]").check(force=True)
    ben.page.get_by_label("Day", exact=True).fill((datetime.now(UTC) + timedelta(days=1)).date().isoformat())
    ben.page.get_by_label("Time", exact=True).fill("09:30")
    ben.presses("Add the client")
    ben.sees("Tasks of this phase")
    ben.finds_nothing_wrong()
    return ben.page.url


def when_the_tasks_of_the_assessment_are_done(ben: Walker, course: str) -> None:
    ben.opens(f"{course}tasks/")
    ben.sees("Before treatment")
    ben.finds_nothing_wrong()
    ben.presses("Consent")
    ben.finds_nothing_wrong()
    ben.presses("Save")
    ben.sees("To count as done it still wants")
    ben.finds_nothing_wrong()
    for name in ("care", "data", "measures"):
        ben.page.locator(f"input[name={name}]").check(force=True)
    ben.page.locator("textarea[name=limits]").fill("A danger to life, or to a child.")
    ben.page.locator("input[name=signed_on]").fill(datetime.now(UTC).date().isoformat())
    ben.presses("Save")
    ben.sees("As it stands now")
    ben.finds_nothing_wrong()
    ben.presses("Read or print it by itself")
    ben.sees("A danger to life, or to a child.")
    ben.finds_nothing_wrong()
    ben.opens(f"{course}tasks/assessment.suitability/")
    ben.page.locator("input[name=decision][value=suits]").check(force=True)
    ben.page.locator("textarea[name=reason]").fill("It began when her father moved in.")
    ben.finds_nothing_wrong()
    ben.presses("Save")
    ben.sees("It began when her father moved in.")
    ben.opens(f"{course}tasks/assessment.risk/")
    ben.presses("Assess risk")
    ben.page.locator("input[name=spoke][value=yes]").check(force=True)
    ben.page.locator("input[name=level][value=low]").check(force=True)
    ben.presses("Save the assessment")
    ben.opens(f"{course}tasks/assessment.risk/")
    ben.sees("It counts as done by what is in the record already.")
    ben.finds_nothing_wrong()


def then_the_first_phase_begins_and_asks_only_for_what_is_still_open(ben: Walker, course: str) -> None:
    ben.opens(course)
    ben.presses("Look at this step")
    assert ben.page.locator("input[name=done]").evaluate_all("boxes => boxes.map(box => box.value)") == ["assessment.measures"]
    ben.page.get_by_label("Reason, where something is left open").fill("The questions go out tonight.")
    ben.finds_nothing_wrong()
    ben.page.locator("main button.main").click()
    ben.sees("Session 1 of 16")


def when_the_course_is_put_on_hold_and_goes_on(ben: Walker, course: str) -> None:
    ben.opens(f"{course}move/?to=on_hold")
    ben.page.get_by_label("It goes on").fill((datetime.now(UTC) + timedelta(days=3)).date().isoformat())
    ben.page.get_by_label("Reason", exact=True).fill("Three days at her sister's.")
    ben.presses("Put the course on hold")
    ben.sees("Write a sentence on risk")
    ben.finds_nothing_wrong()
    ben.page.get_by_label("Risk until then").fill("None seen; she rings me.")
    ben.presses("Put the course on hold")
    ben.sees("On hold until")
    ben.finds_nothing_wrong()
    ben.opens("/caseload/")
    ben.sees("On hold until")
    ben.opens(f"{course}move/?to=treatment.initial")
    ben.page.locator("main button.main").click()
    ben.sees("Session 1 of 16")


def when_they_agree_on_a_focus_and_go_on_to_the_middle_phase(ben: Walker, course: str) -> None:
    ben.opens(f"{course}tasks/initial.focus_choice/")
    ben.page.get_by_label("In a sentence").fill("Sharing the house with her father.")
    ben.presses("Save")
    ben.sees("As it stands now")
    ben.opens(f"{course}move/?to=treatment.middle")
    assert "initial.focus_choice" not in ben.page.locator("input[name=done]").evaluate_all("boxes => boxes.map(box => box.value)")
    for box in ben.page.locator("input[name=done]").all():
        box.check(force=True)
    ben.page.locator("input[name=agreed]").check(force=True)
    ben.finds_nothing_wrong()
    ben.page.locator("main button.main").click()
    ben.sees("Middle phase began")


def when_something_else_weighs_more_and_the_focus_is_looked_for_again(ben: Walker, course: str) -> None:
    ben.opens(f"{course}move/?to=treatment.initial")
    ben.sees("16 of 16 sessions are still to come.")
    ben.page.get_by_label("What supervision says of it").fill("Cleo agrees, 3 May.")
    ben.page.get_by_label("Reason", exact=True).fill("Her father has died.")
    ben.finds_nothing_wrong()
    ben.page.locator("main button.main").click()
    ben.sees("Supervision: Cleo agrees, 3 May.")
    ben.opens(f"{course}move/?to=treatment.middle")
    asked = ben.page.locator("input[name=done]").evaluate_all("boxes => boxes.map(box => box.value)")
    assert asked == ["initial.formulation", "initial.focus_choice"]
    for box in ben.page.locator("input[name=done]").all():
        box.check(force=True)
    ben.page.locator("input[name=agreed]").check(force=True)
    ben.page.locator("main button.main").click()
    ben.sees("Session 1 of 16")


def when_two_sessions_are_added_by_agreement(ben: Walker, course: str) -> None:
    ben.opens(f"{course}extend/")
    ben.finds_nothing_wrong()
    ben.page.get_by_label("Sessions to add").fill("2")
    ben.page.locator("input[name=agreed]").check(force=True)
    ben.page.get_by_label("Reason", exact=True).fill("The death came in between.")
    ben.presses("Add the sessions")
    ben.sees("Session 1 of 18")
    ben.opens(f"{course}protocol/?to=ipt12@1")
    ben.sees("What changes")
    ben.finds_nothing_wrong()


def when_it_ends_before_its_time_by_agreement(ben: Walker, course: str) -> None:
    ben.opens(f"{course}move/?to=treatment.ending")
    ben.sees("An early ending is one that the client agrees to.")
    ben.page.locator("input[name=agreed]").check(force=True)
    ben.page.get_by_label("Reason", exact=True).fill("She has a place in another town.")
    ben.finds_nothing_wrong()
    ben.page.locator("main button.main").click()
    ben.sees("Ending phase began")
    ben.opens(f"{course}tasks/ending.relapse_plan/")
    for name in ("signs", "will_do", "seek_help"):
        ben.page.locator(f"textarea[name={name}]").fill("I ring my sister.")
    ben.finds_nothing_wrong()
    ben.presses("Save")
    ben.sees("As it stands now")


def then_it_is_completed_followed_up_and_closed(ben: Walker, course: str) -> None:
    ben.opens(f"{course}move/?to=completed")
    ben.page.get_by_label("Reason, where something is left open").fill("The end scores come by letter.")
    ben.page.locator("main button.main").click()
    ben.sees("Completed")
    ben.finds_nothing_wrong()
    for state, words in (("followup", "In follow-up"), ("closed", "Closed")):
        ben.opens(f"{course}move/?to={state}")
        ben.finds_nothing_wrong()
        ben.page.locator("main button.main").click()
        ben.sees(words)
    ben.opens(f"{course}tasks/")
    ben.finds_nothing_wrong()


def then_she_comes_back_to_a_new_course(ben: Walker, course: str) -> None:
    ben.opens(course)
    ben.presses("Begin a new course")
    ben.finds_nothing_wrong()
    ben.page.locator("input[name=protocol][value=ipt16]").check(force=True)
    ben.page.get_by_label("Day", exact=True).fill((datetime.now(UTC) + timedelta(days=7)).date().isoformat())
    ben.page.get_by_label("Time", exact=True).fill("09:30")
    ben.presses("Begin the course")
    ben.sees("Earlier course:")
    assert ben.page.url != course
    ben.finds_nothing_wrong()


def when_that_one_is_completed_and_goes_on_with_maintenance(ben: Walker) -> None:
    course = ben.page.url
    for step, words in (
        ("treatment.initial", "Session 1 of 16"),
        ("treatment.ending", "Ending phase"),
        ("completed", "Completed"),
        ("maintenance", "In maintenance"),
    ):
        ben.opens(f"{course}move/?to={step}")
        for box in ben.page.locator("input[name=done], input[name=agreed]").all():
            box.check(force=True)
        ben.page.locator("textarea[name=reason]").fill("She was well from the first session on.")
        ben.page.locator("main button.main").click()
        ben.sees(words)
    ben.sees("Plan the maintenance sessions")
    ben.finds_nothing_wrong()


def then_its_sessions_are_planned_and_the_next_one_opens(ben: Walker) -> None:
    ben.presses("Plan maintenance sessions")
    ben.finds_nothing_wrong()
    ben.page.get_by_label("Sessions to plan").fill("40")
    ben.page.get_by_label("Day", exact=True).fill((datetime.now(UTC) + timedelta(days=28)).date().isoformat())
    ben.page.get_by_label("Time", exact=True).fill("09:30")
    ben.presses("Plan the sessions")
    ben.sees("Give the sessions as a number from 1 to 36.")
    ben.finds_nothing_wrong()
    ben.page.get_by_label("Sessions to plan").fill("12")
    ben.presses("Plan the sessions")
    ben.sees("Maintenance sessions planned, up to session 12")
    ben.finds_nothing_wrong()
    ben.presses("Open session 1")
    ben.finds_nothing_wrong()


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_the_pages_of_tasks_and_moves_hold_on_each_screen(somebody, width, dark):
    ben = somebody(width, dark=dark)
    ben.signs_in_as("ben")
    ben.opens("/caseload/")
    course = ben.page.get_by_role("link", name="Daniel K.").get_attribute("href")
    for page in (
        "",
        "tasks/",
        "tasks/assessment.diagnosis/",
        "tasks/middle.weekly_link/?session=6",
        "move/?to=on_hold",
        "extend/",
        "protocol/?to=ipt12@1",
    ):
        ben.opens(f"{course}{page}")
        ben.finds_nothing_wrong()
