"""The therapist's pages about measures: send one, show its link, hand the device over, print it, enter it, read it, strike it."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openipt.actions import NotFound, Refusal, accounts, measures
from openipt.core.library import NotInLibrary
from openipt.core.measures import Measure
from openipt.record import read
from openipt.web import handing_on, shell
from openipt.web.fieldforms import Mistake, mistakes_of, op_id_of, question_fields, status_of
from openipt.web.measures import forms, present


@require_http_methods(["GET", "HEAD", "POST"])
def send_measure(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Choose a measure, its session and its way; then show the link, or go to the paper form."""
    by, now = shell.actor_of(request), shell.now()
    course = read.course_page(by, course_id, now=now)
    offered = present.measures_to_send(course, shell.library())
    if request.method != "POST":
        return _send(request, course, offered, request.GET.dict())
    sending = forms.read_sending(request.POST.dict(), offered)
    if isinstance(sending, tuple):
        return _send(request, course, offered, request.POST.dict(), mistakes=sending, status=422)
    if sending.way == "paper":
        return redirect("paper_form", course_id, sending.measure.key)
    measure = _sent_instead(course, sending) or sending.measure
    try:
        response_id = measures.send(by, course_id, op_id=op_id_of(request), measure=measure.key, session=sending.session, way=sending.way, now=now)
    except Refusal as refusal:
        return _send(request, course, offered, request.POST.dict(), mistakes=mistakes_of(refusal), status=status_of(refusal))
    return redirect("show_link", course_id, response_id)


@require_safe
def show_link(request: HttpRequest, course_id: UUID, response_id: UUID) -> HttpResponse:
    """A live link: its code and address, until when it works, handing over, and taking it back."""
    course, shown = read.link_to_show(shell.actor_of(request), course_id, response_id, now=shell.now())
    return _link(request, course, shown)


@require_POST
def revoke_link(request: HttpRequest, course_id: UUID, response_id: UUID) -> HttpResponse:
    """Take a link back."""
    measures.revoke_link(shell.actor_of(request), course_id, op_id=op_id_of(request), response_id=response_id, now=shell.now())
    return redirect("course", course_id)


@require_POST
def hand_over(request: HttpRequest, course_id: UUID, response_id: UUID) -> HttpResponse:
    """Give the device to the client: the therapist is signed out first, so that nothing else can be opened on it."""
    by = shell.actor_of(request)
    _course, shown = read.link_to_show(by, course_id, response_id, now=shell.now())
    accounts.note_sign_out(by.account_id)
    logout(request)
    return redirect("questionnaire", shown.token)


