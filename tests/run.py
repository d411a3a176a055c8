"""Runs the whole suite as CI does: what needs no browser on both processors, then the journeys, then the long proofs in a small size."""

import os
import shutil
import subprocess
import sys
import time

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """Run the parts in turn and say how long each took. Returns 0 where all passed and nothing had to be left out unsaid."""
    left_out = []
    parts = [["-m", "not browser and not long", "-n", "2"]]
    if find_chromium() or install_chromium():
        parts.append(["-m", "browser"])
    else:
        left_out.append("the journeys in a browser (no Chromium here, and it could not be installed)")
    parts.append(["-m", "long"])
    verdicts = []
    for part in parts:
        begun = time.monotonic()
        code = subprocess.run([sys.executable, "-m", "pytest", *part], check=False).returncode
        verdicts.append((" ".join(part), code, time.monotonic() - begun))
    for words, code, seconds in verdicts:
        print(f"{'passed' if code == 0 else 'FAILED'} in {seconds:.0f} s: pytest {words}")
    for words in left_out:
        print(f"NOT RUN: {words}")
    return 1 if any(code for _, code, _ in verdicts) else 0


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
