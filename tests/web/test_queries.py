"""How often each page asks the database: a fixed number, whatever the service holds and however long the course is."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from openipt.actions import courses, letters, measures, options, packs, risk, safety_plans, sessions, supervision
from openipt.record import read, session_parts, watch
from tests.cast import op, take_on
from tests.engine import ENGINE
from tests.lettered import formulation_letter

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

OPENS_OR_CLOSES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT pg_advisory_xact_lock", "SELECT set_config")


def questions_of(ask) -> int:
    """How many statements that is, without those that open and close a transaction, or wait for a turn in it."""
    with CaptureQueriesContext(connection) as asked:
        answer = ask()
    assert answer.status_code in (200, 302)
    return sum(1 for each in asked.captured_queries if not each["sql"].startswith(OPENS_OR_CLOSES))


@pytest.fixture
def ben(cast, monkeypatch):
    monkeypatch.setattr(watch, "_LOOK_EVERY_SECONDS", 10**9)  # a look at the watch, once in ten seconds, belongs to no one page
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    return client


def take_on_many(by, count: int) -> None:
    now = datetime.now(UTC)
    for number in range(count):
        plan = courses.CoursePlan("ipt16", now + timedelta(days=1))
        course_id = courses.take_on(by, op_id=op(), client=courses.NewClient(f"Client {number}"), plan=plan, now=now)
        answers = dict.fromkeys((item.key for item in read.library().measure("phq9").scored_items), 1)
        measures.enter_items(by, course_id, op_id=op(), measure="phq9", session=1, about=now.date(), answers=answers, now=now)


def test_the_caseload_asks_six_times_for_one_client_and_for_twelve(cast, ben):
    ben.get(reverse("caseload"))  # clients' keys are kept open from here on
    few = questions_of(lambda: ben.get(reverse("caseload")))
    take_on_many(cast.ben, 11)
    ben.get(reverse("caseload"))
    assert (few, questions_of(lambda: ben.get(reverse("caseload")))) == (6, 6)


def test_weeks_of_rhythm_of_several_courses_add_nothing_to_the_caseload(cast, ben):
    ben.get(reverse("caseload"))  # clients' keys are kept open from here on
    for number in range(3):
        course_id, now = take_on(cast.ben, f"Client {number}", protocol="ipsrt"), datetime.now(UTC)
        for session in (1, 2, 3):
            part = session_parts.only_part_id(course_id, session, "rhythm_week")
            typed = sessions.Typed(part, "rhythm_week", {"sleep_hours_avg": "5"}, 0, op())
            sessions.save_part(cast.ben, course_id, session, typed, op_id=op(), now=now)
    ben.get(reverse("caseload"))
    assert questions_of(lambda: ben.get(reverse("caseload"))) == 6


def test_other_peoples_courses_add_nothing_to_the_caseload(cast, ben):
    ben.get(reverse("caseload"))
    before = questions_of(lambda: ben.get(reverse("caseload")))
    take_on_many(cast.eve, 5)
    assert questions_of(lambda: ben.get(reverse("caseload"))) == before


def test_the_course_page_asks_as_often_for_one_score_as_for_ten(cast, ben):
    address, now = reverse("course", args=[cast.ana_course]), datetime.now(UTC)

    def score_once() -> None:
        answers = dict.fromkeys((item.key for item in read.library().measure("phq9").scored_items), 1)
        measures.enter_items(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=1, about=now.date(), answers=answers, now=now)

    score_once()
    ben.get(address)  # the session notes that somebody is there, once a minute
    few = questions_of(lambda: ben.get(address))
    for _ in range(9):
        score_once()
    assert questions_of(lambda: ben.get(address)) == few
    assert few <= 17


def test_the_course_page_asks_as_often_for_one_score_without_a_total_as_for_five(cast, ben):
    address, now = reverse("course", args=[cast.ana_course]), datetime.now(UTC)

    def score_in_part() -> None:
        measures.enter_items(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=None, about=now.date(), answers={"interest": 1}, now=now)

    score_in_part()
    ben.get(address)  # the client's key is kept open from here on
    few = questions_of(lambda: ben.get(address))
    for _ in range(4):
        score_in_part()
    assert questions_of(lambda: ben.get(address)) == few
    page = read.course_page(cast.ben, cast.ana_course, now=now)
    assert [point.total for point in page.scores] == [None] * 5
    assert all(point.why_no_total for point in page.scores)


def test_the_session_page_asks_as_often_for_one_measure_and_part_as_for_many(cast, ben):
    address, now = reverse("session", args=[cast.ana_course, 2]), datetime.now(UTC)

    def measure_and_write(measure: str, number: int) -> None:
        answers = dict.fromkeys((item.key for item in read.library().measure(measure).scored_items), 1)
        measures.enter_items(cast.ben, cast.ana_course, op_id=op(), measure=measure, session=number, about=now.date(), answers=answers, now=now)
        typed = sessions.Typed(op(), "mood_link", {"event": "He rang."}, 0, op())
        sessions.save_part(cast.ben, cast.ana_course, number, typed, op_id=op(), now=now)

    for number in (1, 2):
        measure_and_write("phq9", number)
    ben.get(address)  # the client's key is kept open from here on
    few = questions_of(lambda: ben.get(address))
    for measure in ("gad7", "phq2", "phq8"):
        for number in (1, 2):
            measure_and_write(measure, number)
    assert questions_of(lambda: ben.get(address)) == few
    assert few <= 17


def test_the_page_of_an_assessment_asks_as_often_after_one_as_after_ten(cast, ben):
    address, now = reverse("assess_risk", args=[cast.ana_course]), datetime.now(UTC)

    def assess_once() -> None:
        risk.assess(cast.ben, cast.ana_course, risk.Found(spoke=True, level="low"), alert_id=None, op_id=op(), now=now)
        risk.remember(cast.ben, cast.ana_course, op_id=op(), on=now.date(), words="Something", now=now)

    assess_once()
    ben.get(address)  # the client's key is kept open from here on
    few = questions_of(lambda: ben.get(address))
    for _ in range(9):
        assess_once()
    assert questions_of(lambda: ben.get(address)) == few
    assert few <= 12


def test_the_plans_pages_ask_as_often_for_one_version_as_for_ten(cast, ben):
    now, phone = datetime.now(UTC), Client()

    def save_next(version: int) -> None:
        safety_plans.save(cast.ben, cast.ana_course, safety_plans.Written({"helpers": f"Kate {version}"}, None, version), op_id=op(), now=now)

    save_next(0)
    safety_plans.give(cast.ben, cast.ana_course, op_id=op(), now=now)
    addresses = (reverse("safety_plan", args=[cast.ana_course]), reverse("own_plan", args=[read.plan_token(cast.ben, cast.ana_course)]))

    def asked() -> list[int]:
        return [questions_of(lambda: ben.get(addresses[0])), questions_of(lambda: phone.get(addresses[1]))]

    asked()  # the client's key is kept open from here on
    few = asked()
    for version in range(1, 10):
        save_next(version)
    assert asked() == few
    assert few[0] <= 9
    assert few[1] <= 5


def test_the_pages_of_letters_ask_as_often_for_one_letter_and_version_as_for_ten(cast, ben):
    now, first = datetime.now(UTC), op()

    def write_and_give(letter: UUID, version: int) -> None:
        letters.save(cast.ben, cast.ana_course, letter, formulation_letter(helps=f"Kate {version}"), based_on=version - 1, op_id=op(), now=now)
        letters.record_consent(cast.ben, cast.ana_course, letter, letters.Agreed(version, now.date(), "in_session"), op_id=op(), now=now)
        letters.give(cast.ben, cast.ana_course, letter, op_id=op(), now=now)

    write_and_give(first, 1)
    addresses = (reverse("letters", args=[cast.ana_course]), reverse("letter_to_client", args=[cast.ana_course, first]))

    def asked() -> list[int]:
        return [questions_of(lambda address=address: ben.get(address)) for address in addresses]

    asked()  # the client's key is kept open from here on
    few = asked()
    for version in range(2, 11):
        write_and_give(first, version)
        write_and_give(op(), 1)
    assert asked() == few
    assert max(few) <= 25


def test_a_client_needs_few_questions_to_answer_one(cast):
    now, phone = datetime.now(UTC), Client()
    course_id = courses.take_on(
        cast.ben, op_id=op(), client=courses.NewClient("Ana P."), plan=courses.CoursePlan("ipt16", now + timedelta(days=1)), now=now
    )
    response_id = measures.send(cast.ben, course_id, op_id=op(), measure="phq9", session=1, way="link", now=now)
    token = read.link_to_show(cast.ben, course_id, response_id, now=now)[1].token
    phone.post(reverse("begin", args=[token]), {"op_id": op()})
    asked = []
    for number, item in enumerate(read.library().measure("phq9").scored_items[:8], start=1):
        form = {"op_id": op(), "item": item.key, "answer": "1", "do": "save"}
        asked.append(questions_of(lambda form=form, number=number: phone.post(reverse("question", args=[token, number]), form)))
    most = {"sqlite": 6, "postgresql": 7}[ENGINE]  # on a server the door asks first which course to hold
    assert set(asked) == {most}
    assert questions_of(lambda: phone.get(reverse("question", args=[token, 9]))) <= most


def test_pages_ask_as_often_of_a_course_that_has_taken_every_pack_as_of_one_without(cast, ben):
    asked = questions_of_pages(ben, cast.ana_course, "course", "people", "focus", "packs")
    before = asked()
    for key in read.library().packs:
        packs.take(cast.ben, cast.ana_course, key, op_id=op(), now=datetime.now(UTC))
    asked()
    assert asked() == before


def test_pages_ask_as_often_of_a_course_that_has_every_option_as_of_one_without(cast, ben):
    asked = questions_of_pages(ben, cast.ana_course, "course", "tasks", "focus")
    before = asked()
    for each in read.library().uses_file.options:
        options.take(cast.ben, cast.ana_course, each.key, op_id=op(), now=datetime.now(UTC))
    asked()
    assert asked() == before


def questions_of_pages(ben, course_id, *names):
    """What asks how often the caseload, those pages of the course and its first session ask; the client's key is kept open by then."""
    of_course = [reverse(name, args=[course_id]) for name in names]
    addresses = [reverse("caseload"), *of_course, reverse("session", args=[course_id, 1])]

    def asked() -> list[int]:
        return [questions_of(lambda address=address: ben.get(address)) for address in addresses]

    asked()
    return asked


