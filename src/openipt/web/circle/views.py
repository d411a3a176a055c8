"""The pages of the closeness circle."""

from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from openipt.actions import circle as acts
from openipt.core.refusals import Refusal
from openipt.record import read
from openipt.web import shell
from openipt.web.addresses import reverse
from openipt.web.circle.forms import places_in
from openipt.web.circle.present import drawing_alone, present_circle
from openipt.web.fieldforms import mistakes_of, op_id_of, status_of, whole_number_in

_INKS = Path(__file__).parent.parent / "static" / "circle-alone.css"
"""The inks of a drawing that leaves the page, where no tokens are."""


@require_safe
def circle(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """The circle of one session, or of two side by side."""
    beside, session = whole_number_in(request.GET.get("from", "")), whole_number_in(request.GET.get("to", "") or request.GET.get("session", ""))
    return _shown(request, course_id, session, beside)


@require_POST
def place_people(request: HttpRequest, course_id: UUID, number: int) -> HttpResponse:
    """Keep where people were put. The page's script gets the page anew, and takes from it what has changed."""
    actor = shell.actor_of(request)
    beside = whole_number_in(request.POST.get("beside", ""))
    try:
        acts.place(actor, course_id, number, places_in(request.POST), op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        return _shown(request, course_id, number, beside, refusal)
    return redirect(_url(course_id, number, beside))


@require_POST
def undo_placement(request: HttpRequest, course_id: UUID, number: int, person_id: UUID) -> HttpResponse:
    """Put somebody back to where they stood before the last placement of that session."""
    actor = shell.actor_of(request)
    try:
        acts.undo(actor, course_id, number, person_id, op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        return _shown(request, course_id, number, None, refusal)
    return redirect(_url(course_id, number, None))


@require_safe
def circle_drawing(request: HttpRequest, course_id: UUID, number: int) -> HttpResponse:
    """The drawing alone, as a file. Its name says nothing of the client."""
    page, _ = read.circle_page(shell.actor_of(request), course_id, number, None, now=shell.now())
    drawing = drawing_alone(page, shell.library(), number).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    inked = drawing.replace("<title", f"<style>{_INKS.read_text(encoding='utf-8')}</style><title", 1)
    answer = HttpResponse(inked, content_type="image/svg+xml")
    answer["Content-Disposition"] = f'attachment; filename="circle-session-{number}.svg"'
    return answer


def _shown(request: HttpRequest, course_id: UUID, session: int | None, beside: int | None, refusal: Refusal | None = None) -> HttpResponse:
    if refusal is not None and request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"refused": refusal.sentence}, status=status_of(refusal))
    page, number = read.circle_page(shell.actor_of(request), course_id, session, beside, now=shell.now())
    context = {"page": present_circle(page, shell.library(), number, beside), "mistakes": mistakes_of(refusal) if refusal else ()}
    return shell.page(request, "circle/circle.html", context, status=status_of(refusal))


def _url(course_id: UUID, session: int, beside: int | None) -> str:
    asked = f"session={session}" if beside is None else f"from={beside}&to={session}"
    return f"{reverse('circle', args=[course_id])}?{asked}"
