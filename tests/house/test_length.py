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


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_module_says_first_what_it_is_for(folder: str) -> None:
    wrong = {name: says_wrongly(name) for name in WITH_CONTENT if name.startswith(f"{folder}/")}
    assert wrong
    assert {name: what for name, what in wrong.items() if what} == {}


def says_wrongly(name: str) -> str:
    """What is wrong with the sentence that a module begins with; empty where nothing is."""
    words = ast.get_docstring(tree_of(name))
    if not words:
        return "no first line"
    sentence = words.split("\n\n")[0].replace("\n", " ")
    if not (sentence[0].isupper() or sentence[0] in "`«"):
        return f"does not begin as a sentence does: {sentence}"
    if not sentence.endswith((".", "?")):
        return f"does not end as a sentence does: {sentence}"
    return "" if 3 <= len(sentence.split()) <= 60 else f"too short or too long: {sentence}"


def test_what_others_may_use_of_a_module_says_what_it_does() -> None:
    """Public functions and classes have a sentence of their own; what is private, or follows a form of the framework's, need not."""
    modules = [name for name in WITH_CONTENT if name.startswith("src/") and "/migrations/" not in name]
    assert modules
    assert [f"{name}: {node.name}" for name in modules for node in public_of(name) if not ast.get_docstring(node)] == []


def public_of(name: str) -> list[ast.FunctionDef | ast.ClassDef]:
    """The functions and classes of a module that others may use."""
    return [node for node in tree_of(name).body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")]


def test_each_stylesheet_has_at_most_twenty_kilobytes() -> None:
    sheets = list((REPOSITORY / "src" / "openipt" / "web" / "static").rglob("*.css"))
    assert sheets
    assert {sheet.name: sheet.stat().st_size for sheet in sheets if sheet.stat().st_size > STYLESHEET_BYTES} == {}
