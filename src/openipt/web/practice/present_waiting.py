"""What the pages of the waiting list say: who waits and for how long, and which therapist has how many courses."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from openipt.core.library import Library
from openipt.record.read import Waiting, WaitingList
from openipt.web import words
from openipt.web.fieldforms import Choice
from openipt.web.optionview import OptionChoice, option_choices
from openipt.web.translating import gettext as _
from openipt.web.translating import ngettext
from openipt.web.whenforms import mode_choices


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Somebody who waits."""

    id: UUID
    name: str
    waited: str
    referred: str
    contact: str
    priority: str


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """The list, the longest wait first."""

    summary: str
    lines: tuple[WaitingLine, ...]
    today: date


@dataclass(frozen=True, slots=True)
class WaitingClientPage:
    """One who waits, with those who could take this person on and how the course may be planned."""

    who: WaitingLine
    therapists: tuple[Choice, ...]
    protocols: tuple[Choice, ...]
    options: tuple[OptionChoice, ...]
    modes: tuple[Choice, ...]
    allocates: bool


def present_waiting_list(shown: WaitingList) -> WaitingPage:
    """Everybody who waits."""
    today = words.local(shown.at, shown.practice.zone).date()
    count = len(shown.waiting)
    said = words.sentence(ngettext("%(count)s person waits.", "%(count)s people wait.", count) % {"count": words.number(count)})
    if count:
        said += " " + _("The longest wait is %(days)s.") % {"days": _days((today - shown.waiting[0].referred_on).days)}
    return WaitingPage(said, tuple(_line(each, today) for each in shown.waiting), today)


def present_waiting_client(shown: WaitingList, library: Library) -> WaitingClientPage:
    """The one who waits, and who could take this person on: oneself, or for whoever runs the service, anybody."""
    today = words.local(shown.at, shown.practice.zone).date()
    own = shown.member.id
    therapists = [each for each in shown.therapists if shown.allocates or each.member.id == own]
    protocols = [library.protocol(key) for key in sorted(library.protocols)]
    return WaitingClientPage(
        who=_line(shown.waiting[0], today),
        therapists=tuple(
            Choice(
                str(each.member.id),
                ngettext("%(name)s, %(count)s course now", "%(name)s, %(count)s courses now", each.active)
                % {"name": each.member.name, "count": words.number(each.active)},
                each.member.id == own,
            )
            for each in therapists
        ),
        protocols=tuple(Choice(each.key, each.title, chosen=False) for each in protocols),
        options=option_choices(library),
        modes=mode_choices(),
        allocates=shown.allocates,
    )


def _line(each: Waiting, today: date) -> WaitingLine:
    referred = _("Referred %(when)s, taken in by %(name)s") % {"when": words.day(each.referred_on, today), "name": each.taken_in_by}
    return WaitingLine(each.id, each.name, _days((today - each.referred_on).days), referred, each.contact, each.priority)


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
