"""Whose place on the circle is known, and which of the first tasks what is kept shows to be done."""

import pytest

from openipt.actions import circle, course_sheets
from openipt.core.ids import uuid7
from openipt.record import read
from tests.cast import NOW, begin_treatment, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

LEAST = {"relation": "friend", "kind": "person", "status": "living", "contact_freq": "weekly", "satisfaction": 5, "want_change": "nothing"}


def write(cast, sheet: str, **content: object):
    own = uuid7(NOW)
    course_sheets.save(cast.ben, cast.ana_course, course_sheets.Written(own, sheet, content), op_id=op(), now=NOW)
    return own


def place(cast, person) -> None:
    circle.place(cast.ben, cast.ana_course, 1, [circle.Place(person, ring=0)], op_id=op(), now=NOW)


def done(cast) -> frozenset[str]:
    return read.course_page(cast.ben, cast.ana_course, now=NOW).kept.life


def test_the_inventory_counts_with_the_fourth_person_the_circle_with_the_last_one_placed_outside_or_not(cast) -> None:
    begin_treatment(cast.ben, cast.ana_course)
    people = [write(cast, "person", display_name=f"P{number}", **LEAST) for number in range(3)]
    assert done(cast) == frozenset()
    people.append(write(cast, "person", display_name="P4", **LEAST))
    assert done(cast) == {"people"}
    for person in people[:3]:
        place(cast, person)
    assert done(cast) == {"people"}
    place(cast, people[3])
    assert done(cast) == {"people", "circle"}


def test_of_two_joined_entries_the_place_of_either_counts(cast) -> None:
    begin_treatment(cast.ben, cast.ana_course)
    kept, other = write(cast, "person", display_name="Sarah", **LEAST), write(cast, "person", display_name="My wife", **LEAST)
    place(cast, other)
    assert "circle" not in done(cast)
    course_sheets.merge(cast.ben, cast.ana_course, kept=kept, other=other, op_id=op(), now=NOW)
    assert "circle" in done(cast)


def test_the_timeline_counts_with_its_onset_and_what_lies_around_it(cast) -> None:
    begin_treatment(cast.ben, cast.ana_course)
    for day in ("2026-03", "2026-04", "2026-05"):
        write(cast, "timeline_event", date=day, title="Something")
    assert done(cast) == frozenset()
    write(cast, "timeline_event", date="2026-04", title="It began", symptom_change="onset")
    assert done(cast) == {"timeline"}
