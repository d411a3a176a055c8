"""The service lead takes in a referral and allocates it; the therapist finds the client, hands the course on, and a colleague takes it on."""

from datetime import UTC, datetime, timedelta

NAME = "Zoë Brandt"


def test_the_way_of_a_client_from_the_waiting_list_to_the_second_therapist(somebody):
    ivo, ben, hana = somebody(), somebody(), somebody(360, dark=True)
    when_the_lead_takes_in_a_referral(ivo)
    then_she_waits_after_those_who_wait_longer(ivo)
    when_he_allocates_her_to_ben(ivo)
    then_ben_finds_her_by_a_part_of_her_name_and_no_address_says_it(ben)
    when_he_offers_the_course_to_hana(ben)
    then_hana_sees_whose_it_is_and_takes_it_on(hana)
    then_ben_can_open_it_no_more(ben)
    then_the_lead_sees_with_whom_she_is_and_cannot_open_it(ivo)
    when_the_lead_closes_the_service_on_a_holiday(ivo)
    when_ben_goes_away_for_today(ben)
    then_hana_opens_his_caseload_and_not_his_private_notes(hana)


def when_the_lead_takes_in_a_referral(ivo):
    ivo.signs_in_as("ivo")
    ivo.presses("Waiting list")
    ivo.finds_nothing_wrong()
    ivo.page.get_by_text("Take in a referral").click()
    ivo.page.get_by_label("Name", exact=True).fill(NAME)
    ivo.page.get_by_label("How this person wants to be reached").fill("By text.")
    ivo.presses("Put on the list")


def then_she_waits_after_those_who_wait_longer(ivo):
    assert ivo.page.locator("ol.lines bdi").all_inner_texts() == ["Ida M.", "Jonas T.", "Leila S.", NAME]
    ivo.sees("Four people wait. The longest wait is 34 days.")


def when_he_allocates_her_to_ben(ivo):
    ivo.presses(NAME, exact=False)
    ivo.finds_nothing_wrong()
    ivo.presses("Allocate")
    ivo.sees("Choose a therapist.")
    ivo.page.get_by_label("Ben R.").check(force=True)
    ivo.page.get_by_label("Form of IPT").select_option("ipt16")
    ivo.page.get_by_label("Day", exact=True).fill((datetime.now(UTC) + timedelta(days=2)).date().isoformat())
    ivo.page.get_by_label("Time", exact=True).fill("09:30")
    ivo.presses("Allocate")
    ivo.sees("Three people wait.")


def then_ben_finds_her_by_a_part_of_her_name_and_no_address_says_it(ben):
    ben.signs_in_as("ben")
    ben.page.get_by_label("Find a client").fill("zoe bra")
    ben.page.keyboard.press("Enter")
    ben.sees("One course found.")
    assert "zoe" not in ben.page.url.lower()
    ben.finds_nothing_wrong()
    ben.presses(NAME)
    ben.sees("Allocated from the waiting list, course opened")
    ben.finds_nothing_wrong()


def when_he_offers_the_course_to_hana(ben):
    ben.presses("Hand the course on")
    ben.finds_nothing_wrong()
    ben.presses("Offer it")
    ben.sees("Choose a colleague.")
    ben.page.get_by_label("Therapist").select_option(label="Hana L.")
    ben.page.get_by_label("Why", exact=True).fill("Hana speaks her first language.")
    ben.presses("Offer it")
    ben.sees("There is no answer yet.")
    ben.finds_nothing_wrong()


def then_hana_sees_whose_it_is_and_takes_it_on(hana):
    hana.signs_in_as("hana")
    hana.sees("A colleague offers you a course.")
    hana.finds_nothing_wrong()
    hana.presses("Look at the offer")
    hana.sees("Hana speaks her first language.")
    hana.finds_nothing_wrong()
    hana.presses("Take it on")
    hana.sees("Course handed on and taken on")
    hana.finds_nothing_wrong()


def then_ben_can_open_it_no_more(ben):
    ben.page.reload()
    ben.sees("There is nothing here")
    ben.mistakes.clear()  # the browser notes the 404


def then_the_lead_sees_with_whom_she_is_and_cannot_open_it(ivo):
    ivo.page.get_by_label("Find a client").fill("BRANDT")
    ivo.presses("Find")
    ivo.sees("with Hana L.")
    assert ivo.page.get_by_role("link", name=NAME).count() == 0


def when_the_lead_closes_the_service_on_a_holiday(ivo):
    ivo.presses("Service")
    ivo.finds_nothing_wrong()
    ivo.page.get_by_label("First day").fill((datetime.now(UTC) + timedelta(days=20)).date().isoformat())
    ivo.page.get_by_label("What day it is").fill("Boxing Day")
    ivo.presses("Close on these days")
    ivo.sees("Boxing Day")
    ivo.finds_nothing_wrong()


def when_ben_goes_away_for_today(ben):
    ben.opens("/duty/")
    ben.sees("without your private notes")
    away = ben.page.locator("form[aria-labelledby=away]")
    away.get_by_label("Who sees to them").select_option(label="Hana L., can be reached")
    for day in ("First day", "Last day"):
        away.get_by_label(day).fill(datetime.now(UTC).date().isoformat())
    ben.presses("Hand over")
    ben.sees("Hana L. covers for Ben R., who is away")


def then_hana_opens_his_caseload_and_not_his_private_notes(hana):
    hana.opens("/caseload/")
    hana.sees("You stand in for Ben R. today.")
    hana.presses("Open that caseload")
    hana.finds_nothing_wrong()
    hana.presses("Ella M.")
    hana.sees("You stand in for Ben R., who is away.")
    hana.finds_nothing_wrong()
    assert hana.page.get_by_role("link", name="Move the course").count() == 0
    hana.page.get_by_role("link", name="Session", exact=True).first.click()
    hana.page.wait_for_load_state()
    hana.does_not_see("Private notes")
    hana.finds_nothing_wrong()
