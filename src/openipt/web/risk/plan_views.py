"""The pages of the safety plan for staff: making it, reading earlier versions, printing it, and putting it on the client's phone."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openipt.actions import safety_plans
from openipt.core.refusals import ChangedMeanwhile, NotFound, Refusal
from openipt.record import read
from openipt.web import handing_on, shell, words
from openipt.web.addresses import reverse
from openipt.web.fieldforms import Mistake, Mistyped, mistakes_of, op_id_of, status_of
from openipt.web.risk import forms
from openipt.web.risk.present_plan import METHOD, staff_plan_page

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def safety_plan(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """The plan as it stands and the form for its next version. What somebody else saved meanwhile is shown beside what was typed."""
    if request.method != "POST":
        return _page(request, course_id)
    try:
        written = forms.plan(request.POST, shell.library().worksheet(safety_plans.SHEET))
        safety_plans.save(shell.actor_of(request), course_id, written, op_id=op_id_of(request), now=shell.now())
    except Mistyped as problem:
        return _page(request, course_id, problem.mistakes, UNPROCESSABLE)
    except Refusal as refusal:
        meanwhile = isinstance(refusal, ChangedMeanwhile)
        return _page(request, course_id, mistakes_of(refusal), status_of(refusal), meanwhile=meanwhile)
    return redirect(reverse("safety_plan", args=[course_id]) + (f"?{request.META['QUERY_STRING']}" if forms.alert_in(request.GET) else ""))


@require_safe
def plan_version(request: HttpRequest, course_id: UUID, version: int) -> HttpResponse:
    """One version by itself, to be read or printed."""
    found = read.safety_plan(shell.actor_of(request), course_id, now=shell.now())
    if version not in {each.version for each in found.versions}:
        raise NotFound
    context = {"page": staff_plan_page(found, shell.library(), {}, {}, version=version), "shown": found}
    return shell.page(request, "risk/plan_version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_on_phone(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """The address under which the client has the plan, as a code and written out; sent in, it is made."""
    if request.method == "POST":
        try:
            safety_plans.give(shell.actor_of(request), course_id, op_id=op_id_of(request), now=shell.now())
        except Refusal as refusal:
            return _page(request, course_id, mistakes_of(refusal), status_of(refusal))
        return redirect("plan_on_phone", course_id)
    address = handing_on.address_of(request, "own_plan", read.plan_token(shell.actor_of(request), course_id))
    context = {
        "course_id": course_id,
        "address": address,
        "code": handing_on.square_code(address),
        "reachable": handing_on.reaches_clients(),
    }
    return shell.page(request, "risk/plan_on_phone.html", context)


@require_POST
def take_plan_back(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Take the address back; it opens no more."""
    safety_plans.take_back(shell.actor_of(request), course_id, op_id=op_id_of(request), now=shell.now())
    return redirect("safety_plan", course_id)


def _page(request: HttpRequest, course_id: UUID, mistakes: tuple[Mistake, ...] = (), status: int = 200, *, meanwhile: bool = False) -> HttpResponse:
    found = read.safety_plan(shell.actor_of(request), course_id, now=shell.now())
    wrong = {mistake.field: mistake.sentence for mistake in mistakes}
    typed = request.POST.dict() if "based_on" in request.POST else {}
    newest = found.versions[0] if found.versions else None
    # After somebody has seen both, what is saved next stands on the newest; otherwise on whatever the form was begun from.
    based_on = (newest.version if newest else 0) if meanwhile or not typed else typed["based_on"]
    context = {
        "page": staff_plan_page(found, shell.library(), typed, wrong, meanwhile=meanwhile),
        "shown": found,
        "alert_id": forms.alert_in(request.GET),
        "method": METHOD,
        "based_on": based_on,
        "review_on": typed.get("review_on", _review_still_to_come(found)),
        "mistakes": mistakes,
        "wrong": wrong,
    }
    return shell.page(request, "risk/safety_plan.html", context, status=status)


def _review_still_to_come(found: read.PlanPage) -> str:
    """The day of the next look that was agreed last, unless it is over: the next version agrees a new one."""
    day = found.versions[0].review_on if found.versions else None
    return day.isoformat() if day and day >= words.local(found.at, found.practice.zone).date() else ""
