"""Worksheets: what may be written in each kind of field, what a slip does, and how a filled sheet reads in the note."""

from pathlib import Path
from typing import Any

import pytest

from openipt.core.fields import DefinitionRefused
from openipt.core.library import OWN_FOLDER, read_definition
from openipt.core.library_checks import check_library
from openipt.core.worksheets import LONGEST_LINE, LONGEST_WORDS, FieldMistake, Worksheet, in_words, read_content
from tests.shipped import shipped

LIBRARY = shipped()
TECHNIQUES = LIBRARY.techniques

EVERY_KIND = """
form = "openipt.worksheet/1"
key = "every_kind"
version = 1
title = "Every kind of field"
summary = "Made up for a test."
language = "en"
note = [
  "{story}", "In short: {short}", "With {who}", "From {strength}", "To {after}", "{way}", "{read}",
  "By {how}", "On {when}", "Slept {slept}", "Up at {up}",
]
fields = [
  { key = "story", title = "The story", kind = "words", own_words = true },
  { key = "short", title = "In short", kind = "line" },
  { key = "who", title = "Who", kind = "person", strand = "people" },
  { key = "strength", title = "Strength", kind = "scale", low = 1, high = 5 },
  { key = "after", title = "Strength afterwards", kind = "scale", low = 1, high = 5 },
  { key = "way", title = "Which way", kind = "choice", choices = [{ value = "up", label = "Upwards" }, { value = "down", label = "Downwards" }] },
  { key = "read", title = "Read together", kind = "tick" },
  { key = "how", title = "How", kind = "techniques" },
  { key = "when", title = "When", kind = "day", needed = true },
  { key = "slept", title = "Hours of sleep", kind = "scale", low = 0, high = 24, tenths = true },
  { key = "up", title = "Up at", kind = "times" },
]
sources = [{ text = "this test", mark = "own" }]
examples = [{ content = { short = "yes" }, note = "In short: yes." }]
"""


def a_sheet(folder: Path, text: str = EVERY_KIND) -> Worksheet:
    path = folder / "every_kind.toml"
    path.write_text(text, encoding="utf-8")
    found = read_definition(path)
    assert isinstance(found, Worksheet)
    return found


@pytest.fixture
def sheet(tmp_path: Path) -> Worksheet:
    return a_sheet(tmp_path)


def kept(sheet: Worksheet, **written: Any) -> dict[str, Any]:
    content, mistakes = read_content(sheet, written, TECHNIQUES)
    assert mistakes == ()
    return content


def slip(sheet: Worksheet, **written: Any) -> str:
    """The one sentence that is said, where nothing else is kept."""
    content, (mistake,) = read_content(sheet, written, TECHNIQUES)
    assert (content, mistake.field) == ({}, next(iter(written)))
    return mistake.sentence


def test_every_kind_of_field_is_kept_and_read(sheet: Worksheet) -> None:
    written = {
        "story": "  He rang.\r\nShe wept.  ",
        "short": "A call",
        "who": "Pat",
        "strength": "2",
        "after": 4,
        "way": "up",
        "read": "on",
        "how": ["t.role_play", "t.role_play", "t.clarification"],
        "when": " 2026-12-01 ",
    }
    content = kept(sheet, **written)
    assert content == {
        "story": "He rang.\nShe wept.",
        "short": "A call",
        "who": "Pat",
        "strength": 2,
        "after": 4,
        "way": "up",
        "read": True,
        "how": ["t.role_play", "t.clarification"],
        "when": "2026-12-01",
    }
    said = "“He rang.\nShe wept.” In short: A call. With Pat. From 2. To 4. Upwards. Read together. By Role-play, Clarification. On 1 December 2026."
    assert in_words(sheet, content, TECHNIQUES) == said


@pytest.mark.parametrize("empty", ["", None, [], "   "])
def test_an_empty_field_is_left_out_and_so_is_its_piece_alone(sheet: Worksheet, empty: Any) -> None:
    content = kept(sheet, short=empty, strength=3, after=empty if empty != "   " else "")
    assert content == {"strength": 3}
    assert in_words(sheet, content, TECHNIQUES) == "From 3."


def test_a_slip_in_one_field_leaves_the_others_as_they_are(sheet: Worksheet) -> None:
    content, mistakes = read_content(sheet, {"story": "He rang", "strength": "9", "way": "left", "who": "Pat"}, TECHNIQUES)
    assert content == {"story": "He rang", "who": "Pat"}
    assert mistakes == (
        FieldMistake("strength", "Strength goes from 1 to 5. Give a whole number."),
        FieldMistake("way", "Choose one of: Upwards, Downwards."),
    )


@pytest.mark.parametrize("number", ["0", "6", "3.5", "three", "-1", True, [3], "9" * 5000])
def test_a_scale_takes_whole_numbers_between_its_ends(sheet: Worksheet, number: Any) -> None:
    assert slip(sheet, strength=number) == "Strength goes from 1 to 5. Give a whole number."


