"""Whoever comes through the door, in whichever thread, comes on the same connection and leaves with their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from openipt.record import turns

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.only_on("sqlite")]


def in_threads(work, threads: int = 4) -> list:
    """What the work gives in each of several threads that are there at the same time."""
    together = Barrier(threads)

    def one(_: int):
        together.wait()
        return work()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(threads)))


def test_every_thread_takes_the_one_connection_in_turn_and_keeps_its_own_outside():
    inside = []

    def come_and_go():
        own = connections["default"]
        with turns.in_turn():
            inside.append(connections["default"])
            assert turns.TURN.locked()
        assert connections["default"] is own
        return own

    owns = in_threads(come_and_go)
    assert set(inside) == {turns.the_one_connection()}
    assert len(set(owns)) == 4
    assert turns.the_one_connection() not in owns
    assert turns.the_one_connection().allow_thread_sharing


def test_an_act_that_breaks_gives_the_turn_and_the_own_connection_back():
    def break_in_it():
        own = connections["default"]
        with pytest.raises(OSError, match="disk"), turns.in_turn():
            raise OSError("the disk is full")
        return connections["default"] is own

    assert in_threads(break_in_it) == [True] * 4
    assert not turns.TURN.locked()


def test_inside_a_transaction_of_their_own_nobody_is_moved():
    own = connections["default"]
    assert own.in_atomic_block
    with turns.in_turn():
        assert connections["default"] is own
