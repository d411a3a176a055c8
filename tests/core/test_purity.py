"""The core and the study know neither Django nor the clock: each is imported alone, in a process of its own, and looked at."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import openipt

SOURCE = Path(openipt.__file__).parent
PURE = ("core", "study")
MODULES = sorted(path for folder in PURE for path in (SOURCE / folder).glob("*.py"))
NEVER = ("django", "sqlcipher3", "sqlite3", "allauth", "urllib.request", "http.client", "asyncio", "openipt.record", "openipt.actions")
CLOCK = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "localtime", "gmtime"}


def named(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")


def test_the_core_imports_no_web_framework_no_database_and_no_network() -> None:
    core = [named(path) for path in MODULES if path.parent.name == "core"]
    assert len(core) > 12
    script = f"import sys, importlib\nfor name in {core}: importlib.import_module(name)\nprint(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in loaded if name.startswith(NEVER)] == []
    assert "polars" not in loaded
    assert "openipt.core.scoring" in loaded


def test_the_study_knows_of_openipt_the_core_alone() -> None:
    script = "import sys, openipt.study.summary, openipt.study.columns, openipt.study.files\nprint(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    floors = {name.split(".")[1] for name in loaded if name.startswith("openipt.")}
    assert floors <= {"core", "study"}
    assert not [name for name in loaded if name == "django" or name.startswith("django.")]


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_module_asks_the_clock_the_environment_or_the_place(path: Path) -> None:
    """Nothing is called `now`, `today` and the like on a date, and neither `os` nor `time` nor `random` is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    asked = [
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK
    ]
    assert asked == []
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported & {"os", "time", "random", "django", "logging", "locale"} == set()


def test_the_search_for_the_clock_finds_one() -> None:
    tree = ast.parse("from datetime import datetime\nwhen = datetime.now()")
    assert [node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)] == ["now"]
