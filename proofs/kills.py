"""The server is killed in the middle of writing, again and again, on both engines: what it said was saved may not be lost, nothing half-written."""
# ruff: noqa: S311

import argparse
import contextlib
import json
import random
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from proofs import report, scratch, server
from proofs.writers import Writers

ENGINES = ("sqlite", "postgresql")
WRITERS = 8
AT_LEAST = 20
"""So many answers are acknowledged between two kills."""
AT_MOST_AFTER = 0.5
"""Seconds within which the kill then comes, at a random moment."""
FAILED_STARTS_TOO = 0.2
"""How often the server is also killed while it is still starting."""
LINKS_AT_ONCE = 200


def main(words: list[str]) -> bool | None:
    """Run the proof on each engine, print what it found and write it down. Returns whether it passed; None where a server cannot be had."""
    parser = argparse.ArgumentParser(prog="kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--engine", choices=ENGINES, action="append", help="one engine alone")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--keep", action="store_true", help="leave the scratch installation where it is, to look at it")
    parser.add_argument("--no-report", action="store_true")
    arguments = parser.parse_args(words)
    verdicts = [_on(engine, arguments) for engine in arguments.engine or ENGINES]
    return False if False in verdicts else None if None in verdicts else True


def _on(engine: str, arguments: argparse.Namespace) -> bool | None:
    name = "kills" if engine == "sqlite" else f"kills-{engine}"
    folder = Path(tempfile.mkdtemp(prefix="openipt-kills-"))
    with contextlib.ExitStack() as stack:
        if arguments.keep:
            print(f"Kept: {folder}")
        else:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        own = None
        if engine == "postgresql":
            own = stack.enter_context(server.of_our_own())
            if own is None:
                why = "PostgreSQL is not here and could not be installed"
                print(f"\n*** NOT RUN: the kills on PostgreSQL: {why}. ***\n")
                if not arguments.no_report:
                    report.write(name, {}, arguments.seed, None, why)
                return None
            own.make_databases(folder / "data")
        found = prove(folder, arguments.kills, arguments.seed, own)
    passed = not found["wrong"] and found["counts"]["kills"] == arguments.kills
    print(json.dumps(found, indent=1))
    if not arguments.no_report:
        report.write(name, found["counts"], arguments.seed, passed, "; ".join(found["wrong"][:5]))
    return passed


def prove(folder: Path, kills: int, seed: int, on: server.Server | None = None) -> dict[str, Any]:
    """Kill that often, then look at what is on the disk. `wrong` lists every sentence about something that is not as it should be.

    `on` is the server that keeps the databases, where they are on one. Then its processes are killed too: on a server of our
    own by SIGKILL, one of them or all of them at once; on any other, the connections are ended as an administrator would.
    """
    chance = random.Random(seed)
    data, port = folder / "data", scratch.free_port()
    writers = Writers(port, WRITERS, seed, engine_may_fail=on is not None)
    writers.add(scratch.ask(data, "proofs.filling", "--links", str(min(LINKS_AT_ONCE, 16 + 8 * kills))))
    writers.start()
    begun = time.monotonic()
    while_starting, fewest, starts, killed = 0, 10**9, [], Counter[str]()
    running: scratch.Running | None = None
    try:
        for _ in range(kills):
            if running is None:
                if chance.random() < FAILED_STARTS_TOO:
                    running = scratch.serve(data, port)
                    time.sleep(chance.uniform(0.0, 1.2))
                    running.kill()
                    while_starting += 1
                running = scratch.serve(data, port)
                starts.append(running.wait_until_it_answers())
            before = writers.acknowledged
            writers.up.set()
            _wait_for(lambda goal=before + AT_LEAST: writers.acknowledged >= goal or bool(writers.surprises()))  # type: ignore[misc]
            time.sleep(chance.uniform(0.0, AT_MOST_AFTER))
            what = chance.choice(_what_can_be_killed(on))
            if what == "application":
                running.kill()
                writers.up.clear()
                running = None
            else:
                _kill_of(on, what, server.names_of(data), chance)
            killed[what] += 1
            fewest = min(fewest, writers.acknowledged - before)
            if writers.surprises():
                break
            if len(writers.waiting) < 2 * WRITERS:
                writers.add(scratch.ask(data, "proofs.filling", "--links", str(LINKS_AT_ONCE)))
    finally:
        if running is not None:
            running.kill()
        writers.stop()
    sent_file = folder / "sent.json"
    sent_file.write_text(json.dumps([phone.to_json() for phone in writers.phones]))
    checked = scratch.ask(data, "proofs.check", str(sent_file))
    counts = {
        "kills": killed.total(),
        **{f"kills_of_{what.replace(' ', '_')}": number for what, number in sorted(killed.items()) if on is not None},
        "kills_while_starting": while_starting,
        "acknowledged_answers": writers.acknowledged,
        "fewest_between_kills": fewest,
        "handed_in": writers.handed_in,
        "requests_cut_off": writers.cut_off,
        "sent_again": writers.retries,
        **checked["counts"],
        "median_start_s": round(sorted(starts)[len(starts) // 2], 2),
        "seconds": round(time.monotonic() - begun),
    }
    return {"counts": counts, "wrong": (writers.surprises() + checked["wrong"])[:40]}


def _what_can_be_killed(on: server.Server | None) -> tuple[str, ...]:
    if on is None:
        return ("application",)
    return ("application", "backend", "whole server") if isinstance(on, server.OwnServer) else ("application", "connections")


def _kill_of(on: server.Server | None, what: str, names: tuple[str, str], chance: random.Random) -> None:
    """Kill something of the server, while the application goes on."""
    if isinstance(on, server.OwnServer):
        if what == "backend":
            on.kill_a_backend(names, chance.randrange(100))
            on.wait_until_it_answers()
        else:
            on.kill()
            on.start()
    elif on is not None:
        on.end_backends(names)


def _wait_for(done: Any) -> None:
    begun = time.monotonic()
    while not done():
        if time.monotonic() - begun > scratch.PATIENCE:
            raise RuntimeError("The server answers, but acknowledges nothing.")
        time.sleep(0.002)
