"""The demo practice: who is in it, where each course stands on the day it is loaded, and that none of it is dated by its own story."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import TestCase, override_settings
from hypothesis import given
from hypothesis import strategies as st

from openipt.actions import demo, people
from openipt.core.courses import Attendance, State
from openipt.core.refusals import Forbidden, NotFound, Refusal
from openipt.record import audit, models, read
from openipt.record.actors import actor_of
from tests import standing_cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def actor(first_name: str):
    return actor_of(models.Account.objects.get(email=f"{first_name}@demo.example"))


def caseload(now=NOW) -> dict[str, read.CourseSummary]:
    return {course.client.name.split()[0]: course for course in read.caseload(actor("ben"), now=now).courses}


def held(course: read.CourseSummary) -> int:
    return sum(slot.attendance is not Attendance.PLANNED for slot in course.sessions)


class TestTheDemoOnAMondayMorning(TestCase):
    """An empty record into which it was loaded once for all of these."""

    databases = frozenset({"default", "keys"})

    @classmethod
    def setUpClass(cls) -> None:
        standing_cast.leave()
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
            demo.load(NOW)

    def test_it_is_a_demo_practice_with_the_cast_and_its_neighbour(self):
        assert people.practice_kind() == "demo"
        assert sorted(models.Service.objects.values_list("name", "kind")) == [("Harbour Practice", "demo"), ("Linden House", "demo")]
        assert [each.first_name for each in demo.cast()] == ["Ben", "Cleo", "Eve", "Finn", "Hana", "Ivo", "Ana", "Dov", "Gil"]
        for each in demo.cast():
            assert models.Account.objects.get(email=each.email).check_password(each.password)
        assert {name: actor(name).member.roles for name in ("ben", "cleo", "eve", "finn")} == {
            "ben": ("therapist",),
            "cleo": ("supervisor",),
            "eve": ("therapist",),
            "finn": ("keeper",),
        }
        assert [actor(name).member for name in ("ana", "dov", "gil")] == [None, None, None]

    def test_three_people_wait_the_longest_first(self):
        assert [(each.name, (NOW.date() - each.referred_on).days) for each in read.waiting_list(actor("ivo"), now=NOW).waiting] == [
            ("Ida M.", 34),
            ("Jonas T.", 12),
            ("Leila S.", 3),
        ]

    def test_ellas_ninth_session_is_next_with_an_open_alert_from_her_phone(self):
        ella = caseload()["Ella"]
        assert (held(ella), ella.state, ella.phase) == (8, State.TREATMENT, "middle")
        (alert,) = ella.alerts
        assert (alert.state, alert.session, alert.measure) == ("open", 9, "phq9")
        assert (ella.scores[-1].session, ella.scores[-1].way, ella.scores[-1].safety) == (9, "link", "endorsed")

    def test_priyas_ninth_and_daniels_seventh_are_next_and_daniel_has_answered(self):
        priya, daniel = caseload()["Priya"], caseload()["Daniel"]
        assert (held(priya), held(daniel)) == (8, 6)
        assert (priya.scores[-1].session, daniel.scores[-1].session, daniel.scores[-1].way) == (8, 7, "link")
        assert priya.alerts == daniel.alerts == ()

    def test_margaret_has_completed_sixteen_of_sixteen_within_the_past_week(self):
        margaret = caseload()["Margaret"]
        assert (margaret.state, held(margaret), len(margaret.sessions)) == (State.COMPLETED, 16, 16)
        assert NOW.date() - timedelta(days=7) <= margaret.ended_on < NOW.date()
        assert (margaret.scores[0].total, margaret.scores[-1].total) == (19, 3)

    def test_ana_has_just_been_taken_on_and_a_link_waits_for_her(self):
        ana = caseload()["Ana"]
        assert (ana.state, held(ana), ana.scores) == (State.ASSESSMENT, 0, ())
        (waiting,) = ana.open_questionnaires
        assert (waiting.measure, waiting.state, waiting.session) == ("phq9", "asked", 1)
        token = demo.waiting_token(NOW)
        assert token is not None
        shown = read.questionnaire(token, "", now=NOW)
        assert (shown.measure, shown.state, shown.reads_before) == ("phq9", "asked", ana.sessions[0].starts_at)

    def test_once_the_link_has_run_out_there_is_none_to_show(self):
        assert demo.waiting_token(NOW + timedelta(days=8)) is None

    def test_the_next_sessions_lie_today_or_within_the_six_days_after(self):
        for name in ("Ella", "Priya", "Daniel"):
            coming = next(slot for slot in caseload()[name].sessions if slot.attendance is Attendance.PLANNED)
            assert 0 <= (coming.starts_at.date() - NOW.date()).days <= 6

    def test_cleo_sees_ella_alone_and_without_her_name(self):
        (case,) = read.supervision_list(actor("cleo"), now=NOW).cases
        assert case.course.id == caseload()["Ella"].id
        assert "Ella" not in repr(case)

    def test_eve_and_finn_see_nothing(self):
        assert read.caseload(actor("eve"), now=NOW).courses == ()
        with pytest.raises(NotFound):
            read.course_page(actor("eve"), caseload()["Ella"].id, now=NOW)
        with pytest.raises(Forbidden):
            read.caseload(actor("finn"), now=NOW)

    def test_every_line_of_the_audit_trail_bears_the_true_time_and_every_chain_holds(self):
        times = list(models.AuditLine.objects.order_by("at").values_list("at", flat=True))
        assert len(times) > 150
        assert datetime.now(UTC) - times[0] < timedelta(minutes=2)
        assert datetime.now(UTC) >= times[-1]
        verdict = audit.verify()
        assert (verdict.broken, verdict.lines) == ((), len(times))

    def test_nothing_lies_ahead_that_has_not_happened_yet(self):
        for course in caseload().values():
            page = read.course_page(actor("ben"), course.id, now=NOW)
            assert all(event.at <= NOW for event in page.events)
            assert all(point.finished_at <= NOW for point in page.scores)


def test_before_the_demo_is_loaded_there_is_no_link(db):
    assert demo.waiting_token(NOW) is None


def test_a_real_practice_is_never_filled_with_it(db):
    people.found_practice(people.NewPractice("Real Practice", "real", "gb", "Europe/London"))
    with pytest.raises(Refusal, match="Demo data and real clients never share one"):
        demo.load(NOW)
    assert models.Account.objects.count() == 0


@pytest.mark.parametrize("weekday", [0, 3, 5])
def test_it_loads_on_another_day_of_the_week_and_over_a_change_of_the_clocks(db, weekday):
    now = datetime(2026, 10, 22, 22, 30, tzinfo=UTC) + timedelta(days=weekday)  # the clocks go back on 25 October
    demo.load(now)
    courses = caseload(now)
    assert {name: held(course) for name, course in courses.items()} == {
        "Ella": 8,
        "Priya": 8,
        "Daniel": 6,
        "Margaret": 16,
        "Ana": 0,
        "Marc": 10,
        "Aisha": 8,
        "Zoe": 4,
        "Fatima": 6,
        "Hannah": 6,
    }
    assert {slot.starts_at.astimezone(UTC).hour for slot in courses["Ella"].sessions} <= {8, 9}  # nine o'clock in London


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)), today=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_shift_is_of_whole_weeks_and_lands_today_or_within_the_six_days_after(day: date, today: date):
    shift = demo.whole_weeks_until(day, today)
    assert shift % timedelta(weeks=1) == timedelta()
    assert timedelta() <= day + shift - today <= timedelta(days=6)
