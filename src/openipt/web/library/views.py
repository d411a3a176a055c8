"""The pages of the library for staff: forms of IPT, measures, situation packs, and notes on other uses. Nothing of a client is on them."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from openipt.core.library import NotInLibrary
from openipt.core.refusals import Forbidden, NotFound
from openipt.web import shell
from openipt.web.library.present import present_library, present_protocol
from openipt.web.library.present_measures import measure_lines
from openipt.web.library.present_packs import pack_lines, present_pack


@shell.not_clinical
@require_safe
def library_of_protocols(request: HttpRequest) -> HttpResponse:
    """Every form of IPT, every measure and every situation pack that there is."""
    _only_staff(request)
    library = shell.library()
    context = {"page": present_library(library), "measures": measure_lines(library), "packs": pack_lines(library)}
    return shell.page(request, "library/library.html", context)


@shell.not_clinical
@require_safe
def protocol(request: HttpRequest, key: str) -> HttpResponse:
    """One form of IPT: its newest version, or the one that a course was opened with."""
    _only_staff(request)
    try:
        found = shell.library().protocol(key, _version_in(request))
    except NotInLibrary:
        raise NotFound from None
    return shell.page(request, "library/protocol.html", {"page": present_protocol(found, shell.library())})


@shell.not_clinical
@require_safe
def pack(request: HttpRequest, key: str) -> HttpResponse:
    """One situation pack: its newest version, or the one that a course has taken."""
    _only_staff(request)
    try:
        found = shell.library().pack(key, _version_in(request))
    except NotInLibrary:
        raise NotFound from None
    return shell.page(request, "library/pack.html", {"page": present_pack(found, shell.library())})


def _version_in(request: HttpRequest) -> int | None:
    version = request.GET.get("version", "")
    return int(version) if version.isdecimal() else None


def _only_staff(request: HttpRequest) -> None:
    """Raises Forbidden for whoever is no member of a practice."""
    if shell.actor_of(request).member is None:
        raise Forbidden
