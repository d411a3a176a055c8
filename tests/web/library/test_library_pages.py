"""What a therapist reads of a form of IPT, and how the pages of the library are reached."""

from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.core.library import optional_measures
from openipt.record.shelf import library
from openipt.web.library.present import present_library, present_protocol

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def ben(cast) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    return client


def text(ben: Client, address: str) -> str:
    shown = ben.get(address)
    assert shown.status_code == 200
    return unescape(shown.content.decode())


@pytest.mark.parametrize("key", sorted(library().protocols))
def test_every_form_of_ipt_can_be_read_whole(ben, key):
    protocol, page = library().protocol(key), text(ben, reverse("protocol", args=[key]))
    for words in (
        *(protocol.title, protocol.summary, protocol.signed_off_by),
        *(phase.title for phase in protocol.phases),
        *(block.title for block in protocol.agenda),
        *(task.done_when for task in protocol.tasks),
        *(source.text for source in protocol.sources),
        *(library().measure(each.key).title for each in protocol.measures),
    ):
        assert words in page


def test_the_group_reads_as_a_facilitator_would_say_it():
    page = present_protocol(library().protocol("group8"), library())
    assert page.facts == (
        ("For", "A group"),
        ("Ages", "from 18 years"),
        ("Sessions", "8, and one before them"),
        ("One session", "90 minutes, every 7 days"),
        ("A missed session", "uses up one of those planned"),
        ("Grief means", "the death of a person"),
    )
    assert page.phases == (("Pre-group", "session 0"), ("Initial", "session 1"), ("Middle", "sessions 2 to 7"), ("Ending", "session 8"))
    assert page.reviews == ("Session 4: First review",)
    assert page.stretches[1].title == "Pre-group"
    assert [part.minutes for part in page.parts] == ["before", "0 to 5", "5 to 30", "30 to 75", "75 to 85", "85 to 90"]


def test_counselling_says_how_few_sessions_it_may_have_and_its_questionnaires_when_they_come():
    page = present_protocol(library().protocol("ipc"), library())
    assert ("Sessions", "3 to 8; planned with 8") in page.facts
    asked = dict(page.measures)
    assert asked["Patient Health Questionnaire, nine questions"] == "before each session, and at follow-ups"
    assert asked[library().measure("alliance_pulse").title] == "after each session, by hand"
    assert asked[library().measure("function_5").title] == "at the start, before session 4, and at the end, and at follow-ups"


def test_notes_on_other_uses_stand_with_how_sure_they_are_and_beside_the_forms_near_to_them():
    page = present_library(library())
    assert len(page.protocols) == len(library().protocols)
    use = next(use for use in page.uses if use.title == "Alcohol and drugs")
    assert [source.sure for source in use.sources] == ["from memory of the literature, not checked"]
    near = [use.title for use in present_protocol(library().protocol("ipc"), library()).uses]
    assert near == ["Some signs of depression, not yet an illness"]
    assert [option.title for option in page.options] == ["Older clients", "Sessions by phone or video"]
    assert page.options[1].tasks == ("Agreement on distance", "Before each session at a distance")


def test_the_pages_are_reached_from_adding_a_client_and_from_the_course(ben, cast):
    adding = text(ben, reverse("add_client"))
    for key in library().protocols:
        assert reverse("protocol", args=[key]) in adding
    assert "Meant for people 12 to 18 years." in adding
    assert "checked>" not in adding.split("Which form of IPT")[1].split("The first session")[0]
    assert reverse("protocol", args=["ipt16"]) + "?version=1" in text(ben, reverse("course", args=[cast.ana_course]))
    assert reverse("library") in text(ben, reverse("protocol", args=["ipt16"]))


@pytest.mark.parametrize(
    "address", ["/library/protocols/ipt99/", "/library/protocols/ipt16/?version=9", "/library/packs/divorce/", "/library/packs/lonely/?version=9"]
)
def test_what_the_library_does_not_have_is_not_there(ben, address):
    assert ben.get(address).status_code == 404


@pytest.mark.parametrize("key", sorted(library().packs))
def test_every_situation_pack_can_be_read_whole(ben, key):
    pack, page = library().pack(key), text(ben, reverse("pack", args=[key]))
    for words in (
        *(pack.title, pack.summary, pack.areas_because),
        *(each.title for each in pack.inventory_slots),
        *(each.ask for each in pack.inventory_slots),
        *pack.timeline_hints,
        *pack.prompts,
        *pack.goal_examples,
        *pack.cautions,
        *(library().worksheet(each).title for each in pack.worksheets),
        *(library().techniques.title_of(each) for each in pack.techniques),
        *(source.text for source in pack.sources),
        *("said by a document this project began with", "decided by OpenIPT"),
    ):
        assert words in page


def test_the_library_lists_the_packs_beside_the_forms_of_ipt(ben):
    page = text(ben, reverse("library"))
    assert [key for key in library().packs if reverse("pack", args=[key]) not in page] == []


def test_the_library_lists_every_measure_with_what_is_done_with_it_and_its_licence(ben):
    page = text(ben, reverse("library"))
    for each in (*(library().measure(key) for key in library().measures), *optional_measures(), library().screener("cssrs_screen")):
        assert each.title in page
        assert each.licence.attribution in page
    of_gas = page[page.index("Goal Attainment Scaling") :]
    assert of_gas.index("Worked out from the goals on the focus page.") < of_gas.index("Class A: comes with OpenIPT.") < of_gas.index("</li>")
    assert page.count("Off, an optional pack") == len(optional_measures())
