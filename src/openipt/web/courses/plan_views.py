"""The pages that change what a course is planned by: more sessions, maintenance, another protocol, a new course for a client who comes back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from openipt.actions import maintaining, replanning, returning
from openipt.core.refusals import NotFound, Refusal
from openipt.record import read
from openipt.web import shell
from openipt.web.courses import forms
from openipt.web.courses.present_plans import present_again, present_change, present_extension, present_maintenance
from openipt.web.courses.views import UNPROCESSABLE, Mistakes, form_again
from openipt.web.fieldforms import Mistake, Mistyped, mistakes_of, op_id_of, status_of
from openipt.web.translating import gettext


@require_http_methods(["GET", "HEAD", "POST"])
def extend_course(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """How many sessions are added, once; sent in, they are planned."""
    mistakes: Mistakes = ()
    status = 200
    if request.method == "POST":
        try:
            asked = forms.extension(request.POST)
            replanning.extend(
                shell.actor_of(request),
                course_id,
                op_id=op_id_of(request),
                sessions=asked.sessions,
                reason=asked.reason,
                agreed=asked.agreed,
                now=shell.now(),
            )
            return redirect("course", course_id)
        except Mistyped as problem:
            mistakes, status = problem.mistakes, UNPROCESSABLE
        except Refusal as refusal:
            mistakes, status = mistakes_of(refusal), status_of(refusal)
    shown = _own_course(shell.actor_of(request), course_id)
    context = {"page": present_extension(shown, shell.library()), **form_again(request, mistakes)}
    return shell.page(request, "courses/extend.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_maintenance(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """How many maintenance sessions are planned, and how far apart; sent in, they are."""
    actor = shell.actor_of(request)
    shown = _own_course(actor, course_id)
    mistakes: Mistakes = ()
    status = 200
    if request.method == "POST":
        try:
            plan = forms.maintenance_plan(request.POST, shown.practice.zone)
            maintaining.plan_maintenance(actor, course_id, op_id=op_id_of(request), plan=plan, now=shell.now())
            return redirect("course", course_id)
        except Mistyped as problem:
            mistakes, status = problem.mistakes, UNPROCESSABLE
        except Refusal as refusal:
            mistakes, status = mistakes_of(refusal), status_of(refusal)
    context = {"page": present_maintenance(shown, shell.library()), **form_again(request, mistakes)}
    return shell.page(request, "courses/maintenance.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change_protocol(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """To which protocol or version the course may be moved, and what changes; sent in, it is moved."""
    if request.method != "POST":
        return _change_page(request, course_id)
    asked = forms.protocol_in(request.POST.get("to", ""))
    if asked is None:
        return _change_page(request, course_id, (Mistake("", gettext("Choose where the course goes.")),), UNPROCESSABLE)
    try:
        replanning.change_protocol(
            shell.actor_of(request),
            course_id,
            op_id=op_id_of(request),
            protocol=asked[0],
            version=asked[1],
            phase=request.POST.get("phase", ""),
            reason=request.POST.get("reason", ""),
            now=shell.now(),
        )
    except Refusal as refusal:
        return _change_page(request, course_id, mistakes_of(refusal), status_of(refusal))
    return redirect("course", course_id)


@require_http_methods(["GET", "HEAD", "POST"])
def begin_again(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """The form for a new course of a client who comes back; sent in, it is opened."""
    actor = shell.actor_of(request)
    shown = _own_course(actor, course_id)
    mistakes: Mistakes = ()
    status = 200
    if request.method == "POST":
        try:
            plan = forms.new_plan(request.POST, shown.practice.zone, request.POST.getlist("options"))
            return redirect("course", returning.begin_again(actor, course_id, op_id=op_id_of(request), plan=plan, now=shell.now()))
        except Mistyped as problem:
            mistakes, status = problem.mistakes, UNPROCESSABLE
        except Refusal as refusal:
            mistakes, status = mistakes_of(refusal), status_of(refusal)
    context = {"page": present_again(shown, shell.library()), **form_again(request, mistakes)}
    return shell.page(request, "courses/again.html", context, status=status)


def _change_page(request: HttpRequest, course_id: UUID, mistakes: Mistakes = (), status: int = 200) -> HttpResponse:
    shown = _own_course(shell.actor_of(request), course_id)
    asked = forms.protocol_in(request.POST.get("to") or request.GET.get("to", ""))
    context = {"page": present_change(shown, shell.library(), asked), **form_again(request, mistakes)}
    return shell.page(request, "courses/change_protocol.html", context, status=status)


def _own_course(actor: read.Actor, course_id: UUID) -> read.CoursePage:
    """The course, for its own therapist: whoever stands in plans nothing anew."""
    shown = read.course_page(actor, course_id, now=shell.now())
    if shown.covering:
        raise NotFound
    return shown
