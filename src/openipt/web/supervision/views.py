"""The pages of a supervisor: the list of cases, and one case without its name."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from openipt.record import read
from openipt.web import shell
from openipt.web.courseview import present_course
from openipt.web.supervision.present import present_list


@require_safe
def supervision_list(request: HttpRequest) -> HttpResponse:
    """The cases that therapists have listed for this supervisor."""
    shown = read.supervision_list(shell.actor_of(request), now=shell.now())
    return shell.page(request, "supervision/list.html", {"page": present_list(shown, shell.library())})


@require_safe
def listed_course(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """One listed case: the course itself, without the name and without anything to press."""
    shown = read.listed_course(shell.actor_of(request), course_id, now=shell.now())
    context = {"course": present_course(shown, shell.library()), "therapist": shown.therapist.name}
    return shell.page(request, "supervision/course.html", context)
