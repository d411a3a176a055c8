"""Lets whoever comes through the door act in turn, each in one transaction: SQLite takes one writer at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from openipt.record import audit
from openipt.record.lookups import asking_ahead
from openipt.record.models.base import DOORS_OPEN

TURN = threading.Lock()
"""Whoever waits here goes on at once; whoever waits inside SQLite sleeps in steps of milliseconds."""


@contextmanager
def one_transaction() -> Iterator[None]:
    """One act: in its turn, in one transaction, with the door open until it ends. Raises RuntimeError inside another one."""
    if DOORS_OPEN.get():
        raise RuntimeError("One door at a time: an act inside another act would have two audit lines and half a transaction.")
    turn = in_turn() if connection.vendor == "sqlite" else nullcontext()
    with turn, transaction.atomic(durable=True), audit.remembering_what_is_held(), asking_ahead():
        mark = DOORS_OPEN.set(1)
        try:
            yield
        finally:
            DOORS_OPEN.reset(mark)


@contextmanager
def in_turn() -> Iterator[None]:
    """One after the other, all on one connection: each write makes the pages that other connections keep in memory useless to them."""
    own = connections[DEFAULT_DB_ALIAS]
    if own.in_atomic_block:  # a test, whose rows are taken back at its end
        with TURN:
            yield
        return
    with TURN:
        connections[DEFAULT_DB_ALIAS] = the_one_connection()
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = own


@cache
def the_one_connection() -> BaseDatabaseWrapper:
    """The connection that everybody takes through the door, whichever thread they come in."""
    shared: BaseDatabaseWrapper = connections.create_connection(DEFAULT_DB_ALIAS)
    shared.inc_thread_sharing()
    return shared
