"""Writing a session down part by part: each save is a revision, and what two pages or two people type never writes over each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from openipt.actions import people
from openipt.actions.sessions import Saved, Typed, remove_part, save_part
from openipt.core.ids import uuid7
from openipt.core.refusals import NotFound, Refusal
from openipt.record import models, read, session_parts
from openipt.record.actors import Actor
from openipt.record.models.base import DOORS_OPEN
from openipt.record.values_of_sessions import Part
from tests.actions.once import disk_full_for, done_once, everything, not_for, refused
from tests.cast import IN_A_MINUTE, NOW, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@contextmanager
def inside_the_door() -> Iterator[None]:
    mark = DOORS_OPEN.set(1)
    try:
        yield
    finally:
        DOORS_OPEN.reset(mark)


class Page:
    """One page in one browser, as far as a part is concerned: it knows the revision it was told last, and bears an id of its own."""

    def __init__(self, by: Actor, course_id: UUID, sheet: str = "session_note", field: str = "words", part_id: UUID | None = None) -> None:
        self.by, self.course_id, self.sheet, self.field, self.writer = by, course_id, sheet, field, uuid4()
        self.part_id = part_id or session_parts.only_part_id(course_id, 1, sheet)
        self.revision = 0
        self.open_afresh()

    def open_afresh(self) -> "Page":
        stands = self.stands()
        self.revision = stands.revision if stands else 0
        return self

    def stands(self) -> Part | None:
        parts = read.session_page(self.by, self.course_id, 1, now=NOW).parts
        return next((part for part in parts if part.id == self.part_id), None)

    def typed(self, words: str, **more: Any) -> Typed:
        return Typed(self.part_id, self.sheet, {self.field: words}, self.revision, self.writer, **more)

    def save(self, words: str, *, one: UUID | None = None, hears: bool = True, **more: Any) -> Saved:
        saved = save_part(self.by, self.course_id, 1, self.typed(words, **more), op_id=one or op(), now=IN_A_MINUTE)
        if hears and saved.elsewhere is None:
            self.revision = saved.revision
        return saved


@pytest.fixture
def page(cast) -> Page:
    return Page(cast.ben, cast.ana_course)


def words_of(page: Page) -> tuple[str, list[str]]:
    """What stands, and what waits beside it."""
    stands = page.stands()
    assert stands is not None
    return stands.content.get(page.field, ""), [other.content.get(page.field, "") for other in stands.others]


def test_each_save_is_the_next_revision_with_its_stamp(page):
    assert [page.save(words).revision for words in ("A", "Ab", "Abc")] == [1, 2, 3]
    stands = page.stands()
    assert (stands.content, stands.revision, stands.saved_at, stands.saved_by) == ({"words": "Abc"}, 3, IN_A_MINUTE, "Ben R.")


def test_a_save_sent_again_changes_nothing_and_is_answered_the_same(page):
    one = op()
    first = done_once(lambda: save_part(page.by, page.course_id, 1, Page.typed(page, "A"), op_id=one, now=IN_A_MINUTE))
    assert first.revision == 1


def test_a_form_sent_again_with_other_words_under_its_old_id_writes_nothing_over_and_both_are_kept(page):
    """Somebody goes back in the browser and sends other words: the id is the old one, and which words are meant only a person can say."""
    one = op()
    page.save("A", one=one, hears=False)
    for _ in range(2):
        saved = page.save("A and more", one=one)
        assert (saved.revision, saved.elsewhere.content) == (1, {"words": "A"})
    assert words_of(page) == ("A", ["A and more"])


def test_two_pages_on_one_part_are_kept_beside_each_other_and_never_over(page, cast):
    page.save("Here")
    there = Page(cast.ben, cast.ana_course)
    page.save("Here, and on")
    saved = there.save("There")
    assert (saved.revision, saved.elsewhere.content, saved.elsewhere.saved_by) == (2, {"words": "Here, and on"}, "Ben R.")
    assert words_of(page) == ("Here, and on", ["There"])


def test_what_is_typed_on_in_the_other_page_grows_its_one_version_under_another_id(page, cast):
    there = Page(cast.ben, cast.ana_course)
    page.save("Here")
    ids = [there.save(words).other for words in ("T", "Th", "Th", "There")]
    assert words_of(page) == ("Here", ["There"])
    assert len(set(ids)) == 3  # «Th» twice is one version
    assert page.stands().others[0].based_on == 0


def test_two_pages_that_type_the_same_have_nothing_to_settle(page, cast):
    there = Page(cast.ben, cast.ana_course)
    page.save("The same")
    assert there.save("The same").elsewhere is None
    assert words_of(page) == ("The same", [])


def test_three_pages_leave_three_texts(page, cast):
    second, third = Page(cast.ben, cast.ana_course), Page(cast.ben, cast.ana_course)
    for each, words in ((page, "One"), (second, "Two"), (third, "Three")):
        each.save(words)
    assert words_of(page) == ("One", ["Two", "Three"])


def test_a_page_whose_answer_got_lost_saves_on(page):
    page.save("A", hears=False)
    page.save("Ab", hears=False)
    assert page.save("Abc").elsewhere is None
    assert words_of(page) == ("Abc", [])


def test_a_save_that_comes_in_after_a_newer_one_of_the_same_page_brings_no_old_words_back(page):
    held_up = uuid7(NOW)
    page.save("Ab", one=uuid7(IN_A_MINUTE))
    page.revision = 0
    saved = page.save("A", one=held_up)
    assert (saved.revision, saved.elsewhere) == (1, None)
    assert words_of(page) == ("Ab", [])


def test_a_retry_after_somebody_else_saved_on_top_loses_neither(page, cast):
    one = op()
    page.save("Mine", one=one, hears=False)
    Page(cast.ben, cast.ana_course).save("Mine, and yours")
    page.save("Mine", one=one)
    assert words_of(page) == ("Mine, and yours", ["Mine"])


def test_settling_lays_the_looked_at_version_to_rest_and_keeps_what_was_chosen(page, cast):
    there = Page(cast.ben, cast.ana_course)
    page.save("Here")
    other = there.save("There").other
    one = op()
    page.save("Here and there", one=one, settles=other)
    assert words_of(page) == ("Here and there", [])
    before = everything()
    page.revision = 1
    page.save("Here and there", one=one, settles=other)
    assert everything() == before


def test_a_version_that_grew_since_it_was_looked_at_is_not_laid_to_rest(page, cast):
    there = Page(cast.ben, cast.ana_course)
    page.save("Here")
    seen = there.save("The").other
    there.save("There is more")
    page.save("Here and The", settles=seen)
    assert words_of(page) == ("Here and The", ["There is more"])


def test_settling_on_an_old_revision_settles_nothing(page, cast):
    there, third = Page(cast.ben, cast.ana_course), Page(cast.ben, cast.ana_course)
    page.save("Here")
    other = there.save("There").other
    third.save("Third", settles=other)
    assert words_of(page) == ("Here", ["There", "Third"])


def test_the_other_version_of_another_part_cannot_be_settled_from_here(page, cast):
    elsewhere, again = (Page(cast.ben, cast.ana_course, "session_close", "plan") for _ in range(2))
    elsewhere.save("Thursday")
    other = again.save("Friday").other
    with pytest.raises(NotFound):
        page.save("A", settles=other)
    assert words_of(elsewhere) == ("Thursday", ["Friday"])


def test_two_people_who_type_in_turn_are_each_named_and_neither_writes_over_the_other(page, cast):
    """Hana stands in for Ben for a while: the course is hers, then his again, and both have the session's page open."""
    account = people.give_account("lea@test.example", "nobody-here-is-real")
    hana = people.take_in_member(cast.ben.practice.id, account, "Hana M.", ("therapist",))

    def treats(member_id: UUID) -> None:
        with inside_the_door():
            models.Course.objects.filter(id=cast.ana_course).update(therapist_id=member_id)

    page.save("Ben was here")
    treats(hana.member.id)
    hers = Page(hana, cast.ana_course)
    hers.save("Ben was here. Hana too")
    with pytest.raises(NotFound):
        page.save("Ben was here, and types on")  # not his course now: refused, and nothing of it is kept
    assert words_of(hers) == ("Ben was here. Hana too", [])
    treats(cast.ben.member.id)
    page.save("Ben was here, and types on")
    stands = page.stands()
    assert (stands.saved_by, [other.saved_by for other in stands.others]) == ("Hana M.", ["Ben R."])
    assert words_of(page) == ("Ben was here. Hana too", ["Ben was here, and types on"])
    with pytest.raises(NotFound):
        hers.save("Hana types on")


