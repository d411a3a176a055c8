"""Two people place others on one circle while the server is killed, again and again: no placement that was confirmed is lost, none is kept
twice, and where the two came in each other's way both placements stay and the page shows both."""
# ruff: noqa: S311

import argparse
import json
import random
import re
import threading
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

from openipt.core.ids import uuid7
from proofs import engines, scratch
from proofs.pages import form_of, signed_in
from proofs.wire import Wire

WRITERS = 2
AT_LEAST = 6
"""So many placements are confirmed between two kills."""
AT_MOST_AFTER = 0.5
"""Seconds within which the kill then comes, at a random moment."""
KILLS_FOR_EACH = 12
"""After so many kills the two go on with the next course, so that no circle has more placements than a long treatment brings forth."""
SESSIONS = (2, 6, 10)
STALE = 0.3
"""How often somebody goes on in a page that was opened before the last placement."""
_TWO_WINDOWS = re.compile(r"<section[^>]*Placed in two windows.*?</section>", re.DOTALL)


@dataclass(slots=True)
class Sent:
    """One placement that was sent: whom, where to, on which placement it stands, and whether the server said that it is kept."""

    course: str
    session: int
    person: str
    ring: int
    radius: float
    angle: float
    based_on: str
    confirmed: bool = False
    again: int = 0


@dataclass
class Desk:
    """What the writers share."""

    port: int
    made: dict[str, Any]
    course: dict[str, Any] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    confirmed: int = 0
    cut_off: int = 0
    up: threading.Event = field(default_factory=threading.Event)
    stopped: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


