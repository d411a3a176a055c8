"""An alert climbs until somebody takes it: who is called when, what stops it, and that each may open what they were called to."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from openipt.actions import calling, courses, duty, measures, people, questionnaires, safety, supervision
from openipt.core.courses import Move, State
from openipt.core.hours import OpeningHours
from openipt.core.refusals import NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.record import door, keys, models, read
from openipt.record.keystore.models import ClientKey
from tests.cast import ENDED, NOW, answer_all, begin_treatment, op, send_link, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

OFFICE = [{"weekdays": [1, 2, 3, 4, 5], "opens": "09:00", "closes": "17:00"}]
NIGHT = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)
"""A Monday, ten past two at night."""


@pytest.fixture
def office(cast):
    """The practice works from nine to five, and Ben, Cleo, Hana and Ivo can be reached."""
    models.Service.objects.filter(id=cast.ben.practice.id).update(hours=OFFICE)
    for who in (cast.ben, cast.cleo, cast.hana, cast.ivo):
        reachable(who)
    return cast


def reachable(who, kind: str = "email") -> models.MemberChannel:
    return models.MemberChannel.objects.create(member_id=who.member.id, kind=kind, address="x@test.example", added_at=NOW, tested_at=NOW)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=UTC)


def endorse(cast, when: datetime, course: UUID | None = None) -> UUID:
    """Ana, or the client of that course, endorses item 9 on paper then; the alert that comes of it."""
    answers = {"little_interest": 1, "self_harm": 1}
    items = {each.key: 0 for each in read.library().measure("phq9").scored_items}
    measures.enter_items(
        cast.ben,
        course or cast.ana_course,
        op_id=op(),
        measure="phq9",
        session=1,
        about=when.date(),
        answers={**items, "self_harm": answers["self_harm"]},
        now=when,
    )
    return read.course_page(cast.ben, course or cast.ana_course, now=when).alerts[0].id


def row(alert_id: UUID) -> models.Alert:
    with door.installation(Verb.CALL_TO_ALERTS):
        return models.Alert.objects.get(id=alert_id)


def called(alert_id: UUID) -> list[tuple[int, str]]:
    with door.installation(Verb.CALL_TO_ALERTS):
        return [
            (call.rung, call.member.name) for call in models.AlertCall.objects.filter(alert_id=alert_id).select_related("member").order_by("at", "id")
        ]


def planned(alert_id: UUID) -> list[tuple[str, str]]:
    with door.installation(Verb.CALL_TO_ALERTS):
        rows = models.Delivery.objects.filter(alert_id=alert_id).select_related("to_member__member").order_by("planned_at", "id")
        return [(each.to_member.member.name, each.state) for each in rows]


def cover(office, who, *, covers=None) -> None:
    days = {"from_day": date(2026, 11, 20), "until_day": date(2026, 12, 1)}
    by = covers or office.ben
    if covers:
        duty.hand_over(by, op_id=op(), to=who.member.id, now=NOW, **days)
    else:
        duty.cover_everybody(by, op_id=op(), member=who.member.id, now=NOW, **days)


def test_the_therapist_is_called_in_the_answers_own_transaction(office):
    alert_id = endorse(office, at("23 10:00"))
    assert called(alert_id) == [(0, "Ben R.")]
    assert planned(alert_id) == [("Ben R.", "due")]
    assert row(alert_id).climbs_at == at("23 10:15")


def test_at_night_nobody_is_called_before_the_opening_and_the_alert_stands_all_the_same(office):
    alert_id = endorse(office, NIGHT)
    assert (called(alert_id), row(alert_id).climbs_at) == ([], at("23 09:00"))
    assert calling.call_people(at("23 08:59")) == 0
    assert [each.id for each in read.caseload(office.ben, now=NIGHT).courses[0].alerts] == [alert_id]
    assert calling.call_people(at("23 09:00")) == 1
    assert called(alert_id) == [(0, "Ben R.")]


def test_untaken_it_climbs_to_the_cover_the_supervisor_and_the_lead_and_goes_on_calling(office):
    cover(office, office.hana)
    alert_id = endorse(office, at("23 10:00"))
    for moment in ("23 10:15", "23 11:00", "23 14:00", "24 10:00"):
        assert calling.call_people(at(moment) - timedelta(seconds=1)) == 0
        assert calling.call_people(at(moment)) == 1
    assert called(alert_id) == [(0, "Ben R."), (1, "Hana L."), (2, "Cleo V."), (3, "Ivo D."), (4, "Ivo D.")]
    assert [name for name, _ in planned(alert_id)] == ["Ben R.", "Hana L.", "Cleo V.", "Ivo D.", "Ivo D."]


def test_a_worker_that_was_down_calls_everybody_whose_turn_has_come_in_one_round(office):
    cover(office, office.hana)
    alert_id = endorse(office, at("23 10:00"))
    assert calling.call_people(at("23 14:30")) == 1
    assert called(alert_id) == [(0, "Ben R."), (1, "Hana L."), (2, "Cleo V."), (3, "Ivo D.")]


def test_a_rung_that_nobody_stands_on_calls_those_who_were_called_before(office):
    alert_id = endorse(office, at("23 10:00"))
    calling.call_people(at("23 10:15"))
    assert called(alert_id) == [(0, "Ben R."), (1, "Ben R.")]


def test_who_is_away_is_not_called_and_the_cover_is_called_first(office):
    cover(office, office.hana, covers=office.ben)
    alert_id = endorse(office, at("23 10:00"))
    assert called(alert_id) == [(0, "Hana L.")]


def test_a_supervisor_for_whom_the_case_is_listed_is_called_before_any_other(office):
    account = people.give_account("second@test.example", "nobody-here-is-real")
    second = people.take_in_member(office.ben.practice.id, account, "Sol S.", ("supervisor",))
    supervision.list_case(office.ben, office.ana_course, op_id=op(), supervisor_id=second.member.id, until=date(2027, 1, 1), now=NOW)
    alert_id = endorse(office, at("23 10:00"))
    calling.call_people(at("23 11:00"))
    assert [name for rung, name in called(alert_id) if rung == 2] == ["Sol S."]


def test_taken_it_climbs_no_more_and_what_has_not_gone_out_is_taken_back(office):
    alert_id = endorse(office, at("23 10:00"))
    safety.take(office.ben, office.ana_course, alert_id, op_id=op(), now=at("23 10:05"))
    assert planned(alert_id) == [("Ben R.", "withdrawn")]
    assert calling.call_people(at("23 14:04")) == 0
    safety.write(office.ben, office.ana_course, alert_id, op_id=op(), words="Spoke by phone.", now=at("23 10:40"))
    assert (row(alert_id).climbs_at, calling.call_people(at("27 10:00"))) == (None, 0)


def test_taken_and_forgotten_it_climbs_on_after_all(office):
    alert_id = endorse(office, at("23 10:00"))
    safety.take(office.ben, office.ana_course, alert_id, op_id=op(), now=at("23 10:05"))
    assert calling.call_people(at("23 14:05")) == 1
    assert called(alert_id)[1:] != []


def test_opened_again_it_starts_from_the_first_rung_with_messages_of_its_own(office):
    begin_treatment(office.ben, office.ana_course)
    _, token = send_link(office.ben, office.ana_course)
    answer_all(token, [0, 0, 0, 0, 0, 0, 0, 0, 1])
    (alert,) = read.course_page(office.ben, office.ana_course, now=NOW).alerts
    safety.take(office.ben, office.ana_course, alert.id, op_id=op(), now=NOW)
    safety.write(office.ben, office.ana_course, alert.id, op_id=op(), words="Spoke.", now=NOW)
    safety.close(office.ben, office.ana_course, alert.id, op_id=op(), words="Tuesday.", now=NOW)
    later = NOW + timedelta(hours=1)
    questionnaires.answer(token, op_id=op(), browser_secret="a-phone", item="self_harm", value=3, now=later)
    assert [state for _, state in planned(alert.id)] == ["withdrawn", "due"]
    assert row(alert.id).climbs_at == later + timedelta(minutes=15)


def test_a_member_without_a_tested_channel_is_called_in_the_program_only(cast):
    untested = {"kind": "email", "address": "ben@test.example", "added_at": NOW}
    models.MemberChannel.objects.create(member_id=cast.ben.member.id, **untested)
    alert_id = endorse(cast, NOW)
    assert (called(alert_id), planned(alert_id)) == ([(0, "Ben R.")], [])
    note = read.alert_page(cast.ben, cast.ana_course, alert_id, now=NOW)[1].notes[1]
    assert (note.kind, note.words) == ("called", "Ben R., in the program only")


def test_whoever_was_called_opens_that_alert_until_it_is_closed_and_never_the_course(office):
    alert_id = endorse(office, at("23 10:00"))
    with pytest.raises(NotFound):
        read.alert_page(office.ivo, office.ana_course, alert_id, now=NOW)
    calling.call_people(at("23 14:00"))
    course, alert, treats = read.alert_page(office.ivo, office.ana_course, alert_id, now=NOW)
    assert (course.summary.client.name, alert.id, treats) == ("Ana P.", alert_id, False)
    with pytest.raises(NotFound):
        read.course_page(office.ivo, office.ana_course, now=NOW)
    assert [each.alert.id for each in read.alert_list(office.ivo, now=NOW).alerts] == [alert_id]
    safety.take(office.ivo, office.ana_course, alert_id, op_id=op(), now=at("23 14:05"))
    safety.write(office.ivo, office.ana_course, alert_id, op_id=op(), words="Spoke.", now=at("23 14:20"))
    safety.close(office.ivo, office.ana_course, alert_id, op_id=op(), words="Tuesday.", useful=True, now=at("23 14:30"))
    with pytest.raises(NotFound):
        read.alert_page(office.ivo, office.ana_course, alert_id, now=NOW)
    assert read.alert_list(office.ivo, now=NOW).alerts == ()


def test_an_alert_of_a_course_that_is_over_still_stands_in_the_caseload_and_climbs(office):
    begin_treatment(office.ben, office.ana_course)
    alert_id = endorse(office, at("23 10:00"))
    move = Move(State.ENDED_EARLY)
    courses.move(office.ben, office.ana_course, op_id=op(), move=move, beside=ENDED, reason="moved", now=at("23 10:01"))
    much_later = at("23 10:00") + timedelta(days=200)
    assert [each.id for summary in read.caseload(office.ben, now=much_later).courses for each in summary.alerts] == [alert_id]
    assert calling.call_people(at("23 10:15")) == 1


def test_a_service_that_begins_to_see_to_alerts_day_and_night_is_called_at_once(office):
    alert_id = endorse(office, NIGHT)
    assert row(alert_id).climbs_at == at("23 09:00")
    duty.say_hours(office.ben, op_id=op(), around_the_clock=True, now=NIGHT + timedelta(minutes=5))
    assert row(alert_id).climbs_at == NIGHT
    assert calling.call_people(NIGHT + timedelta(minutes=5)) == 1
    assert called(alert_id) == [(0, "Ben R.")]


def test_an_alert_whose_clients_key_is_gone_holds_up_no_other(office, monkeypatch):
    lost, other = endorse(office, at("23 10:00")), take_on(office.ben, "Bea Q.")
    found = endorse(office, at("23 10:00"), other)
    with door.installation(Verb.CALL_TO_ALERTS):
        client_id = models.Course.objects.get(id=office.ana_course).client_id
    ClientKey.objects.filter(client_id=client_id).delete()
    monkeypatch.setattr(keys, "_OPENED", {})  # as in a process that has just begun
    with pytest.raises(keys.KeyMissing):
        calling.call_people(at("23 10:15"))
    assert (row(lost).rung, row(found).rung) == (0, 1)
    assert len(called(found)) > len(called(lost)) == 1


class TestASecondLook:
    """Where the level was high, somebody else looks again before the alert is closed."""

    @pytest.fixture
    def acted(self, office):
        alert_id = endorse(office, at("23 10:00"))
        with door.course(office.ben, office.ana_course, Verb.READ_COURSE):
            models.Alert.objects.filter(id=alert_id).update(second_look="wanted")
        safety.take(office.ben, office.ana_course, alert_id, op_id=op(), now=at("23 10:05"))
        safety.write(office.ben, office.ana_course, alert_id, op_id=op(), words="Crisis team is with her.", now=at("23 10:40"))
        return alert_id

    def test_supervisor_and_lead_are_called_when_it_was_acted_on_and_again_until_one_has_looked(self, office, acted):
        assert [name for _, name in called(acted)[1:]] == ["Cleo V.", "Ivo D."]
        assert calling.call_people(at("23 14:40")) == 1
        assert len(called(acted)) == 5

    def test_whoever_saw_to_it_cannot_be_the_second(self, office, acted):
        with pytest.raises(Refusal, match="Somebody else must look again"):
            safety.look_again(office.ben, office.ana_course, acted, op_id=op(), words="Fine.", now=at("25 10:00"))
        with pytest.raises(Refusal, match="A second look is wanted before this is closed"):
            safety.close(office.ben, office.ana_course, acted, op_id=op(), words="Tuesday.", now=at("23 11:00"))

    def test_another_looks_again_with_words_and_then_it_can_be_closed(self, office, acted):
        with pytest.raises(Refusal, match="Write what you looked at"):
            safety.look_again(office.ivo, office.ana_course, acted, op_id=op(), words=" ", now=at("23 12:00"))
        safety.look_again(office.ivo, office.ana_course, acted, op_id=op(), words="Read it; I agree.", now=at("23 12:00"))
        assert calling.call_people(at("27 12:00")) == 0
        safety.close(office.ben, office.ana_course, acted, op_id=op(), words="Tuesday.", now=at("23 12:10"))
        assert row(acted).state == "closed"

    def test_in_a_practice_of_one_the_same_person_looks_again_a_day_later(self, office, acted):
        models.Membership.objects.exclude(id=office.ben.member.id).update(ended_at=NOW)
        with pytest.raises(Refusal, match="when a day has gone by"):
            safety.look_again(office.ben, office.ana_course, acted, op_id=op(), words="Read it.", now=at("24 10:39"))
        safety.look_again(office.ben, office.ana_course, acted, op_id=op(), words="Read it once more.", now=at("24 10:40"))
        assert row(acted).second_look == "done"


def test_the_weekly_review_counts_and_names_nobody(office):
    alert_id = endorse(office, at("23 10:00"))
    safety.take(office.ben, office.ana_course, alert_id, op_id=op(), now=at("23 10:05"))
    safety.write(office.ben, office.ana_course, alert_id, op_id=op(), words="Spoke.", now=at("23 10:20"))
    safety.close(office.ben, office.ana_course, alert_id, op_id=op(), words="Tuesday.", useful=False, now=at("23 10:30"))
    review = read.alert_review(office.ivo, now=at("24 10:00"))
    assert (review.born, review.closed, review.useful, review.not_useful, review.waiting, review.first_taken) == (1, 1, 0, 1, 0, (5,))
    assert "Ben" not in repr(review)
    assert "Ana" not in repr(review)


def test_hours_are_those_of_the_service_by_its_own_clock(office):
    hours = (OpeningHours((1, 2, 3, 4, 5), time(9), time(17)),)
    assert read.actor_of(_account(office.ben)).practice.hours == hours


def _account(who):
    return models.Account.objects.get(id=who.account_id)
