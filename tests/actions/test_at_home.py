"""People written down at home: the address, what the client may do there, what nobody else sees, and what the therapist makes of it."""

from datetime import timedelta
from hashlib import sha256

import pytest

from openipt.actions import at_home, course_sheets
from openipt.core.ids import uuid7
from openipt.core.refusals import NotFound, Refusal
from openipt.record import audit, models, read
from openipt.record.models.base import DOORS_OPEN
from tests.cast import NOW, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PHONE, OTHER = "the-phone", "another-phone"
LATER = NOW + timedelta(hours=1)


def token_of(cast) -> str:
    at_home.ask(cast.ben, cast.ana_course, op_id=op(), now=NOW)
    return read.home_link(cast.ben, cast.ana_course, now=NOW)[0]


@pytest.fixture
def token(cast) -> str:
    found = token_of(cast)
    at_home.begin(found, now=NOW)
    return found


def add(token: str, name: str = "Ruth", relation: str = "child", browser: str = PHONE, **more: str) -> object:
    own = uuid7(NOW)
    saved = at_home.add(token, {"display_name": name, "relation": relation, **more}, browser_secret=browser, op_id=own, now=NOW)
    assert saved.mistakes == (), saved
    return own


def tell(token: str, person, browser: str = PHONE, **content: str) -> course_sheets.Saved:
    return at_home.tell(token, person, content, browser_secret=browser, op_id=op(), now=LATER)


def people(cast) -> list[str]:
    return [each.name for each in read.life_page(cast.ben, cast.ana_course, now=LATER).people]


def seen(token: str, browser: str = PHONE) -> list[str]:
    return [each.content["display_name"] for each in read.own_people(token, browser, now=LATER).people]


def write(cast, name: str, **more: object) -> object:
    own = uuid7(NOW)
    content = {"display_name": name, "relation": "friend", **more}
    course_sheets.save(cast.ben, cast.ana_course, course_sheets.Written(own, "person", content), op_id=op(), now=NOW)
    return own


def test_the_address_stays_the_same_while_it_works_and_only_its_hash_is_open(cast) -> None:
    token = token_of(cast)
    assert token_of(cast) == token
    mark = DOORS_OPEN.set(1)
    try:
        (row,) = models.HomeLink.objects.all()
        assert token.encode() not in bytes(row.token)
        assert bytes(row.token_hash) == sha256(token.encode()).digest()
    finally:
        DOORS_OPEN.reset(mark)


def test_after_it_was_taken_back_it_opens_nothing_and_a_new_one_is_another(cast, token) -> None:
    at_home.take_back(cast.ben, cast.ana_course, op_id=op(), now=NOW)
    with pytest.raises(NotFound):
        read.own_people(token, PHONE, now=NOW)
    with pytest.raises(NotFound):
        read.home_link(cast.ben, cast.ana_course, now=NOW)
    assert token_of(cast) != token


def test_after_a_fortnight_it_says_that_it_has_closed_and_takes_nothing_more(cast, token) -> None:
    after = NOW + timedelta(days=14)
    assert not read.own_people(token, PHONE, now=after).is_open
    with pytest.raises(Refusal, match="has closed"):
        at_home.add(token, {"display_name": "Ruth", "relation": "child"}, browser_secret=PHONE, op_id=op(), now=after)
    assert people(cast) == []


def test_whom_the_client_writes_down_stands_in_the_inventory_as_written_at_home(cast, token) -> None:
    person = add(token, "Biscuit", "pet")
    (sheet,) = read.life_page(cast.ben, cast.ana_course, now=NOW).of("person")
    assert (sheet.id, sheet.by_client, sheet.saved_by, dict(sheet.content)) == (
        person,
        True,
        "",
        {"display_name": "Biscuit", "relation": "pet", "kind": "pet"},
    )


def test_each_answer_is_kept_by_itself_and_the_others_stay(cast, token) -> None:
    person = add(token)
    tell(token, person, what_is_good="we laugh")
    tell(token, person, symptom_effect="1")
    assert tell(token, person, what_is_good="").version == 4
    (sheet,) = read.life_page(cast.ben, cast.ana_course, now=LATER).of("person")
    assert dict(sheet.content) == {"display_name": "Ruth", "relation": "child", "kind": "person", "symptom_effect": 1}


def test_what_is_not_asked_at_home_is_not_taken(cast, token) -> None:
    person = add(token, contact="020 7946 0000", emergency_contact="yes", harm_or_control="now")
    tell(token, person, contact="020 7946 0000", emergency_contact="yes", display_name="Somebody else")
    (sheet,) = read.life_page(cast.ben, cast.ana_course, now=LATER).of("person")
    assert set(sheet.content) == {"display_name", "relation", "kind"}
    assert sheet.content["display_name"] == "Ruth"


