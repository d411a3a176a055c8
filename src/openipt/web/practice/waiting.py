"""The pages of the waiting list: who waits, taking somebody in, allocating, and taking off the list whoever waits no more."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from openipt.actions import Refusal
from openipt.actions import waiting_list as actions
from openipt.actions.courses import CoursePlan
from openipt.record import read
from openipt.web import shell
from openipt.web.fieldforms import Mistake, Mistyped, mistakes_of, op_id_of, status_of
from openipt.web.practice.present_waiting import present_waiting_client, present_waiting_list
from openipt.web.translating import gettext as _
from openipt.web.whenforms import day_of, mode_of, moment_of

Mistakes = tuple[Mistake, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def waiting_list(request: HttpRequest) -> HttpResponse:
    """Who waits, the longest first; sent in, somebody is taken in."""
    if request.method != "POST":
        return _list_page(request)
    try:
        actions.take_in(shell.actor_of(request), op_id=op_id_of(request), who=_referred(request), now=shell.now())
    except Mistyped as problem:
        return _list_page(request, problem.mistakes, 422)
    except Refusal as refusal:
        return _list_page(request, mistakes_of(refusal), status_of(refusal))
    return redirect("waiting_list")


@require_http_methods(["GET", "HEAD", "POST"])
def waiting_client(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Somebody who waits, and who could take them on; sent in, a course is opened with that therapist."""
    if request.method != "POST":
        return _client_page(request, referral_id)
    actor = shell.actor_of(request)
    try:
        therapist, plan = _allocation(request, actor)
        course_id = actions.allocate(actor, referral_id, op_id=op_id_of(request), therapist=therapist, plan=plan, now=shell.now())
    except Mistyped as problem:
        return _client_page(request, referral_id, problem.mistakes, 422)
    except Refusal as refusal:
        if refusal.conflict:
            raise
        return _client_page(request, referral_id, mistakes_of(refusal), status_of(refusal))
    return redirect("course", course_id) if actor.member is not None and actor.member.id == therapist else redirect("waiting_list")


@require_POST
def close_referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Take somebody off the list who waits no more."""
    try:
        actions.close(shell.actor_of(request), referral_id, op_id=op_id_of(request), reason=request.POST.get("reason", ""), now=shell.now())
    except Refusal as refusal:
        if refusal.conflict:
            raise
        return _client_page(request, referral_id, mistakes_of(refusal), status_of(refusal))
    return redirect("waiting_list")


def _referred(request: HttpRequest) -> actions.Referred:
    mistakes: list[Mistake] = []
    day = day_of(request.POST, "referred_on", mistakes, needed=True)
    if day is None:
        raise Mistyped(mistakes)
    typed = {field: request.POST.get(field, "") for field in ("name", "contact", "priority")}
    return actions.Referred(referred_on=day, **typed)


def _allocation(request: HttpRequest, actor: read.Actor) -> tuple[UUID, CoursePlan]:
    mistakes: list[Mistake] = []
    zone = actor.practice.zone if actor.practice else "UTC"
    starts_at, mode = moment_of(request.POST, zone, mistakes), mode_of(request.POST, mistakes)
    try:
        therapist = UUID(request.POST.get("therapist", ""))
    except ValueError:
        therapist = None
        mistakes.insert(0, Mistake("therapist", _("Choose a therapist.")))
    if not request.POST.get("protocol"):
        mistakes.append(Mistake("protocol", _("Choose a form of IPT.")))
    if mistakes or therapist is None or starts_at is None or mode is None:
        raise Mistyped(mistakes)
    return therapist, CoursePlan(
        protocol=request.POST.get("protocol", ""), first_session=starts_at, mode=mode, options=tuple(request.POST.getlist("options"))
    )


def _list_page(request: HttpRequest, mistakes: Mistakes = (), status: int = 200) -> HttpResponse:
    shown = read.waiting_list(shell.actor_of(request), now=shell.now())
    return shell.page(request, "practice/waiting.html", {"page": present_waiting_list(shown), **_form(request, mistakes)}, status=status)


def _client_page(request: HttpRequest, referral_id: UUID, mistakes: Mistakes = (), status: int = 200) -> HttpResponse:
    shown = read.waiting_list(shell.actor_of(request), now=shell.now(), only=referral_id)
    context = {"page": present_waiting_client(shown, shell.library()), **_form(request, mistakes)}
    return shell.page(request, "practice/waiting_client.html", context, status=status)


def _form(request: HttpRequest, mistakes: Mistakes) -> dict[str, Any]:
    wrong = {mistake.field: mistake.sentence for mistake in mistakes}
    return {"typed": request.POST.dict(), "ticked_options": request.POST.getlist("options"), "mistakes": mistakes, "wrong": wrong}
