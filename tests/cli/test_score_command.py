"""`openipt score`: figures worked out by hand, and what is refused in which words."""

import json
from pathlib import Path

import polars as pl
import pytest

from openipt.cli.main import main
from openipt.core.library import OWN_FOLDER

PHQ9 = "interest,mood,sleep,energy,appetite,worth,concentration,psychomotor,self_harm"

PHQ9_FORMS = f"""\
client,{PHQ9}
007,1,1,1,1,1,1,1,1,1
008,0,0,0,0,0,0,0,0,0
009,2,2,2,2,2,2,2,2,2
010,1,1,1,1,1,1,1,,1
011,1,1,1,1,1,1,1,1,
012,3,,,,3,3,3,3,0
"""
"""Totals 9, 0 and 18; 8 of eight answered, prorated to 9; the safety item left out; three left out."""

PHQ9_FIGURES = {
    "measure": "phq9",
    "rows": 6,
    "complete": 3,
    "prorated": 1,
    "scored": 4,
    "unscorable": 2,
    "mean": 9.0,
    "sd": 9.0,
    "bands": {"None or minimal": 1, "Mild": 1, "Moderate": 0, "Moderately severe": 1, "Severe": 0},
    "at_or_above_cutoff": 1,
    "safety": 3,
    "alpha": 1.0,
    "valid_per_item": dict(zip(PHQ9.split(","), [6, 5, 5, 5, 6, 6, 6, 5, 5], strict=True)),
}

PHQ2_FORMS = "mood,interest\n0,0\n2,1\n1,3\n3,2\n"
"""Both items vary by 5/3, the totals 0, 3, 4, 5 by 14/3: alpha is 2 x (1 - 10/14) = 4/7."""


@pytest.fixture(autouse=True)
def _no_own_definitions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENIPT_DATA", str(tmp_path))


def file_of(folder: Path, text: str, name: str = "forms.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def figures(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert main(["score", *words, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert isinstance(printed, dict)
    return printed


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["score", *words]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err.removesuffix("\n")


def test_the_figures_of_a_phq9_file_are_those_worked_out_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert figures(capsys, "phq9", file_of(tmp_path, PHQ9_FORMS)) == PHQ9_FIGURES


def test_a_parquet_file_gives_the_same_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "forms.parquet"
    pl.read_csv(file_of(tmp_path, PHQ9_FORMS)).write_parquet(path)

    assert figures(capsys, "phq9", str(path)) == PHQ9_FIGURES


def test_a_measure_without_bands_or_safety_item_says_none_of_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = figures(capsys, "phq2", file_of(tmp_path, PHQ2_FORMS))

    assert found["alpha"] == pytest.approx(4 / 7, abs=1e-15)
    assert (found["mean"], found["sd"], found["at_or_above_cutoff"]) == (3.0, pytest.approx((14 / 3) ** 0.5), 3)
    assert (found["bands"], found["safety"]) == ({}, None)


def test_columns_of_other_names_are_taken_in_the_order_of_the_items(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = file_of(tmp_path, "second,first\n3,\n3,0\n")

    assert figures(capsys, "phq2", path, "--items", "first, second")["valid_per_item"] == {"first": 1, "second": 2}


def test_whole_numbers_written_with_a_decimal_point_or_in_quotation_marks_are_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert figures(capsys, "phq2", file_of(tmp_path, 'interest,mood\n2.0,"1"\n 3 ,0.00\n'))["mean"] == 3.0


def test_empty_lines_at_the_end_are_no_forms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert figures(capsys, "phq2", file_of(tmp_path, "interest,mood\r\n1,1\r\n,\r\n\r\n\r\n"))["rows"] == 2


def test_a_file_that_a_spreadsheet_marked_as_utf8_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert figures(capsys, "phq2", file_of(tmp_path, "\ufeffinterest,mood\n1,1\n"))["rows"] == 1


def test_without_json_the_figures_are_words_a_person_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "phq9", file_of(tmp_path, PHQ9_FORMS)]) == 0

    printed = capsys.readouterr().out
    for line in ("6  filled-in forms", "1  prorated", "9.00  standard deviation", "1.000  Cronbach's alpha", "1  Moderately severe", "5  mood"):
        assert line in printed


def test_the_scores_are_appended_and_all_else_stays_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "scored.csv"
    figures(capsys, "phq9", file_of(tmp_path, PHQ9_FORMS), "--out", str(target))

    assert target.read_text(encoding="utf-8").splitlines() == [
        f"client,{PHQ9},phq9_total,phq9_band,phq9_answered,phq9_safety",
        "007,1,1,1,1,1,1,1,1,1,9,mild,9,true",
        "008,0,0,0,0,0,0,0,0,0,0,minimal,9,false",
        "009,2,2,2,2,2,2,2,2,2,18,moderately_severe,9,true",
        "010,1,1,1,1,1,1,1,,1,9,mild,8,true",
        "011,1,1,1,1,1,1,1,1,,,,8,",
        "012,3,,,,3,3,3,3,0,,,6,false",
    ]


