"""A sentence of a template is looked up once for each language, and says what Django's own tag says."""

import pytest
from django.template import Context, engines
from django.templatetags.i18n import BlockTranslateNode
from django.utils import translation

from openipt.web import translate_tag
from openipt.web.translate_tag import FilledSentence, FixedSentence
from openipt.web.translating import gettext_lazy


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


SENTENCE = "{% blocktranslate with first=one.first second=two %}{{ first }} & {{ second }}: 5 %{% endblocktranslate %}"


def test_a_sentence_with_words_of_the_page_in_it_is_filled_in_as_django_fills_it():
    template = template_of(SENTENCE)
    (node,) = template.nodelist.get_nodes_by_type(FilledSentence)
    page = Context({"one": {"first": "<b>"}, "two": 1234})
    with translation.override("en-gb"):
        said = template.render(page)
        with page.bind_template(template):
            assert said == BlockTranslateNode.render(node, page) == "&lt;b&gt; & 1234: 5 %"


def test_a_translation_that_cannot_be_filled_in_is_said_as_it_stands_in_the_template(monkeypatch):
    monkeypatch.setattr(translate_tag, "gettext", lambda sentence: "%(nobody)s")
    with translation.override("en-gb"):
        assert template_of(SENTENCE).render(Context({"one": {"first": "a"}, "two": "b"})) == "a & b: 5 %"


@pytest.mark.parametrize(
    "text",
    [
        "{% blocktranslate %}{{ word }}{% endblocktranslate %}",
        "{% blocktranslate count n=word|length %}one{% plural %}{{ n }}{% endblocktranslate %}",
        "{% blocktranslate with a=word asvar said %}{{ a }}{% endblocktranslate %}{{ said }}",
    ],
)
def test_other_kinds_of_sentences_are_left_to_django(text):
    template = template_of(text)
    assert not template.nodelist.get_nodes_by_type(FilledSentence)
    with translation.override("en-gb"):
        assert template.render(Context({"word": "Monday"})) in ("Monday", "6")


def test_a_sentence_kept_for_later_is_said_in_the_language_of_whoever_asks():
    monday = gettext_lazy("Monday")
    with translation.override("de"):
        assert str(monday) == "Montag"
    with translation.override("fr"):
        assert f"{monday}" == "lundi"
