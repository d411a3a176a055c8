"""A small practice of its own for these tests, and its backup: made once, and copied wherever something is done to it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from openipt.record import installation_file
from openipt.record.installation_file import InstallationFile
from openipt.record.keeping import backups, kit
from openipt.record.keeping.kit import Kit


@dataclass(frozen=True)
class Practice:
    """A practice in a folder, its recovery kit, and a folder with one backup of it."""

    data: Path
    kit: Kit
    backups: Path


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """The practice, backed up once."""
    folder = tmp_path_factory.mktemp("practice")
    data, target, made = folder / "data", folder / "backups", kit.new_kit()
    target.mkdir()
    subprocess.run([sys.executable, "-m", "tests.record.keeping.practice", "demo"], env={**os.environ, "OPENIPT_DATA": str(data)}, check=True)
    installation_file.write(data, InstallationFile(kit_recipient=made.recipient, backup_folders=(str(target),)))
    backups.back_up(data, [target])
    return Practice(data, made, target)


@pytest.fixture
def copied(practice: Practice, tmp_path: Path) -> Callable[[], Path]:
    """A copy of the practice's folder, to be harmed."""
    return lambda: Path(shutil.copytree(practice.data, tmp_path / "copied"))


@pytest.fixture
def archives_of(practice: Practice, tmp_path: Path) -> Path:
    """A copy of the folder with its backup, to be harmed."""
    return Path(shutil.copytree(practice.backups, tmp_path / "archives"))
