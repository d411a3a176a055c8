"""Which answer brings forth which alert, and whom a person in danger can call: rules and numbers only, no judgement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from openipt.core.fields import Day, Definition, Key, Paragraph, Sentence, Source, no_repeats
from openipt.core.measures import Measure

CONTACTS_GROW_OLD_AFTER_DAYS = 180
"""Crisis contacts checked longer ago than this ask to be checked again (reference 11.4)."""


class AlertKind(Definition):
    """A kind of alert: what it is called in the caseload, and what the person who takes it is asked to do."""

    key: Key
    title: Sentence
    what_to_do: Paragraph
    client_heading: Sentence
    client_words: Paragraph
    source: Source


class AlertKinds(Definition):
    """All kinds of alerts, as `library/alerts.toml` holds them."""

    form: Literal["openipt.alerts/1"]
    kinds: tuple[AlertKind, ...] = Field(min_length=1)

    def kind(self, key: str) -> AlertKind:
        """The alert kind of that key. Raises KeyError where there is none."""
        for kind in self.kinds:
            if kind.key == key:
                return kind
        raise KeyError(f"There is no alert kind «{key}».")

    @model_validator(mode="after")
    def _keys_differ(self) -> Self:
        no_repeats("alert kind", [kind.key for kind in self.kinds])
        return self


class CrisisContact(Definition):
    """One way to reach help. `reach` is what is dialled or texted; `checked_on` is the day somebody confirmed it, if anybody did."""

    name: Sentence
    way: Literal["call", "text", "web"]
    reach: Sentence
    words: Sentence
    hours: Sentence
    in_danger_now: bool = False
    checked_on: Day | None = None
    source: Source

    def is_stale(self, today: date) -> bool:
        """Whether nobody has checked this contact, or the check is more than 180 days old."""
        if self.checked_on is None:
            return True
        return (today - date.fromisoformat(self.checked_on)).days > CONTACTS_GROW_OLD_AFTER_DAYS


class CrisisPlace(Definition):
    """The crisis contacts of one country; the first of those not `in_danger_now` is the one to talk to."""

    country: Key
    title: Sentence
    contacts: tuple[CrisisContact, ...] = Field(min_length=1)

    @property
    def talk(self) -> CrisisContact | None:
        """The line to talk to, if this place has one."""
        return next((contact for contact in self.contacts if contact.way == "call" and not contact.in_danger_now), None)

    @property
    def danger(self) -> CrisisContact | None:
        """The number for danger at this moment, if this place has one."""
        return next((contact for contact in self.contacts if contact.in_danger_now), None)


class CrisisContacts(Definition):
    """All crisis contacts, as `library/crisis.toml` holds them."""

    form: Literal["openipt.crisis/1"]
    places: tuple[CrisisPlace, ...] = Field(min_length=1)

    def place(self, country: str) -> CrisisPlace:
        """The contacts of that country (ISO 3166, small letters), or else of `elsewhere`."""
        by_country = {place.country: place for place in self.places}
        return by_country.get(country, by_country["elsewhere"])

    @model_validator(mode="after")
    def _elsewhere_exists(self) -> Self:
        countries = [place.country for place in self.places]
        no_repeats("place", countries)
        if "elsewhere" not in countries:
            raise ValueError("A place called «elsewhere» is needed for every country that is not listed.")
        return self


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
