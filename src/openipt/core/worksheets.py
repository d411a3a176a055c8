"""What a worksheet is: its fields, what may be written in each, and how what was written reads in the note of the session."""

import re
import string
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any, Literal

from pydantic import Field

from openipt.core.fields import Definition, Key, Language, Sentence, Source, repeats

LONGEST_LINE = 200
"""Characters of a field of one line."""
LONGEST_WORDS = 20_000
"""Characters of a field for words: about ten pages."""

DAYS = 7
"""How many times a field of times has: one for each day of a week."""
NOT_THAT_DAY = ("-", "\N{EN DASH}")
"""What stands for a day on which it did not happen."""

Content = dict[str, Any]
"""What was written on a worksheet, by field: text, a number, True for a tick, a list of keys for several choices. Empty fields are left out."""

_PIECE = r"([^{}]|\{[a-z][a-z0-9_.]*\})*"
"""A piece of a note: words, and fields named as {field}."""


class Choice(Definition):
    """One of the answers that a field offers."""

    value: Key
    label: Sentence
    leads_to: Literal["move", "extension", "other_protocol", "supervision"] | None = None
    """Where what was decided is then done: on the page of the course's steps, of its extension, of another form, or of its supervision."""


class SheetField(Definition):
    """One thing that is written down on a worksheet."""

    key: Key
    title: Sentence
    kind: Literal["words", "line", "person", "scale", "choice", "tick", "techniques", "day", "times", "when"]
    """words several lines, line one, person who it was with, scale a number, choice one of several, tick yes or nothing,
    techniques any number of IPT's techniques, day a day of the calendar, times one time of the clock for each of seven days,
    when a year, a month or a day of the calendar, as far as somebody remembers."""
    group: Sentence | None = None
    """The heading under which it stands on a long sheet; fields of one group stand together."""
    hint: Sentence | None = None
    own_words: bool = False
    """Whether these are the client's own words, which are shown in quotation marks."""
    strand: Literal["mood", "people"] | None = None
    """Which strand of the therapy it belongs to; it is drawn in that strand's ink."""
    low: int | None = None
    """The lowest number of a scale."""
    high: int | None = None
    """The highest number of a scale."""
    tenths: bool = False
    """Whether a scale takes one decimal, as hours of sleep do; else its numbers are whole."""
    choices: tuple[Choice, ...] = ()
    suggestions: tuple[Choice, ...] = ()
    """What a field of one line offers; any other words may stand there too."""
    needed: bool = False
    """Whether the task that the sheet belongs to counts as done only with this field filled in."""

    def mistakes(self) -> Iterator[str]:
        """A scale has two ends, a choice has choices, and nothing else has either."""
        ends = [end for end in (self.low, self.high) if end is not None]
        if len(ends) != (2 if self.kind == "scale" else 0):
            yield f"«{self.key}»: a scale needs «low» and «high», and only a scale has them."
        elif self.low is not None and self.high is not None and self.low >= self.high:
            yield f"«{self.key}»: «low» lies below «high»."
        if self.tenths and self.kind != "scale":
            yield f"«{self.key}»: only a scale has «tenths»."
        if (self.kind == "choice") != bool(self.choices):
            yield f"«{self.key}»: a choice needs «choices», and only a choice has them."
        if self.suggestions and self.kind != "line":
            yield f"«{self.key}»: only a line has «suggestions»."
        yield from repeats("choice", [each.value for each in (*self.choices, *self.suggestions)])


class SheetExample(Definition):
    """A filled sheet and how it must read in the note."""

    content: Content
    note: str


