"""Whether this process is well, and whether alerts and messages go out: for whatever watches the installation from outside."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from openipt.record import read
from openipt.web import shell

WORDS = {
    "never": "The process that sends what is due has never run: openipt due",
    "stuck": "The process that sends what is due has stopped: openipt due",
    "drill": "Today's try of the way that alerts take did not come through.",
}


@login_not_required
@shell.not_clinical
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """That this process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@shell.not_clinical
@require_safe
def health_of_alerts(request: HttpRequest) -> HttpResponse:
    """Whether alerts and messages go out; 503 where they do not. Says nothing of anybody."""
    trouble = read.look(shell.now())
    return HttpResponse(WORDS[trouble] if trouble else "ok", content_type="text/plain", status=503 if trouble else 200)
