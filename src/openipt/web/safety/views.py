"""The alert's page, and the three things a person does with it: take it, write what was done, close it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from openipt.actions import Refusal, safety
from openipt.record import read
from openipt.web import shell
from openipt.web.fieldforms import Mistake, op_id_of, problem_of, status_of
from openipt.web.safety.present import alert_page


@require_safe
def alert(request: HttpRequest, course_id: UUID, alert_id: UUID) -> HttpResponse:
    """One alert with its evidence and its history."""
    return _page(request, course_id, alert_id)


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
def close_alert(request: HttpRequest, course_id: UUID, alert_id: UUID) -> HttpResponse:
    """Close the alert with words; it stays readable."""
    typed = request.POST.get("words", "")
    try:
        safety.close(shell.actor_of(request), course_id, alert_id, op_id=op_id_of(request), words=typed, now=shell.now())
    except Refusal as refusal:
        return _page(request, course_id, alert_id, refusal=refusal, closing=typed, field="closing")
    return redirect("alert", course_id, alert_id)


def _page(
    request: HttpRequest,
    course_id: UUID,
    alert_id: UUID,
    *,
    refusal: Refusal | None = None,
    done: str = "",
    closing: str = "",
    field: str = "",
) -> HttpResponse:
    """The page, with the sentence of a refusal beside the field that it is about, and what was typed kept."""
    course, found = read.alert_page(shell.actor_of(request), course_id, alert_id, now=shell.now())
    library = shell.library()
    mistakes = (Mistake(field if refusal.field else "", refusal.sentence),) if refusal else ()
    context = {
        "course": course,
        "alert_id": alert_id,
        "response_id": found.response_id,
        "page": alert_page(course, found, library.measure(found.measure, found.version), library.alert_kinds.kind(found.kind)),
        "done": done,
        "closing": closing,
        "mistakes": mistakes,
        "done_problem": problem_of("done", mistakes),
        "closing_problem": problem_of("closing", mistakes),
    }
    return shell.page(request, "safety/alert.html", context, status=status_of(refusal))
