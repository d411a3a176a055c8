"""The pages about risk: an assessment, with what is remembered, and an alert raised by hand."""

from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from openipt.actions import risk
from openipt.core.refusals import Refusal
from openipt.core.scoring import AnswerRefused
from openipt.core.screeners import Screener
from openipt.record import read
from openipt.web import shell, words
from openipt.web.addresses import reverse
from openipt.web.fieldforms import Mistake, Mistyped, mistakes_of, op_id_of, status_of
from openipt.web.risk import forms
from openipt.web.risk.present import assessment_page
from openipt.web.translating import gettext

Mistakes = tuple[Mistake, ...]
UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def assess_risk(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """What is known, the form of an assessment, and the earlier ones. «Look» asks the table and saves nothing."""
    if request.method != "POST":
        return _page(request, course_id)
    remembered = False
    try:
        remembered = _remember(request, course_id)
        if request.POST.get("do", "save") == "save":
            return _save(request, course_id)
    except Mistyped as problem:
        return _page(request, course_id, problem.mistakes, UNPROCESSABLE, remembered=remembered)
    except Refusal as refusal:
        return _page(request, course_id, mistakes_of(refusal), status_of(refusal), remembered=remembered)
    return _page(request, course_id, remembered=remembered)


@require_http_methods(["GET", "HEAD", "POST"])
def raise_alert(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Raise an alert about something heard or seen."""
    problem: Refusal | None = None
    if request.method == "POST":
        kind, typed = request.POST.get("kind", ""), request.POST.get("words", "")
        try:
            alert_id = risk.raise_by_hand(shell.actor_of(request), course_id, op_id=op_id_of(request), kind=kind, words=typed, now=shell.now())
            return redirect("alert", course_id, alert_id)
        except Refusal as refusal:
            problem = refusal
    course = read.course_page(shell.actor_of(request), course_id, now=shell.now())
    mistakes = mistakes_of(problem) if problem else ()
    context = {
        "course": course,
        "kinds": shell.library().alert_kinds.by_hand,
        "typed": request.POST.dict() or request.GET.dict(),
        "mistakes": mistakes,
        "wrong": {mistake.field: mistake.sentence for mistake in mistakes},
    }
    return shell.page(request, "risk/raise_alert.html", context, status=status_of(problem))


def _remember(request: HttpRequest, course_id: UUID) -> bool:
    """Remember what was done, if something was typed there: whichever button was pressed, it is not lost."""
    given = forms.remembered(request.POST)
    if given is None:
        return False
    on, said = given
    op_id = uuid5(op_id_of(request), "remembered")  # one form, two acts
    try:
        risk.remember(shell.actor_of(request), course_id, op_id=op_id, on=on, words=said, now=shell.now())
    except Refusal as refusal:
        field = "behaviour" if refusal.field == "words" else refusal.field
        raise Refusal(refusal.sentence, field=field, conflict=refusal.conflict) from None
    return True


def _save(request: HttpRequest, course_id: UUID) -> HttpResponse:
    alert_id = forms.alert_in(request.POST)
    found = forms.found(request.POST, _screener(request), shell.library().alert_kinds)
    risk.assess(shell.actor_of(request), course_id, found, alert_id=alert_id, op_id=op_id_of(request), now=shell.now())
    if alert_id is not None:
        return redirect("alert", course_id, alert_id)
    return redirect(reverse("assess_risk", args=[course_id]) + "#earlier")


def _page(request: HttpRequest, course_id: UUID, mistakes: Mistakes = (), status: int = 200, *, remembered: bool = False) -> HttpResponse:
    """The page, with everything that was typed kept, and what the table says once it was asked or somebody's level differs from it."""
    typed = request.POST.dict()
    if remembered:
        typed |= {"on": "", "behaviour": ""}
    alert_id = forms.alert_in(request.POST or request.GET)
    shown = read.risk_page(shell.actor_of(request), course_id, alert_id, now=shell.now())
    screener = _screener(request)
    says = None
    if request.method == "POST" and screener and typed.get("spoke") in ("yes", "no"):
        on = words.local(shown.at, shown.practice.zone).date()
        try:
            says = read.by_table(shown.facts, screener, forms.answers_in(request.POST, screener), spoke=typed["spoke"] == "yes", on=on)
        except AnswerRefused as refusal:
            mistakes, status = mistakes or (Mistake("screener", str(refusal)),), UNPROCESSABLE
    elif request.method == "POST" and not mistakes and typed.get("do") == "look":
        mistakes, status = (Mistake("spoke", gettext("Say whether you have spoken to the person.")),), UNPROCESSABLE
    wrong = {mistake.field: mistake.sentence for mistake in mistakes}
    ticked = frozenset(request.POST.getlist("done") + request.POST.getlist("modifiers"))
    context = {
        "page": assessment_page(shown, shell.library(), screener, typed, ticked, says, wrong),
        "shown": shown,
        "alert_id": alert_id,
        "typed": typed,
        "mistakes": mistakes,
        "wrong": wrong,
    }
    return shell.page(request, "risk/assessment.html", context, status=status)


def _screener(request: HttpRequest) -> Screener | None:
    """The screener that is asked: the first whose wording is loaded, unless the form was about another."""
    loaded = shell.library().screeners_to_ask
    return next((each for each in loaded if each.key == request.POST.get("screener")), next(iter(loaded), None))