@pytest.mark.parametrize("end", [1, "5", " 3 "])
def test_a_scale_takes_both_ends(sheet: Worksheet, end: Any) -> None:
    assert kept(sheet, strength=end) == {"strength": int(end)}


@pytest.mark.parametrize(("key", "longest"), [("story", LONGEST_WORDS), ("short", LONGEST_LINE), ("who", LONGEST_LINE)])
def test_text_may_be_so_long_and_no_longer(sheet: Worksheet, key: str, longest: int) -> None:
    assert kept(sheet, **{key: "x" * longest}) == {key: "x" * longest}
    assert slip(sheet, **{key: "x" * (longest + 1)}) == f"This is {longest + 1} characters long; {longest} are the most. Shorten it."


@pytest.mark.parametrize("anything", [5, 5.5, {"a": 1}, ["words"], True])
def test_what_is_no_text_is_a_slip_and_not_a_fault(sheet: Worksheet, anything: Any) -> None:
    assert slip(sheet, story=anything) == "«The story» holds words. Write it again."


@pytest.mark.parametrize("anything", ["t.hypnosis", ["t.role_play", "t.hypnosis"], [["t.role_play"]], 5, {"t.role_play": 1}])
def test_only_techniques_of_the_list_can_be_noted(sheet: Worksheet, anything: Any) -> None:
    assert slip(sheet, how=anything) == "Choose techniques from the list."


def test_one_technique_by_itself_is_a_list_of_one(sheet: Worksheet) -> None:
    assert kept(sheet, how="t.role_play") == {"how": ["t.role_play"]}


@pytest.mark.parametrize("anything", ["maybe", 0, ["on"], {}])
def test_a_tick_is_there_or_not(sheet: Worksheet, anything: Any) -> None:
    assert slip(sheet, read=anything) == "«Read together» is ticked or not. Tick it again."


@pytest.mark.parametrize("anything", ["soon", "2026-02-30", "1.12.2026", 5, True, ["2026-12-01"], {}])
def test_a_day_is_one_of_the_calendar(sheet: Worksheet, anything: Any) -> None:
    assert slip(sheet, when=anything) == "This is no day. Give day, month and year, or leave it empty."


def test_half_a_character_is_replaced_so_that_the_words_can_be_sealed(sheet: Worksheet) -> None:
    assert kept(sheet, story="He rang\ud83d.") == {"story": "He rang?."}


def test_a_field_that_the_sheet_does_not_have_is_not_kept(sheet: Worksheet) -> None:
    assert kept(sheet, short="yes", unknown="no") == {"short": "yes"}


def test_a_technique_that_is_not_known_any_more_reads_as_its_id(sheet: Worksheet) -> None:
    assert in_words(sheet, {"how": ["t.gone", "t.role_play"]}, TECHNIQUES) == "By t.gone, Role-play."


@pytest.mark.parametrize("ending", [".", "?", "!", "…"])
def test_a_piece_that_ends_in_a_mark_gets_no_second_one(sheet: Worksheet, ending: str) -> None:
    assert in_words(sheet, {"story": f"He rang{ending}"}, TECHNIQUES) == f"“He rang{ending}”"


def test_braces_in_what_was_typed_stay_what_they_are(sheet: Worksheet) -> None:
    assert in_words(sheet, {"short": "{who} {0} {}"}, TECHNIQUES) == "In short: {who} {0} {}."


@pytest.mark.parametrize("path", sorted((OWN_FOLDER / "worksheets").glob("*.toml")), ids=lambda path: path.stem)
def test_each_worked_example_of_ours_reads_as_it_says(path: Path) -> None:
    found = read_definition(path)
    assert isinstance(found, Worksheet)
    for example in found.examples:
        content, mistakes = read_content(found, example.content, TECHNIQUES)
        assert (content, mistakes) == (example.content, ())
        assert in_words(found, content, TECHNIQUES) == example.note


# Mistakes in the file


