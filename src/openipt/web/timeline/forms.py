"""Reads what somebody says of a rise: the link of mood and people, and whether it is to stand on the timeline too."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from openipt.core.library import Library
from openipt.core.timeline import SHEET
from openipt.core.worksheets import LONGEST_LINE, in_words, read_content
from openipt.web.fieldforms import Mistake
from openipt.web.sessions.forms import content
from openipt.web.timeline.present_event import PLACE
from openipt.web.timeline.shown import MOOD_LINK
from openipt.web.translating import gettext

WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says: `link` for the session, `event` for the timeline, both as typed."""

    link: dict[str, Any]
    event: dict[str, Any]
    also_event: bool

    def mistakes(self, library: Library, *, only_event: bool) -> tuple[Mistake, ...]:
        """What has to be put right before anything is kept, each sentence with the field that it stands beside."""
        written, wrong = read_content(library.worksheet(MOOD_LINK), self.link, library.techniques)
        found = [Mistake(f"{PLACE}-{each.field}", each.sentence) for each in wrong]
        if "event" not in written and not any(each.field == "event" for each in wrong):
            found.append(Mistake(f"{PLACE}-event", gettext("Say in a few words what happened.")))
        if self.also_event or only_event:
            kept, wrong = read_content(library.worksheet(SHEET), self.event, library.techniques)
            found += [Mistake("when", each.sentence) for each in wrong if each.field == "date"]
            if "date" not in kept and not any(each.field == "date" for each in wrong):
                found.append(Mistake("when", gettext("Say when it was: a year, a month or a day.")))
        return tuple(found)


def said_in(typed: QueryDict, library: Library) -> Said:
    """What the form holds. What the title of the event has no room for, and the mood before and after, become its note."""
    link, sheet = content(typed), library.worksheet(MOOD_LINK)
    written, _ = read_content(sheet, link, library.techniques)
    title = " ".join(str(written.get("event", "")).split())
    event = {"date": typed.get("_when", ""), "title": title[:LONGEST_LINE], "symptom_change": WORSE}
    if len(title) > LONGEST_LINE or written.keys() - {"event", "person"}:
        event["note"] = in_words(sheet, written, library.techniques)
    if link.get("person"):
        event["person"] = link["person"]
    return Said(link, event, typed.get("_also", "") == "yes")
