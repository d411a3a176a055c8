"""The words of every message: neutral texts with a few neutral gaps, checked so that nobody who sees one on a lock screen learns what it is about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from openipt.core.fields import Definition, Paragraph, Sentence, repeats

GAPS: dict[str, frozenset[str]] = {
    "questionnaire": frozenset({"practice", "link", "until", "stop"}),
    "alert": frozenset({"practice", "link", "since"}),
    "test": frozenset({"practice", "code"}),
    "trial": frozenset({"practice"}),
}
"""What each kind of message may say beside its own words: the practice's neutral name, an address, a time, a number to type. Nothing else."""

_MUST_HOLD = {"questionnaire": ("link", "stop"), "alert": ("link",), "test": ("code",), "trial": ()}
_WANTED = {
    *((about, channel) for about in ("questionnaire",) for channel in ("email", "sms", "letter")),
    *((about, channel) for about in ("alert", "test", "trial") for channel in ("email", "sms")),
}
SHORT = 240
"""The most characters of a text message, without what fills its gaps."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MessageText(Definition):
    """One message: what it is about, by which channel it goes, and its words."""

    about: Literal["questionnaire", "alert", "test", "trial"]
    """A questionnaire to a client; an alert to staff; a test of a member's own channel, with a number to type; a keeper's trial."""
    channel: Literal["email", "sms", "letter"]
    subject: Sentence | None = None
    """Of an e-mail, or the heading of a letter."""
    body: Paragraph


class Messages(Definition):
    """All messages, as `library/messages.toml` holds them."""

    form: Literal["openipt.messages/1"]
    never: tuple[Sentence, ...] = Field(min_length=1)
    """How words begin that no message, sender's name or subject may hold: illnesses, measures, feelings, levels, kinds of work."""
    stand_in: Sentence
    """Signs a message where the practice's own name would say what it does."""
    texts: tuple[MessageText, ...] = Field(min_length=1)

    def text(self, about: str, channel: str) -> MessageText:
        """The text of that kind for that channel. Raises KeyError where there is none."""
        for text in self.texts:
            if (text.about, text.channel) == (about, channel):
                return text
        raise KeyError(f"There is no text about «{about}» for «{channel}».")

    def words_not_to_send(self, text: str) -> list[str]:
        """The words in it that begin as no word of a message may."""
        return [word for word in re.findall(r"[\w-]+", text.lower()) if any(part.startswith(self.never) for part in (word, *re.split("[-_]", word)))]

    def neutral_name(self, *names: str) -> str:
        """The first of these names that says nothing about anybody's health, else the stand-in."""
        return next((name for name in names if name and not self.words_not_to_send(name)), self.stand_in)

    def mistakes(self) -> Iterator[str]:
        """Texts that are missing or stand twice, gaps that may not be or are left out, words that may not be sent, and length."""
        names = [f"{text.about} by {text.channel}" for text in self.texts]
        yield from repeats("text", names)
        for about, channel in sorted(_WANTED - {(text.about, text.channel) for text in self.texts}):
            yield f"The text «{about}» by «{channel}» is missing. Add it."
        if any(each != each.lower() for each in self.never):
            yield "«never» holds a capital letter. Write the beginnings of words small."
        for name, text in zip(names, self.texts, strict=True):
            gaps = {gap for part in (text.body, text.subject or "") for _, gap, _, _ in Formatter().parse(part) if gap is not None}
            for gap in sorted(gaps - GAPS[text.about]):
                yield f"The text «{name}» has a gap «{{{gap}}}». It may have: {', '.join(sorted(GAPS[text.about]))}."
            for gap in _MUST_HOLD[text.about]:
                if f"{{{gap}}}" not in text.body:
                    yield f"The text «{name}» has no gap «{{{gap}}}». Without it, it is of no use."
            for word in self.words_not_to_send(f"{text.subject or ''} {text.body} {self.stand_in}"):
                yield f"The text «{name}» holds «{word}». Whoever sees the message would learn what it is about."
            if (text.subject is None) != (text.channel == "sms"):
                yield f"The text «{name}» {'needs a subject' if text.subject is None else 'has a subject, which a text message cannot show'}."
            if text.channel == "sms" and len(text.body) > SHORT:
                yield f"The text «{name}» has {len(text.body)} characters, and may have {SHORT}."


@dataclass(frozen=True, slots=True)
class Words:
    """A message with its gaps filled."""

    subject: str
    body: str


def fill(text: MessageText, **gaps: str) -> Words:
    """The text with its gaps filled. Raises KeyError for a gap that nothing is given for."""
    return Words((text.subject or "").format(**gaps), text.body.format(**gaps))


def moment_in_words(moment: datetime, zone: str) -> str:
    """A moment on the reader's own wall: `Tue 24 Nov 2026, 09:00`."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"
