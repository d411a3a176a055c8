"""A course changes hands when the colleague takes it on: alerts follow, process notes stay, and the former therapist opens nothing more."""

from datetime import UTC, datetime, timedelta

import pytest

from openipt.actions import Refusal, accounts, courses, handing_on, measures, safety, sessions
from openipt.core.refusals import NotFound
from openipt.core.who_may import Verb
from openipt.record import door, models, read
from tests.cast import IN_A_MINUTE, NOW, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def offer(cast, course_id=None, *, by=None, to=None, reason="She moves to the coast.", op_id=None):
    receiver = to or cast.hana.member.id
    handing_on.offer(by or cast.ben, course_id or cast.ana_course, op_id=op_id or op(), to=receiver, reason=reason, now=NOW)


def accept(cast, op_id=None, course_id=None):
    handing_on.accept(cast.hana, course_id or cast.ana_course, op_id=op_id or op(), now=datetime.now(UTC))


def an_alert(cast):
    answers = dict.fromkeys((item.key for item in read.library().measure("phq9").scored_items), 1)
    measures.enter_items(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=1, about=NOW.date(), answers=answers, now=NOW)
    (alert,) = read.course_page(cast.ben, cast.ana_course, now=NOW).alerts
    return alert.id


def test_nothing_changes_hands_before_the_colleague_takes_it_on(cast):
    offer(cast)
    assert read.course_page(cast.ben, cast.ana_course, now=NOW).therapist.name == "Ben R."
    with pytest.raises(NotFound):
        read.course_page(cast.hana, cast.ana_course, now=NOW)
    assert read.caseload(cast.hana, now=NOW).offered == (cast.ana_course,)
    shown = read.offer_page(cast.hana, cast.ana_course, now=NOW)
    assert (shown.name, shown.offer.reason, shown.offer.from_name) == ("Ana P.", "She moves to the coast.", "Ben R.")


def test_from_the_acceptance_on_the_course_is_the_colleagues_alone(cast):
    offer(cast)
    accept(cast)
    page = read.course_page(cast.hana, cast.ana_course, now=IN_A_MINUTE)
    assert page.therapist.name == "Hana L."
    assert [(event.kind, event.by, event.reason) for event in page.events][-1] == ("handed_on", "Hana L.", "Ben R.: She moves to the coast.")
    for verb in Verb:
        with pytest.raises(NotFound), door.course(cast.ben, cast.ana_course, verb):
            pass
    assert read.caseload(cast.ben, now=IN_A_MINUTE).courses == ()


def test_alerts_follow_the_course_and_calls_to_the_former_therapist_open_nothing(cast):
    alert = an_alert(cast)
    safety.take(cast.ben, cast.ana_course, alert, op_id=op(), now=NOW)
    offer(cast)
    accept(cast)
    (listed,) = read.alert_list(cast.hana, now=IN_A_MINUTE).alerts
    assert (listed.alert.id, listed.alert.taken_by, listed.own) == (alert, "Hana L.", True)
    assert read.alert_list(cast.ben, now=IN_A_MINUTE).alerts == ()
    with pytest.raises(NotFound):
        read.alert_page(cast.ben, cast.ana_course, alert, now=IN_A_MINUTE)


def test_an_alert_that_nobody_has_taken_calls_the_new_therapist(cast):
    alert = an_alert(cast)
    offer(cast)
    accept(cast)
    _, shown, _ = read.alert_page(cast.hana, cast.ana_course, alert, now=IN_A_MINUTE)
    assert [note.words for note in shown.notes if note.kind == "called"][-1].startswith("Hana L.")


def test_a_call_from_after_the_handing_on_opens_the_alert_again(cast):
    alert = an_alert(cast)
    offer(cast)
    accept(cast)
    with door.course(cast.hana, cast.ana_course, Verb.READ_COURSE):
        models.AlertCall.objects.create(
            alert_id=alert, member_id=cast.ben.member.id, rung=3, at=models.CourseOffer.objects.get().answered_at + timedelta(1)
        )
    assert read.alert_page(cast.ben, cast.ana_course, alert, now=IN_A_MINUTE)[1].id == alert


