"""Nobody can take the demo for real: every page of it says so, and no page of a real practice does."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import Refusal, courses, measures, people
from openipt.record import read
from tests.cast import give_second_factor, make_cast, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

DEMO = "Demo practice: nobody here is real"


@pytest.mark.parametrize("kind", ["demo", "real"])
def test_every_page_says_what_kind_of_practice_it_is(db, kind):
    cast, now = make_cast(kind), datetime.now(UTC)
    plan = courses.CoursePlan("ipt16", now + timedelta(days=1))
    course_id = courses.take_on(cast.ben, op_id=op(), client=courses.NewClient("Ana P."), plan=plan, now=now)
    response_id = measures.send(cast.ben, course_id, op_id=op(), measure="phq8", session=1, way="link", now=now)
    token = read.link_to_show(cast.ben, course_id, response_id, now=now)[1].token
    give_second_factor(cast.accounts["ben"])
    ben, phone = Client(), Client()
    ben.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    of_course = {"course_id": course_id}
    pages = [
        ben.get(reverse("caseload")),
        ben.get(reverse("add_client")),
        ben.get(reverse("course", kwargs=of_course)),
        ben.get(reverse("move_course", kwargs=of_course)),
        ben.get(reverse("session", kwargs={**of_course, "number": 1})),
        ben.get(reverse("send_measure", kwargs=of_course)),
        ben.get(reverse("show_link", kwargs={**of_course, "response_id": response_id})),
        ben.get(reverse("paper_form", kwargs={**of_course, "measure": "phq9"})),
        ben.get("/nothing/here/"),
        phone.get(reverse("account_login")),
        phone.get(reverse("questionnaire", args=[token])),
        phone.get("/q/leads-nowhere/"),
    ]
    saying_so = [page.request["PATH_INFO"] for page in pages if DEMO in page.content.decode()]
    assert saying_so == ([page.request["PATH_INFO"] for page in pages] if kind == "demo" else [])


def test_a_record_never_holds_both_kinds(cast):
    with pytest.raises(Refusal, match="never share one"):
        people.found_practice(people.NewPractice("Real House", "real", "gb", "Europe/London"))