# Fields and slips


def test_a_slip_keeps_what_stood_in_that_field_before(page, cast):
    step = Page(cast.ben, cast.ana_course, "step", "step", uuid7(NOW))
    content = {"step": "Ring Pat", "difficulty": "6"}
    saved = save_part(cast.ben, cast.ana_course, 1, replace(step.typed(""), content=content), op_id=op(), now=NOW)
    slipped = replace(step.typed(""), content={"step": "Ring Pat on Sunday", "difficulty": "66"}, based_on=saved.revision)
    saved = save_part(cast.ben, cast.ana_course, 1, slipped, op_id=op(), now=NOW)
    assert [mistake.field for mistake in saved.mistakes] == ["difficulty"]
    assert step.stands().content == {"step": "Ring Pat on Sunday", "difficulty": 6}


def test_words_that_grew_too_long_take_nothing_away(page):
    page.save("x" * 20_000)
    saved = page.save("x" * 20_001)
    assert saved.mistakes[0].sentence == "This is 20001 characters long; 20000 are the most. Shorten it."
    assert words_of(page) == ("x" * 20_000, [])


def test_a_slip_in_the_other_version_keeps_what_stood_there(page, cast):
    there = Page(cast.ben, cast.ana_course)
    page.save("Here")
    there.save("y" * 20_000)
    there.save("y" * 20_001)
    assert words_of(page) == ("Here", ["y" * 20_000])


