"""Goal 5: the page on which a client answers a question: its bytes on the wire, and how soon a slow phone shows it.

python -m bench.client_page [--times N] [--json]   needs Chromium (on the path, or named in CHROMIUM)
"""

import argparse
import json
import os
import re
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from proofs import scratch
from proofs.wire import Wire

from bench import machine
from bench.filling import SECRET

GOAL_BYTES, GOAL_LCP_MS, GOAL_BLOCKED_MS = 20_000, 900.0, 0.0
SLOW_PHONE = {"width": 390, "height": 844, "cpu_slowdown": 4, "latency_ms": 150, "kilobits_down": 1638, "kilobits_up": 750}
"""The profile that Lighthouse calls slow 4G: 150 ms each way and back, 1.6 Mbit/s, a processor four times slower."""
_ASSET = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"')
_WATCH = """
window.seen = {lcp: 0, blocked: 0};
const watch = (type, note) => new PerformanceObserver(list => list.getEntries().forEach(note)).observe({type, buffered: true});
watch('largest-contentful-paint', each => seen.lcp = each.startTime);
watch('longtask', each => seen.blocked += Math.max(0, each.duration - 50));
"""


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="openipt-bench-"))
    try:
        result = measure(folder, arguments.times)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result, indent=1) if arguments.json else in_words(result))


def measure(folder: Path, times: int) -> dict[str, Any]:
    """The question page of a link that was begun in this browser: bytes first, then in Chromium as on a slow phone."""
    before = machine.facts(folder)
    data, port = folder / "data", scratch.free_port()
    tokens = scratch.ask(data, "bench.filling", "answer", "3")
    server = scratch.serve(data, port)
    try:
        server.wait_until_it_answers()
        parts = _bytes(port, tokens[0])
        shown = _in_chromium(port, tokens[1:], times)
    finally:
        server.kill()
    return {"before": before, "after": machine.facts(folder), "bytes": parts, "total_bytes": sum(parts.values()), **shown}


def _bytes(port: int, token: str) -> dict[str, int]:
    """What travels, head and body, compressed where the server compresses: the page, its stylesheet, its script."""
    wire = Wire(port)
    wire.cookies = {"answers": SECRET}
    page = wire.get(f"/q/{token}/1/", Accept_Encoding="identity")
    if page.status != 200:
        raise RuntimeError(f"The question page answered {page.status}")
    found = {}
    for path in (f"/q/{token}/1/", *dict.fromkeys(_ASSET.findall(page.body.decode()))):
        reply = wire.get(path, Accept_Encoding="gzip")
        name = "page" if path.startswith("/q/") else path.rpartition("/")[2].split(".")[0] + "." + path.rpartition(".")[2]
        found[name] = len(reply.head) + 4 + len(reply.body)
    return found


def _in_chromium(port: int, tokens: list[str], times: int) -> dict[str, Any]:
    """Largest contentful paint and blocked time on a slow phone, each time with an empty cache; and a walk without JavaScript."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return {"not_run": "There is no Chromium here."}
    paints, blocked = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        for _ in range(times + 1):
            context = _phone(browser, port)
            page = context.new_page()
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            session.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": SLOW_PHONE["latency_ms"],
                    "downloadThroughput": SLOW_PHONE["kilobits_down"] * 1000 / 8,
                    "uploadThroughput": SLOW_PHONE["kilobits_up"] * 1000 / 8,
                },
            )
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PHONE["cpu_slowdown"]})
            page.add_init_script(_WATCH)
            page.goto(f"http://127.0.0.1:{port}/q/{tokens[0]}/1/", wait_until="networkidle")
            seen = page.evaluate("seen")
            paints.append(seen["lcp"])
            blocked.append(seen["blocked"])
            context.close()
        without_script = _walk_without_script(browser, port, tokens[1])
        browser.close()
    return {
        "lcp_p50_ms": statistics.median(paints[1:]),
        "blocked_p50_ms": statistics.median(blocked[1:]),
        "without_javascript": without_script,
    }


def _phone(browser: Any, port: int, **more: Any) -> Any:
    size = {"width": SLOW_PHONE["width"], "height": SLOW_PHONE["height"]}
    context = browser.new_context(viewport=size, device_scale_factor=2, is_mobile=True, has_touch=True, **more)
    context.add_cookies([{"name": "answers", "value": SECRET, "url": f"http://127.0.0.1:{port}/"}])
    return context


def _walk_without_script(browser: Any, port: int, token: str) -> bool:
    """Whether a whole questionnaire can be answered and handed in with JavaScript switched off."""
    context = _phone(browser, port, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/q/{token}/1/")
    for _ in range(12):
        if page.url.endswith("/end/"):
            break
        page.locator("input[type=radio]").first.check()
        page.get_by_role("button", name="Next").last.click()
    page.get_by_role("button", name="Send my answers").click()
    saved = "Saved" in page.content()
    context.close()
    return saved


def in_words(result: dict[str, Any]) -> str:
    """The figures as a person reads them."""
    rows = [(name, f"{size / 1000:.2f}") for name, size in (*result["bytes"].items(), ("together", result["total_bytes"]))]
    lines = [machine.in_words(result["before"], result["after"]), machine.table(("on the wire, with heads", "KB"), rows)]
    met = result["total_bytes"] <= GOAL_BYTES
    lines.append(f"goal 5: {result['total_bytes'] / 1000:.1f} KB, at most {GOAL_BYTES / 1000:.0f}: {machine.verdict(met=met)}")
    if "not_run" in result:
        return "\n".join([*lines, f"goal 5: NOT RUN in a browser: {result['not_run']}"])
    for words, met in (
        (f"largest paint after {result['lcp_p50_ms']:.0f} ms, at most {GOAL_LCP_MS:.0f}", result["lcp_p50_ms"] <= GOAL_LCP_MS),
        (f"blocked for {result['blocked_p50_ms']:.0f} ms, at most {GOAL_BLOCKED_MS:.0f}", result["blocked_p50_ms"] <= GOAL_BLOCKED_MS),
        ("answered and handed in without JavaScript", result["without_javascript"]),
    ):
        lines.append(f"goal 5: {words}: {machine.verdict(met=met)}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
