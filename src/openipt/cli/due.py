"""Sends what is due and lets alerts climb, round after round, until it is stopped; `openipt serve` starts it by itself."""

import argparse
import os
import random
import signal
import sys
import threading
from datetime import UTC, datetime
from types import FrameType
from typing import TYPE_CHECKING

from openipt.cli import installation
from openipt.cli.refused import Refused

if TYPE_CHECKING:
    from openipt.actions.due import Rounds

REST = 2.0
"""Seconds between two rounds where nothing was due."""
REST_AFTER_TROUBLE = 10.0
WAIT_TO_LEAD = 5.0


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("--once", action="store_true", help="make one round, say what it did, and stop")
    parser.add_argument("--beside", metavar="ADDRESS", help=argparse.SUPPRESS)  # started by serve: where it serves; it ends when its input does


def run(arguments: argparse.Namespace) -> int:
    """Make rounds until SIGTERM, or until the server that started this is gone. What is being sent at that moment is ended first."""
    os.umask(0o077)
    data = installation.data_folder()
    if not installation.has_key(data):
        raise Refused(f"There is no practice in {data}. Name its folder in OPENIPT_DATA.")
    installation.open_installation(data)
    from openipt.actions import due, people

    if people.practice_kind() is None:
        raise Refused(f"There is no practice in {data} yet. Set it up first: openipt setup")
    for sentence in due.what_stands_against_sending():
        print(sentence, file=sys.stderr)
    rounds = due.rounds_of(due.name_of_this_process(), lambda: datetime.now(UTC), random.SystemRandom().random, address=arguments.beside or "")
    if arguments.once:
        return _once(rounds)
    stopped = threading.Event()
    _stop_on_signals(stopped)
    if arguments.beside is not None:
        threading.Thread(target=_stop_with_the_server, args=(stopped,), daemon=True).start()
    _until_stopped(rounds, stopped)
    return 0


def _once(rounds: "Rounds") -> int:
    if not rounds.leads():
        print("Another openipt due is at work in this installation. It sends what is due.")
        return 0
    went = rounds.one()
    if not went:
        print("Nothing was due.")
        return 0
    print(f"{went.sent} sent, {went.failed} to be tried again, {went.ended} given up or too late.")
    return 1 if went.failed or went.ended else 0


def _until_stopped(rounds: "Rounds", stopped: threading.Event) -> None:
    """Round after round. Trouble is said once, waited out, and never ends the process; as long as it lasts there is no sign of life."""
    from openipt.actions import due

    said = ""
    while not stopped.is_set():
        try:
            if not rounds.leads():
                stopped.wait(WAIT_TO_LEAD)
                continue
            went = rounds.one()
            said = ""
        except Exception as problem:
            if type(problem).__name__ != said:
                said = type(problem).__name__  # never its words: they may hold something of a client
                print(f"A round was cut short ({said}). It is tried again.", file=sys.stderr, flush=True)
            due.let_go_of_lost_connections()
            stopped.wait(REST_AFTER_TROUBLE)
            continue
        if not went:
            stopped.wait(REST)


def _stop_on_signals(stopped: threading.Event) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def _stop_with_the_server(stopped: threading.Event) -> None:
    """The server holds the other end of our input. It is closed when the server ends, however that comes about."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stopped.set()
