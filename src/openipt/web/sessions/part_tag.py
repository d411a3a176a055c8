"""The tag with which templates draw a part of a session: its form is drawn once for each language and state, and filled in for each part."""

from functools import lru_cache
from typing import Any

from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from openipt.web.sessions.moulds import Mould, hole
from openipt.web.sessions.present_parts import PartView

register = Library()

OF_PART = ("id", "sheet", "title", "order", "about", "revision", "save_url", "remove_url", "read", "fields", "stamp")
OF_PAGE = ("csrf_token", "new_op_id", "writer")


@register.simple_tag(takes_context=True)
def part_by(context: Context, template: str, part: PartView, change: str = "", locked: str = "") -> SafeString:
    """The part as that template draws it. `change` are the words that open it, `locked` is empty where it can be changed."""
    if part.both:  # two versions side by side are rare, and differ in more than words
        with context.push(part=part, change=change, locked=locked):
            return context.template.engine.get_template(template).render(context)  # type: ignore[union-attr]
    values = {name: getattr(part, name) for name in OF_PART}
    there = tuple(name for name, value in values.items() if value)
    new_op_id = context["new_op_id"]
    values |= {"csrf_token": str(context["csrf_token"]), "new_op_id": new_op_id(), "writer": context["writer"]}
    return _mould(get_language(), template, change, bool(locked), part.is_open, there).filled(values)


@lru_cache(maxsize=512)
def _mould(language: str | None, template: str, change: str, locked: bool, is_open: bool, there: tuple[str, ...]) -> Mould:
    """The form with a hole for each value that is there. What is not there is drawn as it is: nothing, or 0."""
    nothing = {name: 0 if name in ("order", "revision") else "" for name in OF_PART}
    part: dict[str, Any] = {**nothing, **{name: hole(name) for name in there}, "is_open": is_open, "written": "read" in there, "both": ()}
    return Mould(render_to_string(template, {**{name: hole(name) for name in OF_PAGE}, "part": part, "change": change, "locked": locked}))