def main(words: list[str]) -> bool | None:
    """Run the proof on each engine, print what it found and write it down. Returns whether it passed; None where a server cannot be had."""
    parser = argparse.ArgumentParser(prog="circle", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    arguments = engines.take_words(parser, words)
    return engines.on_each("circle", arguments, lambda folder: prove(folder, arguments.kills, arguments.seed))


def prove(folder: Path, kills: int, seed: int) -> dict[str, Any]:
    """Kill that often, then look at what is kept and at what the page shows. `wrong` has a sentence for all that is not as it should be."""
    chance, data, port = random.Random(seed), folder / "data", scratch.free_port()
    begun = time.monotonic()
    desk = Desk(port, scratch.ask(data, "proofs.circle_desk", "--make", str(-(-kills // KILLS_FOR_EACH))))
    threads = [threading.Thread(target=_write, args=(desk, random.Random(f"{seed}-{number}")), daemon=True) for number in range(WRITERS)]
    running: scratch.Running | None = None
    killed = 0
    try:
        for number in range(kills):
            desk.course = desk.made["courses"][number // KILLS_FOR_EACH]
            running = scratch.serve(data, port)
            running.wait_until_it_answers()
            if number == 0:
                for thread in threads:
                    thread.start()
            before = desk.confirmed
            desk.up.set()
            _wait_for(lambda goal=before + AT_LEAST: desk.confirmed >= goal or bool(desk.wrong))  # type: ignore[misc]
            time.sleep(chance.uniform(0.0, AT_MOST_AFTER))
            running.kill()
            desk.up.clear()
            killed += 1
            if desk.wrong:
                break
        running = scratch.serve(data, port)
        running.wait_until_it_answers()
        desk.stopped = True
        desk.up.set()
        for thread in threads:
            thread.join()
        kept, shown = _compared(folder, desk)
    finally:
        desk.stopped = True
        desk.up.set()
        if running is not None:
            running.kill()
    counts = {
        "kills": killed,
        "confirmed": desk.confirmed,
        "requests_cut_off": desk.cut_off,
        "sent_again": sum(each.again for each in desk.sent),
        **kept["counts"],
        "shown_both": shown,
        "seconds": round(time.monotonic() - begun),
    }
    wrong = desk.wrong + kept["wrong"] + ([f"{killed} kills instead of {kills}"] if killed < kills else [])
    return {"counts": counts, "wrong": wrong[:40]}


def _write(desk: Desk, chance: random.Random) -> None:
    """Place one person after the other; what was cut off is sent again under its own id, as somebody does who presses once more."""
    wire: Wire | None = None
    form: tuple[dict[str, str], Sent] | None = None
    opened: dict[str, dict[str, str]] = {}
    while not desk.stopped or form is not None:
        desk.up.wait()
        try:
            wire = wire or signed_in(desk.port, desk.made)
            form = form or _filled(desk, wire, opened, chance)
            fields, sent = form
            reply = wire.post(f"/courses/{sent.course}/circle/{sent.session}/place/", fields)
        except OSError:
            desk.cut_off += 1
            if form is not None:
                form[1].again += 1
            time.sleep(0.01)
            continue
        if reply.status == 302 and "/circle/" in reply.header("location"):
            with desk.lock:
                sent.confirmed = True
                desk.confirmed += 1
        else:
            desk.wrong.append(f"A placement was answered with {reply.status} {reply.header('location')}")
        form = None
        if desk.wrong:
            return
    if wire is not None:
        wire.close()


def _filled(desk: Desk, wire: Wire, opened: dict[str, dict[str, str]], chance: random.Random) -> tuple[dict[str, str], Sent]:
    """A form with one person put elsewhere: on a page just asked for, or on one that was left open."""
    course, session = desk.course["course"], chance.choice(SESSIONS)
    page = f"/courses/{course}/circle/?session={session}"
    if page not in opened or chance.random() > STALE:
        opened[page] = form_of(wire, page, f"/courses/{course}/circle/{session}/place/")
    hidden = opened[page]
    fresh = str(uuid7(datetime.now(UTC))) + hidden["op_id"][36:]  # for each placement one of its own, as the page's script makes it
    person = chance.choice(desk.course["people"])
    fields = {name: value for name, value in hidden.items() if not name.startswith(("was-", "on-")) or name.endswith(person)} | {"op_id": fresh}
    with desk.lock:
        number = len(desk.sent)
        sent = Sent(course, session, person, chance.choice((0, 1, 2, 3)), chance.choice((0.2, 0.5, 0.8)), number / 1000, fields[f"on-{person}"])
        desk.sent.append(sent)
    put = {"ring": sent.ring, "tie": "conflict", "giving": "both", "wished": 1, "radius": sent.radius, "angle": sent.angle}
    return {**fields, **{f"{name}-{person}": str(value) for name, value in put.items()}}, sent


def _compared(folder: Path, desk: Desk) -> tuple[dict[str, Any], int]:
    """What is kept beside what was sent, and each place where two stand against each other beside what the page says of it."""
    file = folder / "sent.json"
    file.write_text(json.dumps([asdict(each) for each in desk.sent]))
    kept: dict[str, Any] = scratch.ask(folder / "data", "proofs.circle_desk", "--kept", str(file))
    wire, shown = signed_in(desk.port, desk.made), 0
    for course in desk.made["courses"]:
        for session in SESSIONS:
            expected = {each["name"] for each in kept["in_two"] if (each["course"], each["session"]) == (course["course"], session)}
            page = unescape(wire.get(f"/courses/{course['course']}/circle/?session={session}").body.decode())
            both = [found for found in _TWO_WINDOWS.findall(page) if found.count("<li>") >= 2]
            told = {name for name in course["names"] if any(f"{name} was placed" in found for found in both)}
            shown += len(told)
            if told != expected:
                kept["wrong"].append(f"Session {session}: placed in two windows are {sorted(expected)}, and the page shows {sorted(told)}")
    wire.close()
    return kept, shown


def _wait_for(done: Any) -> None:
    begun = time.monotonic()
    while not done():
        if time.monotonic() - begun > scratch.PATIENCE:
            raise RuntimeError("The server answers, but keeps no placement.")
        time.sleep(0.002)
