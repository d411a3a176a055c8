"""Five times more is asked than can be done: no submission is lost, answers and alerts are served, memory stays bounded; then clients are dropped."""
# ruff: noqa: S311

import argparse
import itertools
import json
import random
import re
import socket
import statistics
import struct
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openipt.core.ids import uuid7
from proofs import engines, scratch
from proofs.pages import Forms, form_of, signed_in
from proofs.wire import Wire

SENDERS = 256
"""Threads that send, each when its time has come and not when the one before is answered."""
SHARES = {"answer": 1, "alert": 1, "save": 3, "course": 3, "sign-in page": 2}
"""How often each is asked for. The first two are of the first lane."""
FIRST = ("answer", "alert")
TIMES_OVER = 5
MOST_MEMORY_MB = 250
"""So much memory at most do the processes hold that serve. The one that sends stands beside them and is not asked for anything here."""
GROWS_AT_MOST_MB = 60
"""So much more at most do they hold in the rush than before it."""
KEEPS = 0.95
"""Of the answers in a second before, so many at least after clients were dropped."""


def main(words: list[str]) -> bool | None:
    """Run the proof on each engine, print what it found and write it down. Returns whether it passed; None where a server cannot be had."""
    parser = argparse.ArgumentParser(prog="overload", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long five times too much is asked")
    parser.add_argument("--drops", type=int, default=10_000, help="how many clients are dropped in mid-request")
    parser.add_argument("--rounds", type=int, default=9, help="in how many rounds, with what is answered in a second measured before and after each")
    arguments = engines.take_words(parser, words)
    return engines.on_each("overload", arguments, lambda folder: prove(folder, arguments.seconds, arguments.drops, arguments.rounds, arguments.seed))


@dataclass(slots=True)
class Asked:
    """One request: what it is, and what is to be found on the disk where it was said to be saved."""

    kind: str
    path: str
    fields: dict[str, str] | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    case: dict[str, str] = field(default_factory=dict)
    tries: int = 0
    status: int = 0


class Practice:
    """A practice that is served, and endless requests to it."""

    def __init__(self, running: scratch.Running, made: dict[str, Any], chance: random.Random) -> None:
        self.port, self.chance, self.items, self.cases = running.port, chance, made["items"], made["cases"]
        self.desk, self.running = signed_in(running.port, made), running
        self._marks = {case["token"]: self._form_of_link(case) for case in self.cases}
        self._saves = [self._form_of_part(case) for case in self.cases[:8]]
        self.fresh = iter([(case, number) for case in self.cases for number in range(1, len(self.items))])
        self.lock = threading.Lock()

    def next(self, kind: str) -> Asked:
        """The next request of that kind. Each answer is the first to its question."""
        case = self.chance.choice(self.cases)
        if kind == "answer":
            with self.lock:
                case, number = next(self.fresh)
            value = str(number % 4)
            mark = self._marks[case["token"]]
            fields = {
                **mark,
                "op_id": f"{uuid7(datetime.now(UTC))}{mark['op_id'][36:]}",
                "item": self.items[number - 1],
                "answer": value,
                "do": "save",
            }
            return Asked(kind, f"/q/{case['token']}/{number}/", fields, {**self.desk.cookies, "answers": case["token"]}, case)
        if kind == "save":
            path, fields = self.chance.choice(self._saves)
            fields = {**fields, "op_id": f"{uuid7(datetime.now(UTC))}{fields['op_id'][36:]}", "words": f"Typed {self.chance.random()}"}
            return Asked(kind, path, fields, self.desk.cookies)
        path = {
            "alert": f"/courses/{case['course']}/alerts/{case['alert']}/",
            "course": f"/courses/{case['course']}/",
            "sign-in page": "/sign-in/",
        }[kind]
        return Asked(kind, path, None, {} if kind == "sign-in page" else self.desk.cookies, case)

    def ask(self, wire: Wire, asked: Asked) -> float:
        """Ask it once. Returns after how many seconds to come again, where that was said; nothing where it was answered."""
        wire.cookies = dict(asked.cookies)
        asked.tries += 1
        headers = {"X_Requested_With": "fetch"} if asked.kind == "save" else {}
        reply = wire.post(asked.path, asked.fields, **headers) if asked.fields is not None else wire.get(asked.path)
        asked.status = reply.status
        return float(reply.header("Retry-After")) if reply.status == 503 else 0.0

    def megabytes(self) -> float:
        """What the processes that serve hold in memory together."""
        serving = [number for number in self.running.members() if b"due" not in _of_process(number, "cmdline").split(b"\0")]
        found = [re.search(rb"VmRSS:\s+(\d+)", _of_process(number, "status")) for number in serving]
        return sum(int(each.group(1)) for each in found if each) / 1024

    def _form_of_link(self, case: dict[str, str]) -> dict[str, str]:
        self.desk.cookies["answers"] = case["token"]
        return form_of(self.desk, f"/q/{case['token']}/1/")

    def _form_of_part(self, case: dict[str, str]) -> tuple[str, dict[str, str]]:
        page = f"/courses/{case['course']}/sessions/1/"
        return next(each for each in Forms(self.desk.get(page).body.decode(), page).found if each[1].get("_sheet") == "session_note")


def prove(folder: Path, seconds: float, drops: int, rounds: int, seed: int) -> dict[str, Any]:
    """Find out what can be done, ask for five times as much, then drop clients. `wrong` lists what is not as it should be."""
    chance, data = random.Random(seed), folder / "data"
    made = scratch.ask(data, "proofs.once_desk", "--make", str(max(12, int(30 * seconds))))
    running = scratch.serve(data, scratch.free_port())
    try:
        running.wait_until_it_answers()
        practice = Practice(running, made, chance)
        kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
        capacity = statistics.median(_closed_loop(practice, kinds, 12, max(0.7, seconds / 10)) for _ in range(3))
        over = Overload(practice, kinds, capacity * TIMES_OVER, seconds)
        over.run()
        ratios = _drop_clients(practice, drops, rounds, chance) if drops else []
        practice.desk.close()
    finally:
        running.kill()
    file = folder / "sent.json"
    file.write_text(json.dumps([_as_sent(each) for each in over.all if each.kind == "answer" and each.status == 200]))
    wrong = over.wrong() + scratch.ask(data, "proofs.once_desk", "--kept", str(file))
    after = round(statistics.median(ratios), 3) if ratios else None
    if after is not None and after < KEEPS:
        wrong.append(f"After clients were dropped, {after} of what was answered in a second before")
    counts = {"capacity_a_second": round(capacity), **over.counts(), "dropped": drops if ratios else 0, "answered_after_drops": after}
    return {"counts": counts, "wrong": wrong[:40]}


class Overload:
    """Requests that come at their own times, whatever became of those before; refused ones come again when they were told to."""

    def __init__(self, practice: Practice, kinds: list[str], rate: float, seconds: float) -> None:
        self._practice, self._kinds, self._rate, self._seconds = practice, kinds, rate, seconds
        self.all: list[Asked] = []
        self._failed, self._memory, self._late, self._ended = Counter[str](), [practice.megabytes()], 0.0, 0.0
        self._again: deque[tuple[float, Asked]] = deque()
        self._first_try = Counter[tuple[str, int]]()

    def run(self) -> None:
        """Until all have come, and each that was refused has come again until it was done."""
        number, self._began = int(self._rate * self._seconds), time.perf_counter()
        order = [self._practice.chance.choice(self._kinds) for _ in range(number)]
        self._order = iter(enumerate(order))
        threads = [threading.Thread(target=self._send) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            self._memory.append(self._practice.megabytes())
            time.sleep(0.2)

    def _send(self) -> None:
        wire = Wire(self._practice.port, timeout=60)
        while True:
            with self._practice.lock:
                number, kind = next(self._order, (0, ""))
            if not kind:
                break
            asked = self._practice.next(kind)
            self.all.append(asked)
            due = self._began + number / self._rate
            time.sleep(max(0.0, due - time.perf_counter()))
            self._ended = time.perf_counter() - self._began
            self._late = max(self._late, self._ended - (due - self._began))
            self._once(wire, asked)
            self._first_try[(asked.kind, asked.status)] += 1
        while True:  # the rush is over: those that were told to come later come again
            try:
                moment, asked = self._again.popleft()
            except IndexError:
                break
            time.sleep(max(0.0, moment - time.perf_counter()))
            self._once(wire, asked)
        wire.close()

    def _once(self, wire: Wire, asked: Asked) -> None:
        try:
            later = self._practice.ask(wire, asked)
        except OSError as problem:
            self._failed[type(problem).__name__] += 1
            later = 1.0
            asked.status = 0
        if (later and asked.fields is not None) or asked.status == 0:
            self._again.append((time.perf_counter() + later, asked))

    def counts(self) -> dict[str, Any]:
        """What came of them."""
        return {
            "offered_a_second": round(len(self.all) / self._ended),
            "asked": len(self.all),
            **{f"{kind}, answered {status} at first": number for (kind, status), number in sorted(self._first_try.items())},
            "submissions": sum(each.fields is not None for each in self.all),
            "submissions_sent_again": sum(each.fields is not None and each.tries > 1 for each in self.all),
            "cut_off": self._failed.total(),
            "latest_start_s": round(self._late, 2),
            "most_memory_mb": round(max(self._memory)),
            "memory_before_mb": round(self._memory[0]),
        }

    def wrong(self) -> list[str]:
        """A sentence for everything that is not as it should be."""
        lost = [each for each in self.all if each.fields is not None and each.status != 200]
        found = [f"{each.kind} was never saved: {each.status}" for each in lost]
        found += [f"{kind} answered {status}" for kind, status in self._first_try if status not in (200, 503)]
        found += [f"{kind} was refused {number} times" for (kind, status), number in self._first_try.items() if kind in FIRST and status != 200]
        found += [f"cut off: {name}, {number} times" for name, number in self._failed.items()]
        if max(self._memory) > MOST_MEMORY_MB:
            found.append(f"{max(self._memory):.0f} MB of memory, at most {MOST_MEMORY_MB}")
        if (grown := max(self._memory) - self._memory[0]) > GROWS_AT_MOST_MB:
            found.append(f"{grown:.0f} MB more memory than before, at most {GROWS_AT_MOST_MB}")
        return found


def _closed_loop(practice: Practice, kinds: list[str], clients: int, seconds: float) -> float:
    """How many requests are answered in a second, each client asking as soon as the one before is answered."""
    ends, done = time.perf_counter() + seconds, [0] * clients

    def one(number: int) -> None:
        wire = Wire(practice.port)
        while time.perf_counter() < ends:
            asked = practice.next(practice.chance.choice(kinds))
            practice.ask(wire, asked)
            if asked.status == 200:
                done[number] += 1
        wire.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def _drop_clients(practice: Practice, drops: int, rounds: int, chance: random.Random) -> list[float]:
    """For each round, what is answered in a second after clients were dropped, against the measures on either side of it.

    The machine drifts, and records grow: a round stands between two measures without drops, and is held against their mean.
    """
    without, after = [_at_rest(practice)], []
    for number in range(rounds):
        for each in range(drops * number // rounds, drops * (number + 1) // rounds):
            _drop(practice.port, each, chance)
        after.append(_at_rest(practice))
        without.append(_at_rest(practice))
    return [each / statistics.mean(beside) for each, beside in zip(after, itertools.pairwise(without), strict=True)]


def _at_rest(practice: Practice) -> float:
    """What is answered in a second once all that was asked before is through: what those who are gone asked for whole is still worked out."""
    rate = 0.0
    while (now := _closed_loop(practice, ["course", "alert"], 8, 0.5)) > 1.05 * rate:
        rate = now
    return _closed_loop(practice, ["course", "alert"], 8, 2.0)


def _drop(port: int, number: int, chance: random.Random) -> None:
    """Go away in the middle of a request: every other one in the middle of a form; some with a reset, as a telephone without reception."""
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        if number % 2:
            connection.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n")
            connection.sendall(b"Content-Length: 2000\r\n\r\n" + b"words=half" * chance.randrange(1, 100))
        else:
            connection.sendall(b"GET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"\r\n" * chance.randrange(2))
        if chance.random() < 0.5:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _as_sent(asked: Asked) -> dict[str, Any]:
    assert asked.fields is not None  # an answer is a form
    said = {"op_id": asked.fields["op_id"][:36], "item": asked.fields["item"], "said": int(asked.fields["answer"])}
    return {"kind": "answer", "course": asked.case["course"], "response": asked.case["response"], **said}


def _of_process(number: int, what: str) -> bytes:
    try:
        return Path(f"/proc/{number}/{what}").read_bytes()
    except OSError:
        return b""
