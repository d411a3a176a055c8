"""Who is using an installation now: one server at a time on the embedded engine, and nobody at all beside an exchange of its keys or its restoring.

The locks are the operating system's: a process that is killed lets go by itself.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openipt.record import engines
from openipt.record.keeping.problem import Problem

_SERVING, _OPEN = "serving.lock", "open.lock"
_HELD: dict[tuple[Path, str], int] = {}
"""What this process holds until it ends."""


def begin_to_use(data: Path) -> None:
    """Say that this process works in the installation, until the process ends. Raises Problem where somebody wants it alone."""
    _hold(data, _OPEN, fcntl.LOCK_SH, "Its keys are being exchanged, or it is being restored. Wait until that has ended.")


def begin_to_serve(data: Path) -> None:
    """Say that this process serves the installation, until it ends. Raises Problem where another does and its engine takes but one."""
    how = fcntl.LOCK_EX if engines.addresses(data) is None else fcntl.LOCK_SH
    _hold(data, _SERVING, how, f"Another openipt serve serves {data} already. Stop that one first.")
    begin_to_use(data)


def is_served(data: Path) -> bool:
    """Whether a server serves the installation now."""
    try:
        with _held_for_a_while(data, _SERVING):
            return False
    except BlockingIOError:
        return True


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Nobody else works in the installation meanwhile. Raises Problem where somebody does."""
    try:
        with _held_for_a_while(data, _SERVING):
            try:
                with _held_for_a_while(data, _OPEN):
                    yield
            except BlockingIOError:
                raise Problem("Another openipt command is at work in this installation. Wait until it has ended.") from None
    except BlockingIOError:
        raise Problem("The practice is being served. Stop openipt serve first, and start it again afterwards.") from None


def _hold(data: Path, name: str, how: int, otherwise: str) -> None:
    if (data, name) in _HELD:
        return
    descriptor = _open(data, name)
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise Problem(otherwise) from None
    _HELD[data, name] = descriptor


@contextmanager
def _held_for_a_while(data: Path, name: str) -> Iterator[None]:
    """That lock for this process alone, also where the process itself has begun to use the installation. Raises BlockingIOError."""
    own = _HELD.get((data, name))
    descriptor = _open(data, name) if own is None else own
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        if own is None:
            os.close(descriptor)
        else:
            fcntl.flock(own, fcntl.LOCK_SH)


def _open(data: Path, name: str) -> int:
    return os.open(data / name, os.O_RDWR | os.O_CREAT, 0o600)
