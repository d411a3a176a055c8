"""Which answer brings forth which alert, and whom a person in danger can call: rules and numbers only, no judgement."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field

from openipt.core.fields import Day, Definition, Key, Paragraph, Sentence, Source, repeats
from openipt.core.ladder import Ladder
from openipt.core.measures import Measure

CONTACTS_GROW_OLD_AFTER_DAYS = 180
"""Crisis contacts checked longer ago than this ask to be checked again (reference 11.4)."""

_OUT_OF_USE = "18002738255"
"""The old number of the United States lifeline. Older sources print it; it is never to be given (reference 11.4)."""


class AlertKind(Definition):
    """A kind of alert: what staff see of it, and what the client reads at once."""

    key: Key
    title: Sentence
    """What the caseload calls it. It may be read by others in the room, so it names no symptom."""
    what_to_do: Paragraph
    """What the person who takes the alert is asked to do."""
    emergency: bool = False
    """Whether it skips the ladder: everybody is called at once, at whatever hour (reference 7.6)."""
    choose_as: Sentence | None = None
    """What it is called where staff raise it by hand, and nowhere else. Without it, only answers bring it forth."""
    signs: Sentence | None = None
    """What to look out for, for staff."""
    client_heading: Sentence | None = None
    client_words: Paragraph | None = None
    """Read by the client at once, above the crisis contacts. Promises nothing that nobody does (reference 11.5).
    A kind that answers can bring forth needs both."""
    source: Source

    def mistakes(self) -> Iterator[str]:
        """A heading without words, words without a heading, or a kind that nothing can bring forth."""
        if (self.client_heading is None) != (self.client_words is None):
            yield f"The alert {self.key} has only one of «client_heading» and «client_words». Give both, or none."
        if self.client_words is None and self.choose_as is None:
            yield f"Nothing can bring the alert {self.key} forth. Add «choose_as», or words for the client."


class AlertKinds(Definition):
    """All kinds of alerts, as `library/alerts.toml` holds them."""

    form: Literal["openipt.alerts/1"]
    ladder: Ladder
    kinds: tuple[AlertKind, ...] = Field(min_length=1)

    def kind(self, key: str) -> AlertKind:
        """The alert kind of that key. Raises KeyError where there is none."""
        for kind in self.kinds:
            if kind.key == key:
                return kind
        raise KeyError(f"There is no alert kind «{key}».")

    @property
    def by_hand(self) -> tuple[AlertKind, ...]:
        """The kinds that staff can raise."""
        return tuple(kind for kind in self.kinds if kind.choose_as)

    @property
    def other_risks(self) -> tuple[AlertKind, ...]:
        """The kinds that no answer brings forth: what an assessment asks about beside suicide (reference 11.2)."""
        return tuple(kind for kind in self.kinds if not kind.client_words)

    def mistakes(self) -> Iterator[str]:
        """Alert kinds that share a key."""
        yield from repeats("alert kind", [kind.key for kind in self.kinds])


class CrisisContact(Definition):
    """One way to reach help."""

    name: Sentence
    way: Literal["call", "text", "web"]
    reach: Sentence
    """What is dialled or texted to, or the page's address without https://."""
    label: Sentence
    """The words on the button, such as Call 116 123, or Text SHOUT to 85258. They hold `reach`."""
    text_to_send: Sentence | None = None
    """The word to text, where the service asks for one."""
    words: Sentence
    """The line beneath the label: who answers, and when, or when to choose it."""
    hours: Sentence
    in_danger_now: bool = False
    """Whether this is the number for danger at this moment."""
    checked_on: Day | None = None
    """The day on which somebody confirmed it; left out as long as nobody has."""
    source: Source

    @property
    def link(self) -> str:
        """The address that a press opens: the dialler, the message with its word written in, or the page."""
        number = self.reach.replace(" ", "")
        if self.way == "call":
            return f"tel:{number}"
        if self.way == "text":
            return f"sms:{number}" + (f"?body={self.text_to_send}" if self.text_to_send else "")
        return f"https://{self.reach}"

    def is_stale(self, today: date) -> bool:
        """Whether nobody has checked this contact, or the check is more than 180 days old."""
        if self.checked_on is None:
            return True
        return (today - date.fromisoformat(self.checked_on)).days > CONTACTS_GROW_OLD_AFTER_DAYS

    def mistakes(self) -> Iterator[str]:
        """A label that shows another number than the one dialled, or a number that is out of use."""
        for part in (self.reach, self.text_to_send):
            if part and part not in self.label:
                yield f"The label «{self.label}» does not hold «{part}». What is read and what is dialled must be the same."
        if any(_OUT_OF_USE in _digits(text) for text in (self.reach, self.label, self.words)):
            yield "This is the old number of the United States lifeline. Give 988 instead."


class CrisisPlace(Definition):
    """The crisis contacts of one country, or of a region; the first to call that is not for danger is the one to talk to."""

    country: Key
    """The country's two letters of ISO 3166 in small letters; eu for the European Union, elsewhere for all not listed."""
    title: Sentence
    also_for: tuple[Key, ...] = ()
    """Further countries, by their two letters, that this place stands for."""
    contacts: tuple[CrisisContact, ...] = Field(min_length=1)
    no_danger_number: Sentence | None = None
    """What to read instead where no number for danger can be given."""

    @property
    def talk(self) -> CrisisContact | None:
        """The line to talk to, if this place has one."""
        return next((contact for contact in self.contacts if contact.way == "call" and not contact.in_danger_now), None)

    @property
    def danger(self) -> CrisisContact | None:
        """The number for danger at this moment, if this place has one."""
        return next((contact for contact in self.contacts if contact.in_danger_now), None)

    def mistakes(self) -> Iterator[str]:
        """A place that says nothing for danger at this moment."""
        if self.danger is None and self.no_danger_number is None:
            yield f"The place {self.country} has no contact «in_danger_now». Add one, or say in «no_danger_number» what to do."


class CrisisContacts(Definition):
    """All crisis contacts, as `library/crisis.toml` holds them."""

    form: Literal["openipt.crisis/1"]
    places: tuple[CrisisPlace, ...] = Field(min_length=1)

    def place(self, country: str) -> CrisisPlace:
        """The contacts of that country (ISO 3166, small letters), or else of `elsewhere`."""
        by_country = {name: place for place in self.places for name in (place.country, *place.also_for)}
        return by_country.get(country, by_country["elsewhere"])

    def mistakes(self) -> Iterator[str]:
        """Places that share a country, or a missing `elsewhere`."""
        countries = [name for place in self.places for name in (place.country, *place.also_for)]
        yield from repeats("place", countries)
        if "elsewhere" not in countries:
            yield "A place called «elsewhere» is needed for every country that is not listed."


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


@dataclass(frozen=True, slots=True)
class AlertDue:
    """An alert that an answer brings forth: its kind, the item, and the answer's value."""

    kind: str
    item: str
    value: int


def alerts_due(measure: Measure, answers: Mapping[str, int]) -> tuple[AlertDue, ...]:
    """The alerts that these answers bring forth; an item left out brings forth none (it is read before the session)."""
    return tuple(
        AlertDue(trigger.alert, trigger.item, answers[trigger.item])
        for trigger in measure.safety
        if trigger.item in answers and answers[trigger.item] >= trigger.at_or_above
    )
