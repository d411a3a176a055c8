"""The keeper's page: how the installation does, what wants a look, and what to type."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from openipt.record import read
from openipt.web import shell
from openipt.web.keeping.present import present_keeping


@require_safe
def keeping(request: HttpRequest) -> HttpResponse:
    """Backups, drills, checks and versions; nothing of a client."""
    shown = read.keeper_page(shell.actor_of(request), now=shell.now())
    return shell.page(request, "keeping/keeping.html", {"page": present_keeping(shown, shell.library().crisis_contacts)})
