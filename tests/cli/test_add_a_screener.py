"""The screener in `docs/how-to/add-a-screener.md` is right, and is checked and listed as that page says."""

import re
from pathlib import Path

import pytest

from openipt.cli.main import main
from openipt.core.library import OWN_FOLDER, read_library

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "add-a-screener.md"
SKELETON = OWN_FOLDER / "screeners" / "cssrs_screen.toml"


@pytest.fixture
def screeners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for screeners in the overlay of a clinic."""
    monkeypatch.setenv("OPENIPT_DATA", str(tmp_path))
    (tmp_path / "overlay" / "screeners").mkdir(parents=True)
    return tmp_path / "overlay" / "screeners"


def test_the_library_finds_the_pages_screener_in_order_lists_it_and_may_ask_it(screeners: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert found
    (screeners / "two_questions.toml").write_text(found.group(1), encoding="utf-8")
    assert main(["library", "check"]) == 0
    assert main(["library", "list"]) == 0
    assert "two_questions" in capsys.readouterr().out
    assert [screener.key for screener in read_library(screeners.parent).screeners_to_ask] == ["two_questions"]


def test_the_skeleton_with_text_for_every_question_stands_before_ours(screeners: Path) -> None:
    text = re.sub(r"(?m)^(short = .*)$", r'\1\ntext = "Licensed wording."', SKELETON.read_text(encoding="utf-8"))
    (screeners / "cssrs_screen.toml").write_text(text, encoding="utf-8")
    assert main(["library", "check"]) == 0
    (screener,) = read_library(screeners.parent).screeners_to_ask
    assert (screener.key, {item.text for item in screener.items}) == ("cssrs_screen", {"Licensed wording."})


def test_the_schema_that_the_page_names_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["library", "schema", "screener"]) == 0
    assert '"only_after"' in capsys.readouterr().out
