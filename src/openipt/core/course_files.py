"""Reads a fictional course from a file of the form `ipt-vignette/1`, and compares what came of playing it with what the file expects."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from openipt.core.course_blocks import FileRhythm, FileSheet, rhythms_of, sheets_of
from openipt.core.course_people import FilePeople, people_of
from openipt.core.courses import Attendance
from openipt.core.worksheets import Content

FORM = "ipt-vignette/1"
SCREENER = "cssrs_screen"
"""The screener whose yeses a file gives by number, as `cssrs_yes`."""
_RULED_ON_LATER = ("maintenance",)
_RULED_ON_LATER_IN_SESSIONS = ("tasks",)
_COMPARED_OF_SAFETY = (
    *("scale_version", "cssrs_yes", "algorithm_level", "clinician_level", "clinician_reason", "behaviour_past_3_months"),
    *("recheck_hours", "safety_plan_version", "notified_minutes"),
)
"""What a session's `safety` says that is played and compared; `means` and `other_services` are played as words of the assessment."""
_PLAN_IN_NOTE = re.compile(r"safety plan v(\d+)", re.IGNORECASE)


_MUCH_SUPPORT = 2
"""From this emotional support on, of 0 to 3, somebody of the inventory stands on the safety plan (reference 5.1)."""


class CourseFileRefused(ValueError):
    """A course file cannot be read; the message says in one sentence what is wrong with it."""


@dataclass(frozen=True, slots=True)
class FileSafety:
    """What a session's `safety` says: the screener's yeses by number, both levels, what was done about it, and the hours until the next look."""

    recall: str
    yes: tuple[str, ...]
    behaviour_is_recent: bool
    level: str
    reason: str
    means: str
    other_services: str
    recheck_hours: int | None
    notified_minutes: int | None = None
    """How many minutes after the answer somebody had taken the alert."""


@dataclass(frozen=True, slots=True)
class FileTotal:
    """The total of another measure at one session, filled in on paper: only it and the answer to the safety item are known."""

    session: int
    measure: str
    total: int
    safety_answer: int


@dataclass(frozen=True, slots=True)
class FileSession:
    """One session of the file: its date, its phase, whether the two met, and the answers by item key (a key left out: skipped).

    A new version of the safety plan stands in the session's `safety`, or as «safety plan v4» in its note.
    """

    number: int
    on: date
    phase: str
    attendance: Attendance
    answers: dict[str, int] | None
    note: str
    techniques: tuple[str, ...]
    expected: dict[str, Any]
    safety: FileSafety | None = None
    plan_version: int | None = None
    """The version of the safety plan that stands after this session, where the file says one."""
    plan_on_phone: bool = False


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
    items_under: str
    """The measure whose key the file uses for its totals: a teenager's PHQ-A stands under the PHQ-9's."""
    sessions: tuple[FileSession, ...]
    outcome: dict[str, Any]
    totals: tuple[FileTotal, ...] = ()
    sheets: tuple[FileSheet, ...] = ()
    """The blocks of a file that are kept on worksheets, filled."""
    rhythms: tuple[FileRhythm, ...] = ()
    not_compared: tuple[str, ...] = field(default=())
    helpers: tuple[str, ...] = ()
    """Those in the inventory who give much emotional support: whom a safety plan names."""
    behaviours: tuple[tuple[date, str], ...] = ()
    """What the timeline calls behaviour, by the day on which it was done."""
    people: FilePeople = field(default_factory=FilePeople)
    """The inventory, the timeline, the formulation and the goals."""


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
    if not content["sessions"]:
        raise ValueError("it has no sessions")
    items_under = measure if any(measure in each for each in content["sessions"]) else "phq9"
    sessions = tuple(_session(each, items_under, items) for each in content["sessions"])
    later = [key for key in _RULED_ON_LATER if content.get(key)]
    later += [f"sessions[].{key}" for key in _RULED_ON_LATER_IN_SESSIONS if any(each.get(key) for each in content["sessions"])]
    told = {key for each in content["sessions"] for key in each.get("safety") or ()} - {*_COMPARED_OF_SAFETY, "means", "other_services"}
    later += [f"sessions[].safety.{key}" for key in sorted(told)]
    return CourseFile(
        name=name,
        pseudonym=client["pseudonym"],
        pronouns=client.get("pronouns", ""),
        age=int(client["age"]),
        occupation=client.get("occupation", ""),
        household=client.get("household", ""),
        protocol=content["protocol"],
        measure=measure,
        items_under=items_under,
        sessions=sessions,
        outcome=dict(content.get("outcome") or {}),
        totals=tuple(FileTotal(each["n"], "epds", each["total"], each["item10"]) for each in content.get("epds_totals") or ()),
        sheets=sheets_of(content),
        rhythms=rhythms_of(content),
        not_compared=tuple(later),
        helpers=tuple(each["display_name"] for each in content.get("inventory") or () if _supports(each)),
        people=people_of(content),
        behaviours=tuple(
            (date.fromisoformat(str(each["date"])), each["title"]) for each in content.get("timeline") or () if "behaviour" in each.get("note", "")
        ),
    )


def _supports(person: Mapping[str, Any]) -> bool:
    return int((person.get("support_received") or {}).get("emotional", 0)) >= _MUCH_SUPPORT