def test_a_number_out_of_its_range_is_said_and_not_kept(cast, token) -> None:
    person = add(token)
    (mistake,) = tell(token, person, satisfaction="11").mistakes
    assert mistake.field == "satisfaction"
    assert "satisfaction" not in read.own_people(token, PHONE, now=LATER).people[0].content


def test_the_same_form_sent_twice_writes_down_one_person_and_with_other_words_it_is_refused(cast, token) -> None:
    own, content = op(), {"display_name": "Ruth", "relation": "child"}
    for _ in range(2):
        at_home.add(token, content, browser_secret=PHONE, op_id=own, now=NOW)
    with pytest.raises(Refusal, match="sent before with other content"):
        at_home.add(token, {**content, "display_name": "Rose"}, browser_secret=PHONE, op_id=own, now=NOW)
    assert people(cast) == ["Ruth"]


def test_another_browser_sees_nobody_whom_this_one_wrote_down_and_cannot_change_or_take_them_out(cast, token) -> None:
    person = add(token)
    assert (seen(token), seen(token, OTHER), seen(token, "")) == (["Ruth"], [], [])
    with pytest.raises(NotFound):
        tell(token, person, OTHER, what_is_hard="everything")
    with pytest.raises(NotFound):
        at_home.take_out(token, person, browser_secret=OTHER, op_id=op(), now=NOW)


def test_whom_the_therapist_wrote_down_is_never_shown_at_home(cast, token) -> None:
    person = write(cast, "Sarah")
    assert seen(token) == []
    with pytest.raises(NotFound):
        tell(token, person, want_change="peace")


def test_a_name_that_the_inventory_has_is_taken_all_the_same_and_nothing_is_given_away(cast, token) -> None:
    write(cast, "Sarah")
    add(token, "sarah", "spouse")
    assert sorted(people(cast)) == ["Sarah", "sarah (written at home)"]
    add(token, "Sarah", "spouse", OTHER)
    assert sorted(people(cast))[1] == "Sarah (written at home) 2"


def test_a_name_that_this_browser_wrote_down_is_asked_for_a_word_that_tells_the_two_apart(cast, token) -> None:
    write(cast, "Sarah")
    add(token, "Sarah")
    with pytest.raises(Refusal, match="tells the two apart"):
        add(token, " sarah ")


def test_once_a_therapist_has_gone_on_with_an_entry_the_client_sees_its_own_words_alone_and_changes_nothing(cast, token) -> None:
    person = add(token)
    written = course_sheets.Written(person, "person", {"display_name": "Ruth", "relation": "child", "note": "lost touch"}, based_on=1)
    course_sheets.save(cast.ben, cast.ana_course, written, op_id=op(), now=LATER)
    page = read.own_people(token, PHONE, now=LATER)
    assert (page.people, [each.content for each in page.with_therapist]) == ((), [{"display_name": "Ruth", "relation": "child", "kind": "person"}])
    with pytest.raises(Refusal, match="with your therapist now"):
        tell(token, person, want_change="peace")
    with pytest.raises(Refusal, match="with your therapist now"):
        at_home.take_out(token, person, browser_secret=PHONE, op_id=op(), now=LATER)


def test_the_client_takes_out_whom_the_client_wrote_down_and_the_words_are_gone(cast, token) -> None:
    person = add(token)
    tell(token, person, want_change="peace")
    at_home.take_out(token, person, browser_secret=PHONE, op_id=op(), now=LATER)
    assert (seen(token), people(cast)) == ([], [])
    mark = DOORS_OPEN.set(1)
    try:
        assert models.CourseSheet.objects.get(id=person).content is None
        assert not models.CourseSheetVersion.objects.filter(of=person).exists()
    finally:
        DOORS_OPEN.reset(mark)


def go_on_with(cast, person, **more: object) -> None:
    content = {"display_name": "Ruth M.", "relation": "child", "note": "lost touch", **more}
    course_sheets.save(cast.ben, cast.ana_course, course_sheets.Written(person, "person", content, based_on=1), op_id=op(), now=LATER)


def ask_out(token: str, person, browser: str = PHONE) -> None:
    at_home.ask_out(token, person, browser_secret=browser, op_id=op(), now=LATER)


def asked_out(cast) -> dict:
    return dict(read.people_page(cast.ben, cast.ana_course, now=LATER)[1].asked_out)


def test_the_client_asks_for_somebody_to_be_taken_out_and_the_therapist_does_so(cast, token) -> None:
    person = add(token)
    go_on_with(cast, person)
    ask_out(token, person)
    assert asked_out(cast) == {person: LATER}
    assert [each.asked_out_at for each in read.own_people(token, PHONE, now=LATER).with_therapist] == [LATER]
    course_sheets.take_out(cast.ben, cast.ana_course, person, op_id=op(), now=LATER)
    assert (asked_out(cast), people(cast), read.own_people(token, PHONE, now=LATER).with_therapist) == ({}, [], ())


