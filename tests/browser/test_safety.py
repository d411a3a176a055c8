"""At night a client endorses item 9 on a phone and leaves; in the morning the alert stands first, climbs, is seen to, and looked at again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import engine
from tests.browser.conftest import Served, Walker, serving, wait_until

SAYS_THE_HOURS = """
import os, sys
from pathlib import Path
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo
from openipt.cli import installation
installation.open_installation(Path(os.environ["OPENIPT_DATA"]))
from openipt.actions import calling
from openipt.core.who_may import Verb
from openipt.record import door
from openipt.record.models import Alert, Service
now = datetime.now(UTC)
service, far = Service.objects.get(name="Linden House"), (now.astimezone(ZoneInfo("Europe/London")) + timedelta(days=2)).isoweekday()
service.hours = {
    "night": [{"weekdays": [far], "opens": "09:00", "closes": "17:00"}],
    "morning": [{"weekdays": [1, 2, 3, 4, 5, 6, 7], "opens": "00:00", "closes": "00:00"}],
}.get(sys.argv[1], service.hours)
service.save(update_fields=["hours"])
with door.installation(Verb.CALL_TO_ALERTS):
    if sys.argv[1] == "a quarter of an hour later":
        Alert.objects.exclude(climbs_at=None).update(climbs_at=now)
    else:
        calling.count_anew(service.id, now)
