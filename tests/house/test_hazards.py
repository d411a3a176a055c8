"""The hazard log: each hazard has controls, and each control names a test that is there and runs."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOG = tomllib.loads((ROOT / "docs" / "safety" / "hazards.toml").read_text(encoding="utf-8"))
HAZARDS = LOG["hazards"]
ASKED_FOR = {f"H{number}" for number in (*range(1, 15), *range(21, 26))}
"""Those of clinical reference 11.6, and H21 to H25 of the security plan."""


def test_every_hazard_that_was_asked_for_is_there_once() -> None:
    ids = [hazard["id"] for hazard in HAZARDS]
    assert len(ids) == len(set(ids))
    assert set(ids) >= ASKED_FOR


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard["id"])
def test_a_hazard_says_its_cause_effect_what_is_left_and_whose_it_is(hazard: dict) -> None:
    assert set(hazard) == {"id", "title", "cause", "effect", "controls", "residual", "owner"}
    assert all(hazard[name].strip() for name in ("title", "cause", "effect", "residual", "owner"))
    assert hazard["controls"]


@pytest.mark.parametrize(
    "named", sorted({control["test"] for hazard in HAZARDS for control in hazard["controls"]}), ids=lambda named: named.removeprefix("tests/")
)
def test_the_test_that_a_control_names_is_there_and_is_not_skipped(named: str) -> None:
    """That it passes is shown by this suite, of which it is a part."""
    place, _, name = named.partition("::")
    path = ROOT / place
    files = sorted(path.glob("test_*.py")) if path.is_dir() else [path]
    assert files, f"{place} holds no test"
    found = [test for file in files for test in named_in(file)]
    wanted = [test for test in found if not name or test[0] == name]
    assert wanted, f"{named} is not there"
    assert not [test for test, skipped in wanted if skipped]


def named_in(file: Path) -> list[tuple[str, bool]]:
    """The names of the tests of a file (`Class::test` in a class), each with whether it is marked to be left out."""
    assert file.is_file(), f"{file} is not there"
    found = []
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found += [(f"{node.name}::{each.name}", _left_out(each) or _left_out(node)) for each in node.body if _is_test(each)]
        elif _is_test(node):
            found.append((node.name, _left_out(node)))
    return found


def _is_test(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test_")


def _left_out(node: ast.FunctionDef | ast.ClassDef) -> bool:
    marks = (each.attr for mark in node.decorator_list for each in ast.walk(mark) if isinstance(each, ast.Attribute))
    return not {"skip", "skipif", "xfail"}.isdisjoint(marks)
