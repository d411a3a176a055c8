"""What stands over a letter and over each of its blocks, in the client's words or in ours to the client."""

from collections.abc import Mapping

from django.utils.functional import Promise

from openipt.core.letters import FORMS, Kind
from openipt.core.measures import Measure
from openipt.record.read import CoursePage
from openipt.web import words
from openipt.web.focus.found import Found
from openipt.web.pictures import place_of, slots_of
from openipt.web.pictures import timeline_words as said
from openipt.web.translating import gettext, gettext_lazy

NAMES: Mapping[Kind, Promise] = {
    Kind.MAP: gettext_lazy("The map"),
    Kind.FORMULATION: gettext_lazy("The formulation letter"),
    Kind.ENDING: gettext_lazy("The letter at the end"),
}
"""What the kinds of letters are called among staff."""
_TITLES: Mapping[Kind, Promise] = {
    Kind.MAP: gettext_lazy("My map"),
    Kind.FORMULATION: gettext_lazy("What we found and agreed"),
    Kind.ENDING: gettext_lazy("Your course, on one page"),
}
_HEADINGS: Mapping[Kind, Mapping[str, Promise]] = {
    Kind.MAP: {
        "people": gettext_lazy("The people in my life"),
        "focus": gettext_lazy("What I am working on"),
        "goals": gettext_lazy("What I want to reach"),
        "helps": gettext_lazy("What helps me"),
        "story": gettext_lazy("How I came here"),
        "own_words": gettext_lazy("In my own words"),
    },
    Kind.FORMULATION: {
        "linked": gettext_lazy("How it hangs together"),
        "goals": gettext_lazy("Your goals, as you rated them"),
        "helps": gettext_lazy("What helps"),
        "agreed": gettext_lazy("What we agreed"),
        "next": gettext_lazy("What comes next"),
        "help": gettext_lazy("When to ask for help"),
    },
    Kind.ENDING: {
        "did": gettext_lazy("What you did"),
        "goals": gettext_lazy("Your goals, as you rated them"),
        "closer": gettext_lazy("Who is closer now"),
        "signs": gettext_lazy("My early signs, first sign first"),
        "will_do": gettext_lazy("What I will do then"),
        "help": gettext_lazy("When to ask for help"),
    },
}
BLOCKS: Mapping[str, Promise] = {
    "opening": gettext_lazy("How it begins"),
    "mood": gettext_lazy("The line of scores"),
    "next": gettext_lazy("When you meet again"),
    "close": gettext_lazy("How it closes"),
}
"""What a block is called on the page where it is written, where it has no heading of its own."""

NO_BREAK = "\N{NO-BREAK SPACE}"


def title_of(kind: Kind) -> str:
    """The title of a new letter."""
    return str(_TITLES[kind])


def headings_of(kind: Kind, measure: Measure) -> dict[str, str]:
    """The headings of a new letter's blocks; a block without one stands by itself."""
    found = {key: str(title) for key, title in _HEADINGS[kind].items()}
    mine = gettext("How my mood went (%(measure)s, %(way)s)") if kind is Kind.MAP else gettext("How your mood went (%(measure)s, %(way)s)")
    way = gettext("lower is lighter") if measure.direction == "higher_is_worse" else gettext("higher is better")
    found["mood"] = mine % {"measure": measure.short_title, "way": way}
    return {form.key: found[form.key] for form in FORMS[kind] if form.key in found}


def below(kind: Kind, client: str, therapist: str, course: CoursePage) -> str:
    """«For Daniel K. From Ben R., Demo practice. 3 June 2025.»"""
    form = gettext("For %(client)s Made with %(therapist)s, %(practice)s. %(day)s.")
    if kind is not Kind.MAP:
        form = gettext("For %(client)s From %(therapist)s, %(practice)s. %(day)s.")
    day = said.full_day(words.local(course.at, course.practice.zone).date())
    ended = client if client.endswith(".") else f"{client}."
    return form % {"client": ended, "therapist": therapist, "practice": course.practice.name, "day": day.replace(" ", NO_BREAK)}


def beside(found: Found) -> tuple[str, str]:
    """Where the course stands, and from when to when it goes."""
    zone = found.page.course.practice.zone
    slots = slots_of(found.course, found.protocol, zone)
    first, last = slots[0].date, slots[-1].date
    start = words.day_and_full_month(first) if first.year == last.year else said.full_day(first)
    span = gettext("%(first)s to %(last)s") % {"first": start, "last": said.full_day(last)}
    return place_of(found.course, found.protocol, slots).session, span


def block_name(key: str, heading: str) -> str:
    """What a block is called on the page where it is written."""
    return heading or str(BLOCKS.get(key, key))
