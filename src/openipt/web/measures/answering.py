"""The pages a client answers on, reached by a link: start, one question after the other, help, the end, later, and «this is not me».

No account is needed: whoever holds the link may answer, and the door checks the link itself.
"""

import secrets
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openipt.actions import NotFound, Refusal, questionnaires
from openipt.core.measures import Measure
from openipt.core.safety import CrisisPlace
from openipt.record import read
from openipt.web import shell
from openipt.web.addresses import reverse
from openipt.web.fieldforms import op_id_of, questions_in_order, status_of
from openipt.web.measures import client_words, receipt
from openipt.web.readerwords import saved_stamp
from openipt.web.translating import gettext as _

BROWSER = "answers"
"""The cookie that says which browser gave the answers. It is bound to the one link, and scripts cannot read it."""

BROWSER_LASTS = 8 * 24 * 60 * 60
"""A day longer than the longest link, in seconds: begun answers may be ended within a day."""


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open without an account. A link that leads nowhere, or was taken back, still says whom to call."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **more: int) -> HttpResponse:
        try:
            return view(request, token, **more)
        except NotFound:
            return _leads_nowhere(request)

    return login_not_required(opened)


@by_link
@require_safe
def questionnaire(request: HttpRequest, token: str) -> HttpResponse:
    """The first page of a link. Opening it changes nothing, since mail programs open links too."""
    asked = _asked(request, token)
    return _closed(request, asked) or _start(request, token, asked)


@by_link
@require_POST
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """Start, or go on in this browser; from now on it is known again by its cookie."""
    asked = _asked(request, token)
    if closed := _closed(request, asked):
        return closed
    secret = _secret(request) or secrets.token_urlsafe(32)
    try:
        questionnaires.begin(token, browser_secret=secret, now=shell.now())
    except Refusal as refusal:
        return _start(request, token, asked, refusal)
    response = redirect(_next_open(token, asked))
    response.set_cookie(
        BROWSER,
        secret,
        max_age=BROWSER_LASTS,
        path=reverse("questionnaire", args=[token]),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One question. What is chosen is saved by the page's script at once, and without the script on Next."""
    if request.method == "POST":
        return _keep(request, token, number)
    asked = _asked(request, token)
    measure = _measure(asked)
    if not 1 <= number <= len(measure.items):
        raise Http404
    if not _is_open_here(asked):
        return redirect("questionnaire", token)
    given = asked.answers.get(questions_in_order(measure)[number - 1].key)
    return _question(request, token, asked, number, "" if given is None else str(given))


@by_link
@require_safe
def help_now(request: HttpRequest, token: str) -> HttpResponse:
    """Whom to call, and what happens next. Comes at once after an answer that calls for it; the questions go on after it."""
    asked = _asked(request, token)
    library = shell.library()
    where = request.GET.get("in", "")
    page = client_words.thanks(asked, _measure(asked), library.crisis_contacts, library.alert_kinds, shell.now(), country=where)
    open_here = _is_open_here(asked)
    return shell.page(request, "measures/help.html", {"page": page, "go_on": _next_open(token, asked) if open_here else "", "token": token})


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, token: str) -> HttpResponse:
    """What was left out, and the button that sends the answers; then the receipt."""
    if request.method == "POST":
        return _submit(request, token)
    asked = _asked(request, token)
    return _end(request, token, asked) if _is_open_here(asked) else redirect("questionnaire", token)


@by_link
@require_safe
def later(request: HttpRequest, token: str) -> HttpResponse:
    """Stopped on the way: what is kept, and until when the link can be opened again."""
    asked = _asked(request, token)
    if not _is_open_here(asked):
        return redirect("questionnaire", token)
    page = client_words.later_page(asked, _measure(asked), _place(asked), shell.now())
    return shell.page(request, "measures/later.html", {"page": page, "go_on": _next_open(token, asked)})


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """The link reached somebody else: asked once more, then it stops working. Nothing of the client is shown."""
    asked = _asked(request, token)
    problem, status = "", 200
    if request.method == "POST":
        try:
            questionnaires.say_not_me(token, now=shell.now())
            return shell.page(request, "measures/not_me.html", {"told": True})
        except Refusal as refusal:
            problem, status = refusal.sentence, status_of(refusal)
    elif closed := _closed(request, asked):
        return closed
    return shell.page(request, "measures/not_me.html", {"token": token, "problem": problem}, status=status)