def test_a_supervisors_list_asks_as_often_for_one_case_as_for_eight_with_rules_that_have_come_up(cast, monkeypatch):
    monkeypatch.setattr(watch, "_LOOK_EVERY_SECONDS", 10**9)
    cleo, address = Client(), reverse("supervision_list")
    cleo.force_login(get_user_model().objects.get(id=cast.accounts["cleo"]))

    def list_and_worsen(course_id: UUID) -> None:
        now = datetime.now(UTC)
        until = now.date() + timedelta(days=30)
        supervision.list_case(cast.ben, course_id, op_id=op(), supervisor_id=cast.cleo.member.id, until=until, now=now)
        for session, total in ((1, 8), (2, 14)):
            measures.enter_total(
                cast.ben, course_id, op_id=op(), measure="phq9", session=session, about=now.date(), total=total, safety_answer=0, now=now
            )

    list_and_worsen(cast.ana_course)
    cleo.get(address)  # the clients' keys are kept open from here on
    few = questions_of(lambda: cleo.get(address))
    for number in range(7):
        list_and_worsen(take_on(cast.ben, f"Client {number}"))
    cleo.get(address)
    assert questions_of(lambda: cleo.get(address)) == few
    assert cleo.get(address).content.decode().count("A jump since the last score") == 8
