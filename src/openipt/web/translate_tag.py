"""The tags with which templates say sentences: Django's own, but a sentence is looked up once for each language."""

from typing import Any

from django.template import Context, Library
from django.template.base import Parser, Token, render_value_in_context
from django.templatetags import i18n

from openipt.web.translating import gettext, language

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


class FilledSentence(i18n.BlockTranslateNode):
    """A sentence with words of the page in it, all of which stand in the tag itself."""

    def __init__(self, node: Any) -> None:
        super().__init__(node.extra_context, node.singular, trimmed=node.trimmed)
        self.sentence, self.names = self.render_token_list(self.singular)

    def render(self, context: Context, nested: bool = False) -> str:
        """The sentence in the language of this request; as Django says it where a translation cannot be filled in."""
        try:
            return gettext(self.sentence) % {name: render_value_in_context(self.extra_context[name].resolve(context), context) for name in self.names}
        except (KeyError, ValueError):
            return super().render(context, nested)


@register.tag("blocktranslate")
@register.tag("blocktrans")
def blocktranslate(parser: Parser, token: Token) -> Any:
    """Django's `blocktranslate`; one without a plural is looked up once for each language."""
    node: Any = i18n.do_block_translate(parser, token)
    is_plain = not node.plural and node.message_context is None and not node.asvar
    return FilledSentence(node) if is_plain and set(node.render_token_list(node.singular)[1]) <= set(node.extra_context) else node
