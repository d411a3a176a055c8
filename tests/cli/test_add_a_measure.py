"""The measure in `docs/how-to/add-a-measure.md` is right, and can be checked, listed and scored as that page says."""

import re
from pathlib import Path

import pytest

from openipt.cli.main import main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "add-a-measure.md"


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert found
    return found.group(1)


@pytest.fixture(autouse=True)
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data of a clinic that has followed the page up to its second step."""
    (tmp_path / "overlay" / "measures").mkdir(parents=True)
    (tmp_path / "overlay" / "measures" / "evenings.toml").write_text(block("toml"), encoding="utf-8")
    monkeypatch.setenv("OPENIPT_DATA", str(tmp_path))
    return tmp_path


def test_the_library_finds_it_in_order_and_lists_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["library", "check"]) == 0
    assert main(["library", "list"]) == 0
    assert "evenings" in capsys.readouterr().out


def test_a_wrong_example_is_said_in_the_words_of_the_page(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = clinic / "overlay" / "measures" / "evenings.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("total = 8", "total = 7"), encoding="utf-8")

    assert main(["library", "check"]) == 1
    assert "Example 1 says total 7, but the scoring rule gives 8." in capsys.readouterr().out


def test_its_table_of_forms_is_scored(clinic: Path) -> None:
    (clinic / "forms.csv").write_text(block("csv"), encoding="utf-8")

    assert main(["score", "evenings", str(clinic / "forms.csv"), "--out", str(clinic / "scored.csv")]) == 0
    assert (clinic / "scored.csv").read_text(encoding="utf-8").splitlines() == [
        "ate,talked,alone,planned,evenings_total,evenings_band,evenings_answered,evenings_safety",
        "2,2,0,2,8,much,4,",
        "1,1,1,,4,some,3,",
        "1,,2,,,,2,",
    ]
