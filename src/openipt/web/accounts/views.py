"""The first page after signing in: leads staff to their work, and tells everybody else where things are."""

from allauth.account.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from openipt.web import shell


@shell.not_clinical
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Go to the first page of the member's menu, or say that there is nothing here for this account."""
    menu = shell.menu_of(shell.actor_of(request), request.path)
    if menu:
        return redirect(menu[0][1])
    return shell.page(request, "account/nothing_here.html", {})


_takes_forms = require_http_methods(["GET", "HEAD", "POST"])
sign_in = shell.not_clinical(_takes_forms(LoginView.as_view()))
sign_out = shell.not_clinical(_takes_forms(LogoutView.as_view()))