def test_process_notes_stay_their_authors(cast):
    _, note = read.process_note(cast.ben, cast.ana_course, 1, now=NOW)
    typed = sessions.Typed(note.id, "process_note", {"words": "I dread Mondays."}, 0, op())
    sessions.save_process_note(cast.ben, cast.ana_course, 1, typed, op_id=op(), now=NOW)
    assert read.hand_on_page(cast.ben, cast.ana_course, now=NOW).process_notes == 1
    offer(cast)
    accept(cast)
    assert read.process_note(cast.hana, cast.ana_course, 1, now=IN_A_MINUTE)[1].content == {}
    handing_on.offer(cast.hana, cast.ana_course, op_id=op(), to=cast.ben.member.id, reason="Back.", now=IN_A_MINUTE)
    handing_on.accept(cast.ben, cast.ana_course, op_id=op(), now=IN_A_MINUTE)
    assert read.process_note(cast.ben, cast.ana_course, 1, now=IN_A_MINUTE)[1].content == {"words": "I dread Mondays."}


def test_a_declined_course_stays_and_the_word_comes_back(cast):
    offer(cast)
    handing_on.decline(cast.hana, cast.ana_course, op_id=op(), words="I have no room till June.", now=NOW)
    shown = read.hand_on_page(cast.ben, cast.ana_course, now=NOW)
    assert shown.offer is None
    assert (shown.declined.to_name, shown.declined.answer) == ("Hana L.", "I have no room till June.")
    with pytest.raises(NotFound):
        read.offer_page(cast.hana, cast.ana_course, now=NOW)


def test_an_offer_taken_back_cannot_be_accepted(cast):
    offer(cast)
    handing_on.take_back(cast.ben, cast.ana_course, op_id=op(), now=NOW)
    handing_on.take_back(cast.ben, cast.ana_course, op_id=op(), now=NOW)
    with pytest.raises(NotFound):
        accept(cast)


def test_each_form_sent_twice_is_done_once(cast):
    once, again = op(), op()
    offer(cast, op_id=once)
    offer(cast, op_id=once)
    accept(cast, again)
    accept(cast, again)
    assert [event.kind for event in read.course_page(cast.hana, cast.ana_course, now=IN_A_MINUTE).events].count("handed_on") == 1


@pytest.mark.parametrize(
    ("receiver", "reason", "sentence"),
    [
        ("ben", "x", "Choose another therapist who works here."),
        ("ivo", "x", "Choose another therapist who works here."),
        ("eve", "x", "Choose another therapist who works here."),
        ("hana", " ", "Write why: whoever takes the course on should know."),
        ("hana", "x" * 20_001, "Shorten it."),
    ],
)
def test_it_goes_only_to_another_therapist_of_the_service_and_with_a_reason(cast, receiver, reason, sentence):
    with pytest.raises(Refusal, match=sentence):
        offer(cast, to=getattr(cast, receiver).member.id, reason=reason)


def test_a_course_is_offered_to_one_colleague_at_a_time(cast):
    offer(cast)
    with pytest.raises(Refusal, match="offered to somebody already"):
        offer(cast)


def test_the_lead_hands_on_only_what_was_left_behind_and_reads_nothing_clinical(cast):
    with pytest.raises(NotFound):
        offer(cast, by=cast.ivo)
    course_id = take_on(cast.ben, "Left L.")
    accounts.end_account(cast.email("ben"))
    offer(cast, course_id, by=cast.ivo)
    assert read.hand_on_page(cast.ivo, course_id, now=NOW).treats is False
    with pytest.raises(NotFound):
        read.course_page(cast.ivo, course_id, now=NOW)
    accept(cast, course_id=course_id)
    with pytest.raises(NotFound):
        read.hand_on_page(cast.ivo, course_id, now=IN_A_MINUTE)


def test_a_form_of_taking_on_sent_again_by_the_former_therapist_is_refused(cast):
    same = op()
    client, plan = courses.NewClient("Twice T."), courses.CoursePlan("ipt16", NOW + timedelta(days=1))
    course_id = courses.take_on(cast.ben, op_id=same, client=client, plan=plan, now=NOW)
    offer(cast, course_id)
    accept(cast, course_id=course_id)
    with pytest.raises(Refusal, match="other content"):
        courses.take_on(cast.ben, op_id=same, client=client, plan=plan, now=NOW)


def test_every_step_stands_in_the_courses_chain(cast):
    offer(cast)
    accept(cast)
    lines = models.AuditLine.objects.filter(chain=f"course:{cast.ana_course}", verb__in=("offer_course", "answer_offer")).order_by("number")
    assert [(line.verb, line.relation, line.outcome) for line in lines] == [("offer_course", "treating", "done"), ("answer_offer", "offered", "done")]
