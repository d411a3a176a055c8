"""Which answers bring forth an alert, what the client reads then, and whom they can reach."""

import re
from datetime import date
from pathlib import Path

import pytest

from openipt.core.fields import DefinitionRefused
from openipt.core.library import OWN_FOLDER, read_definition
from openipt.core.safety import AlertDue, alerts_due
from tests.shipped import shipped

LIBRARY = shipped()
PHQ9 = LIBRARY.measure("phq9")
CONTACTS = [contact for place in LIBRARY.crisis_contacts.places for contact in place.contacts]


@pytest.mark.parametrize("value", [1, 2, 3])
def test_any_endorsed_item_9_brings_forth_the_alert(value: int) -> None:
    assert alerts_due(PHQ9, {"self_harm": value}) == (AlertDue("suicidal_thoughts", "self_harm", value),)


def test_not_at_all_on_item_9_brings_forth_none_whatever_the_total() -> None:
    assert alerts_due(PHQ9, {item.key: 0 if item.key == "self_harm" else 3 for item in PHQ9.scored_items}) == ()


def test_a_skipped_item_9_brings_forth_none() -> None:
    assert alerts_due(PHQ9, {"mood": 3}) == ()


def test_a_measure_without_safety_items_brings_forth_none() -> None:
    assert alerts_due(LIBRARY.measure("gad7"), {"nervous": 3}) == ()


def test_the_client_reads_thanks_and_no_judgement_or_promise() -> None:
    kind = LIBRARY.alert_kinds.kind("suicidal_thoughts")
    assert kind.client_heading == "Thank you for telling us"
    words = set(re.findall(r"[a-z]+", f"{kind.client_heading} {kind.client_words}".lower()))
    assert not words & {"safe", "safely", "risk", "fine", "low", "high", "monitor", "monitored", "watch", "alert", "triggered"}
    assert "!" not in kind.client_words


def test_the_caseload_calls_the_alert_safety_and_names_no_symptom() -> None:
    assert LIBRARY.alert_kinds.kind("suicidal_thoughts").title == "Safety"


def test_who_takes_the_alert_is_asked_to_talk_to_follow_the_service_and_to_record() -> None:
    asked = LIBRARY.alert_kinds.kind("suicidal_thoughts").what_to_do
    places = [asked.index(words) for words in ("Talk with the person", "your service's own procedure", "record")]
    assert places == sorted(places)


def test_an_unknown_alert_kind_is_named() -> None:
    with pytest.raises(KeyError, match="There is no alert kind «hunger»"):
        LIBRARY.alert_kinds.kind("hunger")


def test_every_place_of_the_clinical_reference_has_its_contacts() -> None:
    found = {place.country: [contact.label for contact in place.contacts] for place in LIBRARY.crisis_contacts.places}
    assert found == {
        "us": ["Call 988", "Call 911", "Text 988", "Text HOME to 741741"],
        "ca": ["Call 988", "Call 911", "Text 988"],
        "gb": ["Call 116 123", "Call 999", "Text SHOUT to 85258", "Call 111, then option 2", "Call 0800 1111"],
        "ie": ["Call 116 123", "Call 112 or 999"],
        "au": ["Call 13 11 14", "Call 000"],
        "nz": ["Call 1737", "Call 111"],
        "in": ["Call 14416", "Call 112"],
        "eu": ["Call 112", "Open findahelpline.com", "Open befrienders.org"],
        "elsewhere": ["Open findahelpline.com", "Open befrienders.org"],
    }


def test_in_the_united_kingdom_one_talks_to_samaritans_and_calls_999_in_danger() -> None:
    place = LIBRARY.crisis_contacts.place("gb")
    assert place.talk is not None
    assert place.danger is not None
    assert (place.talk.label, place.talk.words, place.talk.link) == ("Call 116 123", "Samaritans, day and night, free", "tel:116123")
    assert (place.danger.label, place.danger.link) == ("Call 999", "tel:999")


def test_a_text_line_opens_the_message_with_its_word_written_in() -> None:
    shout = next(contact for contact in LIBRARY.crisis_contacts.place("gb").contacts if contact.way == "text")
    assert (shout.label, shout.link) == ("Text SHOUT to 85258", "sms:85258?body=SHOUT")


def test_a_country_of_the_union_without_its_own_row_is_given_112() -> None:
    danger = LIBRARY.crisis_contacts.place("fr").danger
    assert danger is not None
    assert danger.reach == "112"


def test_a_country_that_is_not_listed_is_told_what_to_do_in_danger_and_given_the_directories() -> None:
    place = LIBRARY.crisis_contacts.place("br")
    assert (place.country, place.talk, place.danger) == ("elsewhere", None, None)
    assert place.no_danger_number is not None
    assert [contact.link for contact in place.contacts] == ["https://findahelpline.com", "https://befrienders.org"]


def test_only_contacts_checked_on_a_public_page_carry_a_day() -> None:
    assert {(contact.source.mark, contact.checked_on) for contact in CONTACTS} == {("V", "2026-11-21"), ("M", None)}


def test_a_contact_nobody_has_checked_is_stale_and_a_checked_one_after_180_days() -> None:
    checked = next(contact for contact in CONTACTS if contact.checked_on == "2026-11-21")
    unchecked = next(contact for contact in CONTACTS if contact.checked_on is None)
    assert unchecked.is_stale(date(2026, 11, 22))
    assert [checked.is_stale(day) for day in (date(2027, 5, 20), date(2027, 5, 21))] == [False, True]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "checked_on = 2026-11-21",
            'checked_on = "2026-13-45"',
            "«places, number 1, contacts, number 1, checked_on»: The calendar has no day 2026-13-45.",
        ),
        (
            'label = "Call 116 123"',
            'label = "Call 116 124"',
            (
                "«places, number 3, contacts, number 1»: The label «Call 116 124» does not hold «116 123»."
                " What is read and what is dialled must be the same."
            ),
        ),
        (
            'reach = "911"\nlabel = "Call 911"',
            'reach = "1-800-273-8255"\nlabel = "Call 1-800-273-8255"',
            "«places, number 1, contacts, number 2»: This is the old number of the United States lifeline. Give 988 instead.",
        ),
        ('country = "ca"', 'country = "us"', "The place us stands more than once. Give each its own key."),
        ('country = "elsewhere"', 'country = "xx"', "A place called «elsewhere» is needed for every country that is not listed."),
        (
            "no_danger_number =",
            "# ",
            "«places, number 9»: The place elsewhere has no contact «in_danger_now». Add one, or say in «no_danger_number» what to do.",
        ),
    ],
)
def test_a_mistake_in_the_crisis_contacts_is_named(before: str, after: str, said: str, tmp_path: Path) -> None:
    text = (OWN_FOLDER / "crisis.toml").read_text(encoding="utf-8")
    assert before in text
    file = tmp_path / "crisis.toml"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DefinitionRefused) as refusal:
        read_definition(file)
    assert refusal.value.problems == [said]
