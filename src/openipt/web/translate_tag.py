"""The tags with which templates say sentences: Django's own, but a fixed sentence is looked up once for each language."""

from typing import Any

from django.template import Context, Library
from django.template.base import Parser, Token
from django.templatetags import i18n

from openipt.web.translating import language

register = Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class FixedSentence(i18n.TranslateNode):
    """A sentence that stands in the template itself. A page says a hundred, and each look-up goes through every catalogue there is."""

    def __init__(self, node: i18n.TranslateNode) -> None:
        super().__init__(node.filter_expression, node.noop)
        self.said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """The sentence in the language of this request."""
        spoken = language()
        if spoken not in self.said:
            self.said[spoken] = super().render(context)
        return self.said[spoken]


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Any:
    """Django's `translate`; only what depends on nothing but the language is kept."""
    node = i18n.do_translate(parser, token)
    sentence = node.filter_expression
    is_fixed = sentence.is_var and sentence.var.lookups is None and not sentence.filters and node.message_context is None and not node.asvar
    return FixedSentence(node) if is_fixed else node
