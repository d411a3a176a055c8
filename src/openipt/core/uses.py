"""Where else IPT is used, with how sure that is, and what changes for older clients and for sessions at a distance."""

from collections.abc import Container, Iterator
from typing import Literal

from pydantic import Field

from openipt.core.fields import Definition, Key, Sentence, Source, repeats
from openipt.core.shared_tasks import SharedTasks

Mode = Literal["in_person", "video", "phone"]
"""How a session is held."""


class Option(Definition):
    """Something that changes words and tasks in a course, whichever its protocol."""

    key: Key
    title: Sentence
    changes: tuple[Sentence, ...] = Field(min_length=1)
    """What is done otherwise, one thing at a time."""
    tasks: tuple[Key, ...] = ()
    """Tasks of `tasks.toml` that come with it: those of each session for that, all others before treatment."""
    modes: tuple[Mode, ...] = ()
    """The ways of holding a session that it is for; without any, it is for all."""
    sources: tuple[Source, ...] = Field(min_length=1)


class Use(Definition):
    """A condition for which IPT is asked about, and what is known of it."""

    key: Key
    title: Sentence
    note: Sentence
    protocols: tuple[Key, ...] = ()
    """Protocols that are near to it, by key."""
    sources: tuple[Source, ...] = Field(min_length=1)


class Uses(Definition):
    """The file `uses.toml`: options that a course may take, and notes for staff. Nothing of it decides anything."""

    form: Literal["openipt.uses/1"]
    options: tuple[Option, ...] = ()
    uses: tuple[Use, ...] = ()

    def mistakes(self) -> Iterator[str]:
        """Each key stands once."""
        yield from repeats("option", [each.key for each in self.options])
        yield from repeats("use", [each.key for each in self.uses])

    def option(self, key: str) -> Option | None:
        """The option of that key; None where there is none."""
        return next((each for each in self.options if each.key == key), None)

    def wrong_names(self, shared: SharedTasks | None, protocols: Container[str]) -> Iterator[str]:
        """A sentence for each task or protocol that is named and that nobody describes."""
        known = {task.id for task in shared.tasks} if shared else set[str]()
        for option in self.options:
            yield from (f"«{option.key}» names the task {task}, which tasks.toml does not have." for task in option.tasks if task not in known)
        for use in self.uses:
            yield from (f"«{use.key}» names the protocol {key}, which the library does not have." for key in use.protocols if key not in protocols)
