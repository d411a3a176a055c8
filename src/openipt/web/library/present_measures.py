"""What the library shows of measures and screeners: each in a line, with what may be done with it and what its licence allows."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from openipt.core.library import Library, optional_measures
from openipt.core.measures import Measure
from openipt.core.screeners import Screener
from openipt.web.translating import gettext, gettext_lazy

_CLASSES: Mapping[str, Promise] = {
    "A": gettext_lazy("Class A: comes with OpenIPT."),
    "B": gettext_lazy("Class B: free on terms of its own."),
    "C": gettext_lazy("Class C: its words need a licence of your own."),
    "never": gettext_lazy("Never comes with any software."),
}
_USES: Mapping[str, Promise] = {
    "sent": gettext_lazy("Can be sent."),
    "clinician": gettext_lazy("A clinician fills it in."),
    "goals": gettext_lazy("Worked out from the goals on the focus page."),
    "total": gettext_lazy("Its total is entered by hand."),
    "unconfirmed": gettext_lazy("Nobody has confirmed its licence here; its total is entered by hand."),
    "wordless": gettext_lazy("Comes without its words; its total is entered by hand."),
}


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure: its names, what it asks about, what is done with it, and on what terms."""

    title: str
    short_title: str
    asks_about: str
    use: str
    licence: str


def measure_lines(library: Library) -> tuple[MeasureLine, ...]:
    """Every measure and screener in its newest version, and the optional packs that are not switched on."""
    newest = [_line(library.measure(key)) for key in library.measures]
    off = [_line(each, off=True) for each in optional_measures() if each.key not in library.measures]
    screeners = [_of_screener(library.screener(key)) for key in library.screeners]
    return tuple(sorted((*newest, *off, *screeners), key=lambda each: each.title))


def _line(measure: Measure, *, off: bool = False) -> MeasureLine:
    use = gettext("Off, an optional pack: whoever runs OpenIPT here switches it on.") if off else str(_USES[measure.use])
    return MeasureLine(measure.title, measure.short_title, measure.asks_about, use, _licence(measure))


def _of_screener(screener: Screener) -> MeasureLine:
    use = gettext("A clinician asks it in a talk about risk.") if screener.has_wording else gettext("Comes without its words, and is not asked.")
    return MeasureLine(screener.title, screener.short_title, "", use, _licence(screener))


def _licence(definition: Measure | Screener) -> str:
    return f"{_CLASSES[definition.licence.shipping_class]} {definition.licence.attribution}"
