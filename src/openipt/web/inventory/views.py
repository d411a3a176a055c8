"""The pages of the people in a client's life: the list, asking for them, one person, taking out, joining two entries, bringing people over."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openipt.actions import course_sheets
from openipt.actions.course_sheets import Written
from openipt.core.inventory import kind_by
from openipt.core.prompts import Place
from openipt.core.refusals import ChangedMeanwhile, NotFound, Refusal
from openipt.core.worksheets import FieldMistake
from openipt.record import read
from openipt.web import shell
from openipt.web.addresses import reverse
from openipt.web.fieldforms import Mistake, mistakes_of, op_id_of, status_of, whole_number_in
from openipt.web.inventory.present import SHEET, present_asking, present_people, short_form
from openipt.web.inventory.present_packs import asked_by_pack
from openipt.web.inventory.present_person import PLACE, present_person
from openipt.web.inventory.present_two import present_bringing, present_merging, present_taking_out
from openipt.web.sessions.fields import as_fields
from openipt.web.sessions.forms import content, revision

Mistakes = tuple[Mistake, ...]
UNPROCESSABLE = 422


@require_safe
def people(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Everybody in the client's life, or those of one kind or status."""
    life, at_home, others = read.people_page(shell.actor_of(request), course_id, now=shell.now())
    shown = present_people(life, shell.library(), request.GET.dict(), at_home, earlier_courses=bool(others))
    return shell.page(request, "inventory/people.html", {"page": shown})


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_people(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """One question at a time; whoever comes up is written down beside it, and the question stays."""
    number = _question_in(request)
    if request.method != "POST":
        return _asking(request, course_id, number)
    typed, prompt = content(request.POST), shell.library().prompts.in_order[number - 1]
    if isinstance(prompt, Place) and prompt.ticks:
        typed[prompt.ticks] = "yes"
    if typed.get("kind") == "person" and isinstance(typed.get("relation"), str):
        typed["kind"] = kind_by(typed["relation"].strip().casefold())
    try:
        written = Written(op_id_of(request), SHEET, typed, session=whole_number_in(request.POST.get("_session", "")))
        saved = course_sheets.save(shell.actor_of(request), course_id, written, op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        return _asking(request, course_id, number, _placed_refusal(refusal), status_of(refusal))
    if saved.mistakes:
        return _asking(request, course_id, number, _placed(saved.mistakes), UNPROCESSABLE)
    if "pack" in request.GET:
        return redirect("people", course_id)
    return redirect(f"{reverse('ask_for_people', args=[course_id])}?at={number}")


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, course_id: UUID, person_id: UUID) -> HttpResponse:
    """One person: to be read, asked about, and changed."""
    if request.method != "POST":
        return _person(request, course_id, person_id)
    try:
        session = whole_number_in(request.POST.get("_session", ""))
        written = Written(person_id, SHEET, content(request.POST), revision(request.POST), session=session)
        saved = course_sheets.save(shell.actor_of(request), course_id, written, op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        meanwhile = isinstance(refusal, ChangedMeanwhile)
        return _person(request, course_id, person_id, _placed_refusal(refusal), status_of(refusal), meanwhile=meanwhile)
    if saved.mistakes:
        return _person(request, course_id, person_id, _placed(saved.mistakes), UNPROCESSABLE)
    return redirect("person", course_id, person_id)


@require_http_methods(["GET", "HEAD", "POST"])
def take_out_person(request: HttpRequest, course_id: UUID, person_id: UUID) -> HttpResponse:
    """Take somebody out, once it was said what goes and what stays."""
    actor = shell.actor_of(request)
    if request.method == "POST":
        course_sheets.take_out(actor, course_id, person_id, op_id=op_id_of(request), now=shell.now())
        return redirect("people", course_id)
    life, sheet, _ = _sheet(request, course_id, person_id)
    return shell.page(request, "inventory/take_out.html", {"page": present_taking_out(life, sheet, shell.library())})


@require_http_methods(["GET", "HEAD", "POST"])
def merge_people(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Choose two entries, see both, and say that they are one person."""
    chosen = request.POST if request.method == "POST" else request.GET
    refusal: Refusal | None = None
    if request.method == "POST":
        kept, other = _id_in(chosen.get("kept", "")), _id_in(chosen.get("other", ""))
        one = _id_in(chosen.get("one", ""))
        try:
            if kept is None or kept not in (one, other):
                raise Refusal("Choose which entry stands for both.", field="kept")
            course_sheets.merge(
                shell.actor_of(request),
                course_id,
                kept=kept,
                other=_the_other(kept, one, other),
                op_id=op_id_of(request),
                now=shell.now(),
            )
            return redirect("person", course_id, kept)
        except Refusal as problem:
            refusal = problem
    life = read.life_page(shell.actor_of(request), course_id, now=shell.now())
    shown = present_merging(life, shell.library(), _id_in(chosen.get("one", "")), _id_in(chosen.get("other", "")))
    context = {"page": shown, "mistakes": mistakes_of(refusal) if refusal else ()}
    return shell.page(request, "inventory/merge.html", context, status=status_of(refusal))


@require_POST
def part_people(request: HttpRequest, course_id: UUID, person_id: UUID) -> HttpResponse:
    """Say that two entries were two people after all."""
    course_sheets.part_again(shell.actor_of(request), course_id, person_id, op_id=op_id_of(request), now=shell.now())
    return redirect("people", course_id)


@require_http_methods(["GET", "HEAD", "POST"])
def bring_people_over(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Bring people over from another course of the same client."""
    actor = shell.actor_of(request)
    chosen = request.POST if request.method == "POST" else request.GET
    life, _, opens = read.people_page(actor, course_id, now=shell.now())
    earlier = next((each for each in opens if str(each.id) == chosen.get("from")), opens[-1] if opens else None)
    if request.method == "POST":
        if earlier is None:
            raise NotFound
        wanted = [found for each in chosen.getlist("people") if (found := _id_in(each))]
        course_sheets.bring_over(actor, course_id, earlier.id, wanted, op_id=op_id_of(request), now=shell.now())
        return redirect("people", course_id)
    there = read.life_page(actor, earlier.id, now=shell.now()) if earlier else None
    return shell.page(request, "inventory/bring_over.html", {"page": present_bringing(life, there, opens, shell.library())})


def _asking(request: HttpRequest, course_id: UUID, number: int, mistakes: Mistakes = (), status: int = 200) -> HttpResponse:
    life, library = read.life_page(shell.actor_of(request), course_id, now=shell.now()), shell.library()
    prompt = library.prompts.in_order[number - 1]
    stands = content(request.POST) if mistakes else {"kind": "person", "status": "living"}
    if not mistakes and isinstance(prompt, Place) and len(prompt.relations) == 1:
        stands |= {"relation": prompt.relations[0], "kind": kind_by(prompt.relations[0])}
    by_pack = asked_by_pack(life, library, request.GET.dict())
    if not mistakes and by_pack and by_pack.relation:
        stands |= {"relation": by_pack.relation, "kind": kind_by(by_pack.relation)}
    wrong = {each.field.removeprefix(f"{PLACE}-"): each.sentence for each in mistakes}
    fields = as_fields(short_form(library.worksheet(SHEET)), stands, PLACE, library, (), wrong)
    context = {"page": present_asking(life, library, number, fields, by_pack), "mistakes": mistakes}
    return shell.page(request, "inventory/ask.html", context, status=status)


def _person(
    request: HttpRequest, course_id: UUID, person_id: UUID, mistakes: Mistakes = (), status: int = 200, *, meanwhile: bool = False
) -> HttpResponse:
    life, sheet, earlier = _sheet(request, course_id, person_id)
    typed = request.POST if request.method == "POST" else None
    shown = present_person(life, sheet, earlier, shell.library(), typed, mistakes, meanwhile=meanwhile)
    return shell.page(request, "inventory/person.html", {"page": shown}, status=status)


def _sheet(request: HttpRequest, course_id: UUID, person_id: UUID) -> tuple[read.LifePage, read.CourseSheet, tuple[read.SheetVersion, ...]]:
    life, sheet, earlier = read.sheet_page(shell.actor_of(request), course_id, person_id, now=shell.now())
    if sheet.sheet != SHEET:
        raise NotFound
    return life, sheet, earlier


def _question_in(request: HttpRequest) -> int:
    number = whole_number_in(request.GET.get("at", "1"))
    if number is None or not 1 <= number <= len(shell.library().prompts.in_order):
        raise NotFound
    return number


def _placed(mistakes: tuple[FieldMistake, ...]) -> Mistakes:
    return tuple(Mistake(f"{PLACE}-{each.field}", each.sentence) for each in mistakes)


def _placed_refusal(refusal: Refusal) -> Mistakes:
    """What was refused beside its field of the form, where it has one."""
    return (Mistake(f"{PLACE}-{refusal.field}" if refusal.field else "", refusal.sentence),)


def _id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _the_other(kept: UUID, one: UUID | None, other: UUID | None) -> UUID:
    """The entry that is not kept. Raises Refusal where the form lost it."""
    found = other if kept == one else one
    if found is None:
        raise Refusal("Choose two entries.", field="other")
    return found
