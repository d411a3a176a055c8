"""The tasks and parts of a session that many protocols share: said once in `tasks.toml`, named by protocols with their ids."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from openipt.core.fields import Definition, Mistakes, repeats
from openipt.core.protocols import STRETCHES_WITHOUT_SESSIONS, BlockWords, TaskWords


class SharedTasks(Definition):
    """What `tasks.toml` holds. A protocol is frozen with these words in it, as it is with its own."""

    form: Literal["openipt.tasks/1"]
    tasks: tuple[TaskWords, ...] = ()
    agenda: tuple[BlockWords, ...] = ()

    def mistakes(self) -> Iterator[str]:
        """Each id stands once."""
        yield from repeats("task", [task.id for task in self.tasks])
        yield from repeats("agenda block", [block.id for block in self.agenda])


def filled_in(content: Mapping[str, Any], shared: Iterable[SharedTasks]) -> dict[str, Any]:
    """A protocol's file with the words of the tasks and parts that it only names. The first of `shared` that knows an id counts.

    What the file says itself stands. A task's phase is the beginning of its id, unless the file says another. Raises Mistakes where a
    task or part is named that nobody describes.
    """
    tasks: dict[str, TaskWords] = {}
    blocks: dict[str, BlockWords] = {}
    for each in shared:
        tasks = {task.id: task for task in each.tasks} | tasks
        blocks = {block.id: block for block in each.agenda} | blocks
    filled = dict(content)
    stretches = STRETCHES_WITHOUT_SESSIONS | {str(phase.get("id")) for phase in _entries(content, "phases")}
    if "tasks" in content:
        filled["tasks"] = [_with_phase(_with_words(each, tasks), stretches) for each in _listed(content, "tasks")]
    for word in ("agenda", "agenda_before"):
        if word in content:
            filled[word] = [_with_words(each, blocks) for each in _listed(content, word)]
    parts = [sentence for word in ("agenda", "agenda_before") for sentence in _unknown("agenda block", content, word, blocks)]
    if unknown := [*_unknown("task", content, "tasks", tasks), *parts]:
        raise Mistakes(unknown)
    return filled


def _unknown(kind: str, content: Mapping[str, Any], word: str, shelf: Mapping[str, Definition]) -> Iterator[str]:
    for entry in _entries(content, word):
        if "id" in entry and entry["id"] not in shelf and "title" not in entry:
            yield f"The {kind} {entry['id']} is not in tasks.toml. Look at its spelling, or say here what it is."


def _listed(content: Mapping[str, Any], word: str) -> list[Any]:
    return content[word] if isinstance(content[word], list) else [content[word]]


def _entries(content: Mapping[str, Any], word: str) -> list[dict[str, Any]]:
    return [each for each in _listed({word: (), **content}, word) if isinstance(each, dict)]


def _with_words(entry: Any, shelf: Mapping[str, Definition]) -> Any:
    if not isinstance(entry, dict) or entry.get("id") not in shelf:
        return entry
    return shelf[entry["id"]].model_dump(mode="json", exclude_defaults=True) | entry


def _with_phase(entry: Any, stretches: frozenset[str]) -> Any:
    stretch = str(entry.get("id", "")).partition(".")[0] if isinstance(entry, dict) else ""
    return {"phase": stretch, **entry} if stretch in stretches else entry
