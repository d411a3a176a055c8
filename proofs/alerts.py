"""Alerts by the thousand while the worker is killed again and again, the channel is down a quarter of the time and the database is
restarted: each is delivered, and each is either taken by a person or has climbed to the last rung."""
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
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from proofs import report, scratch, server
from proofs.ledger_worker import ProofClock
from proofs.sinks import Sink, serving

ENGINES = ("sqlite", "postgresql")
FIRST_TRY_WITHIN = 30.0
"""Seconds from birth within which 99 of 100 alerts are tried for the first time (security.md, H1)."""
DOWN_FOR, OF = 2.0, 8.0
"""The mail server takes nothing for so many seconds of each stretch of so many: a quarter of the time."""
KILL_AFTER = (0.1, 0.9)
"""Seconds of work after which a worker is killed, at a random moment."""
RESTART_EVERY = 100
"""On a server of our own, the whole database is killed and started again with every so manieth kill."""


def main(words: list[str]) -> bool | None:
    """Run the proof on each engine, print what it found and write it down. None where a server cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m proofs alerts", description=__doc__)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--engine", choices=ENGINES, action="append", help="one engine alone")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--no-report", action="store_true")
    arguments = parser.parse_args(words)
    verdicts = [_on(engine, arguments) for engine in arguments.engine or ENGINES]
    return False if False in verdicts else None if None in verdicts else True


def _on(engine: str, arguments: argparse.Namespace) -> bool | None:
    name = "alerts" if engine == "sqlite" else f"alerts-{engine}"
    folder = Path(tempfile.mkdtemp(prefix="openipt-alerts-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        own = None
        if engine == "postgresql":
            own = stack.enter_context(server.of_our_own())
            if own is None:
                print("\n*** NOT RUN: the alerts on PostgreSQL: it is not here and could not be installed. ***\n")
                return None
            own.make_databases(folder / "data")
        found = prove(folder, arguments.alerts, arguments.kills, arguments.seed, own)
    print(json.dumps(found, indent=1))
    if not arguments.no_report:
        report.write(name, found["counts"], arguments.seed, not found["wrong"], "; ".join(found["wrong"][:5]))
    return not found["wrong"]


def prove(folder: Path, alerts: int, kills: int, seed: int, on: server.Server | None = None) -> dict[str, Any]:
    """Let that many alerts be born while the worker is killed that often; then let the clock run on to the last rung, and look at each."""
    chance, data = random.Random(seed), folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    scratch.ask(data, "proofs.alerts_desk", "fill", "--seed", str(seed))
    clock = ProofClock(folder / "clock")
    clock.set(datetime.now(UTC))
    begun = time.monotonic()
    sink = Sink(answer=lambda _: 451 if (time.monotonic() - begun) % OF < DOWN_FOR else 250, keep_content=False)
    with serving(sink, "mail") as port, contextlib.ExitStack() as stack:
        desk = _Desk(data, clock.path, port, alerts, kills, seed)
        stack.callback(desk.stop)
        restarts = 0
        while desk.kills < kills or desk.is_bearing():
            time.sleep(chance.uniform(*KILL_AFTER))
            if desk.kills < kills:
                desk.kill_worker()
                if isinstance(on, server.OwnServer) and desk.kills % RESTART_EVERY == 0:
                    on.kill()
                    on.start()
                    restarts += 1
        desk.start_worker()
        desk.wait_until_quiet(sink)
        for minutes in (15, 45, 180, 1):  # to the second rung, the third and the last, and a moment more
            clock.set(clock.now() + timedelta(minutes=minutes))
            desk.wait_until_quiet(sink)
        checked = scratch.ask(data, "proofs.alerts_desk", "check", "--alerts", str(alerts))
    twice = len(sink.arrived) - len({key for key, _ in sink.arrived})
    wrong = list(checked["wrong"])
    sent = set(checked.pop("sent"))
    if never := sent - {key for key, _ in sink.arrived}:
        wrong.append(f"{len(never)} messages are written down as sent and never arrived.")
    if twice > desk.kills + restarts:
        wrong.append(f"{twice} messages arrived once too often, after {desk.kills} kills.")
    p99 = checked["counts"]["seconds_to_first_try_p99"]
    if p99 > FIRST_TRY_WITHIN:
        wrong.append(f"The first try came {p99} s after birth in the worst of a hundred.")
    counts = {
        "worker_kills": desk.kills,
        "database_restarts": restarts,
        "channel_down": DOWN_FOR / OF,
        "messages_arrived": len(sink.arrived),
        "arrived_twice": twice,
        **checked["counts"],
        "seconds": round(time.monotonic() - begun),
    }
    return {"counts": counts, "wrong": wrong[:40]}


class _Desk:
    """Three processes: one in which alerts are born, one that forks workers, and one that takes every second alert."""

    def __init__(self, data: Path, clock: Path, port: int, alerts: int, kills: int, seed: int) -> None:
        self.kills = 0
        self._data, self._words = data, ["--clock", str(clock), "--mail-port", str(port), "--seed", str(seed)]
        lasts = kills * (sum(KILL_AFTER) / 2 + 0.1)
        self._births = self._process("bear", "--alerts", str(alerts), "--within", str(lasts))
        self._staff = self._process("take")
        self._forks = self._process("workers")
        self.start_worker()

    def _process(self, what: str, *words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "proofs.alerts_desk", what, *self._words, *words]
        return subprocess.Popen(
            command, cwd=scratch.ROOT, env=scratch.environment(self._data), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def _tell(self, word: str) -> None:
        assert self._forks.stdin is not None
        assert self._forks.stdout is not None
        self._forks.stdin.write(word + "\n")
        self._forks.stdin.flush()
        if not self._forks.stdout.readline():
            raise RuntimeError("The process that forks workers has ended.")

    def start_worker(self) -> None:
        """A fresh worker."""
        self._tell("start")

    def kill_worker(self) -> None:
        """SIGKILL for the worker, and another in its place."""
        self._tell("kill")
        self.kills += 1
        self._tell("start")

    def is_bearing(self) -> bool:
        """Whether alerts are still being born. Raises RuntimeError where that process or the staff broke."""
        if self._births.poll() not in (None, 0) or self._staff.poll() is not None:
            raise RuntimeError("A process of the proof broke.")
        return self._births.poll() is None

    def wait_until_quiet(self, sink: Sink) -> None:
        """Until nothing has arrived for a while longer than the channel is down and the longest wait before another try."""
        quiet, last, seen = 0.0, time.monotonic(), len(sink.arrived)
        while quiet < 3 * DOWN_FOR + 4.0:
            time.sleep(0.2)
            if len(sink.arrived) != seen:
                last, seen = time.monotonic(), len(sink.arrived)
            quiet = time.monotonic() - last

    def stop(self) -> None:
        """End all of them, each by its own number."""
        with contextlib.suppress(RuntimeError, OSError):
            self._tell("kill")
        for each in (self._births, self._staff, self._forks):
            each.kill()
            each.wait()
            for pipe in (each.stdin, each.stdout):
                if pipe:
                    pipe.close()
