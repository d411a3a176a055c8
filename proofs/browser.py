"""A real Chromium in a process group of its own, driven from outside, that can be killed at any moment."""
# ruff: noqa: S603

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--remote-debugging-port=0")


def chromium() -> str | None:
    """Where Chromium is; None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    """One Chromium with a fresh profile in that folder."""

    def __init__(self, driver: Any, profile: Path) -> None:
        shutil.rmtree(profile, ignore_errors=True)
        command = [str(chromium()), *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        told = profile / "DevToolsActivePort"
        begun = time.monotonic()
        while not (told.exists() and told.read_text().count("\n")):
            if time.monotonic() - begun > 60:
                raise RuntimeError("Chromium does not start.")
            time.sleep(0.01)
        self.driven = driver.chromium.connect_over_cdp(f"http://127.0.0.1:{told.read_text().splitlines()[0]}")
        self.context = self.driven.contexts[0]

    def kill(self) -> None:
        """SIGKILL for the whole group: nothing of it says goodbye."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def forget(self) -> None:
        """Let go of what drove it, once it is gone."""
        with contextlib.suppress(Exception):
            self.driven.close()