def test_a_field_that_was_emptied_is_empty(page):
    page.save("A")
    page.save("")
    assert page.stands().content == {}


def test_a_part_keeps_the_version_of_its_worksheet_when_a_newer_one_comes(page, cast):
    page.save("A")
    with inside_the_door():
        models.SessionPart.objects.update(sheet_version=2)
    with pytest.raises(Refusal, match="The library has no version 2 of «session_note»"):
        page.save("Ab")
    with inside_the_door():
        assert [row.revision for row in models.SessionPart.objects.all()] == [1]


# Where it may not be written


@pytest.mark.parametrize("sheet", ["session_note", "step"])
def test_the_id_of_a_part_of_another_course_leads_nowhere_and_changes_nothing(cast, sheet):
    field = "words" if sheet == "session_note" else "step"
    dovs = Page(cast.ben, take_on(cast.ben, "Dov Q."), sheet, field, None if sheet == "session_note" else uuid7(NOW))
    dovs.save("Dov's")
    before = everything()
    for number in (1, 2):
        with pytest.raises(NotFound):
            save_part(cast.ben, cast.ana_course, number, dovs.typed("Ana's"), op_id=op(), now=NOW)
    with pytest.raises(NotFound):
        remove_part(cast.ben, cast.ana_course, 1, dovs.part_id, based_on=1, op_id=op(), now=NOW)
    assert everything() == before


def test_a_part_of_another_session_or_on_another_sheet_is_not_taken_for_this_one(page, cast):
    page.save("A")
    for number, sheet in ((2, "session_note"), (1, "session_close")):
        with pytest.raises(NotFound):
            save_part(cast.ben, cast.ana_course, number, replace(page.typed("B"), sheet=sheet), op_id=op(), now=NOW)
    assert words_of(page) == ("A", [])


def test_a_session_that_is_not_planned_has_no_parts(page, cast):
    with pytest.raises(NotFound):
        save_part(cast.ben, cast.ana_course, 99, page.typed("A"), op_id=op(), now=NOW)


def test_a_sheet_of_which_there_is_one_has_one_id(page, cast):
    sentence = "This page is old. Open it again; what was saved stands there."
    typed = replace(page.typed("A"), part_id=uuid7(NOW))
    refused(lambda: save_part(cast.ben, cast.ana_course, 1, typed, op_id=op(), now=NOW), sentence, conflict=True)


def test_a_worksheet_that_is_not_in_the_library_is_refused(page, cast):
    typed = replace(page.typed("A"), sheet="horoscope")
    with pytest.raises(Refusal, match="The library has no worksheet «horoscope»"):
        save_part(cast.ben, cast.ana_course, 1, typed, op_id=op(), now=NOW)


