"""The cast stands once for a worker: made in a transaction that stays open, inside which each test that asks for it runs and is undone.

A test that asks for no cast finds an empty database: whatever stands is undone before it.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from datetime import UTC, datetime

from django.db import transaction

from tests.cast import Cast, make_cast

DATABASES = ("default", "keys")

_open = ExitStack()
_standing: list[Cast] = []


def stand() -> None:
    """Make the cast, if it does not stand yet."""
    if not _standing:
        for alias in DATABASES:
            _open.enter_context(undone(alias))
        _standing.append(make_cast())


def leave() -> None:
    """Undo it, if it stands."""
    _standing.clear()
    _open.close()


def found() -> Cast | None:
    """The cast that stands, as it was when it was made. What a test does to the copy goes with the copy."""
    from openipt.record.models import Heartbeat

    if not _standing:
        return None
    Heartbeat.objects.update(at=datetime.now(UTC))  # pages would say that nothing is sent
    return deepcopy(_standing[0])


@contextmanager
def undone(alias: str) -> Iterator[None]:
    """A transaction that ends with nothing, in which actions may begin what must be the outermost one, as in a test."""
    transactions = transaction.atomic(using=alias)
    transactions._from_testcase = True
    with transactions:
        yield
        transaction.set_rollback(True, using=alias)
