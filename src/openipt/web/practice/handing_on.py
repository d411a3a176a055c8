"""The pages on which a course is handed on: what goes over and to whom, and for the receiver, whose it is and whether to take it on."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from openipt.actions import Refusal, handing_on
from openipt.record import read
from openipt.web import shell
from openipt.web.fieldforms import mistakes_of, op_id_of, status_of
from openipt.web.practice.present_handing_on import present_hand_on, present_offer
from openipt.web.translating import gettext as _


@require_http_methods(["GET", "HEAD", "POST"])
def hand_on(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """What goes over with the course, and the form that offers it to a colleague."""
    refusal = None
    if request.method == "POST":
        try:
            to, reason = _member(request), request.POST.get("reason", "")
            handing_on.offer(shell.actor_of(request), course_id, op_id=op_id_of(request), to=to, reason=reason, now=shell.now())
        except Refusal as problem:
            refusal = problem
        else:
            return redirect("hand_on", course_id)
    shown = read.hand_on_page(shell.actor_of(request), course_id, now=shell.now())
    return _page(request, "practice/hand_on.html", present_hand_on(shown), refusal)


@require_POST
def take_offer_back(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Take the offer back before it is answered."""
    handing_on.take_back(shell.actor_of(request), course_id, op_id=op_id_of(request), now=shell.now())
    return redirect("hand_on", course_id)


@require_http_methods(["GET", "HEAD", "POST"])
def offered_course(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """A course that is offered to the reader; sent in, it is taken on or declined."""
    actor, refusal = shell.actor_of(request), None
    if request.method == "POST":
        try:
            if request.POST.get("do") == "accept":
                handing_on.accept(actor, course_id, op_id=op_id_of(request), now=shell.now())
                return redirect("course", course_id)
            handing_on.decline(actor, course_id, op_id=op_id_of(request), words=request.POST.get("words", ""), now=shell.now())
        except Refusal as problem:
            if problem.conflict:
                raise
            refusal = problem
        else:
            return redirect("caseload")
    return _page(request, "practice/offer.html", present_offer(read.offer_page(actor, course_id, now=shell.now())), refusal)


def _page(request: HttpRequest, template: str, page: object, refusal: Refusal | None) -> HttpResponse:
    mistakes = mistakes_of(refusal) if refusal else ()
    wrong = {mistake.field: mistake.sentence for mistake in mistakes}
    context: dict[str, Any] = {"page": page, "typed": request.POST.dict(), "mistakes": mistakes, "wrong": wrong}
    return shell.page(request, template, context, status=status_of(refusal))


def _member(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("to", ""))
    except ValueError:
        raise Refusal(_("Choose a colleague."), field="to") from None
