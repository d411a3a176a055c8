"""Archives: what one holds is what it says, and nothing lands outside the folder it is unpacked into."""

import json
from pathlib import Path

import pytest

from openipt.record.keeping import archives, sealed_tar
from openipt.record.keeping.problem import Problem

pytestmark = pytest.mark.only_on("sqlite")


def members_of(practice, kind: str) -> list[tuple[str, bytes]]:
    path = next(each.path for each in archives.archives_in(practice.backups) if each.kind == kind)
    with sealed_tar.unlocked(path, practice.kit.identity) as members:
        return [(name, stream.read()) for name, stream in members]


@pytest.fixture
def made(practice, tmp_path):
    """Make an archive from these members, and read it back into a folder."""

    def _make(members: list[tuple[str, bytes]]) -> Path:
        path = tmp_path / "record-2026-11-22T12-00-00.000Z.tar.age"
        sealed_tar.lock(members, path, [practice.kit.recipient])
        archives.read(path, practice.kit.identity, tmp_path / "into")
        return tmp_path / "into"

    return _make


def test_unpacked_it_is_half_of_an_installation(practice, made):
    into = made(members_of(practice, "record"))
    held = {path.relative_to(into).as_posix() for path in into.rglob("*") if path.is_file()}
    assert held == {"record/openipt.db", "installation.toml", "overlay/measures/README.md"}
    assert {path.stat().st_mode & 0o077 for path in into.rglob("*")} == {0}


def test_the_keys_lie_apart(practice):
    assert [name for name, _ in members_of(practice, "keys")] == ["manifest.json", "keys/keystore.db", "keys/root.key"]
    root = (practice.data / "keys" / "root.key").read_bytes().split()[0]
    assert not any(root in content for _, content in members_of(practice, "record"))


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "overlay/../../outside", "keys/root.key", "record/another.db", "overlay"])
def test_a_name_that_no_archive_of_ours_has_is_refused_and_nothing_lands_outside(practice, made, tmp_path, name):
    with pytest.raises(Problem, match="holds something that no backup of ours holds"):
        made([*members_of(practice, "record"), (name, b"hostile")])
    assert not list(tmp_path.rglob("*outside*"))


def change_manifest(members: list[tuple[str, bytes]], **words: object) -> list[tuple[str, bytes]]:
    return [(name, json.dumps({**json.loads(content), **words}).encode() if name == "manifest.json" else content) for name, content in members]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda members: members[:1], "holds another record/openipt.db than it says"),
        (lambda members: [(name, content + b"x" if name.endswith(".db") else content) for name, content in members], "than it says"),
        (lambda members: change_manifest(members, form="openipt-backup/9"), "of a form that is not known here"),
        (lambda members: change_manifest(members, kind="other"), "of a form that is not known here"),
        (lambda members: change_manifest(members, more=1), "no backup of OpenIPT"),
        (lambda members: members[1:], "no backup of OpenIPT"),
        (lambda members: [], "holds nothing"),
    ],
)
def test_one_that_does_not_hold_what_it_says_is_refused(practice, made, change, sentence):
    with pytest.raises(Problem, match=sentence):
        made(change(members_of(practice, "record")))


def test_keys_without_a_root_key_are_refused(practice, made):
    with pytest.raises(Problem, match="holds no root key"):
        made(members_of(practice, "keys")[:2])
