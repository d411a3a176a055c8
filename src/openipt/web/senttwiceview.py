"""Forms that were sent twice with different content, as the course page shows them: when, and what the one said that was not carried out."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from openipt.core.library import Library, NotInLibrary
from openipt.record.read import SentTwice
from openipt.web import words
from openipt.web.translating import gettext


@dataclass(frozen=True, slots=True)
class SentTwiceLine:
    """One form that was not carried out: when it came, where the first one stands, and what it said, field by field."""

    when: str
    first: str
    said: tuple[tuple[str, str], ...]


def sent_twice_lines(forms: Iterable[SentTwice], library: Library, at: datetime, zone: str) -> tuple[SentTwiceLine, ...]:
    """The forms in the order given."""
    today = words.local(at, zone).date()

    def when(moment: datetime) -> str:
        return words.day_and_clock(words.local(moment, zone), today)

    first = gettext("What was sent first was carried out on %(when)s and stands in the record.")
    stands = gettext("What was sent first stands in the record.")
    return tuple(
        SentTwiceLine(when(each.at), first % {"when": when(each.done_at)} if each.done_at else stands, _said(each, library)) for each in forms
    )


def _said(form: SentTwice, library: Library) -> tuple[tuple[str, str], ...]:
    content = form.content
    if {"measure", "item", "value"} <= content.keys():
        with suppress(KeyError, NotInLibrary):
            measure = library.measure(content["measure"])
            item = measure.item(content["item"])
            value = content["value"]
            return ((item.words, gettext("skipped") if value is None else measure.label_of(item, value)),)
    return tuple(
        (name.replace("_", " "), _in_words(value)) for name, value in content.items() if value not in (None, "", [], {}) and not _is_id(value)
    )


def _in_words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return words.listed([str(each) for each in value]) if isinstance(value, list) else str(value)


def _is_id(value: Any) -> bool:
    """Whether it names a row, which says nothing to a reader."""
    try:
        UUID(value)
    except (AttributeError, TypeError, ValueError):
        return False
    return True
