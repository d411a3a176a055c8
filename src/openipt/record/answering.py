"""A page is drawn while the line about it goes to the server's disk, and is not given out before it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

MAY_WAIT_LATER: ContextVar[bool] = ContextVar("may_wait_later", default=False)
"""Whether somebody will wait for what was committed before anybody is told of it."""


@contextmanager
def answering() -> Iterator[None]:
    """For as long as an answer is made: what a server commits meanwhile is waited for at the end. Raises DatabaseError where it is not kept then."""
    mark = MAY_WAIT_LATER.set(True)
    try:
        yield
    finally:
        MAY_WAIT_LATER.reset(mark)
        if connection.vendor == "postgresql":
            connection.wait_until_kept()  # type: ignore[attr-defined]  # our engine's own (record/postgresql)
