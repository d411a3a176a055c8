"""Which tasks are open where a course stands, as its own page and the list of its tasks say it."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise

from openipt.core.courses import Attendance, State
from openipt.core.library import Library
from openipt.core.options import THROUGHOUT, TaskOfOption
from openipt.core.plans import MAINTENANCE, plan_of
from openipt.core.protocols import Protocol, Task
from openipt.core.tasks import Outcome, latest, state_of, waits_for_supervision
from openipt.record.read import CoursePage, CourseSummary
from openipt.web.addresses import reverse
from openipt.web.translating import gettext, gettext_lazy

FIRST_FEW = 3
"""How many open tasks the course page names."""
STRETCHES: Mapping[str, Promise] = {
    "assessment": gettext_lazy("Before treatment"),
    THROUGHOUT: gettext_lazy("Throughout"),
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
    """The tasks of that stretch that are done once and have no record yet: reviews that are due, then what its way out asks for."""
    protocol, said = plan_of(library, page.summary), latest(page.recorded)

    def is_open(task: Task, session: int | None) -> bool:
        return state_of(protocol, task, session, said, page.kept, library) in (None, Outcome.NOT_DONE)

    course = page.summary
    asked = [task for task in protocol.tasks_of(stretch_of(course)) if not sessions_of(course, protocol, task)]
    ordered = sorted((task for task in asked if is_open(task, None)), key=lambda task: not task.required)
    reviews = [(task, number) for task in protocol.tasks for number in reviews_reached(course, protocol, task) if is_open(task, number)]
    return (
        *(Link(_review_in_words(page, task, number), url_of(course, task, number)) for task, number in reviews),
        *(Link(task.title, url_of(course, task, None)) for task in ordered),
    )


def _review_in_words(page: CoursePage, task: Task, number: int) -> str:
    title = gettext("%(task)s, session %(number)d") % {"task": task.title, "number": number}
    if waits_for_supervision(task, latest(page.recorded).get((task.id, number)), page.kept):
        return gettext("%(review)s: decided, what supervision says is missing") % {"review": title}
    return title


def url_of(course: CourseSummary, task: Task, session: int | None) -> str:
    """The address of a task, or of one session's."""
    return reverse("task", args=[course.id, task.id]) + (f"?session={session}" if session is not None else "")


def reviews_reached(course: CourseSummary, protocol: Protocol, task: Task) -> tuple[int, ...]:
    """The sessions whose review that task records, as far as they are over or come next, for a course in treatment."""
    if course.state is not State.TREATMENT:
        return ()
    following = next((each.number for each in course.sessions if each.attendance is Attendance.PLANNED), None)
    return tuple(
        each for each in sessions_of(course, protocol, task) if each in protocol.reviewed_by(task.id) and (following is None or each <= following)
    )


def sessions_of(course: CourseSummary, protocol: Protocol, task: Task) -> tuple[int, ...]:
    """The sessions for which a task of each session, or of a review, is recorded; none for another, or where its stretch has no sessions."""
    if reviews := protocol.reviewed_by(task.id):
        after = {each.number for each in course.sessions if course.maintenance_sessions and each.phase == MAINTENANCE}
        return tuple(each.number for each in course.sessions if each.number in reviews and each.number not in after)
    if isinstance(task, TaskOfOption) and task.phase == THROUGHOUT:
        return tuple(each.number for each in course.sessions if not task.modes or each.mode in task.modes)
    phase = next((each for each in protocol.phases if each.id == task.phase), None)
    if task.repeats == "once" or phase is None:
        return ()
    return tuple(each.number for each in course.sessions if (each.phase or protocol.phase_at(each.number).id) == phase.id)
