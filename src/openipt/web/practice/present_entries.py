"""What the page says of entries that may be one person: both beside each other, and why they are shown."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from openipt.record.read import EntriesPage, EntryShown, TwoEntries
from openipt.web import words
from openipt.web.pictures.standing import state_in_words
from openipt.web.translating import gettext as _
from openipt.web.translating import ngettext


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry: the name, the birth date, and what there is of this client."""

    id: UUID
    name: str
    born: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BothLine:
    """Two entries, why they are shown, or what somebody said of them."""

    first: EntryLine
    second: EntryLine
    why: str
    said: str
    said_id: UUID | None


@dataclass(frozen=True, slots=True)
class Page:
    """The page."""

    summary: str
    asked: tuple[BothLine, ...]
    settled: tuple[BothLine, ...]


def present_entries(shown: EntriesPage) -> Page:
    """Everything that the page says."""
    today = words.local(shown.at, shown.practice.zone).date()
    count = len(shown.asked)
    form = ngettext("%(count)s pair of entries to look at.", "%(count)s pairs of entries to look at.", count)
    return Page(
        summary=words.sentence(form % {"count": words.number(count)}),
        asked=tuple(_both(each, today, shown.practice.zone) for each in shown.asked),
        settled=tuple(_both(each, today, shown.practice.zone) for each in shown.settled),
    )


def _both(both: TwoEntries, today: date, zone: str) -> BothLine:
    why = {"same_name": _("The names are the same."), "same_birth": _("The birth dates are the same, and the names are alike.")}
    said = _("One person, said %(name)s.") if both.is_one else _("Two people, said %(name)s.")
    return BothLine(
        first=_entry(both.first, today, zone),
        second=_entry(both.second, today, zone),
        why=why[both.why] if both.why else "",
        said=said % {"name": both.said_by.rstrip(".")},
        said_id=both.said_id,
    )


def _entry(entry: EntryShown, today: date, zone: str) -> EntryLine:
    form = _("%(state)s, with %(name)s, since %(when)s")
    lines = [
        form
        % {
            "state": words.sentence(state_in_words(each.state)),
            "name": each.therapist,
            "when": words.day(words.local(each.opened_at, zone).date(), today),
        }
        for each in entry.courses
    ]
    if entry.waits_since is not None:
        lines.append(_("Waits since %(when)s") % {"when": words.day(entry.waits_since, today)})
    born = _("Born %(when)s") % {"when": words.day(entry.born, today)} if entry.born else _("Birth date not known")
    return EntryLine(entry.id, entry.name, born, tuple(lines))
