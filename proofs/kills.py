"""The server is killed in the middle of writing, again and again: nothing that it said was saved may be lost, nothing may be half-written."""
# ruff: noqa: S311

import argparse
import json
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from proofs import report, scratch
from proofs.writers import Writers

WRITERS = 8
AT_LEAST = 20
"""So many answers are acknowledged between two kills."""
AT_MOST_AFTER = 0.5
"""Seconds within which the kill then comes, at a random moment."""
FAILED_STARTS_TOO = 0.2
"""How often the server is also killed while it is still starting."""
LINKS_AT_ONCE = 200


def main(words: list[str]) -> bool:
    """Run the proof, print what it found and write it down. Returns whether it passed."""
    parser = argparse.ArgumentParser(prog="kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--keep", action="store_true", help="leave the scratch installation where it is, to look at it")
    parser.add_argument("--no-report", action="store_true")
    arguments = parser.parse_args(words)
    folder = Path(tempfile.mkdtemp(prefix="openipt-kills-"))
    try:
        found = prove(folder, arguments.kills, arguments.seed)
    finally:
        if arguments.keep:
            print(f"Kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    passed = not found["wrong"] and found["counts"]["kills"] == arguments.kills
    print(json.dumps(found, indent=1))
    if not arguments.no_report:
        report.write("kills", found["counts"], arguments.seed, passed, "; ".join(found["wrong"][:5]))
    return passed


def prove(folder: Path, kills: int, seed: int) -> dict[str, Any]:
    """Kill that often, then look at what is on the disk. `wrong` lists every sentence about something that is not as it should be."""
    chance = random.Random(seed)
    data, port = folder / "data", scratch.free_port()
    writers = Writers(port, WRITERS, seed)
    writers.add(scratch.ask(data, "proofs.filling", "--links", str(min(LINKS_AT_ONCE, 16 + 8 * kills))))
    writers.start()
    begun = time.monotonic()
    while_starting, fewest, starts = 0, 10**9, []
    server = None
    try:
        for _ in range(kills):
            if chance.random() < FAILED_STARTS_TOO:
                server = scratch.serve(data, port)
                time.sleep(chance.uniform(0.0, 1.2))
                server.kill()
                while_starting += 1
            server = scratch.serve(data, port)
            starts.append(server.wait_until_it_answers())
            before = writers.acknowledged
            writers.up.set()
            _wait_for(lambda goal=before + AT_LEAST: writers.acknowledged >= goal or bool(writers.surprises()))  # type: ignore[misc]
            time.sleep(chance.uniform(0.0, AT_MOST_AFTER))
            server.kill()
            writers.up.clear()
            fewest = min(fewest, writers.acknowledged - before)
            if writers.surprises():
                break
            if len(writers.waiting) < 2 * WRITERS:
                writers.add(scratch.ask(data, "proofs.filling", "--links", str(LINKS_AT_ONCE)))
    finally:
        if server is not None:
            server.kill()
        writers.stop()
    sent_file = folder / "sent.json"
    sent_file.write_text(json.dumps([phone.to_json() for phone in writers.phones]))
    checked = scratch.ask(data, "proofs.check", str(sent_file))
    counts = {
        "kills": len(starts),
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


def _wait_for(done: Any) -> None:
    begun = time.monotonic()
    while not done():
        if time.monotonic() - begun > scratch.PATIENCE:
            raise RuntimeError("The server answers, but acknowledges nothing.")
        time.sleep(0.002)
