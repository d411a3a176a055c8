"""Goal 11: from the start of `openipt serve` on an installation that exists to its first answer, and the memory of its worker.

python -m bench.start [--rounds N] [--json]
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from proofs import scratch
from proofs.wire import Wire

from bench import machine
from bench.filling import SECRET

GOAL_SECONDS, GOAL_MB = 1.0, 110.0
REQUESTS = 200


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="openipt-bench-"))
    try:
        result = measure(folder, arguments.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result, indent=1) if arguments.json else in_words(result))


def measure(folder: Path, rounds: int) -> dict[str, Any]:
    """Ours and a plain Django project start in turns; after the last start of each come two hundred requests."""
    before = machine.facts(folder)
    ours, plain = folder / "ours", folder / "plain"
    plain.mkdir()
    token = scratch.ask(ours, "bench.filling", "answer", "1")[0]
    first, _ = _start_ours(ours, token)  # lays out the files for browsers, and stamps the installation
    found: dict[str, list[dict[str, float]]] = {"openipt serve": [], "a plain Django project": []}
    for number in range(rounds):
        last = number == rounds - 1
        found["openipt serve"].append(_start_ours(ours, token, REQUESTS if last else 0)[1])
        found["a plain Django project"].append(_start_plain(plain, REQUESTS if last else 0))
    rows = []
    for name, starts in found.items():
        row = {key: statistics.median(each[key] for each in starts) for key in ("answer_s", "page_s")}
        rows.append({"what": name, **row, **{key: starts[-1][key] for key in ("worker_rss_mb", "worker_pss_mb", "all_pss_mb")}})
    return {"before": before, "after": machine.facts(folder), "first_start_s": first, "rows": rows}


def _start_ours(data: Path, token: str, requests: int = 0) -> tuple[float, dict[str, float]]:
    server = scratch.serve(data, scratch.free_port())
    paths = [f"/q/{token}/{number % 9 + 1}/" for number in range(max(requests, 1))]
    found = _measured(server, paths, {"answers": SECRET})
    return found["answer_s"], found


def _start_plain(data: Path, requests: int = 0) -> dict[str, float]:
    port = scratch.free_port()
    server = scratch.Running([sys.executable, "-m", "bench.serve_plain", str(port)], data, port)
    return _measured(server, ["/"] * max(requests, 1), {})


def _measured(server: scratch.Running, paths: list[str], cookies: dict[str, str]) -> dict[str, float]:
    try:
        found = {"answer_s": server.wait_until_it_answers(pause=0.002)}
        wires = [Wire(server.port) for _ in range(8)]  # so that every thread gets its share
        for number, path in enumerate(paths):
            wire = wires[number % len(wires)]
            wire.cookies = dict(cookies)
            if (reply := wire.get(path)).status != 200:
                raise RuntimeError(f"{path} answered {reply.status}")
            if number == 0:
                found["page_s"] = time.perf_counter() - server.began
        memory = {number: _memory(number) for number in server.members()}
        worker = max(memory, key=lambda number: memory[number]["Rss"])
        found["worker_rss_mb"], found["worker_pss_mb"] = memory[worker]["Rss"], memory[worker]["Pss"]
        found["all_pss_mb"] = sum(each["Pss"] for each in memory.values())
        for wire in wires:
            wire.close()
        return found
    finally:
        server.kill()


def _memory(number: int) -> dict[str, float]:
    """Megabytes that a process holds: all of it (Rss), and with shared pages counted in part (Pss)."""
    lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()[1:]
    return {name.rstrip(":"): int(size) * 1024 / 1e6 for name, size, _ in (line.split() for line in lines) if name in ("Rss:", "Pss:")}


def in_words(result: dict[str, Any]) -> str:
    """The figures as a person reads them."""
    head = ("second start", "first answer s", "first page s", "worker RSS MB", "worker PSS MB", "all PSS MB")
    rows = [
        (
            each["what"],
            f"{each['answer_s']:.2f}",
            f"{each['page_s']:.2f}",
            *(f"{each[key]:.0f}" for key in ("worker_rss_mb", "worker_pss_mb", "all_pss_mb")),
        )
        for each in result["rows"]
    ]
    ours, plain = result["rows"]
    ratios = [f"{ours[key] / plain[key]:.2f}" for key in ("answer_s", "page_s", "worker_rss_mb", "worker_pss_mb", "all_pss_mb")]
    rows.append(("ratio", *ratios))
    met_start, met_memory = ours["answer_s"] <= GOAL_SECONDS, ours["worker_rss_mb"] <= GOAL_MB
    return "\n".join(
        [
            machine.in_words(result["before"], result["after"]),
            machine.table(head, rows),
            f"after something has changed (prepared first): {result['first_start_s']:.2f} s",
            f"goal 11: first answer after {ours['answer_s']:.2f} s, at most {GOAL_SECONDS:.0f}: {machine.verdict(met=met_start)}",
            f"goal 11: {ours['worker_rss_mb']:.0f} MB after {REQUESTS} requests, at most {GOAL_MB:.0f}: {machine.verdict(met=met_memory)}",
        ]
    )


if __name__ == "__main__":
    main()
