"""The pages about messages, and each thing that a therapist, a client or the keeper does with them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openipt.actions import Refusal, composing, due, messages, trials
from openipt.core import messages as texts
from openipt.record import read
from openipt.web import shell
from openipt.web.deliveries import present
from openipt.web.fieldforms import Mistake, mistakes_of, op_id_of, problem_of, status_of, whole_number_in
from openipt.web.handing_on import square_code
from openipt.web.translating import gettext as _


@require_safe
def messages_of_course(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """How the client is reached, what goes out by itself, and what became of each message."""
    return _page(request, course_id)


@require_POST
def add_channel(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Add a way to reach the client."""
    kind, address, zone = (request.POST.get(name, "") for name in ("kind", "address", "zone"))
    return _do(request, course_id, lambda **keyed: messages.add_channel(kind=kind, address=address, zone=zone, **keyed))


@require_POST
def end_channel(request: HttpRequest, course_id: UUID, channel_id: UUID) -> HttpResponse:
    """Reach the client no more in that way."""
    return _do(request, course_id, lambda **keyed: messages.end_channel(channel_id=channel_id, **keyed))


@require_POST
def say_it_did_not_arrive(request: HttpRequest, course_id: UUID, channel_id: UUID) -> HttpResponse:
    """What was sent there did not arrive."""
    return _do(request, course_id, lambda **keyed: messages.say_it_did_not_arrive(channel_id=channel_id, **keyed))


@require_POST
def start_channel_again(request: HttpRequest, course_id: UUID, channel_id: UUID) -> HttpResponse:
    """Send there again, once the client was asked."""
    asked = request.POST.get("asked") == "yes"
    return _do(request, course_id, lambda **keyed: messages.start_channel_again(channel_id=channel_id, asked=asked, **keyed))


