"""Proposes how the story could be told back, from what stands in the record (clinical reference 6.2); whoever tells it puts it in own words."""

from openipt.core.inventory import CONFIDANT_FROM
from openipt.web import words
from openipt.web.focus.found import Found
from openipt.web.focuswords import plain_area
from openipt.web.pictures import timeline_words as said
from openipt.web.translating import gettext

NAMED_AT_MOST = 3
"""So many people who help are named."""


def proposed(found: Found) -> str:
    """The skeleton, filled as far as something stands there; what nobody knows yet is left to the therapist as dots."""
    story = found.story.content if found.story else {}
    dots = "…"
    since = said.in_when(found.onset.when) if found.onset else dots
    facts = {
        "what": story.get("diagnosis_plain", dots),
        "since": since,
        "signs": story.get("symptoms", dots),
        "event": found.onset.title if found.onset else dots,
        "linked": story.get("how_linked", dots),
        "area": plain_area(found.in_force.area).lower() if found.in_force else dots,
        "weeks": str(sum(each.attendance == "planned" for each in found.course.sessions)),
        "goal": found.active[0].content["text"] if found.active else dots,
    }
    sentences = [
        gettext("From what you have told me, and from your answers, you have been living with %(what)s, and it began %(since)s."),
        gettext("It is an illness that can be treated, and it is not your fault."),
        gettext("You noticed %(signs)s, around the time of this: %(event)s."),
        gettext("It seems to me that these hang together: %(linked)s"),
        gettext("We call this: %(area)s."),
        *([gettext("You also have people who help: %(people)s.") % {"people": helpers}] if (helpers := _helpers(found)) else []),
        gettext("If we work for the next %(weeks)s sessions on this: “%(goal)s”, I expect your mood to lift as that gets easier."),
        gettext("Does this fit? What would you put differently?"),
    ]
    return " ".join(each % facts if "%(" in each else each for each in sentences)


def _helpers(found: Found) -> str:
    """Those from whom the client gets much comfort."""
    names = [each.name for each in found.page.people if each.status == "living" and (each.emotional_received or 0) >= CONFIDANT_FROM]
    return words.listed(names[:NAMED_AT_MOST])
