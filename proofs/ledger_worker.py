"""A worker for the proof of the ledger: it asks a clock that the proof moves, and can be made to kill itself between any two statements."""

import argparse
import contextlib
import fcntl
import json
import os
import random
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from openipt.cli import installation

HERE = "https://house.example"


class ProofClock:
    """A clock in a file: how far its time is from the true one. Whoever sends holds it still meanwhile; whoever moves it waits for them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT)

    def now(self) -> datetime:
        """The time by this clock."""
        (ahead,) = struct.unpack("d", os.pread(self._file, 8, 0))
        return datetime.now(UTC) + timedelta(seconds=ahead)

    def set(self, to: datetime) -> None:
        """Let it show that time from now on, once nobody is sending."""
        with self._locked(fcntl.LOCK_EX):
            os.pwrite(self._file, struct.pack("d", (to - datetime.now(UTC)).total_seconds()), 0)

    def held(self) -> contextlib.AbstractContextManager[None]:
        """Nobody moves it meanwhile."""
        return self._locked(fcntl.LOCK_SH)

    @contextlib.contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        fcntl.flock(self._file, how)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)


def main() -> None:
    """Work until killed, or serve the proof of every statement."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("work", "statements"))
    parser.add_argument("--name", default="one")
    parser.add_argument("--clock", type=Path)
    parser.add_argument("--mail-port", required=True)
    parser.add_argument("--gateway-port", required=True)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    installation.open_installation(Path(os.environ["OPENIPT_DATA"]))
    if arguments.what == "work":
        work(arguments)
    else:
        every_statement(arguments)


def channels(arguments: argparse.Namespace) -> Any:
    """The ways out, to the proof's own sinks."""
    from django.conf import settings

    from openipt.actions.channels import Channels
    from openipt.record.installation_file import InstallationFile

    file = InstallationFile(
        sender_address="post@house.example",
        mail_host="127.0.0.1",
        mail_port=arguments.mail_port,
        sms_gateway=f"http://127.0.0.1:{arguments.gateway_port}/",
        sms_body='{"to": "{to}", "text": "{text}"}',
    )
    return Channels(settings.OPENIPT_DATA, file, demo=False)


def rounds_of(name: str, clock: Callable[[], datetime], seed: int, arguments: argparse.Namespace) -> Any:
    """The worker's rounds, as `openipt due` makes them."""
    from openipt.actions.composing import Here
    from openipt.actions.due import Rounds

    return Rounds(name, clock, random.Random(seed).random, channels(arguments), Here(HERE, reaches_clients=True))  # noqa: S311


def work(arguments: argparse.Namespace) -> None:
    """Round after round, with hardly a rest."""
    from django.db import IntegrityError  # noqa: TID251

    from openipt.actions import sending

    clock = ProofClock(arguments.clock)
    send_one = sending.send_one

    def held(*given: Any) -> Any:
        with clock.held():  # from before the wire until it is written down
            leased = given[1]
            if clock.now() + timedelta(seconds=1) > leased.until:  # the clock leapt between looking at it and holding it
                return sending.Went()
            return send_one(*given)

    sending.send_one = held
    rounds = rounds_of(arguments.name, clock.now, arguments.seed, arguments)
    print("ready", flush=True)
    while True:
        try:
            if rounds.one():
                continue
        except IntegrityError:  # on a server: the other planned the daily trial in the same moment. `openipt due` goes on as well
            pass
        time.sleep(0.01)


def every_statement(arguments: argparse.Namespace) -> None:
    """For each line of input, `{"name": database, "kill_at": number or null, "at": time}`, one worker in a process of its own.

    Says how many things it did: statements, commits and sendings, before each of which (and after each sending) it can be killed.
    """
    from django.db import connections  # noqa: TID251  # the proof stands outside the house

    for line in sys.stdin:
        asked = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            connections["default"].settings_dict["NAME"] = asked["name"]
            did = _work_once(asked, arguments)
            os.write(writing, json.dumps(did).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as said:
            told = said.read()
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(json.dumps({"killed": killed, "did": json.loads(told) if told else None, "status": status}), flush=True)


def _work_once(asked: dict[str, Any], arguments: argparse.Namespace) -> dict[str, int]:
    from django.db import connection  # noqa: TID251
    from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: TID251

    from openipt.record.turns import the_one_connection

    count = 0

    def step() -> None:
        nonlocal count
        count += 1
        if count == asked["kill_at"]:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(execute: Any, *given: Any) -> Any:
        step()
        return execute(*given)

    commit = BaseDatabaseWrapper._commit

    def committing(self: Any) -> Any:
        step()
        return commit(self)

    BaseDatabaseWrapper._commit = committing  # type: ignore[method-assign]
    at = datetime.fromisoformat(asked["at"])
    rounds = rounds_of(f"{asked['kill_at']}", lambda: at, 1, arguments)
    send = rounds.channels.send

    def sending(message: Any) -> Any:
        step()
        outcome = send(message)
        step()
        return outcome

    rounds.channels.send = sending
    shared = connection if connection.vendor == "postgresql" else the_one_connection()
    sent = 0
    with shared.execute_wrapper(statement):
        while went := rounds.one():
            sent += went.sent
    return {"steps": count, "sent": sent}


if __name__ == "__main__":
    main()
