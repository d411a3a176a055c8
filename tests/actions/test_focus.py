"""Putting issues in order: each move is one act with one line, is kept as a version, and is carried out once."""

from datetime import timedelta

import pytest

from openipt.actions import course_sheets
from openipt.actions.focus import move_issue
from openipt.core import issues
from openipt.core.refusals import NotFound
from openipt.record import audit, models, read
from tests.cast import NOW, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def three(cast):
    """Three issues of Ana's, of which nobody has said yet what weighs most."""
    return [write(cast, words, minutes) for minutes, words in enumerate(("The evenings", "Her mother", "Money"))]


def write(cast, words, minutes=0, **more):
    written = course_sheets.Written(op(), "issue", {"text": words, **more})
    assert not course_sheets.save(cast.ben, cast.ana_course, written, op_id=op(), now=NOW + timedelta(minutes=minutes)).mistakes
    return written.id


def found(cast):
    return read.life_page(cast.ben, cast.ana_course, now=NOW).of("issue")


def order(cast):
    return [each.content["text"] for each in issues.in_order(found(cast))]


def move(cast, issue, *, up, op_id=None, by=None):
    move_issue(by or cast.ben, cast.ana_course, issue, up=up, op_id=op_id or op(), now=NOW)


def test_an_issue_goes_up_and_down_and_each_has_its_place_afterwards(cast, three):
    move(cast, three[2], up=True)
    assert order(cast) == ["The evenings", "Money", "Her mother"]
    move(cast, three[0], up=False)
    assert order(cast) == ["Money", "The evenings", "Her mother"]
    assert sorted(each.content[issues.RANK] for each in found(cast)) == [1, 2, 3]


def test_at_the_end_of_the_list_nothing_changes_and_no_version_is_added(cast, three):
    move(cast, three[0], up=True)
    assert order(cast) == ["The evenings", "Her mother", "Money"]
    assert {each.version for each in found(cast)} == {1}


def test_only_those_whose_place_changes_get_a_new_version(cast, three):
    move(cast, three[0], up=False)
    before = {each.id: each.version for each in found(cast)}
    move(cast, three[0], up=False)
    changed = {each.id for each in found(cast) if each.version != before[each.id]}
    assert changed == {three[0], three[2]}


def test_a_form_that_comes_twice_moves_once(cast, three):
    once = op()
    for _ in range(2):
        move(cast, three[2], up=True, op_id=once)
    assert order(cast) == ["The evenings", "Money", "Her mother"]


def test_what_else_stands_on_an_issue_is_kept(cast):
    first, second = write(cast, "The evenings", area="role_dispute"), write(cast, "Money", 1)
    move(cast, second, up=True)
    kept = next(each.content for each in found(cast) if each.id == first)
    assert (kept["text"], kept["area"], kept[issues.RANK]) == ("The evenings", "role_dispute", 2)


def test_a_move_is_one_line_of_the_trail_and_bears_no_words(cast, three):
    move(cast, three[2], up=True)
    last = models.AuditLine.objects.filter(chain=audit.course_chain(cast.ana_course), outcome="done").order_by("-number")[0]
    assert (last.verb, last.subject) == ("write_course_sheet", three[2])
    assert "Money" not in repr([last.actor, last.verb, last.relation, last.subject])


def test_what_was_taken_out_a_goal_or_somebody_elses_issue_cannot_be_moved(cast, three):
    course_sheets.take_out(cast.ben, cast.ana_course, three[1], op_id=op(), now=NOW)
    goal = course_sheets.Written(op(), "goal", {"text": "Sleep"})
    course_sheets.save(cast.ben, cast.ana_course, goal, op_id=op(), now=NOW)
    for issue in (three[1], goal.id, op()):
        with pytest.raises(NotFound):
            move(cast, issue, up=True)
    with pytest.raises(NotFound):
        move(cast, three[2], up=True, by=cast.eve)
    assert order(cast) == ["The evenings", "Money"]
