"""Draws what stands many times on a page once for all, with holes where something of a person comes in, and fills the holes in."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

_OPENS, _SHUTS = "\ue000", "\ue001"
"""Signs that no language has; they stand in a mould alone, never in what a person wrote, which comes in once the mould is cut."""


def hole(name: str) -> SafeString:
    """Stands in a drawing where the value of that name comes in."""
    return mark_safe(f"{_OPENS}{name}{_SHUTS}")  # noqa: S308  # names are our own


def name_of(drawn: str) -> str:
    """The name of the value that comes in where that hole stands."""
    return drawn[len(_OPENS) : -len(_SHUTS)]


class Mould:
    """A drawing cut at its holes. It holds nothing of a person, so it may be kept."""

    def __init__(self, drawing: str) -> None:
        self._pieces = re.split(f"{_OPENS}(.*?){_SHUTS}", drawing)
        self.names = tuple(self._pieces[1::2])

    def filled(self, values: Mapping[str, Any]) -> SafeString:
        """The drawing with those values in its holes, each escaped unless it is markup already. Raises KeyError for a hole without a value."""
        escaped = {name: _escaped(values[name]) for name in set(self.names)}
        pieces = self._pieces.copy()
        pieces[1::2] = [escaped[name] for name in self.names]
        return SafeString("".join(pieces))  # each value is escaped above


def _escaped(value: Any) -> str:
    """As Django escapes it, without asking first whether it is a promise of words."""
    return value if isinstance(value, SafeString) else escape(str(value))


def drawn(language: str | None, template: str, name: str, values: Mapping[str, Any], kinds: tuple[tuple[str, str], ...] = ()) -> SafeString:
    """What that template draws of those values under that name, in that language. A template may ask whether a value is there, and no more.

    `kinds` are words of a fixed few by which rows differ, such as the mark of a person; of them a template may ask anything.
    """
    return _mould(language, template, name, tuple((each, bool(value)) for each, value in values.items()), kinds).filled(values)


@lru_cache(maxsize=512)
def _mould(language: str | None, template: str, name: str, there: tuple[tuple[str, bool], ...], kinds: tuple[tuple[str, str], ...]) -> Mould:
    shown = {each: hole(each) if is_there else "" for each, is_there in there}
    return Mould(render_to_string(template, {name: {**shown, **dict(kinds)}}))


def as_it_is(context: Context, template: str, **said: Any) -> SafeString:
    """What that template draws where the page stands, with those values beside the page's own."""
    with context.push(**said):
        return context.template.engine.get_template(template).render(context)  # type: ignore[union-attr]


class This:
    """A definition known by being this very object: to compare two by all that stands in them takes longer than to draw one."""

    __slots__ = ("definition",)

    def __init__(self, definition: Any) -> None:
        self.definition = definition

    def __hash__(self) -> int:
        return id(self.definition)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, This) and other.definition is self.definition
