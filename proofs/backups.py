"""Backups are made while eight write, and about every other one is killed, the server now and then too: each that is there comes back whole."""
# ruff: noqa: S311, S603

import argparse
import contextlib
import itertools
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs import report, scratch
from proofs.writers import Writers

WRITERS = 8
AT_LEAST = 10
"""So many answers are acknowledged between two backups."""
LINKS_AT_ONCE = 200
HALF, LATELY = 0.5, 9
"""How many of the backups are killed, and of how many of the last ones the usual time is taken: a machine is not always as busy."""
AT_ONCE = 2
"""So many are brought back at once."""
OPENIPT = (sys.executable, "-m", "openipt.cli.main")


@dataclass(frozen=True, slots=True)
class Round:
    """One backup: what was acknowledged before it was begun, for each link, and which archives it left under their final names."""

    acknowledged: list[tuple[int, bool, bool]]
    records: tuple[Path, ...]


def main(words: list[str]) -> bool:
    """Run the proof, print what it found and write it down. Returns whether it passed."""
    parser = argparse.ArgumentParser(prog="backups", description=__doc__)
    parser.add_argument("--backups", type=int, default=100, help="how many are to be there in the end")
    parser.add_argument("--courses", type=int, default=1000, help="how many courses the times are taken for")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--keep", action="store_true", help="leave the scratch installations where they are, to look at them")
    parser.add_argument("--no-report", action="store_true")
    arguments = parser.parse_args(words)
    folder = Path(tempfile.mkdtemp(prefix="openipt-backups-"))
    try:
        found = prove(folder / "killed", arguments.backups, arguments.seed)
        timed = take_times(folder / "timed", arguments.courses)
    finally:
        if arguments.keep:
            print(f"Kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    found.pop("phones")
    found["counts"] |= timed["counts"]
    found["wrong"] += timed["wrong"]
    passed = not found["wrong"] and found["counts"]["restored"] >= arguments.backups
    print(json.dumps(found, indent=1))
    if not arguments.no_report:
        report.write("backups", found["counts"], arguments.seed, passed, "; ".join(found["wrong"][:5]))
    return passed


def prove(folder: Path, backups: int, seed: int) -> dict[str, Any]:
    """Begin backups until that many are there, about every other one killed at a random moment of its usual time, and bring them all back.

    `wrong` lists what is not as it should be.
    """
    chance = random.Random(seed)
    data, port = folder / "data", scratch.free_port()
    targets = [folder / "one", folder / "other"]
    for target in targets:
        target.mkdir(parents=True)
    writers = Writers(port, WRITERS, seed)
    writers.add(scratch.ask(data, "proofs.filling", "--links", str(LINKS_AT_ONCE)))
    took = [_seconds(lambda: _backup(data, targets).wait())]
    writers.start()
    server = scratch.serve(data, port)
    rounds: list[Round] = []
    counts = {"backups_begun": 0, "backups_killed": 0, "servers_killed": 0}
    try:
        server.wait_until_it_answers()
        writers.up.set()
        for number in itertools.count():
            if sum(bool(each.records) for each in rounds) >= backups:
                break
            goal = writers.acknowledged + AT_LEAST
            _wait_for(lambda goal=goal: writers.acknowledged >= goal or bool(writers.surprises()))  # type: ignore[misc]
            if len(writers.waiting) < 2 * WRITERS:
                writers.add(scratch.ask(data, "proofs.filling", "--links", str(LINKS_AT_ONCE)))
            acknowledged = [(sum(each.acknowledged for each in phone.sent), phone.begun, phone.handed_in) for phone in list(writers.phones)]
            before = _records(targets)
            backup = _backup(data, targets)
            counts["backups_begun"] += 1
            if number % 10 == 9:
                time.sleep(chance.uniform(0.0, statistics.median(took)))
                server.kill()
                counts["servers_killed"] += 1
            if chance.random() < HALF:
                counts["backups_killed"] += _kill_within(backup, chance.uniform(0.0, statistics.median(took[-LATELY:])))
            else:
                took.append(_seconds(backup.wait))
            rounds.append(Round(acknowledged, tuple(sorted(_records(targets) - before))))
            if number % 10 == 9:
                server = scratch.serve(data, port)
                server.wait_until_it_answers()
            if writers.surprises() or number > 20 * backups:
                break
    finally:
        server.kill()
        writers.stop()
    counts["median_backup_under_load_ms"] = round(statistics.median(took) * 1000)
    wrong = writers.surprises()
    last = _backup(data, targets)
    if last.wait():
        wrong.append("The backup after all the killed ones did not succeed.")
    left = [path.name for place in targets for path in place.iterdir() if path.name.startswith("unfinished-")]
    left += [path.name for path in (data / "backup-in-work").iterdir()]
    wrong += [f"{name} was left behind" for name in left]
    phones = [phone.to_json() for phone in writers.phones]
    checked = _bring_back_all(folder, data, rounds, phones)
    drilled = _openipt(data, "drill", "--from", *targets)
    if drilled.returncode:
        wrong.append(f"The drill: {drilled.stderr.strip()}")
    return {
        "counts": {**counts, "acknowledged_answers": writers.acknowledged, **checked["counts"]},
        "wrong": (wrong + checked["wrong"])[:40],
        "phones": phones,
    }


def take_times(folder: Path, courses: int) -> dict[str, Any]:
    """How long a practice with that many courses takes to back up, to bring back, and to drill."""
    data, target = folder / "data", folder / "one"
    target.mkdir(parents=True)
    scratch.ask(data, "bench.filling", "others", str(courses))
    wrong, seconds = [], {}
    for name, words in (
        ("backup", ("backup", "--to", target)),
        ("restore", ("restore", "--from", target, "--kit", data / "keys" / "drill.age", "--into", folder / "back")),
        ("drill", ("drill", "--from", target)),
    ):
        begun = time.perf_counter()
        done = _openipt(data, *words)
        seconds[f"{name}_s"] = round(time.perf_counter() - begun, 1)
        if done.returncode:
            wrong.append(f"{name} of {courses} courses: {done.stderr.strip()}")
    size = round(sum(path.stat().st_size for path in target.iterdir()) / 1e6, 1)
    return {"counts": {"courses_timed": courses, **seconds, "archives_mb": size}, "wrong": wrong}


def _bring_back_all(folder: Path, data: Path, rounds: list[Round], phones: list[dict[str, Any]]) -> dict[str, Any]:
    """Restore each record archive that has its final name, and look whether everything is in it that was acknowledged before it was begun."""
    counts: Counter[str] = Counter(dict.fromkeys(("archives", "restored", "answers_looked_for", "lost", "half_written", "bad"), 0))
    wrong: list[str] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for each in pool.map(lambda one: _bring_back(folder, data, one, phones), [each for each in rounds if each.records]):
            counts.update(each["counts"])
            wrong += each["wrong"]
    return {"counts": dict(counts), "wrong": wrong}


def _bring_back(folder: Path, data: Path, one: Round, phones: list[dict[str, Any]]) -> dict[str, Any]:
    record = one.records[0]  # the other folder's is the same file
    if len({path.read_bytes() for path in one.records}) > 1:
        return {"counts": {"archives": len(one.records), "bad": 1}, "wrong": [f"{record.name} is not the same in both folders"]}
    place = folder / f"back-{record.name}"
    place.mkdir()
    sent = place / "sent.json"
    sent.write_text(json.dumps(acknowledged_before(phones, one.acknowledged)))
    done = _openipt(data, "restore", "--from", record, "--kit", data / "keys" / "drill.age", "--into", place / "data")
    if done.returncode:
        return {"counts": {"archives": len(one.records), "bad": 1}, "wrong": [f"{record.name}: {done.stderr.strip()}"]}
    found = scratch.ask(place / "data", "proofs.check", str(sent))
    shutil.rmtree(place)
    looked_for = sum(number for number, _, _ in one.acknowledged)
    counts = {"archives": len(one.records), "restored": 1, "answers_looked_for": looked_for, "bad": int(bool(found["wrong"]))}
    counts |= {name: found["counts"][name] for name in ("lost", "half_written")}
    return {"counts": counts, "wrong": [f"{record.name}: {sentence}" for sentence in found["wrong"][:3]]}


def acknowledged_before(phones: list[dict[str, Any]], before: list[tuple[int, bool, bool]]) -> list[dict[str, Any]]:
    """What was sent by the links that there were, of which only that counts as acknowledged which was so by then; the rest may be there or not."""
    found = []
    for phone, (number, begun, handed_in) in zip(phones, before, strict=False):
        sent = [{**each, "acknowledged": at < number} for at, each in enumerate(phone["sent"])]  # each waits for the one before it
        found.append({**phone, "begun": begun, "handed_in": handed_in, "sent": sent})
    return found


def _backup(data: Path, targets: list[Path]) -> "subprocess.Popen[bytes]":
    words = [*OPENIPT, "backup", "--to", *map(str, targets)]
    return subprocess.Popen(words, env=scratch.environment(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def _kill_within(backup: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Kill a backup after that time, where it has not ended by then. Returns whether it was killed."""
    try:
        backup.wait(seconds)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(backup.pid, signal.SIGKILL)
        backup.wait()
        return True
    return False


def _records(targets: list[Path]) -> set[Path]:
    return {path for target in targets for path in target.glob("record-*.tar.age")}


def _openipt(data: Path, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*OPENIPT, *map(str, words)], env=scratch.environment(data), capture_output=True, text=True, check=False)


def _seconds(do: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def _wait_for(done: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not done():
        if time.monotonic() - begun > scratch.PATIENCE:
            raise RuntimeError("The server answers, but acknowledges nothing.")
        time.sleep(0.002)
