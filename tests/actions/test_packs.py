"""A course takes a situation pack and lays it aside again: dated, once, by whoever works on it, and never in a course that is over."""

from datetime import timedelta
from uuid import UUID

import pytest

from openipt.actions import courses, packs
from openipt.core import packs as known
from openipt.core.courses import Move, State
from openipt.core.refusals import NotFound, Refusal
from openipt.record import audit, models, read
from openipt.record.models import AuditLine
from openipt.record.models.base import DOORS_OPEN
from tests.cast import ENDED, NOW, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def take(cast, key: str = "betrayal", by=None, now=NOW, op_id: UUID | None = None) -> None:
    packs.take(by or cast.ben, cast.ana_course, key, op_id=op_id or op(), now=now)


def lay_aside(cast, key: str = "betrayal", now=NOW) -> None:
    packs.lay_aside(cast.ben, cast.ana_course, key, op_id=op(), now=now)


def taken(cast) -> list[tuple[str, str]]:
    sheets = read.life_page(cast.ben, cast.ana_course, now=NOW).sheets
    return [(each.pack.key, each.since.isoformat()) for each in known.taken(sheets, read.library().packs)]


def refused_lines(cast) -> list[tuple[str, str]]:
    return list(AuditLine.objects.filter(course=cast.ana_course, verb="choose_packs", outcome="refused").values_list("chain", "relation"))


def test_a_course_takes_several_packs_each_with_its_day(cast):
    take(cast)
    take(cast, "lonely", now=NOW + timedelta(days=7))
    assert taken(cast) == [("betrayal", "2026-11-23"), ("lonely", "2026-11-30")]


def test_a_pack_that_is_taken_already_keeps_its_first_day(cast):
    take(cast)
    take(cast, now=NOW + timedelta(days=7))
    assert taken(cast) == [("betrayal", "2026-11-23")]


def test_the_same_form_twice_is_carried_out_once(cast):
    once = op()
    take(cast, op_id=once)
    lay_aside(cast)
    take(cast, op_id=once)
    assert taken(cast) == []


def test_a_form_whose_id_was_used_for_another_pack_is_refused(cast):
    once = op()
    take(cast, op_id=once)
    with pytest.raises(Refusal, match="sent before with other content"):
        take(cast, "lonely", op_id=once)
    assert taken(cast) == [("betrayal", "2026-11-23")]


def test_a_pack_laid_aside_counts_no_more_and_all_its_days_can_be_read(cast):
    take(cast)
    lay_aside(cast, now=NOW + timedelta(days=7))
    assert taken(cast) == []
    take(cast, now=NOW + timedelta(days=14))
    assert taken(cast) == [("betrayal", "2026-12-07")]
    (sheet,) = read.life_page(cast.ben, cast.ana_course, now=NOW).of(known.SHEET)
    _, _, earlier = read.sheet_page(cast.ben, cast.ana_course, sheet.id, now=NOW)
    days = [(each.content["standing"], each.content["since"], each.by) for each in earlier]
    assert days == [("laid_aside", "2026-11-30", "Ben R."), ("taken", "2026-11-23", "Ben R.")]


def history(cast) -> list[tuple[str, str, str]]:
    page = read.course_page(cast.ben, cast.ana_course, now=NOW)
    return [(each.more["standing"], each.more["pack"], each.reason) for each in page.events if each.kind == "pack"]


def why(cast) -> list[tuple[str, str]]:
    sheets = read.life_page(cast.ben, cast.ana_course, now=NOW).sheets
    return [(each.pack.key, each.because) for each in known.taken(sheets, read.library().packs)]


def test_why_a_pack_was_taken_is_kept_with_the_choice_and_in_the_courses_history(cast):
    packs.take(cast.ben, cast.ana_course, "betrayal", because=" The loan\r\n came out in June. ", op_id=op(), now=NOW)
    take(cast, "lonely")
    assert sorted(why(cast)) == [("betrayal", "The loan came out in June."), ("lonely", "")]
    assert history(cast) == [("taken", "Trust was broken", "The loan came out in June."), ("taken", "Lonely", "")]


