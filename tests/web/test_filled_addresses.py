"""An address that is filled in reads as Django would have written it."""

from uuid import UUID

import pytest
from django import urls
from django.template import Context, Template
from django.utils.safestring import mark_safe

from openipt.web.addresses import reverse

COURSE = UUID("01a2257c-9ed3-7649-bf06-8ee4b45e1d3f")
FILLED = (
    ("caseload", []),
    ("course", [COURSE]),
    ("course", [str(COURSE)]),
    ("session", [COURSE, 3]),
    ("task", [COURSE, "middle.review_4"]),
    ("task", [COURSE, mark_safe("contract")]),
    ("task", [COURSE, "a b%s/c"[:5]]),
    ("look_together", [COURSE, "ot.week8_40", 8]),
    ("protocol", ["ipt16"]),
)


@pytest.mark.parametrize(("name", "args"), FILLED)
def test_an_address_is_what_django_makes_of_it(name, args):
    for _ in range(2):  # worked out, and filled in
        assert reverse(name, args=args) == urls.reverse(name, args=args)


@pytest.mark.parametrize(("name", "args"), [("nowhere", []), ("session", [COURSE]), ("session", [COURSE, "three"]), ("course", [""])])
def test_what_leads_nowhere_is_refused_as_django_refuses_it(name, args):
    for _ in range(2):
        with pytest.raises(urls.NoReverseMatch):
            reverse(name, args=args)


def test_a_template_writes_the_same_address_and_can_keep_it_for_later():
    page = Template("{% url 'session' course 3 %} {% url 'session' course 3 as kept %}{{ kept }}")
    assert page.render(Context({"course": COURSE})).split() == [urls.reverse("session", args=[COURSE, 3])] * 2
