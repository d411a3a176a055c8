"""The addresses of pages. A page of links asks for a hundred, so each kind is worked out once and filled in from then on."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django import urls
from django.template import Context, Library
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse_url

register = Library()

_AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*").fullmatch
"""Words that stand in an address as they are."""


def reverse(name: str, args: Sequence[Any] = ()) -> str:
    """Django's `reverse` for a page's name and what its address is filled with. Raises NoReverseMatch."""
    return _filled(name, args) or urls.reverse(name, args=args)


def _filled(name: str, args: Sequence[Any]) -> str | None:
    """The address by its mould; None where it has none, or where something has to be quoted."""
    mould = _mould(name, tuple(map(_kind, args)), urls.get_script_prefix())
    return None if mould is None else mould % tuple(args)


def _kind(value: Any) -> str:
    """As what a value fills an address: an id, a number, plain words, or something that only Django knows how to write."""
    if isinstance(value, UUID) or (isinstance(value, str) and _AN_ID(value)):
        return "id"
    if type(value) is int and value >= 0:
        return "number"
    return "words" if isinstance(value, str) and _PLAIN(value) else ""


_STAND_INS: dict[str, Callable[[int], UUID | int | str]] = {
    "id": lambda place: UUID(int=2**100 + place),
    "number": lambda place: 10**9 + place,
    "words": lambda place: f"stand-in-{place}",
}
"""Values of each kind that come up in no address."""


@lru_cache(maxsize=1024)
def _mould(name: str, kinds: tuple[str, ...], prefix: str) -> str | None:
    """The address with holes for values of those kinds; None where stand-ins do not fit. `prefix` is what all addresses begin with."""
    if "" in kinds:
        return None
    stand_ins = [_STAND_INS[kind](place) for place, kind in enumerate(kinds)]
    try:
        mould = urls.reverse(name, args=stand_ins).replace("%", "%%")
    except urls.NoReverseMatch:
        return None
    for each in stand_ins:
        mould = mould.replace(str(each), "%s", 1)
    return mould if mould.count("%s") == len(stand_ins) else None


class AddressNode(URLNode):
    """Django's `url`, by the moulds."""

    def render(self, context: Context) -> str:
        """The address, or what Django makes of it where it is kept for later or has names for what fills it."""
        if not (self.kwargs or self.asvar):
            filled = _filled(self.view_name.resolve(context), [each.resolve(context) for each in self.args])
            if filled is not None:
                return filled
        return super().render(context)


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """The address of a page: `{% url 'session' course_id number %}`."""
    node = parse_url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
