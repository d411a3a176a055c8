"""Runs the whole suite as CI does, on both engines: what needs no browser on both processors, the journeys, and the long proofs in a small size."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from proofs import server

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WITHOUT_A_BROWSER = ["-m", "not browser and not long", "-n", "2"]
JOURNEYS = ["-m", "browser", "-n", "2", "--dist", "loadfile"]
"""Each worker serves a practice of its own; the journeys of a module are walked in the same one."""
LONG = ["-m", "long", "-n", "2", "--dist", "loadfile"]
ASKS_NO_DATABASE = ["--ignore=tests/core", "--ignore=tests/study", "--ignore=tests/house/test_length.py"]
"""What would be the same on the second engine as on the first, and need not even be collected; tests/conftest.py leaves out more of that kind.

Given up with it: a test that asks no database, and still comes out otherwise because a server is configured, is seen on neither engine.
"""


@dataclass(frozen=True)
class Part:
    """One call of pytest, on one engine."""

    engine: str
    words: list[str]


def main() -> int:
    """Run the parts in turn and say how long each took. Returns 0 where all passed and nothing had to be left out unsaid."""
    with tempfile.TemporaryDirectory(prefix="openipt-compiled-", ignore_cleanup_errors=True) as folder:
        return _all_parts({"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""})  # each part starts many processes


def _all_parts(compiled: dict[str, str]) -> int:
    left_out = []
    journeys = bool(find_chromium() or install_chromium())
    if not journeys:
        left_out.append("the journeys in a browser (no Chromium here, and it could not be installed)")
    parts = [Part("sqlite", WITHOUT_A_BROWSER), *([Part("sqlite", JOURNEYS)] if journeys else []), Part("sqlite", LONG)]
    verdicts = [_run(part, compiled) for part in parts]
    with a_server() as found:
        if found is None:
            left_out.append("everything on PostgreSQL (no server answers here, and none could be installed)")
        else:
            first = [Part("postgresql", ["-m", "browser", "tests/browser/test_first_course.py"])] if journeys else []
            parts = [Part("postgresql", [*WITHOUT_A_BROWSER, *ASKS_NO_DATABASE]), *first, Part("postgresql", LONG)]
            verdicts += [_run(part, {**compiled, **found.environment()}) for part in parts]
    for part, code, seconds in verdicts:
        print(f"{'passed' if code == 0 else 'FAILED'} in {seconds:.0f} s on {part.engine}: pytest {' '.join(part.words)}")
    for words in left_out:
        print(f"NOT RUN: {words}")
    return 1 if any(code for _, code, _ in verdicts) else 0


def _run(part: Part, environment: dict[str, str]) -> tuple[Part, int, float]:
    begun = time.monotonic()
    env = {**os.environ, **environment, "OPENIPT_TEST_ENGINE": part.engine}
    code = subprocess.run([sys.executable, "-m", "pytest", *part.words], check=False, env=env).returncode
    return part, code, time.monotonic() - begun


@contextmanager
def a_server() -> Iterator[server.Server | None]:
    """A PostgreSQL server for the tests: one that answers on this machine, else one of our own for as long as they run."""
    found = server.find()
    if found is not None:
        yield found
        return
    with server.of_our_own() as own:
        yield own


def find_chromium() -> str | None:
    """Where Chromium is, if it is anywhere."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def install_chromium() -> bool:
    """Install Debian's Chromium, where this machine has it and we may."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    print("Installing Debian's Chromium for the journeys", flush=True)
    commands = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"])
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    return all(subprocess.run(command, check=False, **quiet).returncode == 0 for command in commands) and find_chromium() is not None


if __name__ == "__main__":
    sys.exit(main())
