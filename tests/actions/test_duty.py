"""Being reached, tested; covering and handing over; and the days on which nobody would hear an alert."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from openipt.actions import duty, people
from openipt.actions.once import OTHER_CONTENT
from openipt.core.refusals import NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.record import door, models, read
from tests.cast import NOW, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TODAY = NOW.date()


def add(who, address: str = "ben@test.example", kind: str = "email", one: UUID | None = None) -> UUID:
    return duty.add_channel(who, op_id=one or op(), kind=kind, address=address, now=NOW)


def reach(who) -> models.MemberChannel:
    channel = models.MemberChannel.objects.get(id=add(who))
    duty.send_code(who, channel.id, op_id=op(), now=NOW)
    channel.refresh_from_db()
    duty.confirm_code(who, channel.id, op_id=op(), code=duty.code_of(channel), now=NOW + timedelta(minutes=2))
    channel.refresh_from_db()
    return channel


def messages_to(channel: models.MemberChannel) -> list[str]:
    with door.installation(Verb.SEND_DUE):
        return [f"{each.about} {each.state}" for each in models.Delivery.objects.filter(to_member=channel).order_by("planned_at", "id")]


def refused(deed, sentence: str, field: str | None) -> None:
    with pytest.raises(Refusal) as caught:
        deed()
    assert (caught.value.sentence, caught.value.field) == (sentence, field)


def test_a_channel_counts_only_once_its_code_has_come_back(cast):
    channel = models.MemberChannel.objects.get(id=add(cast.ben))
    assert cast.ben.member.id not in read.rota(cast.ben, now=NOW).reachable
    duty.send_code(cast.ben, channel.id, op_id=op(), now=NOW)
    assert messages_to(channel) == ["test due"]
    channel.refresh_from_db()
    wrong = f"{(int(duty.code_of(channel)) + 1) % 1_000_000:06}"
    refused(
        lambda: duty.confirm_code(cast.ben, channel.id, op_id=op(), code=wrong, now=NOW),
        "This is not the code that was sent last. Look at the newest message.",
        "code",
    )
    duty.confirm_code(cast.ben, channel.id, op_id=op(), code=f" {duty.code_of(channel)} ", now=NOW)
    assert cast.ben.member.id in read.rota(cast.ben, now=NOW).reachable


def test_a_code_is_good_for_an_hour_and_void_once_another_was_sent(cast):
    channel = models.MemberChannel.objects.get(id=add(cast.ben))
    duty.send_code(cast.ben, channel.id, op_id=op(), now=NOW)
    channel.refresh_from_db()
    first = duty.code_of(channel)
    refused(
        lambda: duty.confirm_code(cast.ben, channel.id, op_id=op(), code=first, now=NOW + timedelta(minutes=61)),
        "This code is too old. Send a new one.",
        "code",
    )
    duty.send_code(cast.ben, channel.id, op_id=op(), now=NOW + timedelta(minutes=5))
    channel.refresh_from_db()
    assert duty.code_of(channel) != first


def test_a_form_sent_twice_adds_one_channel_and_sends_one_code(cast):
    one = op()
    assert add(cast.ben, one=one) == add(cast.ben, one=one) == one
    for _ in range(2):
        duty.send_code(cast.ben, one, op_id=one, now=NOW)
    assert messages_to(models.MemberChannel.objects.get(id=one)) == ["test due"]


def test_a_new_address_takes_the_place_of_the_old_one_and_must_be_tested_itself(cast):
    old = reach(cast.ben)
    add(cast.ben, "new@test.example")
    old.refresh_from_db()
    assert old.ended_at == NOW
    assert cast.ben.member.id not in read.rota(cast.ben, now=NOW).reachable


@pytest.mark.parametrize(
    ("kind", "address", "sentence", "field"),
    [
        ("email", "ben", "This is no e-mail address. Write it like name@example.org.", "address"),
        ("sms", "07700 900123", "Write the number with its country, like +44 7700 900123.", "address"),
        ("sms", "+44 77 ring me", "Write the number with its country, like +44 7700 900123.", "address"),
        ("pigeon", "x", "Choose e-mail or SMS.", "kind"),
    ],
)
def test_what_cannot_be_an_address_is_refused(cast, kind, address, sentence, field):
    refused(lambda: add(cast.ben, address, kind), sentence, field)


def test_a_number_is_kept_as_a_gateway_takes_it(cast):
    assert models.MemberChannel.objects.get(id=add(cast.ben, "0044 7700 (900) 123", "sms")).address == "+447700900123"


def test_a_form_sent_twice_with_other_content_is_refused_and_the_first_stands(cast):
    one = add(cast.ben)
    refused(lambda: add(cast.ben, "other@test.example", one=one), OTHER_CONTENT, None)
    assert models.MemberChannel.objects.get(id=one).address == "ben@test.example"
    reach(cast.hana)
    cover = hand_over(cast, cast.hana)
    days = {"from_day": TODAY, "until_day": TODAY + timedelta(days=5)}
    refused(lambda: duty.hand_over(cast.ben, op_id=cover, to=cast.hana.member.id, **days, now=NOW), OTHER_CONTENT, None)
    assert [each.until_day for each in read.rota(cast.ben, now=NOW).covers] == [TODAY + timedelta(days=6)]


def test_a_double_click_confirms_once_and_ends_once(cast):
    channel = reach(cast.ben)
    duty.confirm_code(cast.ben, channel.id, op_id=op(), code="000000", now=NOW + timedelta(minutes=3))
    for minutes in (4, 5):
        duty.end_channel(cast.ben, channel.id, op_id=op(), now=NOW + timedelta(minutes=minutes))
    channel.refresh_from_db()
    assert (channel.tested_at, channel.ended_at) == (NOW + timedelta(minutes=2), NOW + timedelta(minutes=4))


def test_nobody_touches_anothers_channel(cast):
    channel = reach(cast.ben)
    for deed in (
        lambda: duty.end_channel(cast.cleo, channel.id, op_id=op(), now=NOW),
        lambda: duty.send_code(cast.cleo, channel.id, op_id=op(), now=NOW),
        lambda: duty.confirm_code(cast.cleo, channel.id, op_id=op(), code="000000", now=NOW),
    ):
        with pytest.raises(NotFound):
            deed()


def hand_over(cast, to, first: date = TODAY, last: date = TODAY + timedelta(days=6)) -> UUID:
    one = op()
    duty.hand_over(cast.ben, op_id=one, to=to.member.id, from_day=first, until_day=last, now=NOW)
    return one


def test_only_somebody_who_can_be_reached_may_stand_in(cast):
    sentence = "Hana L. has no tested way to be reached yet, so an alert would not arrive. Choose somebody else."
    refused(lambda: hand_over(cast, cast.hana), sentence, "to")
    reach(cast.hana)
    hand_over(cast, cast.hana)
    (cover,) = read.rota(cast.ben, now=NOW).covers
    assert (cover.member.name, cover.covers.name, cover.from_day) == ("Hana L.", "Ben R.", TODAY)


def test_who_is_away_then_may_not_stand_in(cast):
    for who in (cast.ben, cast.hana):
        reach(who)
    hand_over(cast, cast.hana)
    days = {"from_day": TODAY + timedelta(days=5), "until_day": TODAY + timedelta(days=9)}
    sentence = "Ben R. is away from 23.11. to 29.11. Choose somebody else."
    refused(lambda: duty.cover_everybody(cast.cleo, op_id=op(), member=cast.ben.member.id, now=NOW, **days), sentence, "member")


def test_nobody_but_a_lead_opens_everybodys_alerts_to_themselves(cast):
    for who in (cast.hana, cast.ivo):
        reach(who)
    days = {"from_day": TODAY, "until_day": TODAY}
    sentence = "Ask a colleague to put you on the rota: whoever is on it can open everybody's alerts."
    refused(lambda: duty.cover_everybody(cast.hana, op_id=op(), member=cast.hana.member.id, now=NOW, **days), sentence, "member")
    duty.cover_everybody(cast.ben, op_id=op(), member=cast.hana.member.id, now=NOW, **days)
    duty.cover_everybody(cast.ivo, op_id=op(), member=cast.ivo.member.id, now=NOW, **days)
    assert {cover.member.name for cover in read.rota(cast.ben, now=NOW).covers} == {"Hana L.", "Ivo D."}


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (5, 4, "The last day lies before the first. Exchange the two."),
        (-5, -1, "These days are over."),
        (0, 400, "This is longer than a year. Look at the years."),
    ],
)
def test_days_that_cannot_be_meant_are_refused(cast, first, last, sentence):
    reach(cast.hana)
    days = (TODAY + timedelta(days=first), TODAY + timedelta(days=last))
    refused(lambda: hand_over(cast, cast.hana, *days), sentence, "until_day")


def test_a_form_sent_twice_covers_once_and_a_cover_can_be_taken_off(cast):
    reach(cast.hana)
    one = op()
    for _ in range(2):
        duty.hand_over(cast.ben, op_id=one, to=cast.hana.member.id, from_day=TODAY, until_day=TODAY, now=NOW)
    assert len(read.rota(cast.ben, now=NOW).covers) == 1
    duty.end_cover(cast.ben, one, op_id=op(), now=NOW)
    assert read.rota(cast.ben, now=NOW).covers == ()


def test_another_practice_neither_sees_nor_ends_a_cover(cast):
    reach(cast.hana)
    one = hand_over(cast, cast.hana)
    with pytest.raises(NotFound):
        duty.end_cover(cast.eve, one, op_id=op(), now=NOW)
    assert read.rota(cast.eve, now=NOW).covers == ()
    refused(lambda: hand_over(cast, cast.eve), "Choose somebody who works here.", "to")


def test_a_gap_is_a_working_day_on_which_nobody_would_hear_of_a_therapists_clients(cast):
    office = [{"weekdays": [1, 2, 3, 4, 5], "opens": "09:00", "closes": "17:00"}]
    models.Service.objects.filter(id=cast.ben.practice.id).update(hours=office)
    ben = read.actor_of(models.Account.objects.get(id=cast.ben.account_id))
    gaps = {(gap.therapist.name, gap.day) for gap in read.rota(ben, now=NOW).gaps}
    assert len(gaps) == 20  # ten working days each of Ben's and Hana's: nobody can be reached yet
    for who in (cast.ben, cast.hana):
        reach(who)
    assert read.rota(ben, now=NOW).gaps == ()
    one = hand_over(cast, cast.hana, TODAY + timedelta(days=1), TODAY + timedelta(days=2))
    assert read.rota(ben, now=NOW).gaps == ()
    models.MemberChannel.objects.filter(member_id=cast.hana.member.id).update(ended_at=NOW)
    models.Membership.objects.filter(id=cast.hana.member.id).update(roles=["supervisor"])
    assert [gap.day for gap in read.rota(ben, now=NOW).gaps] == [TODAY + timedelta(days=1), TODAY + timedelta(days=2)]
    duty.end_cover(cast.ben, one, op_id=op(), now=NOW)
    assert read.rota(ben, now=NOW).gaps == ()


def test_a_practice_of_one_needs_one_reader_and_a_larger_one_two(db):
    practice = people.found_practice(people.NewPractice("Alone", "real", "gb", "Europe/London"))
    account = people.give_account("solo@test.example", "nobody-here-is-real")
    solo = people.take_in_member(practice, account, "Solo S.", ("therapist",))
    assert duty.why_not_from_afar(solo.practice).startswith("nobody can be reached yet")
    reach(solo)
    assert duty.why_not_from_afar(solo.practice) == ""
    second = people.give_account("duo@test.example", "nobody-here-is-real")
    people.take_in_member(practice, second, "Duo D.", ("therapist",))
    assert duty.why_not_from_afar(solo.practice).startswith("1 of the 2 people needed")


def test_that_alerts_are_seen_to_day_and_night_is_said_by_a_member(cast):
    duty.say_hours(cast.ben, op_id=op(), around_the_clock=True, now=NOW)
    assert read.rota(cast.ben, now=NOW).practice.around_the_clock is False  # the actor was read before
    assert read.actor_of(models.Account.objects.get(id=cast.ben.account_id)).practice.around_the_clock
