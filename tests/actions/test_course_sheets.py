"""People, events and the like stand on sheets of the course: kept once, met everywhere, taken out for good."""

from datetime import UTC, datetime, timedelta

import pytest

from openipt.actions import course_sheets, courses, returning, sessions
from openipt.actions.course_sheets import Written
from openipt.core.courses import Move, State
from openipt.core.ids import uuid7
from openipt.core.refusals import ChangedMeanwhile, NotFound, Refusal
from openipt.record import models, read
from openipt.record.models.base import DOORS_OPEN
from tests.cast import ENDED, NOW, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SARAH = {"display_name": "Sarah", "relation": "spouse", "satisfaction": "3"}


def write(cast, content, *, sheet="person", sheet_id=None, based_on=0, by=None, **more):
    sheet_id = sheet_id or uuid7(datetime.now(UTC))
    written = Written(sheet_id, sheet, content, based_on=based_on, **more)
    return sheet_id, course_sheets.save(by or cast.ben, cast.ana_course, written, op_id=op(), now=NOW)


def life(cast):
    return read.life_page(cast.ben, cast.ana_course, now=NOW)


def test_somebody_is_written_down_once_and_read_back(cast):
    sarah, saved = write(cast, SARAH)
    assert saved.version == 1
    assert [(each.id, each.name, each.relation, each.satisfaction) for each in life(cast).people] == [(sarah, "Sarah", "spouse", 3)]


def test_relation_words_of_ones_own_are_kept_and_suggested_ones_by_their_key(cast):
    write(cast, {"display_name": "R.", "relation": "Husband or wife"})
    write(cast, {"display_name": "B.", "relation": "Godmother in all but name"})
    assert [each.relation for each in life(cast).people] == ["spouse", "Godmother in all but name"]


def test_a_second_person_of_the_same_name_is_refused_with_a_way_out(cast):
    write(cast, SARAH)
    with pytest.raises(Refusal, match="tells the two apart") as refused:
        write(cast, {**SARAH, "display_name": " sarah "})
    assert refused.value.field == "display_name"


def test_what_is_missing_or_wrong_is_said_field_by_field_and_nothing_is_saved(cast):
    _, saved = write(cast, {"display_name": "Rob", "satisfaction": "11"})
    assert [each.field for each in saved.mistakes] == ["satisfaction", "relation"]
    assert life(cast).people == ()


def test_a_save_on_an_old_version_is_refused_and_earlier_versions_stay_readable(cast):
    sarah, _ = write(cast, SARAH)
    write(cast, {**SARAH, "satisfaction": "5"}, sheet_id=sarah, based_on=1)
    with pytest.raises(ChangedMeanwhile):
        write(cast, {**SARAH, "satisfaction": "1"}, sheet_id=sarah, based_on=1)
    _, sheet, earlier = read.sheet_page(cast.ben, cast.ana_course, sarah, now=NOW)
    assert (sheet.version, sheet.content["satisfaction"]) == (2, 5)
    assert [(each.version, each.content["satisfaction"]) for each in earlier] == [(1, 3)]


def test_the_same_form_twice_is_carried_out_once(cast):
    sheet_id, op_id = uuid7(NOW), op()
    written = Written(sheet_id, "person", SARAH)
    for _ in range(2):
        assert course_sheets.save(cast.ben, cast.ana_course, written, op_id=op_id, now=NOW).version == 1


def test_an_event_names_a_person_by_id_so_that_a_new_name_reaches_it(cast):
    sarah, _ = write(cast, SARAH)
    write(cast, {"date": "2024-10", "title": "Spare room", "person": "sarah"}, sheet="timeline_event")
    write(cast, {**SARAH, "display_name": "Sarah M."}, sheet_id=sarah, based_on=1)
    event = life(cast).of("timeline_event")[0]
    assert (event.content["person"], event.content["person_id"]) == ("Sarah M.", str(sarah))


def test_a_link_of_a_session_names_a_person_by_id_too(cast):
    sarah, _ = write(cast, SARAH)
    typed = sessions.Typed(uuid7(NOW), "mood_link", {"event": "A row", "person": "Sarah"}, based_on=0, writer=uuid7(NOW))
    sessions.save_part(cast.ben, cast.ana_course, 1, typed, op_id=op(), now=NOW)
    write(cast, {**SARAH, "display_name": "S. the elder"}, sheet_id=sarah, based_on=1)
    page = read.session_page(cast.ben, cast.ana_course, 1, now=NOW)
    assert page.parts[0].content["person"] == "S. the elder"
    assert page.people[0] == "S. the elder"
    assert [(part.session, part.content["person_id"]) for part in life(cast).parts] == [(1, str(sarah))]


def test_taking_somebody_out_leaves_no_word_behind_and_a_mention_says_so(cast):
    sarah, _ = write(cast, SARAH)
    write(cast, {**SARAH, "note": "first words"}, sheet_id=sarah, based_on=1)
    write(cast, {"date": "2024", "title": "A row", "person": "Sarah"}, sheet="timeline_event")
    course_sheets.take_out(cast.ben, cast.ana_course, sarah, op_id=op(), now=NOW)
    page = life(cast)
    assert page.people == ()
    assert page.of("timeline_event")[0].content["person"] == "somebody taken out"
    token = DOORS_OPEN.set(1)
    try:
        assert models.CourseSheet.objects.get(id=sarah).content is None
        assert not models.CourseSheetVersion.objects.filter(of=sarah).exists()
    finally:
        DOORS_OPEN.reset(token)
    with pytest.raises(NotFound):
        write(cast, SARAH, sheet_id=sarah, based_on=2)


