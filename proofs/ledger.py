"""Proves that each message goes out: workers killed between every two statements, two at once, and a clock that is moved over changes of clocks."""
# ruff: noqa: S311, S603

import argparse
import contextlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openipt.record import installation_file
from proofs import report, scratch, server
from proofs.ledger_filling import moments
from proofs.ledger_worker import ProofClock
from proofs.sinks import Sink, serving

ENGINES = ("sqlite", "postgresql")
SMALL = 4
"""Messages in the proof that kills before every statement."""
QUIET, STUCK = 0.2, 2.0
"""Seconds without anything arriving after which the clock leaps on: where all has arrived that people are awake for, or where some has not."""


def main(words: list[str]) -> bool | None:
    """Run both parts on each engine, print what they found and write it down."""
    parser = argparse.ArgumentParser(prog="python -m proofs ledger", description=__doc__)
    parser.add_argument("--sends", type=int, default=100_000)
    parser.add_argument("--moments", type=int, default=120, help="at how many moments they are due")
    parser.add_argument("--kill-every", type=float, default=4.0, help="seconds between two kills, on average")
    parser.add_argument("--every", type=int, default=1, help="kill before every so manieth statement")
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--no-report", action="store_true")
    arguments = parser.parse_args(words)
    verdicts: list[bool | None] = []
    for engine in arguments.engine or ENGINES:
        on = server.find() if engine == "postgresql" else None
        name = "ledger" if engine == "sqlite" else f"ledger-{engine}"
        if engine == "postgresql" and on is None:
            print("\n*** NOT RUN: the ledger on PostgreSQL: no server answers on this machine. ***\n")
            verdicts.append(None)
            continue
        with _folder(on) as folder:
            statements = prove_statements(folder / "statements", arguments.seed, on, arguments.every)
            crowd = prove_crowd(folder / "crowd", arguments.sends, arguments.moments, arguments.kill_every, arguments.seed, on)
        found = {"counts": {**statements["counts"], **crowd["counts"]}, "wrong": statements["wrong"] + crowd["wrong"]}
        print(json.dumps(found, indent=1))
        passed = not found["wrong"]
        if not arguments.no_report:
            report.write(name, found["counts"], arguments.seed, passed, "; ".join(found["wrong"][:5]))
        verdicts.append(passed)
    return False if False in verdicts else None if None in verdicts else True


@contextlib.contextmanager
def _folder(on: server.Server | None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="openipt-ledger-"))
    try:
        yield folder
    finally:
        if on is not None:
            on.drop_databases(*(each for each in (folder / "statements" / "data", folder / "crowd" / "data") if each.exists()))
        shutil.rmtree(folder, ignore_errors=True)


def _fill(data: Path, sends: int, at: int, seed: int, on: server.Server | None, *words: str) -> dict[str, Any]:
    if on is not None:
        on.make_databases(data)
    data.mkdir(parents=True, exist_ok=True)
    out = data.parent / "filled.json"
    scratch.ask(data, "proofs.ledger_filling", "--sends", str(sends), "--moments", str(at), "--seed", str(seed), "--out", str(out), *words)
    filled: dict[str, Any] = json.loads(out.read_text())
    return filled


