"""The therapist's side of writing at home: the address as a code and written out, taking it back, looking through what came, and answering."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from openipt.actions import at_home
from openipt.core.refusals import NotFound
from openipt.record import read
from openipt.web import handing_on, shell, words
from openipt.web.fieldforms import op_id_of


@require_http_methods(["GET", "HEAD", "POST"])
def people_at_home(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """The address at which the client writes down people at home; sent in, it is made."""
    actor = shell.actor_of(request)
    if request.method == "POST":
        at_home.ask(actor, course_id, op_id=op_id_of(request), now=shell.now())
        return redirect("people_at_home", course_id)
    context = {"course_id": course_id, "reachable": handing_on.reaches_clients(), "days": at_home.LASTS.days}
    try:
        token, known = read.home_link(actor, course_id, now=shell.now())
    except NotFound:
        read.people_page(actor, course_id, now=shell.now())  # whoever may not know of the course learns nothing here either
        return shell.page(request, "inventory/at_home.html", context)
    zone = actor.practice.zone if actor.practice else "UTC"
    address = handing_on.address_of(request, "own_people", token)
    context |= {"address": address, "code": handing_on.square_code(address), "begun": known.begun_at is not None}
    assert known.expires_at is not None  # an address that works has an end
    context["until"] = words.day_and_clock(words.local(known.expires_at, zone))
    return shell.page(request, "inventory/at_home.html", context)


@require_POST
def take_home_back(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Take the address back; it opens no more."""
    at_home.take_back(shell.actor_of(request), course_id, op_id=op_id_of(request), now=shell.now())
    return redirect("people_at_home", course_id)


@require_POST
def look_through_people(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Say that everything written at home until now was looked through."""
    at_home.look_through(shell.actor_of(request), course_id, op_id=op_id_of(request), now=shell.now())
    return redirect("people", course_id)


@require_POST
def leave_person_in(request: HttpRequest, course_id: UUID, person_id: UUID) -> HttpResponse:
    """Say that it was spoken of with the client, and that the entry stays."""
    at_home.leave_in(shell.actor_of(request), course_id, person_id, op_id=op_id_of(request), now=shell.now())
    return redirect("people", course_id)
