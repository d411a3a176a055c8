"""Serves the practice; with --demo, an empty installation is first filled with the demo practice."""

import argparse
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from openipt.cli import installation
from openipt.cli.main import Refused

THREADS = 8
"""How many requests are worked on at once. SQLite has one writer at a time, so more would only wait."""


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("--demo", action="store_true", help="fill an empty installation with the demo practice; refuse a real one")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")), help="the port on this machine (also: PORT)")
    parser.add_argument("--prepare-only", action="store_true", help="bring the databases up to date and stop")


def run(arguments: argparse.Namespace) -> int:
    """Bring the installation up to date, then serve it until it is stopped."""
    os.umask(0o077)  # whatever is written from here on is its owner's alone
    data = installation.data_folder()
    if not installation.has_key(data):
        if not arguments.demo:
            raise Refused(f"There is no practice in {data}. For the demo practice: openipt serve --demo")
        installation.make_empty(data)
    if arguments.prepare_only:
        return _prepare(data, arguments.demo, arguments.port)
    # In a process of its own: what it loads is not carried along by the server.
    demo = ["--demo"] if arguments.demo else []
    prepared = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "openipt.cli.main", "serve", "--prepare-only", *demo, "--port", str(arguments.port)],
        env={**os.environ, "OPENIPT_DATA": str(data)},
        check=False,
        capture_output=True,
        text=True,
    )
    if prepared.returncode:
        raise Refused(prepared.stderr.strip().splitlines()[-1] if prepared.stderr.strip() else "The installation could not be prepared.")
    _serve(data, arguments.port, prepared.stdout.strip())
    return 0


def _prepare(data: Path, demo: bool, port: int) -> int:
    installation.open_installation(data)
    from django.core.management import call_command

    from openipt.actions import people
    from openipt.actions.demo import cast, load, waiting_token
    from openipt.record.upgrade import upgrade
    from openipt.web.shell import now

    upgrade()
    kind = people.practice_kind()
    if demo and kind == "real":
        raise Refused("This installation holds a real practice; the demo needs a folder of its own. Name one in OPENIPT_DATA.")
    if demo and kind is None:
        load(now())
    call_command("collectstatic", verbosity=0, interactive=False)
    if people.practice_kind() == "demo":
        members = cast()
        print(f"\nSign in with the password «{members[0].password}»:")
        for member in members:
            print(f"  {member.email:<20} {member.first_name}, {member.who}")
        token = waiting_token(now())
        if token is not None:
            print(f"\nAna's link, as on a phone: http://127.0.0.1:{port}/q/{token}/")
        print(f"Passkeys, when they come, want http://localhost:{port}")
    return 0


def _serve(data: Path, port: int, words: str) -> None:
    from granian.constants import Interfaces
    from granian.server import Server

    os.environ["OPENIPT_DATA"] = str(data)
    threading.Thread(target=_say_when_ready, args=(port, words), daemon=True).start()
    Server(
        "openipt.config.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        websockets=False,
        log_enabled=False,
    ).serve()


def _say_when_ready(port: int, words: str) -> None:
    """Say it only once it is true."""
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    print(f"OpenIPT is ready at http://127.0.0.1:{port}\n{words}", flush=True)
