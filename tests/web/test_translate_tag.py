"""A fixed sentence of a template is looked up once for each language, and says what Django's own tag says."""

import pytest
from django.template import Context, engines
from django.utils import translation

from openipt.web.translate_tag import FixedSentence


def template_of(text: str):
    return engines["django"].from_string("{% load i18n %}" + text).template


@pytest.mark.parametrize("language", ["en-gb", "de", "ar"])
def test_it_says_the_sentence_in_the_language_of_the_request(language):
    template = template_of('{% translate "Monday" %}')
    for _ in range(2):
        with translation.override("fr"):
            assert template.render(Context()) == "lundi"
        with translation.override(language):
            assert template.render(Context()) == translation.gettext("Monday")


def test_each_language_is_looked_up_once():
    template = template_of('{% translate "Monday" %}')
    (node,) = template.nodelist.get_nodes_by_type(FixedSentence)
    for language in ("de", "fr", "de"):
        with translation.override(language):
            template.render(Context())
    assert node.said == {"de": "Montag", "fr": "lundi"}


@pytest.mark.parametrize(
    "text",
    ["{% translate word %}", '{% translate word|default:"Tuesday" %}', '{% translate "Monday" as day %}{{ day }} {{ word }}'],
)
def test_what_depends_on_the_page_is_never_kept(text):
    template = template_of(text)
    assert not template.nodelist.get_nodes_by_type(FixedSentence)
    with translation.override("en-gb"):
        assert template.render(Context({"word": "Monday"})) != template.render(Context({"word": "Sunday"}))


def test_marks_stay_as_they_stand_in_the_template():
    template = template_of('{% translate "Under 5 % & more" %}')
    with translation.override("en-gb"):
        assert [template.render(Context()) for _ in range(2)] == ["Under 5 % & more"] * 2
