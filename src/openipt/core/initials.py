"""Initials in place of names: the people of an inventory never agreed to be named where somebody else reads."""

import re
from collections.abc import Iterable


def initials(name: str) -> str:
    """«S.» for Sarah, «C. A.» for Coach Amir, with spaces at which no line breaks; a name without any letter is left as it is."""
    first = [part[0].upper() for part in re.findall(r"[^\W\d_][\w'’-]*", name)]
    return "\N{NO-BREAK SPACE}".join(f"{each}." for each in first) or name


def with_initials(text: str, people: Iterable[str], written_out: Iterable[str] = ()) -> str:
    """The text with initials wherever one of these people is named who is not to be written out; whole words alone, the longest names first.

    A name counts as it was entered, with a capital at its start, or all in capitals: «Will» is somebody, «will» is not.
    """
    kept = {way for each in written_out for way in _ways(each)}
    shortened = {way: initials(each) for each in people if each.strip() for way in _ways(each) if way not in kept}
    if not shortened:
        return text
    both = sorted({*shortened, *kept}, key=len, reverse=True)  # so that «Sarah M.» stays whole where «Sarah» is shortened
    named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, both))})(?!\w)")
    return re.sub(r"(?<=\w\.)\.(?!\.)", "", named.sub(lambda found: shortened.get(found[0], found[0]), text))


def named_in(text: str, people: Iterable[str]) -> tuple[str, ...]:
    """Those of the people whom the text names, in their order."""
    return tuple(each for each in dict.fromkeys(people) if each.strip() and with_initials(text, [each]) != text)


def _ways(name: str) -> tuple[str, ...]:
    """How the name may be written in a text."""
    bare = name.strip()
    return bare, bare[:1].upper() + bare[1:], bare.upper()
