"""Who may import whom: the floors, the rooms, and the one gate to the record. Each contract is shown to find what it forbids."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BINARIES = Path(sys.executable).parent

FORBIDDEN = {
    "core/looks_up.py": "import openipt.record.read",
    "core/knows_django.py": "import django",
    "study/knows_commands.py": "import openipt.cli.main",
    "actions/knows_settings.py": "import openipt.config.settings",
    "web/safety/knows_a_room.py": "from openipt.web.measures import views",
    "web/courses/goes_round.py": "from openipt.record import door",
    "cli/goes_round.py": "from openipt.record import models",
}
"""One import for each contract that must break it."""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(BINARIES / "lint-imports"), "--config", str(REPOSITORY / "pyproject.toml"), "--no-cache"]
    return subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False)


def test_every_contract_is_kept() -> None:
    done = lint(REPOSITORY / "src")
    assert done.returncode == 0, done.stdout
    assert f"Contracts: {len(FORBIDDEN)} kept, 0 broken." in done.stdout


def test_each_contract_finds_what_it_forbids(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "src" / "openipt", tmp_path / "openipt", ignore=shutil.ignore_patterns("static", "templates", "__pycache__"))
    for name, line in FORBIDDEN.items():
        (tmp_path / "openipt" / name).write_text(f"{line}\n", encoding="utf-8")
    done = lint(tmp_path)
    assert done.returncode == 1
    assert f"Contracts: 0 kept, {len(FORBIDDEN)} broken." in done.stdout


def test_what_commands_may_ask_of_the_record_beside_its_reading_side_is_as_decided() -> None:
    contracts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    ignored = {line for contract in contracts for line in contract.get("ignore_imports", ()) if not line.endswith("openipt.record.read")}
    assert ignored == {
        "openipt.cli.** -> openipt.record.keeping.*",
        "openipt.cli.** -> openipt.record.installation_file",
        "openipt.cli.import_service -> openipt.record.upgrade",
        "openipt.cli.drill -> openipt.record.upgrade",
        "openipt.cli.main -> openipt.record.engines",
        "openipt.cli.main -> openipt.record.installation_file",
        "openipt.cli.main -> openipt.record.keys",
        "openipt.cli.installation -> openipt.record.shape",
        "openipt.cli.installation -> openipt.record.keys",
        "openipt.cli.alongside -> openipt.record.engines",
        "openipt.cli.keys -> openipt.record.keys",
        "openipt.cli.prepared -> openipt.record.shape",
        "openipt.cli.setup -> openipt.record.upgrade",
        "openipt.cli.serve -> openipt.record.upgrade",
        "openipt.cli.rehearse -> openipt.record.upgrade",
    }


def test_the_database_is_out_of_reach_on_the_floors_above_and_below() -> None:
    """Ruff does this part, since an import contract cannot forbid a part of an outside package."""
    for folder, found in (("web/courses", True), ("cli", True), ("core", True), ("study", True), ("record", False), ("actions", False)):
        command = [str(BINARIES / "ruff"), "check", "--no-cache", "--stdin-filename", f"src/openipt/{folder}/x.py", "-"]
        done = subprocess.run(
            command, cwd=REPOSITORY, input="from django.db import models\n\nassert models\n", capture_output=True, text=True, check=False
        )
        assert ("TID251" in done.stdout) is found, folder
