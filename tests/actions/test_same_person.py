"""Of two entries somebody says that they are one person, or two: it is kept, not asked again, and can be undone; no seal is moved."""

from datetime import date, timedelta

import pytest

from openipt.actions import Refusal, courses, same_person, waiting_list
from openipt.core.refusals import Forbidden, NotFound
from openipt.record import models, read
from tests.cast import NOW, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def asked(who):
    return [(*sorted((each.first.name, each.second.name)), each.why) for each in read.entries_page(who, now=NOW).asked]


def pair_of(who):
    (both,) = read.entries_page(who, now=NOW).asked
    return both.first.id, both.second.id


def say(who, entries, *, is_one=True, op_id=None):
    same_person.say(who, op_id=op_id or op(), entries=entries, is_one=is_one, now=NOW)


def test_a_therapist_is_asked_about_own_clients_and_those_who_wait_and_the_lead_about_all(cast):
    take_on(cast.hana, "Ana P.")
    assert asked(cast.ben) == asked(cast.hana) == []
    assert asked(cast.ivo) == [("Ana P.", "Ana P.", "same_name")]
    waiting_list.take_in(cast.ivo, op_id=op(), who=waiting_list.Referred("ANA P", NOW.date()), now=NOW)
    assert asked(cast.ben) == [("ANA P", "Ana P.", "same_name")]
    assert len(asked(cast.ivo)) == 3


def test_the_same_birth_date_with_a_similar_name_is_asked_about(cast):
    client = courses.NewClient("Ana Pereira", date_of_birth=date(1994, 5, 17))
    courses.take_on(cast.ben, op_id=op(), client=client, plan=courses.CoursePlan("ipt16", NOW + timedelta(days=1)), now=NOW)
    assert asked(cast.ben) == [("Ana P.", "Ana Pereira", "same_birth")]


def test_once_they_are_one_person_each_course_shows_the_other_and_nothing_of_it(cast):
    theirs = take_on(cast.hana, "Ana P.")
    say(cast.ivo, pair_of(cast.ivo))
    (other,) = read.course_page(cast.ben, cast.ana_course, now=NOW).other_courses
    assert (other.id, other.therapist, other.opens) == (theirs, "Hana L.", False)
    (back,) = read.course_page(cast.hana, theirs, now=NOW).other_courses
    assert (back.id, back.therapist) == (cast.ana_course, "Ben R.")
    assert asked(cast.ivo) == []
    with pytest.raises(NotFound):
        read.course_page(cast.ben, theirs, now=NOW)


def test_two_people_are_not_asked_about_again_and_do_not_show_each_other(cast):
    take_on(cast.ben, "Ana P.")
    say(cast.ben, pair_of(cast.ben), is_one=False)
    assert asked(cast.ben) == asked(cast.ivo) == []
    assert read.course_page(cast.ben, cast.ana_course, now=NOW).other_courses == ()


def test_what_was_said_can_be_taken_back_and_is_asked_again(cast):
    take_on(cast.ben, "Ana P.")
    said = op()
    say(cast.ben, pair_of(cast.ben), op_id=said)
    assert [(each.said_by, each.is_one) for each in read.entries_page(cast.ivo, now=NOW).settled] == [("Ben R.", True)]
    same_person.undo(cast.ivo, said, op_id=op(), now=NOW)
    same_person.undo(cast.ivo, said, op_id=op(), now=NOW)
    assert len(asked(cast.ben)) == 1
    assert read.course_page(cast.ben, cast.ana_course, now=NOW).other_courses == ()


def test_a_form_sent_twice_is_done_once_and_a_second_word_is_refused(cast):
    take_on(cast.ben, "Ana P.")
    same, entries = op(), pair_of(cast.ben)
    say(cast.ben, entries, op_id=same)
    say(cast.ben, entries[::-1], op_id=same)
    with pytest.raises(Refusal, match="other content"):
        say(cast.ben, entries, is_one=False, op_id=same)
    with pytest.raises(Refusal, match="Somebody has said this already"):
        say(cast.ben, entries, is_one=False)


def test_nobody_says_anything_of_clients_whose_names_they_may_not_see(cast):
    theirs = read.course_page(cast.hana, take_on(cast.hana, "Ana P."), now=NOW).summary.client.id
    own = read.course_page(cast.ben, cast.ana_course, now=NOW).summary.client.id
    for who, entries in ((cast.ben, (own, theirs)), (cast.eve, (own, theirs)), (cast.ivo, (own, own))):
        with pytest.raises(NotFound):
            say(who, entries)
    with pytest.raises(Forbidden):
        say(cast.cleo, (own, theirs))
    say(cast.ivo, (own, theirs))
    with pytest.raises(NotFound):
        same_person.undo(cast.ben, read.entries_page(cast.ivo, now=NOW).settled[0].said_id, op_id=op(), now=NOW)


def test_the_look_and_the_word_stand_in_the_audit_trail(cast):
    take_on(cast.ben, "Ana P.")
    entries, said = pair_of(cast.ben), op()
    say(cast.ben, entries, op_id=said)
    look, word = models.AuditLine.objects.filter(verb="settle_entries").order_by("number")
    assert set(look.courses) == {str(each) for each in entries}
    assert word.subject == said
