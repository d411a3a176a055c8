"""What the options of a course bring to it, such as sessions by phone or video: tasks and sheets beside those of its protocol."""

from collections.abc import Collection, Iterable, Sequence

from openipt.core.fields import Key
from openipt.core.protocols import Protocol, Task, TaskWords
from openipt.core.shared_tasks import SharedTasks
from openipt.core.uses import Mode, Option, Uses

TAKEN, LAID_ASIDE = "taken", "laid_aside"
"""What became of an option, as the course's history says it."""
THROUGHOUT = "throughout"
"""Where the tasks stand that an option has for each session, whichever its phase."""


class TaskOfOption(Task):
    """A task that an option brings to a course. None of them is required, so none stands before a move."""

    option: Key
    modes: tuple[Mode, ...] = ()
    """How a session is held that has it; without any, every session has."""


def with_options(protocol: Protocol, keys: Iterable[str], uses: Uses | None, shared: SharedTasks | None) -> Protocol:
    """The protocol with what those options bring, in the order of `uses.toml`.

    A task that it has anyway stays its own; keys that nobody knows are passed over.
    """
    own, asked = {task.id for task in protocol.tasks}, set(keys)
    chosen = [option for option in uses.options if option.key in asked] if uses else []
    more = tuple(task for option in chosen for task in tasks_of(option, shared) if task.id not in own)
    sheets = dict.fromkeys((*protocol.worksheets, *(task.sheet for task in more if task.sheet)))
    return protocol.model_copy(update={"tasks": (*protocol.tasks, *more), "worksheets": tuple(sheets)})


def tasks_of(option: Option, shared: SharedTasks | None) -> tuple[TaskOfOption, ...]:
    """What an option has to be done once, before treatment, and for each session."""
    words = {task.id: task for task in shared.tasks} if shared else {}
    return tuple(_task_of(option, words[key]) for key in option.tasks if key in words)


def _task_of(option: Option, words: TaskWords) -> TaskOfOption:
    if words.repeats == "each_session":
        return TaskOfOption(**dict(words), phase=THROUGHOUT, option=option.key, modes=option.modes)
    return TaskOfOption(**dict(words), phase="assessment", option=option.key)


def at_session(plan: Protocol, number: int, mode: str, written: Iterable[str]) -> Protocol:
    """The plan with the agenda of that session, and the sheets that one held in this way offers.

    What stands on a sheet already keeps it there, though its option was laid aside, or the session is held in another way now.
    """
    elsewhere = {task.sheet for task in plan.tasks if isinstance(task, TaskOfOption) and task.modes and mode not in task.modes}
    sheets = dict.fromkeys((*(key for key in plan.worksheets if key not in elsewhere), *written))
    return plan.at_session(number).model_copy(update={"worksheets": tuple(sheets)})


def offered_by(modes: Collection[str], held: Sequence[str], uses: Uses | None) -> tuple[Option, ...]:
    """The options that a course does not have although its sessions are held in their way."""
    return tuple(each for each in uses.options if each.key not in held and set(each.modes) & set(modes)) if uses else ()