def _session(content: Mapping[str, Any], items_under: str, items: Sequence[str]) -> FileSession:
    given = content.get(items_under)
    answers = None
    if given is not None:
        if len(given) != len(items):
            raise ValueError(f"session {content['n']} has {len(given)} answers for {len(items)} items")
        answers = {item: value for item, value in zip(items, given, strict=True) if value is not None}
    on, safety, note = content["date"], content.get("safety"), content.get("note", "")
    named = _PLAN_IN_NOTE.search(note)
    plan = (safety or {}).get("safety_plan_version") or (int(named.group(1)) if named else None)
    return FileSession(
        number=int(content["n"]),
        on=on if isinstance(on, date) else date.fromisoformat(on),
        phase=content["phase"],
        attendance=Attendance(content["attendance"]),
        answers=answers,
        note=note,
        techniques=tuple(content.get("techniques", ())),
        expected={
            "total": content.get(f"{items_under}_total"),
            "item9_flag": content.get("item9_flag", False),
            "pct_change": content.get("pct_change"),
            **({"flags": sorted(content["flags"])} if "flags" in content else {}),
            **({key: _plain(safety[key]) for key in _COMPARED_OF_SAFETY if key in safety} if safety else {}),
            **({"safety_plan_version": plan} if plan else {}),
        },
        safety=_safety(safety) if safety else None,
        plan_version=plan,
        plan_on_phone="kept on phone" in note,
    )


def _safety(content: Mapping[str, Any]) -> FileSafety:
    return FileSafety(
        recall=content["scale_version"],
        yes=tuple(str(number) for number in content["cssrs_yes"]),
        behaviour_is_recent=bool(content.get("behaviour_past_3_months")),
        level=content["clinician_level"],
        reason=content.get("clinician_reason", ""),
        means=content.get("means", ""),
        other_services=content.get("other_services", ""),
        recheck_hours=content.get("recheck_hours"),
        notified_minutes=content.get("notified_minutes"),
    )


def _plain(value: Any) -> Any:
    return [str(each) for each in value] if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Played:
    """What came of playing a file: per session its figures, the outcome under the file's own keys, and what else was kept.

    `totals` are those of other measures by session and measure, with the answer to the safety item; `sheets` what was read back from
    worksheets; `rhythms` the figures worked out from a week's times.
    """

    sessions: tuple[dict[str, Any], ...]
    outcome: dict[str, Any]
    totals: tuple[FileTotal, ...] = ()
    sheets: tuple[FileSheet, ...] = ()
    rhythms: tuple[FileRhythm, ...] = ()
    of_course: tuple[tuple[str, Content], ...] = ()
    """What was read back from sheets of the course: the key of each, and what stands on it."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where the play and the file differ, each in a sentence; what was stored and read back alike; and what was not compared."""

    differences: tuple[str, ...]
    not_compared: tuple[str, ...]
    stored: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def compare(file: CourseFile, played: Played) -> Agreement:
    """Hold the play against the file: totals, flags, percent changes, both levels, plan versions, other measures, worksheets, the outcome block."""
    differences, without = [], list[str]()
    for session, found in zip(file.sessions, played.sessions, strict=True):
        for key, expected in session.expected.items():
            if key not in found:
                without.append(f"sessions[].safety.{key}" if key in _COMPARED_OF_SAFETY else f"sessions[].{key}")
            elif expected != found[key]:
                differences.append(f"Session {session.number}: the file says {key} {expected}, the record gives {found[key]}.")
    differences += _missing("total", file.totals, played.totals) + _missing("rhythm", file.rhythms, played.rhythms)
    differences += _missing("sheet", file.sheets, played.sheets)
    differences += [
        f"The record does not give this {sheet} of the file: {content}."
        for sheet, content in file.people.on_sheets()
        if not any(sheet == kept and content.items() <= found.items() for kept, found in played.of_course)
    ]
    unknown = [f"outcome.{key}" for key in file.outcome if key not in played.outcome]
    for key, expected in file.outcome.items():
        if key in played.outcome and expected != played.outcome[key]:
            differences.append(f"Outcome: the file says {key} {expected}, the record gives {played.outcome[key]}.")
    stored = dict.fromkeys((*(each.block for each in file.sheets), *(sheet for sheet, _ in file.people.on_sheets())))
    return Agreement(tuple(differences), (*file.not_compared, *dict.fromkeys(without), *unknown), tuple(stored))


def _missing(kind: str, wanted: Sequence[FileTotal | FileRhythm | FileSheet], found: Sequence[FileTotal | FileRhythm | FileSheet]) -> list[str]:
    """A sentence for each thing of the file that the record does not give in the same words and figures."""
    return [f"Session {each.session}: the record does not give the {kind} of the file: {_said(each)}." for each in wanted if each not in found]


def _said(each: FileTotal | FileRhythm | FileSheet) -> str:
    if isinstance(each, FileTotal):
        return f"{each.measure} {each.total}, safety item {each.safety_answer}"
    if isinstance(each, FileRhythm):
        return f"{each.score}, {each.hits} hits, {each.events} events"
    return f"{each.block} on {each.sheet}, {each.content}"