@require_safe
def paper_form(request: HttpRequest, course_id: UUID, measure: str) -> HttpResponse:
    """The questions word for word, to be printed."""
    course = read.course_page(shell.actor_of(request), course_id, now=shell.now())
    definition = _of_library(measure)
    if why := definition.why_not_sent:
        raise Refusal(why, conflict=True)
    place = shell.library().crisis_contacts.place(course.practice.country)
    questions = question_fields(definition, {})
    context = {
        "course": course,
        "measure": definition,
        "in_table": [question for question in questions if question.in_table],
        "apart": [question for question in questions if not question.in_table],
        "contacts": place.contacts,
    }
    return shell.page(request, "measures/paper.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enter_score(request: HttpRequest, course_id: UUID, measure: str) -> HttpResponse:
    """Enter a measure from paper: question by question, or its total alone."""
    by, now = shell.actor_of(request), shell.now()
    course = read.course_page(by, course_id, now=now)
    definition = _of_library(measure)
    if why := definition.why_not_entered:
        raise Refusal(why, conflict=True)
    by_total = request.GET.get("by") == "total" or not definition.may_be_shown
    if request.method != "POST":
        return _enter(request, course, definition, request.GET.dict(), by_total=by_total)
    typed = request.POST.dict()
    paper = forms.read_total(typed, definition) if by_total else forms.read_answers(typed, definition)
    if isinstance(paper, tuple):
        return _enter(request, course, definition, typed, by_total=by_total, mistakes=paper, status=422)
    try:
        response_id = _store(by, course_id, op_id_of(request), measure, paper)
    except Refusal as refusal:
        return _enter(request, course, definition, typed, by_total=by_total, mistakes=mistakes_of(refusal), status=status_of(refusal))
    return redirect("score", course_id, response_id)


@require_safe
def score(request: HttpRequest, course_id: UUID, response_id: UUID) -> HttpResponse:
    """One score with every answer."""
    return _score(request, course_id, response_id)


@require_POST
def strike_score(request: HttpRequest, course_id: UUID, response_id: UUID) -> HttpResponse:
    """Strike a wrong score, with a reason; it stays visible."""
    reason = request.POST.get("reason", "")
    try:
        measures.strike(shell.actor_of(request), course_id, op_id=op_id_of(request), response_id=response_id, reason=reason, now=shell.now())
    except Refusal as refusal:
        return _score(request, course_id, response_id, reason=reason, refusal=refusal)
    return redirect("score", course_id, response_id)


def _store(by: read.Actor, course_id: UUID, op_id: UUID, measure: str, paper: forms.PaperAnswers | forms.PaperTotal) -> UUID:
    now = shell.now()
    if isinstance(paper, forms.PaperAnswers):
        return measures.enter_items(
            by, course_id, op_id=op_id, measure=measure, session=paper.session, about=paper.about, answers=paper.answers, now=now
        )
    return measures.enter_total(
        by,
        course_id,
        op_id=op_id,
        measure=measure,
        session=paper.session,
        about=paper.about,
        total=paper.total,
        safety_answer=paper.safety_answers,
        now=now,
    )


def _sent_instead(course: read.CoursePage, sending: forms.Sending) -> Measure | None:
    """The measure without the safety item, for links of a practice where nobody is on duty to read it in time; the page says so."""
    instead = sending.measure.without_safety_item
    if sending.way != "link" or course.practice.kind == "demo" or not sending.measure.safety or instead is None:
        return None
    return shell.library().measure(instead)


def _of_library(key: str) -> Measure:
    try:
        return shell.library().measure(key)
    except NotInLibrary:
        raise NotFound from None


def _send(
    request: HttpRequest,
    course: read.CoursePage,
    offered: Mapping[str, Measure],
    typed: Mapping[str, str],
    *,
    mistakes: tuple[Mistake, ...] = (),
    status: int = 200,
) -> HttpResponse:
    page = present.send_page(course, offered, typed, reachable=handing_on.reaches_clients(), mistakes=mistakes)
    entered_here = present.measures_entered_here(course, shell.library())
    context = {"course": course, "page": page, "mistakes": mistakes, "entered_here": entered_here}
    return shell.page(request, "measures/send.html", context, status=status)


def _link(request: HttpRequest, course: read.CoursePage, shown: read.LinkToShow) -> HttpResponse:
    asked = shown.questionnaire
    address = handing_on.address_of(request, "questionnaire", shown.token)
    context = {
        "course": course,
        "page": present.link_page(course, asked, shell.library().measure(asked.measure, asked.version), shown.expires_at),
        "address": address,
        "code": handing_on.square_code(address),
        "reachable": handing_on.reaches_clients(),
        "response_id": asked.response_id,
        "measure": asked.measure,
    }
    return shell.page(request, "measures/link.html", context)


def _enter(
    request: HttpRequest,
    course: read.CoursePage,
    measure: Measure,
    typed: Mapping[str, str],
    *,
    by_total: bool,
    mistakes: tuple[Mistake, ...] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "course": course,
        "measure": measure,
        "page": present.enter_page(course, measure, typed, mistakes, by_total=by_total),
        "mistakes": mistakes,
    }
    return shell.page(request, "measures/enter.html", context, status=status)


def _score(request: HttpRequest, course_id: UUID, response_id: UUID, *, reason: str = "", refusal: Refusal | None = None) -> HttpResponse:
    course, point, answers = read.score_detail(shell.actor_of(request), course_id, response_id, now=shell.now())
    measure = shell.library().measure(point.measure, point.version)
    context = {
        "course": course,
        "page": present.score_page(course, point, answers, measure),
        "credit": measure.licence.attribution,
        "response_id": response_id,
        "reason": reason,
        "mistakes": mistakes_of(refusal) if refusal else (),
        "problem": refusal.sentence if refusal and refusal.field == "reason" else "",
    }
    return shell.page(request, "measures/score.html", context, status=status_of(refusal))
