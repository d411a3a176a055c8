"""The timeline told in a few sentences: when it began, what came shortly before, what came before a rise, and what comes round."""

from collections.abc import Iterator

from openipt.core import timeline
from openipt.core.timeline import Event
from openipt.core.when import gap
from openipt.web import words
from openipt.web.pictures import timeline_words as said
from openipt.web.timeline.shown import Life
from openipt.web.translating import gettext

HARD = -2
"""From this impact down, of -5 to 5, something that came before the onset is told."""


def story_of(life: Life) -> tuple[str, ...]:
    """The same as the picture shows, in short paragraphs. It says what came before what, never what came of it."""
    paragraphs = (_beginning(life), _scores(life), _rounds(life))
    return tuple(paragraph for paragraph in (" ".join(sentences) for sentences in paragraphs) if paragraph)


def _beginning(life: Life) -> Iterator[str]:
    began = life.onset
    if began is None:
        yield gettext("Nobody has said yet when this episode began.")
        return
    yield gettext("This episode began %(when)s: %(what)s.") % {"when": said.in_when(began.when), "what": _what(began)}
    before = [each for each in life.every if each.strand == "event" and each.when < began.when and _was_hard(each)]
    if before:
        last = before[-1]
        facts = {"what": _what(last), "long": words.sentence(said.apart(gap(last.when, began.when))), "when": said.in_when(last.when)}
        yield gettext("%(long)s it, %(when)s, came %(what)s.") % facts
    last_well = [each for each in life.every if each.strand == "episode"]
    if last_well:
        yield gettext("An earlier episode: %(what)s, %(when)s.") % {"what": _what(last_well[-1]), "when": said.in_when(last_well[-1].when)}


def _scores(life: Life) -> Iterator[str]:
    name = life.measure.short_title
    if life.points:
        facts = {"measure": name, "first": life.points[0].value, "last": life.points[-1].value}
        form = gettext("%(measure)s was %(first)d at first and is %(last)d now.")
        yield form % facts if len(life.points) > 1 else gettext("%(measure)s: %(first)d.") % facts
    if not life.rises:
        return
    rise = max(life.rises, key=lambda each: each.points)
    facts = {"before": rise.before.value, "after": rise.after.value, "one": rise.before.session, "other": rise.after.session}
    yield gettext("The largest step up was from %(before)d to %(after)d, between sessions %(one)d and %(other)d.") % facts
    between = timeline.events_between(life.every, rise.before.day, rise.after.day)
    told = [_what(each) for each in between[-1:]] or [_linked(each) for each in life.linked.get(rise.after.session or 0, ())[:1]]
    for each in told:
        yield gettext("Between the two: %(what)s.") % {"what": each}


def _rounds(life: Life) -> Iterator[str]:
    coming = [each for each in life.rounds if each.when.last >= life.today]
    if coming:
        yield gettext("Comes round: %(what)s.") % {"what": gettext("; ").join(said.round_again(each) for each in coming)}


def _was_hard(event: Event) -> bool:
    return event.change == "worse" or (event.impact is not None and event.impact <= HARD)


def _what(event: Event) -> str:
    """«“Sarah slept in the spare room”, with Sarah»."""
    return with_whom(gettext("“%(title)s”") % {"title": event.title}, event.person)


def _linked(content: dict[str, object]) -> str:
    return with_whom(gettext("“%(title)s”") % {"title": str(content["event"]).rstrip(".")}, str(content.get("person", "")))


def with_whom(what: str, person: str) -> str:
    """What happened, and with whom where somebody said."""
    return gettext("%(what)s, with %(person)s") % {"what": what, "person": person} if person else what
