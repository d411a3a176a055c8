"""The alert's page with what a person does with it, the list of alerts that wait for somebody, and the weekly review."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from openipt.actions import Refusal, safety
from openipt.record import read
from openipt.web import shell
from openipt.web.fieldforms import Mistake, op_id_of, problem_of, status_of
from openipt.web.safety.present import alert_page, list_page, review_page


@require_safe
def alert(request: HttpRequest, course_id: UUID, alert_id: UUID) -> HttpResponse:
    """One alert with its evidence and its history."""
    return _page(request, course_id, alert_id)


@require_safe
def alert_list(request: HttpRequest) -> HttpResponse:
    """Every alert that is not closed and that this person may open."""
    shown = read.alert_list(shell.actor_of(request), now=shell.now())
    return shell.page(request, "safety/list.html", {"page": list_page(shown, shell.library())})


@require_safe
def alert_review(request: HttpRequest) -> HttpResponse:
    """How the alerts of the past week fared."""
    return shell.page(request, "safety/review.html", {"page": review_page(read.alert_review(shell.actor_of(request), now=shell.now()))})


@require_POST
def take_alert(request: HttpRequest, course_id: UUID, alert_id: UUID) -> HttpResponse:
    """Take the alert, so that others see who has it."""
    try:
        safety.take(shell.actor_of(request), course_id, alert_id, op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        return _page(request, course_id, alert_id, refusal=refusal)
    return redirect("alert", course_id, alert_id)


@require_POST
def write_on_alert(request: HttpRequest, course_id: UUID, alert_id: UUID) -> HttpResponse:
    """Write down what was done."""
    typed = request.POST.get("words", "")
    try:
        safety.write(shell.actor_of(request), course_id, alert_id, op_id=op_id_of(request), words=typed, now=shell.now())
    except Refusal as refusal:
        return _page(request, course_id, alert_id, refusal=refusal, done=typed, field="done")
    return redirect("alert", course_id, alert_id)


@require_POST
def look_again(request: HttpRequest, course_id: UUID, alert_id: UUID) -> HttpResponse:
    """A second look, by somebody else than whoever saw to it."""
    typed = request.POST.get("words", "")
    try:
        safety.look_again(shell.actor_of(request), course_id, alert_id, op_id=op_id_of(request), words=typed, now=shell.now())
    except Refusal as refusal:
        return _page(request, course_id, alert_id, refusal=refusal, again=typed, field="again")
    return redirect("alert", course_id, alert_id)


@require_POST
def close_alert(request: HttpRequest, course_id: UUID, alert_id: UUID) -> HttpResponse:
    """Close the alert with words; it stays readable. Only whoever was called to it sees it no more, and comes back to the list."""
    typed = request.POST.get("words", "")
    useful = {"yes": True, "no": False}.get(request.POST.get("useful", ""))
    actor = shell.actor_of(request)
    try:
        stays = safety.close(actor, course_id, alert_id, op_id=op_id_of(request), words=typed, useful=useful, now=shell.now())
    except Refusal as refusal:
        return _page(request, course_id, alert_id, refusal=refusal, closing=typed, field="closing")
    return redirect("alert", course_id, alert_id) if stays else redirect("alert_list")


def _page(
    request: HttpRequest,
    course_id: UUID,
    alert_id: UUID,
    *,
    refusal: Refusal | None = None,
    done: str = "",
    again: str = "",
    closing: str = "",
    field: str = "",
) -> HttpResponse:
    """The page, with the sentence of a refusal beside the field that it is about, and what was typed kept."""
    course, found, treats = read.alert_page(shell.actor_of(request), course_id, alert_id, now=shell.now())
    mistakes = (Mistake(field if refusal.field else "", refusal.sentence),) if refusal else ()
    context = {
        "course": course,
        "alert_id": alert_id,
        "response_id": found.response_id,
        "page": alert_page(course, found, shell.library(), treats=treats),
        "done": done,
        "again": again,
        "closing": closing,
        "mistakes": mistakes,
        "done_problem": problem_of("done", mistakes),
        "again_problem": problem_of("again", mistakes),
        "closing_problem": problem_of("closing", mistakes),
    }
    return shell.page(request, "safety/alert.html", context, status=status_of(refusal))
