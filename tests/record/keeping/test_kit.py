"""The recovery kit: nothing of it stays on the machine, and what is locked opens with either of the two halves."""

import os
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from openipt.record import installation_file
from openipt.record.installation_file import InstallationFile
from openipt.record.keeping import kit


def locked(data: Path) -> bytes:
    return pyrage.encrypt(b"the record", [x25519.Recipient.from_str(each) for each in kit.recipients(data)])


def opened(content: bytes, identity: str) -> bytes:
    return pyrage.decrypt(content, [x25519.Identity.from_str(identity)])


def test_a_backup_opens_with_the_kit_alone_and_with_the_machine_alone(tmp_path: Path) -> None:
    made = kit.new_kit()
    installation_file.write(tmp_path, InstallationFile(kit_recipient=made.recipient))
    content = locked(tmp_path)
    assert opened(content, made.identity) == opened(content, kit.host_identity(tmp_path)) == b"the record"
    with pytest.raises(pyrage.DecryptError):
        opened(content, kit.new_kit().identity)


def test_without_a_kit_there_is_the_machine_alone(tmp_path: Path) -> None:
    assert kit.recipients(tmp_path) == [kit.recipient_of(kit.host_identity(tmp_path))]


def test_the_kits_secret_half_stands_nowhere_on_the_machine(tmp_path: Path) -> None:
    made = kit.new_kit()
    installation_file.write(tmp_path, InstallationFile(kit_recipient=made.recipient))
    kit.recipients(tmp_path)
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or made.identity not in path.read_text()


def test_the_machines_own_half_is_its_owners_alone_and_stays_the_same(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        first = kit.host_identity(tmp_path)
    finally:
        os.umask(before)
    assert kit.host_identity(tmp_path) == first
    assert (tmp_path / "keys" / "drill.age").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["drill.age"]


@pytest.mark.parametrize("words", ["", "AGE-SECRET-KEY-1QQQQ", "age1qqqq", "nothing of the kind"])
def test_what_is_no_identity_is_refused_without_saying_it(words: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^This is no age identity\.") as problem:
        kit.recipient_of(words)
    assert not words or words not in str(problem.value)
