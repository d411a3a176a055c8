"""Says a sentence in the reader's language. A page of fifty clients says hundreds, so each is looked up once for each language."""

from functools import lru_cache

from django.utils import translation


def gettext(sentence: str) -> str:
    """The sentence in the language of this request."""
    return _in(translation.get_language(), sentence)


@lru_cache(maxsize=8192)
def _in(language: str | None, sentence: str) -> str:
    return translation.gettext(sentence)
