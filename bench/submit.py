"""Goals 1 and 2: answers and whole questionnaires stored durably through the whole path, against a plain Django form with one insert.

python -m bench.submit [--rounds N] [--seconds S] [--json]
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from proofs import scratch

from bench import machine
from bench.filling import MEASURE, SECRET
from bench.load import Job, Round, run
from openipt.core.ids import uuid7

CLIENTS = 32
GOAL_RATIO = 0.5
GOAL_MS, GOAL_SYNCS = 3.0, 10.0
WAYS = ("plain form", "an answer", "handing in")


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="openipt-bench-"))
    try:
        result = measure(folder, arguments.rounds, arguments.seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result, indent=1) if arguments.json else in_words(result))


def measure(folder: Path, rounds: int, seconds: float) -> dict[str, Any]:
    """Both servers run; in each round every way takes its turn, with 32 clients and then with one."""
    before = machine.facts(folder)
    ours, plain = folder / "ours", folder / "plain"
    plain.mkdir()
    scratch.ask(ours, "bench.filling", "answer", "8")
    servers = [scratch.serve(ours, scratch.free_port()), _serve_plain(plain)]
    try:
        for server in servers:
            server.wait_until_it_answers()
        ports = {"plain form": servers[1].port, "an answer": servers[0].port, "handing in": servers[0].port}
        found: dict[tuple[str, int], list[Round]] = {}
        for number in range(rounds + 1):
            jobs = _jobs(ours, seconds)
            for clients in (CLIENTS, 1):
                for way in WAYS:
                    took = run(ports[way], jobs[way][clients], clients=clients, seconds=seconds)
                    if number:  # the first round warms up
                        found.setdefault((way, clients), []).append(took)
    finally:
        for server in servers:
            server.kill()
    after = machine.facts(folder)
    sync = statistics.median([before["fdatasync_p50_ms"], after["fdatasync_p50_ms"]])
    return {"before": before, "after": after, "rows": [_row(way, found, sync) for way in WAYS]}


def _row(way: str, found: dict[tuple[str, int], list[Round]], sync: float) -> dict[str, Any]:
    many, one = found[(way, CLIENTS)], found[(way, 1)]
    ratios = [mine.rate / yardstick.rate for mine, yardstick in zip(many, found[("plain form", CLIENTS)], strict=True)]
    return {
        "way": way,
        "rate": statistics.median(each.rate for each in many),
        "ratio": statistics.median(ratios),
        "p95_ms": statistics.median(each.p95 for each in many),
        "one_p50_ms": statistics.median(each.p50 for each in one),
        "one_ratio": statistics.median(mine.p50 / base.p50 for mine, base in zip(one, found[("plain form", 1)], strict=True)),
        "one_in_syncs": statistics.median(each.p50 for each in one) / sync,
    }


def _jobs(ours: Path, seconds: float) -> dict[str, dict[int, list[Job]]]:
    """Enough forms for a round of each way."""
    enough = {CLIENTS: int(1500 * seconds), 1: int(600 * seconds)}
    plain = Job([("/", {f"q{number}": str(number % 4) for number in range(1, 10)})], expected=302)
    jobs: dict[str, dict[int, list[Job]]] = {
        "plain form": {clients: [plain] * number * 3 for clients, number in enough.items()},
        "an answer": {},
        "handing in": {},
    }
    for clients, number in enough.items():
        answering = _with_marks(ours, scratch.ask(ours, "bench.filling", "answer", str(CLIENTS + number // len(MEASURE.scored_items))))
        jobs["an answer"][clients] = [
            _browser(
                [
                    (f"/q/{token}/{at}/", {"op_id": _op(mark), "item": MEASURE.scored_items[at - 1].key, "answer": str(at % 2), "do": "save"})
                    for at in range(1, 10)
                ],
                200,
            )
            for token, mark in answering
        ]
        handing_in = _with_marks(ours, scratch.ask(ours, "bench.filling", "submit", str(number)))
        jobs["handing in"][clients] = [_browser([(f"/q/{token}/end/", {"op_id": _op(mark)})], 200) for token, mark in handing_in]
    return jobs


def _browser(posts: list[tuple[str, dict[str, str]]], expected: int) -> Job:
    return Job(posts, expected, {"answers": SECRET})


def _with_marks(ours: Path, tokens: list[str]) -> list[tuple[str, str]]:
    """Each token with the mark that its page gives to the ids in its forms."""
    file = ours / "tokens.json"
    file.write_text(json.dumps(tokens), encoding="utf-8")
    return list(zip(tokens, scratch.ask(ours, "proofs.marks", str(file)), strict=True))


def _op(mark: str) -> str:
    return f"{uuid7(datetime.now(UTC))}.{mark}"


def _serve_plain(data: Path) -> scratch.Running:
    port = scratch.free_port()
    return scratch.Running([sys.executable, "-m", "bench.serve_plain", str(port)], data, port)


def in_words(result: dict[str, Any]) -> str:
    """The figures as a person reads them."""
    head = (f"{CLIENTS} clients", "a second", "x plain", "p95 ms", "one client: p50 ms", "x plain", "x fdatasync")
    rows = [
        (
            each["way"],
            f"{each['rate']:.0f}",
            f"{each['ratio']:.2f}",
            f"{each['p95_ms']:.0f}",
            f"{each['one_p50_ms']:.2f}",
            f"{each['one_ratio']:.2f}",
            f"{each['one_in_syncs']:.1f}",
        )
        for each in result["rows"]
    ]
    goals = []
    for each in result["rows"][1:]:
        goals.append(
            f"goal 1, {each['way']}: {each['ratio']:.2f} of a plain form, at least {GOAL_RATIO}: {machine.verdict(met=each['ratio'] >= GOAL_RATIO)}"
        )
        met = each["one_p50_ms"] <= GOAL_MS and each["one_in_syncs"] <= GOAL_SYNCS
        goals.append(
            f"goal 2, {each['way']}: {each['one_p50_ms']:.2f} ms and {each['one_in_syncs']:.1f} syncs, "
            f"at most {GOAL_MS:.0f} ms and {GOAL_SYNCS:.0f}: {machine.verdict(met=met)}"
        )
    return "\n".join([machine.in_words(result["before"], result["after"]), machine.table(head, rows), *goals])


if __name__ == "__main__":
    main()
