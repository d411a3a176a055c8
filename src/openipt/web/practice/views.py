"""The pages on which a practice shares its work out."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from openipt.record import read
from openipt.web import shell
from openipt.web.practice.present_finding import present_found


@require_http_methods(["GET", "HEAD", "POST"])
def find_client(request: HttpRequest) -> HttpResponse:
    """Look for a client by a part of the name. It is sent as a form is, so that no name ever stands in an address."""
    actor = shell.actor_of(request)
    if request.method == "POST":
        asked = request.POST.get("part_of_name", "").strip()
        found = read.find(actor, asked, now=shell.now())
        return shell.page(request, "practice/find.html", {"page": present_found(asked, found)})
    read.may_find(actor)
    return shell.page(request, "practice/find.html", {"page": present_found("", None)})
