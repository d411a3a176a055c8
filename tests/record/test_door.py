"""The door: who is let in, who is refused, and that both are written down."""

import pytest

from openipt.core.refusals import Forbidden, NotFound
from openipt.record import models, read
from openipt.record.models.base import OutsideTheDoor
from tests.cast import NOW, answer_all, begin_treatment, send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def lines(chain_of: str) -> list[tuple[str, str]]:
    """Verb and outcome of each line of the chains that begin so."""
    return list(models.AuditLine.objects.filter(chain__startswith=chain_of).order_by("chain", "number").values_list("verb", "outcome"))


def test_the_therapist_reads_the_course_and_it_is_written_down(cast):
    page = read.course_page(cast.ben, cast.ana_course, now=NOW)
    assert page.summary.client.name == "Ana P."
    assert lines(f"course:{cast.ana_course}")[-1] == ("read_course", "done")


def test_a_stranger_is_refused_and_the_refusal_is_written_down(cast):
    with pytest.raises(NotFound):
        read.course_page(cast.eve, cast.ana_course, now=NOW)
    assert lines(f"account:{cast.accounts['eve']}")[-1] == ("read_course", "refused")


def test_outside_the_door_no_row_can_be_read_or_written(cast):
    with pytest.raises(OutsideTheDoor):
        models.Course.objects.first()
    with pytest.raises(OutsideTheDoor):
        models.Course().save()
    with pytest.raises(OutsideTheDoor):
        models.Course.objects.update(state="closed")


def test_the_keeper_has_no_caseload(cast):
    with pytest.raises(Forbidden):
        read.caseload(cast.finn, now=NOW)


def test_an_endorsed_item_9_stands_in_the_caseload(cast):
    begin_treatment(cast.ben, cast.ana_course)
    _, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [0, 0, 0, 0, 0, 0, 0, 0, 2])
    (course,) = read.caseload(cast.ben, now=NOW).courses
    assert [(alert.kind, alert.value, alert.state) for alert in course.alerts] == [("suicidal_thoughts", 2, "open")]