def test_a_process_note_cannot_be_kept_as_a_part_that_would_lie_open(cast):
    typed = Typed(session_parts.only_part_id(cast.ana_course, 1, "process_note"), "process_note", {"words": "Mine"}, 0, uuid4())
    not_for([cast.ben], lambda by: save_part(by, cast.ana_course, 1, typed, op_id=op(), now=NOW))


def test_what_looks_back_needs_something_to_look_back_at(page, cast):
    step = Page(cast.ben, cast.ana_course, "step", "step", uuid7(NOW))
    step.save("Ring Pat")
    review = Typed(uuid7(NOW), "step_review", {"done": "yes"}, 0, uuid4(), about=step.part_id)
    sentence = "What this looks back at is not there. Open the page again."
    dovs = Page(cast.ben, take_on(cast.ben, "Dov Q."), "step", "step", uuid7(NOW))
    dovs.save("Dov's step")
    for about in (None, uuid7(NOW), dovs.part_id, page.part_id):
        wrong = replace(review, about=about)
        refused(lambda wrong=wrong: save_part(cast.ben, cast.ana_course, 2, wrong, op_id=op(), now=NOW), sentence, conflict=True)
    assert read.session_page(cast.ben, cast.ana_course, 2, now=NOW).open_steps[0].content == {"step": "Ring Pat"}
    save_part(cast.ben, cast.ana_course, 2, review, op_id=op(), now=NOW)
    shown = read.session_page(cast.ben, cast.ana_course, 2, now=NOW)
    assert (shown.open_steps, [part.content for part in shown.looked_back_at]) == ((), [{"step": "Ring Pat"}])


def test_only_the_treating_therapist_writes_a_session_down(page, cast):
    not_for([cast.cleo, cast.eve, cast.finn], lambda by: save_part(by, page.course_id, 1, page.typed("A"), op_id=op(), now=NOW))
    page.save("A")
    not_for([cast.cleo, cast.eve, cast.finn], lambda by: remove_part(by, page.course_id, 1, page.part_id, based_on=1, op_id=op(), now=NOW))
    not_for([cast.cleo, cast.eve, cast.finn], lambda by: read.session_page(by, page.course_id, 1, now=NOW))


def test_a_save_for_which_the_disk_has_no_room_leaves_nothing(page):
    before, lines = everything(), models.AuditLine.objects.count()
    with pytest.raises(Exception, match="the disk is full"), disk_full_for("session_part"):
        page.save("A")
    assert (everything(), models.AuditLine.objects.count()) == (before, lines)


# Taking away, and wanting back


def test_a_part_begun_by_mistake_is_taken_away_once_and_stands_nowhere(page):
    page.save("A")
    one = op()
    done_once(lambda: remove_part(page.by, page.course_id, 1, page.part_id, based_on=1, op_id=one, now=NOW))
    assert page.stands() is None


def test_a_part_that_changed_since_it_was_seen_is_not_taken_away(page):
    page.save("A")
    page.save("Ab")
    sentence = "This part was changed elsewhere meanwhile. Look at it again before you take it away."
    refused(lambda: remove_part(page.by, page.course_id, 1, page.part_id, based_on=1, op_id=op(), now=NOW), sentence, conflict=True)


def test_a_part_with_another_version_waiting_is_not_taken_away(page, cast):
    there = Page(cast.ben, cast.ana_course)
    page.save("Here")
    there.save("There")
    sentence = "Two versions of this part wait for you. Look at both before you take it away."
    refused(lambda: remove_part(page.by, page.course_id, 1, page.part_id, based_on=1, op_id=op(), now=NOW), sentence, conflict=True)


@pytest.mark.parametrize("same_page", [True, False])
def test_whoever_types_on_in_a_part_that_was_taken_away_has_it_back(page, cast, same_page):
    page.save("A")
    typing = page if same_page else Page(cast.ben, cast.ana_course)
    remove_part(page.by, page.course_id, 1, page.part_id, based_on=1, op_id=op(), now=NOW)
    typing.save("A and on")
    assert words_of(page) == ("A and on", [])


def test_what_is_not_there_cannot_be_taken_away(page, cast):
    with pytest.raises(NotFound):
        remove_part(cast.ben, cast.ana_course, 1, page.part_id, based_on=0, op_id=op(), now=NOW)