@require_POST
def keep_plan(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Say what goes out by itself."""
    hours = whole_number_in(request.POST.get("hours_before", "")) or 0
    before, after = (request.POST.get(name) == "yes" for name in ("before_sessions", "follow_ups"))
    return _do(request, course_id, lambda **keyed: messages.keep_plan(before_sessions=before, hours_before=hours, follow_ups=after, **keyed))


@require_POST
def send_now(request: HttpRequest, course_id: UUID, response_id: UUID) -> HttpResponse:
    """Send the link of an open questionnaire, now or once more."""
    try:
        channel_id = UUID(request.POST.get("channel", ""))
    except ValueError:
        return _page(request, course_id, Refusal(_("Choose how it is sent.")))
    return _do(request, course_id, lambda **keyed: messages.send_now(response_id=response_id, channel_id=channel_id, **keyed))


@require_POST
def let_go(request: HttpRequest, course_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send a message no more, or say that one which did not go out was seen."""
    return _do(request, course_id, lambda **keyed: messages.let_go(delivery_id=delivery_id, **keyed))


@require_POST
def print_letter(request: HttpRequest, course_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Make the letter's link, and show the letter."""
    shown = present.address_of_letter(course_id, delivery_id)
    return _do(request, course_id, lambda **keyed: messages.print_letter(delivery_id=delivery_id, **keyed), then=shown)


@require_POST
def say_it_was_posted(request: HttpRequest, course_id: UUID, delivery_id: UUID) -> HttpResponse:
    """The letter is on its way."""
    return _do(request, course_id, lambda **keyed: messages.say_it_was_posted(delivery_id=delivery_id, **keyed))


@require_safe
def letter(request: HttpRequest, course_id: UUID, delivery_id: UUID) -> HttpResponse:
    """A letter, to be printed."""
    shown = read.letter(shell.actor_of(request), course_id, delivery_id, now=shell.now())
    address, library = shell.public_address(request), shell.library()
    practice = shown.course.practice
    link = address + composing.way_path(shown.token)
    text = texts.fill(
        library.messages.text("questionnaire", "letter"),
        practice="",
        link=link,
        until=texts.moment_in_words(shown.expires_at, shown.zone),
        stop=address + composing.stop_path(shown.stop),
    )
    context = {
        "course_id": course_id,
        "delivery_id": delivery_id,
        "address": shown.address,
        "subject": text.subject,
        "paragraphs": text.body.split("\n\n"),
        "link": link,
        "code": square_code(link),
        "sender": library.messages.neutral_name(due.here().sender_name, practice.name),
        "posted": shown.posted,
    }
    return shell.page(request, "deliveries/letter.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop_messages(request: HttpRequest, token: str) -> HttpResponse:
    """Where whoever gets messages stops them. Opening it changes nothing, since programs that look through mail open links."""
    if request.method == "POST":
        messages.stop(token, now=shell.now())
        practice, _kind, _stopped = read.who_stops(token)
        return _stop_page(request, practice, stopped=True)
    practice, _kind, stopped = read.who_stops(token)
    return _stop_page(request, practice, stopped=stopped)


@require_safe
def keeper_messages(request: HttpRequest) -> HttpResponse:
    """How messages fare in the whole installation, and a form to try it."""
    return _keeper_page(request)


@require_POST
def send_test_message(request: HttpRequest) -> HttpResponse:
    """Send a test message to an address, and say what came of it."""
    kind, address = request.POST.get("kind", ""), request.POST.get("address", "")
    try:
        came = trials.send_test_message(shell.actor_of(request), kind=kind, address=address, now=shell.now())
    except Refusal as refusal:
        return _keeper_page(request, refusal=refusal)
    told = (
        _("It was taken. See whether it arrives.") if came.what == "sent" else _("It did not go out: %(why)s.") % {"why": present.said(came.problem)}
    )
    return _keeper_page(request, told=told)


def _do(request: HttpRequest, course_id: UUID, deed: Callable[..., None], then: str = "") -> HttpResponse:
    """Do one thing for the course, and show its page again; or show it with what was refused, and what was typed kept."""
    try:
        deed(by=shell.actor_of(request), course_id=course_id, op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        return _page(request, course_id, refusal)
    return redirect(then) if then else redirect("messages", course_id)


def _page(request: HttpRequest, course_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    shown = read.messages_page(shell.actor_of(request), course_id, now=shell.now())
    mistakes = mistakes_of(refusal) if refusal else ()
    typed = request.POST.dict()
    context: dict[str, Any] = {
        "page": present.present_messages(shown, shell.library(), typed, mistakes),
        "kinds": present.KINDS.items(),
        "zones": sorted(available_timezones()),
        "typed": typed,
        "mistakes": mistakes,
    }
    return shell.page(request, "deliveries/messages.html", context, status=status_of(refusal))


def _stop_page(request: HttpRequest, practice: read.Practice, *, stopped: bool) -> HttpResponse:
    name = shell.library().messages.neutral_name(due.here().sender_name, practice.name)
    request.practice_shown = practice  # type: ignore[attr-defined]
    return shell.page(request, "deliveries/stop.html", {"sender": name, "stopped": stopped})


def _keeper_page(request: HttpRequest, *, refusal: Refusal | None = None, told: str = "") -> HttpResponse:
    actor, now = shell.actor_of(request), shell.now()
    counts = read.delivery_counts(actor, now=now)
    assert actor.practice is not None  # whoever is let in here works in a practice
    mistakes: tuple[Mistake, ...] = mistakes_of(refusal) if refusal else ()
    context = {
        "lines": present.keeper_lines(counts, actor.practice, now, tuple(due.what_stands_against_sending())),
        "kinds": [(kind, label) for kind, label in present.KINDS.items() if kind != "letter"],
        "typed": request.POST.dict(),
        "mistakes": mistakes,
        "problems": {field: problem_of(field, mistakes) for field in ("kind", "address")},
        "told": told,
    }
    return shell.page(request, "deliveries/keeper.html", context, status=status_of(refusal))
