"""Files stay short enough to be read at a sitting, and each says in its first line what it is for."""

import ast
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LONGEST = 400
STYLESHEET_BYTES = 20 * 1024
FOLDERS = ("src", "tests", "bench", "proofs")
MODULES = sorted(path.relative_to(REPOSITORY).as_posix() for folder in FOLDERS for path in (REPOSITORY / folder).rglob("*.py"))
WITH_CONTENT = [name for name in MODULES if (REPOSITORY / name).stat().st_size]


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    assert len(MODULES) > 100
    lines = {name: (REPOSITORY / name).read_text(encoding="utf-8").count("\n") for name in MODULES}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}


@cache
def tree_of(name: str) -> ast.Module:
    return ast.parse((REPOSITORY / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", WITH_CONTENT)
def test_a_module_says_first_what_it_is_for(name: str) -> None:
    words = ast.get_docstring(tree_of(name))
    assert words, "no first line"
    sentence = words.split("\n\n")[0].replace("\n", " ")
    assert sentence[0].isupper() or sentence[0] in "`«"
    assert sentence.endswith((".", "?"))
    assert 3 <= len(sentence.split()) <= 60


@pytest.mark.parametrize("name", [name for name in WITH_CONTENT if name.startswith("src/") and "/migrations/" not in name])
def test_what_others_may_use_of_a_module_says_what_it_does(name: str) -> None:
    """Public functions and classes have a sentence of their own; what is private, or follows a form of the framework's, need not."""
    public = [node for node in tree_of(name).body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")]
    assert [node.name for node in public if not ast.get_docstring(node)] == []


def test_each_stylesheet_has_at_most_twenty_kilobytes() -> None:
    sheets = list((REPOSITORY / "src" / "openipt" / "web" / "static").rglob("*.css"))
    assert sheets
    assert {sheet.name: sheet.stat().st_size for sheet in sheets if sheet.stat().st_size > STYLESHEET_BYTES} == {}
