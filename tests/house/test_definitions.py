"""Released definitions are frozen, and everything on the shelf is in order; a scratch folder shows that a change would be found."""

import shutil
from pathlib import Path

import pytest

from openipt import __version__
from openipt.cli.main import main
from openipt.core.library import OWN_FOLDER, changed_since_release, read_folder
from openipt.core.library_checks import check_library
from tests.shipped import shipped


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A folder with our own PHQ-9 and IPT in sixteen sessions as a clinic's own, released."""
    for name in ("measures/phq9.toml", "protocols/ipt16.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(OWN_FOLDER / name, tmp_path / name)
    assert main(["library", "release", "--overlay", str(tmp_path)]) == 0
    assert changed_since_release(read_folder(tmp_path)) == []
    return tmp_path


def test_what_comes_with_openipt_is_in_order() -> None:
    assert [str(problem) for problem in check_library()] == []


def test_nothing_released_was_changed() -> None:
    assert [str(problem) for problem in changed_since_release(shipped())] == []


def test_nothing_of_ours_is_released_before_0_1_0() -> None:
    before = tuple(int(part) for part in __version__.split(".")[:2]) < (0, 1)
    assert not before or read_folder(OWN_FOLDER).released == ()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("measures/phq9.toml", 'label = "Several days"', 'label = "Some days"'),
        ("measures/phq9.toml", "may_be_left_out = 2", "may_be_left_out = 1"),
        ("measures/phq9.toml", "at_or_above = 1", "at_or_above = 2"),
        ("protocols/ipt16.toml", "cadence_days = 7", "cadence_days = 14"),
    ],
)
def test_a_released_definition_that_was_changed_is_found(released: Path, name: str, before: str, after: str) -> None:
    text = (released / name).read_text(encoding="utf-8")
    assert before in text
    (released / name).write_text(text.replace(before, after, 1), encoding="utf-8")
    (problem,) = changed_since_release(read_folder(released))
    assert problem.problems == ["Version 1 is released and frozen, but was changed. Undo it; a change needs a file of its own with the next version."]


def test_a_released_definition_that_was_taken_away_is_found(released: Path) -> None:
    (released / "measures" / "phq9.toml").unlink()
    (problem,) = changed_since_release(read_folder(released))
    assert problem.problems == ["Version 1 is released, but its file is gone. Bring it back: courses still need it."]


def test_a_comment_added_to_a_released_definition_changes_nothing(released: Path) -> None:
    path = released / "measures" / "phq9.toml"
    path.write_text(f"# A word more.\n\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    assert changed_since_release(read_folder(released)) == []
