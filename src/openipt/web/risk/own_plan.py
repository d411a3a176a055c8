"""The client's own plan: opens by its address without any password, and can be kept on the phone as one file that needs no network."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from openipt.core.refusals import NotFound
from openipt.record import read
from openipt.web import shell, words
from openipt.web.crisiswords import help_now, where_now
from openipt.web.risk.present_plan import own_plan_page

FILE = "my-plan.html"
SHEET = Path(__file__).resolve().parent.parent / "static" / "openipt.css"
"""The clients' stylesheet, which the kept file carries inside."""


def by_address(view: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open without an account. An address that leads nowhere, or was taken back, still says whom to call."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, token)
        except NotFound:
            return _leads_nowhere(request)

    return login_not_required(opened)


@by_address
@require_safe
def own_plan(request: HttpRequest, token: str) -> HttpResponse:
    """The newest plan, with whom to call where the client is now above it."""
    found = read.own_plan(token)
    request.practice_shown = found.practice  # type: ignore[attr-defined]  # the shell's banner says what kind of practice it is
    page = own_plan_page(found, shell.library(), request.GET.get("in", ""), shell.now())
    return shell.page(request, "risk/own_plan.html", {"page": page, "token": token})


@by_address
@require_safe
def keep_plan(request: HttpRequest, token: str) -> HttpResponse:
    """The plan as one file: no script, nothing fetched from elsewhere, so that it opens where there is no network."""
    found = read.own_plan(token)
    request.practice_shown = found.practice  # type: ignore[attr-defined]
    page = own_plan_page(found, shell.library(), request.GET.get("in", ""), shell.now(), folded=False)
    kept_on = words.day_and_full_month(words.local(shell.now(), found.practice.zone).date())
    sheet = mark_safe(SHEET.read_text(encoding="utf-8"))  # noqa: S308  # our own file
    text = render_to_string("risk/kept_plan.html", {"page": page, "kept_on": kept_on, "sheet": sheet, **shell.shell(request)})
    return HttpResponse(text, headers={"Content-Disposition": f'attachment; filename="{FILE}"'})


def _leads_nowhere(request: HttpRequest) -> HttpResponse:
    practice = read.installation()
    where = where_now(shell.library().crisis_contacts, practice.country if practice else "elsewhere", request.GET.get("in", ""))
    context = {"help_now": help_now(where.place, shell.now().date()), "where": where}
    return shell.page(request, "risk/closed_plan.html", context, status=404)
