"""Locked tar files: the stock age tool opens them, and one that is damaged, cut or another's is refused with its own sentence."""

import io
import os
import random
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from openipt.record.keeping import kit, sealed_tar
from openipt.record.keeping.problem import Problem

KIT = kit.new_kit()
MEMBERS = [("manifest.json", b"{}"), ("record/openipt.db", os.urandom(300_000)), ("overlay/measures/a.toml", b"x" * 10)]


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    sealed_tar.lock(MEMBERS, tmp_path / "locked.tar.age", [KIT.recipient])
    return tmp_path / "locked.tar.age"


def opened(path: Path, identity: str = KIT.identity) -> list[tuple[str, bytes]]:
    with sealed_tar.unlocked(path, identity) as members:
        return [(name, stream.read()) for name, stream in members]


def test_what_was_locked_comes_out_again(locked):
    assert opened(locked) == MEMBERS
    assert locked.stat().st_mode & 0o777 == 0o600
    assert MEMBERS[1][1][:1000] not in locked.read_bytes()


@pytest.mark.long  # a passphrase is made slow to try, on purpose
def test_with_words_too(tmp_path):
    path = tmp_path / "locked"
    sealed_tar.lock_with_words(MEMBERS, path, "a heron called Ptolemaeus")
    assert sealed_tar.needs_words(path)
    with sealed_tar.unlocked_with_words(path, "a heron called Ptolemaeus") as members:
        assert [(name, stream.read()) for name, stream in members] == MEMBERS
    with pytest.raises(Problem, match="does not open with these words"), sealed_tar.unlocked_with_words(path, "another heron") as members:
        list(members)


def test_the_stock_tool_opens_it_and_tar_unpacks_it_for_its_owner_alone(locked, tmp_path):
    age = shutil.which("age")
    if age is None:
        pytest.skip("NOT RUN: there is no age tool on this machine (Debian: apt-get install age)")
    (tmp_path / "kit.txt").write_text(KIT.identity)
    plain = subprocess.run([age, "-d", "-i", tmp_path / "kit.txt", locked], check=True, capture_output=True).stdout
    (tmp_path / "out").mkdir()
    subprocess.run(["tar", "x", "-C", tmp_path / "out"], input=plain, check=True)
    assert {(name, (tmp_path / "out" / name).read_bytes()) for name, _ in MEMBERS} == set(MEMBERS)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "out").rglob("*")} == {0o700, 0o600}


def test_what_the_stock_tool_locked_opens_here(tmp_path):
    age = shutil.which("age")
    if age is None:
        pytest.skip("NOT RUN: there is no age tool on this machine (Debian: apt-get install age)")
    packed = io.BytesIO()
    sealed_tar._pack(MEMBERS, packed)
    subprocess.run([age, "-r", KIT.recipient, "-o", tmp_path / "locked"], input=packed.getvalue(), check=True)
    assert opened(tmp_path / "locked") == MEMBERS


@pytest.mark.parametrize("seed", range(20))
def test_one_that_is_damaged_anywhere_is_refused(locked, seed):
    content = bytearray(locked.read_bytes())
    content[random.Random(seed).randrange(len(content))] ^= 1
    locked.write_bytes(content)
    with pytest.raises(Problem, match=r"damaged|locked to another key|age format"):
        opened(locked)


@pytest.mark.parametrize("keep", [0, 10, 100, 300, 65_000, 200_000, -1])
def test_one_that_was_cut_short_is_refused(locked, keep):
    content = locked.read_bytes()
    locked.write_bytes(content[:keep])
    with pytest.raises(Problem, match=r"cut short|age format"):
        opened(locked)


def test_one_that_was_cut_between_two_pieces_is_refused(locked):
    content = locked.read_bytes()
    body = content.index(b"\n", content.index(b"\n---") + 1) + 1 + 16
    locked.write_bytes(content[: body + 2 * (65_536 + 16)])
    with pytest.raises(Problem, match="was cut short"):
        opened(locked)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: path.write_bytes(b"hello " * 100), "is not in the age format"),
        (lambda path: path.unlink(), "There is no file"),
        (lambda path: lock_bytes(path, b"no tar file" * 100), "holds no tar file"),
        (lambda path: lock_bytes(path, with_a_link()), "no ordinary file"),
    ],
)
def test_what_else_is_refused(locked, make, sentence):
    make(locked)
    with pytest.raises(Problem, match=sentence):
        opened(locked)


def test_one_that_is_locked_to_another_kit_is_refused(locked):
    with pytest.raises(Problem, match="locked to another key than this one"):
        opened(locked, kit.new_kit().identity)
    with pytest.raises(Problem, match="no age identity"):
        opened(locked, "AGE-SECRET-KEY-1ABC")


def test_nothing_is_written_over(locked):
    before = locked.read_bytes()
    with pytest.raises(Problem, match="already"):
        sealed_tar.lock(MEMBERS, locked, [KIT.recipient])
    assert locked.read_bytes() == before


def test_where_packing_fails_nothing_is_left(tmp_path):
    with pytest.raises(Problem, match=r"could not be written|There is no file"):
        sealed_tar.lock([*MEMBERS, ("gone", tmp_path / "gone")], tmp_path / "locked", [KIT.recipient])
    with pytest.raises(Problem, match="nobody's public key"):
        sealed_tar.lock(MEMBERS, tmp_path / "locked", ["age1nobody"])
    assert list(tmp_path.iterdir()) == []


def lock_bytes(path: Path, content: bytes) -> None:
    import pyrage

    path.write_bytes(pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(KIT.recipient)]))


def with_a_link() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        entry = tarfile.TarInfo("record/openipt.db")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    return packed.getvalue()