def test_a_reason_belongs_to_the_day_on_which_the_pack_was_taken(cast):
    packs.take(cast.ben, cast.ana_course, "betrayal", because="The loan.", op_id=op(), now=NOW)
    lay_aside(cast, now=NOW + timedelta(days=7))
    take(cast, now=NOW + timedelta(days=14))
    assert why(cast) == [("betrayal", "")]
    assert history(cast) == [("taken", "Trust was broken", "The loan."), ("laid_aside", "Trust was broken", ""), ("taken", "Trust was broken", "")]


def test_another_reason_for_a_pack_that_is_taken_already_is_refused_and_the_same_one_changes_nothing(cast):
    for because in ("The loan.", "The loan.", ""):
        packs.take(cast.ben, cast.ana_course, "betrayal", because=because, op_id=op(), now=NOW)
    with pytest.raises(Refusal, match="has taken that situation pack already"):
        packs.take(cast.ben, cast.ana_course, "betrayal", because="The affair.", op_id=op(), now=NOW)
    assert why(cast) == [("betrayal", "The loan.")]
    assert len(history(cast)) == 1


def test_more_than_a_sentence_is_refused_by_its_field_and_nothing_is_taken(cast):
    with pytest.raises(Refusal, match="201 characters long; 200 are the most") as refused:
        packs.take(cast.ben, cast.ana_course, "betrayal", because="x" * 201, op_id=op(), now=NOW)
    assert refused.value.field == "because"
    assert (taken(cast), history(cast)) == ([], [])


def test_why_a_pack_was_taken_is_sealed(cast):
    packs.take(cast.ben, cast.ana_course, "betrayal", because="The loan.", op_id=op(), now=NOW)
    token = DOORS_OPEN.set(1)
    try:
        event = models.CourseEvent.objects.get(course=cast.ana_course, kind="pack")
    finally:
        DOORS_OPEN.reset(token)
    assert not any(word in bytes(content) for content in (event.reason, event.more) for word in (b"loan", b"Trust", b"betrayal", b"taken"))


def test_a_pack_that_nobody_knows_is_refused_in_one_sentence(cast):
    for key in ("divorce", "", "x" * 5000, "\N{SNOWMAN}\x00"):
        with pytest.raises(Refusal, match=r"The library does not have this situation pack\. Choose one that it lists\."):
            take(cast, key)
    assert taken(cast) == []


def test_a_pack_that_was_never_taken_cannot_be_laid_aside(cast):
    with pytest.raises(Refusal, match="This course has not taken that situation pack"):
        lay_aside(cast)


def test_a_course_that_is_over_takes_none_and_keeps_what_it_had(cast):
    take(cast)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ENDED_EARLY), beside=ENDED, reason="moved", now=NOW)
    with pytest.raises(Refusal, match="This course is over"):
        take(cast, "lonely")
    with pytest.raises(Refusal, match="This course is over"):
        lay_aside(cast)
    assert taken(cast) == [("betrayal", "2026-11-23")]


@pytest.mark.parametrize("somebody", ["eve", "cleo", "finn", "ivo"])
def test_whoever_does_not_work_on_the_course_is_refused_and_the_refusal_is_written_down(cast, somebody):
    with pytest.raises(NotFound):
        take(cast, by=getattr(cast, somebody))
    ((chain, _),) = refused_lines(cast)
    assert chain == audit.account_chain(cast.accounts[somebody])
    assert taken(cast) == []


def test_of_a_version_that_is_gone_the_newest_stands_in_and_a_pack_that_is_gone_is_left_out(cast):
    take(cast)
    take(cast, "lonely")
    sheets, library = read.life_page(cast.ben, cast.ana_course, now=NOW).sheets, read.library()
    newer = library.pack("betrayal").model_copy(update={"version": 2})
    (found,) = known.taken(sheets, {"betrayal": {2: newer}})
    assert found.pack == newer
