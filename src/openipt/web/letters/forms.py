"""Reads what the pages of letters send: the words of a letter block by block, and what the client said of it."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import QueryDict

from openipt.actions.letters import WAYS, Agreed
from openipt.core.letters import FORMS, Kind, Letter
from openipt.core.library import Library
from openipt.record.read import LettersPage
from openipt.web.fieldforms import Mistake, Mistyped, day_in, whole_number_in
from openipt.web.letters.drafts import DRAWN, drawings_of, names_in
from openipt.web.pictures import timeline_words as said
from openipt.web.translating import gettext

WORDS, HEADING, DRAWING, WRITTEN_OUT = "words-", "heading-", "drawing-", "written_out"
"""What the names of a form's fields begin with; the key of the block follows. Ticked under the last are names that stand in full."""


def letter_in(typed: QueryDict, before: Letter, page: LettersPage, library: Library) -> Letter:
    """The letter as it was typed, with its drawings as they stand today. Fields that were not sent keep what stood there before."""

    def told(name: str, otherwise: str) -> str:
        return typed.get(name, otherwise).replace("\r\n", "\n").strip()

    people = tuple(dict.fromkeys((*names_in(page), *before.people)))  # whoever has another name by now is not written out by the old one
    written_out = tuple(each for each in people if each in typed.getlist(WRITTEN_OUT))
    keys = [form.key for form in FORMS[before.kind]]
    words = {key: told(f"{WORDS}{key}", before.words.get(key, "")) for key in keys}
    headings = {key: told(f"{HEADING}{key}", before.titles.get(key, "")) for key in keys}
    wanted = [key for key in DRAWN if f"{DRAWING}{key}" in typed]
    return replace(
        before,
        title=told("title", before.title),
        below=told("below", before.below),
        beside=tuple(line.strip() for line in told("beside", "\n".join(before.beside)).splitlines() if line.strip()),
        titles={key: heading for key, heading in headings.items() if heading},
        words={key: text for key, text in words.items() if text},
        drawings=drawings_of(before.kind, page, library, wanted, written_out),
        people=people,
        written_out=written_out,
    )


def kind_in(typed: QueryDict) -> Kind | None:
    """Which letter is begun; None where it is none of them."""
    return next((each for each in Kind if each.value == typed.get("kind")), None)


def agreed_in(typed: QueryDict) -> Agreed:
    """What the client said, when and how. Raises Mistyped."""
    mistakes: list[Mistake] = []
    on, version, how = day_in(typed.get("on", "")), whole_number_in(typed.get("_version", "")), typed.get("how", "")
    if on is None:
        mistakes.append(Mistake("on", gettext("Give the day on which the client agreed.")))
    if how not in WAYS:
        mistakes.append(Mistake("how", gettext("Say how the client agreed.")))
    if on is None or mistakes:
        raise Mistyped(mistakes)
    copies = " ".join(typed.get("copies", "").split())
    return Agreed(version or 0, on, how, copies, " ".join(_foot(said.full_day(on), copies)))


def _foot(day: str, copies: str) -> Sequence[str]:
    """What the letter itself says of it, at its foot."""
    read = gettext("You read this letter first and agreed to it on %(day)s.") % {"day": day}
    return (read, gettext("A copy goes to: %(whom)s.") % {"whom": copies.rstrip(".")}) if copies else (read,)
