"""The options of a course as pages show them: to be ticked when it is opened, and on its own page with what changes and what came of their tasks."""

from collections.abc import Collection
from dataclasses import dataclass

from openipt.core.courses import ACTIVE
from openipt.core.library import Library
from openipt.core.options import TaskOfOption, offered_by
from openipt.core.plans import plan_of
from openipt.core.uses import Option
from openipt.record.read import CoursePage, CourseSummary, SessionSlot
from openipt.web.addresses import reverse
from openipt.web.opentasks import Link
from openipt.web.tasklines import TaskLine, task_line


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """An option that can be ticked, and where to read what changes with it."""

    value: str
    label: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option on a course's page: what changes, its tasks with what became of them, and where its sources stand.

    An option that the course does not have has no tasks there. `offered` where sessions are held in its way all the same.
    """

    key: str
    title: str
    changes: tuple[str, ...]
    tasks: tuple[TaskLine, ...]
    url: str
    taken: bool
    offered: bool


@dataclass(frozen=True, slots=True)
class CourseOptions:
    """Every option, those that the course has first; in a course that is over those alone."""

    every: tuple[OptionView, ...]
    active: bool

    @property
    def offered(self) -> tuple[OptionView, ...]:
        """Those that the course does not have although its sessions are held in their way."""
        return tuple(each for each in self.every if each.offered)


def option_choices(library: Library, chosen: Collection[str] = ()) -> tuple[OptionChoice, ...]:
    """Every option of the library."""
    return tuple(OptionChoice(each.key, each.title, _url(each), each.key in chosen) for each in _options(library))


def course_options(page: CoursePage, library: Library) -> CourseOptions:
    """The options of a course, and the others as long as it can take one."""
    course, active = page.summary, page.summary.state in ACTIVE
    plan = plan_of(library, course)
    offered = offered_by({each.mode for each in course.sessions}, course.options, library.uses_file) if active else ()
    views = [
        OptionView(
            key=each.key,
            title=each.title,
            changes=each.changes,
            tasks=tuple(task_line(page, library, plan, task) for task in plan.tasks if isinstance(task, TaskOfOption) and task.option == each.key),
            url=_url(each),
            taken=each.key in course.options,
            offered=each in offered,
        )
        for each in _options(library)
        if active or each.key in course.options
    ]
    return CourseOptions(tuple(sorted(views, key=lambda each: not each.taken)), active)


def offered_at(course: CourseSummary, session: SessionSlot, library: Library) -> tuple[Link, ...]:
    """The options that fit how that session is held and that the course does not have, with where each can be taken."""
    fitting = offered_by((session.mode,), course.options, library.uses_file) if course.state in ACTIVE else ()
    return tuple(Link(each.title, f"{reverse('course', args=[course.id])}#option-{each.key}") for each in fitting)


def _options(library: Library) -> tuple[Option, ...]:
    return library.uses_file.options if library.uses_file else ()


def _url(option: Option) -> str:
    return f"{reverse('library')}#option-{option.key}"
