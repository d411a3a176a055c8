"""The page of people who may have been entered twice, and what somebody says of them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from openipt.actions import NotFound, same_person
from openipt.record import read
from openipt.web import shell
from openipt.web.fieldforms import op_id_of
from openipt.web.practice.present_entries import present_entries


@require_safe
def entries_twice(request: HttpRequest) -> HttpResponse:
    """Entries that may be one person, and those of which somebody has said so."""
    shown = read.entries_page(shell.actor_of(request), now=shell.now())
    return shell.page(request, "practice/entries.html", {"page": present_entries(shown)})


@require_POST
def settle_entries(request: HttpRequest) -> HttpResponse:
    """Say of two entries whether they are one person."""
    try:
        both = UUID(request.POST.get("first", "")), UUID(request.POST.get("second", ""))
    except ValueError:
        raise NotFound from None
    same_person.say(shell.actor_of(request), op_id=op_id_of(request), entries=both, is_one=request.POST.get("do") == "one", now=shell.now())
    return redirect("entries_twice")


@require_POST
def undo_entries(request: HttpRequest, said_id: UUID) -> HttpResponse:
    """Take back what was said."""
    same_person.undo(shell.actor_of(request), said_id, op_id=op_id_of(request), now=shell.now())
    return redirect("entries_twice")
