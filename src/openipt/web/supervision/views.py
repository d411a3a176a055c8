"""The pages of a supervisor: the list of cases, one case without its name, its signed notes, and comments to its therapist."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from openipt.actions import Refusal, supervision
from openipt.record import read
from openipt.web import shell
from openipt.web.addresses import reverse
from openipt.web.fieldforms import mistakes_of, op_id_of, problem_of, status_of, whole_number_in
from openipt.web.supervision.present import present_case, present_list, present_notes


@require_safe
def supervision_list(request: HttpRequest) -> HttpResponse:
    """The cases that therapists have listed for this supervisor."""
    shown = read.supervision_list(shell.actor_of(request), now=shell.now())
    return shell.page(request, "supervision/list.html", {"page": present_list(shown, shell.library())})


@require_safe
def listed_course(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """One listed case: the course itself without the name, and what this supervisor has written about it."""
    return _case(request, course_id)


@require_POST
def show_name(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """The same page with the client's name, on this one answer; each time is written down."""
    return _case(request, course_id, name=read.name_of_case(shell.actor_of(request), course_id))


@require_safe
def signed_notes(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """The focus of a listed case as it stands, and its signed notes, session by session."""
    shown = read.signed_notes_of_case(shell.actor_of(request), course_id)
    return shell.page(request, "supervision/notes.html", {"page": present_notes(shown, shell.library(), shell.now()), "course_id": course_id})


@require_POST
def comment_on_case(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Write to the therapist about the course or one of its sessions."""
    words, session = request.POST.get("words", ""), whole_number_in(request.POST.get("session", ""))
    try:
        supervision.comment(shell.actor_of(request), course_id, op_id=op_id_of(request), words=words, session=session, now=shell.now())
    except Refusal as refusal:
        return _case(request, course_id, refusal=refusal)
    return redirect(reverse("listed_course", args=[course_id]) + "#comments")


def _case(request: HttpRequest, course_id: UUID, *, name: str = "", refusal: Refusal | None = None) -> HttpResponse:
    shown = read.listed_course(shell.actor_of(request), course_id, now=shell.now())
    mistakes = mistakes_of(refusal) if refusal else ()
    context = {
        "page": present_case(shown, shell.library()),
        "course_id": course_id,
        "name": name,
        "typed": request.POST.dict(),
        "mistakes": mistakes,
        "problem": problem_of("words", mistakes),
    }
    return shell.page(request, "supervision/course.html", context, status=status_of(refusal))
