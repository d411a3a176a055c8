"""The tags with which templates draw the forms of a session's page: drawn once for each language and state, then filled in."""

from functools import lru_cache
from itertools import count
from typing import Any

from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from openipt.web.form_marks import DRAWN_ONCE, form_marks, with_mark
from openipt.web.moulds import Mould, as_it_is, hole, name_of
from openipt.web.sessions.present import MeetingView
from openipt.web.sessions.present_parts import NoteLineView, PartView
from openipt.web.translating import language

register = Library()

Told = tuple[tuple[str, Any], ...]
OF_PART = ("id", "sheet", "title", "order", "about", "revision", "save_url", "remove_url", "read", "fields", "stamp")
OF_MEETING = ("comes_first", "first_url", "attendance_url", "plan_url", "minutes_late", "minutes_held", "present", "reason", "day", "time")
STATE_OF_MEETING = ("is_planned", "can_come", "attendances", "modes", "mode")
MARKS, MARKED = "marks-", "marked-"
"""Each form has marks of its own, so the holes for them are numbered; an id that bears the mark has its name behind the second."""


@register.simple_tag(takes_context=True)
def part_by(context: Context, template: str, part: PartView, change: str = "", locked: str = "") -> SafeString:
    """The part as that template draws it. `change` are the words that open it, `locked` is empty where it can be changed."""
    if part.both:  # two versions side by side are rare, and differ in more than words
        return as_it_is(context, template, part=part, change=change, locked=locked)
    state = (("is_open", part.is_open), ("written", part.written), ("both", ()))
    return _filled(context, template, "part", {name: getattr(part, name) for name in OF_PART}, state, (("change", change), ("locked", bool(locked))))


@register.simple_tag(takes_context=True)
def meeting_by(context: Context, template: str, meeting: MeetingView) -> SafeString:
    """Who came and when, as that template draws it; with what was typed and what is wrong where a form comes again."""
    if context["wrong"] or context["typed"]:
        return as_it_is(context, template, meeting=meeting)
    state = tuple((name, getattr(meeting, name)) for name in STATE_OF_MEETING)
    return _filled(context, template, "meeting", {name: getattr(meeting, name) for name in OF_MEETING}, state)


@register.simple_tag(takes_context=True)
def line_by(context: Context, template: str, each: NoteLineView, locked: str = "", session_url: str = "") -> SafeString:
    """A line of the note as that template draws it. `session_url` is the page on which its part stands, where that is another one."""
    values = {"part": each.part, "order": each.order, "label": each.line.label, "words": each.line.words, "session_url": session_url}
    return _filled(context, template, "line", values, (), (("locked", bool(locked)),))


def _filled(context: Context, template: str, name: str, values: dict[str, Any], state: Told, said: Told = ()) -> SafeString:
    there = tuple((each, True if value else value) for each, value in values.items())
    mould = _mould(language(), template, name, there, state, said)
    known = {**values, "writer": context["writer"]}
    marks = {each: form_marks(context) for each in mould.names if each.startswith(MARKS)}
    marked = {each: with_mark(context, known[each.removeprefix(MARKED)]) for each in mould.names if each.startswith(MARKED)}
    return mould.filled({**known, **marks, **marked})


@lru_cache(maxsize=512)
def _mould(language: str | None, template: str, name: str, there: Told, state: Told, said: Told) -> Mould:
    """The form with a hole for each value that is there, and the others as they are: empty, or 0. `state` and `said` tell nothing of a person."""
    numbers = count(1)
    shown = {**{each: hole(each) if is_there else is_there for each, is_there in there}, **dict(state)}

    def drawn(id: str) -> SafeString:
        return hole(f"{MARKED}{name_of(id)}" if id else f"{MARKS}{next(numbers)}")

    page = {"writer": hole("writer"), DRAWN_ONCE: drawn}
    return Mould(render_to_string(template, {**page, **dict(said), name: shown}))
