"""Adds courses to a scratch practice for somebody to type into, or says what is kept of one session. Prints JSON."""

import argparse
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from openipt.cli import installation
from proofs.filling import therapist


def main() -> None:
    """`--courses 3` adds three and prints their ids; `--kept COURSE SESSION` prints every text of that session's parts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--courses", type=int)
    parser.add_argument("--kept", nargs=2)
    arguments = parser.parse_args()
    data = Path(os.environ["OPENIPT_DATA"])
    if not installation.has_key(data):
        installation.make_empty(data)
    installation.open_installation(data)
    print(json.dumps(add_courses(arguments.courses) if arguments.courses else kept(arguments.kept[0], int(arguments.kept[1]))))


def add_courses(number: int) -> list[str]:
    """That many courses, their first session tomorrow."""
    from openipt.actions import courses
    from openipt.core.ids import uuid7

    by, now = therapist(), datetime.now(UTC)
    plan = courses.CoursePlan("ipt16", now + timedelta(days=1))
    return [str(courses.take_on(by, op_id=uuid7(now), client=courses.NewClient(f"Nobody {n}"), plan=plan, now=now)) for n in range(number)]


def kept(course_id: str, number: int) -> dict[str, Any]:
    """By worksheet: what stands, and what waits beside it."""
    from uuid import UUID

    from openipt.record import read

    page = read.session_page(therapist(), UUID(course_id), number, now=datetime.now(UTC))
    return {part.sheet: [part.content, *(other.content for other in part.others)] for part in page.parts}


if __name__ == "__main__":
    main()
