"""What a page is told after each save: when it was saved, how it reads now, its line of the note; or that it changed elsewhere."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from openipt.actions.sessions import Saved, Typed
from openipt.core.library import Library
from openipt.core.notes import STEP
from openipt.core.refusals import Refusal
from openipt.core.worksheets import read_content
from openipt.record.read import Version
from openipt.web import shell, words
from openipt.web.sessions.fields import as_listed, as_read
from openipt.web.sessions.present_parts import both, line_of, saved_when


def asked_by_script(request: HttpRequest) -> bool:
    """Whether the page's own script sent this, and wants data instead of a page."""
    return request.headers.get("X-Requested-With") == "fetch"


def told_of(request: HttpRequest, typed: Typed, saved: Saved, library: Library) -> HttpResponse:
    """The answer to a save that was kept, as this part or as another version beside it."""
    actor = shell.actor_of(request)
    zone = actor.practice.zone if actor.practice else "UTC"
    sheet = library.worksheet(typed.sheet)
    content, _ = read_content(sheet, typed.content, library.techniques)
    now = words.local(shell.now(), zone)
    told: dict[str, Any] = {
        "revision": saved.revision,
        "saved": saved_when(words.local(saved.saved_at, zone), now),
        "mistakes": {mistake.field: mistake.sentence for mistake in saved.mistakes},
    }
    if saved.elsewhere is not None and saved.other is not None:
        name = actor.member.name if actor.member else ""
        here = Version(saved.other, content, shell.now(), name, typed.based_on)
        shown = both(sheet, library, saved.elsewhere, here, lambda moment: saved_when(words.local(moment, zone), now), in_form="other")
        part = {"id": str(typed.part_id), "sheet": sheet.key, "about": str(typed.about or ""), "revision": saved.revision, "save_url": request.path}
        html = render_to_string("sessions/_both.html", {"each": shown, "part": part, "writer": typed.writer}, request)
        return JsonResponse({**told, "both": html}, status=HTTPStatus.CONFLICT)
    told["read"] = (as_listed if sheet.key == STEP else as_read)(sheet, content, library)
    line = line_of(sheet, content, library)
    told["line"] = {"label": line.label, "words": line.words} if line else None
    return JsonResponse(told)


def told_refusal(refusal: Refusal) -> HttpResponse:
    """The answer to a save that was refused."""
    return JsonResponse({"refused": refusal.sentence}, status=HTTPStatus.CONFLICT if refusal.conflict else HTTPStatus.UNPROCESSABLE_ENTITY)
