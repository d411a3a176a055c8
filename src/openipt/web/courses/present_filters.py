"""What can be chosen to see of the caseload, and the views that are kept of it."""

from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import UUID

from openipt.core.caseload_filters import Filter
from openipt.core.courses import ACTIVE, State
from openipt.core.library import Library
from openipt.record.read import Caseload
from openipt.web import words
from openipt.web.fieldforms import Choice
from openipt.web.pictures.standing import state_in_words
from openipt.web.translating import gettext

EVERYBODY = Filter()


@dataclass(frozen=True, slots=True)
class ViewLine:
    """A view that is kept: its name, its address, and whether it is the one shown now or the one that the caseload opens with."""

    id: UUID
    name: str
    query: str
    shown: bool
    is_default: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """The form of the filter, and the views."""

    views: tuple[ViewLine, ...]
    states: tuple[Choice, ...]
    phases: tuple[Choice, ...]
    protocols: tuple[Choice, ...]
    wanted: Filter
    chosen: bool
    kept: tuple[tuple[str, str], ...]
    opens_with: str


def present_filters(caseload: Caseload, library: Library, wanted: Filter) -> Filters:
    """The filter as its form offers it: only phases and forms of IPT that are there, and what is chosen."""
    views = tuple(ViewLine(each.id, each.name, each.query, each.query == wanted.in_an_address(), each.is_default) for each in caseload.views)
    used = sorted({(course.protocol, course.protocol_version) for course in caseload.courses})
    protocols = [library.protocol(*each) for each in used]
    phases = {phase.id: phase.title for protocol in protocols for phase in protocol.phases}
    titles = {protocol.key: protocol.short_title for protocol in protocols}
    return Filters(
        views=views,
        states=_choices(
            {state.value: words.sentence(state_in_words(state)) for state in State if state in ACTIVE}, wanted.state or "", gettext("Any")
        ),
        phases=_choices(phases, wanted.phase, gettext("Any")),
        protocols=_choices(titles, wanted.protocol, gettext("Any")),
        wanted=wanted,
        chosen=not wanted.is_empty,
        kept=tuple(parse_qsl(wanted.in_an_address())),
        opens_with=next((view.name for view in views if view.is_default), ""),
    )


def _choices(titles: dict[str, str], chosen: str, any_one: str) -> tuple[Choice, ...]:
    return (Choice("", any_one, not chosen), *(Choice(value, title, value == chosen) for value, title in titles.items()))