def _keep(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Save what was chosen, then go where the pressed button leads; an answer that calls for help leads there first."""
    wanted, typed = request.POST.get("do", "next"), request.POST.get("answer", "")
    if not typed and wanted != "skip":
        return _nothing_chosen(request, token, number, wanted)
    try:
        value = None if wanted == "skip" else _whole_number(typed)
        item, secret = request.POST.get("item", ""), _secret(request)
        saved = questionnaires.answer(token, op_id=op_id_of(request), browser_secret=secret, item=item, value=value, now=shell.now())
    except Refusal as refusal:
        return _say(request, token, number, typed, refusal, wanted)
    if wanted == "save":
        words = saved_stamp(saved.at, saved.practice)
        return JsonResponse({"saved": words, "help": reverse("help", args=[token]) if saved.alert else ""})
    return redirect("help", token) if saved.alert else redirect(_after(token, wanted, number, saved.questions))


def _nothing_chosen(request: HttpRequest, token: str, number: int, wanted: str) -> HttpResponse:
    """Going on without choosing: past a question that is answered already, or away from it; else one sentence."""
    asked = _asked(request, token)
    items = questions_in_order(_measure(asked))
    if wanted in ("back", "later") or (1 <= number <= len(items) and items[number - 1].key in asked.answered):
        return redirect(_after(token, wanted, number, len(items)))
    return _say(request, token, number, "", Refusal(_("Choose one, or press “Skip this one”.")), wanted)


def _whole_number(typed: str) -> int:
    try:
        return int(typed)
    except ValueError:
        raise Refusal(_("Choose one of the answers on the page.")) from None


def _after(token: str, wanted: str, number: int, last: int) -> str:
    if wanted == "later":
        return reverse("later", args=[token])
    if wanted == "back":
        return reverse("question", args=[token, max(number - 1, 1)])
    return reverse("end", args=[token]) if number >= last else reverse("question", args=[token, number + 1])


def _say(request: HttpRequest, token: str, number: int, typed: str, refusal: Refusal, wanted: str) -> HttpResponse:
    """The question again with the sentence, and what was chosen still chosen; a script is told by the status alone."""
    if wanted == "save":
        return JsonResponse({"problem": refusal.sentence}, status=status_of(refusal))
    asked = _asked(request, token)
    if not 1 <= number <= len(_measure(asked).items):
        raise Http404
    return _question(request, token, asked, number, typed, refusal) if _is_open_here(asked) else redirect("questionnaire", token)


def _question(request: HttpRequest, token: str, asked: read.Questionnaire, number: int, chosen: str, refusal: Refusal | None = None) -> HttpResponse:
    measure = _measure(asked)
    context = {
        "page": client_words.question_page(asked, measure, number, chosen, _place(asked), shell.now()),
        "language": measure.language,
        "item": questions_in_order(measure)[number - 1].key,
        "problem": refusal.sentence if refusal else "",
    }
    return shell.page(request, "measures/question.html", context, status=status_of(refusal))


def _start(request: HttpRequest, token: str, asked: read.Questionnaire, refusal: Refusal | None = None) -> HttpResponse:
    page = client_words.before_start(asked, _measure(asked), _place(asked), shell.now())
    context = {"page": page, "token": token, "problem": refusal.sentence if refusal else ""}
    return shell.page(request, "measures/start.html", context, status=status_of(refusal))


def _end(request: HttpRequest, token: str, asked: read.Questionnaire, refusal: Refusal | None = None) -> HttpResponse:
    measure = _measure(asked)
    context = {
        "page": client_words.end_page(asked, measure, shell.now()),
        "token": token,
        "last": len(measure.items),
        "problem": refusal.sentence if refusal else "",
    }
    return shell.page(request, "measures/end.html", context, status=status_of(refusal))


def _submit(request: HttpRequest, token: str) -> HttpResponse:
    now = shell.now()
    try:
        stored = questionnaires.submit(token, browser_secret=_secret(request), now=now)
    except Refusal as refusal:
        asked = _asked(request, token)
        return _closed(request, asked) or _end(request, token, asked, refusal)
    request.practice_shown = stored.practice  # type: ignore[attr-defined]  # as in `_asked`
    measure, place = shell.library().measure(stored.measure, stored.version), shell.library().crisis_contacts.place(stored.practice.country)
    page = receipt.receipt_page(stored, measure, place, now, rtl=get_language_bidi())
    return shell.page(request, "measures/receipt.html", {"page": page})


def _closed(request: HttpRequest, asked: read.Questionnaire) -> HttpResponse | None:
    """The page of a link that is finished, ended or taken back; None while it can be used."""
    if asked.state == "finished":
        page = receipt.seen_again(asked, _place(asked))
        return shell.page(request, "measures/receipt.html", {"page": page})
    if asked.state in ("withdrawn", "expired"):
        closed = client_words.closed_page(asked.state, _place(asked), shell.now())
        return shell.page(request, "measures/closed.html", {"page": closed})
    return None


def _leads_nowhere(request: HttpRequest) -> HttpResponse:
    practice = read.installation()
    place = shell.library().crisis_contacts.place(practice.country if practice else "elsewhere")
    page = client_words.closed_page("unknown", place, shell.now())
    return shell.page(request, "measures/closed.html", {"page": page}, status=404)


def _next_open(token: str, asked: read.Questionnaire) -> str:
    number = client_words.first_open(asked, _measure(asked))
    return reverse("question", args=[token, number]) if number else reverse("end", args=[token])


def _is_open_here(asked: read.Questionnaire) -> bool:
    """Whether questions may be shown: begun, and in the browser that pressed Start or Go on last."""
    return asked.state == "begun" and asked.same_browser


def _asked(request: HttpRequest, token: str) -> read.Questionnaire:
    asked = read.questionnaire(token, _secret(request), now=shell.now())
    request.practice_shown = asked.practice  # type: ignore[attr-defined]  # the shell's banner says what kind of practice it is
    return asked


def _measure(asked: read.Questionnaire) -> Measure:
    return shell.library().measure(asked.measure, asked.version)


def _place(asked: read.Questionnaire) -> CrisisPlace:
    return shell.library().crisis_contacts.place(asked.practice.country)


def _secret(request: HttpRequest) -> str:
    return request.COOKIES.get(BROWSER, "")
