"""The shelf of definitions: what is read, checked, found wrong and frozen, with a clinic's own folder and without."""

import subprocess
import sys
from dataclasses import astuple
from pathlib import Path

import pytest

from openipt.core.fields import DefinitionRefused
from openipt.core.library import (
    OWN_FOLDER,
    NotInLibrary,
    Released,
    changed_since_release,
    fingerprint,
    not_yet_released,
    read_definition,
    read_folder,
    read_library,
)
from openipt.core.library_checks import check_file, check_library
from openipt.core.measures import Measure
from openipt.core.scoring import score

UNSEEN_MEASURE = """
form = "openipt.measure/1"
key = "rest3"
version = 1
title = "Rest, three questions"
short_title = "Rest-3"
asks_about = "Three questions about today"
language = "en"
rated_by = "client"
minutes = 1
recall = "today"
stem = "Today,"
direction = "higher_is_better"
direction_in_words = "A higher number means more rest"
licence = { shipping_class = "A", terms = "Made up for a test.", attribution = "Nobody.", source = { text = "this test", mark = "own" } }
options = [{ value = 0, label = "No" }, { value = 1, label = "A little" }, { value = 2, label = "Yes" }]
items = [
  { key = "slept", text = "I slept well", short = "Slept" },
  { key = "tired", text = "I am tired", short = "Tired", reverse = true },
  { key = "paused", text = "I took a break", short = "Paused" },
]
missing = { may_be_left_out = 1, source = { text = "this test", mark = "own" } }
bands = [{ key = "little", label = "Little rest", start = 0, end = 2 }, { key = "enough", label = "Enough rest", start = 3, end = 6 }]
bands_source = { text = "this test", mark = "own" }
examples = [
  { answers = { slept = 2, tired = 0, paused = 2 }, total = 6, band = "enough", source = "All rested" },
  { answers = { slept = 1, tired = 2 }, total = 2, band = "little", source = "One left out: 1 x 3 / 2 = 1.5, rounded half up" },
]
"""

UNSEEN_PROTOCOL = """
form = "openipt.protocol/1"
key = "tiny2"
version = 1
title = "A course of two sessions"
short_title = "Two sessions"
summary = "Made up for a test."
language = "en"
sessions = { fewest = 2, most = 2 }
session_minutes = 30
cadence_days = 14
participants = "couple"
missed_session_counts = true
grief_scope = "any_loss"
youngest = 16
oldest = 70
problem_areas = ["role_dispute"]
phases = [{ id = "hello", title = "Hello", first = 1, last = 1 }, { id = "goodbye", title = "Goodbye", first = 2, last = 2 }]
measures = [{ key = "rest3", when = "start_and_end" }]
tasks = [{ id = "hello.meet", phase = "hello", title = "Meet", records = "Names", done_when = "Met", roles = ["client", "partner"], required = true }]
agenda = [{ id = "agenda.talk", title = "Talk", start = 0, end = 30, software_shows = "The names." }]
sources = [{ text = "this test", mark = "own" }]
signed_off_by = "nobody"
walkthrough = [{ session = 2, phase = "goodbye" }]
"""


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """A clinic's folder that holds a measure and a protocol nobody has seen before."""
    write(tmp_path / "measures" / "rest3.toml", UNSEEN_MEASURE)
    write(tmp_path / "protocols" / "tiny2.toml", UNSEEN_PROTOCOL)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def release(folder: Path) -> None:
    """Freeze everything in that folder, by hand."""
    lines = [
        f'[[released]]\nkind = "{line.kind}"\nkey = "{line.key}"\nversion = {line.version}\nfingerprint = "{line.fingerprint}"\n'
        for line in not_yet_released(read_folder(folder))
    ]
    write(folder / "released.toml", "\n".join(lines))


def said(overlay: Path) -> list[tuple[str, list[str]]]:
    return [(problem.name, problem.problems) for problem in check_library(overlay)]


def test_what_comes_with_openipt_is_without_mistakes() -> None:
    assert check_library() == []


def test_what_comes_with_openipt_holds_the_measures_that_protocols_name() -> None:
    on_the_shelf = (
        *("gad7", "phq2", "phq8", "phq9", "phqa", "phq9m", "hamd17", "ucla3", "epds", "wsas", "mspss", "dejong6", "qids_sr16", "wai_sr"),
        *("srs", "psychlops", "iip32", "alliance_pulse", "function_5", "srm5", "gas", "goals"),
    )
    assert sorted(read_library().measures) == sorted(on_the_shelf)


