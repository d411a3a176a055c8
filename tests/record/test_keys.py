"""The keys: a ring readable by its owner alone, a key for each purpose and client, and what is said when one is missing."""

import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from openipt.core.ids import uuid7
from openipt.record import keys, models
from openipt.record.keystore.models import ClientKey, ProcessNoteKey
from openipt.record.models.base import DOORS_OPEN
from tests.cast import NOW


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_root_key_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    keys.make_root_key(tmp_path)
    assert (mode(keys.root_key_file(tmp_path)), mode(tmp_path / "keys")) == (0o600, 0o700)


def test_the_root_key_has_256_random_bits(tmp_path: Path) -> None:
    found = set()
    for name in ("one", "other"):
        keys.make_root_key(tmp_path / name)
        found.add(bytes.fromhex(keys.root_key_file(tmp_path / name).read_text().split()[0]))
    assert [len(key) for key in found] == [32, 32]


def test_a_root_key_is_never_written_over(tmp_path: Path) -> None:
    keys.make_root_key(tmp_path)
    before = keys.root_key_file(tmp_path).read_bytes()
    with pytest.raises(FileExistsError):
        keys.make_root_key(tmp_path)
    assert keys.root_key_file(tmp_path).read_bytes() == before


def test_two_purposes_never_share_a_key(tmp_path: Path) -> None:
    keys.make_root_key(tmp_path)
    purposes = ("record-file", "key-store-file", "wrap-client-keys", "audit", "signing")
    made = {keys.purpose_key(tmp_path, purpose) for purpose in purposes} | {bytes.fromhex(keys.root_key_file(tmp_path).read_text().split()[0])}
    assert len(made) == len(purposes) + 1
    assert {len(key) for key in made} == {32}


