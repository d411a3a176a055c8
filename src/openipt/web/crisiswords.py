"""Whom a person in danger can call, in words: the numbers of where the client is now, and how fresh they are. Shared by the rooms that show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openipt.core.safety import CrisisContact, CrisisContacts, CrisisPlace
from openipt.web import words
from openipt.web.fieldforms import Choice
from openipt.web.translating import gettext as _


@dataclass(frozen=True, slots=True)
class Number:
    """One short button to press: what it says, and what it dials or opens."""

    label: str
    link: str


@dataclass(frozen=True, slots=True)
class HelpNow:
    """Whom a person can reach at once, how fresh those numbers are, and where they are many, which of them stand folded."""

    contacts: tuple[CrisisContact, ...]
    more: tuple[CrisisContact, ...]
    checked: str


@dataclass(frozen=True, slots=True)
class Where:
    """Where the client is now: the place whose numbers are shown, whether it was chosen, and every place that can be."""

    place: CrisisPlace
    chosen: bool
    places: tuple[Choice, ...]


def short_numbers(place: CrisisPlace) -> tuple[Number, ...]:
    """The line to talk to and the number for danger, as two short buttons; a place without them shows what it has."""
    numbers = []
    if place.talk:
        numbers.append(Number(_("Talk: %(number)s") % {"number": place.talk.reach}, place.talk.link))
    if place.danger:
        numbers.append(Number(_("In danger: %(number)s") % {"number": place.danger.reach}, place.danger.link))
    return tuple(numbers) or tuple(Number(contact.label, contact.link) for contact in place.contacts[:2])


def help_now(place: CrisisPlace, today: date, *, folded: bool = True) -> HelpNow:
    """The contacts of a country: one to talk to, one to write to, one for danger; the others folded unless help is asked for now."""
    calm = [contact for contact in place.contacts if not contact.in_danger_now]
    first = [place.talk, place.danger, next((contact for contact in calm if contact.way == "text"), None)]
    shown = [contact for contact in first if contact] or list(place.contacts[:1])
    others = [contact for contact in place.contacts if contact not in shown]
    checked = _checked(place.contacts, today)
    return HelpNow((*shown, *others), (), checked) if not folded or len(others) < 2 else HelpNow(tuple(shown), tuple(others), checked)


def where_now(crisis: CrisisContacts, home: str, asked: str) -> Where:
    """The place that the client says to be in now, or else the practice's own; what is no known place counts as not said."""
    places = {place.country: place for place in crisis.places}
    shown = places.get(asked) or crisis.place(home)
    choices = tuple(Choice(place.country, place.title, chosen=place is shown) for place in crisis.places)
    return Where(shown, asked in places, choices)


def wants_checking(place: CrisisPlace, today: date) -> tuple[str, ...]:
    """For staff: each number of a place that nobody has checked yet, or not for half a year."""
    return tuple(f"{each.label}: {_since(each, today)}" for each in place.contacts if each.is_stale(today))


def _since(contact: CrisisContact, today: date) -> str:
    if contact.checked_on is None:
        return _("not checked yet.")
    return _("not checked since %(day)s.") % {"day": words.day_and_full_month(date.fromisoformat(contact.checked_on), today)}


def _checked(contacts: Sequence[CrisisContact], today: date) -> str:
    """When the numbers were checked, said as it is: those never checked, and those not checked for half a year, by name."""
    never = [contact.label for contact in contacts if not contact.checked_on]
    checked = {contact.label: date.fromisoformat(contact.checked_on) for contact in contacts if contact.checked_on}
    stale = [contact.label for contact in contacts if contact.checked_on and contact.is_stale(today)]
    if not checked:
        return _("These numbers have not been checked yet.")
    said = []
    if stale:
        since = words.day_and_full_month(min(checked[label] for label in stale), today)
        said.append(_("Not checked since %(day)s: %(labels)s.") % {"day": since, "labels": words.listed(stale)})
    if fresh := [day for label, day in checked.items() if label not in stale]:
        said.append(_("Last checked %(day)s.") % {"day": words.day_and_full_month(min(fresh), today)})
    if never:
        said.append(_("Not checked yet: %(labels)s.") % {"labels": words.listed(never)})
    return " ".join(said)