def test_left_in_after_it_was_spoken_of_it_can_be_asked_for_again(cast, token) -> None:
    person = add(token)
    go_on_with(cast, person)
    ask_out(token, person)
    at_home.leave_in(cast.ben, cast.ana_course, person, op_id=op(), now=LATER)
    (own,) = read.own_people(token, PHONE, now=LATER).with_therapist
    assert (asked_out(cast), own.left_in_at) == ({}, LATER)
    with pytest.raises(NotFound):
        at_home.leave_in(cast.ben, cast.ana_course, person, op_id=op(), now=LATER)
    ask_out(token, person)
    assert asked_out(cast) == {person: LATER}


def test_of_a_joined_entry_the_one_that_stands_for_both_is_asked_about(cast, token) -> None:
    person, kept = add(token), write(cast, "Ruth M.")
    course_sheets.merge(cast.ben, cast.ana_course, kept=kept, other=person, op_id=op(), now=LATER)
    ask_out(token, person)
    assert asked_out(cast) == {kept: LATER}
    at_home.leave_in(cast.ben, cast.ana_course, kept, op_id=op(), now=LATER)
    assert asked_out(cast) == {}


def test_nobody_asks_for_another_browsers_entry_nor_for_one_that_the_client_can_take_out_alone(cast, token) -> None:
    person = add(token)
    with pytest.raises(Refusal, match="take it out yourself"):
        ask_out(token, person)
    go_on_with(cast, person)
    with pytest.raises(NotFound):
        ask_out(token, person, OTHER)
    with pytest.raises(NotFound):
        at_home.leave_in(cast.eve, cast.ana_course, person, op_id=op(), now=LATER)
    assert asked_out(cast) == {}


def test_asking_and_leaving_in_are_each_one_line_of_the_trail_with_the_entry_and_no_name(cast, token) -> None:
    person = add(token)
    go_on_with(cast, person)
    ask_out(token, person)
    at_home.leave_in(cast.ben, cast.ana_course, person, op_id=op(), now=LATER)
    lines = models.AuditLine.objects.filter(chain=audit.course_chain(cast.ana_course), outcome="done", subject=person).order_by("-number")[:2]
    assert [(line.verb, line.actor.split(":")[0]) for line in lines][1] == ("answer_at_home", "home")
    assert lines[0].verb == "ask_at_home"
    assert "Ruth" not in repr([[line.actor, line.verb, line.relation, line.subject] for line in lines])


def test_the_therapist_looks_it_through_and_what_comes_later_is_new_again(cast, token) -> None:
    add(token)
    assert read.people_page(cast.ben, cast.ana_course, now=NOW)[1].looked_at is None
    at_home.look_through(cast.ben, cast.ana_course, op_id=op(), now=LATER)
    assert read.people_page(cast.ben, cast.ana_course, now=LATER)[1].looked_at == LATER


def test_sixty_people_are_the_most(cast, token) -> None:
    for number in range(at_home.MOST):
        add(token, f"Person {number}")
    with pytest.raises(Refusal, match="60 are enough"):
        add(token, "One more")


def test_no_line_of_the_trail_and_no_refusal_bears_a_name(cast, token) -> None:
    person = add(token, "Zanzibarion")
    tell(token, person, want_change="that Zanzibarion rings")
    with pytest.raises(Refusal) as refused:
        add(token, "Zanzibarion")
    lines = [repr([line.actor, line.verb, line.relation, line.subject]) for line in models.AuditLine.objects.all()]
    assert "Zanzibarion" not in refused.value.sentence
    assert not any("Zanzibarion" in line for line in lines)
    last = models.AuditLine.objects.filter(chain=audit.course_chain(cast.ana_course), outcome="done").order_by("-number")[0]
    assert (last.verb, last.relation, last.subject, last.actor.split(":")[0]) == ("answer_at_home", "writing_at_home", person, "home")


def test_an_address_that_leads_nowhere_is_not_found_and_written_down(cast) -> None:
    with pytest.raises(NotFound):
        read.own_people("no-such-address", PHONE, now=NOW)
    assert models.AuditLine.objects.filter(verb="answer_at_home", outcome="refused").count() == 1


def test_a_stranger_can_neither_give_the_address_nor_look_it_through(cast, token) -> None:
    for act in (at_home.ask, at_home.take_back, at_home.look_through):
        with pytest.raises(NotFound):
            act(cast.eve, cast.ana_course, op_id=op(), now=NOW)
