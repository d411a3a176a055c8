"""A scratch installation in a folder of its own, and its server, which can be killed at any moment."""
# ruff: noqa: S603

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
"""Seconds after which a server that does not answer counts as broken."""


def environment(data: Path) -> dict[str, str]:
    """What a process that works on that installation finds around it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENIPT_", "DJANGO_", "PYTEST_", "DATABASE_URL", "KEYS_"))}
    return {**kept, "OPENIPT_DATA": str(data), "PYTHONPATH": str(ROOT)}


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ask(data: Path, module: str, *words: str) -> Any:
    """Run a module in a process of its own on that installation; what it prints last is JSON."""
    done = subprocess.run([sys.executable, "-m", module, *words], cwd=ROOT, env=environment(data), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(words)} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


class Running:
    """A server in a process group of its own, so that it can be ended whole: by its own number, and nothing else."""

    def __init__(self, command: list[str], data: Path, port: int, healthy: str = "/healthz", before: tuple[str, ...] = ()) -> None:
        self.port, self.healthy = port, healthy
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [*before, *command],
            cwd=ROOT,
            env=environment(data),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def wait_until_it_answers(self, pause: float = 0.005) -> float:
        """Seconds from its start until it answered for the first time. Raises RuntimeError where it ends instead, or never answers."""
        while time.perf_counter() - self.began < PATIENCE:
            if answers(self.port, self.healthy):
                return time.perf_counter() - self.began
            if self.process.poll() is not None:
                said = self.process.stderr.read().decode() if self.process.stderr else ""
                raise RuntimeError(f"The server ended instead of answering:\n{said[-3000:]}")
            time.sleep(pause)
        self.kill()
        raise RuntimeError("The server does not answer.")

    def kill(self) -> None:
        """SIGKILL for the whole group, then wait until it is gone: as when the power button of the program is pulled."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        while self.members():  # its worker goes a moment later, and holds the port until then
            time.sleep(0.002)
        if self.process.stderr:
            self.process.stderr.close()

    def members(self) -> list[int]:
        """The numbers of the processes in its group."""
        found = []
        for each in Path("/proc").iterdir():
            if each.name.isdecimal():
                try:
                    fields = (each / "stat").read_text().rpartition(")")[2].split()
                    threads = len(list((each / "task").iterdir()))
                except OSError:
                    continue
                if int(fields[2]) == self.process.pid and (fields[0] != "Z" or threads > 1):  # a thread still ending holds its files and locks
                    found.append(int(each.name))
        return sorted(found)


def serve(data: Path, port: int, before: tuple[str, ...] = ()) -> Running:
    """`openipt serve` on that installation."""
    return Running([sys.executable, "-m", "openipt.cli.main", "serve", "--port", str(port)], data, port, before=before)


def answers(port: int, path: str) -> bool:
    """Whether a server there answers 200."""
    try:
        with socket.create_connection(("127.0.0.1", port), 5.0) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
