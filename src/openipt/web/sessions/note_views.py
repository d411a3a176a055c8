"""The pages around a session's note: reading and signing it, amending it, private notes, and a step printed for the client."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openipt.actions import notes, sessions
from openipt.core.notes import AMENDMENT
from openipt.core.refusals import NotFound, Refusal
from openipt.record import read
from openipt.web import shell
from openipt.web.fieldforms import Mistake, mistakes_of, op_id_of, status_of
from openipt.web.form_marks import id_in
from openipt.web.sessions import forms
from openipt.web.sessions.present_note import present_note, present_private, present_step
from openipt.web.sessions.present_parts import Sent
from openipt.web.sessions.saving import asked_by_script, told_of, told_refusal
from openipt.web.sessions.views import UNPROCESSABLE, Mistakes, marks


@require_safe
def note(request: HttpRequest, course_id: UUID, number: int) -> HttpResponse:
    """The whole note as it will be signed; or signed, with its amendments."""
    return _note_page(request, course_id, number)


@require_POST
def sign_note(request: HttpRequest, course_id: UUID, number: int) -> HttpResponse:
    """Sign the note as it was read, and lock the session."""
    try:
        notes.sign(shell.actor_of(request), course_id, number, op_id=op_id_of(request), state=request.POST.get("state", ""), now=shell.now())
    except Refusal as refusal:
        return _note_page(request, course_id, number, mistakes_of(refusal), status_of(refusal))
    return redirect("note", course_id, number)


@require_POST
def amend_note(request: HttpRequest, course_id: UUID, number: int) -> HttpResponse:
    """Sign an amendment to a signed note."""
    written = {field: request.POST.get(field, "") for field in ("words", "reason")}
    try:
        notes.amend(shell.actor_of(request), course_id, number, op_id=op_id_of(request), now=shell.now(), **written)
    except Refusal as refusal:
        draft = read.only_part_id(course_id, number, AMENDMENT)
        wrong = tuple(Mistake(f"{draft}-{each.field}" if each.field else "", each.sentence) for each in mistakes_of(refusal))
        sent = Sent(draft, written, {refusal.field: refusal.sentence} if refusal.field else {})
        return _note_page(request, course_id, number, wrong, status_of(refusal), sent)
    return redirect("note", course_id, number)


@require_http_methods(["GET", "HEAD", "POST"])
def process_note(request: HttpRequest, course_id: UUID, number: int) -> HttpResponse:
    """The author's own notes about a session; sent in, they are kept under the author's own key."""
    if request.method != "POST":
        return _private_page(request, course_id, number)
    actor = shell.actor_of(request)
    try:
        part_id = id_in(request.POST.get("_part", ""))
    except ValueError:
        part_id = UUID(int=0)
    sent = Sent(part_id, forms.content(request.POST), {})
    try:
        typed = forms.part(request.POST, part_id)
        saved = sessions.save_process_note(actor, course_id, number, typed, op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        if asked_by_script(request):
            return told_refusal(refusal)
        return _private_page(request, course_id, number, mistakes_of(refusal), status_of(refusal), sent)
    if asked_by_script(request):
        return told_of(request, typed, saved, shell.library())
    if saved.mistakes:
        wrong = tuple(Mistake(f"{part_id}-{each.field}", each.sentence) for each in saved.mistakes)
        found = Sent(part_id, typed.content, {each.field: each.sentence for each in saved.mistakes})
        return _private_page(request, course_id, number, wrong, UNPROCESSABLE, found)
    return redirect("process_note", course_id, number)


@require_safe
def print_step(request: HttpRequest, course_id: UUID, number: int, part_id: UUID) -> HttpResponse:
    """A step on a page of its own, for the client to take along."""
    shown = present_step(read.session_page(shell.actor_of(request), course_id, number, now=shell.now()), shell.library(), part_id)
    if shown is None:
        raise NotFound
    return shell.page(request, "sessions/print_step.html", {"page": shown})


def _note_page(
    request: HttpRequest, course_id: UUID, number: int, mistakes: Mistakes = (), status: int = 200, sent: Sent | None = None
) -> HttpResponse:
    shown = present_note(read.session_page(shell.actor_of(request), course_id, number, now=shell.now()), shell.library(), sent)
    return shell.page(request, "sessions/note.html", {"page": shown, **marks(request, mistakes)}, status=status)


def _private_page(
    request: HttpRequest, course_id: UUID, number: int, mistakes: Mistakes = (), status: int = 200, sent: Sent | None = None
) -> HttpResponse:
    course, written = read.process_note(shell.actor_of(request), course_id, number, now=shell.now())
    shown = present_private(course, written, shell.library(), sent)
    return shell.page(request, "sessions/private.html", {"page": shown, **marks(request, mistakes)}, status=status)
