"""The keeper's logbook, `keeping.json`: how the last backup, the last drill and the last rehearsal with the printed kit went, and when."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

What = Literal["backup", "drill", "kit_drill"]
NAME = "keeping.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """How one of them went: when (UTC), whether well, in one sentence for the keeper, and with which figures."""

    at: datetime
    good: bool
    words: str
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Logbook:
    """The last entry of each kind, and the last that went well; a kind that never was is missing."""

    last: dict[str, Entry] = field(default_factory=dict)
    last_good: dict[str, Entry] = field(default_factory=dict)


def read(data: Path) -> Logbook:
    """The logbook of that installation. One that is missing or cannot be read says that nothing ever was."""
    content = _content(data)
    return Logbook(*({what: _entry(each) for what, each in content.get(part, {}).items()} for part in ("last", "last_good")))


def note(data: Path, what: What, entry: dict[str, Any]) -> None:
    """Write down how it went: `at` (a moment in UTC), `good`, `words` and any figures. It is on disk afterwards."""
    words = {**entry, "at": entry["at"].isoformat()}
    _entry(words)
    with _alone(data):
        content = _content(data)
        for part in ("last", "last_good") if entry["good"] else ("last",):
            content.setdefault(part, {})[what] = words
        fresh = data / f"{NAME}.new"
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(data / NAME)


def _entry(content: dict[str, Any]) -> Entry:
    figures = {name: value for name, value in content.items() if name not in ("at", "good", "words")}
    return Entry(datetime.fromisoformat(content["at"]), bool(content["good"]), str(content["words"]), figures)


def _content(data: Path) -> dict[str, Any]:
    try:
        content = json.loads((data / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Nobody else writes in the meantime: a backup and a drill may end at once."""
    descriptor = os.open(data, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
