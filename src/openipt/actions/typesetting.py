"""Sets a letter as PDF or as pictures of its pages: the same words give the same file, byte for byte, on every machine."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from openipt.core.library import OWN_FOLDER
from openipt.core.refusals import Refusal

if TYPE_CHECKING:  # it is large, so it is read only where a letter is made
    import typst

_TEMPLATE = OWN_FOLDER / "letters" / "letter.typ"
_FONTS = OWN_FOLDER / "fonts"
_PICTURE = 110
"""Dots per inch of a picture of a page."""
_NO_CLOCK = 0
"""A file bears no time of its own; when a letter was given stands in the record."""


def as_pdf(letter: Mapping[str, Any]) -> bytes:
    """The letter as a PDF/UA-1, for whoever has it read aloud: tagged, with title and language, its fonts in it.

    `letter` is what `core.letters.for_the_typesetter` gives. Raises Refusal where somebody wrote a sign that none of the fonts has.
    """
    import typst

    try:
        found = _compiler(letter).compile(format="pdf", pdf_standards=["ua-1"], timestamp=_NO_CLOCK)
    except typst.TypstError as problem:
        signs = re.search(r'the text `"(.*)"` could not be displayed', str(problem))
        if signs is None:
            raise
        raise Refusal(f"The letter cannot show «{signs[1]}». Write it in other signs.", conflict=True) from None
    assert isinstance(found, bytes)  # one file, however many pages
    return found


def as_pictures(letter: Mapping[str, Any]) -> tuple[bytes, ...]:
    """Each page of the very same letter as a PNG."""
    found = _compiler(letter).compile(format="png", ppi=_PICTURE)
    pages = found if isinstance(found, list) else [found]
    return tuple(page for page in pages if page is not None)


def pages_of(letter: Mapping[str, Any]) -> int:
    """How many pages the letter has."""
    return int(json.loads(_compiler(letter).query("<pages>", field="value", one=True)))


def _compiler(letter: Mapping[str, Any]) -> "typst.Compiler":
    """Whatever people wrote goes in as data and never as a part of the template, so that no sign in it can mean anything."""
    import typst

    words = json.dumps(letter, ensure_ascii=False)
    return typst.Compiler(str(_TEMPLATE), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"letter": words})


@cache
def _fonts() -> "typst.Fonts":
    """The fonts that come with OpenIPT and with the typesetter; none of the machine's, which would differ from one to the next."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(_FONTS)])