def test_no_definition_holds_the_number_that_is_out_of_use() -> None:
    files = sorted(OWN_FOLDER.rglob("*.toml"))
    assert files
    for file in files:
        assert "8002738255" not in "".join(character for character in file.read_text(encoding="utf-8") if character.isdigit()), file.name


def test_an_unseen_measure_and_protocol_in_an_overlay_are_read_checked_and_scored(overlay: Path) -> None:
    assert said(overlay) == []
    library = read_library(overlay)
    protocol = library.protocol("tiny2")
    found = score(library.measure(protocol.main_measure), {"slept": 2, "tired": 2, "paused": 1})
    assert (found.total, found.band.label if found.band else None) == (3, "Enough rest")
    assert protocol.phase_at(2).title == "Goodbye"


def test_a_clinics_own_wording_stands_before_ours(overlay: Path) -> None:
    ours = (OWN_FOLDER / "protocols" / "ipt16.toml").read_text(encoding="utf-8")
    write(overlay / "protocols" / "ipt16.toml", ours.replace('"assessment.consent",', '"assessment.consent", title = "Agreement to care",'))
    assert read_library(overlay).protocol("ipt16").tasks[0].title == "Agreement to care"
    assert read_library().protocol("ipt16").tasks[0].title == "Consent"


def test_the_newest_version_is_given_unless_another_is_asked_for(overlay: Path) -> None:
    write(overlay / "measures" / "rest3_2.toml", UNSEEN_MEASURE.replace("version = 1", "version = 2"))
    library = read_library(overlay)
    assert (library.measure("rest3").version, library.measure("rest3", 1).version) == (2, 1)


def test_what_the_library_does_not_have_is_named_with_what_it_has() -> None:
    library = read_library()
    with pytest.raises(NotInLibrary, match=r"The library has no measure «phq7»\. It has: alliance_pulse, .*, phq9, "):
        library.measure("phq7")
    with pytest.raises(NotInLibrary, match=r"The library has no version 2 of «ipt16»\. It has: 1\."):
        library.protocol("ipt16", 2)


def test_a_folder_without_alerts_and_contacts_says_so(overlay: Path) -> None:
    library = read_folder(overlay)
    with pytest.raises(NotInLibrary, match=r"no alerts\.toml"):
        assert library.alert_kinds
    with pytest.raises(NotInLibrary, match=r"no crisis\.toml"):
        assert library.crisis_contacts
    with pytest.raises(NotInLibrary, match=r"no triage\.toml"):
        assert library.triage_table


@pytest.mark.parametrize(
    ("file", "before", "after", "name", "sentence"),
    [
        ("measures/rest3.toml", "recall =", "recal =", "rest3.toml", "«recal» is not a word this file may use. Check the spelling, or take it out."),
        ("measures/rest3.toml", "total = 6", "total = 5", "rest3", "Example 1 says total 5, but the scoring rule gives 6."),
        ("measures/rest3.toml", "tired = 0,", "tired = 7,", "rest3", "Example 1: 7 is not an answer to «tired» of Rest-3."),
        (
            "measures/rest3.toml",
            "openipt.measure/1",
            "openipt.measures",
            "rest3.toml",
            (
                "«form» must be one of openipt.measure/1, openipt.protocol/1, openipt.worksheet/1, openipt.screener/1, openipt.pack/1, "
                "openipt.techniques/1, openipt.alerts/1, openipt.crisis/1, openipt.messages/1, openipt.triage/1, "
                "openipt.tasks/1, openipt.uses/1, openipt.rules/1, openipt.areas/1, openipt.prompts/1."
            ),
        ),
        ("protocols/tiny2.toml", 'key = "rest3"', 'key = "rest9"', "tiny2", "It asks for the measure «rest9», which the library does not have."),
        (
            "measures/rest3.toml",
            "missing =",
            'without_safety_item = "rest2"\nmissing =',
            "rest3",
            "«without_safety_item» names «rest2», which the library does not have.",
        ),
    ],
)
def test_a_mistake_is_said_in_a_sentence_with_the_definition_it_stands_in(
    overlay: Path, file: str, before: str, after: str, name: str, sentence: str
) -> None:
    text = (overlay / file).read_text(encoding="utf-8")
    assert before in text
    write(overlay / file, text.replace(before, after, 1))
    found = said(overlay)
    assert found[0][0] == name
    assert sentence in found[0][1]