def test_two_entries_of_one_person_become_one_and_can_be_parted_again(cast):
    sarah, _ = write(cast, SARAH)
    wife, _ = write(cast, {"display_name": "My wife", "relation": "spouse"})
    write(cast, {"date": "2024", "title": "A row", "person": "My wife"}, sheet="timeline_event")
    course_sheets.merge(cast.ben, cast.ana_course, kept=sarah, other=wife, op_id=op(), now=NOW)
    page = life(cast)
    assert [each.name for each in page.people] == ["Sarah"]
    assert [(each.id, each.into, each.name) for each in page.merged] == [(wife, sarah, "My wife")]
    assert page.of("timeline_event")[0].content["person"] == "Sarah"
    course_sheets.part_again(cast.ben, cast.ana_course, wife, op_id=op(), now=NOW)
    assert [each.name for each in life(cast).people] == ["Sarah", "My wife"]


def test_taking_somebody_out_takes_every_entry_that_was_ever_merged_into_it(cast):
    names = ("Sarah", "My wife", "S.")
    sarah, wife, initial = (write(cast, {**SARAH, "display_name": name})[0] for name in names)
    course_sheets.merge(cast.ben, cast.ana_course, kept=wife, other=initial, op_id=op(), now=NOW)
    course_sheets.merge(cast.ben, cast.ana_course, kept=sarah, other=wife, op_id=op(), now=NOW)
    course_sheets.take_out(cast.ben, cast.ana_course, sarah, op_id=op(), now=NOW)
    token = DOORS_OPEN.set(1)
    try:
        assert not models.CourseSheet.objects.filter(course=cast.ana_course).exclude(content=None).exists()
    finally:
        DOORS_OPEN.reset(token)
    assert life(cast).merged == ()
    with pytest.raises(NotFound):
        course_sheets.part_again(cast.ben, cast.ana_course, initial, op_id=op(), now=NOW)


def test_a_sheet_saved_again_goes_on_pointing_at_whom_it_named_and_never_takes_the_gap_for_a_name(cast):
    sarah, _ = write(cast, SARAH)
    event = {"date": "2024", "title": "A row", "person": "Sarah"}
    row, _ = write(cast, event, sheet="timeline_event")
    course_sheets.take_out(cast.ben, cast.ana_course, sarah, op_id=op(), now=NOW)
    write(cast, {**event, "person": "somebody taken out", "note": "more"}, sheet="timeline_event", sheet_id=row, based_on=1)
    assert life(cast).of("timeline_event")[0].content["person_id"] == str(sarah)


def test_a_stranger_reads_and_writes_nothing(cast):
    sarah, _ = write(cast, SARAH)
    for act in (
        lambda: read.life_page(cast.eve, cast.ana_course, now=NOW),
        lambda: write(cast, SARAH, by=cast.eve),
        lambda: course_sheets.take_out(cast.eve, cast.ana_course, sarah, op_id=op(), now=NOW),
        lambda: course_sheets.merge(cast.eve, cast.ana_course, kept=sarah, other=sarah, op_id=op(), now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_worksheet_of_a_session_is_no_sheet_of_the_course(cast):
    with pytest.raises(NotFound):
        write(cast, {"event": "A row"}, sheet="mood_link")


def test_people_of_the_earlier_course_come_along_by_an_act_of_their_own(cast):
    sarah, _ = write(cast, SARAH)
    rob, _ = write(cast, {"display_name": "Rob", "relation": "friend"})
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ENDED_EARLY), beside=ENDED, reason="in a test", now=NOW)
    new = returning.begin_again(cast.ben, cast.ana_course, op_id=op(), plan=courses.CoursePlan("ipt16", NOW + timedelta(days=9)), now=NOW)
    one = op()
    for _ in range(2):
        course_sheets.bring_over(cast.ben, new, cast.ana_course, [rob, sarah], op_id=one, now=NOW)
    brought = read.life_page(cast.ben, new, now=NOW)
    assert {(each.name, each.satisfaction) for each in brought.people} == {("Rob", None), ("Sarah", 3)}
    assert {each.brought_from for each in brought.sheets} == {rob, sarah}
    assert course_sheets.bring_over(cast.ben, new, cast.ana_course, [rob], op_id=op(), now=NOW) == 0


def test_nobody_comes_along_from_another_clients_course(cast):
    other = take_on_another(cast)
    sarah, _ = write(cast, SARAH)
    with pytest.raises(NotFound):
        course_sheets.bring_over(cast.ben, other, cast.ana_course, [sarah], op_id=op(), now=NOW)


def take_on_another(cast):
    plan = courses.CoursePlan("ipt16", NOW + timedelta(days=1))
    return courses.take_on(cast.ben, op_id=op(), client=courses.NewClient("Nils T."), plan=plan, now=NOW)
