"""`openipt library`, as a person at a terminal meets it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from openipt import __version__
from openipt.cli.library import refuse_before_first_release
from openipt.cli.main import main
from openipt.cli.refused import Refused
from openipt.core.library import OWN_FOLDER, SHELVES, read_folder, read_library

Terminal = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def no_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENIPT_DATA", raising=False)


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """A clinic's folder with its own PHQ-9 for use in the evening: another key, one word changed."""
    text = (OWN_FOLDER / "measures" / "phq9.toml").read_text(encoding="utf-8")
    folder = tmp_path / "overlay"
    (folder / "measures").mkdir(parents=True)
    (folder / "measures" / "phq9_evening.toml").write_text(
        text.replace('key = "phq9"', 'key = "phq9_evening"').replace('short = "Sleep"', 'short = "Nights"'), encoding="utf-8"
    )
    return folder


def spoil(overlay: Path, before: str, after: str) -> Path:
    file = overlay / "measures" / "phq9_evening.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    return file


def in_all(counted: str, said: str) -> int:
    """How many of something `openipt library check` counts."""
    return int(re.search(rf"(\d+) {counted}", said)[1])


def test_check_says_how_much_is_in_order(capsys: Terminal) -> None:
    assert main(["library", "check"]) == 0
    library = read_library()
    counts = [
        f"{len(library.measures)} measures",
        f"{len(library.protocols)} protocols",
        f"{len(library.worksheets)} worksheets",
        "1 screener",
        "12 situation packs",
    ]
    rest = f"{len(library.techniques.techniques)} techniques, {len(library.alert_kinds.kinds)} alert kinds, 9 places with crisis contacts, "
    assert capsys.readouterr().out == f"{', '.join(counts)}, {rest}{len(library.messages.texts)} messages, 15 rules: all in order.\n"


def test_check_counts_the_overlays_definitions_too(overlay: Path, capsys: Terminal) -> None:
    assert main(["library", "check", "--overlay", str(overlay)]) == 0
    assert in_all("measures", capsys.readouterr().out) == len(read_library().measures) + 1


def test_the_overlay_in_the_data_folder_is_found_by_itself(overlay: Path, monkeypatch: pytest.MonkeyPatch, capsys: Terminal) -> None:
    monkeypatch.setenv("OPENIPT_DATA", str(overlay.parent))
    assert main(["library", "check"]) == 0
    assert in_all("measures", capsys.readouterr().out) == len(read_library().measures) + 1


def test_check_says_every_mistake_and_ends_with_1(overlay: Path, capsys: Terminal) -> None:
    spoil(overlay, "total = 27", "total = 26")
    (overlay / "measures" / "empty.toml").write_text("", encoding="utf-8")
    assert main(["library", "check", "--overlay", str(overlay)]) == 1
    assert capsys.readouterr().out == (
        "empty.toml\n"
        "  «form» must be one of openipt.measure/1, openipt.protocol/1, openipt.worksheet/1, openipt.screener/1, openipt.pack/1, "
        "openipt.techniques/1, openipt.alerts/1, openipt.crisis/1, openipt.messages/1, openipt.triage/1, "
        "openipt.tasks/1, openipt.uses/1, openipt.rules/1, openipt.areas/1, openipt.prompts/1.\n"
        "phq9_evening\n"
        "  Example 2 says total 26, but the scoring rule gives 27.\n"
        "\n"
        "2 mistakes in 2 definitions.\n"
    )


