"""What was sent under the id of another form is shown to the therapist, and to nobody else; nothing that was typed is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import Refusal, questionnaires, safety, supervision
from openipt.record import models, read
from tests.cast import NOW, answer_all, op, send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def alert(cast):
    _, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [1] * 9)
    (alert,) = read.course_page(cast.ben, cast.ana_course, now=NOW).alerts
    safety.take(cast.ben, cast.ana_course, alert.id, op_id=op(), now=NOW)
    return alert.id


def write_twice(cast, alert) -> None:
    one = op()
    safety.write(cast.ben, cast.ana_course, alert, op_id=one, words="Spoke by phone.", now=NOW)
    for _ in range(2):
        with pytest.raises(Refusal):
            safety.write(cast.ben, cast.ana_course, alert, op_id=one, words="Spoke with her sister.", now=NOW)


def page_of(cast, who: str, name: str) -> str:
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts[who]))
    return client.get(reverse(name, args=[cast.ana_course])).content.decode()


def test_both_can_be_read_what_was_done_where_it_stands_and_what_was_refused_on_the_course_page(cast, alert):
    write_twice(cast, alert)
    html = page_of(cast, "ben", "course")
    assert "A form was sent twice with different content" in html
    assert html.count("Spoke with her sister.") == 1
    shown = read.alert_page(cast.ben, cast.ana_course, alert, now=NOW)[1]
    assert "Spoke by phone." in [note.words for note in shown.notes]
    assert "Spoke with her sister." not in [note.words for note in shown.notes]


def test_a_page_where_nothing_was_sent_twice_says_nothing_of_it(cast, alert):
    assert "sent twice" not in page_of(cast, "ben", "course")


def test_an_answer_that_was_refused_is_shown_in_the_words_of_the_questionnaire(cast):
    _, token = send_link(cast.ben, cast.ana_course, "gad7")
    questionnaires.begin(token, browser_secret="a-phone", now=NOW)
    one, item = op(), read.library().measure("gad7").scored_items[0]
    questionnaires.answer(token, op_id=one, browser_secret="a-phone", item=item.key, value=1, now=NOW)
    with pytest.raises(Refusal):
        questionnaires.answer(token, op_id=one, browser_secret="a-phone", item=item.key, value=3, now=NOW)
    html = page_of(cast, "ben", "course")
    assert item.text in html
    assert read.library().measure("gad7").label_of(item, 3) in html


def test_a_supervisor_does_not_see_it(cast, alert):
    write_twice(cast, alert)
    until = (datetime.now(UTC) + timedelta(days=20)).date()
    supervision.list_case(cast.ben, cast.ana_course, op_id=op(), supervisor_id=cast.cleo.member.id, until=until, now=datetime.now(UTC))
    assert "Spoke with her sister." not in page_of(cast, "cleo", "listed_course")


def test_what_was_kept_stands_in_no_line_of_the_audit_trail_and_in_no_words_of_the_refusal(cast, alert):
    write_twice(cast, alert)
    assert all("sister" not in str(vars(line)) for line in models.AuditLine.objects.all())
    one = op()
    safety.write(cast.ben, cast.ana_course, alert, op_id=one, words="A.", now=NOW)
    with pytest.raises(Refusal) as refused:
        safety.write(cast.ben, cast.ana_course, alert, op_id=one, words="Her sister.", now=NOW)
    assert "sister" not in repr(refused.value) + repr(refused.value.kept)
