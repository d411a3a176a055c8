"""Alerts: taken by one person, written up, closed with words, and opened again by a new answer."""

from datetime import timedelta
from uuid import UUID

import pytest

from openipt.actions import questionnaires, safety
from openipt.record import read
from tests.actions.once import done_once, not_for, refused
from tests.cast import IN_A_MINUTE, NOW, answer_all, op, send_link, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def token(cast):
    """A link, begun and answered with an endorsed item 9."""
    _, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [0, 0, 0, 0, 0, 0, 0, 0, 1])
    return token


@pytest.fixture
def alert_id(cast, token) -> UUID:
    """The alert that this answer brought forth."""
    (alert,) = read.course_page(cast.ben, cast.ana_course, now=NOW).alerts
    return alert.id


def alert(cast, alert_id):
    return read.alert_page(cast.ben, cast.ana_course, alert_id, now=NOW)[1]


def take(cast, alert_id, *, by=None, one=None, now=NOW):
    safety.take(by or cast.ben, cast.ana_course, alert_id, op_id=one or op(), now=now)


def write(cast, alert_id, words="Spoke on the phone.", *, by=None, one=None, now=NOW):
    safety.write(by or cast.ben, cast.ana_course, alert_id, op_id=one or op(), words=words, now=now)


def close(cast, alert_id, words="Looks again on Friday.", *, by=None, one=None, now=NOW):
    safety.close(by or cast.ben, cast.ana_course, alert_id, op_id=one or op(), words=words, now=now)


def test_an_alert_is_taken_once_and_says_by_whom(cast, alert_id):
    one = op()
    done_once(lambda: take(cast, alert_id, one=one, now=IN_A_MINUTE))
    taken = alert(cast, alert_id)
    assert (taken.state, taken.taken_by, taken.taken_at) == ("taken", "Ben R.", IN_A_MINUTE)
    refused(lambda: take(cast, alert_id), "This alert was taken by Ben R.", conflict=True)


def test_what_was_done_is_written_once_and_more_can_be_added(cast, alert_id):
    take(cast, alert_id)
    one = op()
    done_once(lambda: write(cast, alert_id, "Spoke on the phone. ", one=one), lambda: write(cast, alert_id, "Did not reach her.", one=one))
    write(cast, alert_id, "And again in the evening.", now=IN_A_MINUTE)
    notes = [(note.kind, note.words, note.by) for note in alert(cast, alert_id).notes]
    assert notes.pop(1) == ("called", "Ben R., in the program only", None)
    assert notes == [
        ("born", "Several days", None),
        ("taken", "", "Ben R."),
        ("acted", "Spoke on the phone.", "Ben R."),
        ("acted", "And again in the evening.", "Ben R."),
    ]
    assert alert(cast, alert_id).state == "acted"


def test_it_is_closed_once_after_something_was_done_and_leaves_the_caseload(cast, alert_id):
    take(cast, alert_id)
    write(cast, alert_id)
    one = op()
    done_once(lambda: close(cast, alert_id, one=one), lambda: close(cast, alert_id, "Because.", one=one))
    assert alert(cast, alert_id).state == "closed"
    assert read.caseload(cast.ben, now=NOW).courses[0].alerts == ()
    assert [each.state for each in read.course_page(cast.ben, cast.ana_course, now=NOW).alerts] == ["closed"]  # it stays to be read


def test_steps_cannot_be_left_out_and_words_must_be_there(cast, alert_id):
    refused(lambda: write(cast, alert_id), "Take the alert first, so that others see who has it.", conflict=True)
    refused(lambda: close(cast, alert_id), "Take the alert first, so that others see who has it.", conflict=True)
    take(cast, alert_id)
    refused(lambda: close(cast, alert_id), "Write down first what was done.", conflict=True)
    refused(lambda: write(cast, alert_id, " \n"), "Write what was done: whom you spoke to, and what you agreed.", field="words")
    write(cast, alert_id)
    refused(lambda: close(cast, alert_id, ""), "Write why it can be closed, and when you look again.", field="words")
    close(cast, alert_id)
    for deed in (write, close):
        refused(lambda deed=deed: deed(cast, alert_id), "This alert is closed. What is new belongs to a new one, or into the note.", conflict=True)
    refused(lambda: take(cast, alert_id), "This alert was taken by Ben R.", conflict=True)


def test_an_endorsed_answer_after_closing_opens_the_alert_again(cast, token, alert_id):
    take(cast, alert_id)
    write(cast, alert_id)
    close(cast, alert_id)
    later = NOW + timedelta(hours=3)
    questionnaires.answer(token, op_id=op(), browser_secret="a-phone", item="self_harm", value=3, now=later)
    again = alert(cast, alert_id)
    assert (again.state, again.taken_by, again.taken_at) == ("open", None, None)
    assert [note.kind for note in again.notes] == ["born", "called", "taken", "acted", "closed", "later_answer", "called"]
    assert again.notes[-2].words == "Nearly every day"
    assert [each.id for each in read.caseload(cast.ben, now=later).courses[0].alerts] == [alert_id]
    take(cast, alert_id, now=later)
    assert alert(cast, alert_id).state == "taken"


@pytest.mark.parametrize("value", [0, None])
def test_a_lighter_answer_after_closing_is_only_noted(cast, token, alert_id, value):
    take(cast, alert_id)
    write(cast, alert_id)
    close(cast, alert_id)
    questionnaires.answer(token, op_id=op(), browser_secret="a-phone", item="self_harm", value=value, now=IN_A_MINUTE)
    assert (alert(cast, alert_id).state, alert(cast, alert_id).notes[-1].kind) == ("closed", "later_answer")


def test_an_alert_in_hand_stays_with_whoever_has_it_when_a_later_answer_comes(cast, token, alert_id):
    take(cast, alert_id)
    questionnaires.answer(token, op_id=op(), browser_secret="a-phone", item="self_harm", value=3, now=IN_A_MINUTE)
    assert (alert(cast, alert_id).state, alert(cast, alert_id).taken_by) == ("taken", "Ben R.")


def test_each_response_has_an_alert_of_its_own(cast, alert_id):
    _, other = send_link(cast.ben, cast.ana_course, session=2)
    answer_all(other, [0, 0, 0, 0, 0, 0, 0, 0, 2])
    alerts = read.course_page(cast.ben, cast.ana_course, now=NOW).summary.alerts
    assert sorted((each.session, each.value) for each in alerts) == [(1, 1), (2, 2)]


def test_nobody_else_reads_takes_writes_or_closes(cast, alert_id):
    strangers = [cast.cleo, cast.eve, cast.finn]
    take(cast, alert_id)
    write(cast, alert_id)
    not_for(strangers, lambda by: read.alert_page(by, cast.ana_course, alert_id, now=NOW))
    not_for(strangers, lambda by: take(cast, alert_id, by=by))
    not_for(strangers, lambda by: write(cast, alert_id, by=by))
    not_for(strangers, lambda by: close(cast, alert_id, by=by))


def test_an_alert_of_another_course_is_not_found_here(cast, alert_id):
    other = take_on(cast.ben, "Dov S.")
    not_for([cast.ben], lambda by: safety.take(by, other, alert_id, op_id=op(), now=NOW))
    not_for([cast.ben], lambda by: read.alert_page(by, other, alert_id, now=NOW))
