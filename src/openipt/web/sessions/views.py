"""The page of a session: what changed, who came, and each part of the agenda, saved by itself."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from openipt.actions import courses, sessions, supervision
from openipt.core.refusals import Refusal
from openipt.record import read
from openipt.web import shell
from openipt.web.addresses import reverse
from openipt.web.fieldforms import Mistake, Mistyped, mistakes_of, op_id_of, status_of
from openipt.web.sessions import forms
from openipt.web.sessions.present import present_session
from openipt.web.sessions.present_parts import Sent
from openipt.web.sessions.saving import asked_by_script, told_of, told_refusal
from openipt.web.whenforms import new_time

Mistakes = tuple[Mistake, ...]
UNPROCESSABLE = 422


@require_safe
def session(request: HttpRequest, course_id: UUID, number: int) -> HttpResponse:
    """One session, before, while and after it is held."""
    return _page(request, course_id, number)


@require_POST
def attendance(request: HttpRequest, course_id: UUID, number: int) -> HttpResponse:
    """Write down who came."""
    try:
        courses.record_attendance(
            shell.actor_of(request), course_id, op_id=op_id_of(request), number=number, came=forms.came(request.POST), now=shell.now()
        )
    except Mistyped as problem:
        return _page(request, course_id, number, problem.mistakes, UNPROCESSABLE)
    except Refusal as refusal:
        return _page(request, course_id, number, mistakes_of(refusal), status_of(refusal))
    return redirect("session", course_id, number)


@require_POST
def plan_session(request: HttpRequest, course_id: UUID, number: int) -> HttpResponse:
    """Give the session another time, or another way to meet."""
    actor = shell.actor_of(request)
    try:
        time = new_time(request.POST, actor.practice.zone if actor.practice else "UTC")
        courses.plan_session(actor, course_id, op_id=op_id_of(request), number=number, starts_at=time.starts_at, mode=time.mode, now=shell.now())
    except Mistyped as problem:
        return _page(request, course_id, number, problem.mistakes, UNPROCESSABLE)
    except Refusal as refusal:
        return _page(request, course_id, number, mistakes_of(refusal), status_of(refusal))
    return redirect("session", course_id, number)


@require_POST
def save_part(request: HttpRequest, course_id: UUID, number: int, part_id: UUID) -> HttpResponse:
    """Keep what stands in one part. The page's script is told how it reads now; without a script the page comes again."""
    actor = shell.actor_of(request)
    try:
        typed = forms.part(request.POST, part_id)
        saved = sessions.save_part(actor, course_id, number, typed, op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        if asked_by_script(request):
            return told_refusal(refusal)
        sent = Sent(part_id, forms.content(request.POST), {})
        return _page(request, course_id, number, mistakes_of(refusal), status_of(refusal), sent)
    if asked_by_script(request):
        return told_of(request, typed, saved, shell.library())
    if saved.mistakes:
        sent = Sent(part_id, typed.content, {mistake.field: mistake.sentence for mistake in saved.mistakes})
        wrong = tuple(Mistake(f"{part_id}-{mistake.field}", mistake.sentence) for mistake in saved.mistakes)
        return _page(request, course_id, number, wrong, UNPROCESSABLE, sent)
    return redirect(f"{reverse('session', args=[course_id, number])}#part-{part_id}")


@require_POST
def remove_part(request: HttpRequest, course_id: UUID, number: int, part_id: UUID) -> HttpResponse:
    """Take away a part that was begun by mistake."""
    try:
        sessions.remove_part(
            shell.actor_of(request), course_id, number, part_id, based_on=forms.revision(request.POST), op_id=op_id_of(request), now=shell.now()
        )
    except Refusal as refusal:
        if asked_by_script(request):
            return told_refusal(refusal)
        return _page(request, course_id, number, mistakes_of(refusal), status_of(refusal))
    return HttpResponse(status=204) if asked_by_script(request) else redirect("session", course_id, number)


@require_POST
def see_comment(request: HttpRequest, course_id: UUID, comment_id: UUID) -> HttpResponse:
    """Say that a supervisor's comment was read, and go back to where it stood."""
    supervision.see_comment(shell.actor_of(request), course_id, comment_id, op_id=op_id_of(request), now=shell.now())
    number = request.POST.get("session", "")
    return redirect("session", course_id, int(number)) if number.isdecimal() else redirect("course", course_id)


def _page(request: HttpRequest, course_id: UUID, number: int, mistakes: Mistakes = (), status: int = 200, sent: Sent | None = None) -> HttpResponse:
    shown = present_session(read.session_page(shell.actor_of(request), course_id, number, now=shell.now()), shell.library(), sent)
    return shell.page(request, "sessions/session.html", {"page": shown, **marks(request, mistakes)}, status=status)


def marks(request: HttpRequest, mistakes: Mistakes = ()) -> dict[str, Any]:
    """What every page with parts needs: the id of the page that writes, ids for its acts, what is wrong, and what was typed."""
    return {
        "writer": shell.new_op_id(),
        "mistakes": mistakes,
        "wrong": {mistake.field: mistake.sentence for mistake in mistakes},
        "typed": request.POST.dict(),
    }
