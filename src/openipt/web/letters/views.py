"""The letters of a course, and one of them: begun, edited, looked at as it prints, agreed to by the client, given, and read again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openipt.actions import letters as acts
from openipt.actions import typesetting
from openipt.core.letters import Letter, for_the_typesetter
from openipt.core.refusals import ChangedMeanwhile, NotFound, Refusal
from openipt.record import read
from openipt.web import shell
from openipt.web.fieldforms import Mistake, Mistyped, mistakes_of, op_id_of, status_of, whole_number_in
from openipt.web.letters.drafts import draft_of
from openipt.web.letters.forms import HEADING, WORDS, agreed_in, kind_in, letter_in
from openipt.web.letters.present import present_letter, present_letters
from openipt.web.sessions.forms import revision
from openipt.web.translating import gettext

Mistakes = tuple[Mistake, ...]
UNPROCESSABLE = 422
ABOVE = ("title", "below", "beside")
PDF, PNG = "application/pdf", "image/png"


@require_safe
def letters(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """All letters of the course, and what can be begun."""
    found = read.letters_page(shell.actor_of(request), course_id, now=shell.now())
    return shell.page(request, "letters/letters.html", {"page": present_letters(found, shell.library())})


@require_POST
def begin_letter(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """A first draft, drawn from what stands in the record."""
    kind, actor, now, op_id = kind_in(request.POST), shell.actor_of(request), shell.now(), op_id_of(request)
    if kind is None:
        raise NotFound
    page = read.letters_page(actor, course_id, now=now)
    if all(each.id != op_id for each in page.letters):  # sent twice, it is begun once
        draft = draft_of(kind, page, shell.library(), banner=shell.shell(request)["shell"]["banner"], language=get_language() or "en")
        acts.save(actor, course_id, op_id, draft, based_on=0, op_id=op_id, now=now)
    return redirect("letter_to_client", course_id, op_id)


@require_http_methods(["GET", "HEAD", "POST"])
def letter_to_client(request: HttpRequest, course_id: UUID, letter_id: UUID) -> HttpResponse:
    """One letter, to be edited beside the page that prints."""
    if request.method != "POST":
        return _letter_page(request, course_id, letter_id)
    actor, now, library = shell.actor_of(request), shell.now(), shell.library()
    page, kept = read.letter_page(actor, course_id, letter_id, now=now)
    written = letter_in(request.POST, kept.newest.letter, page, library)
    try:
        based_on = revision(request.POST)
        acts.save(actor, course_id, letter_id, written, based_on=based_on, op_id=op_id_of(request), now=now)
    except Refusal as refusal:
        placed = tuple(Mistake(_place(each.field), each.sentence) for each in mistakes_of(refusal))
        meanwhile = isinstance(refusal, ChangedMeanwhile)
        return _letter_page(request, course_id, letter_id, placed, status_of(refusal), written=written, meanwhile=meanwhile)
    return redirect("letter_to_client", course_id, letter_id)


@require_safe
def letter_as_page(request: HttpRequest, course_id: UUID, letter_id: UUID) -> HttpResponse:
    """The very page as a PDF, to be read together or printed; it says of itself that it is a draft."""
    _, kept = read.letter_page(shell.actor_of(request), course_id, letter_id, now=shell.now())
    return _as_file(typesetting.as_pdf(_set(kept)), PDF)


@require_safe
def letter_picture(request: HttpRequest, course_id: UUID, letter_id: UUID) -> HttpResponse:
    """One page of the same as a picture."""
    _, kept = read.letter_page(shell.actor_of(request), course_id, letter_id, now=shell.now())
    pages, wanted = typesetting.as_pictures(_set(kept)), whole_number_in(request.GET.get("page", "1"))
    if wanted is None or not 1 <= wanted <= len(pages):
        raise NotFound
    return _as_file(pages[wanted - 1], PNG)


@require_POST
def consent_to_letter(request: HttpRequest, course_id: UUID, letter_id: UUID) -> HttpResponse:
    """Write down that the client has read it and agrees that it is given."""
    try:
        acts.record_consent(shell.actor_of(request), course_id, letter_id, agreed_in(request.POST), op_id=op_id_of(request), now=shell.now())
    except Mistyped as mistyped:
        return _letter_page(request, course_id, letter_id, mistyped.mistakes, UNPROCESSABLE, consents=True)
    except Refusal as refusal:
        return _letter_page(request, course_id, letter_id, mistakes_of(refusal), status_of(refusal), consents=True)
    return redirect("letter_to_client", course_id, letter_id)


@require_POST
def take_letter_consent_back(request: HttpRequest, course_id: UUID, letter_id: UUID) -> HttpResponse:
    """Write down that the client takes that back."""
    try:
        acts.take_consent_back(shell.actor_of(request), course_id, letter_id, op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        return _letter_page(request, course_id, letter_id, mistakes_of(refusal), status_of(refusal))
    return redirect("letter_to_client", course_id, letter_id)


@require_POST
def give_letter(request: HttpRequest, course_id: UUID, letter_id: UUID) -> HttpResponse:
    """Give it: the very page is kept as it was given."""
    try:
        acts.give(shell.actor_of(request), course_id, letter_id, op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        return _letter_page(request, course_id, letter_id, mistakes_of(refusal), status_of(refusal))
    return redirect("letter_to_client", course_id, letter_id)


@require_safe
def given_letter(request: HttpRequest, course_id: UUID, given_id: UUID) -> HttpResponse:
    """A letter as it was given."""
    return _as_file(read.given_letter(shell.actor_of(request), course_id, given_id), PDF)


def _letter_page(
    request: HttpRequest,
    course_id: UUID,
    letter_id: UUID,
    mistakes: Mistakes = (),
    status: int = 200,
    *,
    written: Letter | None = None,
    consents: bool = False,
    meanwhile: bool = False,
) -> HttpResponse:
    page, kept = read.letter_page(shell.actor_of(request), course_id, letter_id, now=shell.now())
    cannot_show = ""
    try:
        typesetting.as_pdf(_set(kept))
    except Refusal as refusal:
        cannot_show = refusal.sentence
    shown = present_letter(
        page,
        kept,
        shell.library(),
        written or kept.newest.letter,
        typesetting.pages_of(_set(kept)),
        mistakes,
        request.POST if consents else None,
        cannot_show=cannot_show,
        meanwhile=meanwhile,
    )
    return shell.page(request, "letters/letter.html", {"page": shown}, status=status)


def _set(kept: read.KeptLetter) -> dict[str, object]:
    """The version that stands, with what its foot says: that the client agreed, or that it is a draft."""
    draft = gettext("Draft, version %(version)d. Not given yet.") % {"version": kept.newest.version}
    return for_the_typesetter(kept.newest.letter, kept.consent.foot if kept.consent else draft)


def _as_file(content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = "inline" if kind == PNG else 'inline; filename="letter.pdf"'
    return response


def _place(field: str) -> str:
    """Where on the page a mistake of the action belongs."""
    return field if not field or field in ABOVE or field.startswith(HEADING) else f"{WORDS}{field}"
