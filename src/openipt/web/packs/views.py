"""The situation packs of a course: all that there are, to be taken and laid aside again."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from openipt.actions import packs as acts
from openipt.core.refusals import Refusal
from openipt.record import read
from openipt.web import shell
from openipt.web.fieldforms import Mistake, op_id_of, status_of
from openipt.web.packs.present import Typed, present_packs

BECAUSE = "because"
"""The field in which somebody says why a pack is taken."""


@require_safe
def packs(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Every pack, those that the course has taken first."""
    return _page(request, course_id)


@require_POST
def take_pack(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Take a pack: from then on its examples are offered where they belong. Which one stands in the form, since addresses are logged."""
    return _done(request, course_id, partial(acts.take, because=request.POST.get(BECAUSE, "")))


@require_POST
def lay_pack_aside(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Lay a pack aside: nothing of it is offered any more."""
    return _done(request, course_id, acts.lay_aside)


def _done(request: HttpRequest, course_id: UUID, act: Callable[..., None]) -> HttpResponse:
    try:
        act(shell.actor_of(request), course_id, request.POST.get("pack", ""), op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        return _page(request, course_id, refusal)
    return redirect("packs", course_id)


def _page(request: HttpRequest, course_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    life = read.life_page(shell.actor_of(request), course_id, now=shell.now())
    pack = request.POST.get("pack", "")
    typed = Typed(pack, request.POST.get(BECAUSE, ""), refusal.sentence if refusal.field else "") if refusal else None
    mistakes = (Mistake(f"{BECAUSE}-{pack}" if refusal.field else "", refusal.sentence),) if refusal else ()
    context = {"page": present_packs(life, shell.library(), typed), "mistakes": mistakes}
    return shell.page(request, "packs/packs.html", context, status=status_of(refusal))
