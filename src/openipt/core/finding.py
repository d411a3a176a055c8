"""Finds people by a part of their name, and says when two names may be one person's: without regard to case and accents."""

import re
import unicodedata

SHORTEST = 2
"""How many letters a part of a name needs to be looked for: with one, most names are found."""

_WITHOUT_AN_ACCENT_OF_THEIR_OWN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
"""Letters that Unicode does not take apart into a letter and an accent; people who cannot type them write these."""


def folded(words: str) -> str:
    """The words as they are compared: no case, no accents, and nothing but letters and figures, with one space between words."""
    apart = unicodedata.normalize("NFKD", words.casefold().translate(_WITHOUT_AN_ACCENT_OF_THEIR_OWN))
    plain = "".join(each for each in apart if not unicodedata.combining(each))
    return " ".join(re.findall(r"[^\W_]+", plain))


def is_found(asked: str, name: str) -> bool:
    """Whether each word that was asked for is a part of the name. Nothing is found by fewer than two letters."""
    wanted = folded(asked)
    if len(wanted.replace(" ", "")) < SHORTEST:
        return False
    held = folded(name)
    return all(word in held for word in wanted.split())
