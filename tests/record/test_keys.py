"""The keys: readable by their owner alone, one for each purpose and client, and what is said when one is missing."""

import stat
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from openipt.core.ids import uuid7
from openipt.record import keys, models
from openipt.record.keystore.models import ClientKey
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
        found.add(bytes.fromhex(keys.root_key_file(tmp_path / name).read_text()))
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
    made = {keys.purpose_key(tmp_path, purpose) for purpose in purposes} | {bytes.fromhex(keys.root_key_file(tmp_path).read_text())}
    assert len(made) == len(purposes) + 1
    assert {len(key) for key in made} == {32}


def test_a_purpose_has_the_same_key_each_time_and_another_in_another_installation(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        keys.make_root_key(folder)
    assert keys.purpose_key(here, "audit") == keys.when_needed(here, "audit")() != keys.purpose_key(there, "audit")


def test_a_missing_root_key_says_where_it_should_be_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(keys.KeyMissing) as problem:
        keys.purpose_key(tmp_path, "audit")
    assert str(problem.value) == f"There is no key at {tmp_path}/keys/root.key. For a new demo practice run: make run"


@pytest.mark.parametrize("content", ["", "\n", "00" * 31, "00" * 33, "not hexadecimal"])
def test_a_damaged_root_key_gives_no_keys(content: str, tmp_path: Path) -> None:
    keys.make_root_key(tmp_path)
    keys.root_key_file(tmp_path).write_text(content)
    with pytest.raises(keys.KeyMissing) as problem:
        keys.purpose_key(tmp_path, "audit")
    assert str(problem.value) == f"The key at {tmp_path}/keys/root.key is damaged. Bring it back from its backup."


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
