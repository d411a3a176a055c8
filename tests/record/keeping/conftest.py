"""A small practice of its own for these tests, and its backup: made once, and copied wherever something is done to it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from openipt.record import installation_file
from openipt.record.installation_file import InstallationFile
from openipt.record.keeping import backups, kit
from openipt.record.keeping.kit import Kit
from tests.record.keeping.practice import founded


@dataclass(frozen=True)
class Practice:
    """A practice in a folder, its recovery kit, and a folder with one backup of it."""

    data: Path
    kit: Kit
    backups: Path


_MADE: list[Practice] = []
"""Each module that imports the fixture would get another one."""


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """The practice, backed up once; one for all modules that ask for it."""
    if not _MADE:
        _MADE.append(_backed_up_once(tmp_path_factory.mktemp("practice")))
    return _MADE[0]


def _backed_up_once(folder: Path) -> Practice:
    data, target, made = folder / "data", folder / "backups", kit.new_kit()
    target.mkdir()
    founded(data)
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
