"""The closeness circle of sixty people, each placed in every one of sixteen sessions: its page, two sessions side by side, and the drawing alone.

python -m bench.circle [--times N] [--json]

On both engines where a PostgreSQL server answers on this machine.
"""

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from proofs import scratch, server
from proofs.filling import EMAIL, PASSWORD, therapist
from proofs.pages import signed_in

from bench import machine, within
from openipt.cli import installation

PEOPLE, SESSIONS = 60, 16
GOAL_MS, GOAL_BYTES = 25.0, 60_000
"""Inside the process, the median; and on the wire."""
PAGES = {"circle": "?session=16", "two side by side": "?from=2&to=16", "drawing": "16/drawing/"}


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--inside", metavar="COURSE", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.fill:
        print(json.dumps(fill()))
        return
    if arguments.inside:
        print(json.dumps(within.measure(_addresses(arguments.inside), arguments.times)))
        return
    folder = Path(tempfile.mkdtemp(prefix="openipt-bench-"))
    try:
        result = measure(folder, arguments.times)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result, indent=1) if arguments.json else in_words(result))


def _addresses(course: str) -> dict[str, str]:
    return {name: f"/courses/{course}/circle/{rest}" for name, rest in PAGES.items()}


def fill() -> str:
    """One course with sixty people, everybody placed a ring further in each session. Returns its id."""
    data = Path(os.environ["OPENIPT_DATA"])
    installation.make_empty(data)
    installation.open_installation(data)
    from openipt.actions import circle, course_sheets, courses
    from openipt.core.circle import Giving, Tie
    from openipt.core.ids import uuid7

    ben, now, ties, people = therapist(), datetime.now(UTC), list(Tie), []
    plan = courses.CoursePlan("ipt16", now + timedelta(days=1))
    course = courses.take_on(ben, op_id=uuid7(now), client=courses.NewClient("Nobody"), plan=plan, now=now)
    for number in range(PEOPLE):
        people.append(uuid7(now))
        sheet = {
            "display_name": f"Aunt Beatrix {number}",
            "relation": "aunt",
            "satisfaction": str(number % 11),
            "emotional_received": str(number % 4),
        }
        course_sheets.save(ben, course, course_sheets.Written(people[-1], "person", sheet), op_id=uuid7(now), now=now)
    for session in range(1, SESSIONS + 1):
        places = [
            circle.Place(person, ring=(session + at) % 4, tie=ties[(session + at) % len(ties)], giving=Giving.BOTH, wished=(session + at + 1) % 4)
            for at, person in enumerate(people)
        ]
        circle.place(ben, course, session, places, op_id=uuid7(now), now=now)
    return str(course)


def measure(folder: Path, times: int) -> dict[str, Any]:
    """Every page on both engines."""
    before = machine.facts(folder)
    rows = _on_one_engine("SQLite", folder / "sqlite", times)
    if (found := server.find()) is not None:
        data = folder / "postgresql"
        try:
            found.make_databases(data)
            rows += _on_one_engine("PostgreSQL", data, times)
        finally:
            found.drop_databases(data)
    return {"before": before, "after": machine.facts(folder), "rows": rows}


def _on_one_engine(engine: str, data: Path, times: int) -> list[dict[str, Any]]:
    course = scratch.ask(data, "bench.circle", "--fill")
    http = _over_http(data, course, times)
    found = scratch.ask(data, "bench.circle", "--inside", course, "--times", str(times))
    return [{"engine": engine, "page": page, **http[page], **found[page]} for page in PAGES]


def _over_http(data: Path, course: str, times: int) -> dict[str, dict[str, float]]:
    """For each page the milliseconds (median) and the bytes on the wire; the pages take turns."""
    running = scratch.serve(data, scratch.free_port())
    taken: dict[str, list[float]] = {page: [] for page in PAGES}
    size = {}
    try:
        running.wait_until_it_answers()
        wire = signed_in(running.port, {"email": EMAIL, "password": PASSWORD})
        for _ in range(within.BEFORE + times):
            for page, address in _addresses(course).items():
                begun = time.perf_counter()
                reply = wire.get(address, Accept_Encoding="gzip")
                taken[page].append((time.perf_counter() - begun) * 1000)
                size[page] = len(reply.body)
                if reply.status != 200:
                    raise RuntimeError(f"{address} answered {reply.status}")
    finally:
        running.kill()
    return {page: {"http_p50_ms": statistics.median(each[within.BEFORE :]), "gzip_bytes": size[page]} for page, each in taken.items()}


def in_words(result: dict[str, Any]) -> str:
    """The figures as a person reads them."""
    head = (f"{PEOPLE} people, {SESSIONS} placements each", "page", "HTTP p50 ms", "inside p50 ms", "of it CPU", "queries", "gzip KB", "HTML KB")
    rows = [
        (
            *(each["engine"], each["page"]),
            *(f"{each[key]:.1f}" for key in ("http_p50_ms", "inside_p50_ms", "inside_cpu_ms")),
            *(each["queries"], f"{each['gzip_bytes'] / 1000:.1f}", f"{each['html_bytes'] / 1000:.0f}"),
        )
        for each in result["rows"]
    ]
    return "\n".join([machine.in_words(result["before"], result["after"]), machine.table(head, rows), *(_verdict(each) for each in result["rows"])])


def _verdict(row: dict[str, Any]) -> str:
    met = row["inside_p50_ms"] <= GOAL_MS and row["gzip_bytes"] <= GOAL_BYTES
    said = f"p50 {row['inside_p50_ms']:.1f} ms inside, at most {GOAL_MS:.0f}; {row['gzip_bytes'] / 1000:.1f} KB gzip, at most {GOAL_BYTES / 1000:.0f}"
    return f"{row['page']} on {row['engine']}: {said}: {machine.verdict(met=met)}"


if __name__ == "__main__":
    main()
