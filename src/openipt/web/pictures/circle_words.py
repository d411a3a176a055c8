"""The closeness circle in words: its rings and ties, and what changed between two sessions, person by person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from openipt.core.circle import Difference, Figures, Giving, Moved, Tie
from openipt.web.translating import gettext, gettext_lazy

RINGS: Mapping[int, Promise] = {
    1: gettext_lazy("closest"),
    2: gettext_lazy("close"),
    3: gettext_lazy("part of life"),
    0: gettext_lazy("outside the circle"),
}
TIES: Mapping[Tie, Promise] = {
    Tie.NONE: gettext_lazy("not said"),
    Tie.SUPPORTIVE: gettext_lazy("supportive"),
    Tie.VERY_STRONG: gettext_lazy("very strong"),
    Tie.CONFLICT: gettext_lazy("conflict"),
    Tie.DISTANT: gettext_lazy("distant"),
}
GIVING: Mapping[Giving, Promise] = {
    Giving.NOT_SAID: gettext_lazy("not said"),
    Giving.BOTH: gettext_lazy("both give"),
    Giving.TO_CLIENT: gettext_lazy("gives to the client"),
    Giving.FROM_CLIENT: gettext_lazy("the client gives"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence about one person."""

    person: UUID
    name: str
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One kind of change with everybody it happened to."""

    title: str
    told: tuple[Told, ...]


def what_changed(found: Sequence[Difference], names: Mapping[UUID, str], marks: Mapping[UUID, str], client: str) -> tuple[Changed, ...]:
    """What changed, kind by kind: closer, further, the tie, new, died, no longer there. Kinds of which there is none are left out."""
    groups = (
        (gettext("Closer"), [each for each in found if each.moved in (Moved.CLOSER, Moved.NEARER_THE_MIDDLE)], _moved),
        (gettext("Further"), [each for each in found if each.moved in (Moved.FURTHER, Moved.FURTHER_FROM_THE_MIDDLE)], _moved),
        (gettext("The tie changed"), [each for each in found if each.tie_changed], _tie),
        (gettext("New"), [each for each in found if each.moved is Moved.NEW], _new),
        (gettext("Has died"), [each for each in found if each.has_died], _died),
        (gettext("No longer there"), [each for each in found if each.moved is Moved.GONE], _gone),
    )
    return tuple(
        Changed(title, tuple(Told(each.person, names[each.person], marks[each.person], said(each, client)) for each in those))
        for title, those, said in groups
        if those
    )


def in_a_row(each: Difference) -> str:
    """The difference as it stands in the list: «One ring closer; distant to supportive», «Same»."""
    parts = []
    if each.moved is Moved.NEW:
        return gettext("New")
    if each.moved is Moved.GONE:
        return gettext("No longer there")
    if each.rings:
        parts.append(_rings(each.rings))
    elif each.moved is not Moved.SAME:
        parts.append(gettext("Nearer the middle") if each.moved is Moved.NEARER_THE_MIDDLE else gettext("Further from the middle"))
    if each.tie_changed and each.before and each.after:
        parts.append(gettext("%(before)s to %(after)s") % {"before": TIES[each.before.tie], "after": TIES[each.after.tie]})
    if each.has_died:
        parts.append(gettext("has died"))
    words = gettext("; ").join(parts)
    return f"{words[:1].upper()}{words[1:]}" if words else gettext("Same")


def figures_in_words(before: Figures | None, now: Figures) -> tuple[str, ...]:
    """«Supportive ties: 4 of 9, now 8 of 10.» With one circle alone, its own figures. What was asked of nobody is not known, and no 0."""
    told: list[tuple[str, Callable[[Figures], str]]] = [
        (gettext("Supportive ties"), lambda each: _of(each.supportive, each.ties)),
        (gettext("People to talk about feelings"), lambda each: _of_those_asked(each.confidants, each.asked_of_comfort)),
    ]
    if now.mean_satisfaction is not None:
        told.append((gettext("Content with how it is, on average, of 10"), lambda each: _known(each.mean_satisfaction)))
    told.append((gettext("Tied to how the depression began"), lambda each: _known(each.linked_to_symptoms)))
    return tuple(_then_and_now(title, said(before) if before else None, said(now)) for title, said in told)


def _of(part: int | None, whole: int) -> str:
    return _known(None) if part is None else gettext("%(part)d of %(whole)d") % {"part": part, "whole": whole}


def _of_those_asked(part: int | None, asked: int) -> str:
    return _known(None) if part is None else gettext("%(part)d of %(asked)d asked about") % {"part": part, "asked": asked}


def _known(figure: float | None) -> str:
    return gettext("not known") if figure is None else f"{figure:g}"


def _then_and_now(title: str, before: str | None, now: str) -> str:
    if before is None or before == now:
        return gettext("%(title)s: %(now)s.") % {"title": title, "now": now}
    return gettext("%(title)s: %(before)s, now %(now)s.") % {"title": title, "before": before, "now": now}


def _rings(rings: int) -> str:
    by = {1: gettext("One ring"), 2: gettext("Two rings"), 3: gettext("Three rings")}[abs(rings)]
    return gettext("%(rings)s closer") % {"rings": by} if rings > 0 else gettext("%(rings)s further") % {"rings": by}


def _moved(each: Difference, client: str) -> str:
    assert each.before is not None and each.after is not None  # noqa: PT018  # whoever moved stands on both
    facts = {"before": RINGS[each.before.ring], "after": RINGS[each.after.ring], "client": client}
    if each.moved is Moved.NEARER_THE_MIDDLE:
        return gettext("still %(after)s, and nearer the middle.") % facts
    if each.moved is Moved.FURTHER_FROM_THE_MIDDLE:
        return gettext("still %(after)s, and further from the middle.") % facts
    if each.as_wished:
        return gettext("%(before)s, now %(after)s, as %(client)s wished.") % facts
    return gettext("%(before)s, now %(after)s.") % facts


def _tie(each: Difference, _: str) -> str:
    assert each.before is not None and each.after is not None  # noqa: PT018
    return gettext("%(before)s, now %(after)s.") % {"before": TIES[each.before.tie], "after": TIES[each.after.tie]}


def _new(each: Difference, _: str) -> str:
    assert each.after is not None
    return f"{RINGS[each.after.ring]}."


def _died(each: Difference, _: str) -> str:
    return gettext("has died.")


def _gone(each: Difference, _: str) -> str:
    assert each.before is not None
    return gettext("%(before)s before.") % {"before": RINGS[each.before.ring]}
