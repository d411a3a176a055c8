"""The tasks of a course: all of them by phase, one of them with its worksheet and its records, and one record to print."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from openipt.actions import tasks
from openipt.core.refusals import ChangedMeanwhile, NotFound, Refusal
from openipt.record import read
from openipt.web import shell
from openipt.web.addresses import reverse
from openipt.web.fieldforms import Mistyped, mistakes_of, op_id_of, status_of
from openipt.web.sessions.present_tasks import present_record, present_task, present_tasks
from openipt.web.sessions.task_forms import said, session_in
from openipt.web.sessions.views import UNPROCESSABLE, Mistakes


@require_safe
def task_list(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Every task of the course's plan, by phase, with what became of it."""
    shown = read.course_page(shell.actor_of(request), course_id, now=shell.now())
    return shell.page(request, "sessions/tasks.html", {"page": present_tasks(shown, shell.library())})


@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, course_id: UUID, task_id: str) -> HttpResponse:
    """One task; sent in, it is recorded, and what was recorded before stays below."""
    session = session_in(request.GET)
    if request.method != "POST":
        return _task_page(request, course_id, task_id, session)
    try:
        tasks.record(shell.actor_of(request), course_id, said(request.POST, task_id, session), op_id=op_id_of(request), now=shell.now())
    except Mistyped as problem:
        return _task_page(request, course_id, task_id, session, problem.mistakes, UNPROCESSABLE)
    except Refusal as refusal:
        meanwhile = isinstance(refusal, ChangedMeanwhile)
        return _task_page(request, course_id, task_id, session, mistakes_of(refusal), status_of(refusal), meanwhile=meanwhile)
    return redirect(reverse("task", args=[course_id, task_id]) + (f"?session={session}" if session is not None else ""))


@require_safe
def task_record(request: HttpRequest, course_id: UUID, task_id: str, version: int) -> HttpResponse:
    """One record of a task by itself, to be read or printed."""
    found = read.task_page(shell.actor_of(request), course_id, task_id, session_in(request.GET), now=shell.now())
    shown = present_record(found, shell.library(), task_id, version)
    if shown is None:
        raise NotFound
    return shell.page(request, "sessions/task_record.html", {"page": shown})


def _task_page(
    request: HttpRequest,
    course_id: UUID,
    task_id: str,
    session: int | None,
    mistakes: Mistakes = (),
    status: int = 200,
    *,
    meanwhile: bool = False,
) -> HttpResponse:
    found = read.task_page(shell.actor_of(request), course_id, task_id, session, now=shell.now())
    typed = request.POST if "_based_on" in request.POST else None
    shown = present_task(found, shell.library(), task_id, session, typed, mistakes, meanwhile=meanwhile)
    if shown is None:
        raise NotFound
    return shell.page(request, "sessions/task.html", {"page": shown}, status=status)
