"""The page of the service itself: its hours, its holidays, its thresholds, and who works there."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from openipt.actions import Refusal
from openipt.actions import service as actions
from openipt.core.hours import OpeningHours
from openipt.record import read
from openipt.web import shell
from openipt.web.fieldforms import day_in, mistakes_of, op_id_of, status_of
from openipt.web.practice.present_service import LINES, present_service
from openipt.web.translating import gettext as _


@require_safe
def service(request: HttpRequest) -> HttpResponse:
    """Everything that the page holds."""
    return _page(request)


@require_POST
def keep_hours(request: HttpRequest) -> HttpResponse:
    """Say when the service is open."""
    return _done(request, lambda actor: actions.keep_hours(actor, op_id=op_id_of(request), hours=_hours(request), now=shell.now()))


@require_POST
def add_holidays(request: HttpRequest) -> HttpResponse:
    """Say that nobody reads on these days."""

    def act(actor: read.Actor) -> None:
        first = _day(request, "first_day")
        last = _day(request, "last_day") if request.POST.get("last_day", "").strip() else first
        actions.close_on(actor, op_id=op_id_of(request), first=first, last=last, name=request.POST.get("holiday", ""), now=shell.now())

    return _done(request, act)


@require_POST
def open_again(request: HttpRequest) -> HttpResponse:
    """Be open on that day after all."""
    return _done(request, lambda actor: actions.open_on(actor, op_id=op_id_of(request), day=_day(request, "day"), now=shell.now()))


def _done(request: HttpRequest, act: Callable[[read.Actor], None]) -> HttpResponse:
    try:
        act(shell.actor_of(request))
    except Refusal as refusal:
        return _page(request, refusal)
    return redirect("service")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    shown = read.service_page(shell.actor_of(request), now=shell.now())
    mistakes = mistakes_of(refusal) if refusal else ()
    context: dict[str, Any] = {
        "page": present_service(shown, shell.library(), request.POST),
        "typed": request.POST.dict(),
        "mistakes": mistakes,
        "wrong": {mistake.field: mistake.sentence for mistake in mistakes},
    }
    return shell.page(request, "practice/service.html", context, status=status_of(refusal))


def _hours(request: HttpRequest) -> list[OpeningHours]:
    """The lines of hours as typed; one in which nothing stands is left out."""
    found = []
    for number in range(LINES):
        days = tuple(int(each) for each in request.POST.getlist(f"days_{number}") if each in "1234567" and len(each) == 1)
        opens, closes = (request.POST.get(f"{name}_{number}", "").strip() for name in ("opens", "closes"))
        if days or opens or closes:
            found.append(OpeningHours(days, _clock(opens), _clock(closes)))
    return found


def _clock(typed: str) -> time:
    try:
        return time.fromisoformat(typed).replace(tzinfo=None)
    except ValueError:
        raise Refusal(_("Write both times as hours and minutes, such as 09:00."), field="hours") from None


def _day(request: HttpRequest, field: str) -> date:
    day = day_in(request.POST.get(field, "").strip())
    if day is None:
        raise Refusal(_("Enter the day."), field=field)
    return day
