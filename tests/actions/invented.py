"""Course files invented for the tests, in the form `ipt-vignette/1`; the figures in them are worked out by hand."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

ITEMS = ["interest", "mood", "sleep", "energy", "appetite", "worth", "concentration", "psychomotor", "self_harm"]
FIRST_DAY = date(2026, 1, 6)


def a_session(
    number: int, given: Sequence[int | None] | None, *, total: int | None, change: float | None, attendance: str = "attended"
) -> dict[str, Any]:
    """One session of the file; `given` are the nine answers, None where nothing was filled in."""
    phase = "initial" if number <= 3 else "middle" if number <= 12 else "ending"
    return {
        "n": number,
        "date": (FIRST_DAY + timedelta(weeks=number - 1)).isoformat(),
        "phase": phase,
        "attendance": attendance,
        "phq9": list(given) if given is not None else None,
        "phq9_total": total,
        "item9_flag": bool(given and given[8]),
        "pct_change": change,
        "note": "Invented.",
    }


def scored(number: int, total: int, change: float, *, attendance: str = "attended") -> dict[str, Any]:
    """A session with that total, spread over the first eight items."""
    given = [0] * 9
    for place in range(total):
        given[place % 8] += 1
    return a_session(number, given, total=total, change=change, attendance=attendance)


def a_file(folder: Path, sessions: list[dict[str, Any]], outcome: dict[str, Any], **changes: Any) -> Path:
    """The whole file, written into that folder."""
    content = {
        "schema": "ipt-vignette/1",
        "fictional": True,
        "instrument": "phq9",
        "item_order": ITEMS,
        "id": "invented",
        "title": "Invented",
        "client": {"pseudonym": "Nobody N.", "age": 40, "pronouns": "they/them", "occupation": "none", "household": "alone"},
        "protocol": "ipt16",
        "sessions": sessions,
        "outcome": outcome,
        **changes,
    }
    path = folder / "invented.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def an_outcome(first: int, last: int, percent: float, **others: Any) -> dict[str, Any]:
    """The outcome block; what is not said is the outcome of somebody who stayed a case."""
    return {
        "baseline_session": 1,
        "phq9_first": first,
        "phq9_last": last,
        "phq9_change": last - first,
        "phq9_pct_change": percent,
        "response_50": False,
        "remission_lt5": False,
        "nhs_caseness_first": True,
        "nhs_recovery": False,
        "nhs_reliable_improvement": False,
        "nhs_reliable_deterioration": False,
        "nhs_reliable_recovery": False,
        **others,
    }
