"""A service's own licensed wording, put into a skeleton: every question and every answer, or a sentence about what is missing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from openipt.core.fields import Definition, DefinitionRefused, Key, Paragraph, Sentence, kind_words
from openipt.core.library import read_toml
from openipt.core.measures import Item, Measure, Option


class Wording(Definition):
    """The words of one measure, as a service types them from its licensed copy."""

    stem: Paragraph | None = None
    """The words before every question, where there are any."""
    answers: tuple[Sentence, ...] = ()
    """The words of the answers that the questions share, in the order in which they are printed."""
    items: dict[Key, Paragraph] = Field(min_length=1)
    """The question, word for word, by item key."""
    answers_of: dict[Key, tuple[Sentence, ...]] = Field(default_factory=dict)
    """The words of a question's own answers, by item key, in the order in which they are printed."""


def read_wording(path: Path) -> Wording:
    """Read a service's file. Raises DefinitionRefused with every mistake of form."""
    try:
        return Wording.model_validate_json(json.dumps(read_toml(path), default=str))
    except ValidationError as problem:
        raise DefinitionRefused(path.name, kind_words(problem)) from problem


def completed(skeleton: Measure, wording: Wording, *, terms: str, by: str, on: str) -> Measure:
    """The skeleton with its wording, as its next version, since it shows other words than the skeleton did.

    `terms` are those of the service's licence, `by` who confirms it, `on` the day of that. Raises DefinitionRefused with one sentence
    for each thing that is missing, or that the skeleton does not have.
    """
    if problems := list(_problems(skeleton, wording)):
        raise DefinitionRefused(skeleton.key, problems)
    items = [_worded(skeleton, item, wording) for item in skeleton.items]
    content = {
        **skeleton.model_dump(mode="json"),
        "version": skeleton.version + 1,
        "stem": wording.stem,
        "options": [],
        "items": [{**item.model_dump(mode="json"), "options": [option.model_dump(mode="json") for option in item.options]} for item in items],
        "licence": {**skeleton.licence.model_dump(mode="json"), "terms": terms, "confirmed_by": by, "confirmed_on": on},
    }
    try:
        return Measure.model_validate_json(json.dumps(content))
    except ValidationError as problem:
        raise DefinitionRefused(skeleton.key, kind_words(problem)) from problem


def as_toml(measure: Measure, note: str) -> str:
    """The measure as a file that `read_definition` reads again, beneath a note for people."""
    lines = [f"# {note}"]
    for name, value in _said(measure.model_dump(mode="json", exclude_defaults=True)).items():
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            lines += [f"{name} = [", *(f"  {_toml(each)}," for each in value), "]"]
        else:
            lines.append(f"{name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _problems(skeleton: Measure, wording: Wording) -> Iterator[str]:
    known = {item.key for item in skeleton.items}
    for place, keys in (("items", wording.items), ("answers_of", wording.answers_of)):
        for key in sorted(set(keys) - known):
            yield f"«{place}» names {key}, which {skeleton.short_title} does not have. It has: {', '.join(item.key for item in skeleton.items)}."
    for item in skeleton.items:
        if item.key not in wording.items:
            yield f"The question {item.key} has no words. Give every question its own."
        wanted = len(_without_words(skeleton, item))
        given = len(_words_for(item, wording))
        if given != wanted:
            where = f"«answers_of», {item.key}" if item.key in wording.answers_of else "«answers»"
            yield f"The question {item.key} has {wanted} answers without words, in the order in which they are printed, and {where} gives {given}."


def _without_words(skeleton: Measure, item: Item) -> list[Option]:
    return [option for option in skeleton.options_of(item) if not option.label]


def _words_for(item: Item, wording: Wording) -> tuple[str, ...]:
    return wording.answers_of.get(item.key, wording.answers)


def _worded(skeleton: Measure, item: Item, wording: Wording) -> Item:
    words = iter(_words_for(item, wording))
    options = tuple(option if option.label else option.model_copy(update={"label": next(words)}) for option in skeleton.options_of(item))
    return item.model_copy(update={"text": wording.items[item.key], "options": options})


def _said(value: Any) -> Any:
    """Without what says nothing: TOML has no null."""
    if isinstance(value, dict):
        return {name: _said(each) for name, each in value.items() if each is not None}
    return [_said(each) for each in value] if isinstance(value, list) else value


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
