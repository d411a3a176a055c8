"""The small building blocks that every definition shares: keys, sentences, sources, licences, and kind words for mistakes."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=60)]
"""A stable id such as `phq9` or `initial.inventory`: lower case, words joined by `_`, levels by a dot."""

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]
Paragraph = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Definition(BaseModel):
    """A frozen value read from a definition file. Unknown words are refused, so that a typing mistake cannot be lost."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Source(Definition):
    """Where a figure or a wording comes from, and how sure it is.

    `mark` follows the clinical reference: `V` checked against a public page, `C` checked in CamCOPS' documentation,
    `S` stated by a seed document, `M` from memory of the literature, `?` unsure.
    """

    text: Sentence
    mark: Literal["V", "C", "S", "M", "?", "own"]


class Licence(Definition):
    """What the rights holder allows. Class A ships, B is an optional pack of its own, C is a skeleton without item text."""

    shipping_class: Literal["A", "B", "C"]
    terms: Sentence
    attribution: Sentence
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
    "string_too_short": "«{where}» is empty. Write something there.",
    "string_too_long": "«{where}» is too long: at most {max_length} characters.",
    "string_pattern_mismatch": "«{where}» is {input!r}, which does not have the right form (wanted: {pattern}).",
    "literal_error": "«{where}» is {input!r}; it must be one of {expected}.",
    "too_short": "«{where}» needs at least {min_length}.",
    "value_error": "{error}",
}


def kind_words(error: ValidationError) -> list[str]:
    """Say each mistake of a definition in a sentence a clinician can act on, with the place where it stands."""
    sentences = []
    for mistake in error.errors():
        where = _place(mistake["loc"])
        context: dict[str, Any] = dict(mistake.get("ctx", {}))
        context["error"] = str(context.get("error", "")) if where == "the file" else f"«{where}»: {context.get('error', '')}"
        form = _KIND_WORDS.get(mistake["type"])
        if form is None:
            sentences.append(f"«{where}»: {mistake['msg']}.")
        else:
            sentences.append(form.format(where=where, input=mistake["input"], **context))
    return sentences


def _place(location: tuple[int | str, ...]) -> str:
    """`("items", 2, "text")` becomes `items, number 3, text`."""
    words = [f"number {step + 1}" if isinstance(step, int) else re.sub(r"\s+", " ", step) for step in location]
    return ", ".join(words) or "the file"


def no_repeats(kind: str, keys: list[str]) -> None:
    """Raise ValueError with a kind sentence where a key stands twice."""
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise ValueError(f"The {kind} {', '.join(repeated)} stands more than once. Give each its own key.")
