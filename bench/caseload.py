"""Goal 3: a therapist's caseload of 50 clients with 12 scored sessions each, alone in the service and beside 2,000 courses of others.

python -m bench.caseload [--times N] [--others N] [--json]
"""

import argparse
import gzip
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from proofs import scratch
from proofs.pages import signed_in

from bench import machine, within

CLIENTS = 50
GOAL_MS, GOAL_BYTES, GOAL_QUERIES = 12.0, 30_000, 8
GOAL_GROWTH = 1.15
"""Beside 2,000 courses of others the page may take this much longer at most: the noise of a machine, not a dependence."""


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--others", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        print(json.dumps(within.measure({"caseload": "/caseload/"}, arguments.times)["caseload"]))
        return
    folder = Path(tempfile.mkdtemp(prefix="openipt-bench-"))
    try:
        result = measure(folder, arguments.times, arguments.others)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result, indent=1) if arguments.json else in_words(result))


def measure(folder: Path, times: int, others: int) -> dict[str, Any]:
    """Two services with the same caseload, one of them full of other people's courses; they take turns."""
    before = machine.facts(folder)
    services = {"alone": folder / "alone", f"beside {others:,} others": folder / "full"}
    found: dict[str, dict[str, list[Any]]] = {}
    for data in services.values():
        signing_in = scratch.ask(data, "bench.filling", "caseload", str(CLIENTS))
    scratch.ask(folder / "full", "bench.filling", "others", str(others))
    servers = {name: scratch.serve(data, scratch.free_port()) for name, data in services.items()}
    try:
        wires = {}
        for name, server in servers.items():
            server.wait_until_it_answers()
            wires[name] = signed_in(server.port, signing_in)
            found[name] = {"ms": [], "bytes": []}
        for _ in range(times):
            for name, wire in wires.items():
                begun = time.perf_counter()
                page = wire.get("/caseload/", Accept_Encoding="gzip")
                found[name]["ms"].append((time.perf_counter() - begun) * 1000)
                found[name]["bytes"].append(len(page.body))
                if page.status != 200 or gzip.decompress(page.body).count(b"Nobody") < CLIENTS:
                    raise RuntimeError(f"The caseload does not show its {CLIENTS} clients: {page.status}")
    finally:
        for server in servers.values():
            server.kill()
    rows = []
    for name, data in services.items():
        inside = scratch.ask(data, "bench.caseload", "--inside", "--times", str(times))
        http = statistics.median(found[name]["ms"][5:])
        rows.append({"service": name, "http_p50_ms": http, "gzip_bytes": statistics.median(found[name]["bytes"]), **inside})
    return {"before": before, "after": machine.facts(folder), "rows": rows, "growth": rows[1]["http_p50_ms"] / rows[0]["http_p50_ms"]}


def in_words(result: dict[str, Any]) -> str:
    """The figures as a person reads them."""
    head = (f"{CLIENTS} clients x 12 sessions", "HTTP p50 ms", "inside p50 ms", "of it CPU", "gzip KB", "HTML KB", "queries")
    rows = [
        (
            each["service"],
            f"{each['http_p50_ms']:.1f}",
            f"{each['inside_p50_ms']:.1f}",
            f"{each['inside_cpu_ms']:.1f}",
            f"{each['gzip_bytes'] / 1000:.1f}",
            f"{each['html_bytes'] / 1000:.0f}",
            each["queries"],
        )
        for each in result["rows"]
    ]
    full = result["rows"][1]
    goals = (
        (f"p50 {full['inside_p50_ms']:.1f} ms inside, at most {GOAL_MS:.0f}", full["inside_p50_ms"] <= GOAL_MS),
        (f"{full['gzip_bytes'] / 1000:.1f} KB gzip, at most {GOAL_BYTES / 1000:.0f}", full["gzip_bytes"] <= GOAL_BYTES),
        (f"{full['queries']} queries, at most {GOAL_QUERIES}", full["queries"] <= GOAL_QUERIES),
        (f"{result['growth']:.2f} x as long beside others, at most {GOAL_GROWTH}", result["growth"] <= GOAL_GROWTH),
    )
    lines = [f"goal 3: {words}: {machine.verdict(met=met)}" for words, met in goals]
    return "\n".join([machine.in_words(result["before"], result["after"]), machine.table(head, rows), *lines])


if __name__ == "__main__":
    main()
