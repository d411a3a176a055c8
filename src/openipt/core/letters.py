"""Letters to the client: of which blocks each kind is made, and how one is handed to the typesetter."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from openipt.core.initials import with_initials

Looks = Literal["words", "list", "numbered", "dated", "pairs", "box", "signed", "score", "circle"]
"""How a block is set. words paragraphs, list and numbered one thing on a line, dated and pairs two things on a line, box words in a frame,
signed the close, score the line of totals, circle the people around the client."""
Column = Literal["whole", "first", "second"]
Paper = Literal["a4", "us-letter"]

LONGEST = 4000
"""Characters of one block: more stands on no page."""
LONGEST_LINE = 200
"""Characters of a title or heading."""
PAGES = 1
"""How many pages a letter has."""
OWN_WORDS = re.compile(r"“[^”]*”|«[^»]*»|„[^“]*“")
"""Words in quotation marks are somebody's own, and are set in serif."""
BESIDE = " | "
"""What stands on a line of pairs between the two."""
AFTER_DAY = ": "
"""What follows the day on a line with a date."""


BARE_PAGE = "%(page)s / %(pages)s"
"""How a page is counted where the letter is in another script than the program."""


class Kind(StrEnum):
    """Which letter it is."""

    MAP = "map"
    FORMULATION = "formulation_letter"
    ENDING = "ending_letter"


@dataclass(frozen=True, slots=True)
class Form:
    """One block of a kind of letter: its key, how it looks, and in which column it stands."""

    key: str
    looks: Looks
    column: Column = "whole"


