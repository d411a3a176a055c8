"""One-time links: good once and for a time; a reset waits for a colleague's word, or for a day where there is no colleague."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import is_password_usable

from openipt.actions import accounts, guesses, one_time_links, people, second_factors
from openipt.core.refusals import NotFound, Refusal
from openipt.record import audit, read
from openipt.record.models import AuditLine, OneTimeLink
from tests.cast import NOW, PASSWORD
from tests.signing_in import ANOTHER_PASSWORD, give_app

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "The telephone is lost."


def lines(account_id) -> list[tuple[str, str, str]]:
    return [(each.actor, each.verb, each.outcome) for each in AuditLine.objects.filter(chain=audit.account_chain(account_id)).order_by("number")]


def password_is(account_id, password: str) -> bool:
    return get_user_model().objects.get(id=account_id).check_password(password)


@pytest.fixture
def alone(db):
    """A real practice of one."""
    practice = people.found_practice(people.NewPractice("Linden House", "real", "gb", "Europe/London"))
    account_id = people.give_account("ben@test.example", PASSWORD)
    people.take_in_member(practice, account_id, "Ben R.", ("therapist", "keeper"))
    return account_id


def test_whoever_begins_sets_a_password_once(cast):
    token = one_time_links.make(cast.accounts["ana"], "begin", now=NOW)
    assert one_time_links.use(token, ANOTHER_PASSWORD, now=NOW) == cast.accounts["ana"]
    assert password_is(cast.accounts["ana"], ANOTHER_PASSWORD)
    with pytest.raises(Refusal, match="used already"):
        one_time_links.use(token, "and yet another long one", now=NOW)
    assert [verb for _, verb, _ in lines(cast.accounts["ana"])[-2:]] == ["make_begin_link", "use_begin_link"]


def test_looking_changes_nothing(cast):
    token = one_time_links.make(cast.accounts["ana"], "begin", now=NOW)
    before = OneTimeLink.objects.values().get()
    assert one_time_links.look_at(token, now=NOW).purpose == "begin"
    assert OneTimeLink.objects.values().get() == before


def test_the_secret_is_not_kept(cast):
    token = one_time_links.make(cast.accounts["ana"], "begin", now=NOW)
    kept = OneTimeLink.objects.values().get()
    assert token not in str(kept)
    assert len(bytes(kept["digest"])) == 32


@pytest.mark.parametrize(("purpose", "hours"), [("begin", 72), ("reset", 24)])
def test_a_link_runs_out(cast, purpose, hours):
    token = one_time_links.make(cast.accounts["ben"], purpose, now=NOW, reason=WHY)
    (link,) = OneTimeLink.objects.all()
    OneTimeLink.objects.update(approved_at=NOW, approved_by=cast.accounts["cleo"])
    one_time_links.look_at(token, now=NOW + timedelta(hours=hours, seconds=-1))
    assert link.expires_at == NOW + timedelta(hours=hours)
    with pytest.raises(Refusal, match="does not work any more"):
        one_time_links.use(token, ANOTHER_PASSWORD, now=NOW + timedelta(hours=hours))


def test_a_newer_link_voids_an_older_one(cast):
    old = one_time_links.make(cast.accounts["ana"], "begin", now=NOW)
    one_time_links.make(cast.accounts["ana"], "begin", now=NOW + timedelta(minutes=1))
    with pytest.raises(Refusal, match="any more"):
        one_time_links.look_at(old, now=NOW + timedelta(minutes=2))


def test_a_password_that_can_be_guessed_leaves_the_link_as_it_was(cast):
    token = one_time_links.make(cast.accounts["ana"], "begin", now=NOW)
    for weak, says in (("too short", "15 characters"), ("yfdbufnjh10305070", "guessed first")):
        with pytest.raises(Refusal, match=says) as refusal:
            one_time_links.use(token, weak, now=NOW)
        assert refusal.value.field == "password"
    one_time_links.use(token, ANOTHER_PASSWORD, now=NOW)


def test_an_unknown_secret_leads_nowhere(cast):
    with pytest.raises(NotFound):
        one_time_links.look_at("leads-nowhere", now=NOW)


def test_a_reset_waits_for_a_colleague_and_both_names_stand_in_the_chain(cast):
    ben, cleo = cast.accounts["ben"], cast.accounts["cleo"]
    token = one_time_links.make(ben, "reset", now=NOW, reason=WHY)
    with pytest.raises(Refusal, match="somebody else of the practice has approved"):
        one_time_links.use(token, ANOTHER_PASSWORD, now=NOW)
    (waiting,) = read.account_page(cleo, "", now=NOW).others_resets
    assert (waiting.whose, waiting.reason) == ("Ben R.", WHY)
    one_time_links.approve(cleo, waiting.id, now=NOW)
    one_time_links.use(token, ANOTHER_PASSWORD, now=NOW)
    assert lines(ben)[-2:] == [(f"account:{cleo}", "approve_reset", "done"), (f"account:{ben}", "use_reset_link", "done")]


@pytest.mark.parametrize("who", ["ben", "eve", "ana"])
def test_neither_the_owner_nor_a_stranger_approves(cast, who):
    one_time_links.make(cast.accounts["ben"], "reset", now=NOW, reason=WHY)
    (link,) = OneTimeLink.objects.all()
    with pytest.raises(NotFound):
        one_time_links.approve(cast.accounts[who], link.id, now=NOW)
    assert read.account_page(cast.accounts[who], "", now=NOW).others_resets == ()


def test_a_closed_account_approves_nothing(cast):
    one_time_links.make(cast.accounts["ben"], "reset", now=NOW, reason=WHY)
    accounts.end_account("cleo@test.example")
    (link,) = OneTimeLink.objects.all()
    with pytest.raises(NotFound):
        one_time_links.approve(cast.accounts["cleo"], link.id, now=NOW)


def test_in_a_practice_of_one_a_reset_begins_to_work_a_day_later(alone):
    token = one_time_links.make(alone, "reset", now=NOW, reason=WHY)
    assert one_time_links.waits_for(token, now=NOW) == "a_day"
    with pytest.raises(Refusal, match="24 November at 09:00"):
        one_time_links.use(token, ANOTHER_PASSWORD, now=NOW + timedelta(hours=23, minutes=59))
    one_time_links.use(token, ANOTHER_PASSWORD, now=NOW + timedelta(hours=24))
    assert password_is(alone, ANOTHER_PASSWORD)


def test_the_owner_stops_a_reset(alone):
    token = one_time_links.make(alone, "reset", now=NOW, reason=WHY)
    (waiting,) = read.account_page(alone, "", now=NOW).own_resets
    one_time_links.stop(alone, waiting.id, now=NOW + timedelta(hours=1))
    with pytest.raises(Refusal, match="any more"):
        one_time_links.use(token, ANOTHER_PASSWORD, now=NOW + timedelta(hours=25))
    assert password_is(alone, PASSWORD)
    assert lines(alone)[-1][1:] == ("stop_reset", "done")
    assert read.waiting_resets(now=NOW + timedelta(hours=2)) == []


def test_a_stranger_stops_nothing(cast):
    one_time_links.make(cast.accounts["ben"], "reset", now=NOW, reason=WHY)
    (link,) = OneTimeLink.objects.all()
    with pytest.raises(NotFound):
        one_time_links.stop(cast.accounts["eve"], link.id, now=NOW)


def test_a_reset_wants_a_reason(cast):
    with pytest.raises(Refusal, match="Say why"):
        one_time_links.make(cast.accounts["ben"], "reset", now=NOW, reason=" ")


def test_after_a_reset_nothing_old_opens_the_account(alone):
    give_app(alone)
    code = second_factors.make_recovery_codes(alone)[0]
    for _ in range(guesses.FREE_TRIES):
        guesses.begin(guesses.Lane("code", alone), NOW)
        guesses.begin(guesses.Lane("password", alone), NOW)
    token = one_time_links.make(alone, "reset", now=NOW, reason=WHY)
    one_time_links.use(token, ANOTHER_PASSWORD, now=NOW + timedelta(days=1))
    assert not password_is(alone, PASSWORD)
    assert not read.has_second_factor(alone)
    assert not second_factors.use_recovery_code(alone, code, now=NOW)
    guesses.begin(guesses.Lane("code", alone), NOW)
    guesses.begin(guesses.Lane("password", alone), NOW)


def test_welcoming_somebody_makes_account_membership_and_link_and_no_password(alone):
    token = one_time_links.welcome("New@Test.example", "Nia W.", ("therapist",), now=NOW)
    account_id = one_time_links.look_at(token, now=NOW).account_id
    account = get_user_model().objects.get(id=account_id)
    assert account.email == "new@test.example"
    assert not is_password_usable(account.password)
    assert read.actor_of(account).member.name == "Nia W."
    again = one_time_links.welcome("new@test.example", "Nia W.", ("therapist",), now=NOW + timedelta(days=4))
    assert one_time_links.look_at(again, now=NOW + timedelta(days=4)).account_id == account_id


def test_welcoming_somebody_who_is_here_is_refused(alone):
    with pytest.raises(Refusal, match="already"):
        one_time_links.welcome("ben@test.example", "Ben", ("therapist",), now=NOW)
    with pytest.raises(Refusal, match="no e-mail address"):
        one_time_links.welcome("ben at home", "Ben", ("therapist",), now=NOW)


def test_nobody_is_welcomed_before_there_is_a_practice(db):
    with pytest.raises(Refusal, match="openipt setup"):
        one_time_links.welcome("ben@test.example", "Ben", ("therapist",), now=NOW)
