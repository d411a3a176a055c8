"""`openipt backup`: one line of output, and an exit code that a timer understands."""

import pytest

from openipt.record import installation_file
from openipt.record.installation_file import InstallationFile
from openipt.record.keeping import archives
from tests.processes import openipt
from tests.record.keeping.conftest import Practice, archives_of, copied, practice

pytestmark = pytest.mark.only_on("sqlite")
__all__ = ["Practice", "archives_of", "copied", "practice"]


def test_one_line_says_what_was_backed_up_and_where_and_that_a_second_folder_is_advised(copied, tmp_path):
    (tmp_path / "one").mkdir()
    done = openipt(copied(), "backup", "--to", tmp_path / "one", cold=True)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    assert "2 courses" in done.stdout
    assert f"into {tmp_path / 'one'}. Name a second folder in another place." in done.stdout
    assert len(archives.archives_in(tmp_path / "one")) == 2


def test_with_two_folders_nothing_more_is_advised(copied, tmp_path):
    data, folders = copied(), [tmp_path / "one", tmp_path / "other"]
    for each in folders:
        each.mkdir()
    installation_file.write(data, InstallationFile(backup_folders=tuple(map(str, folders))))
    done = openipt(data, "backup")
    assert done.returncode == 0
    assert done.stdout.endswith(f"into {folders[0]} and {folders[1]}.\n")


def test_where_one_folder_of_two_is_missing_it_ends_with_1(copied, tmp_path):
    (tmp_path / "one").mkdir()
    done = openipt(copied(), "backup", "--to", tmp_path / "one", tmp_path / "gone")
    assert done.returncode == 1
    assert done.stderr == f"The folder {tmp_path / 'gone'} is not there. Make it, or connect its disk.\n"
    assert len(archives.archives_in(tmp_path / "one")) == 2


def test_where_no_folder_is_named_or_there_or_there_is_no_practice_it_ends_with_2(copied, tmp_path):
    data = copied()
    gone = openipt(data, "backup", "--to", tmp_path / "gone")
    assert (gone.returncode, gone.stdout) == (2, "")
    assert gone.stderr.startswith(f"The folder {tmp_path / 'gone'} is not there.")
    installation_file.write(data, InstallationFile())
    unnamed = openipt(data, "backup")
    assert unnamed.returncode == 2
    assert unnamed.stderr.startswith("No backup folder is named.")
    nowhere = openipt(tmp_path / "nothing", "backup", "--to", tmp_path)
    assert (nowhere.returncode, nowhere.stderr.partition(".")[0]) == (2, f"There is no practice in {tmp_path / 'nothing'}")
