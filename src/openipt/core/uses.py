"""Where else IPT is used, with how sure that is, and what changes for older clients and for sessions at a distance."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from openipt.core.fields import Definition, Key, Sentence, Source, repeats


class Option(Definition):
    """Something that changes words and tasks in a course, whichever its protocol."""

    key: Key
    title: Sentence
    changes: tuple[Sentence, ...] = Field(min_length=1)
    """What is done otherwise, one thing at a time."""
    tasks: tuple[Key, ...] = ()
    """Tasks of `tasks.toml` that come with it."""
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
    """The file `uses.toml`: notes for staff. Nothing of it decides anything."""

    form: Literal["openipt.uses/1"]
    options: tuple[Option, ...] = ()
    uses: tuple[Use, ...] = ()

    def mistakes(self) -> Iterator[str]:
        """Each key stands once."""
        yield from repeats("option", [each.key for each in self.options])
        yield from repeats("use", [each.key for each in self.uses])
