"""The seal: what is sealed opens in its own place, with its own key, unharmed, and nowhere else."""

import random
import secrets
from collections.abc import Callable
from uuid import UUID

import pytest

from openipt.record.seal import SealBroken, Vault

CLIENT, OTHER_CLIENT, ROW, OTHER_ROW = (UUID(int=number) for number in range(1, 5))
KEY = bytes(range(32))
VAULT = Vault(CLIENT, KEY)
TAMPERINGS = 2_000


def sealed(value: object = "a word") -> bytes:
    return VAULT.seal("answer", "value", ROW, value)


@pytest.mark.parametrize("value", ["Ana P.", "", "Žofie 🌷\n", 0, 3, None, True, [1, None, "x"], {"a": 1.5}])
def test_what_is_sealed_opens_in_its_place(value: object) -> None:
    assert VAULT.open("answer", "value", ROW, sealed(value)) == value


def test_the_words_do_not_stand_in_the_sealed_value() -> None:
    assert b"a word" not in sealed("a word")


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert len({sealed(0) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("table", "field", "row"),
    [("answer", "value", OTHER_ROW), ("answer", "item", ROW), ("alert", "value", ROW), ("answervalue", "", ROW), ("answer|value", "", ROW)],
)
def test_a_value_moved_to_another_row_field_or_table_does_not_open(table: str, field: str, row: UUID) -> None:
    with pytest.raises(SealBroken):
        VAULT.open(table, field, row, sealed())


def test_a_value_moved_to_another_client_does_not_open_even_with_the_right_key() -> None:
    with pytest.raises(SealBroken):
        Vault(OTHER_CLIENT, KEY).open("answer", "value", ROW, sealed())


def test_a_value_does_not_open_with_another_key() -> None:
    with pytest.raises(SealBroken):
        Vault(CLIENT, secrets.token_bytes(32)).open("answer", "value", ROW, sealed())


@pytest.mark.parametrize("header", [b"", b"\x01", b"\x02\x01", b"\x01\x02"])
def test_another_form_of_seal_is_refused_in_a_sentence(header: bytes) -> None:
    with pytest.raises(SealBroken, match="no sealed value, or one of a form that is not known"):
        VAULT.open("answer", "value", ROW, header + sealed()[2:])


@pytest.mark.parametrize("length", range(42))
def test_a_value_cut_short_at_any_place_does_not_open(length: int) -> None:
    whole = sealed("0123456789")
    assert length < len(whole)
    with pytest.raises(SealBroken):
        VAULT.open("answer", "value", ROW, whole[:length])


def flip_a_bit(value: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(value))
    return value[:place] + bytes([value[place] ^ 1 << chance.randrange(8)]) + value[place + 1 :]


def cut(value: bytes, chance: random.Random) -> bytes:
    return value[: chance.randrange(len(value))]


def take_bytes_out(value: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(value))
    return value[:start] + value[start + chance.randint(1, 5) :]


def put_bytes_in(value: bytes, chance: random.Random) -> bytes:
    place = chance.randint(0, len(value))
    return value[:place] + chance.randbytes(chance.randint(1, 5)) + value[place:]


def exchange_nonce(value: bytes, chance: random.Random) -> bytes:
    return value[:2] + chance.randbytes(12) + value[14:]


def put_together_from_two(value: bytes, chance: random.Random) -> bytes:
    other = sealed("another word")
    place = chance.randint(15, len(value) - 1)  # past the nonce: else the second may be whole by chance
    return value[:place] + other[place:]


KINDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (flip_a_bit, cut, take_bytes_out, put_bytes_in, exchange_nonce, put_together_from_two)


def test_two_thousand_seeded_tamperings_are_all_refused() -> None:
    chance = random.Random(20261122)
    opened = []
    for number in range(TAMPERINGS):
        value = sealed("".join(chance.choices("abcdefgh ", k=chance.randint(0, 60))))
        kind = KINDS[number % len(KINDS)]
        changed = kind(value, chance)
        assert changed != value
        try:
            opened.append((kind.__name__, VAULT.open("answer", "value", ROW, changed)))
        except SealBroken:
            continue
    assert opened == []