calling.call_people(now)
"""
"""Sets the hours of the practice, or lets the quarter of an hour go by after which an alert climbs on."""


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    """A demo practice of its own, since this one is at night first."""
    with serving(engine.lay_databases(tmp_path_factory.mktemp("night"))) as practice:
        yield practice


def it_is(served: Served, what: str) -> None:
    """Night or morning at Linden House, or a quarter of an hour later."""
    command = [sys.executable, "-c", SAYS_THE_HOURS, what]
    subprocess.run(command, env={**os.environ, "OPENIPT_DATA": str(served.data)}, check=True, cwd=Path(__file__).resolve().parents[2])


def test_a_night_and_a_morning(somebody, served):
    it_is(served, "night")
    ana = somebody(360, dark=True)
    when_she_endorses_item_9_help_stands_there_at_once_and_she_leaves(ana, served)
    then_at_night_nobody_has_been_called(somebody(), served)
    it_is(served, "morning")
    ben = somebody()
    then_in_the_morning_the_alert_stands_first(ben)
    when_ben_puts_hana_on_duty_and_nobody_takes_it_for_a_quarter_of_an_hour(ben, served)
    hana = somebody()
    then_it_has_climbed_to_hana_who_takes_it(hana)
    when_she_finds_a_high_level_makes_a_plan_and_writes_what_was_done(hana)
    then_cleo_looks_again_and_hana_closes_it(somebody(), hana)
    then_nothing_of_it_waits_any_more(ben)


def when_she_endorses_item_9_help_stands_there_at_once_and_she_leaves(ana: Walker, served: Served) -> None:
    link = next(line for line in served.words.splitlines() if "/q/" in line).split("on a phone: ")[1]
    ana.opens(link)
    ana.sees("116 123")
    ana.finds_nothing_wrong()
    ana.presses("Start")
    for _ in range(8):
        ana.presses("Skip this one")
    ana.sees("Question 9 of")
    ana.page.get_by_label("Several days", exact=True).check(force=True)
    ana.page.wait_for_url("**/help/**")
    ana.sees("Thank you for telling us")
    ana.sees("999")
    ana.finds_nothing_wrong()
    assert "suicid" not in ana.page.title().lower()
    ana.page.close()


def then_at_night_nobody_has_been_called(ben: Walker, served: Served) -> None:
    ben.signs_in_as("ben")
    ben.opens("/alerts/")
    ben.page.get_by_role("link", name="Open the alert of Ana P.").click()
    ben.sees("Outside your hours: the first person is called")
    ben.sees("The other answers are not sent in yet.")
    ben.finds_nothing_wrong()


def then_in_the_morning_the_alert_stands_first(ben: Walker) -> None:
    ben.signs_in_as("ben")
    first = ben.page.locator("section", has=ben.page.get_by_role("heading", name="Needs you first")).first
    first.get_by_text("Ana P.").first.wait_for()
    ben.sees("Item 9: 1, several days")
    ben.finds_nothing_wrong()
    ben.opens("/alerts/")
    ben.page.get_by_role("link", name="Open the alert of Ana P.").click()
    ben.sees("Ben R., by e-mail")
    ben.sees("If nobody takes it, it goes on to the next person")
    ben.finds_nothing_wrong()


def when_ben_puts_hana_on_duty_and_nobody_takes_it_for_a_quarter_of_an_hour(ben: Walker, served: Served) -> None:
    ben.opens("/duty/")
    ben.finds_nothing_wrong()
    form = ben.page.locator("form", has=ben.page.get_by_role("heading", name="On duty for everybody"))
    form.locator("select").select_option(label="Hana L., can be reached")
    today = ben.page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Europe/London'})")
    for day in form.locator("input[type=date]").all():
        day.fill(today)
    form.get_by_role("button").click()
    ben.sees("Hana L. is on duty for everybody")
    it_is(served, "a quarter of an hour later")
    outbox = served.data / "outbox"
    wait_until(lambda: any("Please sign in now" in each.read_text() and "hana@" in each.read_text() for each in outbox.glob("*.eml")), 30)


def then_it_has_climbed_to_hana_who_takes_it(hana: Walker) -> None:
    hana.signs_in_as("hana")
    hana.opens("/alerts/")
    hana.sees("Client of Ben R.")
    hana.finds_nothing_wrong()
    hana.page.get_by_role("link", name="Open the alert of Ana P.").click()
    hana.sees("Hana L., by e-mail")
    hana.presses("I take this")
    hana.sees("Taken by Hana L.")
    hana.finds_nothing_wrong()


def when_she_finds_a_high_level_makes_a_plan_and_writes_what_was_done(hana: Walker) -> None:
    alert = hana.page.url
    hana.presses("Write down what you found out")
    hana.finds_nothing_wrong()
    hana.page.locator("input[name=spoke][value=yes]").check(force=True)
    hana.page.locator("input[name=level][value=high]").check(force=True)
    hana.page.locator("#reason").fill("She has a plan, and is alone tonight.")
    hana.presses("Save the assessment")
    hana.opens(alert)
    hana.presses("Safety plan")
    hana.finds_nothing_wrong()
    hana.page.locator("form textarea").first.fill("I stop answering the phone.")
    hana.presses("Save the plan")
    hana.sees("I stop answering the phone.")
    hana.finds_nothing_wrong()
    hana.opens(alert)
    hana.page.locator("#done").fill("Spoke with her at nine. Her sister stays with her; the crisis team comes at eleven.")
    hana.presses("Save what was done")
    hana.sees("somebody else must look again")
    assert hana.page.get_by_role("button", name="Close the alert").count() == 0
    hana.finds_nothing_wrong()


def then_cleo_looks_again_and_hana_closes_it(cleo: Walker, hana: Walker) -> None:
    cleo.signs_in_as("cleo")
    cleo.opens("/alerts/")
    cleo.page.get_by_role("link", name="Open the alert of Ana P.").click()
    cleo.page.locator("#again").fill("Read it. The crisis team is right; I ring Hana at noon.")
    cleo.presses("I have looked again")
    cleo.sees("Looked at again by Cleo V.")
    cleo.finds_nothing_wrong()
    hana.page.reload()
    hana.page.locator("#closing").fill("With the crisis team. Ben looks again on Tuesday.")
    hana.page.locator("input[name=useful][value=yes]").check(force=True)
    hana.presses("Close the alert")
    hana.sees("Closed by Hana L.")
    hana.finds_nothing_wrong()


def then_nothing_of_it_waits_any_more(ben: Walker) -> None:
    ben.opens("/alerts/")
    assert ben.page.get_by_role("link", name="Open the alert of Ana P.").count() == 0
    ben.opens("/alerts/review/")
    ben.sees("1 were of use")
    ben.finds_nothing_wrong()
