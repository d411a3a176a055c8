"""What the record hands to the page of one task of a course: every record of it, opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openipt.core.tasks import Outcome
from openipt.record.values import CoursePage


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """One record of a task, opened. `content` is what stands on its worksheet, by field; empty where it has none."""

    version: int
    outcome: Outcome
    about: date
    at: datetime
    by: str
    words: str
    sheet: str
    sheet_version: int
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One task of a course with every record of it, the newest first."""

    course: CoursePage
    records: tuple[TaskRecord, ...]
