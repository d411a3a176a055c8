"""A letter is saved version after version, given only with the client's consent to what stands in it, and kept as it was given."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from openipt.actions import letters
from openipt.actions.letters import Agreed
from openipt.core.letters import Kind
from openipt.core.refusals import ChangedMeanwhile, NotFound, Refusal
from openipt.record import models, read
from openipt.record.models.base import DOORS_OPEN
from tests.cast import NOW, op
from tests.lettered import formulation_letter, map_of_the_client

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TODAY = NOW.date()


def save(cast, letter=None, *, letter_id=None, based_on=0, by=None):
    letter_id = letter_id or uuid4()
    return letter_id, letters.save(by or cast.ben, cast.ana_course, letter_id, letter or formulation_letter(), based_on=based_on, op_id=op(), now=NOW)


def agree(cast, letter_id, *, version=1, **more):
    said = {"on": TODAY, "how": "in_session", "copies": "the family doctor", "foot": "You read this first.", **more}
    letters.record_consent(cast.ben, cast.ana_course, letter_id, Agreed(version, **said), op_id=op(), now=NOW)


def give(cast, letter_id, *, op_id=None, now=NOW):
    return letters.give(cast.ben, cast.ana_course, letter_id, op_id=op_id or op(), now=now)


def kept(cast, letter_id):
    return read.letter_page(cast.ben, cast.ana_course, letter_id, now=NOW)[1]


def test_a_letter_is_saved_and_read_back_with_every_version(cast):
    letter_id, first = save(cast)
    _, second = save(cast, formulation_letter(helps="Coach Amir."), letter_id=letter_id, based_on=1)
    found = kept(cast, letter_id)
    assert (first, second, found.kind) == (1, 2, Kind.FORMULATION)
    assert [each.letter.words["helps"] for each in found.versions] == ["Coach Amir.", "Rob, who asks."]
    assert found.newest.by == "Ben R."


def test_a_letter_that_says_the_same_makes_no_new_version(cast):
    letter_id, _ = save(cast)
    assert save(cast, letter_id=letter_id, based_on=1)[1] == 1


def test_a_save_on_an_old_version_is_refused_and_nothing_is_lost(cast):
    letter_id, _ = save(cast)
    save(cast, formulation_letter(helps="One."), letter_id=letter_id, based_on=1)
    with pytest.raises(ChangedMeanwhile):
        save(cast, formulation_letter(helps="Other."), letter_id=letter_id, based_on=1)
    assert kept(cast, letter_id).newest.letter.words["helps"] == "One."


def test_nobody_can_agree_to_an_empty_letter(cast):
    letter_id, _ = save(cast, replace(formulation_letter(), words={}, drawings={}))
    with pytest.raises(Refusal, match="Nothing stands in the letter"):
        agree(cast, letter_id)


@pytest.mark.parametrize(
    ("letter", "field", "sentence"),
    [
        (formulation_letter(helps="x" * 4001), "helps", "4000 are the most"),
        (replace(formulation_letter(), titles={"helps": "x" * 201}), "heading-helps", "200 are the most"),
        (replace(formulation_letter(), below="x" * 201), "below", "200 are the most"),
        (replace(formulation_letter(), title=" "), "title", "has a title"),
    ],
)
def test_a_letter_that_no_page_holds_is_refused_by_its_field(cast, letter, field, sentence):
    with pytest.raises(Refusal, match=sentence) as refused:
        save(cast, letter)
    assert refused.value.field == field


def test_without_consent_nothing_is_given_and_the_sentence_says_what_to_do(cast):
    letter_id, _ = save(cast)
    with pytest.raises(Refusal, match="has not agreed to this letter yet"):
        give(cast, letter_id)
    assert kept(cast, letter_id).given == ()


def test_with_consent_the_very_file_is_kept_sealed_and_comes_out_the_same_later(cast):
    letter_id, _ = save(cast)
    agree(cast, letter_id)
    given = give(cast, letter_id)
    first = read.given_letter(cast.ben, cast.ana_course, given)
    assert first.startswith(b"%PDF-")
    save(cast, formulation_letter(helps="Changed since."), letter_id=letter_id, based_on=1)
    assert read.given_letter(cast.ben, cast.ana_course, given) == first
    token = DOORS_OPEN.set(1)
    try:
        row = models.GivenLetter.objects.get(id=given)
    finally:
        DOORS_OPEN.reset(token)
    assert b"PDF" not in bytes(row.content)


def test_a_letter_that_was_changed_after_the_consent_is_not_given(cast):
    letter_id, _ = save(cast)
    agree(cast, letter_id)
    save(cast, formulation_letter(helps="More."), letter_id=letter_id, based_on=1)
    with pytest.raises(Refusal, match="changed after the client had agreed"):
        give(cast, letter_id)
    agree(cast, letter_id, version=2)
    give(cast, letter_id)
    assert [each.version for each in kept(cast, letter_id).given] == [2]


def test_consent_to_a_version_that_no_longer_stands_is_refused(cast):
    letter_id, _ = save(cast)
    save(cast, formulation_letter(helps="More."), letter_id=letter_id, based_on=1)
    with pytest.raises(ChangedMeanwhile, match="write down the consent anew"):
        agree(cast, letter_id, version=1)


def test_a_consent_that_was_taken_back_holds_no_more_and_what_was_given_stays(cast):
    letter_id, _ = save(cast)
    agree(cast, letter_id)
    given = give(cast, letter_id)
    letters.take_consent_back(cast.ben, cast.ana_course, letter_id, op_id=op(), now=NOW + timedelta(hours=1))
    with pytest.raises(Refusal, match="taken the consent back"):
        give(cast, letter_id)
    found = kept(cast, letter_id)
    assert (found.consent, [each.id for each in found.given], [each.agrees for each in found.consents]) == (None, [given], [False, True])


def test_a_consent_that_nobody_gave_cannot_be_taken_back(cast):
    letter_id, _ = save(cast)
    with pytest.raises(Refusal, match="no consent to take back"):
        letters.take_consent_back(cast.ben, cast.ana_course, letter_id, op_id=op(), now=NOW)


def test_who_agreed_when_how_and_who_else_may_have_a_copy_is_kept(cast):
    letter_id, _ = save(cast)
    agree(cast, letter_id, on=TODAY - timedelta(days=1), how="by_phone", copies=" the family doctor ")
    (said,) = kept(cast, letter_id).consents
    assert (said.on, said.how, said.copies, said.by, said.version) == (TODAY - timedelta(days=1), "by_phone", "the family doctor", "Ben R.", 1)


@pytest.mark.parametrize(("more", "field"), [({"on": TODAY + timedelta(days=1)}, "on"), ({"on": date(1890, 1, 1)}, "on"), ({"how": "by_owl"}, "how")])
def test_a_consent_on_no_possible_day_or_in_no_known_way_is_refused(cast, more, field):
    letter_id, _ = save(cast)
    with pytest.raises(Refusal) as refused:
        agree(cast, letter_id, **more)
    assert refused.value.field == field


def test_a_letter_of_two_pages_is_not_given(cast):
    letter_id, _ = save(cast, formulation_letter(linked="It goes on. " * 300, next="And on. " * 300))
    agree(cast, letter_id)
    with pytest.raises(Refusal, match=r"needs \d pages"):
        give(cast, letter_id)


def test_giving_twice_with_one_form_gives_once(cast):
    letter_id, _ = save(cast)
    agree(cast, letter_id)
    form = op()
    assert give(cast, letter_id, op_id=form) == give(cast, letter_id, op_id=form)
    assert len(kept(cast, letter_id).given) == 1


def test_a_stranger_and_a_supervisor_are_refused(cast):
    letter_id, _ = save(cast)
    for act in (
        lambda: save(cast, by=cast.eve),
        lambda: read.letter_page(cast.eve, cast.ana_course, letter_id, now=NOW),
        lambda: read.letters_page(cast.cleo, cast.ana_course, now=NOW),
        lambda: letters.give(cast.cleo, cast.ana_course, letter_id, op_id=op(), now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_letter_of_another_course_is_not_there(cast):
    letter_id, _ = save(cast)
    with pytest.raises(NotFound):
        letters.save(cast.ben, cast.ana_course, letter_id, map_of_the_client(), based_on=1, op_id=op(), now=NOW)
    with pytest.raises(NotFound):
        give(cast, uuid4())
    with pytest.raises(NotFound):
        read.given_letter(cast.ben, cast.ana_course, uuid4())