def prove_statements(folder: Path, seed: int, on: server.Server | None = None, every: int = 1) -> dict[str, Any]:
    """Kill a worker before each thing it does, from the first to the last; then let a second one finish, and count what arrived."""
    data = folder / "data"
    filled = _fill(data, SMALL, 1, seed, on, "--others")
    last = max(datetime.fromisoformat(each["due"]) for each in filled.values())
    noon = last.replace(hour=12, minute=0) + timedelta(days=1)
    wrong: list[str] = []
    kills = twice = 0
    copies = _Copies(data, on)
    mail, texts = Sink(keep_content=False), Sink(keep_content=False)
    with serving(mail, "mail") as mail_port, serving(texts, "gateway") as text_port:
        command = [sys.executable, "-m", "proofs.ledger_worker", "statements", "--mail-port", str(mail_port), "--gateway-port", str(text_port)]
        with subprocess.Popen(
            command, cwd=scratch.ROOT, env=scratch.environment(data), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as workers:

            def run(name: str, kill_at: int | None, at: datetime) -> dict[str, Any]:
                assert workers.stdin is not None
                assert workers.stdout is not None
                workers.stdin.write(json.dumps({"name": name, "kill_at": kill_at, "at": at.isoformat()}) + "\n")
                workers.stdin.flush()
                answer: dict[str, Any] = json.loads(workers.stdout.readline())
                return answer

            whole = run(copies.fresh(), None, noon)
            steps = whole["did"]["steps"]
            _arrived(mail, texts)
            for number in range(1, steps + 1, every):
                name = copies.fresh()
                if not run(name, number, noon)["killed"]:
                    wrong.append(f"The worker that was to be killed before thing {number} of {steps} was not.")
                # what was leased is free a minute later; what people slept through is sent in their morning
                for later in (timedelta(minutes=2), timedelta(hours=10), timedelta(hours=20)):
                    if run(name, None, noon + later)["did"] is None:
                        wrong.append(f"After a kill before thing {number} the next worker did not end its round.")
                arrived = _arrived(mail, texts)
                kills += 1
                extra = arrived.total() - len(arrived)
                twice += extra
                if set(arrived) != set(filled):
                    wrong.append(f"After a kill before thing {number}, {len(set(filled) - set(arrived))} messages never arrived.")
                if extra > 1:
                    wrong.append(f"After one kill before thing {number}, {extra} messages arrived once too often.")
            assert workers.stdin is not None
            workers.stdin.close()
        last_copy = copies.as_installation()
    checked = scratch.ask(last_copy, "proofs.ledger_check", "--expected", str(len(filled)))
    copies.drop()
    counts = {"statements_and_sendings": steps, "killed_between_two_of_them": kills, "arrived_twice_after_a_kill": twice}
    return {"counts": counts, "wrong": (wrong + checked["wrong"])[:40]}


def _arrived(*sinks: Sink) -> Counter[str]:
    """What arrived since the last time, by key."""
    found = Counter(key for sink in sinks for key, _ in sink.arrived)
    for sink in sinks:
        sink.arrived.clear()
    return found


class _Copies:
    """Fresh copies of the filled record, one at a time: a file, or a database on the server."""

    def __init__(self, data: Path, on: server.Server | None) -> None:
        self.data, self.on, self.number = data, on, 0
        self.names: list[str] = []
        if on is not None:
            self.pattern = server.names_of(data)[0]
            on.end_backends((self.pattern,))

    def fresh(self) -> str:
        """The name of a new copy; the one before is taken away."""
        self.number += 1
        if self.on is not None:
            self.drop()
            name = f"{self.pattern}_{self.number}"
            self.on.ask(f'CREATE DATABASE "{name}" TEMPLATE "{self.pattern}"')
            self.names.append(name)
            return name
        copy = self.data.parent / "copy.db"
        for each in self.data.parent.glob("copy.db*"):
            each.unlink()
        shutil.copy(self.data / "record" / "openipt.db", copy)
        return str(copy)

    def as_installation(self) -> Path:
        """The last copy, put into the place of the pattern."""
        if self.on is not None:
            file = installation_file.read(self.data)
            installation_file.write(self.data, type(file)(database=self.on.address(self.names[-1]), keys_database=file.keys_database))
            return self.data
        for each in (self.data / "record").glob("openipt.db*"):
            each.unlink()
        for each in self.data.parent.glob("copy.db*"):
            shutil.copy(each, self.data / "record" / each.name.replace("copy.db", "openipt.db"))
        return self.data

    def drop(self) -> None:
        """Take the last copy away from the server."""
        while self.on is not None and self.names:
            self.on.ask(f'DROP DATABASE IF EXISTS "{self.names.pop()}" WITH (FORCE)')


def prove_crowd(folder: Path, sends: int, at: int, kill_every: float, seed: int, on: server.Server | None = None) -> dict[str, Any]:
    """Two workers at once, killed at random, while the clock leaps from moment to moment, and sometimes back."""
    chance, data = random.Random(seed), folder / "data"
    filled = _fill(data, sends, at, seed, on)
    zones = {key: ZoneInfo(each["zone"]) for key, each in filled.items()}
    clock = ProofClock(folder / "clock")
    in_quiet: list[str] = []
    last_arrival, seen, due_now = [time.monotonic()], set[str](), set[str]()

    def noted(key: str) -> None:
        last_arrival[0] = time.monotonic()
        seen.add(key)
        if not 8 <= clock.now().astimezone(zones[key]).hour <= 19:
            in_quiet.append(key)

    mail, texts = Sink(keep_content=False, noted=noted), Sink(keep_content=False, noted=noted)
    begun = time.monotonic()
    with serving(mail, "mail") as mail_port, serving(texts, "gateway") as text_port:
        crowd = _Crowd(data, clock.path, mail_port, text_port, seed)
        plan = moments(at)
        clock.set(plan[0])
        crowd.start()
        leaps = back = 0
        next_kill = time.monotonic() + 2.0

        coming = sorted(((datetime.fromisoformat(each["due"]), key) for key, each in filled.items()), reverse=True)

        def all_arrived(until: datetime) -> bool:
            while coming and coming[-1][0] <= until:
                due_now.add(coming.pop()[1])
            return not due_now - seen

        def waits(now: datetime) -> bool:
            all_arrived(now)
            due_now.difference_update(seen)
            return any(8 <= now.astimezone(zones[key]).hour <= 19 for key in list(due_now))

        try:
            for moment in _leaps(plan, chance, all_arrived):
                back += moment < clock.now()
                clock.set(moment)
                leaps += 1
                last_arrival[0] = time.monotonic()
                while time.monotonic() - last_arrival[0] < (STUCK if waits(moment) else QUIET):
                    time.sleep(0.05)
                    if time.monotonic() > next_kill:
                        crowd.kill_one(chance)
                        next_kill = time.monotonic() + chance.uniform(0.2, 2 * kill_every)
                    if crowd.has_ended():
                        raise RuntimeError("A worker ended by itself.")
        finally:
            crowd.stop()
    arrived = Counter(key for sink in (mail, texts) for key, _ in sink.arrived)
    twice = arrived.total() - len(arrived)
    checked = scratch.ask(data, "proofs.ledger_check", "--expected", str(sends))
    wrong = list(checked["wrong"])
    if missing := set(filled) - set(arrived):
        wrong.append(f"{len(missing)} messages never arrived.")
    if strange := set(arrived) - set(filled):
        wrong.append(f"{len(strange)} messages arrived that nobody planned.")
    if twice > crowd.kills:
        wrong.append(f"{twice} messages arrived once too often, after {crowd.kills} kills.")
    if in_quiet:
        wrong.append(f"{len(in_quiet)} messages arrived in quiet hours.")
    counts = {
        "due_sends": sends,
        "arrived": arrived.total(),
        "arrived_twice": twice,
        "kills": crowd.kills,
        "leaps_of_the_clock": leaps,
        "of_them_back": back,
        "in_quiet_hours": len(in_quiet),
        "never_arrived": len(set(filled) - set(arrived)),
        **checked["counts"],
        "seconds": round(time.monotonic() - begun),
    }
    return {"counts": counts, "wrong": wrong[:40]}


def _leaps(plan: list[datetime], chance: random.Random, all_arrived: Callable[[datetime], bool]) -> Iterator[datetime]:
    """The moments in order, with some leaps back over an hour or more.

    At the end of each stretch the clock goes on in steps of three hours, until leases have ended, everybody has had a morning, and all has arrived.
    """
    for number, moment in enumerate(plan):
        yield moment
        if number % 7 == 3:
            yield moment - timedelta(minutes=chance.randrange(30, 300))
            yield moment
        if number + 1 == len(plan) or plan[number + 1] - moment > timedelta(days=3):
            later = moment
            while not all_arrived(moment) and later < moment + timedelta(days=6):
                later += timedelta(hours=3)
                yield later


class _Crowd:
    """Two workers; whichever is killed is started anew."""

    def __init__(self, data: Path, clock: Path, mail_port: int, text_port: int, seed: int) -> None:
        self.data, self.kills = data, 0
        ports = ["--mail-port", str(mail_port), "--gateway-port", str(text_port), "--clock", str(clock), "--seed", str(seed)]
        self._command = [sys.executable, "-m", "proofs.ledger_worker", "work", *ports]
        self._workers: list[subprocess.Popen[str]] = []

    def start(self) -> None:
        """Both, once each says that it is ready."""
        self._workers = [self._one(), self._one()]

    def _one(self) -> "subprocess.Popen[str]":
        name = f"worker-{self.kills}-{len(self._workers)}"
        worker = subprocess.Popen(
            [*self._command, "--name", name], cwd=scratch.ROOT, env=scratch.environment(self.data), stdout=subprocess.PIPE, text=True
        )
        assert worker.stdout is not None
        if worker.stdout.readline().strip() != "ready":
            raise RuntimeError("A worker does not start.")
        return worker

    def kill_one(self, chance: random.Random) -> None:
        """SIGKILL for one of the two, and another in its place."""
        which = chance.randrange(2)
        self._end(self._workers[which])
        self.kills += 1
        self._workers[which] = self._one()

    def has_ended(self) -> bool:
        """Whether one ended that nobody killed."""
        return any(worker.poll() is not None for worker in self._workers)

    def stop(self) -> None:
        """End both."""
        for worker in self._workers:
            self._end(worker)

    def _end(self, worker: "subprocess.Popen[str]") -> None:
        worker.kill()
        worker.wait()
        if worker.stdout:
            worker.stdout.close()
