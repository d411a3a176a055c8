"""Starts a second process of OpenIPT on another folder: to look it through after it was brought back, and to have a page served from it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from openipt.record.keeping.problem import Problem
from openipt.record.keeping.restoring import Looked

PATIENCE = 60.0
"""Seconds after which a server that does not answer counts as broken."""

_OPENIPT = (sys.executable, "-m", "openipt.cli.main")
_OF_ANOTHER = ("OPENIPT_", "DJANGO_", "DATABASE_URL", "KEYS_DATABASE_URL")


def look_at(data: Path) -> Looked:
    """What a process of its own sees in that folder. Raises Problem where it cannot look."""
    return what_it_saw(subprocess.run([*_OPENIPT, "drill", "--within"], env=_around(data), check=False, capture_output=True, text=True))  # noqa: S603


def what_it_saw(done: "subprocess.CompletedProcess[str]") -> Looked:
    """What such a process printed. Raises Problem where it could not look."""
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise Problem(said[-1] if done.returncode == 2 and said else "What was brought back cannot be opened by this version of OpenIPT.")
    found = json.loads(done.stdout.splitlines()[-1])
    return Looked(**{**found, "wrong": tuple(found["wrong"])})


def serve_a_page(data: Path) -> None:
    """Serve that folder on this machine alone, until it says that it is well and shows its sign-in page. Raises Problem."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*_OPENIPT, "drill", "--page", str(port)]
    server = subprocess.Popen(  # noqa: S603  # our own command
        command,
        env=_around(data),
        stdin=subprocess.PIPE,  # when we are killed, it notices there
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert server.stdin is not None
    try:
        begun = time.monotonic()
        while b" 200 " not in _first_line(port, "/healthz"):
            if server.poll() is not None or time.monotonic() - begun > PATIENCE:
                raise Problem("What was brought back does not serve. Run openipt doctor.")
            time.sleep(0.05)
        if b" 200 " not in _first_line(port, "/sign-in/"):
            raise Problem("What was brought back serves, but shows no sign-in page. Run openipt doctor.")
    finally:
        with contextlib.suppress(ProcessLookupError):  # it ended by itself
            os.killpg(server.pid, signal.SIGKILL)
        server.stdin.close()
        server.wait()


def _around(data: Path) -> dict[str, str]:
    """The environment of a process on that folder: nothing of this installation's."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith(_OF_ANOTHER)}, "OPENIPT_DATA": str(data)}


def _first_line(port: int, path: str) -> bytes:
    lines = (f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "X-Forwarded-Proto: https", "Connection: close", "", "")  # as its proxy would ask
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall("\r\n".join(lines).encode())
            return connection.recv(64).split(b"\r\n", 1)[0]
    except OSError:
        return b""