def test_a_definition_with_six_kinds_of_mistakes_is_refused_in_a_sentence_for_each(tmp_path: Path) -> None:
    text = EVERY_KIND.replace('{ key = "short", title = "In short", kind = "line" }', '{ key = "story", title = "Again", kind = "line", low = 1 }')
    text = text.replace('low = 1, high = 5 },\n  { key = "after"', 'low = 5, high = 5 },\n  { key = "after"')
    text = text.replace(
        'kind = "choice", choices = [{ value = "up", label = "Upwards" }, { value = "down"',
        'kind = "choice", choices = [{ value = "up", label = "Upwards" }, { value = "up"',
    )
    text = text.replace('kind = "tick"', 'kind = "tick", choices = [{ value = "yes", label = "Yes" }]')
    with pytest.raises(DefinitionRefused) as refused:
        a_sheet(tmp_path, text)
    assert refused.value.problems == [
        "«fields, number 2»: «story»: a scale needs «low» and «high», and only a scale has them.",
        "«fields, number 4»: «strength»: «low» lies below «high».",
        "«fields, number 6»: The choice up stands more than once. Give each its own key.",
        "«fields, number 7»: «read»: a choice needs «choices», and only a choice has them.",
    ]
    text = EVERY_KIND.replace('key = "short"', 'key = "story"').replace("With {who}", "With {whom}").replace('"By {how}"', '"By {how!r}"')
    with pytest.raises(DefinitionRefused) as refused:
        a_sheet(tmp_path, text)
    assert refused.value.problems == [
        "The field story stands more than once. Give each its own key.",
        "In the note, «By {how!r}» does not have its field as {field}, with the key alone between two curly brackets.",
        "The note names «short», which the sheet does not have.",
        "The note names «whom», which the sheet does not have.",
        "No piece of the note tells «who», so what is written there would be missing from it. Add one.",
        "No piece of the note tells «how», so what is written there would be missing from it. Add one.",
    ]


@pytest.mark.parametrize(("piece", "number"), [("With {who}, {way}", 2), ("Together", 0)])
def test_each_piece_of_the_note_names_one_field_so_that_none_goes_missing_with_another(tmp_path: Path, piece: str, number: int) -> None:
    with pytest.raises(DefinitionRefused, match=f"names {number} fields. Name one in each piece"):
        a_sheet(tmp_path, EVERY_KIND.replace("With {who}", piece))


@pytest.mark.parametrize("piece", ["{", "{}", "{0}", "{who:>9}", "{who.name}x}", "}", "{{who}}"])
def test_a_piece_of_the_note_that_could_not_be_filled_in_is_refused(tmp_path: Path, piece: str) -> None:
    with pytest.raises(DefinitionRefused, match="with the key alone between two curly brackets"):
        a_sheet(tmp_path, EVERY_KIND.replace("With {who}", piece))


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('"In short: yes."', '"In short, yes."', "Example 1 says that the note reads «In short, yes.», but it reads «In short: yes.»."),
        ('short = "yes"', "strength = 8", "Example 1, strength: Strength goes from 1 to 5. Give a whole number."),
        ('short = "yes"', 'short = "yes", length = 8', "Example 1 fills «length», which the sheet does not have."),
        ("version = 1", 'version = 1\nabout = "pace"', "It looks back at «pace», which the library does not have."),
    ],
)
def test_a_worked_example_or_a_name_that_is_wrong_is_said(tmp_path: Path, before: str, after: str, sentence: str) -> None:
    (tmp_path / "worksheets").mkdir()
    a_sheet(tmp_path / "worksheets", EVERY_KIND.replace(before, after, 1))
    found = [problem for problem in check_library(tmp_path) if problem.name == "every_kind"]
    assert sentence in found[0].problems


@pytest.mark.parametrize(("written", "hours"), [("7", 7.0), ("4.3", 4.3), ("4,3", 4.3), (24, 24.0), (0.5, 0.5)])
def test_a_scale_with_tenths_takes_one_decimal(sheet, written, hours):
    assert kept(sheet, slept=written) == {"slept": hours}


@pytest.mark.parametrize("written", ["4.35", "24.1", "-1", "seven", "nan", "1e1", "٤", True])
def test_a_scale_with_tenths_takes_nothing_else(sheet, written):
    assert slip(sheet, slept=written) == "Hours of sleep goes from 0 to 24. Give a number, with one decimal at the most."


def test_seven_times_are_kept_in_one_form(sheet):
    assert kept(sheet, up="7:00 07.10  07:00\n-  \N{EN DASH} 23:59 0:00") == {"up": "07:00 07:10 07:00 - - 23:59 00:00"}


@pytest.mark.parametrize(
    "written", ["07:00", "07:00 " * 8, "7 " * 7, "24:00 " * 7, "07:60 " * 7, ["07:00"] * 7, "\N{ARABIC-INDIC DIGIT SEVEN}:00 " * 7]
)
def test_anything_but_seven_times_is_refused(sheet, written):
    assert slip(sheet, up=written) == "Up at: give seven times, such as 07:30, one for each day, with a dash for a day without it."


def test_nought_is_kept_as_a_number(tmp_path):
    sheet = a_sheet(tmp_path, EVERY_KIND.replace("low = 1, high = 5", "low = 0, high = 5"))
    assert kept(sheet, strength="0", slept=0) == {"strength": 0, "slept": 0.0}
    assert in_words(sheet, {"strength": 0}, TECHNIQUES) == "From 0."


@pytest.mark.parametrize("named", ["short", "way", "nothing"])
def test_a_decision_is_a_choice_that_the_task_needs(tmp_path: Path, named: str) -> None:
    text = EVERY_KIND.replace('language = "en"', f'language = "en"\ndecides = "{named}"')
    with pytest.raises(DefinitionRefused, match="no choice of this sheet that its task needs"):
        a_sheet(tmp_path, text)
