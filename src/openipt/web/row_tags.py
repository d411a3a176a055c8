"""The tags with which templates draw rows of long lists: each kind of row is drawn once for each language, then filled in."""

from dataclasses import fields
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.template import Context, Library
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from openipt.web.addresses import reverse
from openipt.web.circle.present import Row as PlacedRow
from openipt.web.courses.present_filters import Filters
from openipt.web.form_marks import form_marks
from openipt.web.moulds import as_it_is, drawn
from openipt.web.optionview import OptionView
from openipt.web.pictures.circle_words import Told
from openipt.web.pictures.eventwords import HistoryLine
from openipt.web.pictures.twin import TwinRow
from openipt.web.translating import language

register = Library()


@register.simple_tag
def twin_row(row: TwinRow, course_id: str = "") -> SafeString:
    """A row of the table beside the course line; with `course_id` its numbers are links."""

    def score_url(response_id: Any) -> str:
        return reverse("score", args=[course_id, response_id]) if course_id and response_id else ""

    struck = [{"total": each.total, "words": each.words, "url": score_url(each.response_id)} for each in row.struck]
    values = {
        "state": row.state,
        "number": "" if row.number is None else str(row.number),
        "url": reverse("session", args=[course_id, row.number]) if course_id and row.number is not None else "",
        "date": row.date,
        "score": row.score,
        "score_url": score_url(row.response_id),
        "from_start": row.from_start,
        "happened": ". ".join(row.happened),
    }
    return _row("partials/_twin_row.html", values, {"struck": struck})


@register.simple_tag
def history_line(line: HistoryLine) -> SafeString:
    """An event as the history of a course lists it."""
    values = {"when": line.when, "by": line.by, "words": line.words, "passed": line.passed, "reason": line.reason}
    return _row("partials/_history_line.html", values, {"further": line.further})


@register.simple_tag
def changed_line(told: Told) -> SafeString:
    """What changed for somebody between two sessions of the circle."""
    values = {"name": told.name, "initial": told.name[:1], "words": told.words}
    return drawn(language(), "circle/_changed.html", "row", values, (("mark", told.mark),))


@register.simple_tag(takes_context=True)
def option_of_course(context: Context, option: OptionView, course_id: str, active: bool) -> SafeString:  # as a template says it
    """One option of a course, folded; it can be taken or laid aside as long as the course goes on."""
    action = reverse("lay_option_aside" if option.taken else "take_option", args=[course_id]) if active else ""
    values = {
        "key": option.key,
        "title": option.title,
        "url": option.url,
        "taken": option.taken,
        "offered": option.offered,
        "action": action,
        "changes": _changes(option.changes),
        "tasks": SafeString("".join(row_by("courses/_option_task.html", task) for task in option.tasks)),  # each is drawn, and so escaped
        "marks": form_marks(context) if active else "",
    }
    return drawn(language(), "courses/_option.html", "option", values)


@lru_cache(maxsize=64)
def _changes(sentences: tuple[str, ...]) -> SafeString:
    return format_html_join("", "<li>{}</li>", ((each,) for each in sentences))


@register.simple_tag(takes_context=True)
def filters_by(context: Context, filters: Filters, left_out: str) -> SafeString:
    """What can be chosen to see of the caseload; drawn once where nothing is chosen and no view kept, since then it names nobody."""
    if filters.views or filters.chosen or left_out or context.get("mistakes"):
        return as_it_is(context, "courses/_filters.html", filters=filters, left_out=left_out)
    return _filters(language(), get_script_prefix(), filters)


@lru_cache(maxsize=64)
def _filters(language: str | None, prefix: str, filters: Filters) -> SafeString:
    return render_to_string("courses/_filters.html", {"filters": filters})


_PLACED = tuple(each.name for each in fields(PlacedRow) if each.name not in ("mark", "before_line"))


@register.simple_tag
def placed_row(row: PlacedRow, before: str) -> SafeString:
    """Somebody of the circle's list; `before` is the title of the column that tells of the session beside."""
    kinds = (("mark", row.mark), ("before_line", row.before_line))
    values = {name: getattr(row, name) for name in _PLACED}
    return drawn(language(), "circle/_row.html", "row", {**values, "number": str(row.number or ""), "initial": row.name[:1], "title": before}, kinds)


@register.simple_tag
def row_by(template: str, row: Any) -> SafeString:
    """A row that holds words alone, as that template draws it."""
    return _row(template, {name: getattr(row, name) for name in _names(row.__class__)}, {})


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@register.simple_tag
def course_tabs(course_id: Any, number: int | None, current: str = "") -> SafeString:
    """The pages of one course, `number` being the session that comes next or is shown."""
    tabs = _tabs(language(), get_script_prefix(), number is not None, current)
    return mark_safe(tabs.replace(str(_NO_COURSE), str(course_id)).replace(str(_NO_SESSION), str(number)))  # noqa: S308  # an id and a number


_NO_COURSE, _NO_SESSION = UUID(int=0), 10**9


@cache
def _tabs(language: str | None, prefix: str, has_session: bool, current: str) -> str:  # a key of the cache
    values = {"course_id": _NO_COURSE, "number": _NO_SESSION if has_session else None, "current": current}
    return render_to_string("partials/course_tabs.html", values)


def _row(template: str, values: dict[str, Any], lists: dict[str, Any]) -> SafeString:
    """Few rows have lists in them; those are drawn each by itself."""
    if any(lists.values()):
        return render_to_string(template, {"row": {**values, **lists}})
    return drawn(language(), template, "row", values)
