"""Bad input never breaks a page: every field of every form takes what nobody should type, and answers with a sentence."""

import pytest

from openipt.web.form_marks import MARKED, WITHOUT_MARKS
from tests.house import addresses
from tests.house.test_addresses import made_once, world
from tests.house.world import NEEDS
from tests.house.world_forms import address, form

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.long]
__all__ = ["made_once", "world"]

HOSTILE = (
    *("", " ", "0", "-1", "99999999999999999999999999", "1e9", "NaN", "١٢", "null", "true"),
    *("0001-01-01", "9999-12-31", "2026-02-31", "24:00", "23:59:59.999999", "T"),
    *("' OR 1=1 --", "<script>alert(1)</script>", "{{ 7 * 7 }}", "%s%n", "../../etc/passwd", "\x00", "\u202e\ud7ff", "🙂" * 50),
    "x" * 100_000,
)
FORMS = [name for name, method in addresses.TABLE if method == "POST" and name not in ("account_login", "account_logout", "hand_over")]


ONE_OF_EACH_KIND = ("move_course", "save_part", "question", "add_channel")
"""A form of a course, one with drafts, one of a link, and one of nobody's course."""


def typed_into(name: str, field: str) -> tuple[str, ...]:
    """What the field gets. An id that bears a mark is looked at before the page is reached, by the same lines for every form
    (web/form_marks.py): it gets everything at one form of each kind, and at each other form an id that is missing and one that is none.
    """
    if field in MARKED and name not in WITHOUT_MARKS and name not in ONE_OF_EACH_KIND:
        return "", "null"
    return HOSTILE


@pytest.mark.parametrize("name", FORMS)
def test_no_field_of_a_form_breaks_its_page(world, name):
    from django.db import connection

    broken = []
    good = form(name, world)
    ben = world.client_of("ben")  # signed in before the first mark, to stay so
    if need := NEEDS.get((name, "POST")):
        need(world)
    for field in good:
        for value in typed_into(name, field):
            mark = connection.savepoint()
            answer = ben.post(address(name, world), {**good, field: value})
            if answer.status_code >= 500:
                broken.append(f"{field} = {value[:30]!r}: {answer.status_code}")
            connection.savepoint_rollback(mark)
    assert broken == []
