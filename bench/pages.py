"""Goals 3 and 4: a caseload of 50 clients, a course of sixteen sessions, and its last session; alone and beside 2,000 courses of others.

python -m bench.pages [--times N] [--others N] [--json]

On both engines where a PostgreSQL server answers on this machine.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from proofs import scratch, server
from proofs.pages import signed_in

from bench import machine, within
from bench.long_course import OWN_MEASURES, SESSIONS

CLIENTS = 50
"""Of the caseload: 49 with twelve scored sessions each, and the long course."""
GOAL_GROWTH = 1.15
"""Beside the courses of others a page may take this much longer at most: the noise of a machine, not a dependence."""
GOAL_BYTES, GOAL_QUERIES = 30_000, 8
"""Of the caseload, on the wire and in the database."""
NOTHING, CASELOAD = "nothing", "caseload"
"""A page without a record, measured in turn with the others: it says how quick the machine was."""
PAGES = {
    NOTHING: "/healthz",
    CASELOAD: "/caseload/",
    "course": "/courses/{course}/",
    f"session {SESSIONS}": f"/courses/{{course}}/sessions/{SESSIONS}/",
}
GOAL_MS = {CASELOAD: 12.0, "course": 15.0, f"session {SESSIONS}": 15.0}


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--others", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", metavar="COURSE", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        print(json.dumps(within.measure(_addresses(arguments.inside), arguments.times)))
        return
    folder = Path(tempfile.mkdtemp(prefix="openipt-bench-"))
    try:
        result = measure(folder, arguments.times, arguments.others)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result, indent=1) if arguments.json else in_words(result))


def _addresses(course: str) -> dict[str, str]:
    return {name: address.format(course=course) for name, address in PAGES.items()}


def measure(folder: Path, times: int, others: int) -> dict[str, Any]:
    """Every page on both engines, each in two services, one of them full of other people's courses."""
    before = machine.facts(folder)
    rows = _on_one_engine("SQLite", folder / "sqlite", times, others)
    if (found := server.find()) is not None:
        folders = [folder / "postgresql" / name for name in ("alone", "full")]
        try:
            for data in folders:
                found.make_databases(data)
            rows += _on_one_engine("PostgreSQL", folder / "postgresql", times, others)
        finally:
            found.drop_databases(*folders)
    return {"before": before, "after": machine.facts(folder), "rows": rows}


def _on_one_engine(engine: str, folder: Path, times: int, others: int) -> list[dict[str, Any]]:
    services = {"alone": folder / "alone", f"beside {others:,} others": folder / "full"}
    courses = {name: scratch.ask(data, "bench.long_course") for name, data in services.items()}
    for data in services.values():
        scratch.ask(data, "bench.filling", "caseload", str(CLIENTS - 1))
    scratch.ask(folder / "full", "bench.filling", "others", str(others))
    http = _over_http(services, courses, times)
    rows = []
    for name, data in services.items():
        found = scratch.ask(data, "bench.pages", "--inside", courses[name]["course"], "--times", str(times))
        rows += [{"engine": engine, "service": name, "page": page, **http[name][page], **found[page]} for page in PAGES]
    return rows


def _over_http(services: dict[str, Path], courses: dict[str, dict[str, str]], times: int) -> dict[str, dict[str, dict[str, float]]]:
    """For each service and page the milliseconds (median) and the bytes on the wire; services and pages take turns."""
    servers = {name: scratch.serve(data, scratch.free_port()) for name, data in services.items()}
    taken: dict[str, dict[str, list[float]]] = {name: {page: [] for page in PAGES} for name in services}
    size: dict[str, dict[str, int]] = {name: {} for name in services}
    try:
        wires = {}
        for name, running in servers.items():
            running.wait_until_it_answers()
            wires[name] = signed_in(running.port, courses[name])
        for _ in range(times):
            for name, wire in wires.items():
                for page, address in _addresses(courses[name]["course"]).items():
                    begun = time.perf_counter()
                    reply = wire.get(address, Accept_Encoding="gzip")
                    taken[name][page].append((time.perf_counter() - begun) * 1000)
                    size[name][page] = len(reply.body)
                    if reply.status != 200:
                        raise RuntimeError(f"{address} answered {reply.status}")
    finally:
        for running in servers.values():
            running.kill()
    return {
        name: {page: {"http_p50_ms": statistics.median(each[within.BEFORE :]), "gzip_bytes": size[name][page]} for page, each in of_one.items()}
        for name, of_one in taken.items()
    }


def in_words(result: dict[str, Any]) -> str:
    """The figures as a person reads them."""
    head = (
        f"{SESSIONS} sessions, {4 + len(OWN_MEASURES)} measures",
        *("page", "service", "HTTP p50 ms", "inside p50 ms", "of it CPU", "queries", "gzip KB", "HTML KB"),
    )
    rows = [
        (
            *(each["engine"], each["page"], each["service"]),
            *(f"{each[key]:.1f}" for key in ("http_p50_ms", "inside_p50_ms", "inside_cpu_ms")),
            *(each["queries"], f"{each['gzip_bytes'] / 1000:.1f}", f"{each['html_bytes'] / 1000:.0f}"),
        )
        for each in result["rows"]
    ]
    pairs: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in result["rows"]:
        pairs.setdefault((row["engine"], row["page"]), []).append(row)
    verdicts = [_verdict(name, pair) for name, pair in pairs.items() if name[1] != NOTHING]
    return "\n".join([machine.in_words(result["before"], result["after"]), machine.table(head, rows), *verdicts])


def _verdict(name: tuple[str, str], pair: list[dict[str, Any]]) -> str:
    alone, full = pair
    engine, page = name
    took, growth = full["inside_p50_ms"], full["http_p50_ms"] / alone["http_p50_ms"]
    same = alone["queries"] == full["queries"]
    met = took <= GOAL_MS[page] and growth <= GOAL_GROWTH and same
    asked = f"{full['queries']} queries" if same else f"{full['queries']} queries, {alone['queries']} alone"
    if page == CASELOAD:
        met = met and full["queries"] <= GOAL_QUERIES and full["gzip_bytes"] <= GOAL_BYTES
        asked += f", at most {GOAL_QUERIES}; {full['gzip_bytes'] / 1000:.1f} KB gzip, at most {GOAL_BYTES / 1000:.0f}"
    said = f"p50 {took:.1f} ms inside, at most {GOAL_MS[page]:.0f}; {asked}; {growth:.2f} x as long beside others, at most {GOAL_GROWTH}"
    return f"goal {3 if page == CASELOAD else 4}: {page} on {engine}: {said}: {machine.verdict(met=met)}"


if __name__ == "__main__":
    main()
