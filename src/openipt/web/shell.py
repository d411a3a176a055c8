"""What surrounds every page: who is acting, the menu, the banner, the definitions, and how refusals are said."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from openipt.core.ids import uuid7
from openipt.core.refusals import Forbidden, NotFound, Refusal
from openipt.record import read
from openipt.record.read import library
from openipt.web.addresses import reverse
from openipt.web.translating import gettext

GetResponse = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., HttpResponse])
Menu = list[tuple[str, str, bool]]
NOT_TYPED = frozenset({"op_id", "csrfmiddlewaretoken", "do", "item", "answer"})
"""Fields of forms that a page fills in, or that are pressed and not typed."""


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def new_op_id() -> UUID:
    """The id that a form carries from the moment it is shown, so that sending it twice does it once."""
    return uuid7(now())


def actor_of(request: HttpRequest) -> read.Actor:
    """Who is acting in this request. Raises Forbidden for nobody: the address must be one that asks for signing in."""
    if not request.user.is_authenticated:
        raise Forbidden
    return read.actor_of(request.user)


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> TemplateResponse:
    """A page in the shell."""
    return TemplateResponse(request, template, context, status=status)


def menu_of(actor: read.Actor | None, path: str) -> Menu:
    """The menu: only what exists, and only what this person can open."""
    if actor is None:
        return []
    on_call = ("therapist", "supervisor", "service_lead", "safety_officer")
    entries = [
        (("therapist",), gettext("Caseload"), reverse("caseload"), ("/caseload/", "/clients/", "/courses/")),
        (("supervisor",), gettext("Supervision"), reverse("supervision_list"), ("/supervision/",)),
        (on_call, gettext("Alerts"), reverse("alert_list"), ("/alerts/",)),
        (on_call, gettext("On duty"), reverse("on_duty"), ("/duty/",)),
        (("therapist", "service_lead"), gettext("Waiting list"), reverse("waiting_list"), ("/waiting/",)),
        (("service_lead", "therapist") if actor.in_charge else (), gettext("Service"), reverse("service"), ("/service/",)),
        (("keeper",), gettext("Keeping"), reverse("keeping"), ("/keeper/",)),
    ]
    return [(label, url, path.startswith(under)) for roles, label, url, under in entries if any(actor.has_role(role) for role in roles)]


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every template finds under `shell`."""
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    actor = actor_of(request) if signed_in else None
    practice = getattr(request, "practice_shown", None) or (actor.practice if actor else None) or read.installation()
    return {
        "shell": {
            "practice": practice,
            "member_name": actor.member.name if actor and actor.member else "",
            "signed_in": signed_in,
            "locks_after": getattr(request, "locks_after", 0),
            "menu": menu_of(actor, request.path),
            "finds": actor is not None and (actor.has_role("therapist") or actor.has_role("service_lead")),
            "banner": _banner(practice),
            "stopped": _stopped() if actor is not None and actor.member is not None else "",
            "is_demo": practice is not None and practice.kind == "demo",
            "now": now(),
        }
    }


def _banner(practice: read.Practice | None) -> str:
    return gettext("Demo practice: nobody here is real") if practice is not None and practice.kind == "demo" else ""


def _stopped() -> str:
    """What all staff are told where alerts and messages do not go out; empty where they do."""
    trouble = read.trouble()
    if not trouble:
        return ""
    if trouble == "drill":
        return gettext("Today's try of the way that alerts take did not come through. Look at the list of alerts yourself, and tell your keeper.")
    return gettext("Nothing is being sent: no alert, no questionnaire. Look at the list of alerts yourself, and tell your keeper.")


def not_clinical(view: View) -> View:
    """Mark a page that shows nothing clinical, and so need not go through the door."""
    view.shows_nothing_clinical = True  # type: ignore[attr-defined]
    return view


class KeepPrivate:
    """Nothing of a page stays in a cache, and no page may use the device's sensors or be read from another origin."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
        return response


class SayRefusalsPlainly:
    """Turns a refusal that a page did not show itself into a plain page: 404, 403, or the sentence with 409 or 422."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The plain page for a refusal; other exceptions go on."""
        return say_plainly(request, problem) if isinstance(problem, NotFound | Forbidden | Refusal) else None


def say_plainly(request: HttpRequest, problem: NotFound | Forbidden | Refusal) -> HttpResponse:
    """The plain page for a refusal. What was typed for a client stands on it, to be copied to where it belongs."""
    if isinstance(problem, NotFound):
        return _plain(request, 404, gettext("There is nothing here"), gettext("The address may be old, or meant for somebody else."))
    if isinstance(problem, Forbidden):
        return _plain(request, 403, gettext("This is not yours to open"), gettext("Ask the person who keeps your practice's roles."))
    return _plain(request, 409 if problem.conflict else 422, gettext("That was not done"), problem.sentence, typed_in(request))


def typed_in(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """What a person typed into a form about a client, field by field. Fields of our own begin with a line or are named here."""
    match = request.resolver_match
    if match is None or _shows_nothing_clinical(match.func):
        return ()
    named = ((name, "\n".join(request.POST.getlist(name))) for name in request.POST if not name.startswith("_") and name not in NOT_TYPED)
    return tuple((name.replace("_", " "), words) for name, words in named if words.strip())


def _plain(request: HttpRequest, status: int, title: str, sentence: str, typed: tuple[tuple[str, str], ...] = ()) -> HttpResponse:
    return page(request, "refusal.html", {"title": title, "sentence": sentence, "typed": typed}, status=status).render()


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for an address that does not exist."""
    return _plain(request, 404, gettext("There is nothing here"), gettext("The address may be old, or meant for somebody else."))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that does not seem to come from one of our own pages; most often the page was old."""
    return _plain(
        request, 403, gettext("That was not sent"), gettext("This page was open for too long. Go back, load it again, and send it once more.")
    )


class DoorWasUsed:
    """Stops any clinical page that did not go through the door, or whose line is not kept. On in production: a mistake must never show a record."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        read.forget_door()
        with read.answering() if request.method in ("GET", "HEAD") else nullcontext():
            response = self.get_response(request)
        view = getattr(request.resolver_match, "func", None)
        if response.status_code < 300 and not _shows_nothing_clinical(view) and not read.door_was_used():
            raise RuntimeError(f"{request.resolver_match.view_name if request.resolver_match else 'A page'} answered without going through the door.")
        return response


def _shows_nothing_clinical(view: Any) -> bool:
    return view is None or getattr(view, "shows_nothing_clinical", False)


def public_address(request: HttpRequest) -> str:
    """The address under which clients reach this installation; where none is set, the one this page was opened by."""
    return settings.OPENIPT_PUBLIC_ADDRESS or f"{request.scheme}://{request.get_host()}"


__all__ = [
    "DoorWasUsed",
    "KeepPrivate",
    "SayRefusalsPlainly",
    "actor_of",
    "forged",
    "library",
    "menu_of",
    "new_op_id",
    "not_clinical",
    "not_found",
    "now",
    "page",
    "public_address",
    "say_plainly",
    "shell",
    "typed_in",
]
