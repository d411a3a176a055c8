"""The focus of a course, and each sheet that belongs to it: to be added, changed, put in order and taken out."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openipt.actions import course_sheets
from openipt.actions import focus as acts
from openipt.actions.course_sheets import Written
from openipt.core.refusals import ChangedMeanwhile, NotFound, Refusal, ThereAlready
from openipt.record import read
from openipt.web import shell
from openipt.web.fieldforms import Mistake, mistakes_of, op_id_of, status_of, whole_number_in
from openipt.web.focus.present import present_focus
from openipt.web.focus.present_sheet import PLACE, SHEETS, Begun, present_sheet
from openipt.web.sessions.forms import content, revision
from openipt.web.translating import gettext

Mistakes = tuple[Mistake, ...]
UNPROCESSABLE = 422


@require_safe
def focus(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Issues, the areas side by side, the choice, the story told back, and the goals."""
    found = read.life_page(shell.actor_of(request), course_id, now=shell.now())
    return shell.page(request, "focus/focus.html", {"page": present_focus(found, shell.library())})


@require_http_methods(["GET", "HEAD", "POST"])
def add_to_focus(request: HttpRequest, course_id: UUID, sheet: str) -> HttpResponse:
    """A new sheet of that kind."""
    if sheet not in SHEETS:
        raise NotFound
    begun = _begun(request, sheet)
    if request.method != "POST":
        return _sheet_page(request, course_id, begun)
    return _save(request, course_id, Written(op_id_of(request), sheet, content(request.POST), 0, begun.session, begun.about), begun)


@require_http_methods(["GET", "HEAD", "POST"])
def focus_sheet(request: HttpRequest, course_id: UUID, sheet_id: UUID) -> HttpResponse:
    """One sheet, to be read or changed; its earlier versions stay below."""
    if request.method != "POST":
        return _sheet_page(request, course_id, sheet_id)
    try:
        based_on = revision(request.POST)
    except Refusal as refusal:
        return _sheet_page(request, course_id, sheet_id, mistakes_of(refusal), status_of(refusal))
    _, sheet, _ = _found(request, course_id, sheet_id)
    return _save(request, course_id, Written(sheet_id, sheet.sheet, content(request.POST), based_on, sheet.session, sheet.about), sheet_id)


@require_POST
def take_out_of_focus(request: HttpRequest, course_id: UUID, sheet_id: UUID) -> HttpResponse:
    """Take a sheet out for good, with what belongs to it."""
    _found(request, course_id, sheet_id)
    course_sheets.take_out(shell.actor_of(request), course_id, sheet_id, op_id=op_id_of(request), now=shell.now())
    return redirect("focus", course_id)


@require_POST
def move_issue(request: HttpRequest, course_id: UUID, sheet_id: UUID) -> HttpResponse:
    """One place up or down in the order of weight."""
    up = request.POST.get("do") == "up"
    acts.move_issue(shell.actor_of(request), course_id, sheet_id, up=up, op_id=op_id_of(request), now=shell.now())
    return redirect("focus", course_id)


def _found(request: HttpRequest, course_id: UUID, sheet_id: UUID) -> tuple[read.LifePage, read.CourseSheet, tuple[read.SheetVersion, ...]]:
    found = read.sheet_page(shell.actor_of(request), course_id, sheet_id, now=shell.now())
    if found[1].sheet not in SHEETS:
        raise NotFound
    return found


def _begun(request: HttpRequest, sheet: str) -> Begun:
    """What an address, or the form that came from it, begins a sheet with: the goal it belongs to, the area, the session."""
    asked: Any = request.POST if request.method == "POST" else request.GET
    try:
        about = UUID(asked["_about"]) if asked.get("_about") else None
    except ValueError:
        raise NotFound from None
    return Begun(sheet, about, whole_number_in(asked.get("_session", "")), request.GET.get("area", ""), request.GET.get("example", ""))


def _save(request: HttpRequest, course_id: UUID, written: Written, which: UUID | Begun) -> HttpResponse:
    try:
        saved = course_sheets.save(shell.actor_of(request), course_id, written, op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        found = mistakes_of(refusal)
        placed = tuple(Mistake(f"{PLACE}-{each.field}" if each.field else "", each.sentence) for each in found)
        which = refusal.id if isinstance(refusal, ThereAlready) else which
        return _sheet_page(request, course_id, which, placed, status_of(refusal), meanwhile=isinstance(refusal, ChangedMeanwhile))
    if saved.mistakes:
        placed = tuple(Mistake(f"{PLACE}-{each.field}", gettext(each.sentence)) for each in saved.mistakes)
        return _sheet_page(request, course_id, which, placed, UNPROCESSABLE)
    return redirect("focus", course_id)


def _sheet_page(
    request: HttpRequest, course_id: UUID, which: UUID | Begun, mistakes: Mistakes = (), status: int = 200, *, meanwhile: bool = False
) -> HttpResponse:
    library, typed = shell.library(), content(request.POST) if request.method == "POST" else None
    if isinstance(which, Begun):
        page = read.life_page(shell.actor_of(request), course_id, now=shell.now())
        shown = present_sheet(page, which, (), library, typed, mistakes)
    else:
        page, sheet, earlier = _found(request, course_id, which)
        shown = present_sheet(page, sheet, earlier, library, typed, mistakes, meanwhile=meanwhile)
    if shown is None:
        raise NotFound
    return shell.page(request, "focus/sheet.html", {"page": shown}, status=status)