def test_the_scores_can_be_written_as_parquet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "scored.parquet"
    figures(capsys, "phq2", file_of(tmp_path, PHQ2_FORMS), "--out", str(target))

    assert pl.read_parquet(target).get_column("phq2_total").to_list() == [0, 3, 4, 5]


def test_a_clinics_own_measure_is_found_in_its_overlay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shipped = OWN_FOLDER / "measures" / "phq2.toml"
    (tmp_path / "overlay" / "measures").mkdir(parents=True)
    own = shipped.read_text(encoding="utf-8").replace('key = "phq2"', 'key = "our_two"', 1)
    file_of(tmp_path / "overlay" / "measures", own, "our_two.toml")

    assert figures(capsys, "our_two", file_of(tmp_path, PHQ2_FORMS))["measure"] == "our_two"


def test_one_wrong_cell_refuses_the_whole_file_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "scored.csv"

    assert refusal(capsys, "phq2", file_of(tmp_path, "interest,mood\n1,2\n1,1.5\n"), "--out", str(target)) == (
        "«forms.csv» has 1 cell that is no answer to PHQ-2, so nothing was scored.\n"
        "All of them (rows counted as in a spreadsheet, the names of the columns being row 1):\n"
        "  row 3, column mood: 1.5"
    )
    assert not target.exists()


def test_of_many_wrong_cells_the_first_twenty_are_shown_and_all_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, "phq2", file_of(tmp_path, "interest,mood\n" + "7,Refused\n" * 1000)).splitlines()

    assert said[0] == "«forms.csv» has 2,000 cells that are no answer to PHQ-2, so nothing was scored."
    assert said[1] == "The first 20 of them (rows counted as in a spreadsheet, the names of the columns being row 1):"
    assert said[2:4] == ["  row 2, column interest: 7", "  row 2, column mood: Refused"]
    assert said[-1] == "  row 11, column mood: Refused"
    assert len(said) == 22


def test_wrong_cells_of_a_parquet_file_are_counted_from_its_first_row_of_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "forms.parquet"
    pl.DataFrame({"interest": [1.0, 1.5], "mood": [0, 0]}).write_parquet(path)

    assert refusal(capsys, "phq2", str(path)).splitlines()[1:] == [
        "All of them (rows counted from the first row of data, which is 1):",
        "  row 2, column interest: 1.5",
    ]


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("interest,low\n1,1\n", [], "«forms.csv» has no column mood; it has interest, low. Name the columns to use with --items."),
        ("a;b\n1;1\n", [], "«forms.csv» has no columns interest, mood; it has a;b. Name the columns to use with --items."),
        ("mood,interest,mood\n1,1,1\n", [], "«forms.csv» has more than one column mood; give each its own name."),
        ("a,b\n1,1\n", ["--items", "a"], "PHQ-2 needs 2 columns, in the order interest, mood; --items names 1."),
        ("a,b\n1,1\n", ["--items", "a,a"], "--items names a more than once; each question needs a column of its own."),
        ("", [], "«forms.csv» is empty."),
        ("interest,mood\n", [], "«forms.csv» has column names, but no rows."),
        ("interest,mood\n1,2,3\n", [], "«forms.csv» cannot be read as a table separated by commas: found more fields than defined in 'Schema'."),
        ("interest,mood\n1,2\n", ["--out", "scored.xlsx"], "«scored.xlsx» must end in .csv or .parquet."),
        ("interest,mood\n1,2\n", ["--out", "nowhere/scored.csv"], "«scored.csv» cannot be written: No such file or directory."),
        ("interest,mood\n1,2\n", ["--out", "forms.csv"], "--out names the file that is read; give it another name."),
        (
            "interest,mood,phq2_total\n1,2,3\n",
            ["--out", "scored.csv"],
            "«forms.csv» already has the column phq2_total; take it out or rename it first.",
        ),
    ],
)
def test_a_file_that_does_not_fit_is_refused_in_one_sentence(
    text: str, words: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert refusal(capsys, "phq2", file_of(tmp_path, text), *words) == sentence


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("forms.xlsx", b"PK", "«forms.xlsx» must end in .csv or .parquet."),
        ("forms.csv", "interest,mood\n1,1\nJos\u00e9,1\n".encode("latin-1"), "«forms.csv» is not in UTF-8. Save it again as «CSV UTF-8»."),
        ("forms.parquet", b"this is no Parquet", None),
        ("forms.csv", None, "«forms.csv» cannot be read: No such file or directory."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(
    name: str, content: bytes | None, sentence: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    said = refusal(capsys, "phq2", str(tmp_path / name))
    assert said == sentence if sentence else said.startswith(f"«{name}» cannot be read as a Parquet table: ")
    assert "\n" not in said


def test_an_unknown_measure_is_refused_and_told_what_there_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, "phq", file_of(tmp_path, PHQ2_FORMS))

    assert said.startswith("The library has no measure «phq». It has: ")
    assert "phq9" in said
