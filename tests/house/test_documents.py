"""The generated pages say what the code says now."""

from pathlib import Path

import pytest

from openipt.cli import docs
from openipt.cli.main import main
from openipt.core.courses import STEPS, State
from openipt.core.who_may import Verb

NAMES = ("states.md", "who-may.md", "data-dictionary.md", "library.md")


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return docs.pages()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_in_docs_generated_is_fresh(pages: dict[str, str], name: str) -> None:
    assert (docs.GENERATED / name).read_text(encoding="utf-8") == pages[name], "Run `openipt docs`."


def test_nothing_else_lies_there(pages: dict[str, str]) -> None:
    assert {path.name for path in docs.GENERATED.iterdir()} == set(NAMES) == set(pages)


def test_every_state_verb_table_and_definition_has_its_line(pages: dict[str, str]) -> None:
    assert all(f" {state.value}" in pages["states.md"] for state in State)
    assert all(step.words in pages["states.md"] for step in STEPS)
    assert all(f"`{verb.value}`" in pages["who-may.md"] for verb in Verb)
    assert pages["data-dictionary.md"].count("\n## `") == 25
    assert all(f"`{key}`" in pages["library.md"] for key in ("phq9", "phq8", "phq2", "gad7", "ipt16", "ipt16_uk", "mood_link", "step", "t.role_play"))


def test_a_page_that_is_out_of_date_is_named_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs, "GENERATED", tmp_path / "generated")
    assert main(["docs"]) == 0
    assert main(["docs", "--check"]) == 0
    (tmp_path / "generated" / "states.md").write_text("something else", encoding="utf-8")
    capsys.readouterr()
    assert main(["docs", "--check"]) == 1
    assert capsys.readouterr().out == "docs/generated/states.md is out of date. Run `openipt docs`.\n"
    assert main(["docs"]) == 0
    assert capsys.readouterr().out == "4 pages, 1 of them written anew.\n"
    assert main(["docs", "--check"]) == 0


def test_where_there_is_no_checkout_the_command_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs, "GENERATED", tmp_path / "nowhere" / "generated")
    assert main(["docs"]) == 2
    assert capsys.readouterr().err == "The pages belong to a checkout of OpenIPT, and here is none.\n"
