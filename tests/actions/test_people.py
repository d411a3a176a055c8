"""Setting up a practice: its kind is written once, an address has one account, and every step has its line."""

from datetime import time

import pytest

from openipt.actions import people
from openipt.core.hours import OpeningHours
from openipt.core.refusals import Refusal
from openipt.record import audit, models
from openipt.record.actors import actor_of, only_practice

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HOURS = (OpeningHours((1, 2, 3), time(9), time(17, 30)), OpeningHours((4,), time(12), time(20)))
PASSWORD = "nobody-here-is-real"


def practice(kind="demo", name="Linden House"):
    return people.NewPractice(name, kind, "gb", "Europe/London", HOURS)


def counts() -> tuple[int, int, int, int]:
    return tuple(table.objects.count() for table in (models.Service, models.Account, models.Membership, models.AuditLine))


def refused(deed, sentence):
    before = counts()
    with pytest.raises(Refusal) as problem:
        deed()
    assert (problem.value.sentence, problem.value.conflict) == (sentence, True)
    assert counts() == before


def test_before_there_is_a_practice_there_is_none_and_no_kind(db):
    assert (people.practice_kind(), only_practice()) == (None, None)


def test_a_practice_is_founded_with_its_hours_and_a_line(db):
    practice_id = people.found_practice(practice())
    found = only_practice()
    assert (found.id, found.name, found.kind, found.country, found.zone, found.hours) == (
        *(practice_id, "Linden House", "demo"),
        *("gb", "Europe/London", HOURS),
    )
    assert people.practice_kind() == "demo"
    (line,) = models.AuditLine.objects.filter(chain=audit.process_chain(), verb="found_practice", subject=practice_id)
    assert line.outcome == "done"


@pytest.mark.parametrize(("first", "second"), [("demo", "real"), ("real", "demo")])
def test_demo_and_real_never_share_a_record(db, first, second):
    people.found_practice(practice(first))
    refused(
        lambda: people.found_practice(practice(second, "Other")),
        "This record holds a practice of the other kind. Demo data and real clients never share one.",
    )
    assert people.found_practice(practice(first, "Next door"))


def test_an_address_has_one_account_in_whatever_letters(db):
    account_id = people.give_account("Ben@Example.org", PASSWORD)
    account = models.Account.objects.get(id=account_id)
    assert (account.email, account.check_password(PASSWORD), PASSWORD in account.password) == ("ben@example.org", True, False)
    refused(lambda: people.give_account("BEN@example.ORG", PASSWORD), "There is an account for BEN@example.ORG already.")
    (line,) = models.AuditLine.objects.filter(chain=audit.account_chain(account_id))
    assert (line.verb, line.outcome) == ("give_account", "done")


def test_an_account_alone_has_no_role_anywhere(db):
    people.found_practice(practice())
    account_id = people.give_account("ana@example.org", PASSWORD)
    actor = actor_of(models.Account.objects.get(id=account_id))
    assert (actor.member, actor.practice, actor.has_role("therapist")) == (None, None, False)


def test_a_member_works_in_the_practice_under_a_name_and_in_roles(db):
    practice_id, account_id = people.found_practice(practice()), people.give_account("ben@example.org", PASSWORD)
    actor = people.take_in_member(practice_id, account_id, "Ben R.", ("therapist", "supervisor"))
    assert (actor.member.name, actor.member.roles, actor.practice.name) == ("Ben R.", ("therapist", "supervisor"), "Linden House")
    assert actor_of(models.Account.objects.get(id=account_id)) == actor
    last = models.AuditLine.objects.filter(chain=audit.account_chain(account_id)).order_by("number").last()
    assert (last.verb, last.outcome, last.subject) == ("take_in_member", "done", actor.member.id)
    refused(lambda: people.take_in_member(practice_id, account_id, "Ben R.", ("keeper",)), "Ben R. works in this practice already.")


@pytest.mark.parametrize("table", ["Service", "Account", "Membership"])
def test_no_step_is_taken_without_its_line(db, monkeypatch, table):
    practice_id, account_id = people.found_practice(practice()), people.give_account("ben@example.org", PASSWORD)
    steps = {
        "Service": lambda: people.found_practice(practice(name="Next door")),
        "Account": lambda: people.give_account("cleo@example.org", PASSWORD),
        "Membership": lambda: people.take_in_member(practice_id, account_id, "Ben R.", ("therapist",)),
    }
    before = counts()
    monkeypatch.setattr(audit, "fingerprint", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        steps[table]()
    assert counts() == before
