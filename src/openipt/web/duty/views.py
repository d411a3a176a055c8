"""The page «On duty», and what a member does there: name a way to be reached, test it, hand over, cover, say the hours."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from openipt.actions import Refusal, duty
from openipt.record import read
from openipt.web import shell
from openipt.web.duty.present import present_rota
from openipt.web.fieldforms import day_in, mistakes_of, op_id_of, problem_of, status_of
from openipt.web.translating import gettext as _


@require_safe
def on_duty(request: HttpRequest) -> HttpResponse:
    """How one is reached, who covers for whom, and the gaps."""
    return _page(request)


@require_POST
def add_channel(request: HttpRequest) -> HttpResponse:
    """Name a way to be reached, and send a code there at once."""

    def act(actor: read.Actor) -> None:
        kind, address = request.POST.get("kind", ""), request.POST.get("address", "")
        channel = duty.add_channel(actor, op_id=op_id_of(request), kind=kind, address=address, now=shell.now())
        duty.send_code(actor, channel, op_id=op_id_of(request), now=shell.now())

    return _done(request, act)


@require_POST
def send_code(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Send a code to that channel, once more."""
    return _done(request, lambda actor: duty.send_code(actor, channel_id, op_id=op_id_of(request), now=shell.now()))


@require_POST
def confirm_code(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Say that it arrived."""
    code = request.POST.get("code", "")
    return _done(request, lambda actor: duty.confirm_code(actor, channel_id, op_id=op_id_of(request), code=code, now=shell.now()))


@require_POST
def end_channel(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """No longer be reached there."""
    return _done(request, lambda actor: duty.end_channel(actor, channel_id, op_id=op_id_of(request), now=shell.now()))


@require_POST
def hand_over_alerts(request: HttpRequest) -> HttpResponse:
    """Go away, and say who sees to one's alerts meanwhile."""

    def act(actor: read.Actor) -> None:
        first, last = _days(request)
        duty.hand_over(actor, op_id=op_id_of(request), to=_member(request, "to"), from_day=first, until_day=last, now=shell.now())

    return _done(request, act)


@require_POST
def cover_everybody(request: HttpRequest) -> HttpResponse:
    """Put somebody on duty for everybody's alerts."""

    def act(actor: read.Actor) -> None:
        first, last = _days(request)
        duty.cover_everybody(actor, op_id=op_id_of(request), member=_member(request, "member"), from_day=first, until_day=last, now=shell.now())

    return _done(request, act)


@require_POST
def end_cover(request: HttpRequest, cover_id: UUID) -> HttpResponse:
    """Take a cover off the rota."""
    return _done(request, lambda actor: duty.end_cover(actor, cover_id, op_id=op_id_of(request), now=shell.now()))


@require_POST
def say_hours(request: HttpRequest) -> HttpResponse:
    """Say whether alerts are seen to day and night."""
    always = request.POST.get("around_the_clock") == "yes"
    return _done(request, lambda actor: duty.say_hours(actor, op_id=op_id_of(request), around_the_clock=always, now=shell.now()))


def _done(request: HttpRequest, act: Callable[[read.Actor], None]) -> HttpResponse:
    try:
        act(shell.actor_of(request))
    except Refusal as refusal:
        return _page(request, refusal)
    return redirect("on_duty")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    shown = read.rota(shell.actor_of(request), now=shell.now())
    mistakes = mistakes_of(refusal) if refusal else ()
    context = {
        "page": present_rota(shown),
        "typed": request.POST.dict(),
        "mistakes": mistakes,
        "wrong": {field: problem_of(field, mistakes) for field in ("kind", "address", "code", "to", "member", "from_day", "until_day")},
    }
    return shell.page(request, "duty/duty.html", context, status=status_of(refusal))


def _days(request: HttpRequest) -> tuple[date, date]:
    first, last = day_in(request.POST.get("from_day", "")), day_in(request.POST.get("until_day", ""))
    if first is None:
        raise Refusal(_("Enter the first day."), field="from_day")
    if last is None:
        raise Refusal(_("Enter the last day."), field="until_day")
    return first, last


def _member(request: HttpRequest, field: str) -> UUID:
    try:
        return UUID(request.POST.get(field, ""))
    except ValueError:
        raise Refusal(_("Choose somebody."), field=field) from None
