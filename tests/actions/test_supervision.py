"""Listing a case for a supervisor: for a time, without names, and without words that were typed."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from openipt.actions import courses, measures, notes, people, supervision
from openipt.core.courses import Attendance, Move, State
from openipt.core.refusals import NotFound
from openipt.record import models, read
from openipt.record.models.base import DOORS_OPEN
from tests.actions.once import done_once, not_for, refused
from tests.cast import HOLD, NOW, answer_all, begin_treatment, op, send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TODAY = NOW.date()


def list_case(cast, until=TODAY + timedelta(days=90), *, supervisor=None, one=None, by=None):
    supervisor_id = (supervisor or cast.cleo.member).id
    supervision.list_case(by or cast.ben, cast.ana_course, op_id=one or op(), supervisor_id=supervisor_id, until=until, now=NOW)


def test_a_case_is_listed_once_and_both_sides_see_until_when(cast):
    one, until = op(), TODAY + timedelta(days=366)
    done_once(lambda: list_case(cast, until, one=one), lambda: list_case(cast, TODAY, one=one))
    assert read.course_page(cast.ben, cast.ana_course, now=NOW).listed_until == until
    (case,) = read.supervision_list(cast.cleo, now=NOW).cases
    assert (case.course.id, case.therapist, case.listed_until) == (cast.ana_course, "Ben R.", until)
    assert [event.kind for event in read.course_page(cast.ben, cast.ana_course, now=NOW).events] == ["opened", "listed"]


def test_the_supervisor_sees_a_pseudonym_that_stays_the_same_and_no_words_that_were_typed(cast):
    begin_treatment(cast.ben, cast.ana_course)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ON_HOLD), beside=HOLD, reason="Ana is in Pilsen", now=NOW)
    response_id, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [3, 3, 3, 3, 3, 3, 3, 3, 0])
    list_case(cast)
    page = read.listed_course(cast.cleo, cast.ana_course, now=NOW)
    (case,) = read.supervision_list(cast.cleo, now=NOW).cases
    assert page.pseudonymised
    assert page.summary.client == case.course.client == read.Client(page.summary.client.id, page.summary.client.name)
    assert page.summary.client.name.startswith("Case ")
    for words in ("Ana", "1994", "baker", "sister", "she/her", "Pilsen", token, "in a test"):
        assert words not in repr(page)
        assert words not in repr(case)
    assert page.events == ()
    assert response_id in {waiting.response_id for waiting in page.summary.open_questionnaires}


def test_a_struck_score_is_shown_to_the_supervisor_without_its_reason(cast):
    entered = measures.enter_total(
        *(cast.ben, cast.ana_course), op_id=op(), measure="phq9", session=1, about=TODAY, total=9, safety_answer=0, now=NOW
    )
    measures.strike(cast.ben, cast.ana_course, op_id=op(), response_id=entered, reason="It was Dov's", now=NOW)
    list_case(cast)
    (point,) = read.listed_course(cast.cleo, cast.ana_course, now=NOW).scores
    assert (point.total, point.struck_reason) == (9, None)


@pytest.mark.parametrize("days", [-1, 367])
def test_a_day_that_has_passed_or_lies_too_far_ahead_is_refused(cast, days):
    refused(lambda: list_case(cast, TODAY + timedelta(days=days)), "Choose a day from today to a year ahead.", field="until")


def test_only_a_supervisor_of_the_own_service_can_be_chosen(cast):
    next_door = people.take_in_member(cast.eve.practice.id, people.give_account("ida@test.example", "nobody-here"), "Ida", ("supervisor",))
    sentence = "Choose a supervisor of your service."
    for nobody in (cast.eve.member, next_door.member, cast.finn.member, cast.ben.member):
        refused(lambda nobody=nobody: list_case(cast, supervisor=nobody), sentence, field="supervisor")
    refused(
        lambda: supervision.list_case(cast.ben, cast.ana_course, op_id=op(), supervisor_id=uuid4(), until=TODAY, now=NOW),
        sentence,
        field="supervisor",
    )
    models.Membership.objects.filter(id=cast.cleo.member.id).update(ended_at=NOW)
    refused(lambda: list_case(cast), sentence, field="supervisor")


def test_the_supervisor_reads_and_does_nothing_else(cast):
    list_case(cast)
    not_for([cast.cleo], lambda by: read.course_page(by, cast.ana_course, now=NOW))
    not_for([cast.cleo], lambda by: courses.move(by, cast.ana_course, op_id=op(), move=Move(State.ON_HOLD), beside=HOLD, reason="why", now=NOW))
    not_for([cast.cleo], lambda by: list_case(cast, by=by))


def test_once_the_last_day_is_over_the_case_is_gone_from_the_list_and_its_page(cast):
    list_case(cast)
    assert len(read.supervision_list(cast.cleo, now=NOW).cases) == 1
    mark = DOORS_OPEN.set(1)
    models.SupervisionListing.objects.update(until=TODAY - timedelta(days=3650))  # as if ten years had gone by
    DOORS_OPEN.reset(mark)
    assert read.supervision_list(cast.cleo, now=NOW).cases == ()
    with pytest.raises(NotFound):
        read.listed_course(cast.cleo, cast.ana_course, now=NOW)


def test_a_case_that_is_not_listed_is_not_found(cast):
    not_for([cast.cleo, cast.ben, cast.eve], lambda by: read.listed_course(by, cast.ana_course, now=NOW))


def test_nobody_but_the_therapist_lists_a_case(cast):
    not_for([cast.eve, cast.finn, cast.cleo], lambda by: list_case(cast, by=by))


# Off the list, names, notes and comments


def comment(cast, words="Slower, perhaps.", *, one=None, session=None, by=None):
    return supervision.comment(by or cast.cleo, cast.ana_course, op_id=one or op(), words=words, session=session, now=NOW)


def comments_for(by, cast):
    if by is cast.ben:
        return read.course_page(by, cast.ana_course, now=NOW).comments
    return read.listed_course(by, cast.ana_course, now=NOW).comments


def another_supervisor(cast):
    account = people.give_account("juno@test.example", "nobody-here")
    return people.take_in_member(cast.ben.practice.id, account, "Juno S.", ("supervisor",))


def test_a_listing_is_ended_early_once_for_every_supervisor(cast):
    juno, one = another_supervisor(cast), op()
    list_case(cast)
    list_case(cast, supervisor=juno.member)
    today = datetime.now(UTC)  # the door asks the true day
    done_once(lambda: supervision.take_off_list(cast.ben, cast.ana_course, op_id=one, now=today))
    for supervisor in (cast.cleo, juno):
        assert read.supervision_list(supervisor, now=NOW).cases == ()
        for way in (read.listed_course, read.name_of_case, read.signed_notes_of_case):
            with pytest.raises(NotFound):
                way(supervisor, cast.ana_course, **({"now": NOW} if way is read.listed_course else {}))
    page = read.course_page(cast.ben, cast.ana_course, now=today)
    assert (page.listed_until, {event.kind for event in page.events}) == (None, {"opened", "listed", "unlisted"})


def test_a_case_that_is_not_listed_cannot_be_taken_off(cast):
    refused(lambda: supervision.take_off_list(cast.ben, cast.ana_course, op_id=op(), now=NOW), "This case is not listed any more.", conflict=True)
    list_case(cast)
    not_for([cast.cleo, cast.eve, cast.finn], lambda by: supervision.take_off_list(by, cast.ana_course, op_id=op(), now=NOW))


def test_the_name_and_the_signed_notes_are_a_listed_cases_alone_and_the_pseudonym_stays(cast):
    not_for([cast.cleo, cast.ben, cast.eve], lambda by: read.name_of_case(by, cast.ana_course))
    not_for([cast.cleo, cast.ben, cast.eve], lambda by: read.signed_notes_of_case(by, cast.ana_course))
    list_case(cast)
    assert read.name_of_case(cast.cleo, cast.ana_course) == "Ana P."
    courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=1, came=courses.Came(Attendance.MISSED, reason="Ill."), now=NOW)
    state = read.session_page(cast.ben, cast.ana_course, 1, now=NOW).state
    notes.sign(cast.ben, cast.ana_course, 1, op_id=op(), state=state, now=NOW)
    shown = read.signed_notes_of_case(cast.cleo, cast.ana_course)
    assert shown.pseudonym.startswith("Case ")
    assert "Ana" not in repr(shown)
    assert [(number, note.version, note.signed_by) for number, found in shown.notes.items() for note in found] == [(1, 1, "Ben R.")]
    assert "Ana" not in repr(read.listed_course(cast.cleo, cast.ana_course, now=NOW))


def test_a_comment_comes_back_to_the_therapist_and_is_seen_once(cast):
    list_case(cast)
    one, seen = op(), op()
    written = done_once(lambda: comment(cast, one=one, session=2), lambda: comment(cast, "Other words", one=one, session=2))
    (waiting,) = comments_for(cast.ben, cast)
    assert (waiting.id, waiting.by, waiting.session, waiting.words, waiting.seen_at) == (written, "Cleo V.", 2, "Slower, perhaps.", None)
    done_once(lambda: supervision.see_comment(cast.ben, cast.ana_course, written, op_id=seen, now=NOW))
    assert comments_for(cast.ben, cast)[0].seen_at == NOW
    supervision.see_comment(cast.ben, cast.ana_course, written, op_id=op(), now=NOW + timedelta(days=1))
    assert comments_for(cast.cleo, cast)[0].seen_at == NOW


def test_the_caseload_says_where_a_comment_waits_until_it_is_seen(cast):
    def waits():
        return [course.comment_waits for course in read.caseload(cast.ben, now=NOW).courses]

    list_case(cast)
    assert waits() == [False]
    written = comment(cast)
    assert waits() == [True]
    supervision.see_comment(cast.ben, cast.ana_course, written, op_id=op(), now=NOW)
    assert waits() == [False]


def test_a_supervisor_sees_the_own_comments_and_not_anothers(cast):
    juno = another_supervisor(cast)
    list_case(cast)
    list_case(cast, supervisor=juno.member)
    comment(cast, "Cleo's")
    comment(cast, "Juno's", by=juno)
    assert [each.words for each in comments_for(cast.cleo, cast)] == ["Cleo's"]
    assert [each.words for each in comments_for(juno, cast)] == ["Juno's"]
    assert [each.words for each in comments_for(cast.ben, cast)] == ["Juno's", "Cleo's"]


@pytest.mark.parametrize(
    ("words", "session", "sentence", "field"),
    [
        (" ", None, "Write what you want to say to the therapist.", "words"),
        ("x" * 20_001, None, "This is 20001 characters long; 20000 are the most. Shorten it.", "words"),
        ("Well done.", 99, "This course has no session 99.", "session"),
    ],
)
def test_a_comment_needs_words_and_a_session_that_there_is(cast, words, session, sentence, field):
    list_case(cast)
    refused(lambda: comment(cast, words, session=session), sentence, field=field)


def test_only_its_supervisor_comments_and_only_its_therapist_sees(cast):
    not_for([cast.cleo, cast.ben, cast.eve], lambda by: comment(cast, by=by))
    list_case(cast)
    written = comment(cast)
    not_for([cast.cleo, cast.eve, cast.finn], lambda by: supervision.see_comment(by, cast.ana_course, written, op_id=op(), now=NOW))
    not_for([cast.ben], lambda by: supervision.see_comment(by, cast.ana_course, uuid4(), op_id=op(), now=NOW))


def test_once_its_last_day_is_over_nothing_of_a_case_opens(cast):
    list_case(cast)
    mark = DOORS_OPEN.set(1)
    models.SupervisionListing.objects.update(until=TODAY - timedelta(days=3650))
    DOORS_OPEN.reset(mark)
    not_for([cast.cleo], lambda by: read.name_of_case(by, cast.ana_course))
    not_for([cast.cleo], lambda by: read.signed_notes_of_case(by, cast.ana_course))
    not_for([cast.cleo], lambda by: comment(cast, by=by))
