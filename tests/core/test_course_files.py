"""Course files of the form `ipt-vignette/1`: what is read of them, how mistakes are said, and how a play is held against them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from openipt.core.course_files import CourseFile, CourseFileRefused, Played, compare, read_course_file
from openipt.core.courses import Attendance
from openipt.core.library import OWN_FOLDER
from openipt.core.worksheets import read_content
from tests.actions.invented import ITEMS, a_file, a_session, an_outcome, scored
from tests.shipped import shipped

SHIPPED = sorted((OWN_FOLDER / "demo").glob("v*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_is_read_and_is_marked_as_fiction(path: Path) -> None:
    file = read_course_file(path)
    assert path.read_text(encoding="utf-8").startswith("# Fictional test data")
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["fictional"] is True
    first = file.sessions[0].number
    assert first in (0, 1)  # a group begins with each member alone, which is session 0
    assert [session.number for session in file.sessions] == list(range(first, first + len(file.sessions)))
    assert file.name == path.name


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_totals_of_a_shipped_file_are_the_sums_of_its_answers(path: Path) -> None:
    for session in read_course_file(path).sessions:
        answers = session.answers
        assert (sum(answers.values()) if answers else None) == session.expected["total"]
        assert bool(answers and answers["self_harm"]) is session.expected["item9_flag"]


def test_nine_courses_are_shipped() -> None:
    assert [path.name.split("_")[0] for path in SHIPPED] == ["v01", "v02", "v03", "v05", "v06", "v07", "v08", "v11", "v12"]


def test_blocks_of_a_file_become_filled_worksheets_that_the_library_has_and_reads() -> None:
    library = shipped()
    kept = {path.stem: read_course_file(path).sheets for path in SHIPPED}
    assert {name: [(each.session, each.sheet) for each in sheets] for name, sheets in kept.items() if sheets} == {
        "v05_adolescent": [(1, "parents_view")],
        "v06_group_member": [(0, "member_turn"), (0, "group_rules"), *((number, "member_turn") for number in range(1, 9))],
        "v08_ipsrt": [(1, "rhythm_week"), (10, "rhythm_week"), (11, "rhythm_week"), (18, "rhythm_week")],
        "v12_couple": [
            *((1, "couple_screen"), (1, "couple_voices"), (8, "couple_voices"), (9, "couple_agreement"), (10, "couple_agreement")),
            *((11, "couple_agreement"), (16, "couple_voices")),
        ],
    }
    for each in (sheet for sheets in kept.values() for sheet in sheets):
        assert read_content(library.worksheet(each.sheet), each.content, library.techniques) == (each.content, ())


def test_a_teenagers_answers_stand_under_the_key_of_the_adults_form() -> None:
    file = read_course_file(next(path for path in SHIPPED if path.name.startswith("v05")))
    assert (file.measure, file.items_under) == ("phqa", "phq9")


def test_totals_of_another_measure_are_read_with_their_safety_item() -> None:
    file = read_course_file(next(path for path in SHIPPED if path.name.startswith("v07")))
    assert [(each.session, each.total, each.safety_answer) for each in file.totals][:2] == [(1, 19, 1), (3, 16, 0)]
    assert {each.measure for each in file.totals} == {"epds"}


def test_every_part_of_a_file_is_read(tmp_path: Path) -> None:
    file = read_course_file(a_file(tmp_path, [scored(1, 10, 0.0)], an_outcome(10, 10, 0.0)))
    assert (file.pseudonym, file.pronouns, file.age, file.occupation, file.household) == ("Nobody N.", "they/them", 40, "none", "alone")
    assert (file.protocol, file.measure, file.outcome["phq9_first"]) == ("ipt16", "phq9", 10)
    (session,) = file.sessions
    assert (session.number, session.on, session.phase, session.attendance, session.note) == (
        *(1, date(2026, 1, 6), "initial"),
        *(Attendance.ATTENDED, "Invented."),
    )
    assert session.expected == {"total": 10, "item9_flag": False, "pct_change": 0.0}


def test_a_day_may_be_written_with_or_without_quotation_marks(tmp_path: Path) -> None:
    for day in ("2026-01-06", date(2026, 1, 6)):
        path = a_file(tmp_path, [{**scored(1, 10, 0.0), "date": day}], {})
        assert read_course_file(path).sessions[0].on == date(2026, 1, 6)


def test_a_skipped_question_is_left_out_and_no_answers_at_all_are_none(tmp_path: Path) -> None:
    given = [1, None, 2, 0, 0, 0, 0, 0, None]
    file = read_course_file(a_file(tmp_path, [a_session(1, given, total=None, change=None), a_session(2, None, total=None, change=None)], {}))
    answers = {item: value for item, value in zip(ITEMS, given, strict=True) if value is not None}
    assert [session.answers for session in file.sessions] == [answers, None]


def test_what_is_not_ruled_on_yet_is_named(tmp_path: Path) -> None:
    session = {**scored(1, 10, 0.0), "techniques": ["t.role_play"], "flags": []}
    file = read_course_file(a_file(tmp_path, [session], {}, goals=[{"text": "x"}], inventory=[]))
    assert file.not_compared == ()
    assert file.people.goals == ({"text": "x"},)
    assert file.sessions[0].techniques == ("t.role_play",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "bad.yaml is not of the form ipt-vignette/1. Its first word should be «schema: ipt-vignette/1»."),
        ("just words", "bad.yaml is not of the form ipt-vignette/1. Its first word should be «schema: ipt-vignette/1»."),
        ("schema: ipt-vignette/2", "bad.yaml is not of the form ipt-vignette/1. Its first word should be «schema: ipt-vignette/1»."),
        ("a: [1", "bad.yaml is not in YAML form: while parsing a flow sequence"),
        ("schema: ipt-vignette/1\nclient: {}", "bad.yaml lacks 'instrument'. Add it."),
    ],
)
def test_a_file_that_is_none_is_refused_in_a_sentence(content: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CourseFileRefused) as problem:
        read_course_file(path)
    assert str(problem.value).startswith(sentence)


def test_a_file_in_another_encoding_or_that_is_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    with pytest.raises(CourseFileRefused, match=r"^bad\.yaml cannot be read: No such file or directory\.$"):
        read_course_file(path)
    path.write_bytes(b"schema: \xff\xfe")
    with pytest.raises(CourseFileRefused, match=r"^bad\.yaml is not in YAML form"):
        read_course_file(path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"phq9": [1, 2]}, "invented.yaml cannot be used: session 1 has 2 answers for 9 items."),
        ({"attendance": "slept"}, "invented.yaml cannot be used: 'slept' is not a valid Attendance."),
        ({"date": "2026-13-06"}, "invented.yaml cannot be used: month must be in 1..12."),
        ({"n": "one"}, "invented.yaml cannot be used: invalid literal for int() with base 10: 'one'."),
    ],
)
def test_a_session_that_cannot_be_is_refused_in_a_sentence(change: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(CourseFileRefused) as problem:
        read_course_file(a_file(tmp_path, [{**scored(1, 10, 0.0), **change}], {}))
    assert str(problem.value) == sentence


@pytest.mark.parametrize("lacking", ["client", "protocol", "sessions", "item_order", "instrument"])
def test_a_missing_part_is_named(lacking: str, tmp_path: Path) -> None:
    path = a_file(tmp_path, [scored(1, 10, 0.0)], {})
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    del content[lacking]
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(CourseFileRefused, match=f"^invented.yaml lacks '{lacking}'. Add it.$"):
        read_course_file(path)


def test_a_file_without_sessions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseFileRefused, match=r"^invented\.yaml cannot be used: it has no sessions\.$"):
        read_course_file(a_file(tmp_path, [], {}))


# Comparing


@pytest.fixture
def file(tmp_path: Path) -> CourseFile:
    return read_course_file(a_file(tmp_path, [scored(1, 10, 0.0), scored(2, 9, -10.0)], {"phq9_first": 10, "nhs_recovery": None}))


ROWS = ({"total": 10, "item9_flag": False, "pct_change": 0.0}, {"total": 9, "item9_flag": False, "pct_change": -10.0})


def test_what_agrees_has_no_differences(file: CourseFile) -> None:
    agreement = compare(file, Played(ROWS, {"phq9_first": 10, "nhs_recovery": None, "more": 1}))
    assert (agreement.agrees, agreement.differences, agreement.not_compared) == (True, (), ())


@pytest.mark.parametrize(
    ("place", "key", "found", "sentence"),
    [
        (0, "total", 11, "Session 1: the file says total 10, the record gives 11."),
        (1, "total", None, "Session 2: the file says total 9, the record gives None."),
        (1, "item9_flag", True, "Session 2: the file says item9_flag False, the record gives True."),
        (1, "pct_change", -10.1, "Session 2: the file says pct_change -10.0, the record gives -10.1."),
    ],
)
def test_each_difference_in_a_session_is_said(file: CourseFile, place: int, key: str, found: object, sentence: str) -> None:
    rows = [dict(row) for row in ROWS]
    rows[place][key] = found  # type: ignore[assignment]
    agreement = compare(file, Played(tuple(rows), {"phq9_first": 10, "nhs_recovery": None}))
    assert (agreement.agrees, agreement.differences) == (False, (sentence,))


@pytest.mark.parametrize("found", [True, False])
def test_nothing_is_not_the_same_as_no(file: CourseFile, found: bool) -> None:
    agreement = compare(file, Played(ROWS, {"phq9_first": 10, "nhs_recovery": found}))
    assert agreement.differences == (f"Outcome: the file says nhs_recovery None, the record gives {found}.",)


def test_what_the_play_does_not_work_out_is_named_as_not_compared(file: CourseFile) -> None:
    assert compare(file, Played(ROWS, {"phq9_first": 10})).not_compared == ("outcome.nhs_recovery",)
