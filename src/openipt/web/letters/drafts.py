"""The first draft of each letter, drawn from what stands in the record: nothing is typed again, and all of it can be changed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from openipt.core import circle, timeline
from openipt.core.inventory import CONFIDANT_FROM
from openipt.core.letters import AFTER_DAY, BESIDE, Kind, Letter, Paper
from openipt.core.library import Library
from openipt.core.outcomes import change
from openipt.core.timeline import Event
from openipt.record.read import CourseSheet, LettersPage
from openipt.web import words
from openipt.web.focus import agreement
from openipt.web.focus.found import Found
from openipt.web.focuswords import plain_area
from openipt.web.letters.drawings import circle_drawing, ring_by_ring, score_drawing, scores_of
from openipt.web.letters.headings import below, beside, headings_of, title_of
from openipt.web.pictures import timeline_words as said
from openipt.web.translating import gettext

Words = dict[str, str]
MOST_EVENTS = 6
"""So many things of the timeline have room on one page."""
ON_US_LETTER = frozenset({"us", "ca", "mx", "ph"})
"""Where paper is of the size «Letter»."""
DRAWN = ("mood", "people")
"""The blocks that may have a drawing."""


def draft_of(kind: Kind, page: LettersPage, library: Library, *, banner: str, language: str) -> Letter:
    """A new letter of that kind. Nobody of the inventory stands written out in it."""
    found = Found(page.life, library)
    course, practice = found.course, page.life.course.practice
    paper: Paper = "us-letter" if practice.country in ON_US_LETTER else "a4"
    return Letter(
        kind=kind,
        title=title_of(kind),
        below=below(kind, course.client.name, page.life.course.therapist.name, page.life.course),
        beside=beside(found),
        titles=headings_of(kind, scores_of(page.life, library)[0]),
        words={key: text for key, text in _DRAFTS[kind](found, page.tasks).items() if text.strip()},
        author=practice.name,
        drawings=drawings_of(kind, page, library, DRAWN, ()),
        people=names_in(page),
        paper=paper,
        language=language.partition("-")[0],
        banner=banner,
        page_words=gettext("Page %(page)s of %(pages)s"),
    )


def drawings_of(kind: Kind, page: LettersPage, library: Library, wanted: Iterable[str], written_out: Iterable[str]) -> dict[str, Any]:
    """The drawings of that kind of letter, of those that are wanted, as they stand today."""
    drawn = {"mood": score_drawing(page.life, library)}
    if kind is Kind.MAP:
        drawn["people"] = circle_drawing(page.life, tuple(written_out))
    return {key: drawing for key, drawing in drawn.items() if key in wanted and drawing is not None}


def names_in(page: LettersPage) -> tuple[str, ...]:
    """Everybody in the inventory, and those entries that somebody said are one of them."""
    return tuple(dict.fromkeys((*(each.name for each in page.life.people), *(each.name for each in page.life.merged))))


def _map(found: Found, tasks: Mapping[str, Mapping[str, Any]]) -> Words:
    story, chosen = _content(found.story), found.in_force
    focus = [_area_and_whom(found)] if chosen else []
    own = _quoted(story["words"]) if "words" in story else ""
    return {
        "people": "\n".join(ring_by_ring(found.page)),
        "focus": _lines(*focus, _quoted(chosen.words) if chosen and chosen.words else ""),
        "goals": _goals(found, gettext("%(now)d now, aim %(aim)d")),
        "helps": _helps(found),
        "story": "\n".join(f"{said.when_in_words(each.when)}{AFTER_DAY}{_told(each)}" for each in _events(found)),
        "own_words": own,
        "mood": _mood(found),
    }


def _formulation(found: Found, tasks: Mapping[str, Mapping[str, Any]]) -> Words:
    story, agreed = _content(found.story), _content(_newest(found, agreement.SHEET))
    return {
        "opening": _lines(_dear(found), *([] if "spoken" in story else [_how_it_began(found)]), _put_like_this(found)),
        "linked": story["spoken"] if "spoken" in story else _lines(*(story.get(key, "") for key in _HANGS_TOGETHER)),
        "mood": _mood(found),
        "goals": _goals(found, gettext("%(now)d now, aim %(aim)d")),
        "helps": _helps(found),
        "agreed": _agreed(found, agreed),
        "next": _what_comes_next(found, agreed),
        "help": _help(found, agreed.get("crisis", "")),
        "close": _close(found),
    }


def _ending(found: Found, tasks: Mapping[str, Mapping[str, Any]]) -> Words:
    back, plan = tasks.get("ending_review", {}), tasks.get("relapse_plan", {})
    hard = gettext("Still hard: %(what)s") % {"what": _quoted(back["still_hard"])} if "still_hard" in back else ""
    worked_on = gettext("We agreed to work on this: %(focus)s") % {"focus": _area_and_whom(found)} if found.in_force else ""
    return {
        "opening": _lines(_dear(found), _how_it_began(found), _put_like_this(found), worked_on),
        "mood": _lines(_mood(found), hard),
        "did": back.get("what_i_did", ""),
        "goals": _goals(found, gettext("now %(now)d, aim %(aim)d")),
        "closer": _lines(_who_is_closer(found), back.get("who_helped", "")),
        "signs": plan.get("signs", ""),
        "will_do": plan.get("will_do", ""),
        "help": _help(found, plan.get("seek_help", ""), plan.get("who_to_call", ""), gettext("You can come back to us; that is not failing.")),
        "next": _next_meeting(found),
        "close": _close(found),
    }


_DRAFTS: Mapping[Kind, Callable[[Found, Mapping[str, Mapping[str, Any]]], Words]] = {
    Kind.MAP: _map,
    Kind.FORMULATION: _formulation,
    Kind.ENDING: _ending,
}
_HANGS_TOGETHER = ("how_linked", "what_keeps_it_going", "why_this_focus", "hope_statement")


def _content(sheet: CourseSheet | None) -> Mapping[str, Any]:
    return sheet.content if sheet else {}


def _newest(found: Found, sheet: str) -> CourseSheet | None:
    return next(reversed(found.page.of(sheet)), None)


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _quoted(text: str) -> str:
    """Somebody's own words, in quotation marks line by line, so that they are set in serif."""
    return "\n".join(f"“{line.strip()}”" for line in text.splitlines() if line.strip())


