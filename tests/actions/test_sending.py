"""Each message goes out once, in waking hours, with one link, however its channel fails and whoever else is at work."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest

from openipt.actions import ledger as ledger_
from openipt.actions import messages, sending
from openipt.actions.channels import Outcome
from openipt.core.who_may import Verb
from openipt.record import door, models
from tests.actions.sent import HERE, ledger, lines, plan, reach, rows, states, ways
from tests.cast import NOW, begin_treatment, op

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.enable_socket,
    pytest.mark.usefixtures("two_questionnaires"),
]

DUE = NOW  # the first session is a day away, and questions go out a day before


@pytest.fixture
def out(tmp_path):
    with ways(tmp_path) as found:
        yield found


@pytest.fixture
def course(cast):
    reach(cast.ben, cast.ana_course)
    plan(cast.ben, cast.ana_course)
    return cast.ana_course


def test_what_is_due_goes_out_once_with_one_link(out, course) -> None:
    asked = ("session:1:phq9", "session:1:gad7", "session:2:phq9", "session:2:gad7", "session:3:phq9")
    assert states() == dict.fromkeys(asked, "due")
    assert out.send().sent == 2
    assert not out.send()
    assert sorted(key for key, _ in out.mail.arrived) == sorted(row.key for row in ledger() if row.state == "sent")
    assert lines("session:1:phq9") == [("planned", ""), ("sent", "")]
    with rows():
        assert models.Link.objects.count() == 2


def test_the_mail_bears_neutral_words_the_link_the_key_and_the_way_to_stop(out, course) -> None:
    out.send()
    mail = message_from_bytes(out.mail.arrived[0][1])
    words = mail.get_payload(decode=True).decode()
    assert (mail["From"], mail["To"], mail["Subject"]) == ("Linden House <post@house.example>", "ana@mail.example", "A few questions for you")
    assert "https://house.example/q/" in words
    assert "until Tue 24 Nov 2026, 09:00" in words
    stop = next(line for line in words.splitlines() if "/stop/" in line)
    assert mail["List-Unsubscribe"].strip() == f"<{stop}>"


def test_a_text_message_goes_to_the_gateway_with_its_key(out, cast) -> None:
    reach(cast.ben, cast.ana_course, "sms", "0044 (7700) 900-123")
    plan(cast.ben, cast.ana_course)
    out.send()
    (key, content), _ = out.texts.arrived
    assert key == ledger()[0].key or key == ledger()[1].key
    assert b'"to": "+447700900123"' in content
    assert b"https://house.example/q/" in content


def test_nothing_reaches_a_client_in_quiet_hours(out, cast) -> None:
    reach(cast.ben, cast.ana_course, zone="America/Los_Angeles")
    plan(cast.ben, cast.ana_course, hours=20)
    first = ledger()[0]
    assert first.due_at == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # 13:00 in London is five in the morning there
    assert not out.send(first.due_at - timedelta(minutes=1))
    with rows():
        models.Delivery.objects.filter(step__startswith="session:1").update(next_try_at=NOW)
    assert not out.send(NOW)
    assert {row.next_try_at for row in ledger() if row.step.startswith("session:1")} == {first.due_at}
    assert out.send(first.due_at).sent == 2


def test_a_refusal_for_good_marks_the_address_and_nothing_more_goes_there(out, course, cast) -> None:
    out.mail.answer = lambda _: 550
    went = out.send()
    assert (went.sent, went.ended) == (0, 2)
    assert lines("session:1:gad7")[1:] == [("bounced", "no_such_address")]
    out.mail.answer = lambda _: 250
    assert out.send(NOW + timedelta(days=7)).sent == 0
    assert lines("session:2:gad7")[1:] == [("withdrawn", "stopped")]


def test_a_refusal_for_now_is_tried_again_after_waits_that_double(out, course) -> None:
    out.mail.answer = lambda _: 451
    assert out.send().failed == 2
    assert {row.next_try_at - NOW for row in ledger() if row.tries} == {timedelta(minutes=1)}
    assert out.send(NOW + timedelta(minutes=1)).failed == 2
    assert {row.next_try_at - NOW for row in ledger() if row.tries} == {timedelta(minutes=3)}
    out.mail.answer = lambda _: 250
    assert out.send(NOW + timedelta(minutes=3)).sent == 2
    assert lines("session:1:phq9") == [("planned", ""), ("failed", "not_taken_now"), ("failed", "not_taken_now"), ("sent", "")]


def test_what_would_come_too_late_is_given_up(out, cast) -> None:
    reach(cast.ben, cast.ana_course, zone="Europe/Athens")
    plan(cast.ben, cast.ana_course)
    out.mail.answer = lambda _: 451
    out.send()
    late = NOW + timedelta(hours=23, seconds=-30)
    out.send(late)
    assert {state for step, state in states().items() if step.startswith("session:1")} == {"given_up"}
    assert lines("session:1:phq9")[-1] == ("given_up", "not_taken_now")


def test_what_nobody_sent_in_time_expires(out, course) -> None:
    assert out.send(NOW + timedelta(hours=23, seconds=1)).ended == 2
    assert lines("session:1:phq9") == [("planned", ""), ("expired", "")]


def test_a_message_leased_by_a_worker_that_died_is_sent_by_the_next_one_after_the_lease_with_the_same_link(out, course) -> None:
    leased, _ = sending.lease("one", NOW, lambda: 0.5, HERE)
    assert not out.send(NOW + timedelta(seconds=59), worker="two")
    assert out.send(NOW + timedelta(seconds=60), worker="two").sent == 2
    sent = dict(out.mail.arrived)
    for each in leased:
        link = next(word for word in each.message.words.body.split() if "/q/" in word)
        assert link.encode() in sent[each.message.key]
    assert all(row.tries == 2 for row in ledger() if row.state == "sent")


def test_a_worker_that_wakes_up_late_writes_down_once_that_its_message_went_out(out, course) -> None:
    leased, _ = sending.lease("one", NOW, lambda: 0.5, HERE)
    later = NOW + timedelta(minutes=2)
    out.send(later, worker="two")
    sending._write_down("one", leased[0], Outcome("sent"), later, 0.5)
    sending._write_down("one", leased[0], Outcome("failed", "not_reached"), later, 0.5)
    assert [what for what, _ in lines("session:1:phq9")] == ["planned", "sent"]


def test_what_is_taken_back_while_it_is_being_sent_and_fails_stays_taken_back(out, course, cast) -> None:
    leased, _ = sending.lease("one", NOW, lambda: 0.5, HERE)
    with door.installation(Verb.PLAN_DELIVERIES):
        assert ledger_.withdraw(NOW, course_id=course, step="session:1:phq9") == 1
    for each in leased:
        sending._write_down("one", each, Outcome("failed", "not_reached"), NOW, 0.5)
    assert states()["session:1:phq9"] == "withdrawn"


def test_a_batch_gives_back_what_it_has_no_time_for(out, course) -> None:
    out.clock_steps = [NOW, NOW, NOW, NOW, NOW + timedelta(seconds=6), NOW + timedelta(seconds=6)]
    assert out.send().sent == 1
    (other,) = [row for row in ledger() if row.step.startswith("session:1") and row.state != "sent"]
    assert (other.state, other.tries, other.first_tried_at, other.leased_until) == ("due", 0, None, None)
    assert out.send().sent == 1


def test_alerts_go_first_know_no_quiet_hours_and_are_delivered_then(out, cast, course) -> None:
    begin_treatment(cast.ben, course)
    channel = models.MemberChannel.objects.create(member_id=cast.ben.member.id, kind="sms", address="+447700900000", added_at=NOW, tested_at=NOW)
    night = NOW.replace(hour=2) + timedelta(days=1)
    with door.installation(Verb.CALL_TO_ALERTS):
        alert = models.Alert.objects.create(course_id=course, kind="suicidal_thoughts", born_at=night, value=b"")
        where = {"service_id": cast.ben.practice.id, "course_id": course, "alert_id": alert.id}
        for number in range(2):
            ledger_.plan(about="alert", step=f"call:{number}", channel="sms", to_member=channel, due_at=night, now=night, **where)
        assert ledger_.plan(about="alert", step="call:0", channel="sms", to_member=channel, due_at=night, now=night, **where) is None
    assert out.send(night).sent == 2
    assert b"since Tue 24 Nov 2026, 02:00" in out.texts.arrived[0][1]
    assert out.mail.arrived == []
    with rows():
        assert models.Alert.objects.get().state == "delivered"


def test_a_message_that_cannot_be_put_together_holds_up_no_other(out, course) -> None:
    with rows():
        channel = models.ClientChannel.objects.get()
        other = models.ClientChannel.objects.create(client_id=channel.client_id, kind="email", address=b"broken", added_at=NOW)
        row = models.Delivery.objects.get(step="session:1:gad7")
        row.to_client = other
        row.save()
    went = out.send()
    assert went.sent == 1
    assert lines("session:1:gad7")[-1] == ("failed", "not_put_together")
    with rows():
        assert models.Response.objects.count() == 1


def test_a_questionnaire_that_is_answered_or_waits_already_gets_no_second_link(out, course, cast) -> None:
    from openipt.actions import measures, questionnaires
    from tests.cast import answer_all, send_link

    _, token = send_link(cast.ben, course, "gad7", 1)
    _, done = send_link(cast.ben, course, "phq9", 1)
    answer_all(done, [0] * 9)
    questionnaires.submit(done, browser_secret="a-phone", now=NOW)
    assert out.send().sent == 1
    assert f"/q/{token}/".encode() in out.mail.arrived[0][1].replace(b"=\n", b"")
    assert lines("session:1:phq9")[-1] == ("withdrawn", "answered")
    assert measures  # the door of the therapist made the link that went out
    with rows():
        assert models.Link.objects.count() == 2


def test_the_robot_takes_the_drill_alert(out, cast) -> None:
    with door.installation(Verb.PLAN_DELIVERIES):
        drill = models.DrillAlert.objects.create(id=op(), service_id=cast.ben.practice.id, day=NOW.date(), born_at=NOW)
        ledger_.plan(service_id=cast.ben.practice.id, about="drill", step="drill", channel="robot", drill_id=drill.id, due_at=NOW, now=NOW)
    assert out.send().sent == 1
    assert models.DrillAlert.objects.get().delivered_at == NOW


def test_sending_by_hand_takes_the_same_link_along_and_waits_for_the_morning(out, course, cast) -> None:
    out.send()
    with rows():
        response = models.Response.objects.get(measure="phq9")
        channel = models.ClientChannel.objects.get()
    evening = NOW.replace(hour=21)
    messages.send_now(cast.ben, course, response.id, channel.id, op_id=op(), now=evening)
    assert not out.send(evening)
    morning = NOW.replace(hour=8) + timedelta(days=1)
    assert out.send(morning).sent == 1
    messages.send_now(cast.ben, course, response.id, channel.id, op_id=op(), now=NOW.replace(hour=15))
    assert out.send(NOW.replace(hour=15)).sent == 1
    links = [next(word for word in content.replace(b"=\n", b"").split() if b"/q/" in word) for _, content in out.mail.arrived]
    assert len(links) == 4
    assert len(set(links)) == 2
