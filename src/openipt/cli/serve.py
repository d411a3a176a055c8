"""Serves the practice, sends what is due and backs it up meanwhile; with --demo, an empty installation is first filled with the demo practice."""

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from openipt.cli import alongside, installation, prepared
from openipt.cli.refused import Refused
from openipt.record.keeping import in_use
from openipt.record.keeping.problem import Problem

THREADS = 32
"""How many requests can be inside at once. More than eight do not answer more in a second, but a request that is to wait or to be
refused has to be looked at first (web/lanes.py). Each costs about one megabyte."""
HEAD_WITHIN = 10_000
"""Milliseconds within which the head of a request is here."""


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("--demo", action="store_true", help="fill an empty installation with the demo practice; refuse a real one")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")), help="the port on this machine (also: PORT)")
    parser.add_argument("--no-due", action="store_true", help="leave sending to an openipt due that is started apart")
    parser.add_argument("--prepare-only", action="store_true", help="bring the databases up to date and stop")
    parser.add_argument("--check-only", action="store_true", help="make the quick checks of openipt doctor and stop")
    parser.add_argument("--words-only", action="store_true", help="say how to sign in to the demo practice and stop")


def run(arguments: argparse.Namespace) -> int:
    """Bring the installation up to date, then serve it until it is stopped."""
    os.umask(0o077)  # whatever is written from here on is its owner's alone
    data = installation.data_folder()
    if not installation.has_key(data):
        if not arguments.demo:
            raise Refused(f"There is no practice in {data}. For the demo practice: openipt serve --demo. For a real one: openipt setup")
        installation.make_empty(data)
    if arguments.prepare_only:
        return _prepare(data, arguments.demo, arguments.port)
    if arguments.words_only:
        installation.open_installation(data)
        _say_how_to_sign_in(arguments.port)
        return 0
    if arguments.check_only:
        return _check(data)
    try:
        in_use.begin_to_serve(data)
    except Problem as problem:
        raise Refused(str(problem)) from None
    words = _prepare_if_needed(data, arguments)
    if words == "":  # a real practice: demos have words of their own, or find them later
        words = _in_a_process_of_its_own(data, "--check-only", arguments)
    _refuse_a_taken_port(arguments.port)
    _serve(data, arguments, words)
    return 0


def _refuse_a_taken_port(port: int) -> None:
    """Two servers could share a port without noticing; then a page would come from either. Raises Refused."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Refused(f"Port {port} is taken. Choose another: PORT={port + 1} make run") from None


def _prepare_if_needed(data: Path, arguments: argparse.Namespace) -> str | None:
    """Prepare the installation unless nothing has changed since it was last prepared. Returns what is to be said once it serves.

    None stands for words that a demo practice still has to find. Raises Refused.
    """
    kind = prepared.kind_if_unchanged(data)
    if kind is None or (arguments.demo and kind != "demo"):  # preparing also refuses what must not be mixed
        return _in_a_process_of_its_own(data, "--prepare-only", arguments)
    return None if kind == "demo" else ""


def _in_a_process_of_its_own(data: Path, what: str, arguments: argparse.Namespace) -> str:
    """What that part of this command prints. What it loads is not carried along by the server. Raises Refused as it does."""
    ourselves = [sys.executable, "-m", "openipt.cli.main", "serve"]
    done = subprocess.run(  # noqa: S603  # our own command
        [*ourselves, what, *(["--demo"] if arguments.demo else []), "--port", str(arguments.port)],
        env={**os.environ, "OPENIPT_DATA": str(data)},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Refused(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "The installation could not be prepared.")
    return done.stdout.strip()


def _prepare(data: Path, demo: bool, port: int) -> int:
    installation.open_installation(data)
    from django.core.management import call_command

    from openipt.actions import people
    from openipt.actions.demo import load
    from openipt.record.upgrade import UpgradeFailed, upgrade_with_snapshot
    from openipt.web.shell import now

    prepared.forget(data)
    try:
        upgrade_with_snapshot(data)
    except (Problem, UpgradeFailed) as problem:
        raise Refused(f"The practice was not brought up to date: {problem}") from None
    loading = data / "loading-the-demo"
    if loading.exists():
        raise Refused(f"The demo practice was not loaded to its end. Delete {data} and start again; nobody in it is real.")
    kind = people.practice_kind()
    if demo and kind == "real":
        raise Refused("This installation holds a real practice; the demo needs a folder of its own. Name one in OPENIPT_DATA.")
    if demo and kind is None:
        loading.touch()
        load(now())
        loading.unlink()
    call_command("collectstatic", verbosity=0, interactive=False)
    prepared.remember(data)
    _say_how_to_sign_in(port)
    return 0


def _check(data: Path) -> int:
    """Make the quick checks of a real practice. Prints how many things want a look. Raises Refused where one stands against serving."""
    installation.open_installation(data)
    from openipt.record.keeping import checks
    from openipt.web.shell import now

    made = checks.quick(data, now())
    against = [check for check in made if check.verdict == "refuse"]
    if against:
        raise Refused(f"A real practice is not served like this. {against[0].title}: {against[0].words} All checks: openipt doctor")
    looks = sum(check.verdict == "look" for check in made)
    if looks:
        print(f"{looks} of the checks {'asks' if looks == 1 else 'ask'} for a look: openipt doctor")
    return 0


def _say_how_to_sign_in(port: int) -> None:
    """Print the demo practice's accounts and its waiting link; nothing for a real practice."""
    from openipt.actions import people
    from openipt.actions.demo import cast, waiting_token
    from openipt.web.shell import now

    if people.practice_kind() != "demo":
        return
    members = cast()
    print(f"\nSign in with the password «{members[0].password}»:")
    for member in members:
        print(f"  {member.email:<20} {member.first_name}, {member.who}")
    token = waiting_token(now())
    if token is not None:
        print(f"\nAna's link, as on a phone: http://127.0.0.1:{port}/q/{token}/")
    print(f"Passkeys, when they come, want http://localhost:{port}")


def _serve(data: Path, arguments: argparse.Namespace, words: str | None) -> None:
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.server import Server

    os.environ["OPENIPT_DATA"] = str(data)
    threading.Thread(target=_say_when_ready, args=(data, arguments, words), daemon=True).start()
    alongside.begin(data, None if arguments.no_due else f"http://127.0.0.1:{arguments.port}")
    Server(
        "openipt.config.wsgi:application",
        address="127.0.0.1",
        port=arguments.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_WITHIN),
        log_enabled=False,
    ).serve()


def _say_when_ready(data: Path, arguments: argparse.Namespace, words: str | None) -> None:
    """Say it only once it is true. Words that are not there yet are found while the server answers already."""
    time.sleep(0.1)  # until the server has forked its worker: this thread must hold nothing then
    while not _answers(arguments.port):
        time.sleep(0.02)
    print(f"OpenIPT is ready at http://127.0.0.1:{arguments.port}\n{words or ''}", flush=True)
    if words is None:
        with contextlib.suppress(Refused):  # it serves all the same
            print(_in_a_process_of_its_own(data, "--words-only", arguments), flush=True)


def _answers(port: int) -> bool:
    """Whether this server answers that it is well."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            return connection.recv(12) == b"HTTP/1.1 200"
    except OSError:
        return False
