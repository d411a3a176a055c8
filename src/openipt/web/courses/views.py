"""The pages of a therapist's courses: the caseload, a course, a new client, a move, and listing for supervision."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openipt.actions import courses, supervision
from openipt.core.refusals import Refusal
from openipt.record import read
from openipt.web import shell
from openipt.web.courses import forms
from openipt.web.courses.present import present_caseload
from openipt.web.courses.present_course import present_course_page
from openipt.web.courses.present_steps import present_add_client, present_move
from openipt.web.fieldforms import Mistake, Mistyped, mistakes_of, op_id_of, status_of

Mistakes = tuple[Mistake, ...]
UNPROCESSABLE = 422


@require_safe
def caseload(request: HttpRequest) -> HttpResponse:
    """Everybody the therapist treats, safety alerts first."""
    shown = read.caseload(shell.actor_of(request), now=shell.now())
    return shell.page(request, "courses/caseload.html", {"caseload": present_caseload(shown, shell.library())})


@require_safe
def course(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """One course as a whole."""
    return _course_page(request, course_id)


@require_http_methods(["GET", "HEAD", "POST"])
def add_client(request: HttpRequest) -> HttpResponse:
    """The form for a new client; sent in, it opens the course."""
    actor = shell.actor_of(request)
    practice = read.practice_taking_clients(actor)
    if request.method != "POST":
        return _add_client_page(request)
    try:
        client, plan = forms.new_client(request.POST, practice.zone)
        course_id = courses.take_on(actor, op_id=op_id_of(request), client=client, plan=plan, now=shell.now())
    except Mistyped as problem:
        return _add_client_page(request, problem.mistakes, UNPROCESSABLE)
    except Refusal as refusal:
        return _add_client_page(request, mistakes_of(refusal), status_of(refusal))
    return redirect("course", course_id)


@require_http_methods(["GET", "HEAD", "POST"])
def move_course(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Where the course may go, with what stands before it; sent in, it moves the course."""
    if request.method != "POST":
        return _move_page(request, course_id)
    try:
        asked = forms.asked_move(request.POST, request.POST.getlist("done"))
        courses.move(
            shell.actor_of(request),
            course_id,
            op_id=op_id_of(request),
            move=asked.move,
            done=asked.done,
            agreed=asked.agreed,
            reason=asked.reason,
            beside=asked.beside,
            now=shell.now(),
        )
    except Mistyped as problem:
        return _move_page(request, course_id, problem.mistakes, UNPROCESSABLE)
    except Refusal as refusal:
        return _move_page(request, course_id, mistakes_of(refusal), status_of(refusal))
    return redirect("course", course_id)


@require_POST
def list_case(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """List the case for a supervisor, without the name."""
    try:
        asked = forms.listing(request.POST)
        supervision.list_case(
            shell.actor_of(request), course_id, op_id=op_id_of(request), supervisor_id=asked.supervisor_id, until=asked.until, now=shell.now()
        )
    except Mistyped as problem:
        return _course_page(request, course_id, problem.mistakes, UNPROCESSABLE)
    except Refusal as refusal:
        return _course_page(request, course_id, mistakes_of(refusal), status_of(refusal))
    return redirect(reverse("course", args=[course_id]) + "#supervision-h")


@require_POST
def take_off_list(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """End the listing before its day; the supervisor sees the case no more."""
    supervision.take_off_list(shell.actor_of(request), course_id, op_id=op_id_of(request), now=shell.now())
    return redirect(reverse("course", args=[course_id]) + "#supervision-h")


def _course_page(request: HttpRequest, course_id: UUID, mistakes: Mistakes = (), status: int = 200) -> HttpResponse:
    shown = read.course_page(shell.actor_of(request), course_id, now=shell.now())
    return shell.page(
        request,
        "courses/course.html",
        {
            "page": present_course_page(shown, shell.library()),
            **form_again(request, mistakes),
        },
        status=status,
    )


def _add_client_page(request: HttpRequest, mistakes: Mistakes = (), status: int = 200) -> HttpResponse:
    return shell.page(
        request, "courses/add_client.html", {"form": present_add_client(shell.library()), **form_again(request, mistakes)}, status=status
    )


def _move_page(request: HttpRequest, course_id: UUID, mistakes: Mistakes = (), status: int = 200) -> HttpResponse:
    shown = read.course_page(shell.actor_of(request), course_id, now=shell.now())
    asked = forms.move_of(request.POST.get("move") or request.GET.get("to", ""))
    context = {"page": present_move(shown, shell.library(), asked), "ticked": request.POST.getlist("done"), **form_again(request, mistakes)}
    return shell.page(request, "courses/move.html", context, status=status)


def form_again(request: HttpRequest, mistakes: Mistakes) -> dict[str, Any]:
    """What every form needs: its id, what was typed before, and what is wrong with it."""
    return {
        "typed": request.POST.dict(),
        "mistakes": mistakes,
        "wrong": {mistake.field: mistake.sentence for mistake in mistakes},
    }
