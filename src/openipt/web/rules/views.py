"""The pages about rules: what is made of one that has come up, and the rules of the service."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openipt.actions import rules
from openipt.core.refusals import Refusal
from openipt.record import read
from openipt.web import shell
from openipt.web.fieldforms import mistakes_of, op_id_of, problem_of, status_of
from openipt.web.rules.present import present_look, present_rules


@require_http_methods(["GET", "HEAD", "POST"])
def look_together(request: HttpRequest, course_id: UUID, rule: str, number: int) -> HttpResponse:
    """What is made of a rule that has come up at that session."""
    refusal: Refusal | None = None
    if request.method == "POST":
        made = rules.Made(rule, number, tuple(request.POST.getlist("choices")), request.POST.get("reason", ""))
        try:
            rules.decide(shell.actor_of(request), course_id, made, op_id=op_id_of(request), now=shell.now())
            return redirect("course", course_id)
        except Refusal as problem:
            refusal = problem
    page = read.rule_page(shell.actor_of(request), course_id, rule, number, now=shell.now())
    mistakes = mistakes_of(refusal) if refusal else ()
    context = {
        "course": page.course,
        "page": present_look(page, shell.library()),
        "typed": {"reason": request.POST.get("reason", ""), "choices": request.POST.getlist("choices")},
        "mistakes": mistakes,
        "wrong": {field: problem_of(field, mistakes) for field in ("choices", "reason")},
    }
    return shell.page(request, "rules/look.html", context, status=status_of(refusal))


@require_safe
def service_rules(request: HttpRequest) -> HttpResponse:
    """The rules of the service."""
    return _rules(request)


@require_POST
def switch_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """Use a rule in this service, or use it no more."""
    try:
        rules.switch(shell.actor_of(request), rule, on=request.POST.get("use") == "yes")
    except Refusal as refusal:
        return _rules(request, refusal)
    return redirect("service_rules")


def _rules(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    page = present_rules(read.service_rules(shell.actor_of(request)), shell.library())
    context = {"page": page, "mistakes": mistakes_of(refusal) if refusal else ()}
    return shell.page(request, "rules/service.html", context, status=status_of(refusal))
