"""What a screener is: yes-or-no questions in an order, some asked only after an earlier yes. A screener is never added up."""

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from openipt.core.fields import Definition, Key, Language, Licence, Paragraph, Sentence, Source, repeats
from openipt.core.scoring import AnswerRefused


class ScreenerCodes(Definition):
    """The screener's own codes in a public code system, with the notice that its licence asks for."""

    system: Sentence
    panel: Sentence
    """The code of the whole screener."""
    gravest: Sentence | None = None
    """The code of the gravest thought that was answered with yes."""
    level: Sentence | None = None
    """The code of the level."""
    notice: Paragraph
    source: Source


class ScreenerItem(Definition):
    """One question, answered with yes or no."""

    key: Key
    number: Sentence
    """The question's number as the screener prints it, such as 6, or 6b for its second part."""
    short: Sentence
    """What it is about, in OpenIPT's own few words."""
    text: Paragraph | None = None
    """The question, word for word. Left out of a skeleton, whose wording may not be shipped."""
    only_after: Key | None = None
    """The earlier question without whose yes this one is not asked."""
    level: Literal["low", "moderate", "high"]
    """The level to which a yes lifts, by the table of reference 11.2."""
    code: Sentence | None = None


class Recall(Definition):
    """The time that the questions ask about, as it is chosen for one talk."""

    key: Key
    title: Sentence


class Screener(Definition):
    """A screener as one file holds it. As long as a question has no text, it is a skeleton: nobody is shown it, and nobody is asked."""

    form: Literal["openipt.screener/1"]
    key: Key
    version: int = Field(ge=1)
    """Counts up by one with each change of a released screener; the earlier file stays."""
    title: Sentence
    short_title: Sentence
    language: Language
    recalls: tuple[Recall, ...] = Field(min_length=1)
    licence: Licence
    codes: ScreenerCodes | None = None
    items: tuple[ScreenerItem, ...] = Field(min_length=1)
    """The questions, in the order in which they are asked."""
    sources: tuple[Source, ...] = Field(min_length=1)

    @property
    def has_wording(self) -> bool:
        """Whether the wording of every question is loaded; only then may it be shown or asked."""
        return all(item.text for item in self.items)

    def item(self, key: str) -> ScreenerItem:
        """The question of that key. Raises KeyError."""
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(f"{self.short_title} has no question «{key}».")

    def asked(self, answers: Mapping[str, bool]) -> tuple[ScreenerItem, ...]:
        """The questions that the branching asks, given these answers: all but those whose earlier question was not answered with yes."""
        return tuple(item for item in self.items if item.only_after is None or answers.get(item.only_after))

    def unanswered(self, answers: Mapping[str, bool]) -> tuple[ScreenerItem, ...]:
        """The questions that the branching asks and that have no answer."""
        return tuple(item for item in self.asked(answers) if item.key not in answers)

    def mistakes(self) -> Iterator[str]:
        """Questions that share a key or number, a branch that leads backwards, and wording that is there only in part."""
        yield from repeats("question", [item.key for item in self.items])
        yield from repeats("number", [item.number for item in self.items])
        yield from repeats("recall", [recall.key for recall in self.recalls])
        earlier: set[str] = set()
        for item in self.items:
            if item.only_after is not None and item.only_after not in earlier:
                yield f"«{item.key}» is asked only after «{item.only_after}», which does not stand before it."
            earlier.add(item.key)
        worded = [item.key for item in self.items if item.text]
        if worded and len(worded) < len(self.items):
            yield "Some questions have a «text» and others have none. Give every question its wording, or none."
        if not worded and self.licence.shipping_class != "C":
            yield "No question has a «text», which only a skeleton of class C may lack."
        if self.codes is None and any(item.code for item in self.items):
            yield "There are codes, but no «codes» that says of which system. Add it with the system's notice, or take the codes out."


def refuse_unasked(screener: Screener, answers: Mapping[str, bool]) -> None:
    """Raise AnswerRefused for an answer to a question that the screener does not have, or that its branching does not ask."""
    asked = {item.key for item in screener.asked(answers)}
    for key in answers:
        if key not in {item.key for item in screener.items}:
            raise AnswerRefused(f"{screener.short_title} has no question «{key}».")
        if key not in asked:
            item = screener.item(key)
            before = screener.item(str(item.only_after))
            raise AnswerRefused(f"Question {item.number} is asked only after a yes to question {before.number}. Look at both again.")
