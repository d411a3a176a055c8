"""The timeline of a course, an event on it, and what happened before a rise of the score."""

from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openipt.actions import course_sheets, sessions
from openipt.actions.course_sheets import Written
from openipt.core.refusals import ChangedMeanwhile, NotFound, Refusal
from openipt.core.timeline import SHEET
from openipt.core.worksheets import FieldMistake
from openipt.record import read
from openipt.web import shell
from openipt.web.fieldforms import Mistake, mistakes_of, op_id_of, status_of
from openipt.web.sessions.forms import content, revision
from openipt.web.timeline.forms import Said, said_in
from openipt.web.timeline.present import present_timeline
from openipt.web.timeline.present_event import PLACE, present_event, present_rise
from openipt.web.timeline.shown import MOOD_LINK

Mistakes = tuple[Mistake, ...]
UNPROCESSABLE = 422


@require_safe
def timeline(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """What happened, with whom, and what the mood did."""
    found = read.life_page(shell.actor_of(request), course_id, now=shell.now())
    return shell.page(request, "timeline/timeline.html", {"page": present_timeline(found, shell.library(), request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
def add_event(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Put something on the timeline."""
    if request.method != "POST":
        return _event_page(request, course_id, None)
    return _save(request, course_id, op_id_of(request), 0, is_new=True)


@require_http_methods(["GET", "HEAD", "POST"])
def event(request: HttpRequest, course_id: UUID, event_id: UUID) -> HttpResponse:
    """One event, to be read or changed; its earlier versions stay below."""
    if request.method != "POST":
        return _event_page(request, course_id, event_id)
    try:
        based_on = revision(request.POST)
    except Refusal as refusal:
        return _event_page(request, course_id, event_id, mistakes_of(refusal), status_of(refusal))
    return _save(request, course_id, event_id, based_on, is_new=False)


@require_POST
def take_out_event(request: HttpRequest, course_id: UUID, event_id: UUID) -> HttpResponse:
    """Take an event off the timeline for good."""
    course_sheets.take_out(shell.actor_of(request), course_id, event_id, op_id=op_id_of(request), now=shell.now())
    return redirect("timeline", course_id)


@require_http_methods(["GET", "HEAD", "POST"])
def say_what_happened(request: HttpRequest, course_id: UUID, number: int) -> HttpResponse:
    """Say what happened before a rise, and with whom: a link of mood and people of that session, and if wished an event."""
    if request.method != "POST":
        return _rise_page(request, course_id, number)
    actor, now, op_id = shell.actor_of(request), shell.now(), op_id_of(request)
    said = said_in(request.POST, shell.library())
    signed = number in read.life_page(actor, course_id, now=now).course.signed
    mistakes = said.mistakes(shell.library(), only_event=signed)
    if mistakes:
        return _rise_page(request, course_id, number, mistakes, UNPROCESSABLE)
    try:
        if not signed:
            typed = sessions.Typed(op_id, MOOD_LINK, said.link, 0, op_id)
            sessions.save_part(actor, course_id, number, typed, op_id=op_id, now=now)
        if signed or said.also_event:
            _keep_event(actor, course_id, said, number, op_id, now)
    except Refusal as refusal:
        return _rise_page(request, course_id, number, mistakes_of(refusal), status_of(refusal))
    return redirect("timeline", course_id)


def _keep_event(actor: read.Actor, course_id: UUID, said: Said, number: int, op_id: UUID, now: Any) -> None:
    own = uuid5(op_id, SHEET)
    course_sheets.save(actor, course_id, Written(own, SHEET, said.event, session=number), op_id=own, now=now)


def _save(request: HttpRequest, course_id: UUID, event_id: UUID, based_on: int, *, is_new: bool) -> HttpResponse:
    written = Written(event_id, SHEET, content(request.POST), based_on)
    shown = None if is_new else event_id
    try:
        saved = course_sheets.save(shell.actor_of(request), course_id, written, op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        meanwhile = isinstance(refusal, ChangedMeanwhile)
        return _event_page(request, course_id, shown, mistakes_of(refusal), status_of(refusal), meanwhile=meanwhile)
    if saved.mistakes:
        return _event_page(request, course_id, shown, _placed(saved.mistakes), UNPROCESSABLE)
    return redirect("timeline", course_id)


def _placed(mistakes: tuple[FieldMistake, ...]) -> Mistakes:
    return tuple(Mistake(f"{PLACE}-{each.field}", each.sentence) for each in mistakes)


def _event_page(
    request: HttpRequest, course_id: UUID, event_id: UUID | None, mistakes: Mistakes = (), status: int = 200, *, meanwhile: bool = False
) -> HttpResponse:
    actor, now, library = shell.actor_of(request), shell.now(), shell.library()
    typed = content(request.POST) if request.method == "POST" else None
    if event_id is None:
        shown = present_event(read.life_page(actor, course_id, now=now), None, (), library, typed, mistakes)
    else:
        page, sheet, earlier = read.sheet_page(actor, course_id, event_id, now=now)
        if sheet.sheet != SHEET:
            raise NotFound
        shown = present_event(page, sheet, earlier, library, typed, mistakes, meanwhile=meanwhile)
    return shell.page(request, "timeline/event.html", {"page": shown}, status=status)


def _rise_page(request: HttpRequest, course_id: UUID, number: int, mistakes: Mistakes = (), status: int = 200) -> HttpResponse:
    found = read.life_page(shell.actor_of(request), course_id, now=shell.now())
    shown = present_rise(found, number, shell.library(), request.POST if request.method == "POST" else None, mistakes)
    if shown is None:
        raise NotFound
    return shell.page(request, "timeline/rise.html", {"page": shown}, status=status)
