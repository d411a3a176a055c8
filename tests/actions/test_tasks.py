"""Recording tasks: once, with a day and words that lie sealed, never changed, and refused in a sentence where something is missing."""

from datetime import date, timedelta

import pytest

from openipt.actions import tasks
from openipt.core.refusals import ChangedMeanwhile, NotFound, Refusal
from openipt.core.tasks import Outcome
from openipt.record import models, read
from openipt.record.models.base import DOORS_OPEN
from tests.actions.once import done_once, not_for, refused
from tests.cast import NOW, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TODAY = NOW.date()
RISK = next(task.title for task in read.library().protocol("ipt16").tasks if task.id == "assessment.risk")
SICK_ROLE = {"eased": "Sunday lunch.", "recovery": "I come", "review_on": "2026-12-22"}


def record(cast, task, outcome=Outcome.DONE, *, by=None, op_id=None, now=NOW, **more):
    said = tasks.Said(**{"task": task, "outcome": outcome, "about": TODAY, **more})
    tasks.record(by or cast.ben, cast.ana_course, said, op_id=op_id or op(), now=now)


def records(cast, task, session=None):
    return read.task_page(cast.ben, cast.ana_course, task, session, now=NOW).records


def test_a_task_is_recorded_once_with_its_sheet_and_what_it_says(cast):
    one = op()
    done_once(
        lambda: record(cast, "initial.sick_role", op_id=one, words="Both agree.", content=SICK_ROLE),
        lambda: record(cast, "initial.sick_role", op_id=one, words="Nobody agrees.", content=SICK_ROLE),
    )
    (found,) = records(cast, "initial.sick_role")
    assert (found.version, found.outcome, found.about, found.by, found.words) == (1, Outcome.DONE, TODAY, "Ben R.", "Both agree.")
    assert (found.sheet, found.sheet_version, dict(found.content)) == ("sick_role", 1, SICK_ROLE)


def test_recording_again_adds_and_the_same_once_more_adds_nothing(cast):
    record(cast, "initial.inventory", words="Six people.")
    record(cast, "initial.inventory", words="Six people.", based_on=1)
    assert len(records(cast, "initial.inventory")) == 1
    record(cast, "initial.inventory", Outcome.NOT_DONE, words="Two are missing.", based_on=1)
    assert [(each.version, each.outcome, each.words) for each in records(cast, "initial.inventory")] == [
        (2, Outcome.NOT_DONE, "Two are missing."),
        (1, Outcome.DONE, "Six people."),
    ]


def test_what_somebody_else_recorded_meanwhile_is_not_written_over(cast):
    record(cast, "initial.inventory", words="Six people.")
    with pytest.raises(ChangedMeanwhile):
        record(cast, "initial.inventory", words="Five people.")
    assert len(records(cast, "initial.inventory")) == 1


@pytest.mark.parametrize(
    ("task", "more", "sentence", "field"),
    [
        (
            "initial.sick_role",
            {"content": {"eased": "Lunch."}},
            (
                "To count as done it still wants «What the client takes on to get well», «Look at it again on». "
                "Fill in what is missing, or save it as not done yet."
            ),
            "recovery",
        ),
        ("assessment.preferences", {}, "Nothing is written yet. Write one thing down, or save it as not done yet.", "hopes"),
        ("initial.sick_role", {"content": {"review_on": "soon"}}, "This is no day. Give day, month and year, or leave it empty.", "review_on"),
        ("initial.inventory", {"outcome": Outcome.LEFT_OUT}, "Say in a sentence why it is left out.", "words"),
        (
            "assessment.consent",
            {"outcome": Outcome.LEFT_OUT, "words": "no time"},
            "«Consent» cannot be left out. Save it as not done yet.",
            "outcome",
        ),
        (
            "initial.inventory",
            {"about": TODAY + timedelta(days=1)},
            "The day lies ahead. Give the day on which it was done or decided.",
            "about",
        ),
        ("initial.inventory", {"about": date(1999, 1, 1)}, "1999 is more than 5 years away. Look at the year.", "about"),
        ("initial.inventory", {"words": "x" * 20_001}, "This is 20001 characters long; 20000 are the most. Shorten it.", "words"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(cast, task, more, sentence, field):
    refused(lambda: record(cast, task, **more), sentence, field=field)


def test_a_sheet_that_is_not_full_is_kept_as_not_done_yet(cast):
    record(cast, "initial.sick_role", Outcome.NOT_DONE, content={"eased": "Lunch."})
    assert dict(records(cast, "initial.sick_role")[0].content) == {"eased": "Lunch."}


def test_a_task_of_each_session_is_recorded_for_its_session(cast):
    record(cast, "middle.weekly_link", Outcome.LEFT_OUT, session=5, words="A crisis came first.")
    assert len(records(cast, "middle.weekly_link", 5)) == 1
    assert records(cast, "middle.weekly_link", 6) == ()
    record(cast, "middle.weekly_link", session=6, words="On paper.")
    assert records(cast, "middle.weekly_link", 6)[0].version == 2


@pytest.mark.parametrize(
    ("task", "session"), [("initial.nothing", None), ("initial.inventory", 3), ("middle.weekly_link", 99), ("middle.countdown", 4)]
)
def test_a_task_or_session_that_the_course_does_not_have_is_not_there(cast, task, session):
    with pytest.raises(NotFound):
        record(cast, task, session=session)


def test_nobody_else_records_or_reads_a_task(cast):
    strangers = [cast.cleo, cast.eve, cast.finn, cast.hana]
    not_for(strangers, lambda by: record(cast, "initial.inventory", by=by))
    not_for(strangers, lambda by: read.task_page(by, cast.ana_course, "initial.inventory", None, now=NOW))


def test_words_and_sheets_lie_sealed_and_no_row_is_ever_changed(cast):
    record(cast, "initial.sick_role", words="MARKER-WORDS", content={**SICK_ROLE, "eased": "MARKER-SHEET"})
    mark = DOORS_OPEN.set(1)
    try:
        row = models.TaskRecord.objects.get(course=cast.ana_course)
        assert b"MARKER" not in bytes(row.content)
    finally:
        DOORS_OPEN.reset(mark)


def test_a_form_of_the_same_id_for_another_task_is_refused(cast):
    one = op()
    record(cast, "initial.inventory", op_id=one)
    with pytest.raises(Refusal, match="sent before with other content"):
        record(cast, "initial.circle", op_id=one)