def test_a_purpose_has_the_same_key_each_time_and_another_in_another_installation(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        keys.make_root_key(folder)
    assert keys.purpose_key(here, "record-file") == keys.when_needed(here, "record-file")() != keys.purpose_key(there, "record-file")


def test_a_missing_root_key_says_where_it_should_be_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(keys.KeyMissing) as problem:
        keys.purpose_key(tmp_path, "audit")
    assert str(problem.value) == f"There is no key at {tmp_path}/keys/root.key. For a new demo practice run: make run"


@pytest.mark.parametrize("content", ["", "\n", "00" * 31, "00" * 33, "not hexadecimal", "00" * 32 + "\n" + "00" * 31, "00" * 32 + "\n\n"])
def test_a_damaged_root_key_gives_no_keys(content: str, tmp_path: Path) -> None:
    keys.make_root_key(tmp_path)
    keys.root_key_file(tmp_path).write_text(content)
    with pytest.raises(keys.KeyMissing) as problem:
        keys.purpose_key(tmp_path, "audit")
    assert str(problem.value) == f"The key at {tmp_path}/keys/root.key is damaged. Bring it back from its backup."


class TestTheRing:
    """Root keys that were exchanged stay on the ring, the newest last."""

    def test_a_file_from_before_there_were_rings_is_a_ring_of_one(self, tmp_path: Path) -> None:
        keys.make_root_key(tmp_path)
        keys.root_key_file(tmp_path).write_text("ab" * 32 + "\n")
        os.utime(keys.root_key_file(tmp_path), (NOW.timestamp(), NOW.timestamp()))
        assert list(keys.made_on(tmp_path).values()) == [NOW.date()]
        keys.add_root_key(tmp_path)
        assert list(keys.made_on(tmp_path).values())[-1] == datetime.now(UTC).date()
        assert len(keys.ring(tmp_path)) == 2

    def test_a_new_ring_has_one_key(self, tmp_path: Path) -> None:
        keys.make_root_key(tmp_path)
        assert len(keys.ring(tmp_path)) == 1
        assert keys.purpose_keys(tmp_path, "audit") == [keys.purpose_key(tmp_path, "audit")]

    def test_a_new_root_key_is_in_use_and_the_old_ones_are_kept(self, tmp_path: Path) -> None:
        keys.make_root_key(tmp_path)
        first, old = keys.ring(tmp_path)[0], keys.purpose_key(tmp_path, "audit")
        second = keys.add_root_key(tmp_path)
        third = keys.add_root_key(tmp_path)
        assert keys.ring(tmp_path) == [first, second, third]
        assert keys.purpose_key(tmp_path, "audit") == keys.purpose_key_of(tmp_path, "audit", third)
        assert keys.purpose_keys(tmp_path, "audit")[-1] == keys.purpose_key_of(tmp_path, "audit", first) == old
        assert mode(keys.root_key_file(tmp_path)) == 0o600
        assert [path.name for path in (tmp_path / "keys").iterdir()] == ["root.key"]

    def test_a_keys_name_says_nothing_of_the_key_and_is_the_same_in_the_next_process(self, tmp_path: Path) -> None:
        keys.make_root_key(tmp_path)
        (name,) = keys.ring(tmp_path)
        keys.forget(tmp_path)
        assert keys.ring(tmp_path) == [name]
        assert len(name) == 8
        assert name not in keys.root_key_file(tmp_path).read_text()

    def test_a_root_key_that_is_not_on_the_ring_is_said_by_its_name(self, tmp_path: Path) -> None:
        keys.make_root_key(tmp_path)
        with pytest.raises(keys.KeyMissing) as problem:
            keys.purpose_key_of(tmp_path, "audit", "12345678")
        assert str(problem.value) == f"The root key 12345678 is not in {tmp_path}/keys/root.key. Bring that file back from its backup."


@pytest.mark.django_db(databases=["default", "keys"])
class TestProcessNoteKeys:
    """One for each author and client, wrapped for a purpose of its own."""

    def test_each_author_and_client_has_one_of_its_own(self) -> None:
        ana, zed, ben, eve = (uuid7(NOW) for _ in range(4))
        for client, author in ((ana, ben), (ana, eve), (zed, ben)):
            keys.make_process_note_key(client, author)
        made = {keys.process_note_key(client, author) for client, author in ((ana, ben), (ana, eve), (zed, ben))}
        assert (len(made), {len(key) for key in made}) == (3, {32})

    def test_it_is_made_once_only(self) -> None:
        client, author = uuid7(NOW), uuid7(NOW)
        keys.make_process_note_key(client, author)
        before = keys.process_note_key(client, author)
        keys.make_process_note_key(client, author)
        assert keys.process_note_key(client, author) == before
        assert ProcessNoteKey.objects.count() == 1

    def test_one_that_is_missing_says_what_to_do(self) -> None:
        with pytest.raises(keys.KeyMissing) as problem:
            keys.process_note_key(uuid7(NOW), uuid7(NOW))
        assert str(problem.value) == "The key of a process note is not in the key store. Bring the key store back from its backup."

    def test_a_clients_key_put_in_its_place_does_not_unwrap(self) -> None:
        client, author = uuid7(NOW), uuid7(NOW)
        keys.make_client_key(client)
        ProcessNoteKey.objects.create(client_id=client, author_id=author, wrapped=ClientKey.objects.get(client_id=client).wrapped)
        with pytest.raises(keys.KeyMissing, match="is damaged"):
            keys.process_note_key(client, author)


@pytest.mark.django_db(databases=["default", "keys"])
class TestClientKeys:
    """Those in the key store."""

    def test_a_clients_key_stands_in_the_key_store_wrapped(self) -> None:
        client = uuid7(NOW)
        keys.make_client_key(client)
        wrapped = bytes(ClientKey.objects.get(client_id=client).wrapped)
        assert len(keys.client_key(client)) == 32
        assert keys.client_key(client) not in wrapped

    def test_two_clients_never_share_a_key(self) -> None:
        clients = [uuid7(NOW) for _ in range(3)]
        for client in clients:
            keys.make_client_key(client)
        assert len(set(keys.client_keys(clients).values())) == 3

    def test_a_key_without_a_client_is_harmless(self, cast) -> None:
        orphan = uuid7(NOW)
        keys.make_client_key(orphan)
        mark = DOORS_OPEN.set(1)
        try:
            assert not models.Client.objects.filter(id=orphan).exists()
        finally:
            DOORS_OPEN.reset(mark)
        assert ClientKey.objects.count() == 2  # Ana's, and the orphan that opens nothing

    def test_a_client_without_a_key_says_what_to_do(self) -> None:
        with pytest.raises(keys.KeyMissing) as problem:
            keys.client_key(UUID(int=7))
        assert str(problem.value) == "A client's key is not in the key store. Bring the key store back from its backup."

    def test_a_wrapped_key_that_was_changed_does_not_unwrap(self) -> None:
        client = uuid7(NOW)
        keys.make_client_key(client)
        row = ClientKey.objects.get(client_id=client)
        row.wrapped = bytes([bytes(row.wrapped)[0] ^ 1]) + bytes(row.wrapped)[1:]
        row.save()
        with pytest.raises(keys.KeyMissing) as problem:
            keys.client_key(client)
        assert str(problem.value) == "A client's key in the key store is damaged. Bring the key store back from its backup."

    def test_the_key_store_holds_nothing_else(self) -> None:
        assert [field.name for field in ClientKey._meta.get_fields()] == ["client_id", "wrapped"]
        assert settings.DATABASES["keys"]["NAME"] != settings.DATABASES["default"]["NAME"]
