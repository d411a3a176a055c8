"""Plays a fictional course from a file into a scratch record and says whether totals, flags, changes and outcome agree."""

import argparse
import json
import os
import re
import tempfile
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from openipt.cli import installation
from openipt.cli.overlay import overlay_folder
from openipt.cli.refused import Refused
from openipt.core.course_files import SCREENER, CourseFile, CourseFileRefused, compare, read_course_file


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("file", type=Path, help="a course file of the form ipt-vignette/1")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")


def run(arguments: argparse.Namespace) -> int:
    """Play the file and print what came of it. Returns 0 where all agrees and 1 where something differs."""
    try:
        file = read_course_file(arguments.file)
    except CourseFileRefused as refusal:
        raise Refused(str(refusal)) from None
    found = _play_in_scratch(file, arguments.file)
    print(json.dumps(found, ensure_ascii=False, indent=1) if arguments.json else _table(found))
    return 0 if found["agrees"] else 1


def _play_in_scratch(file: CourseFile, path: Path) -> dict[str, Any]:
    overlay = overlay_folder()
    with tempfile.TemporaryDirectory(prefix="openipt-rehearse-") as folder:
        scratch = Path(folder)
        _lay_overlay(overlay, scratch / "overlay")
        for name in ("DATABASE_URL", "KEYS_DATABASE_URL"):
            os.environ.pop(name, None)  # a rehearsal never plays into the practice's own databases
        installation.make_empty(scratch)
        installation.open_installation(scratch)
        return _play(file, path)


def _lay_overlay(overlay: Path | None, scratch: Path) -> None:
    """The clinic's own definitions; and where the screener's licensed wording is not loaded, a stand-in for it, in this scratch record alone.

    Otherwise nobody could rehearse what the table makes of answers that a file gives by their numbers.
    """
    from openipt.core.library import OWN_FOLDER, read_library

    scratch.mkdir()
    for folder in overlay.iterdir() if overlay else ():
        if folder.name != "screeners":
            os.symlink(folder, scratch / folder.name)
    (scratch / "screeners").mkdir()
    for definition in (overlay / "screeners").glob("*.toml") if overlay else ():
        os.symlink(definition, scratch / "screeners" / definition.name)
    if not read_library(overlay).screener(SCREENER).has_wording:
        skeleton = (OWN_FOLDER / "screeners" / f"{SCREENER}.toml").read_text(encoding="utf-8")
        stand_in = re.sub(r"(?m)^(short = .*)$", r'\1\ntext = "A stand-in: the wording is licensed and not loaded."', skeleton)
        file = scratch / "screeners" / f"{SCREENER}.toml"
        file.unlink(missing_ok=True)  # a copy of the skeleton that has no wording yet
        file.write_text(stand_in, encoding="utf-8")


def _play(file: CourseFile, path: Path) -> dict[str, Any]:
    from openipt.actions import Refusal, people, playing
    from openipt.core.library import NotInLibrary
    from openipt.record.upgrade import upgrade

    upgrade()
    practice_id = people.found_practice(people.NewPractice("Rehearsal", "demo", "gb", "Europe/London"))
    by = people.take_in_member(practice_id, people.give_account("rehearsal@demo.example", "played-from-a-file"), "Rehearsal", ("therapist",))
    try:
        course_id = playing.play(by, file, playing.Staging())
    except NotInLibrary as problem:
        raise Refused(f"{path.name}: {problem}") from None
    except Refusal as refusal:
        raise Refused(f"{path.name} cannot be played: {refusal.sentence}", exit_code=1) from None
    played = playing.figures(by, course_id, file, datetime.combine(file.sessions[-1].on, time.max, UTC))
    agreement = compare(file, played)
    return {
        "file": str(path),
        "agrees": agreement.agrees,
        "differences": list(agreement.differences),
        "stored": list(agreement.stored),
        "not_compared": list(agreement.not_compared),
        "sessions": list(played.sessions),
        "outcome": {key: played.outcome[key] for key in file.outcome if key in played.outcome} or played.outcome,
    }


def _table(found: dict[str, Any]) -> str:
    lines = [found["file"], f"{'session':>7} {'total':>6} {'item 9':>7} {'change':>8} {'table':>9} {'set':>9} {'plan':>5}  flags"]
    for row in found["sessions"]:
        change = "" if row["pct_change"] is None else f"{row['pct_change']:.1f} %"
        total = "none" if row["total"] is None else row["total"]
        lines.append(
            f"{row['n']:>7} {total:>6} {'yes' if row['item9_flag'] else 'no':>7} {change:>8} {row.get('algorithm_level') or '':>9} "
            f"{row.get('clinician_level', ''):>9} {row.get('safety_plan_version', ''):>5}  {', '.join(row['flags'])}"
        )
    lines += ["", *(f"{key}: {value}" for key, value in found["outcome"].items()), ""]
    lines += [f"Stored and read back: {', '.join(found['stored'])}."] if found["stored"] else []
    lines.append(f"Not compared yet: {', '.join(found['not_compared'])}." if found["not_compared"] else "Everything was compared.")
    lines += found["differences"] or ["The record agrees with the file."]
    return "\n".join(lines)