def _ended(text: str) -> str:
    bare = text.strip()
    return bare if bare.endswith((".", "!", "?", "…", "”")) else f"{bare}."


def _dear(found: Found) -> str:
    return gettext("Dear %(name)s,") % {"name": found.course.client.name.split()[0]}


def _how_it_began(found: Found) -> str:
    """What it is, since when, what was noticed and what came before, as far as it stands there."""
    story, onset = _content(found.story), found.onset
    parts = [
        gettext("You came with this: %(what)s.") % {"what": story["diagnosis_plain"].rstrip(". ")} if "diagnosis_plain" in story else "",
        gettext("It began %(when)s, around the time of this: %(event)s.") % {"when": said.in_when(onset.when), "event": onset.title.rstrip(". ")}
        if onset
        else "",
        gettext("You noticed %(signs)s.") % {"signs": story["symptoms"].rstrip(". ")} if "symptoms" in story else "",
        gettext("It is an illness that can be treated, and it is not your fault."),
    ]
    return " ".join(part for part in parts if part)


def _put_like_this(found: Found) -> str:
    own = _content(found.story).get("words", "") or (found.in_force.words if found.in_force else "")
    return gettext("You put it like this: %(words)s") % {"words": _quoted(" ".join(own.split()))} if own else ""


def _area_and_whom(found: Found) -> str:
    """«Trouble with somebody, said aloud or kept inside: Sarah.»"""
    assert found.in_force is not None
    area, whom = plain_area(found.in_force.area), found.in_force.person or found.in_force.role
    return _ended(gettext("%(area)s: %(whom)s") % {"area": area, "whom": whom} if whom else area)


def _goals(found: Found, form: str) -> str:
    """Each goal in the client's words, and where it stands: the last rating, or what it began with."""
    lines = []
    for goal in found.active:
        ratings, aim = found.ratings(goal.id), goal.content.get("target")
        now = ratings[-1].rating if ratings else goal.content.get("baseline")
        figures = form % {"now": now, "aim": aim} if now is not None and aim is not None else "" if now is None else str(now)
        lines.append(f"{_quoted(goal.content['text'])}{BESIDE if figures else ''}{figures}")
    return "\n".join(lines)


def _helps(found: Found) -> str:
    names = [each.name for each in found.page.people if each.status == "living" and (each.emotional_received or 0) >= CONFIDANT_FROM]
    people = gettext("People to talk to: %(people)s.") % {"people": words.listed(names)} if names else ""
    return _lines(_content(found.story).get("strengths_supports", ""), people)