class Worksheet(Definition):
    """A worksheet as one file holds it. What is written on it keeps the version of the sheet."""

    form: Literal["openipt.worksheet/1"]
    key: Key
    version: int = Field(ge=1)
    """Counts up by one with each change of a released worksheet; the earlier file stays."""
    title: Sentence
    summary: Sentence
    language: Language
    block: Key | None = None
    """The part of the session's agenda in which it is offered; without one it is no part of the agenda."""
    of_course: bool = False
    """Whether it belongs to the whole course rather than to one session (ADR 25)."""
    many: bool = False
    """Whether a session, or a course where it belongs to that, can have several of them."""
    only_where_named: bool = False
    """Whether it is offered only in courses whose protocol names it under «worksheets»."""
    scored_as: Literal["rhythm"] | None = None
    """What is worked out from it: rhythm is the regularity of a week's times (reference 8.11)."""
    about: Key | None = None
    """The worksheet that this one looks back at, in a later session."""
    decides: Key | None = None
    """The field with a decision on how the course goes on, which then stands in its history, and at a review on its line."""
    note: tuple[Sentence, ...]
    """How it reads in the note, piece by piece, with {field} where its field's text stands. The piece of an empty field is left out."""
    fields: tuple[SheetField, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)
    examples: tuple[SheetExample, ...] = Field(min_length=1)

    def field(self, key: str) -> SheetField:
        """The field of that key. Raises KeyError."""
        return next(each for each in self.fields if each.key == key)

    def with_fields_alone(self, keys: Collection[str]) -> "Worksheet":
        """The same sheet with these fields only, in its own order: a short form for a part of what it asks."""
        return self.model_copy(update={"fields": tuple(each.model_copy(update={"group": None}) for each in self.fields if each.key in keys)})

    def mistakes(self) -> Iterator[str]:
        """Fields are there once, and the note names only fields that are there, each as {field}."""
        yield from repeats("field", [each.key for each in self.fields])
        told: list[str] = []
        for piece in self.note:
            if re.fullmatch(_PIECE, piece) is None:
                yield f"In the note, «{piece}» does not have its field as {{field}}, with the key alone between two curly brackets."
            elif len(names := _named_in(piece)) == 1:
                told += names
            else:
                yield f"In the note, «{piece}» names {len(names)} fields. Name one in each piece, so that none goes missing with another."
        known = [each.key for each in self.fields]
        if self.decides is not None and not any(each.key == self.decides and each.kind == "choice" and each.needed for each in self.fields):
            yield f"«decides» names «{self.decides}», which is no choice of this sheet that its task needs. Make it one, with needed = true."
        yield from (f"The note names «{name}», which the sheet does not have." for name in told if name not in known)
        yield from (
            f"No piece of the note tells «{key}», so what is written there would be missing from it. Add one." for key in known if key not in told
        )


class Technique(Definition):
    """One of IPT's techniques (reference 4.1)."""

    id: Key
    title: Sentence
    when: Sentence
    """When it is of use."""
    steps: Sentence
    """What the therapist does, in brief."""


class Techniques(Definition):
    """The techniques that a therapist can note for a session."""

    form: Literal["openipt.techniques/1"]
    techniques: tuple[Technique, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)

    def title_of(self, id: str) -> str:
        """The name of a technique; its id where it is not known any more."""
        return next((each.title for each in self.techniques if each.id == id), id)

    def mistakes(self) -> Iterator[str]:
        """Each technique is there once."""
        yield from repeats("technique", [each.id for each in self.techniques])


@dataclass(frozen=True, slots=True)
class FieldMistake:
    """What is wrong with one field, in a sentence that says what to do."""

    field: str
    sentence: str


