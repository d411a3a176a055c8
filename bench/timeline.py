"""The timeline of a long course with 300 events: drawn anew, as after each change, and shown again; its bytes on the wire.

python -m bench.timeline [--times N] [--json]
"""

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from proofs import scratch
from proofs.filling import EMAIL, therapist
from proofs.pages import signed_in

from bench import machine, within
from openipt.cli import installation
from openipt.core.ids import uuid7

EVENTS, PEOPLE = 300, 12
ADDRESS = "/courses/{course}/timeline/"
GOAL_MS, GOAL_BYTES = 25.0, 60_000
YEARS = 30
"""Over so many years the events lie, more of them the nearer they are."""


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--fill", metavar="COURSE", help=argparse.SUPPRESS)
    parser.add_argument("--inside", metavar="COURSE", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.fill:
        fill(arguments.fill)
        print("{}")
        return
    if arguments.inside:
        print(json.dumps(inside(arguments.inside, arguments.times)))
        return
    folder = Path(tempfile.mkdtemp(prefix="openipt-bench-"))
    try:
        result = measure(folder, arguments.times)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result, indent=1) if arguments.json else in_words(result))


def measure(folder: Path, times: int) -> dict[str, Any]:
    """Fill an installation, and take the figures in a process of its own."""
    before = machine.facts(folder)
    data = folder / "data"
    filled = scratch.ask(data, "bench.long_course")
    scratch.ask(data, "bench.timeline", "--fill", filled["course"])
    over_http = _over_http(data, filled, times)
    found = scratch.ask(data, "bench.timeline", "--inside", filled["course"], "--times", str(times))
    return {"before": before, "after": machine.facts(folder), **over_http, **found}


def _over_http(data: Path, filled: dict[str, str], times: int) -> dict[str, float]:
    """Milliseconds (median) and bytes on the wire."""
    server = scratch.serve(data, scratch.free_port())
    taken = []
    try:
        server.wait_until_it_answers()
        wire = signed_in(server.port, filled)
        for _ in range(times):
            begun = time.perf_counter()
            reply = wire.get(ADDRESS.format(course=filled["course"]), Accept_Encoding="gzip")
            taken.append((time.perf_counter() - begun) * 1000)
            if reply.status != 200:
                raise RuntimeError(f"The timeline answered {reply.status}")
    finally:
        server.kill()
    return {"http_p50_ms": statistics.median(taken[within.BEFORE :]), "gzip_bytes": len(reply.body)}


def fill(course: str) -> None:
    """Put people and 300 events on the course, as its therapist would."""
    installation.open_installation(Path(os.environ["OPENIPT_DATA"]))
    from openipt.actions import course_sheets

    by, now = therapist(), datetime.now(UTC)

    def write(sheet: str, content: dict[str, Any]) -> None:
        saved = course_sheets.save(by, UUID(course), course_sheets.Written(uuid7(now), sheet, content), op_id=uuid7(now), now=now)
        if saved.mistakes:
            raise RuntimeError(saved.mistakes[0].sentence)

    for number in range(PEOPLE):
        write("person", {"display_name": f"Somebody {number}", "relation": "friend"})
    for content in events(now):
        write("timeline_event", content)


def events(now: datetime) -> list[dict[str, Any]]:
    """The events: by year, month and day in turn, the nearer the more, one of them the onset."""
    found: list[dict[str, Any]] = []
    for number in range(EVENTS):
        months = round(YEARS * 12 * (number / EVENTS) ** 2)
        year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
        date = (f"{year}", f"{year}-{month + 1:02}", f"{year}-{month + 1:02}-{1 + number % 28:02}")[number % 3]
        event = {"date": date, "title": f"What happened as number {number}, in a few more words", "impact": number % 11 - 5}
        found.append({**event, "person": f"Somebody {number % PEOPLE}", "symptom_change": ("worse", "better", "none")[number % 3]})
    found[EVENTS // 5]["symptom_change"] = "onset"
    return found


def inside(course: str, times: int) -> dict[str, Any]:
    """Milliseconds (median) of the page shown again, and of the page whose pictures have to be drawn anew."""
    address = ADDRESS.format(course=course)
    both = within.measure({"again": address, "course": f"/courses/{course}/"}, times)
    from django.test import Client

    from openipt.record.models import Account
    from openipt.web.pictures import timeline_picture

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Account.objects.get(email=EMAIL))
    taken = []
    for _ in range(times):
        timeline_picture.forget()
        begun = time.perf_counter()
        client.get(address)
        taken.append((time.perf_counter() - begun) * 1000)
    return {**both, "anew_p50_ms": statistics.median(taken), "events": EVENTS}


def in_words(result: dict[str, Any]) -> str:
    """The figures as a person reads them."""
    again, anew = result["again"], result["anew_p50_ms"]
    met = anew <= GOAL_MS and result["gzip_bytes"] <= GOAL_BYTES
    said = (
        f"timeline with {result['events']} events: p50 {again['inside_p50_ms']:.1f} ms shown again, {anew:.1f} ms drawn anew, at most {GOAL_MS:.0f};"
        f" {result['http_p50_ms']:.1f} ms over HTTP; the same course's own page took {result['course']['inside_p50_ms']:.1f} ms in turn with it;"
        f" {again['queries']} queries; {result['gzip_bytes'] / 1000:.1f} KB gzip, at most {GOAL_BYTES / 1000:.0f}"
    )
    return "\n".join([machine.in_words(result["before"], result["after"]), f"{said}: {machine.verdict(met=met)}"])


if __name__ == "__main__":
    main()