def test_a_safety_item_with_an_alert_that_nobody_describes_is_a_mistake(overlay: Path) -> None:
    trigger = 'safety = [{ item = "tired", at_or_above = 2, alert = "exhaustion", source = { text = "this test", mark = "own" } }]\nexamples = ['
    text = UNSEEN_MEASURE.replace("may_be_left_out = 1,", 'may_be_left_out = 1, never = ["tired"],').replace("examples = [", trigger)
    text = text.replace('"enough", source', '"enough", safety = "not_endorsed", source').replace(
        '"little", source', '"little", safety = "endorsed", source'
    )
    write(overlay / "measures" / "rest3.toml", text)
    assert said(overlay) == [("rest3", ["Its safety item tired names the alert «exhaustion», which alerts.toml does not have."])]


def test_a_clinics_own_tasks_are_named_by_its_own_protocols_and_change_none_of_ours(overlay: Path) -> None:
    tasks = (OWN_FOLDER / "tasks.toml").read_text(encoding="utf-8")
    write(overlay / "tasks.toml", tasks.replace('title = "The circle"', 'title = "The rings"').replace('"group.names"', '"group.hello"'))
    text = UNSEEN_PROTOCOL.replace("tasks = [", 'tasks = [{ id = "initial.circle", phase = "hello" }, { id = "group.hello", phase = "hello" }, ')
    write(overlay / "protocols" / "tiny2.toml", text)
    library = read_library(overlay)
    assert [task.title for task in library.protocol("tiny2").tasks] == ["The rings", "Names and rules", "Meet"]
    assert "The circle" in [task.title for task in library.protocol("ipt16").tasks]
    write(overlay / "tasks.toml", 'form = "openipt.tasks/1"\ntask = 1\n')
    assert said(overlay) == [
        ("tiny2.toml", ["It cannot be read until tasks.toml is put right, in which its tasks stand."]),
        ("tasks.toml", ["«task» is not a word this file may use. Check the spelling, or take it out."]),
    ]


def test_two_files_with_the_same_key_and_version_in_one_folder_are_a_mistake(overlay: Path) -> None:
    write(overlay / "measures" / "rest3_copy.toml", UNSEEN_MEASURE.replace("Three questions about today", "Other words"))
    assert said(overlay) == [("rest3_copy.toml", ["Another file here also holds version 1 of «rest3». Give one of them the next version."])]


def test_every_file_with_a_mistake_is_named_in_one_go(overlay: Path) -> None:
    write(overlay / "measures" / "rest3.toml", UNSEEN_MEASURE.replace("minutes = 1", "minutes = 0"))
    write(overlay / "protocols" / "broken.toml", "form = ")
    names = [name for name, _ in said(overlay)]
    assert names == ["rest3.toml", "broken.toml", "tiny2"]
    with pytest.raises(DefinitionRefused, match=r"rest3\.toml: «minutes» is 0; it must be 1 or more\."):
        read_library(overlay)


def test_a_file_that_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DefinitionRefused, match=r"none\.toml: The file cannot be read: No such file or directory\."):
        read_definition(tmp_path / "none.toml")


def test_one_file_alone_is_checked_with_its_worked_examples(overlay: Path) -> None:
    assert check_file(overlay / "measures" / "rest3.toml") == read_library(overlay).measure("rest3")
    file = write(overlay / "measures" / "rest3.toml", UNSEEN_MEASURE.replace('"enough", source', '"little", source'))
    with pytest.raises(DefinitionRefused, match="Example 1 says band little, but the scoring rule gives enough"):
        check_file(file)


def test_comments_and_layout_do_not_change_a_fingerprint(overlay: Path) -> None:
    before = fingerprint(read_library(overlay).measure("rest3"))
    write(overlay / "measures" / "rest3.toml", "# A comment.\n" + UNSEEN_MEASURE.replace("\nversion = 1", "\n\nversion  =  1  # the first"))
    assert fingerprint(read_library(overlay).measure("rest3")) == before


def test_any_change_of_wording_changes_a_fingerprint(overlay: Path) -> None:
    before = fingerprint(read_library(overlay).measure("rest3"))
    write(overlay / "measures" / "rest3.toml", UNSEEN_MEASURE.replace("I am tired", "I am weary"))
    assert fingerprint(read_library(overlay).measure("rest3")) != before