def read_content(sheet: Worksheet, written: Mapping[str, Any], techniques: Techniques) -> tuple[Content, tuple[FieldMistake, ...]]:
    """What was written, field by field, and what could not be understood. A field with a mistake is left out, the others are kept.

    What comes from a browser may be anything at all: what is no text where text is wanted is a mistake like any other.
    """
    content: Content = {}
    mistakes: list[FieldMistake] = []
    for field in sheet.fields:
        given = written.get(field.key)
        if given is None or given == "" or given == []:
            continue
        value, mistake = _value(field, given, techniques)
        if mistake:
            mistakes.append(FieldMistake(field.key, mistake))
        elif value not in ("", None, []):  # nought is a number like any other
            content[field.key] = value
    return content, tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of how a filled sheet reads: the field that it tells, and its words."""

    field: SheetField
    words: str


def in_pieces(sheet: Worksheet, content: Content, techniques: Techniques) -> tuple[Piece, ...]:
    """How a filled sheet reads, piece by piece in the order of its note; the pieces of empty fields are left out."""
    fields = ((piece, sheet.field(_named_in(piece)[0])) for piece in sheet.note)
    return tuple(
        Piece(field, _ended(piece.replace(f"{{{field.key}}}", said_in(field, content[field.key], techniques))))
        for piece, field in fields
        if field.key in content
    )


def in_words(sheet: Worksheet, content: Content, techniques: Techniques) -> str:
    """How a filled sheet reads in the note: its pieces in order, those with an empty field left out."""
    return " ".join(piece.words for piece in in_pieces(sheet, content, techniques))


def said_in(field: SheetField, value: Any, techniques: Techniques) -> str:
    """The value of one field as it is read."""
    if field.kind == "tick":
        return field.title
    if field.choices or field.suggestions:
        return next((each.label for each in (*field.choices, *field.suggestions) if each.value == value), str(value))
    if field.kind == "day":
        day = date.fromisoformat(value)
        return f"{day.day} {day:%B %Y}"
    if field.kind == "when":
        return when_in_words(value)
    if field.kind == "techniques":
        return ", ".join(techniques.title_of(each) for each in value)
    return f"“{value}”" if field.own_words else str(value)


@lru_cache(maxsize=1024)
def _named_in(piece: str) -> tuple[str, ...]:
    """The fields that a piece of a note names; kept, since the same few pieces are read in every line of every note."""
    return tuple(name for _, name, _, _ in string.Formatter().parse(piece) if name)


def when_begins(text: str) -> date:
    """The first day of a year (2019), month (2019-06) or day (2019-06-15). Raises ValueError for anything else."""
    if re.fullmatch(r"\d{4}(-\d{2}){0,2}", text, re.ASCII) is None:
        raise ValueError(f"{text!r} is no year, month or day.")
    return date.fromisoformat(f"{text}-01-01"[:10] if len(text) == len("2019") else f"{text}-01"[:10])


def when_in_words(text: str) -> str:
    """«2019», «June 2019» or «15 June 2019»."""
    day = when_begins(text)
    return {4: f"{day.year}", 7: f"{day:%B} {day.year}"}.get(len(text), f"{day.day} {day:%B} {day.year}")


def clock_times(text: str) -> tuple[time | None, ...]:
    """The times of a field of that kind, day by day; None for a day without one. Raises ValueError for anything else."""
    return tuple(None if each in NOT_THAT_DAY else time.fromisoformat(each) for each in text.split())


def _value(field: SheetField, given: Any, techniques: Techniques) -> tuple[Any, str | None]:
    """The value of a field as it is kept, or what is wrong with it."""
    if field.kind in ("words", "line", "person"):
        return _text(field, given)
    if field.kind == "scale":
        return _number(field, given)
    if field.kind == "day":
        return _day(given)
    if field.kind == "times":
        return _times(field, given)
    if field.kind == "when":
        return _when(given)
    if field.kind == "tick":
        return (True, None) if given in (True, "yes", "on") else (None, f"«{field.title}» is ticked or not. Tick it again.")
    if field.kind == "choice":
        known = [each.value for each in field.choices]
        return (given, None) if given in known else (None, f"Choose one of: {', '.join(each.label for each in field.choices)}.")
    ids = given if isinstance(given, list) else [given]
    known = [each.id for each in techniques.techniques]
    return (None, "Choose techniques from the list.") if any(each not in known for each in ids) else (list(dict.fromkeys(ids)), None)


def _text(field: SheetField, given: Any) -> tuple[str | None, str | None]:
    longest = LONGEST_WORDS if field.kind == "words" else LONGEST_LINE
    if not isinstance(given, str):
        return None, f"«{field.title}» holds words. Write it again."
    text = given.encode(errors="replace").decode().replace("\r\n", "\n").strip()  # half a character cannot be sealed
    if len(text) > longest:
        return None, f"This is {len(text)} characters long; {longest} are the most. Shorten it."
    return next((each.value for each in field.suggestions if text.casefold() in (each.label.casefold(), each.value)), text), None


def _day(given: Any) -> tuple[str | None, str | None]:
    text = given.strip() if isinstance(given, str) else "?"
    try:
        return (date.fromisoformat(text).isoformat() if text else None), None
    except ValueError:
        return None, "This is no day. Give day, month and year, or leave it empty."


def _when(given: Any) -> tuple[str | None, str | None]:
    """A year, a month or a day: 2019, 2019-06 or 2019-06-15, kept as it was given. A month may stand before its year, as 06/2019."""
    text = given.strip() if isinstance(given, str) else "?"
    if turned := re.fullmatch(r"(\d{1,2})[/.](\d{4})", text, re.ASCII):
        text = f"{turned[2]}-{turned[1].zfill(2)}"
    try:
        if text:
            when_begins(text)
        return text or None, None
    except ValueError:
        return None, "This is no date. Give a year such as 2019, a month such as 2019-06, or a day such as 2019-06-15."


def _number(field: SheetField, given: Any) -> tuple[int | float | None, str | None]:
    assert field.low is not None and field.high is not None  # noqa: PT018  # a scale has both
    form = r"-?\d{1,4}([.,]\d)?" if field.tenths else r"-?\d{1,4}"
    text = str(given).strip()
    number = float(text.replace(",", ".")) if re.fullmatch(form, text, re.ASCII) else field.low - 1
    if not field.low <= number <= field.high:
        wanted = "a number, with one decimal at the most" if field.tenths else "a whole number"
        return None, f"{field.title} goes from {field.low} to {field.high}. Give {wanted}."
    return (number if field.tenths else int(number)), None


def _times(field: SheetField, given: Any) -> tuple[str | None, str | None]:
    """Seven times, as they are kept: two digits, a colon, two digits, or a dash, with a space between two."""
    wrong = f"{field.title}: give seven times, such as 07:30, one for each day, with a dash for a day without it."
    text, _ = _text(field, given)
    words = (text or "").split()
    if len(words) != DAYS or not all(each in NOT_THAT_DAY or re.fullmatch(r"([01]?\d|2[0-3])[:.][0-5]\d", each, re.ASCII) for each in words):
        return None, wrong
    return " ".join("-" if each in NOT_THAT_DAY else each.replace(".", ":").zfill(5) for each in words), None


def _ended(piece: str) -> str:
    return piece if piece.rstrip("”")[-1:] in tuple(".?!…") else f"{piece}."
