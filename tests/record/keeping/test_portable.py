"""Moving a service: the ring of root keys that comes along stands before the own one. The rest is tested with the commands."""

import pytest

from openipt.record import keys


@pytest.fixture
def rings(tmp_path):
    """Two installations' rings: one that moves in, with two keys, and one that takes it in."""
    for name in ("from", "to"):
        keys.make_root_key(tmp_path / name)
    keys.add_root_key(tmp_path / "from")
    return tmp_path / "from", tmp_path / "to"


def lines(data) -> list[str]:
    return keys.root_key_file(data).read_text().splitlines()


def test_older_keys_come_before_the_own_and_the_one_in_use_stays_in_use(rings):
    before = {data: keys.ring(data) for data in rings}
    keys.put_older_root_keys(rings[1], lines(rings[0]))
    assert keys.ring(rings[1]) == [*before[rings[0]], *before[rings[1]]]
    assert keys.root_key_file(rings[1]).stat().st_mode & 0o777 == 0o600


def test_twice_over_it_changes_nothing(rings):
    keys.put_older_root_keys(rings[1], lines(rings[0]))
    once = lines(rings[1])
    keys.put_older_root_keys(rings[1], lines(rings[0]))
    keys.put_older_root_keys(rings[1], lines(rings[1]))
    assert lines(rings[1]) == once


@pytest.mark.parametrize("damage", ["", "not hex", "ab" * 31])
def test_what_is_no_ring_is_refused_and_the_own_one_stays_as_it_is(rings, damage):
    before = lines(rings[1])
    with pytest.raises(keys.KeyMissing, match="is none"):
        keys.put_older_root_keys(rings[1], [*lines(rings[0]), damage])
    assert lines(rings[1]) == before
