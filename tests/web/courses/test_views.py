"""The therapist's pages in a browser: what they show, what a form does, and that nothing typed is lost."""

from uuid import UUID

import pytest
from django.urls import reverse

from openipt.core.courses import State
from openipt.record import read
from tests.cast import NOW, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

NEW = {"name": "Daniel K.", "protocol": "ipt16", "day": "2026-12-01", "time": "13:20", "mode": "video"}


def text_of(response):
    return response.content.decode()


def at(cast, name, *more):
    return reverse(name, args=[cast.ana_course, *more])


def course_of(cast, course_id=None):
    return read.course_page(cast.ben, course_id or cast.ana_course, now=NOW).summary


def test_the_caseload_shows_ana(desk, cast):
    page = text_of(desk.get("/caseload/"))
    assert "Ana P." in page
    assert "One person" in page
    assert at(cast, "course") in page


def test_the_course_page_shows_where_ana_is(desk, cast):
    page = text_of(desk.get(at(cast, "course")))
    assert "In assessment" in page
    assert "Begin the initial phase?" in page


def test_a_new_client_opens_a_course_with_its_sessions(desk, cast):
    answer = desk.post("/clients/add/", {"op_id": op(), **NEW})
    assert answer.status_code == 302
    course = course_of(cast, UUID(answer.url.split("/")[-2]))
    assert (course.client.name, len(course.sessions), course.state) == ("Daniel K.", 16, State.ASSESSMENT)
    assert "Daniel K." in text_of(desk.get(answer.url))


def test_sending_the_same_form_twice_adds_one_client(desk, cast):
    form = {"op_id": op(), **NEW}
    assert desk.post("/clients/add/", form).url == desk.post("/clients/add/", form).url


@pytest.mark.parametrize("wrong", [{"name": ""}, {"day": "soon"}, {"protocol": "nonsense"}, {"date_of_birth": "2030-01-01"}])
def test_a_mistake_shows_the_form_again_with_everything_typed(desk, wrong):
    answer = desk.post("/clients/add/", {"op_id": op(), **NEW, "occupation": "site engineer", **wrong})
    assert answer.status_code == 422
    assert "One thing to look at" in text_of(answer)
    assert "site engineer" in text_of(answer)


def test_the_course_moves_once_what_cannot_be_passed_is_ticked(desk, cast):
    form = {"op_id": op(), "move": "treatment.initial", "reason": "The rest is on paper."}
    refused = desk.post(at(cast, "move_course"), form)
    assert refused.status_code in (409, 422)
    assert "no reason can take its place" in text_of(refused)
    assert "The rest is on paper." in text_of(refused)
    done = {"done": ["assessment.consent", "assessment.risk"]}
    assert desk.post(at(cast, "move_course"), {**form, "op_id": op(), **done}).status_code == 302
    assert (course_of(cast).state, course_of(cast).phase) == (State.TREATMENT, "initial")


def test_another_move_can_be_chosen_by_its_address(desk, cast):
    page = text_of(desk.get(at(cast, "move_course") + "?to=ended_early"))
    assert "<h1>End the course early</h1>" in page
    refused = desk.post(at(cast, "move_course"), {"op_id": op(), "move": "ended_early"})
    assert "Say in a sentence why." in text_of(refused)


def test_a_case_is_listed_for_a_supervisor_until_a_day(desk, cast):
    form = {"op_id": op(), "supervisor": str(cast.cleo.member.id), "until": "2026-12-20"}
    assert desk.post(at(cast, "list_case"), form).status_code == 302
    assert "Listed until Sunday 20 December." in text_of(desk.get(at(cast, "course")))


def test_a_listing_in_the_past_is_refused_on_the_course_page(desk, cast):
    refused = desk.post(at(cast, "list_case"), {"op_id": op(), "supervisor": str(cast.cleo.member.id), "until": "2020-01-01"})
    assert refused.status_code == 422
    assert "Choose a day from today to a year ahead." in text_of(refused)
    assert 'value="2020-01-01"' in text_of(refused)
    assert desk.post(at(cast, "list_case"), {"op_id": op(), "supervisor": "nobody", "until": "2026-12-20"}).status_code == 422


def test_no_page_styles_or_scripts_anything_inline(desk, cast):
    for url in ("/caseload/", "/clients/add/", at(cast, "course"), at(cast, "move_course"), at(cast, "session", 1)):
        page = text_of(desk.get(url))
        assert " style=" not in page
        assert "<script>" not in page
