"""The agreement: proposed from what the course knows, confirmed by each of the two, and counted as done by that alone."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.core.tasks import Outcome, latest, state_of
from openipt.record import read
from tests.web.timeline.test_timeline import sent, write

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
FRAME = {"sessions": "16 sessions", "focus": "The evenings with Sarah", "ending_on": "2027-05-04"}


@pytest.fixture
def ben(cast) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    return client


def opened(ben: Client, name: str, cast, *more) -> str:
    return ben.get(reverse(name, args=[cast.ana_course, *more])).content.decode()


def of_the_page(page: str) -> str:
    return page[page.index('id="agreement"') : page.index('id="goals"')]


def agreement(cast) -> list[dict]:
    return [dict(each.content) for each in read.life_page(cast.ben, cast.ana_course, now=datetime.now(UTC)).of("contract")]


def state(cast, task_id: str) -> Outcome | None:
    page = read.course_page(cast.ben, cast.ana_course, now=datetime.now(UTC))
    protocol = read.library().protocol(page.summary.protocol, page.summary.protocol_version)
    task = next(each for each in protocol.tasks if each.id == task_id)
    return state_of(protocol, task, None, latest(page.recorded), page.kept, read.library())


def test_an_agreement_is_proposed_from_the_plan_the_focus_and_the_goals_and_nobody_has_said_yes(cast, ben):
    write(cast, "focus_choice", area="role_dispute", standing="agreed", decided_on="2027-01-12", words="Two flatmates with a bill.")
    write(cast, "goal", text="Have one calm talk a week")
    write(cast, "goal", text="Given up", status="laid_aside")
    form = opened(ben, "add_to_focus", cast, "contract")
    course = read.course_page(cast.ben, cast.ana_course, now=datetime.now(UTC)).summary
    assert f"{len(course.sessions)} sessions of 50 minutes, every 7 days, in person; the first " in form
    last = course.sessions[-1].starts_at.date().isoformat()
    for words in (last, "Two flatmates with a bill.", "Have one calm talk a week", "PHQ-9", "At session 4 and 8", "As the safety plan says."):
        assert words in form
    assert "Given up" not in form
    assert re.search(r'name="client_agreed_on" value=""', form)
    assert agreement(cast) == []


def test_it_waits_for_whoever_has_not_confirmed_and_counts_once_both_have(cast, ben):
    assert sent(ben, "add_to_focus", cast, FRAME | {"therapist_agreed_on": "2027-01-12"}, "contract").status_code == 302
    page = of_the_page(opened(ben, "focus", cast))
    assert "The client has not confirmed it yet." in page
    assert "The therapist has not confirmed it yet." not in page
    assert state(cast, "initial.contract") is None
    (sheet,) = read.life_page(cast.ben, cast.ana_course, now=datetime.now(UTC)).of("contract")
    both = FRAME | {"therapist_agreed_on": "2027-01-12", "client_agreed_on": "2027-01-19", "client_agreed_how": "on_paper", "_based_on": "1"}
    assert sent(ben, "focus_sheet", cast, both, sheet.id).status_code == 302
    page = of_the_page(opened(ben, "focus", cast))
    assert "The client, 19 January 2027, signed on paper" in page
    assert "has not confirmed it yet" not in page
    assert "“The evenings with Sarah”" in page
    assert state(cast, "initial.contract") is Outcome.DONE


def test_an_agreement_without_its_last_day_is_refused_and_nothing_typed_is_lost(cast, ben):
    answer = sent(ben, "add_to_focus", cast, {"sessions": "16 sessions", "focus": "Sarah", "ending_on": "soon", "client_part": "I come"}, "contract")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This is no day. Give day, month and year, or leave it empty." in page
    assert "I come" in page
    assert agreement(cast) == []


@pytest.mark.parametrize(
    ("task", "place"),
    [
        *(("issue_list", "issues"), ("focus_candidates", "areas"), ("focus_choice", "choice"), ("formulation", "story")),
        *(("goals", "goals"), ("contract", "agreement"), ("strengths", "story")),
    ],
)
def test_each_task_leads_to_its_place_on_the_focus_page_and_has_no_second_form(cast, ben, task, place):
    page = opened(ben, "task", cast, f"initial.{task}")
    assert f'href="{reverse("focus", args=[cast.ana_course])}#{place}"' in page
    assert "It counts as done by itself once it stands in the record." in page
    assert 'class="fields"' not in page
    assert f'id="{place}"' in opened(ben, "focus", cast)


def test_what_stands_on_the_sheets_settles_the_tasks_of_the_first_phase(cast, ben):
    tasks = ("issue_list", "strengths", "focus_candidates", "focus_choice", "formulation", "goals")
    assert [state(cast, f"initial.{each}") for each in tasks] == [None] * 6
    write(cast, "issue", text="The silence", rank=1)
    for area in ("grief", "role_dispute", "role_transition", "deficits"):
        write(cast, "focus_evidence", area=area, evidence_for="One thing.", evidence_against="Another.")
    write(cast, "focus_choice", area="role_dispute", standing="agreed", decided_on="2027-01-12")
    write(cast, "formulation", spoken="You have been low. Does this fit?", client_response="agree", strengths_supports="Rob")
    write(cast, "goal", text="Sing again", baseline=0, indicator="I stay to the end")
    assert [state(cast, f"initial.{each}") for each in tasks] == [Outcome.DONE] * 6


def test_the_word_count_of_the_story_is_there_for_the_script_and_for_no_other_sheet(cast, ben):
    story, goal = opened(ben, "add_to_focus", cast, "formulation"), opened(ben, "add_to_focus", cast, "goal")
    assert 'data-words-below="200" data-count="%count% words; it stays under 200"' in story
    assert "focus.js" in story
    assert "focus.js" not in goal