def _mood(found: Found) -> str:
    """From which total to which, and whether that may be called a change."""
    measure, points, _ = scores_of(found.page, found.library)
    if len(points) < 2:
        return gettext("%(measure)s at the start: %(total)d.") % {"measure": measure.short_title, "total": points[0].value} if points else ""
    moved = change(measure, points[0].value, points[-1].value)
    told = gettext("From %(first)d to %(last)d: %(difference)s.") % {
        "first": points[0].value,
        "last": points[-1].value,
        "difference": words.difference(moved),
    }
    if moved.threshold is None or moved.direction == "same":
        return told
    size = {
        "reliable": gettext("That is more than the usual ups and downs."),
        "small": gettext("That is within the usual ups and downs."),
    }
    return f"{told} {size[moved.size]}" if moved.size in size else told


def _events(found: Found) -> tuple[Event, ...]:
    """The onset, what weighed most, and of the rest what is nearest to the onset; in their order in time."""
    onset = found.onset
    things = [each for each in found.events if each.strand in ("event", "episode")]

    def weight(each: Event) -> tuple[bool, int, int]:
        near = abs((each.when.middle - onset.when.middle).days) if onset else 0
        return each is not onset, -abs(each.impact or 0), near

    return timeline.in_order(sorted(things, key=weight)[:MOST_EVENTS])


def _told(event: Event) -> str:
    return gettext("%(event)s. It began around then.") % {"event": event.title.rstrip(". ")} if event.change == "onset" else event.title


def _agreed(found: Found, agreed: Mapping[str, Any]) -> str:
    course = found.course
    focus = gettext("We work on this: %(focus)s")
    if not agreed:
        sessions = gettext("%(count)d sessions") % {"count": len(course.sessions)}
        return _lines(focus % {"focus": _area_and_whom(found)} if found.in_force else "", sessions)
    return _lines(
        focus % {"focus": _quoted(" ".join(agreed["focus"].split()))},
        _on_one_line(agreed["sessions"]),
        _on_one_line(agreed.get("between_sessions", "")),
        gettext("Your part: %(words)s") % {"words": _quoted(" ".join(agreed["client_part"].split()))} if "client_part" in agreed else "",
        gettext("My part: %(words)s") % {"words": _on_one_line(agreed["therapist_part"])} if "therapist_part" in agreed else "",
    )


def _what_comes_next(found: Found, agreed: Mapping[str, Any]) -> str:
    zone = found.page.course.practice.zone
    last = words.local(found.course.sessions[-1].starts_at, zone).date()
    return _lines(
        _next_meeting(found),
        gettext("Looking back together: %(when)s") % {"when": _on_one_line(agreed["reviews"])} if "reviews" in agreed else "",
        gettext("The last session is planned for %(day)s") % {"day": said.full_day(last)},
        _on_one_line(agreed.get("afterwards", "")),
    )


def _next_meeting(found: Found) -> str:
    following = next((each for each in found.course.sessions if each.attendance == "planned"), None)
    if following is None:
        return ""
    starts = words.local(following.starts_at, found.page.course.practice.zone)
    return gettext("We meet next on %(when)s, %(how)s.") % {"when": words.day_and_clock(starts), "how": words.mode(following.mode)}


def _help(found: Found, *told: str) -> str:
    """What was agreed for a crisis, whom to ring in the client's country and when, and what is said beside; the numbers stand second."""
    place = found.library.crisis_contacts.place(found.page.course.practice.country)
    talk = [gettext("To talk: %(number)s, %(hours)s.") % {"number": place.talk.reach, "hours": place.talk.hours.rstrip(".")}] if place.talk else []
    danger = [gettext("In danger now: %(number)s.") % {"number": place.danger.reach}] if place.danger else [place.no_danger_number or ""]
    said_first, *beside = (_on_one_line(each) for each in told)
    return _lines(said_first, " ".join((*talk, *danger)), *beside)


def _who_is_closer(found: Found) -> str:
    """Whoever stands closer on the newest circle than on the first."""
    placed, names = found.page.placed_in, {each.id: each.name for each in found.page.people}
    if len(placed) < 2:
        return ""
    first, last = (circle.placed_at(found.page.placements, each) for each in (min(placed), max(placed)))
    closer = [names[each.person] for each in circle.difference(first, last) if each.moved is circle.Moved.CLOSER and each.person in names]
    return f"{words.listed(closer)}." if closer else ""


def _close(found: Found) -> str:
    return _lines(gettext("With good wishes,"), gettext("%(name)s, therapist") % {"name": found.page.course.therapist.name})


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
