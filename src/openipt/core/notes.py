"""How the note of a session is put together from what was captured: a template in the order of the agenda, no made-up prose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openipt.core.library import Library
from openipt.core.measures import Measure
from openipt.core.protocols import Protocol
from openipt.core.rhythm import figure_of_sheet
from openipt.core.worksheets import Content, Worksheet, in_words

NOTE = "session_note"
"""The worksheet of the therapist's own words of a note."""
AMENDMENT = "note_amendment"
"""The worksheet of a change to a signed note."""
STEP = "step"
"""The worksheet of a step between two sessions; on a session's page it stands beside the agenda, and it is printed for the client."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A worksheet of one session with what was written on it."""

    sheet: str
    version: int
    content: Content


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line of a note: what it is about, and what it says."""

    label: str
    words: str


def captured_lines(protocol: Protocol, library: Library, filled: Iterable[Filled]) -> tuple[NoteLine, ...]:
    """What was captured, in the order of the agenda; sheets that the agenda has no part for come last. Empty ones are left out."""
    order = {name: place for place, block in enumerate(protocol.agenda) for name in (block.id, *block.also)}
    sheets = [(library.worksheet(each.sheet, each.version), each.content) for each in filled if each.sheet not in (NOTE, AMENDMENT)]
    placed = sorted(sheets, key=lambda each: order.get(each[0].block or "", len(order)))
    lines = (
        NoteLine(sheet.title, f"{in_words(sheet, content, library.techniques)} {figure_of_sheet(sheet, content)}".strip())
        for sheet, content in placed
    )
    return tuple(line for line in lines if line.words)


def score_line(measure: Measure, total: int | None, safety_value: int | None, before: int | None) -> NoteLine:
    """The score of the session and the answer to its safety item, as figures. `before` is the score before it, None for the first."""
    if total is None:
        said = "no total"
    else:
        band = measure.band_of(total)
        said = str(total) + (f" ({band.label})" if band else "") + (f", before {before}" if before is not None else "")
    if measure.safety and safety_value is not None:
        number = [item.key for item in measure.items].index(measure.safety[0].item) + 1
        said += f". Item {number}: {safety_value}"
    return NoteLine(measure.short_title, f"{said}.")


def as_text(heading: str, lines: Iterable[NoteLine], words: str) -> str:
    """A whole note as plain text, for another record: the heading, each line with its label, then the therapist's own words."""
    told = [f"{line.label}: {line.words}" for line in lines]
    return "\n".join([heading, "", *told, *([""] if told and words else []), *([words] if words else [])]).rstrip() + "\n"


def sheets_by_block(protocol: Protocol, library: Library) -> Mapping[str, tuple[Worksheet, ...]]:
    """The worksheets offered in each part of the agenda, in the newest version. Parts without any are there with none."""
    every = [library.worksheet(key) for key in sorted(library.worksheets)]
    newest = [sheet for sheet in every if not sheet.only_where_named or sheet.key in protocol.worksheets]
    return {block.id: tuple(sheet for sheet in newest if sheet.block in (block.id, *block.also)) for block in protocol.agenda}
