"""Which tasks are open where a course stands, as its own page and the list of its tasks say it."""

from collections.abc import Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from openipt.core.courses import State
from openipt.core.library import Library
from openipt.core.plans import plan_of
from openipt.core.protocols import Protocol, Task
from openipt.core.tasks import Outcome, latest, state_of
from openipt.record.read import CoursePage, CourseSummary

FIRST_FEW = 3
"""How many open tasks the course page names."""
STRETCHES: Mapping[str, Promise] = {
    "assessment": gettext_lazy("Before treatment"),
    "maintenance": gettext_lazy("Maintenance"),
    "followup": gettext_lazy("Follow-up"),
}
_STRETCH_OF = {
    State.REFERRED: "assessment",
    State.ASSESSMENT: "assessment",
    State.COMPLETED: "maintenance",
    State.MAINTENANCE: "maintenance",
    State.FOLLOWUP: "followup",
}


class Link(NamedTuple):
    """An open task: its title and its address."""

    title: str
    url: str


def stretch_of(course: CourseSummary) -> str:
    """The phase where the course stands, or the stretch without sessions; empty where it is over."""
    if course.state in (State.TREATMENT, State.ON_HOLD):
        return course.phase or "assessment"
    return _STRETCH_OF.get(course.state, "")


def open_tasks(page: CoursePage, library: Library) -> tuple[Link, ...]:
    """The tasks of that stretch that are done once and have no record yet, those that its way out asks for first."""
    protocol, said = plan_of(library, page.summary), latest(page.recorded)
    asked = [task for task in protocol.tasks_of(stretch_of(page.summary)) if not sessions_of(page.summary, protocol, task)]
    still = [task for task in asked if state_of(protocol, task, None, said, page.kept, library) in (None, Outcome.NOT_DONE)]
    ordered = sorted(still, key=lambda task: not task.required)
    return tuple(Link(task.title, reverse("task", args=[page.summary.id, task.id])) for task in ordered)


def sessions_of(course: CourseSummary, protocol: Protocol, task: Task) -> tuple[int, ...]:
    """The sessions for which a task of each session is recorded; none for one that is done once, or where its stretch has no sessions."""
    phase = next((each for each in protocol.phases if each.id == task.phase), None)
    if task.repeats == "once" or phase is None:
        return ()
    return tuple(each.number for each in course.sessions if (each.phase or protocol.phase_at(each.number).id) == phase.id)
