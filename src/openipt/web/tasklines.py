"""One task of a course as lists show it: its title with its address, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from openipt.core.library import Library
from openipt.core.protocols import Protocol, Task
from openipt.core.tasks import Outcome, latest, state_of
from openipt.record.read import CoursePage
from openipt.web.addresses import reverse
from openipt.web.opentasks import sessions_of, url_of
from openipt.web.translating import gettext, gettext_lazy

STATES: Mapping[Outcome | None, Promise] = {
    Outcome.DONE: gettext_lazy("Done"),
    Outcome.NOT_DONE: gettext_lazy("Not done yet"),
    Outcome.LEFT_OUT: gettext_lazy("Left out"),
    None: gettext_lazy("Open"),
}


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task in the list: its title with its address, what became of it, and whether it is settled."""

    title: str
    url: str
    state: str
    settled: bool
    required: bool


def task_line(page: CoursePage, library: Library, protocol: Protocol, task: Task) -> TaskLine:
    """One task as a list shows it, with what became of it."""
    said, url = latest(page.recorded), reverse("task", args=[page.summary.id, task.id])
    numbers = sessions_of(page.summary, protocol, task)
    if task.tool == "countdown":
        return TaskLine(task.title, url, gettext("By itself"), settled=True, required=task.required)
    reviews = protocol.reviewed_by(task.id)
    if len(reviews) == 1 or not numbers:
        found = state_of(protocol, task, None, said, page.kept, library)
        return TaskLine(task.title, url_of(page.summary, task, numbers[0] if numbers else None), str(STATES[found]), is_settled(found), task.required)
    over = [number for number in numbers if number in over_in(page)]
    settled = [number for number in over if is_settled(state_of(protocol, task, number, said, page.kept, library))]
    often = how_often(protocol, task)
    counted = {"often": often, "done": len(settled), "over": len(over)}
    state = gettext("%(often)s: %(done)d of %(over)d") % counted if over else often
    return TaskLine(task.title, url, state, len(settled) == len(over), task.required)


def how_often(protocol: Protocol, task: Task) -> str:
    """How often a task is recorded that belongs to more than one session."""
    return gettext("Each review") if protocol.reviewed_by(task.id) else gettext("Each session")


def over_in(page: CoursePage) -> frozenset[int]:
    """The sessions in which the two have met."""
    return frozenset(each.number for each in page.summary.sessions if each.attendance in ("attended", "late"))


def is_settled(state: Outcome | None) -> bool:
    """Whether nothing is asked for any more."""
    return state in (Outcome.DONE, Outcome.LEFT_OUT)
