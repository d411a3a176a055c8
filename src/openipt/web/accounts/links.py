"""The page behind a one-time link: a password is set there, and nothing else is shown."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import get_user_model, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from openipt.actions import Refusal, one_time_links
from openipt.web import shell
from openipt.web.accounts.proving import takes_a_form
from openipt.web.addresses import reverse


@login_not_required
@shell.not_clinical
@takes_a_form
def one_time_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a password, and sign in with it. Opening the page changes nothing: mail scanners open links, too."""
    link = one_time_links.look_at(token, now=shell.now())
    problem = ""
    if request.method == "POST":
        try:
            account_id = one_time_links.use(token, request.POST.get("password", ""), now=shell.now())
        except Refusal as refusal:
            if refusal.field != "password":
                raise
            problem = refusal.sentence
        else:
            logout(request)  # whoever was signed in here before
            user = get_user_model().objects.get(pk=account_id)
            record_authentication(request, user, method="one_time_link")
            answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=reverse("second_factor")))
            return answer
    return shell.page(request, "account/one_time_link.html", {"purpose": link.purpose, "problem": problem}, status=422 if problem else 200)