def test_check_takes_single_files_with_their_worked_examples(overlay: Path, capsys: Terminal) -> None:
    file = overlay / "measures" / "phq9_evening.toml"
    assert main(["library", "check", str(file), str(OWN_FOLDER / "crisis.toml")]) == 0
    assert capsys.readouterr().out == "2 files: all in order.\n"
    spoil(overlay, "total = 27", "total = 26")
    assert main(["library", "check", str(file)]) == 1
    assert capsys.readouterr().out == "phq9_evening.toml\n  Example 2 says total 26, but the scoring rule gives 27.\n\n1 mistake in 1 definition.\n"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, capsys: Terminal) -> None:
    assert main(["library", "check", "--overlay", str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err == f"There is no folder «{tmp_path / 'nowhere'}».\n"


def test_list_shows_each_definition_in_a_row(overlay: Path, capsys: Terminal) -> None:
    assert main(["library", "list", "--overlay", str(overlay)]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["Kind", "Key", "Version", "Title", "Class", "Released", "Use"]
    by_key = {row[1]: row for row in rows[1:]}
    assert by_key["phq9_evening"] == [
        "measure",
        "phq9_evening",
        "1",
        "Patient",
        "Health",
        "Questionnaire,",
        "nine",
        "questions",
        "A",
        "no",
        "can",
        "be",
        "sent",
    ]
    assert {"gad7", "phq2", "phq8", "phq9", "ipt16", "ipt16_uk"} < set(by_key)
    assert by_key["mood_link"] == ["worksheet", "mood_link", "1", "Mood", "and", "people", "-", "no"]
    assert by_key["cssrs_screen"][-2:] == ["C", "no"]
    assert by_key["t.role_play"] == ["technique", "t.role_play", "-", "Role-play", "-", "-"]


SECTION_8 = {
    "A": "phq9 phq2 gad7 ucla3 hamd17 gas phq8",
    "B": "who5 gbo core10",
    "C": "phqa phq9m dejong6 epds wsas mspss cssrs_screen qids_sr16 wai_sr srs psychlops srm5",
    "never": "iip32",
}
"""Every key of the table in clinical reference 8, by licence class; «A?» of the forms for teens is C as long as no text is confirmed."""


def test_list_names_every_measure_of_the_clinical_reference_with_its_licence_class(capsys: Terminal) -> None:
    assert main(["library", "list"]) == 0
    rows = [re.split(" {2,}", line) for line in capsys.readouterr().out.splitlines()]
    found = {row[1]: row[4] for row in rows if row[0] in ("measure", "screener")}
    wanted = {key: kind for kind, keys in SECTION_8.items() for key in keys.split()}
    assert {key: found.get(key) for key in wanted} == wanted
    uses = {row[1]: row[6] for row in rows if row[0] == "measure"}
    assert {uses[key] for key in ("gas", "goals")} == {"from the goals on the focus page"}
    assert uses["iip32"] == uses["srm5"] == "totals by hand only"


def test_list_refuses_a_library_with_mistakes_and_says_how_to_see_them(overlay: Path, capsys: Terminal) -> None:
    spoil(overlay, "minutes = 3", "minutes = 0")
    assert main(["library", "list", "--overlay", str(overlay)]) == 2
    said = "phq9_evening.toml: «minutes» is 0; it must be 1 or more. Run `openipt library check` to see every mistake.\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        *(("measure", "Measure"), ("protocol", "Protocol"), ("worksheet", "Worksheet"), ("techniques", "Techniques")),
        *(("alerts", "AlertKinds"), ("crisis", "CrisisContacts"), ("screener", "Screener"), ("triage", "TriageTable")),
    ],
)
def test_schema_prints_a_json_schema_with_plain_words_on_its_fields(kind: str, title: str, capsys: Terminal) -> None:
    assert main(["library", "schema", kind]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["title"] == title
    assert schema["additionalProperties"] is False


def test_the_schema_of_a_measure_explains_its_words(capsys: Terminal) -> None:
    main(["library", "schema", "measure"])
    schema = json.loads(capsys.readouterr().out)
    assert schema["properties"]["without_safety_item"]["description"] == "The measure to send where nobody can read the safety item in time."
    assert schema["$defs"]["Item"]["properties"]["short"]["description"] == "One to four plain words for tables and charts."


def test_diff_says_how_two_protocols_differ(capsys: Terminal) -> None:
    assert main(["library", "diff", "ipt16", "ipt16_uk"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "ipt16 -> ipt16_uk"
    assert "  phase initial: sessions 1 to 3 -> 1 to 4" in lines
    assert lines[-1] == "8 differences."


def test_diff_of_two_files_says_the_one_changed_word(overlay: Path, capsys: Terminal) -> None:
    ours, theirs = OWN_FOLDER / "measures" / "phq9.toml", overlay / "measures" / "phq9_evening.toml"
    assert main(["library", "diff", str(ours), str(theirs)]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == ["  question sleep: short: «Sleep» -> «Nights»", "1 difference."]


def test_diff_of_a_definition_with_itself_ends_with_0(capsys: Terminal) -> None:
    assert main(["library", "diff", "phq9", "phq9@1"]) == 0
    assert capsys.readouterr().out == "phq9 -> phq9@1\nNo difference.\n"


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("phq9", "ipt16", "phq9 and ipt16 are of different kinds, so they cannot be compared.\n"),
        (
            *("phq9", "phq7"),
            (
                "The library has no measure, protocol, worksheet, screener or pack «phq7». It has: "
                f"{', '.join(path.stem for shelf in SHELVES for path in sorted((OWN_FOLDER / shelf).glob('*.toml')))}.\n"
            ),
        ),
        ("step", "step@4", "The library has no version 4 of «step». It has: 1.\n"),
        ("phq9", "phq9@2", "The library has no version 2 of «phq9». It has: 1.\n"),
        ("phq9", "phq9@new", "«phq9@new» should end in a version's number, as in phq9@1.\n"),
    ],
)
def test_diff_refuses_what_it_cannot_compare(one: str, other: str, said: str, capsys: Terminal) -> None:
    assert main(["library", "diff", one, other]) == 2
    assert capsys.readouterr().err == said


def test_diff_of_two_worksheets_says_which_field_and_which_words_of_the_note_changed(overlay: Path, capsys: Terminal) -> None:
    text = (OWN_FOLDER / "worksheets" / "step.toml").read_text(encoding="utf-8")
    (overlay / "worksheets").mkdir()
    changed = text.replace("version = 1", "version = 2").replace("high = 10", "high = 5").replace('"With {person}"', '"Together with {person}"')
    (overlay / "worksheets" / "step_2.toml").write_text(changed, encoding="utf-8")
    assert main(["library", "diff", "step@1", "step@2", "--overlay", str(overlay)]) == 1
    said = capsys.readouterr().out
    assert "  field difficulty: high: 10 -> 5\n" in said
    assert "Together with {person}" in said


def test_a_clinics_worksheet_is_checked_listed_and_released_like_a_measure(overlay: Path, capsys: Terminal) -> None:
    text = (OWN_FOLDER / "worksheets" / "mood_link.toml").read_text(encoding="utf-8").replace('key = "mood_link"', 'key = "mood_link_short"')
    (overlay / "worksheets").mkdir()
    file = overlay / "worksheets" / "mood_link_short.toml"
    file.write_text(text, encoding="utf-8")
    assert main(["library", "release", "--overlay", str(overlay)]) == 0
    assert capsys.readouterr().out == "released phq9_evening, version 1\nreleased mood_link_short, version 1\n"
    assert [(line.kind, line.key) for line in read_folder(overlay).released] == [("measures", "phq9_evening"), ("worksheets", "mood_link_short")]
    file.write_text(text.replace('"Event first"', '"The event first"', 1), encoding="utf-8")
    assert main(["library", "check", "--overlay", str(overlay)]) == 1
    said = capsys.readouterr().out
    assert "Version 1 is released and frozen, but was changed." in said
    assert "but it reads «" in said  # the worked example of its note


def test_a_worksheet_alone_is_checked_with_its_worked_examples(tmp_path: Path, capsys: Terminal) -> None:
    file = tmp_path / "step.toml"
    text = (OWN_FOLDER / "worksheets" / "step.toml").read_text(encoding="utf-8")
    file.write_text(text.replace("difficulty = 6", "difficulty = 16"), encoding="utf-8")
    assert main(["library", "check", str(file)]) == 1
    assert "  Example 1, difficulty: How hard goes from 0 to 10. Give a whole number.\n" in capsys.readouterr().out


def test_release_freezes_the_overlays_definitions_and_leaves_ours(overlay: Path, capsys: Terminal) -> None:
    assert main(["library", "release", "--overlay", str(overlay)]) == 0
    assert capsys.readouterr().out == "released phq9_evening, version 1\n"
    assert [(line.kind, line.key, line.version) for line in read_folder(overlay).released] == [("measures", "phq9_evening", 1)]


def test_release_adds_to_what_is_released_already_and_nothing_twice(overlay: Path, capsys: Terminal) -> None:
    main(["library", "release", "--overlay", str(overlay)])
    assert main(["library", "release", "--overlay", str(overlay)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Everything is released already."
    second = (overlay / "measures" / "phq9_evening.toml").read_text(encoding="utf-8").replace("version = 1", "version = 2")
    (overlay / "measures" / "phq9_evening_2.toml").write_text(second, encoding="utf-8")
    main(["library", "release", "--overlay", str(overlay)])
    assert [line.version for line in read_folder(overlay).released] == [1, 2]


def test_a_released_definition_that_is_edited_is_found_by_check(overlay: Path, capsys: Terminal) -> None:
    main(["library", "release", "--overlay", str(overlay)])
    spoil(overlay, '"Nights"', '"Night"')
    capsys.readouterr()
    assert main(["library", "check", "--overlay", str(overlay)]) == 1
    assert "Version 1 is released and frozen, but was changed." in capsys.readouterr().out


def test_a_folder_with_mistakes_is_not_released(overlay: Path, capsys: Terminal) -> None:
    spoil(overlay, "total = 27", "total = 26")
    assert main(["library", "release", "--overlay", str(overlay)]) == 2
    assert capsys.readouterr().err == "Nothing was released. Put these right first.\n"
    assert not (overlay / "released.toml").exists()


@pytest.mark.parametrize("version", ["0.0.1", "0.0.9", "0.1.0rc1", "0.1.0.dev3"])
def test_openipts_own_definitions_are_not_released_before_0_1_0(version: str) -> None:
    with pytest.raises(Refused, match=rf"This is OpenIPT {version}; its own definitions are released from version 0\.1\.0 on\."):
        refuse_before_first_release(version)


@pytest.mark.parametrize("version", ["0.1.0", "0.1.1rc1", "0.10.0", "1.0.0"])
def test_openipts_own_definitions_may_be_released_from_0_1_0_on(version: str) -> None:
    refuse_before_first_release(version)


@pytest.mark.skipif(not __version__.startswith("0.0."), reason="from 0.1.0 on the command would write into the source tree")
def test_release_without_an_overlay_is_refused_in_one_sentence(capsys: Terminal) -> None:
    assert main(["library", "release"]) == 2
    assert capsys.readouterr().err.startswith(f"This is OpenIPT {__version__}; its own definitions are released from version 0.1.0 on.")


def test_the_commands_help_does_not_wait_for_the_library_to_be_read() -> None:
    code = "import sys, openipt.cli.library; print('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
