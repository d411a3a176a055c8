"""The pages of a therapist's courses: the caseload, a course, a new client, a move, and listing for supervision."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openipt.actions import courses, options, saved_views, supervision
from openipt.core.caseload_filters import Filter, filter_in
from openipt.core.refusals import NotFound, Refusal
from openipt.record import read
from openipt.web import shell
from openipt.web.addresses import reverse
from openipt.web.courses import forms
from openipt.web.courses.present import present_caseload
from openipt.web.courses.present_course import present_course_page
from openipt.web.courses.present_steps import present_add_client, present_move
from openipt.web.fieldforms import Mistake, Mistyped, mistakes_of, op_id_of, status_of

Mistakes = tuple[Mistake, ...]
UNPROCESSABLE = 422


@require_safe
def caseload(request: HttpRequest) -> HttpResponse:
    """Everybody the therapist treats, or those that the filter asks for, safety alerts first."""
    return _caseload_page(request, filter_in(request.GET), opened_plainly=not request.GET)


@require_safe
def covered_caseload(request: HttpRequest) -> HttpResponse:
    """The caseload of whoever is away and whom the reader stands in for."""
    shown = read.covered_caseload(shell.actor_of(request), now=shell.now())
    return shell.page(request, "courses/covered.html", {"caseload": present_caseload(shown, shell.library())})


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep what the caseload shows now as a view of one's own."""
    wanted = filter_in(request.POST)
    try:
        saved_views.save_view(
            shell.actor_of(request),
            op_id=op_id_of(request),
            name=request.POST.get("view_name", ""),
            wanted=wanted,
            is_default=request.POST.get("opens_with") == "yes",
        )
    except Refusal as refusal:
        return _caseload_page(request, wanted, mistakes_of(refusal), status_of(refusal))
    return redirect(f"{reverse('caseload')}?{wanted.in_an_address()}")


@require_POST
def keep_view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Open the caseload with that view, or with everybody again, or take the view away."""
    actor, do = shell.actor_of(request), request.POST.get("do")
    if do == "open_with":
        saved_views.open_with(actor, view_id, op_id=op_id_of(request))
    elif do == "everybody":
        saved_views.open_with_everybody(actor, op_id=op_id_of(request))
    else:
        saved_views.take_away(actor, view_id, op_id=op_id_of(request))
    return redirect(f"{reverse('caseload')}?all=yes")


def _caseload_page(request: HttpRequest, wanted: Filter, mistakes: Mistakes = (), status: int = 200, *, opened_plainly: bool = False) -> HttpResponse:
    """The caseload; opened by its plain address, it is shown by the view that it opens with, if there is one."""
    actor, now = shell.actor_of(request), shell.now()
    shown = read.caseload(actor, now=now, ended=wanted.ended)
    if opened_plainly and (default := next((each for each in shown.views if each.is_default), None)):
        wanted = filter_in(QueryDict(default.query).dict())
        if wanted.ended:
            shown = read.caseload(actor, now=now, ended=True)
    context = {"caseload": present_caseload(shown, shell.library(), wanted), **form_again(request, mistakes)}
    return shell.page(request, "courses/caseload.html", context, status=status)


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
        client, plan = forms.new_client(request.POST, practice.zone, request.POST.getlist("options"))
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
def take_option(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Take an option: its tasks stand among the course's from then on."""
    return _with_option(request, course_id, options.take)


@require_POST
def lay_option_aside(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Lay an option aside: its tasks are asked for no more."""
    return _with_option(request, course_id, options.lay_aside)


def _with_option(request: HttpRequest, course_id: UUID, act: Callable[..., None]) -> HttpResponse:
    try:
        act(shell.actor_of(request), course_id, request.POST.get("option", ""), op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        return _course_page(request, course_id, status=status_of(refusal), page_mistakes=mistakes_of(refusal))
    return redirect(reverse("course", args=[course_id]) + "#options")


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


def _course_page(request: HttpRequest, course_id: UUID, mistakes: Mistakes = (), status: int = 200, *, page_mistakes: Mistakes = ()) -> HttpResponse:
    """The course; `mistakes` are said beside the listing for supervision, `page_mistakes` before all else."""
    shown = read.course_page(shell.actor_of(request), course_id, now=shell.now())
    return shell.page(
        request,
        "courses/course.html",
        {
            "page": present_course_page(shown, shell.library()),
            "page_mistakes": page_mistakes,
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
    if shown.covering:
        raise NotFound
    asked = forms.move_of(request.POST.get("move") or request.GET.get("to", ""))
    context = {"page": present_move(shown, shell.library(), asked), "ticked": request.POST.getlist("done"), **form_again(request, mistakes)}
    return shell.page(request, "courses/move.html", context, status=status)


def form_again(request: HttpRequest, mistakes: Mistakes) -> dict[str, Any]:
    """What every form needs: its id, what was typed before and which options were ticked, and what is wrong with it."""
    return {
        "typed": request.POST.dict(),
        "ticked_options": request.POST.getlist("options"),
        "mistakes": mistakes,
        "wrong": {mistake.field: mistake.sentence for mistake in mistakes},
    }
