"""Where a course has taken a situation pack its examples are offered, each in its place; where it has taken none, nothing of them stands."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import course_sheets, courses, packs
from openipt.core.courses import Move, State
from openipt.core.ids import uuid7
from openipt.record import read
from openipt.web import shell
from tests.cast import ENDED, NOW, begin_treatment, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PAGES = ("course", "session", "people", "timeline", "focus")
BETRAYAL = read.library().pack("betrayal")


@pytest.fixture
def desk(cast, monkeypatch, settings) -> Client:
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    monkeypatch.setattr(shell, "now", lambda: NOW)
    begin_treatment(cast.ben, cast.ana_course)
    return browser_of(cast, "ben")


def browser_of(cast, name: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts[name]))
    return client


def page(desk: Client, cast, name: str, query: str = "", **more) -> str:
    more |= {"number": 1} if name == "session" else {}
    answer = desk.get(reverse(name, kwargs={"course_id": cast.ana_course, **more}) + query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def take(cast, *keys: str) -> None:
    for minute, key in enumerate(keys or ("betrayal",)):
        packs.take(cast.ben, cast.ana_course, key, op_id=op(), now=NOW + timedelta(minutes=minute))


def links(html: str, word: str) -> list[str]:
    return [each for each in re.findall(r'href="([^"]+)"', html) if word in each]


def test_a_course_without_packs_shows_nothing_of_them_but_the_way_to_them(desk, cast):
    html = "".join(page(desk, cast, name) for name in PAGES)
    said = (*BETRAYAL.prompts, *BETRAYAL.timeline_hints, *BETRAYAL.cautions, *BETRAYAL.goal_examples, "People often named here", "To look out for")
    assert [each for each in said if each in html] == []
    assert reverse("packs", args=[cast.ana_course]) in html


def test_all_twelve_are_listed_by_title_and_none_is_put_first(desk, cast):
    html = page(desk, cast, "packs")
    titles = sorted(pack.title for pack in map(read.library().pack, read.library().packs))
    assert re.findall(r'<b><a href="/library/packs/[^"]+">([^<]+)</a></b>', html) == titles
    assert len(titles) == 12


def test_a_pack_is_taken_and_laid_aside_from_the_page_and_no_address_names_it(desk, cast):
    for name, words in (("take_pack", "Taken Monday 23 November"), ("lay_pack_aside", "This course has taken none.")):
        address = reverse(name, args=[cast.ana_course])
        assert "betrayal" not in address
        answer = desk.post(address, {"pack": "betrayal"}, follow=True)
        assert words in unescape(answer.content.decode())


def test_why_it_was_taken_stands_with_its_day_on_the_page_and_in_what_was_done(desk, cast):
    desk.post(reverse("take_pack", args=[cast.ana_course]), {"pack": "betrayal", "because": "The loan <came> out."})
    (line,) = re.findall(r"<b><a [^>]+>Trust was broken</a></b>(.*?)</p>", page(desk, cast, "packs"), re.DOTALL)
    assert "Taken Monday 23 November" in line
    assert "Why: The loan <came> out." in line
    done = page(desk, cast, "course").split('id="history-h"')[1]
    assert done.index("Situation pack taken: Trust was broken") < done.index("The loan <came> out.")
    desk.post(reverse("lay_pack_aside", args=[cast.ana_course]), {"pack": "betrayal"})
    assert "Situation pack laid aside: Trust was broken" in page(desk, cast, "course")


def test_a_reason_that_is_too_long_stands_in_its_own_form_again(desk, cast):
    answer = desk.post(reverse("take_pack", args=[cast.ana_course]), {"pack": "lonely", "because": "x" * 201})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count("x" * 201) == 1
    assert html.count('<details class="edit" open>') == 1
    assert '<a href="#because-lonely">This is 201 characters long; 200 are the most. Shorten it.</a>' in html


def test_what_was_typed_is_shown_where_the_course_has_ended_or_taken_the_pack_meanwhile(desk, cast):
    take(cast)
    typed = {"pack": "betrayal", "because": "Written in the other tab."}
    answer = desk.post(reverse("take_pack", args=[cast.ana_course]), typed)
    assert (answer.status_code, answer.content.decode().count("Written in the other tab.")) == (409, 1)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ENDED_EARLY), beside=ENDED, reason="moved", now=NOW)
    answer = desk.post(reverse("take_pack", args=[cast.ana_course]), {**typed, "pack": "lonely"})
    assert (answer.status_code, answer.content.decode().count("Written in the other tab.")) == (409, 1)


def test_an_unknown_pack_is_refused_on_the_page_in_one_sentence(desk, cast):
    answer = desk.post(reverse("take_pack", args=[cast.ana_course]), {"pack": "divorce"})
    assert answer.status_code == 422
    assert "The library does not have this situation pack. Choose one that it lists." in answer.content.decode()


def test_a_course_that_is_over_shows_its_packs_without_a_button(desk, cast):
    take(cast)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ENDED_EARLY), beside=ENDED, reason="moved", now=NOW)
    html = page(desk, cast, "packs")
    assert "This course is over. Its situation packs stay as they were." in html
    assert "Lay it aside" not in html
    assert "Take it<" not in html
    assert "Rehearsal" in html
    assert "#block-rehearse" not in html
    answer = desk.post(reverse("take_pack", args=[cast.ana_course]), {"pack": "lonely"})
    assert (answer.status_code, "This course is over." in answer.content.decode()) == (409, True)


def test_cautions_stand_on_the_course_page_a_line_each(desk, cast):
    take(cast, "betrayal", "lonely")
    html = page(desk, cast, "course")
    for caution in (*BETRAYAL.cautions, *read.library().pack("lonely").cautions):
        assert html.count(f"<li>{caution}</li>") == 1


def test_a_supervisor_who_reads_the_case_without_the_name_sees_no_pack(desk, cast):
    take(cast)
    html = page(desk, cast, "course")
    assert BETRAYAL.cautions[0] in html
    assert BETRAYAL.cautions[0] not in browser_of(cast, "cleo").get(reverse("listed_course", args=[cast.ana_course])).content.decode()


def test_prompts_stand_folded_beside_the_session_and_the_people(desk, cast):
    take(cast)
    for name in ("session", "people"):
        folded = re.findall(r"<details[^>]*><summary>What one can ask: Trust was broken</summary>(.*?)</details>", page(desk, cast, name), re.DOTALL)
        assert [all(prompt in each for prompt in BETRAYAL.prompts) for each in folded] == [True]
        assert "<details open" not in page(desk, cast, name)


def test_hints_stand_folded_beside_the_timeline_and_a_new_event(desk, cast):
    take(cast, "betrayal", "lonely")
    for html in (page(desk, cast, "timeline"), page(desk, cast, "add_event")):
        for pack in (BETRAYAL, read.library().pack("lonely")):
            (folded,) = re.findall(rf"<details[^>]*><summary>What to ask after: {pack.title}</summary>(.*?)</details>", html, re.DOTALL)
            assert re.findall(r"<li>(.*?)</li>", folded) == list(pack.timeline_hints)
        assert "<details open" not in html


def helps(html: str) -> tuple[list[tuple[str, str]], str]:
    """The worksheets of the first pack that a page names, each with its address, and its techniques in words."""
    sheets = re.findall(r'<a href="([^"]+)">([^<]+)</a>', html.split("<b>Worksheets:</b>")[1].split("<br>")[0])
    techniques = re.search(r"<b>Techniques:</b> ([^<]+)", html)
    assert techniques is not None
    return [(title, address) for address, title in sheets], techniques[1].strip()


def test_worksheets_are_named_beside_the_session_each_leading_to_where_it_is_filled_in(desk, cast):
    take(cast, "lonely")
    html = page(desk, cast, "session")
    found, techniques = helps(html)
    assert found == [("Next step", "#step-h"), ("Rehearsal", "#block-rehearse"), ("Mood and people", "#block-link")]
    assert all(f'id="{address[1:]}"' in html for _, address in found)
    assert techniques == "More support; Role-play; Sharing more; Patterns between people"


def test_on_the_page_of_the_packs_worksheets_lead_to_the_session_that_comes_next_or_to_their_task(desk, cast):
    take(cast)
    found, techniques = helps(page(desk, cast, "packs"))
    session = reverse("session", args=[cast.ana_course, 1])
    assert found == [
        ("What to leave out or take slowly", reverse("task", args=[cast.ana_course, "assessment.boundaries"])),
        ("Rehearsal", f"{session}#block-rehearse"),
        ("Mood and people", f"{session}#block-link"),
    ]
    assert techniques == "Decision analysis; Communication analysis; Boundaries"
    for _, address in found:
        assert desk.get(address.partition("#")[0]).status_code == 200


def test_a_worksheet_that_the_plan_does_not_offer_is_named_without_an_address(desk, cast):
    take(cast, "teen_peer_family")
    html = page(desk, cast, "session")
    sheet = read.library().worksheet("parents_view").title
    assert sheet in html
    assert sheet not in [title for title, _ in helps(html)[0]]


def test_techniques_of_a_pack_stand_first_where_a_sessions_are_noted_and_none_is_ticked(desk, cast):
    def in_sight() -> list[str]:
        return re.findall(
            r'<div class="technique"><label class="chip"><input type="checkbox" name="techniques" value="([^"]+)"', page(desk, cast, "session")
        )

    assert in_sight() == []
    take(cast)
    assert in_sight() == list(BETRAYAL.techniques)


def test_places_of_the_inventory_are_links_that_begin_somebody_and_make_nobody(desk, cast):
    take(cast)
    html = page(desk, cast, "people")
    assert [slot.title for slot in BETRAYAL.inventory_slots if f"<b>{slot.title}</b>" in html] == [slot.title for slot in BETRAYAL.inventory_slots]
    found = links(html, "place=")
    assert len(found) == sum(len(slot.relations) or 1 for slot in BETRAYAL.inventory_slots)
    third = unescape(desk.get(found[2]).content.decode())
    assert "“Who was it that you trusted?”" in third
    assert 'value="Former partner"' in third
    assert read.life_page(cast.ben, cast.ana_course, now=NOW).people == ()


def test_whoever_is_written_down_from_a_place_stands_in_the_list_and_fills_the_place(desk, cast):
    take(cast)
    first = links(page(desk, cast, "people"), "place=1")[0]
    answer = desk.post(first, {"display_name": "Sam", "relation": "Partner", "kind": "person", "status": "living", "_session": "1"})
    assert answer.url == reverse("people", args=[cast.ana_course])
    html = page(desk, cast, "people")
    assert "Somebody with such a relation is written down already: The one who broke the trust." in html
    assert links(html, "place=1&") == []


def test_a_mistake_in_the_form_keeps_what_was_typed_and_the_question(desk, cast):
    take(cast)
    first = links(page(desk, cast, "people"), "place=1")[0]
    answer = desk.post(first, {"display_name": "", "relation": "Godmother", "kind": "person", "status": "living", "_session": "1"})
    html = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "“Who was it that you trusted?”" in html
    assert 'value="Godmother"' in html


@pytest.mark.parametrize("query", ["?pack=9&place=1", "?pack=1&place=9", "?pack=x&place=-1", "?pack=1", "?pack=0&place=0&relation=0"])
def test_an_address_that_names_no_place_asks_the_first_question_as_ever(desk, cast, query):
    take(cast)
    assert "Who has been part of your life this past year" in page(desk, cast, "ask_for_people", query)


def test_a_goal_example_is_copied_into_the_field_and_kept_only_once_saved(desk, cast):
    take(cast, "lonely", "betrayal")
    found = links(page(desk, cast, "focus"), "example=")
    examples = [goal for key in ("lonely", "betrayal") for goal in read.library().pack(key).goal_examples]
    assert len(found) == len(examples)
    for address, goal in zip(found, examples, strict=True):
        assert f'value="{goal}"' in unescape(desk.get(address).content.decode())
    assert read.life_page(cast.ben, cast.ana_course, now=NOW).of("goal") == ()
    assert 'value=""' in page(desk, cast, "add_to_focus", "?example=99", sheet="goal")


def test_with_three_goals_no_example_is_offered(desk, cast):
    take(cast)
    for text in ("One", "Two", "Three"):
        written = course_sheets.Written(uuid7(NOW), "goal", {"text": text, "status": "active"})
        course_sheets.save(cast.ben, cast.ana_course, written, op_id=op(), now=NOW)
    assert links(page(desk, cast, "focus"), "example=") == []


def test_a_stranger_finds_nothing(cast, desk):
    take(cast)
    eve = browser_of(cast, "eve")
    assert eve.get(reverse("packs", args=[cast.ana_course])).status_code == 404
    assert eve.post(reverse("take_pack", args=[cast.ana_course]), {"pack": "lonely"}).status_code == 404
