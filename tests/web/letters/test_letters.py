"""Letters to the client on their pages: drawn from what stands, edited in two tabs, read together, agreed to and given."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import circle, courses, measures, risk, safety, safety_plans
from openipt.core.courses import Attendance
from openipt.core.letters import Kind
from openipt.core.tasks import Outcome
from openipt.record import models, read
from tests.as_shown import as_shown
from tests.cast import begin_treatment, op
from tests.web.focus.test_agreement import state
from tests.web.timeline.test_timeline import write

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SPOKEN = "You fell silent with Sarah, and it grew heavier. Does this fit?"


@pytest.fixture
def ben(cast) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    return client


@pytest.fixture
def told(cast):
    """A course whose story stands in the record: people, circle, events, focus, story told back, agreement, goal and two scores."""
    now = datetime.now(UTC)
    begin_treatment(cast.ben, cast.ana_course)
    for number, starts in ((1, now - timedelta(days=7)), (2, now)):
        courses.plan_session(cast.ben, cast.ana_course, op_id=op(), number=number, starts_at=starts, mode="in_person", now=now)
        courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=number, came=courses.Came(Attendance.ATTENDED), now=now)
        answers = {item.key: 2 if number == 1 else 1 for item in read.library().measure("phq9").scored_items}
        measures.enter_items(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=number, about=now.date(), answers=answers, now=now)
    sarah = write(cast, "person", display_name="Sarah", relation="spouse")
    rob = write(cast, "person", display_name="Rob", relation="friend", emotional_received="3")
    circle.place(cast.ben, cast.ana_course, 1, [circle.Place(sarah, ring=1), circle.Place(rob, ring=2)], op_id=op(), now=now)
    write(cast, "timeline_event", date="2024-10", title="Sarah slept in the spare room", symptom_change="onset", person="Sarah")
    write(cast, "focus_choice", area="role_dispute", person="Sarah", standing="agreed", decided_on="2025-03-11", words="Get us talking again.")
    write(cast, "formulation", spoken=SPOKEN, diagnosis_plain="depression", client_response="agree", words="Two flatmates with a bill.")
    write(cast, "goal", text="One calm talk a week with Sarah", baseline="1", target="7")
    write(cast, "contract", sessions="16 sessions", focus="The evenings with Sarah", ending_on="2027-05-04", crisis="Ring the surgery.")


def post(ben: Client, cast, name: str, data: dict, letter: UUID, *, at: str = "letter_to_client"):
    shown = reverse(at, args=[cast.ana_course, letter])
    return ben.post(reverse(name, args=[cast.ana_course, letter]), as_shown(ben, shown, data))


def begin(ben: Client, cast, kind: Kind = Kind.FORMULATION) -> UUID:
    page = reverse("letters", args=[cast.ana_course])
    answer = ben.post(reverse("begin_letter", args=[cast.ana_course]), as_shown(ben, page, {"kind": kind.value}))
    assert answer.status_code == 302
    return UUID(answer.headers["Location"].rstrip("/").rpartition("/")[2])


def newest(cast, letter: UUID):
    return read.letter_page(cast.ben, cast.ana_course, letter, now=datetime.now(UTC))[1].newest


def opened(ben: Client, cast, letter: UUID) -> str:
    return ben.get(reverse("letter_to_client", args=[cast.ana_course, letter])).content.decode()


def printed(ben: Client, cast, letter: UUID) -> bytes:
    return ben.get(reverse("letter_as_page", args=[cast.ana_course, letter])).content


def agree(ben: Client, cast, letter: UUID, **more):
    said = {"on": datetime.now(UTC).date().isoformat(), "how": "in_session", "_version": str(newest(cast, letter).version), **more}
    return post(ben, cast, "consent_to_letter", said, letter)


def test_a_formulation_letter_is_drawn_from_what_stands_and_nothing_is_typed_again(cast, ben, told):
    words = newest(cast, begin(ben, cast)).letter.words
    assert words["opening"].startswith("Dear Ana,")
    assert words["linked"] == SPOKEN
    assert "“Two flatmates with a bill.”" in words["opening"]
    assert words["goals"] == "“One calm talk a week with Sarah” | 1 now, aim 7"
    assert words["mood"] == "From 18 to 9: 9 lower. That is more than the usual ups and downs."
    assert words["agreed"].splitlines() == ["We work on this: “The evenings with Sarah”", "16 sessions"]
    assert words["helps"] == "People to talk to: Rob."
    assert words["help"].splitlines() == ["Ring the surgery.", "To talk: 116 123, day and night. In danger now: 999."]


def test_a_map_shows_the_newest_circle_in_a_drawing_and_in_words_and_how_it_came_about(cast, ben, told):
    letter = newest(cast, begin(ben, cast, Kind.MAP)).letter
    assert letter.words["people"] == "Closest: Sarah.\nClose: Rob."
    assert [each["label"] for each in letter.drawings["people"]["people"]] == ["Sarah", "Rob"]
    assert letter.words["story"] == "October 2024: Sarah slept in the spare room. It began around then."
    assert letter.words["focus"].endswith("“Get us talking again.”")


def test_a_course_of_which_nothing_is_known_yet_still_gives_a_draft_of_each_kind(cast, ben):
    for kind in Kind:
        answer = ben.get(reverse("letter_to_client", args=[cast.ana_course, begin(ben, cast, kind)]))
        assert answer.status_code == 200
    assert (
        "Not there yet: people, the circle, the timeline, the focus and goals."
        in ben.get(reverse("letters", args=[cast.ana_course])).content.decode()
    )


def test_sent_twice_a_draft_is_begun_once_and_an_unknown_kind_is_none(cast, ben):
    page, address = reverse("letters", args=[cast.ana_course]), reverse("begin_letter", args=[cast.ana_course])
    form = as_shown(ben, page, {"kind": "map"})
    assert ben.post(address, form).headers["Location"] == ben.post(address, form).headers["Location"]
    assert len(read.letters_page(cast.ben, cast.ana_course, now=datetime.now(UTC)).letters) == 1
    assert ben.post(address, as_shown(ben, page, {"kind": "sonnet"})).status_code == 404


def test_words_headings_and_names_are_edited_and_every_version_is_kept(cast, ben, told):
    letter = begin(ben, cast)
    typed = {"words-helps": "Rob, and walking.", "heading-helps": "What carries you", "written_out": ["Rob"], "drawing-mood": "yes"}
    assert post(ben, cast, "letter_to_client", {**typed, "_based_on": "1"}, letter).status_code == 302
    found = newest(cast, letter)
    assert (found.version, found.letter.words["helps"], found.letter.titles["helps"]) == (2, "Rob, and walking.", "What carries you")
    assert found.letter.written_out == ("Rob",)
    assert "mood" in found.letter.drawings
    page = opened(ben, cast, letter)
    assert "People to talk to: Rob." in page[page.index("How it read before") :]


def test_a_drawing_that_is_not_ticked_is_left_out_and_can_be_ticked_again(cast, ben, told):
    letter = begin(ben, cast, Kind.MAP)
    post(ben, cast, "letter_to_client", {"drawing-people": "yes", "_based_on": "1"}, letter)
    assert set(newest(cast, letter).letter.drawings) == {"people"}
    post(ben, cast, "letter_to_client", {"drawing-people": "yes", "drawing-mood": "yes", "_based_on": "2"}, letter)
    assert set(newest(cast, letter).letter.drawings) == {"people", "mood"}


def test_whoever_is_not_ticked_stands_with_initials_on_the_page_that_prints(cast, ben, told):
    letter = begin(ben, cast, Kind.MAP)
    before = printed(ben, cast, letter)
    page = opened(ben, cast, letter)
    assert re.search(r'name="written_out" value="Sarah">', page)
    post(ben, cast, "letter_to_client", {"written_out": "Sarah", "drawing-people": "yes", "drawing-mood": "yes", "_based_on": "1"}, letter)
    assert re.search(r'name="written_out" value="Sarah" checked>', opened(ben, cast, letter))
    assert printed(ben, cast, letter) != before


def test_two_tabs_lose_nothing_both_texts_are_shown_and_the_next_save_holds(cast, ben, told):
    letter = begin(ben, cast)
    address = reverse("letter_to_client", args=[cast.ana_course, letter])
    other_tab = as_shown(ben, address, {"words-helps": "From the other tab.", "_based_on": "1"})
    post(ben, cast, "letter_to_client", {"words-helps": "From this tab.", "_based_on": "1"}, letter)
    answer = ben.post(address, other_tab)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert page.index("From this tab.") < page.index("From the other tab.")
    assert 'name="_based_on" value="2"' in page
    post(ben, cast, "letter_to_client", {"words-helps": "Both.", "_based_on": "2"}, letter)
    assert newest(cast, letter).letter.words["helps"] == "Both."


@pytest.mark.parametrize(("field", "typed"), [("words-helps", "x" * 4001), ("heading-helps", "y" * 201), ("title", "")])
def test_what_does_not_fit_is_refused_beside_its_field_and_stays_typed(cast, ben, told, field, typed):
    letter = begin(ben, cast)
    answer = post(ben, cast, "letter_to_client", {"words-close": "Yours, Ben", field: typed, "_based_on": "1"}, letter)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'href="#{field}"' in page
    assert "Yours, Ben" in page
    assert typed in page


def test_nothing_is_given_before_the_client_has_agreed_to_the_version_that_stands(cast, ben, told):
    letter = begin(ben, cast)
    assert "Give it to the client" not in opened(ben, cast, letter)
    answer = post(ben, cast, "give_letter", {}, letter)
    assert answer.status_code == 409
    assert "has not agreed to this letter yet" in answer.content.decode()
    agree(ben, cast, letter, copies="the family doctor")
    page = opened(ben, cast, letter)
    assert "The client agreed to version 1 on" in page
    assert "A copy goes to: the family doctor." in page
    assert "Give it to the client" in page
    post(ben, cast, "letter_to_client", {"words-helps": "Something else.", "_based_on": "1"}, letter)
    page = opened(ben, cast, letter)
    assert "Changed since the client agreed" in page
    assert "Give it to the client" not in page


def test_what_was_given_is_kept_as_it_was_with_who_and_when_and_consent_can_be_taken_back(cast, ben, told):
    letter = begin(ben, cast)
    agree(ben, cast, letter)
    assert post(ben, cast, "give_letter", {}, letter).status_code == 302
    page = opened(ben, cast, letter)
    (address,) = re.findall(r'href="([^"]+/given/[^"]+)"', page)
    given = ben.get(address)
    assert (given.headers["Content-Type"], given.content[:5]) == ("application/pdf", b"%PDF-")
    assert given.headers["Content-Disposition"] == 'inline; filename="letter.pdf"'
    assert "Given, version 1" in page
    assert "Give it once more" in page
    post(ben, cast, "take_letter_consent_back", {}, letter)
    page = opened(ben, cast, letter)
    assert "Given; the consent was taken back since" in page
    assert "The client took the consent to version 1 back." in page
    assert post(ben, cast, "give_letter", {}, letter).status_code == 409
    assert ben.get(address).content == given.content


@pytest.mark.parametrize(("typed", "field"), [({"on": "soon"}, "on"), ({"on": "2999-01-01"}, "on"), ({"how": "by owl"}, "how")])
def test_a_consent_that_cannot_be_is_refused_beside_its_field_and_the_copies_stay_typed(cast, ben, told, typed, field):
    letter = begin(ben, cast)
    answer = agree(ben, cast, letter, copies="the family doctor", **typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'href="#{field}"' in page
    assert 'value="the family doctor"' in page


def test_the_page_says_of_itself_that_it_is_a_draft_until_the_client_has_agreed(cast, ben, told):
    letter = begin(ben, cast)
    draft = printed(ben, cast, letter)
    agree(ben, cast, letter)
    assert printed(ben, cast, letter) != draft
    picture = ben.get(reverse("letter_picture", args=[cast.ana_course, letter]))
    assert (picture.headers["Content-Type"], picture.content[1:4]) == ("image/png", b"PNG")
    for beyond in ("2", "0", "x"):
        assert ben.get(reverse("letter_picture", args=[cast.ana_course, letter]), {"page": beyond}).status_code == 404


def test_a_letter_that_needs_two_pages_says_so_shows_both_and_is_not_given(cast, ben, told):
    letter = begin(ben, cast)
    post(ben, cast, "letter_to_client", {"words-linked": "It goes on. " * 300, "words-helps": "And on. " * 400, "_based_on": "1"}, letter)
    agree(ben, cast, letter)
    page = opened(ben, cast, letter)
    (pages,) = re.findall(r"It needs (\d) pages now\.", page)
    assert page.count('class="sheet"') == int(pages) > 1
    assert "Give it to the client" not in page
    assert post(ben, cast, "give_letter", {}, letter).status_code == 409


def test_a_sign_that_no_font_has_is_named_on_the_page_and_not_given(cast, ben, told):
    letter = begin(ben, cast)
    post(ben, cast, "letter_to_client", {"words-helps": "你好", "_based_on": "1"}, letter)
    agree(ben, cast, letter)
    page = opened(ben, cast, letter)
    assert "Write it in other signs." in page
    assert "Give it to the client" not in page


def test_no_draft_takes_a_word_from_what_was_written_about_risk(cast, ben, told):
    now = datetime.now(UTC)
    answers = {item.key: 2 for item in read.library().measure("phq9").scored_items}
    measures.enter_items(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=2, about=now.date(), answers=answers, now=now)
    alert = read.course_page(cast.ben, cast.ana_course, now=now).summary.alerts[0].id
    safety.take(cast.ben, cast.ana_course, alert, op_id=op(), now=now)
    safety.write(cast.ben, cast.ana_course, alert, op_id=op(), words="Marigold on the telephone.", now=now)
    risk.remember(cast.ben, cast.ana_course, op_id=op(), on=now.date(), words="Marigold bought.", now=now)
    risk.assess(cast.ben, cast.ana_course, risk.Found(spoke=True, level="high", reason="Marigold at hand."), alert_id=alert, op_id=op(), now=now)
    plan = dict.fromkeys(("warning_signs", "alone", "helpers", "surroundings", "reasons"), "Marigold in the drawer.")
    safety_plans.save(cast.ben, cast.ana_course, safety_plans.Written(plan, None, 0), op_id=op(), now=now)
    assert "Marigold" in str(read.risk_page(cast.ben, cast.ana_course, None, now=now))
    for kind in Kind:
        drafted = str(newest(cast, begin(ben, cast, kind)).letter.as_content())
        assert [word for word in ("Marigold", "self_harm", "better off dead") if word in drafted] == []


def test_only_the_numbers_that_stand_in_the_letter_are_said_to_be_unchecked(cast, ben, told):
    letter = begin(ben, cast)
    page = opened(ben, cast, letter)
    assert "Call 116 123: not checked yet." in page
    assert "85258" not in page


def test_a_letter_at_the_end_settles_its_task_once_it_is_given(cast, ben, told):
    letter = begin(ben, cast, Kind.ENDING)
    agree(ben, cast, letter)
    assert state(cast, "ending.letter") is None
    post(ben, cast, "give_letter", {}, letter)
    assert state(cast, "ending.letter") is Outcome.DONE
    task = ben.get(reverse("task", args=[cast.ana_course, "ending.letter"])).content.decode()
    assert reverse("letters", args=[cast.ana_course]) in task


def test_the_letters_are_reached_from_the_course_and_from_the_story_told_back(cast, ben, told):
    address = reverse("letters", args=[cast.ana_course])
    for name in ("course", "focus", "people", "timeline"):
        assert address in ben.get(reverse(name, args=[cast.ana_course])).content.decode()
    assert "Put it in a letter to the client" in ben.get(reverse("focus", args=[cast.ana_course])).content.decode()


def test_a_stranger_is_shown_nothing_and_it_is_written_down(cast, ben, told):
    letter, eve = begin(ben, cast), Client()
    eve.force_login(get_user_model().objects.get(id=cast.accounts["eve"]))
    for name in ("letter_to_client", "letter_as_page", "letter_picture"):
        assert eve.get(reverse(name, args=[cast.ana_course, letter])).status_code == 404
    refused = models.AuditLine.objects.filter(verb="read_letter", outcome="refused", chain=f"account:{cast.accounts['eve']}")
    assert refused.count() == 3
