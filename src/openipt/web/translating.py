"""Says a sentence in the reader's language. A page of fifty clients says hundreds, so each is looked up once for each language."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise, lazy

_OF_THIS_PAGE: ContextVar[str | None] = ContextVar("language of this page", default=None)


class SpeakOneLanguage:
    """A page is said in one language, so it is asked for once, before the page is made. Asking costs as much as a small sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = _OF_THIS_PAGE.set(translation.get_language())
        try:
            return self.get_response(request)
        finally:
            _OF_THIS_PAGE.reset(before)


def language() -> str | None:
    """The language of this page; beside a request, the one that was last activated."""
    return _OF_THIS_PAGE.get() or translation.get_language()


def gettext(sentence: str) -> str:
    """The sentence in the language of this request."""
    return _in(language(), sentence)


@lru_cache(maxsize=8192)
def _in(language: str | None, sentence: str) -> str:
    return translation.gettext(sentence)


def ngettext(one: str, many: str, number: int) -> str:
    """The sentence for that number of things in the language of this request."""
    return _in_for(language(), one, many, number)


@lru_cache(maxsize=8192)
def _in_for(language: str | None, one: str, many: str, number: int) -> str:
    return translation.ngettext(one, many, number)


gettext_lazy: Callable[[str], Promise] = lazy(gettext, str)  # type: ignore[assignment]  # the types take it for the sentence itself
"""A sentence that is said once a page asks for it, in the language of that request."""