def test_a_released_definition_that_is_left_alone_is_in_order(overlay: Path) -> None:
    release(overlay)
    assert not_yet_released(read_folder(overlay)) == []
    assert said(overlay) == []


def test_a_released_definition_that_is_edited_is_found(overlay: Path) -> None:
    release(overlay)
    write(overlay / "measures" / "rest3.toml", UNSEEN_MEASURE.replace("I am tired", "I am weary"))
    sentence = "Version 1 is released and frozen, but was changed. Undo it; a change needs a file of its own with the next version."
    assert said(overlay) == [("rest3", [sentence])]


def test_a_released_definition_that_is_taken_away_is_found(overlay: Path) -> None:
    release(overlay)
    (overlay / "protocols" / "tiny2.toml").unlink()
    assert said(overlay) == [("tiny2", ["Version 1 is released, but its file is gone. Bring it back: courses still need it."])]


def test_a_new_version_beside_a_released_one_is_in_order_and_not_yet_released(overlay: Path) -> None:
    release(overlay)
    write(overlay / "measures" / "rest3_2.toml", UNSEEN_MEASURE.replace("version = 1", "version = 2").replace("I am tired", "I am weary"))
    assert said(overlay) == []
    assert [(line.key, line.version) for line in not_yet_released(read_folder(overlay))] == [("rest3", 2)]


def test_a_list_of_released_definitions_that_was_written_in_by_hand_is_a_mistake(overlay: Path) -> None:
    write(overlay / "released.toml", '[[released]]\nkind = "measures"\nkey = "rest3"\n')
    sentence = "Entry 1 does not have the form that `openipt library release` writes. Bring back the file as it was."
    assert said(overlay) == [("released.toml", [sentence])]


def test_openipts_own_released_definitions_are_unchanged() -> None:
    assert changed_since_release(read_folder(OWN_FOLDER)) == []


def test_everything_on_the_shelf_can_be_released(overlay: Path) -> None:
    lines = not_yet_released(read_folder(overlay))
    assert [(line.kind, line.key, line.version) for line in lines] == [("measures", "rest3", 1), ("protocols", "tiny2", 1)]
    assert all(isinstance(line, Released) and len(astuple(line)[3]) == 64 for line in lines)


def test_reading_the_library_brings_in_no_web_framework() -> None:
    code = "import sys; from openipt.core.library import read_library; read_library(); print('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_task_whose_worksheet_is_not_there_is_named(overlay: Path) -> None:
    text = (
        (OWN_FOLDER / "protocols" / "ipt16.toml")
        .read_text(encoding="utf-8")
        .replace('"initial.sick_role"', '"initial.sick_role", sheet = "easy_days"')
    )
    (overlay / "protocols").mkdir(exist_ok=True)
    (overlay / "protocols" / "ipt16.toml").write_text(text, encoding="utf-8")
    (found,) = [each for each in check_library(overlay) if each.name == "ipt16"]
    assert found.problems == ["It names the worksheet «easy_days», which the library does not have."]


@pytest.mark.parametrize("path", sorted((OWN_FOLDER / "optional").glob("*.toml")), ids=lambda path: path.stem)
def test_an_optional_pack_is_in_order_though_it_is_not_on_the_shelf(path: Path) -> None:
    assert isinstance(check_file(path), Measure)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('reads = "gas"', 'reads = "level"', "«from_goals» reads «level», which is no scale of the worksheet goal_rating."),
        ('reads = "gas"', 'reads = "words"', "«from_goals» reads «words», which is no scale of the worksheet goal_rating."),
        (
            "goals = [{ came_to = 1 }]\nfigure = 60",
            "goals = [{ came_to = 3 }]\nfigure = 80",
            "Example 2 has a goal beyond -2 to 2, which is all that the sheet allows.",
        ),
    ],
)
def test_what_a_measure_reads_of_goals_has_to_stand_on_their_sheet(overlay: Path, before: str, after: str, sentence: str) -> None:
    ours = (OWN_FOLDER / "measures" / "gas.toml").read_text(encoding="utf-8")
    assert before in ours
    write(overlay / "measures" / "gas.toml", ours.replace(before, after, 1))
    assert said(overlay) == [("gas", [sentence])]
