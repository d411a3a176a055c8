"""Views of the caseload belong to their owner, are kept once, and one of them is what it opens with."""

import pytest

from openipt.actions import Refusal, saved_views
from openipt.core.caseload_filters import Filter
from openipt.core.refusals import Forbidden, NotFound
from openipt.record import read
from tests.cast import NOW, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ALERTS = Filter(alert=True)


def views_of(who):
    return [(each.name, each.query, each.is_default) for each in read.caseload(who, now=NOW).views]


def save(who, name="Alerts", wanted=ALERTS, *, is_default=False, op_id=None):
    saved_views.save_view(who, op_id=op_id or op(), name=name, wanted=wanted, is_default=is_default)


def test_a_view_is_kept_for_its_owner_alone(cast):
    save(cast.ben)
    assert views_of(cast.ben) == [("Alerts", "alert=yes", False)]
    assert views_of(cast.hana) == []


def test_the_same_form_sent_twice_keeps_one_view_and_another_under_its_id_is_refused(cast):
    same = op()
    save(cast.ben, op_id=same)
    save(cast.ben, op_id=same)
    assert len(views_of(cast.ben)) == 1
    with pytest.raises(Refusal, match="other content"):
        save(cast.ben, "Due", Filter(due=True), op_id=same)


@pytest.mark.parametrize(
    ("name", "wanted", "sentence"),
    [
        ("  ", ALERTS, "Give the view a name"),
        ("x" * 41, ALERTS, "at most 40 letters"),
        ("All", Filter(), "Choose first what the view is to show"),
        ("A\x00B", ALERTS, "a sign in it that cannot be seen"),
        ("mine", ALERTS, "There is a view «mine» already"),
    ],
)
def test_a_view_without_a_name_or_a_filter_or_with_anothers_name_is_refused(cast, name, wanted, sentence):
    save(cast.ben, "Mine", Filter(due=True))
    with pytest.raises(Refusal, match=sentence):
        save(cast.ben, name, wanted)


def test_only_one_view_is_what_the_caseload_opens_with(cast):
    first, second = op(), op()
    save(cast.ben, "A", op_id=first, is_default=True)
    save(cast.ben, "B", Filter(due=True), op_id=second, is_default=True)
    assert [default for _, _, default in views_of(cast.ben)] == [False, True]
    saved_views.open_with(cast.ben, first, op_id=op())
    assert [default for _, _, default in views_of(cast.ben)] == [True, False]
    saved_views.open_with_everybody(cast.ben, op_id=op())
    assert [default for _, _, default in views_of(cast.ben)] == [False, False]
    saved_views.take_away(cast.ben, second, op_id=op())
    assert [name for name, _, _ in views_of(cast.ben)] == ["A"]


def test_nobody_touches_anothers_view(cast):
    own = op()
    save(cast.ben, op_id=own)
    with pytest.raises(NotFound):
        saved_views.open_with(cast.hana, own, op_id=op())
    saved_views.take_away(cast.hana, own, op_id=op())
    assert len(views_of(cast.ben)) == 1
    with pytest.raises(Forbidden):
        save(cast.ivo)
