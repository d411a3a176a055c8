"""Reads a fictional course from a file of the form `ipt-vignette/1`, and compares what came of playing it with what the file expects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from openipt.core.courses import Attendance

FORM = "ipt-vignette/1"
_RULED_ON_LATER = (
    *("couple", "epds_totals", "formulation", "goals", "group", "inventory", "maintenance", "parents", "srm5_weeks", "timeline"),
    *("secondary_area", "problem_area"),
)
_RULED_ON_LATER_IN_SESSIONS = ("flags", "tasks", "safety", "member_turn", "sleep_hours_avg", "mania_check")


class CourseFileRefused(ValueError):
    """A course file cannot be read; the message says in one sentence what is wrong with it."""


@dataclass(frozen=True, slots=True)
class FileSession:
    """One session of the file: its date, its phase, whether the two met, and the answers by item key (a key left out: skipped)."""

    number: int
    on: date
    phase: str
    attendance: Attendance
    answers: dict[str, int] | None
    note: str
    techniques: tuple[str, ...]
    expected: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CourseFile:
    """A whole fictional course."""

    name: str
    pseudonym: str
    pronouns: str
    age: int
    occupation: str
    household: str
    protocol: str
    measure: str
    sessions: tuple[FileSession, ...]
    outcome: dict[str, Any]
    not_compared: tuple[str, ...] = field(default=())


_QUICK_AND_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's safe loader, as its C part where this machine has it: the demo practice is read from files of this form."""


def read_course_file(path: Path) -> CourseFile:
    """Read one file. Raises CourseFileRefused with one clear sentence."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _QUICK_AND_SAFE)  # noqa: S506
    except OSError as problem:
        raise CourseFileRefused(f"{path.name} cannot be read: {problem.strerror}.") from problem
    except (UnicodeDecodeError, yaml.YAMLError) as problem:
        raise CourseFileRefused(f"{path.name} is not in YAML form: {' '.join(str(problem).split())}") from problem
    if not isinstance(content, dict) or content.get("schema") != FORM:
        raise CourseFileRefused(f"{path.name} is not of the form {FORM}. Its first word should be «schema: {FORM}».")
    try:
        return _course(path.name, content)
    except KeyError as missing:
        raise CourseFileRefused(f"{path.name} lacks {missing}. Add it.") from missing
    except (TypeError, ValueError, AttributeError) as problem:
        raise CourseFileRefused(f"{path.name} cannot be used: {problem}.") from problem


def _course(name: str, content: Mapping[str, Any]) -> CourseFile:
    client, measure, items = content["client"], content["instrument"], content["item_order"]
    sessions = tuple(_session(each, measure if measure in each else "phq9", items) for each in content["sessions"])
    if not sessions:
        raise ValueError("it has no sessions")
    later = [key for key in _RULED_ON_LATER if content.get(key)]
    later += [f"sessions[].{key}" for key in _RULED_ON_LATER_IN_SESSIONS if any(each.get(key) for each in content["sessions"])]
    return CourseFile(
        name=name,
        pseudonym=client["pseudonym"],
        pronouns=client.get("pronouns", ""),
        age=int(client["age"]),
        occupation=client.get("occupation", ""),
        household=client.get("household", ""),
        protocol=content["protocol"],
        measure=measure,
        sessions=sessions,
        outcome=dict(content.get("outcome") or {}),
        not_compared=tuple(later),
    )


def _session(content: Mapping[str, Any], items_under: str, items: Sequence[str]) -> FileSession:
    given = content.get(items_under)
    answers = None
    if given is not None:
        if len(given) != len(items):
            raise ValueError(f"session {content['n']} has {len(given)} answers for {len(items)} items")
        answers = {item: value for item, value in zip(items, given, strict=True) if value is not None}
    on = content["date"]
    return FileSession(
        number=int(content["n"]),
        on=on if isinstance(on, date) else date.fromisoformat(on),
        phase=content["phase"],
        attendance=Attendance(content["attendance"]),
        answers=answers,
        note=content.get("note", ""),
        techniques=tuple(content.get("techniques", ())),
        expected={
            "total": content.get(f"{items_under}_total"),
            "item9_flag": content.get("item9_flag", False),
            "pct_change": content.get("pct_change"),
        },
    )


@dataclass(frozen=True, slots=True)
class Played:
    """What came of playing a file: per session its figures, and the outcome under the file's own keys."""

    sessions: tuple[dict[str, Any], ...]
    outcome: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where the play and the file differ, each in a sentence, and what was not compared."""

    differences: tuple[str, ...]
    not_compared: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def compare(file: CourseFile, played: Played) -> Agreement:
    """Hold the play against the file: totals, item-9 flags, percent changes and the outcome block."""
    differences = []
    for session, found in zip(file.sessions, played.sessions, strict=True):
        for key, expected in session.expected.items():
            if expected != found[key]:
                differences.append(f"Session {session.number}: the file says {key} {expected}, the record gives {found[key]}.")
    unknown = [f"outcome.{key}" for key in file.outcome if key not in played.outcome]
    for key, expected in file.outcome.items():
        if key in played.outcome and expected != played.outcome[key]:
            differences.append(f"Outcome: the file says {key} {expected}, the record gives {played.outcome[key]}.")
    return Agreement(tuple(differences), (*file.not_compared, *unknown))
