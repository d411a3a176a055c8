"""The small building blocks that every definition shares: keys, sentences, sources, licences, and kind words for mistakes."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

_KEY = r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$"
_LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$"
_DAY = r"^\d{4}-\d{2}-\d{2}$"

_PATTERNS_IN_WORDS = {
    _KEY: "small letters, digits and _, with a dot between levels, such as phq9 or initial.inventory",
    _LANGUAGE: "a language code, such as en or en-GB",
    _DAY: "a day in the form year-month-day, such as 2026-11-21",
}


def _day_of_the_calendar(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"The calendar has no day {text}.") from None
    return text


Key = Annotated[str, StringConstraints(pattern=_KEY, max_length=60)]
"""A stable id such as `phq9` or `initial.inventory`: lower case, words joined by `_`, levels by a dot."""

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]
Paragraph = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
Language = Annotated[str, StringConstraints(pattern=_LANGUAGE)]
Day = Annotated[str, StringConstraints(pattern=_DAY), AfterValidator(_day_of_the_calendar)]


class Mistakes(ValueError):
    """Several things in one definition do not agree with each other; `sentences` holds one for each."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


class Definition(BaseModel):
    """A frozen value read from a definition file. Unknown words are refused, so that a typing mistake cannot be lost."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)

    def mistakes(self) -> Iterator[str]:
        """One kind sentence for each thing that does not agree with the rest; asked once every field has the right form."""
        yield from ()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if found := list(self.mistakes()):
            raise Mistakes(found)
        return self


class Source(Definition):
    """Where a figure or a wording comes from, and how sure it is."""

    text: Sentence
    """The page, paper or document, so that a reader can find it."""
    mark: Literal["V", "C", "S", "M", "?", "own"]
    """V checked against a public page, C checked in CamCOPS' documentation, S stated by a seed document, M from memory
    of the literature, ? unsure, own decided by OpenIPT."""


class Licence(Definition):
    """What the rights holder allows."""

    shipping_class: Literal["A", "B", "C", "never"]
    """A comes with OpenIPT, B is an optional pack of its own, C is a skeleton without the wording of its questions; of what
    never comes with any software, only totals are entered."""
    terms: Sentence
    """The permission in the rights holder's words, or the nearest public statement of it."""
    attribution: Sentence
    """The line that must stand wherever the measure is shown."""
    confirmed_by: Sentence | None = None
    """Who confirmed, for this installation, that it may be used. Only in a clinic's own folder."""
    confirmed_on: Day | None = None
    """The day of that."""
    source: Source


class DefinitionRefused(ValueError):
    """A definition file cannot be used; `problems` holds one kind sentence for each mistake found."""

    def __init__(self, name: str, problems: list[str]) -> None:
        self.name = name
        self.problems = problems
        super().__init__(f"{name}: " + " ".join(problems))


_KIND_WORDS = {
    "missing": "«{where}» is missing. Add it.",
    "extra_forbidden": "«{where}» is not a word this file may use. Check the spelling, or take it out.",
    "string_type": "«{where}» must be text in quotation marks.",
    "int_type": "«{where}» must be a whole number without quotation marks.",
    "bool_type": "«{where}» must be true or false, without quotation marks.",
    "tuple_type": "«{where}» must be a list.",
    "dict_type": "«{where}» must be a table of words and values.",
    "model_type": "«{where}» must be a table of words and values.",
    "string_too_short": "«{where}» is empty. Write something there.",
    "string_too_long": "«{where}» is too long: at most {max_length} characters.",
    "string_pattern_mismatch": "«{where}» is {input!r}; it must be {pattern}.",
    "literal_error": "«{where}» is {input!r}; it must be one of {expected}.",
    "too_short": "«{where}» needs at least {min_length}.",
    "greater_than_equal": "«{where}» is {input}; it must be {ge} or more.",
    "less_than_equal": "«{where}» is {input}; it must be {le} or less.",
}


def kind_words(error: ValidationError) -> list[str]:
    """Say each mistake of a definition in a sentence a clinician can act on, with the place where it stands."""
    return [sentence for mistake in error.errors() for sentence in _kind_words_of(mistake["loc"], dict(mistake))]


def _kind_words_of(location: tuple[int | str, ...], mistake: dict[str, Any]) -> Iterable[str]:
    where = _place(location)
    context: dict[str, Any] = dict(mistake.get("ctx", {}))
    if mistake["type"] == "value_error":
        reason = context["error"]
        sentences = reason.sentences if isinstance(reason, Mistakes) else [str(reason)]
        return sentences if not location else [f"«{where}»: {sentence}" for sentence in sentences]
    context["pattern"] = _PATTERNS_IN_WORDS.get(str(context.get("pattern")), context.get("pattern"))
    form = _KIND_WORDS.get(mistake["type"])
    if form is None:
        return [f"«{where}»: {mistake['msg']}."]
    return [form.format(where=where, input=mistake["input"], **context)]


def _place(location: tuple[int | str, ...]) -> str:
    """`("items", 2, "text")` becomes `items, number 3, text`."""
    words = [f"number {step + 1}" if isinstance(step, int) else re.sub(r"\s+", " ", step) for step in location if step != "[key]"]
    return ", ".join(words) or "the file"


def repeats(kind: str, keys: list[str]) -> Iterator[str]:
    """A kind sentence where a key stands more than once."""
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        yield f"The {kind} {', '.join(repeated)} stands more than once. Give each its own key."
