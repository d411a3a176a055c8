"""Ends connections that begin to send a form and then keep a thread waiting for the rest of it."""

import os
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

WITHIN = 20.0
"""Seconds within which a form is here whole. A form of ours is a few kilobytes; a telephone with one bar of reception sends it in less."""
LOOKS_EVERY = 1.0
_SLOW_AFTER = 2.0
"""Seconds after which a form counts as late, and a look at the connections is worth its cost."""
_LAST_SENT, _LAST_RECEIVED, _BYTES_ARRIVED, _BYTES_RECEIVED, _LENGTH = 44, 52, 120, 128, 136
"""Where Linux's `struct tcp_info` says how many milliseconds ago data was last sent and last received, and how much has arrived there and here."""
_TCP_INFO = 11

_Connection = tuple[int, str]


class SlowSenders:
    """Watches how long forms are on their way.

    The web server does not say by which connection a form comes. So a late form ends every connection that has sent something,
    and got no answer, for as long: one that is answered in time is never among them. Only Linux says what this needs to know.
    """

    def __init__(self, within: float = WITHIN) -> None:
        self._within = within
        self._reading: dict[int, float] = {}
        self._started, self._lock = False, threading.Lock()

    @contextmanager
    def watched(self, port: int) -> Iterator[None]:
        """While a form that came to that port is read in this thread."""
        if not self._started:
            self._start(port)
        me = threading.get_ident()
        self._reading[me] = time.monotonic()
        try:
            yield
        finally:
            del self._reading[me]

    def _start(self, port: int) -> None:
        with self._lock:
            if not self._started and sys.platform == "linux":
                threading.Thread(target=self._watch, args=(port,), daemon=True).start()
            self._started = True

    def _watch(self, port: int) -> None:
        unanswered: dict[_Connection, float] = {}
        while True:
            time.sleep(LOOKS_EVERY)
            now = time.monotonic()
            oldest = min([now, *list(self._reading.values())])
            if now - oldest < _SLOW_AFTER:
                unanswered = {}
                continue
            unanswered = {each: unanswered.get(each, now) for each in _unanswered(port)}
            if now - oldest >= self._within:
                for connection, since in unanswered.items():
                    if now - since >= self._within - 2 * _SLOW_AFTER:
                        _end(connection)


def _unanswered(port: int) -> list[_Connection]:
    """The connections to that port on which more was received than answered, each with its number and who is at its other end."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError), _borrowed(int(name)) as connection:
            if connection.getsockname()[1] == port:
                info = connection.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _LENGTH)
                sent, received = (struct.unpack_from("I", info, at)[0] for at in (_LAST_SENT, _LAST_RECEIVED))
                there, here = (struct.unpack_from("Q", info, at)[0] for at in (_BYTES_ARRIVED, _BYTES_RECEIVED))
                if here and (received < sent or there <= 1):  # the greeting may count as one
                    found.append((int(name), str(connection.getpeername())))
    return found


def _end(ended: _Connection) -> None:
    """Hang up, unless another connection has the number by now."""
    number, peer = ended
    with suppress(OSError), _borrowed(number) as connection:
        if str(connection.getpeername()) == peer:
            connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def _borrowed(number: int) -> Iterator[socket.socket]:
    """A connection of the web server's, looked at and given back open. Raises OSError for what is no connection."""
    connection = socket.socket(fileno=number)
    try:
        if connection.family not in (socket.AF_INET, socket.AF_INET6):
            raise OSError
        yield connection
    finally:
        connection.detach()
