"""`openipt rehearse`: plays a course file in a scratch record of its own, and says whether all agrees."""

import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml

from openipt.cli.main import main
from openipt.core.library import OWN_FOLDER
from tests.actions.invented import a_file
from tests.processes import openipt

V11 = OWN_FOLDER / "demo" / "v11_deterioration.yaml"


def rehearse(*words: str | Path, tmp: Path, cold: bool = False) -> CompletedProcess[str]:
    return openipt(tmp / "no-installation", "rehearse", *words, cold=cold, TMPDIR=str(tmp), PYTHONWARNINGS="error")


def test_a_file_that_agrees_ends_with_0_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = rehearse(V11, "--json", tmp=tmp_path, cold=True)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["agrees"], found["differences"], len(found["sessions"])) == (True, [], 16)
    assert found["outcome"] == yaml.safe_load(V11.read_text(encoding="utf-8"))["outcome"]
    expected = {"n": 9, "total": 20, "item9_flag": True, "pct_change": 42.9, "flags": ["ot.worse_6", "safety.item9"]}
    assert {key: found["sessions"][8][key] for key in expected} == expected
    assert list(tmp_path.iterdir()) == []  # the scratch record and its keys are gone


def test_both_levels_and_the_versions_of_the_plan_are_those_of_the_file(tmp_path: Path) -> None:
    found = json.loads(rehearse(V11, "--json", tmp=tmp_path).stdout)
    rows = {row["n"]: row for row in found["sessions"]}
    levels = {n: (row.get("algorithm_level"), row.get("clinician_level"), row.get("safety_plan_version")) for n, row in rows.items()}
    assert levels == {
        **dict.fromkeys((1, 2), (None, None, None)),
        **dict.fromkeys((3, 4, 5), ("low", "low", 1)),
        6: ("moderate", "moderate", 2),
        7: ("high", "high", 3),
        **dict.fromkeys((8, 9), ("high", "moderate", 3)),
        10: ("high", "low", 3),
        **dict.fromkeys((11, 12, 13, 14), (None, None, 3)),
        **dict.fromkeys((15, 16), (None, None, 4)),
    }
    assert [n for n, row in rows.items() if row.get("behaviour_past_3_months")] == [7, 8, 9, 10]
    assert (rows[6]["recheck_hours"], rows[6]["cssrs_yes"], rows[6]["scale_version"]) == (48, ["1", "2", "3"], "screener_recent")
    assert not {"sessions[].safety", "sessions[].safety.algorithm_level"} & set(found["not_compared"])


def test_a_level_that_the_table_does_not_give_is_a_difference(tmp_path: Path) -> None:
    text = V11.read_text(encoding="utf-8").replace("algorithm_level: moderate", "algorithm_level: low", 1)
    (tmp_path / "wrong.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "tmp").mkdir()
    done = rehearse(tmp_path / "wrong.yaml", tmp=tmp_path / "tmp")
    assert done.returncode == 1
    assert "Session 6: the file says algorithm_level low, the record gives moderate." in done.stdout
    assert list((tmp_path / "tmp").iterdir()) == []  # the scratch record and its keys are gone


def test_changed_figures_are_named_and_end_with_1(tmp_path: Path) -> None:
    content = yaml.safe_load(V11.read_text(encoding="utf-8"))
    content["sessions"][8]["phq9_total"] = 19
    content["sessions"][9]["pct_change"] = 28.5
    content["outcome"]["nhs_reliable_improvement"] = True
    path = tmp_path / "changed.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    done = rehearse(path, tmp=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[-3:] == [
        "Session 9: the file says total 19, the record gives 20.",
        "Session 10: the file says pct_change 28.5, the record gives 28.6.",
        "Outcome: the file says nhs_reliable_improvement True, the record gives False.",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "nowhere.yaml cannot be read: No such file or directory."),
        ("schema: other/1\n", "nowhere.yaml is not of the form ipt-vignette/1. Its first word should be «schema: ipt-vignette/1»."),
        ("- a list\n", "nowhere.yaml is not of the form ipt-vignette/1. Its first word should be «schema: ipt-vignette/1»."),
        ("schema: ipt-vignette/1\n", "nowhere.yaml lacks 'client'. Add it."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(
    content: str | None, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nowhere.yaml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert main(["rehearse", str(path)]) == 2
    assert capsys.readouterr().err == f"{sentence}\n"


def test_a_file_with_an_unknown_attendance_is_refused_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session = {"n": 1, "date": "2026-01-06", "phase": "initial", "attendance": "slept"}
    path = a_file(tmp_path, [session], {})
    assert main(["rehearse", str(path)]) == 2
    assert capsys.readouterr().err == "invented.yaml cannot be used: 'slept' is not a valid Attendance.\n"


def test_a_course_that_an_action_refuses_ends_with_1_and_its_sentence(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    session = {"n": 1, "date": "2026-01-06", "phase": "initial", "attendance": "attended"}
    path = a_file(tmp_path, [session, {**session, "n": 17}], {})
    done = rehearse(path, tmp=tmp_path / "tmp")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "invented.yaml cannot be played: This course has no session 17.\n")
