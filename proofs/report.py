"""Writes what a proof found beside the others' findings: reports/assurance.json, one entry for each proof."""
# ruff: noqa: S607

import json
import os
import subprocess
from datetime import UTC, datetime
from typing import Any

from proofs.scratch import ROOT

FILE = ROOT / "reports" / "assurance.json"


def write(name: str, counts: dict[str, Any], seed: int | None, passed: bool | None, why: str = "") -> dict[str, Any]:
    """Put the proof's entry in place of its earlier one. `passed` is None for a proof that could not be run here."""
    entry = {
        "name": name,
        "verdict": "not run" if passed is None else "passed" if passed else "FAILED",
        **({"why": why} if why else {}),
        "counts": counts,
        "seed": seed,
        "commit": commit(),
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        others = [each for each in json.loads(FILE.read_text(encoding="utf-8")) if each["name"] != name]
    except FileNotFoundError:
        others = []
    FILE.parent.mkdir(exist_ok=True)
    fresh = FILE.with_suffix(".new")
    fresh.write_text(json.dumps(sorted([*others, entry], key=lambda each: each["name"]), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(fresh, FILE)
    return entry


def commit() -> str:
    """The commit that was proved, with a plus where the tree holds more than it."""
    try:
        head = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
        changed = subprocess.run(["git", "status", "--porcelain", "src"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return head + ("+" if changed else "")
