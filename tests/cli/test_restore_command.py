"""`openipt restore`: on an empty machine, with the printed kit alone."""

from pathlib import Path

import pytest

from openipt.cli import restore
from openipt.cli.main import main
from tests.processes import openipt
from tests.record.keeping.conftest import Practice, archives_of, copied, practice

pytestmark = pytest.mark.only_on("sqlite")
__all__ = ["Practice", "archives_of", "copied", "practice"]

PAGE = "Recovery kit of Linden House\n\nKeep this page away from the machine.\n\n    {0}\n\nMade on 22 November 2026.\n"


@pytest.fixture
def page(practice: Practice, tmp_path: Path) -> Path:
    """The printed page, typed off into a file."""
    path = tmp_path / "kit.txt"
    path.write_text(PAGE.format(practice.kit.identity))
    return path


def test_on_an_empty_machine_with_the_printed_page_alone(practice, page, archives_of, tmp_path):
    data = tmp_path / "new" / "data"
    done = openipt(data, "restore", "--from", archives_of, "--kit", page, cold=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Restored into {data}, as of ")
    assert "2 courses" in done.stdout
    checked = openipt(data, "audit", "verify", cold=True)
    assert (checked.returncode, "All hold." in checked.stdout) == (0, True)
    again = openipt(data, "restore", "--from", archives_of, "--kit", page)
    assert again.returncode == 2
    assert "is not empty" in again.stderr


@pytest.mark.parametrize(
    ("kit", "sentence"),
    [
        (
            "AGE-SECRET-KEY-1 was smudged",
            "There is no whole key in the kit. Copy its line that begins with AGE-SECRET-KEY-1, all 74 characters of it.",
        ),
        (None, "cannot be read. Look at its name, or write --kit - and type its key."),
    ],
)
def test_a_kit_that_cannot_be_used(archives_of, tmp_path, kit, sentence):
    path = tmp_path / "other-kit.txt"
    if kit is not None:
        path.write_text(kit)
    done = openipt(tmp_path / "data", "restore", "--from", archives_of, "--kit", path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.strip().endswith(sentence)
    assert not (tmp_path / "data").exists()


def test_a_damaged_archive_is_refused_in_one_sentence(page, archives_of, tmp_path):
    record = next(archives_of.glob("record-*"))
    content = bytearray(record.read_bytes())
    content[len(content) // 2] ^= 1
    record.write_bytes(content)
    done = openipt(tmp_path / "data", "restore", "--from", archives_of, "--kit", page)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{record.name} is damaged, or was cut short. Take another file.\n"
    assert not (tmp_path / "data").exists()


def test_the_key_can_be_typed_without_being_shown(practice, monkeypatch):
    asked = []
    monkeypatch.setattr(restore, "getpass", lambda words: asked.append(words) or practice.kit.identity.lower())
    assert restore.identity_of("-") == practice.kit.identity
    assert asked == ["Key of the recovery kit (AGE-SECRET-KEY-1...): "]


def test_addresses_for_the_embedded_engine_are_refused(page, archives_of, tmp_path, capsys):
    words = ["restore", "--from", str(archives_of), "--kit", str(page), "--into", str(tmp_path / "data")]
    assert main([*words, "--database", "postgresql://a@localhost/b", "--keys-database", "postgresql://a@localhost/c"]) == 2
    assert "needs no database" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()