FORMS: Mapping[Kind, tuple[Form, ...]] = {
    Kind.MAP: (
        *(Form("people", "circle", "first"), Form("focus", "words", "second"), Form("goals", "pairs", "second")),
        *(Form("helps", "words", "second"), Form("story", "dated"), Form("own_words", "words"), Form("mood", "score")),
    ),
    Kind.FORMULATION: (
        *(
            Form("opening", "words"),
            Form("linked", "words"),
            Form("mood", "score"),
            Form("goals", "pairs", "first"),
            Form("helps", "words", "second"),
        ),
        *(Form("agreed", "list", "first"), Form("next", "list", "second"), Form("help", "box"), Form("close", "signed")),
    ),
    Kind.ENDING: (
        *(Form("opening", "words"), Form("mood", "score"), Form("did", "list", "first"), Form("goals", "pairs", "second")),
        *(Form("closer", "words", "second"), Form("signs", "numbered", "first"), Form("will_do", "numbered", "second")),
        *(Form("help", "box"), Form("next", "words"), Form("close", "signed")),
    ),
}
"""Of which blocks each kind is made, in the order of the page. What nothing stands in is left out of the letter."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it stands: its words block by block, and its drawings as they were when it was saved.

    `titles` are the headings of the blocks, `below` what stands under the title and `beside` what stands at its side. `people` are all
    names of the inventory, `written_out` those of them that stand in full; of the others only initials do. `language` is a language code.
    """

    kind: Kind
    title: str
    below: str
    beside: tuple[str, ...]
    titles: Mapping[str, str]
    words: Mapping[str, str]
    author: str
    drawings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    written_out: tuple[str, ...] = ()
    paper: Paper = "a4"
    language: str = "en"
    banner: str = ""
    page_words: str = BARE_PAGE

    def as_content(self) -> dict[str, Any]:
        """The letter as it is kept."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def letter_of(content: Mapping[str, Any]) -> Letter:
    """The letter that was kept."""
    several = {name: tuple(content[name]) for name in ("beside", "people", "written_out")}
    return Letter(**{**content, **several, "kind": Kind(content["kind"])})


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    return next((way != "L" for sign in text if (way := unicodedata.bidirectional(sign)) in ("L", "R", "AL")), False)


def script_language(text: str, otherwise: str) -> str:
    """The language to say a text in, as far as its script tells: Hebrew, Arabic, or the one given."""
    for sign in text:
        way = unicodedata.bidirectional(sign)
        if way in ("R", "AL"):
            return "he" if way == "R" else "ar"
        if way == "L":
            return otherwise
    return otherwise


def blocks_of(letter: Letter) -> tuple[Form, ...]:
    """The blocks that have something in them: words, or a drawing."""
    return tuple(each for each in FORMS[letter.kind] if letter.words.get(each.key, "").strip() or each.key in letter.drawings)


def for_the_typesetter(letter: Letter, foot: str = "") -> dict[str, Any]:
    """All that `library/letters/letter.typ` sets, as plain data. `foot` is the line at the bottom of the page."""

    def said(text: str) -> str:
        return with_initials(_printable(text), letter.people, letter.written_out)

    blocks = [(each.column, _block(each, letter, said)) for each in blocks_of(letter)]
    all_words = " ".join(letter.words.values())
    return {
        "paper": letter.paper,
        "lang": script_language(all_words, letter.language),
        "rtl": is_right_to_left(all_words),
        "title": _printable(letter.title),
        "author": _printable(letter.author),
        "under": _printable(letter.below),
        "beside": [_printable(each) for each in letter.beside],
        "banner": letter.banner,
        "foot": _printable(foot),
        "foot_rtl": is_right_to_left(foot),
        "page_words": letter.page_words if is_right_to_left(letter.page_words) == is_right_to_left(all_words) else BARE_PAGE,
        "rows": _rows(blocks),
    }


def _block(form: Form, letter: Letter, said: Any) -> dict[str, Any]:
    lines = [line.strip() for line in said(letter.words.get(form.key, "")).splitlines() if line.strip()]
    text, title = " ".join(lines), letter.titles.get(form.key, "")
    told = {"looks": form.looks, "title": title, "rtl": is_right_to_left(text or title), "lang": script_language(text or title, letter.language)}
    told["lines"] = [pieces(line) for line in lines]
    if form.looks in ("pairs", "dated"):
        apart = AFTER_DAY if form.looks == "dated" else BESIDE
        told["pairs"] = [[pieces(one), pieces(other)] for one, other in (_two(line, apart, form.looks == "dated") for line in lines)]
    if form.key in letter.drawings:
        drawing = dict(letter.drawings[form.key])
        drawing["people"] = [{**each, "label": said(each["label"])} for each in drawing.get("people", ())]
        told["drawing"] = drawing
    elif form.looks in ("score", "circle"):
        told["looks"] = "words"
    return told


def pieces(line: str) -> list[dict[str, Any]]:
    """A line in pieces, each our own or in somebody's own words."""
    found, start = [], 0
    for match in OWN_WORDS.finditer(line):
        found += [(line[start : match.start()], False), (match[0], True)]
        start = match.end()
    return [{"words": words, "own": own} for words, own in (*found, (line[start:], False)) if words]


def _two(line: str, apart: str, first_stands_alone: bool) -> tuple[str, str]:
    """The two halves of a line; a line without the sign between them stands in its second half where a day would stand first."""
    one, between, other = line.partition(apart) if first_stands_alone else line.rpartition(apart)
    if between:
        return one.strip(), other.strip()
    return ("", line) if first_stands_alone else (line, "")


def _rows(blocks: Sequence[tuple[Column, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Blocks in rows: one across the page, or two columns. What stands in a first column after a second begins the next row."""
    rows: list[dict[str, Any]] = []
    for column, block in blocks:
        if column == "whole":
            rows.append({"columns": [[block]]})
            continue
        number = 0 if column == "first" else 1
        open_row = rows[-1]["columns"] if rows else []
        if len(open_row) != 2 or (number == 0 and open_row[1]):
            rows.append({"columns": [[], []]})
            open_row = rows[-1]["columns"]
        open_row[number].append(block)
    return [{"columns": [column for column in row["columns"] if column]} for row in rows]


def _printable(text: str) -> str:
    """Without the signs that stand for nothing that can be seen, but for the end of a line."""
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs", "Co", "Cn"))
