"""`openipt drill`: a second process opens what came back, and a page is really served from it."""

import pytest

from openipt.record import installation_file
from openipt.record.installation_file import InstallationFile
from openipt.record.keeping import logbook
from tests.processes import openipt
from tests.record.keeping.conftest import Practice, archives_of, copied, practice

pytestmark = pytest.mark.only_on("sqlite")
__all__ = ["Practice", "archives_of", "copied", "practice"]


def test_it_comes_back_is_looked_through_and_served_and_the_logbook_says_so(copied, archives_of):
    data = copied()
    done = openipt(data, "drill", "--from", archives_of, cold=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "came back whole: 2 courses" in done.stdout
    assert "100 sealed values opened, a page served." in done.stdout
    assert logbook.read(data).last_good["drill"].words in done.stdout
    assert not (data / "drill-in-work").exists()


def test_with_the_printed_kit(practice, copied, archives_of, tmp_path):
    data = copied()
    (tmp_path / "kit.txt").write_text(practice.kit.identity)
    installation_file.write(data, InstallationFile(backup_folders=(str(archives_of),)))
    assert openipt(data, "drill", "--kit", tmp_path / "kit.txt").returncode == 0
    assert set(logbook.read(data).last_good) == {"backup", "kit_drill"}


def test_a_bad_backup_ends_with_2_and_one_sentence(copied, archives_of):
    data = copied()
    next(archives_of.glob("keys-*")).unlink()
    done = openipt(data, "drill", "--from", archives_of)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"There is no keys archive in {archives_of}. Run openipt backup, or connect its disk.\n"
    assert logbook.read(data).last["drill"].good is False
