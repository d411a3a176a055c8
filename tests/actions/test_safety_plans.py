"""The safety plan grows version by version, loses nothing when two people write, and opens on the client's phone for as long as it is given."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from openipt.actions import safety_plans
from openipt.actions.safety_plans import Written
from openipt.core.refusals import ChangedMeanwhile, NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.record import audit, door, models, read
from tests.cast import IN_A_MINUTE, NOW, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def save(cast, helpers: str, based_on: int, review_on: date | None = None, by=None) -> int:
    written = Written({"helpers": helpers, "alone": "Walk to the sea"}, review_on, based_on)
    return safety_plans.save(by or cast.ben, cast.ana_course, written, op_id=op(), now=NOW)


def versions(cast):
    return read.safety_plan(cast.ben, cast.ana_course, now=NOW).versions


def token(cast) -> str:
    safety_plans.give(cast.ben, cast.ana_course, op_id=op(), now=NOW)
    return read.plan_token(cast.ben, cast.ana_course)


def test_each_save_with_a_change_is_the_next_version_and_the_earlier_ones_stay_readable(cast):
    assert save(cast, "Kate", 0) == 1
    assert save(cast, "Kate\nMia", 1, NOW.date() + timedelta(days=7)) == 2
    newest, first = versions(cast)
    assert (newest.version, newest.content["helpers"], newest.review_on) == (2, "Kate\nMia", date(2026, 11, 30))
    assert (first.version, first.content, first.made_by) == (1, {"helpers": "Kate", "alone": "Walk to the sea"}, "Ben R.")


def test_a_save_that_changes_nothing_makes_no_version(cast):
    assert [save(cast, "Kate", 0), save(cast, "Kate", 1), save(cast, " Kate ", 0)] == [1, 1, 1]
    assert len(versions(cast)) == 1


def test_what_is_sent_twice_is_one_version(cast):
    once, written = op(), Written({"helpers": "Kate"}, None, 0)
    assert [safety_plans.save(cast.ben, cast.ana_course, written, op_id=once, now=NOW) for _ in range(2)] == [1, 1]
    save(cast, "Mia", 1)
    assert safety_plans.save(cast.ben, cast.ana_course, written, op_id=once, now=NOW) == 1


def test_what_somebody_else_saved_meanwhile_is_not_written_over(cast):
    save(cast, "Kate", 0)
    save(cast, "Kate and the neighbour", 1)
    with pytest.raises(ChangedMeanwhile, match="Look at both"):
        save(cast, "Kate and Mia", 1)
    assert [each.content["helpers"] for each in versions(cast)] == ["Kate and the neighbour", "Kate"]
    assert save(cast, "Kate, Mia and the neighbour", 2) == 3


@pytest.mark.parametrize(
    ("content", "review_on", "field"),
    [
        ({}, None, "warning_signs"),
        ({"helpers": "  "}, None, "warning_signs"),
        ({"helpers": "x" * 20_001}, None, "helpers"),
        ({"helpers": "Kate"}, NOW.date() - timedelta(days=1), "review_on"),
    ],
)
def test_an_empty_plan_or_a_slip_is_refused_at_its_field(cast, content, review_on, field):
    with pytest.raises(Refusal) as caught:
        safety_plans.save(cast.ben, cast.ana_course, Written(content, review_on, 0), op_id=op(), now=NOW)
    assert caught.value.field == field


def test_versions_are_neither_changed_nor_deleted(cast):
    save(cast, "Kate", 0)
    for deed in (lambda rows: rows.update(review_on=NOW.date()), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), door.course(cast.ben, cast.ana_course, Verb.WRITE_SAFETY_PLAN), transaction.atomic():
            deed(models.SafetyPlan.objects.filter(course_id=cast.ana_course))


def test_the_address_opens_the_newest_version_without_anybody_signed_in(cast):
    save(cast, "Kate", 0)
    secret = token(cast)
    save(cast, "Mia", 1)
    assert read.own_plan(secret).plan.content["helpers"] == "Mia"
    assert read.own_plan(secret).practice.name == "Linden House"


def test_given_twice_it_is_the_same_address_and_taken_back_it_opens_nothing(cast):
    save(cast, "Kate", 0)
    secret = token(cast)
    assert token(cast) == secret
    safety_plans.take_back(cast.ben, cast.ana_course, op_id=op(), now=IN_A_MINUTE)
    with pytest.raises(NotFound):
        read.own_plan(secret)
    with pytest.raises(NotFound):
        read.plan_token(cast.ben, cast.ana_course)
    again = token(cast)
    assert again != secret
    assert read.own_plan(again).plan.version == 1


def test_without_a_plan_there_is_nothing_to_give(cast):
    with pytest.raises(Refusal, match="Make it together first"):
        safety_plans.give(cast.ben, cast.ana_course, op_id=op(), now=NOW)


def test_each_reading_by_the_address_has_its_line_and_an_unknown_or_taken_one_its_refusal(cast):
    save(cast, "Kate", 0)
    secret = token(cast)
    read.own_plan(secret)
    last = models.AuditLine.objects.filter(chain=audit.course_chain(cast.ana_course)).order_by("number").last()
    assert (last.verb, last.relation, last.outcome, last.actor.split(":")[0]) == ("read_own_safety_plan", "holding_plan", "done", "plan")
    safety_plans.take_back(cast.ben, cast.ana_course, op_id=op(), now=NOW)
    with pytest.raises(NotFound):
        read.own_plan(secret)
    last = models.AuditLine.objects.filter(chain=audit.course_chain(cast.ana_course)).order_by("number").last()
    assert (last.verb, last.outcome) == ("read_own_safety_plan", "refused")
    with pytest.raises(NotFound):
        read.own_plan("no-such-address")
    last = models.AuditLine.objects.filter(chain=audit.process_chain()).order_by("number").last()
    assert (last.actor, last.verb, last.outcome, last.course) == ("unknown", "read_own_safety_plan", "refused", None)


@pytest.mark.parametrize("who", ["cleo", "eve", "finn"])
def test_nobody_without_a_relation_to_it_reads_or_writes_the_plan(cast, who):
    by = getattr(cast, who)
    save(cast, "Kate", 0)
    for deed in (
        lambda: read.safety_plan(by, cast.ana_course, now=NOW),
        lambda: save(cast, "Me", 1, by=by),
        lambda: safety_plans.give(by, cast.ana_course, op_id=op(), now=NOW),
        lambda: read.plan_token(by, cast.ana_course),
    ):
        with pytest.raises(NotFound):
            deed()


def test_whoever_covers_today_writes_the_plan_but_does_not_put_it_on_the_phone(cast):
    save(cast, "Kate", 0)
    today = datetime.now(UTC).date()
    models.Cover.objects.create(
        service_id=cast.ben.practice.id,
        member_id=cast.cleo.member.id,
        covers_id=cast.ben.member.id,
        from_day=today - timedelta(days=1),
        until_day=today + timedelta(days=1),
        made_at=NOW,
        made_by_id=cast.ben.member.id,
    )
    assert save(cast, "Kate, and the ward", 1, by=cast.cleo) == 2
    assert not read.safety_plan(cast.cleo, cast.ana_course, now=NOW).treats
    with pytest.raises(NotFound):
        safety_plans.give(cast.cleo, cast.ana_course, op_id=op(), now=NOW)
