"""The worksheet in `docs/how-to/add-a-worksheet.md` is right, and is checked, listed and explained as that page says."""

import re
from pathlib import Path

import pytest

from openipt.cli.main import main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "add-a-worksheet.md"


@pytest.fixture(autouse=True)
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data of a clinic that has followed the page up to its second step."""
    found = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert found
    (tmp_path / "overlay" / "worksheets").mkdir(parents=True)
    (tmp_path / "overlay" / "worksheets" / "evening_plan.toml").write_text(found.group(1), encoding="utf-8")
    monkeypatch.setenv("OPENIPT_DATA", str(tmp_path))
    return tmp_path


def test_the_library_finds_it_in_order_and_lists_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["library", "check"]) == 0
    assert main(["library", "list"]) == 0
    assert "evening_plan" in capsys.readouterr().out


def test_a_wrong_example_is_said(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = clinic / "overlay" / "worksheets" / "evening_plan.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("With Pat.", "With Sam."), encoding="utf-8")
    assert main(["library", "check"]) == 1
    assert "but it reads «Evening planned: “Thursday, soup at Pat's”. With Pat.»" in capsys.readouterr().out


def test_the_kinds_of_fields_on_the_page_are_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["library", "schema", "worksheet"]) == 0
    schema = capsys.readouterr().out
    kinds = re.findall(r"`([a-z]+)`", PAGE.read_text(encoding="utf-8").split("**`kind`** is one of")[1].split("- **")[0])
    assert len(kinds) == 9
    assert all(f'"{kind}"' in schema for kind in kinds)
