"""Binds every form to the client and the person that it was shown to, so that nothing typed for one client ends up with another.

Each id that a form carries ends in a mark: a keyed fingerprint of the signed-in account and the course, or of the link. What comes to
another course's address, or from another account, bears the wrong mark and is refused before anything is looked at. The page's scripts
make new ids of their own and carry the mark over from the old one.
"""

import hmac
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any, NoReturn
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template import Context, Library
from django.urls import ResolverMatch
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openipt.actions import Forbidden, NotFound, Refusal, wrong_client
from openipt.core.who_may import Verb
from openipt.web import shell
from openipt.web.translating import gettext as _

register = Library()

MARKED = ("op_id", "_writer", "_part")
"""The fields of a form whose ids bear its mark. The first is in every form."""

WITHOUT_MARKS = {
    "account_login": "Signing in twice is being signed in; nobody is, while the form is filled in.",
    "mfa_login_webauthn": "As signing in: the passkey's own challenge is good for one use.",
    "mfa_authenticate": "As signing in: a code is good for one use.",
    "account_logout": "Signing out twice is being signed out. It stands on every page, whichever client's.",
    "lock": "What is locked stays locked. A script sends it from every page.",
    "unlock": "What is unlocked stays unlocked. A script sends it from every page.",
    "still_here": "Changes nothing but when somebody was last there. A script sends it from every page.",
    "find_client": "Looks for a name, and writes nothing but the audit line. It stands on every page, whichever client's.",
    "step_up": "Proving it twice is having proved it.",
}
"""Addresses that take forms without an id, and why sending one twice does no more than sending it once."""

DRAWN_ONCE = "drawn_once"
"""Where a form is drawn once for many pages, what stands under this name in its context gives the hole for its marks."""

_WHERE = 36
"""Where the mark begins, after an id as it is written."""


def mark_of(request: HttpRequest) -> str:
    """The mark of the forms that this request's page shows, or that its address takes."""
    mark: str | None = getattr(request, "form_mark", None)
    if mark is None:
        match = request.resolver_match
        kwargs = match.kwargs if match else {}
        # On a link's page nobody is asked who they are: whoever holds it acts by it, signed in or not.
        account = request.user.pk if "token" not in kwargs and request.user.is_authenticated else None
        mark = request.form_mark = mark_for(account, kwargs)  # type: ignore[attr-defined]
    return mark


def mark_for(account: UUID | None, kwargs: Mapping[str, Any]) -> str:
    """The mark of forms that are shown to that account, for the link or the course that an address names."""
    whose = f"link:{kwargs['token']}" if "token" in kwargs else f"account:{account or ''}/course:{kwargs.get('course_id', '')}"
    return hmac.digest(_key(), whose.encode(), "sha256")[:16].hex()


def marked(request: HttpRequest, id: UUID | str) -> str:
    """An id as it stands in a form of this page."""
    return f"{id}.{mark_of(request)}"


def id_in(value: str) -> UUID:
    """The id that a form's field holds, whose mark was looked at already. Raises ValueError."""
    return UUID(value[:_WHERE])


@register.simple_tag(takes_context=True)
def form_marks(context: Context) -> SafeString:
    """What every form of a page carries: the mark against forgery, and the id of what it will do, fixed from the moment it is shown."""
    if (drawn := context.get(DRAWN_ONCE)) is not None:
        return drawn("")  # type: ignore[no-any-return]
    request = getattr(context, "request", None)
    if request is None:  # a page drawn without anybody who asks for it
        return SafeString()
    against_forgery = getattr(request, "against_forgery", None)
    if against_forgery is None:  # the same in all forms of a page
        token = context.get("csrf_token") or get_token(request)
        against_forgery = request.against_forgery = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
    return against_forgery + SafeString(f'<input type="hidden" name="op_id" value="{marked(request, shell.new_op_id())}">')  # letters and digits


@register.simple_tag(takes_context=True)
def with_mark(context: Context, id: UUID | str) -> str:
    """Another id that a form of this page carries, such as a draft's."""
    if (drawn := context.get(DRAWN_ONCE)) is not None:
        return drawn(str(id))  # type: ignore[no-any-return]
    request = getattr(context, "request", None)
    return marked(request, id) if request is not None else str(id)


def _reading(match: ResolverMatch) -> Verb:
    """What whoever may see a page of that address may do there: read it."""
    if match.route.startswith("supervision/"):
        return Verb.READ_COURSE_PSEUDONYMISED
    if match.url_name in ("hand_on", "take_offer_back"):
        return Verb.OFFER_COURSE
    if match.url_name == "offered_course":
        return Verb.ANSWER_OFFER
    return Verb.READ_ALERT if "alert_id" in match.kwargs else Verb.READ_COURSE


def is_of_a_link(match: ResolverMatch) -> bool:
    """Whether that address is one that a client answers at: a questionnaire's link, or the one for writing at home."""
    return match.route.startswith(("q/<", "people/<"))


class FormsBelong:
    """Refuses every form that was shown for another client, or to somebody else; what was typed is shown again."""

    def __init__(self, get_response: shell.GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """The refusal, or None where the form belongs here."""
        match = request.resolver_match
        if request.method != "POST" or match is None or match.url_name in WITHOUT_MARKS:
            return None
        problem = _problem(request, match)
        if problem is None:
            return None
        try:
            _refuse(request, match, problem)
        except (Forbidden, NotFound, Refusal) as refused:
            if isinstance(refused, Refusal) and request.headers.get("X-Requested-With") == "fetch":
                return JsonResponse({"refused": refused.sentence}, status=409)
            return shell.say_plainly(request, refused)


def _problem(request: HttpRequest, match: ResolverMatch) -> str | None:
    """What is wrong with the ids that a form carries; None where they belong to this address and this account."""
    sent = {name: request.POST[name] for name in MARKED if name in request.POST}
    try:
        ids = {name: id_in(value) for name, value in sent.items()}
    except ValueError:
        ids = {}
    if "op_id" not in ids or any(value[_WHERE : _WHERE + 1] != "." for value in sent.values()):
        return _("The page lost its mark on the way. Open it afresh and send it again.")
    right = mark_of(request).encode()
    belongs = all(hmac.compare_digest(value[_WHERE + 1 :].encode(), right) for value in sent.values())
    if belongs and match.kwargs.get("part_id", ids.get("_part")) == ids.get("_part", match.kwargs.get("part_id")):
        return None
    if is_of_a_link(match):
        return _("This page belongs to another link. Nothing was changed. Open the link that was sent to you again.")
    return _("This form belongs to another client's page, or was shown to somebody else. Nothing was changed. Open the right page and send it there.")


def _refuse(request: HttpRequest, match: ResolverMatch, problem: str) -> NoReturn:
    """Refuse it, and have that written into the audit trail of whoever may know that there is such a client. Raises Refusal, or NotFound."""
    if "course_id" in match.kwargs:
        wrong_client.refuse(shell.actor_of(request), match.kwargs["course_id"], problem, _reading(match))
    if is_of_a_link(match):
        with suppress(NotFound):  # a link that leads nowhere is written down as well
            refuse = wrong_client.refuse_by_link if match.route.startswith("q/") else wrong_client.refuse_at_home
            refuse(match.kwargs["token"], problem)
    raise Refusal(problem, conflict=True)


@cache
def _key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"openipt.web.form_marks", "sha256")
