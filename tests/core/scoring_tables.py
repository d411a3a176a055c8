"""The rules of clinical reference 8 once more, as plain tables typed by hand that know nothing of the measures' files; and forms to try them on."""

import itertools
import math
import os
import random
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

PATTERNS = int(os.environ.get("PATTERNS", "2000"))
"""How many forms are drawn for each measure that has too many patterns to try them all."""
FEW_ENOUGH = 5_000
"""A measure with no more patterns than this, questions left out among them, is tried with all of them."""

Form = tuple[int | None, ...]
"""A filled-in form by the printed order of the questions; None is a question left out."""
Outcome = tuple[int | None, str | None, str | None]
"""Total, band, safety."""
Rule = Callable[[Form], Outcome]


def half_up(number: Fraction) -> int:
    return math.floor(number + Fraction(1, 2))


def added(form: Form, *, may_be_missing: int = 0, never: Iterable[int] = (), prorate: bool = True) -> int | None:
    """The sum; prorated over the whole form where some are missing, and None where too many are, or one that may not be."""
    there = [value for value in form if value is not None]
    gaps = len(form) - len(there)
    if gaps > may_be_missing or not there or any(form[place] is None for place in never):
        return None
    return half_up(Fraction(sum(there) * len(form), len(there))) if prorate else sum(there)


def named(total: int | None, ends: list[int], names: str) -> str | None:
    """The band that a total lies in, by the last total of each."""
    return None if total is None else names.split()[bisect_left(ends, total)]


def flagged(*answers: tuple[int | None, int]) -> str:
    """The safety answer, from answers each with the lowest that counts as yes."""
    if any(value is not None and value >= lowest for value, lowest in answers):
        return "endorsed"
    return "skipped" if any(value is None for value, _ in answers) else "not_endorsed"


PHQ_BANDS = ([4, 9, 14, 19], "minimal mild moderate moderately_severe severe")


def phq9(form: Form) -> Outcome:
    total = added(form[:9], may_be_missing=2, never=[8])
    return total, named(total, *PHQ_BANDS), flagged((form[8], 1))


def phq9m(form: Form) -> Outcome:
    total = added(form[:9], may_be_missing=2, never=[8])
    return total, named(total, *PHQ_BANDS), flagged((form[8], 1), (form[11], 1), (form[12], 1))


def phq8(form: Form) -> Outcome:
    total = added(form, may_be_missing=2)
    return total, named(total, *PHQ_BANDS), None


def gad7(form: Form) -> Outcome:
    total = added(form, may_be_missing=1)
    return total, named(total, [4, 9, 14], "minimal mild moderate severe"), None


def ucla3(form: Form) -> Outcome:
    total = added(form)
    return total, named(total, [5], "not_lonely lonely"), None


def hamd17(form: Form) -> Outcome:
    total = added(form)
    return total, named(total, [7, 13, 18, 22], "none mild moderate severe very_severe"), flagged((form[2], 2))


def epds(form: Form) -> Outcome:
    """Scores are kept, not places in the list, so that nothing is left to be reversed."""
    total = added(form)
    return total, named(total, [9, 12], "low possible likely"), flagged((form[9], 1))


def wsas(form: Form) -> Outcome:
    """Work that does not apply is minus one here, and worth nothing; the others are not made up for it."""
    total = None if None in form else sum(value for value in form if value is not None and value > 0)
    return total, named(total, [9, 20], "subclinical significant severe"), None


def mspss(form: Form) -> Outcome:
    total = added(form)
    return total, named(total, [48, 68], "low moderate high"), None


def dejong6(form: Form) -> Outcome:
    """1 yes, 2 more or less, 3 no. Emotional are the first, the fourth and the sixth question."""
    lonely = ({1, 2}, {3, 2}, {3, 2}, {1, 2}, {3, 2}, {1, 2})
    total = None if form.count(None) > 1 else sum(value in yes for value, yes in zip(form, lonely, strict=True) if value is not None)
    return total, named(total, [1, 4], "not_lonely moderate severe"), None


def qids_sr16(form: Form) -> Outcome:
    domains = [form[0:4], form[4:5], form[5:9], *([value] for value in form[9:14]), form[14:16]]
    highest = [max((value for value in domain if value is not None), default=None) for domain in domains]
    total = None if None in highest or form[11] is None else sum(highest)
    return total, named(total, [5, 10, 15, 20], "none mild moderate severe very_severe"), flagged((form[11], 1))


def psychlops(form: Form) -> Outcome:
    """Without a second problem four thirds of the rest, from a table; nothing else may be missing."""
    first, second, function, well_being = form
    if first is None or function is None or well_being is None:
        return None, None, None
    three = first + function + well_being
    four_thirds = [0, 1, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 17, 19, 20]
    return (four_thirds[three] if second is None else three + second), None, None


def srs(form: Form) -> Outcome:
    total = added(form)
    return total, named(total, [36], "talk_about_it high"), None


def who5(form: Form) -> Outcome:
    """From a table of the quarter steps instead of a product."""
    raw = added(form)
    total = None if raw is None else range(0, 101, 4)[raw]
    return total, named(total, [28, 50], "likely_depression low well"), None


def gbo(form: Form) -> Outcome:
    there = [value for value in form if value is not None]
    return (half_up(Fraction(3 * sum(there), len(there))) if there else None), None, None


def core10(form: Form) -> Outcome:
    turned = tuple({0: 4, 1: 3, 2: 2, 3: 1, 4: 0}[value] if place in (1, 2) and value is not None else value for place, value in enumerate(form))
    total = added(turned, may_be_missing=1, never=[5])
    return total, named(total, [5, 10, 14, 19, 24], "healthy low mild moderate moderately_severe severe"), flagged((form[5], 1))


def plain(form: Form) -> Outcome:
    return added(form), None, None


FOUR, FIVE, ELEVEN = range(4), range(5), range(11)
RULES: dict[str, tuple[Rule, list[Iterable[int]]]] = {
    "phq9": (phq9, [FOUR] * 10),
    "phq8": (phq8, [FOUR] * 8),
    "phq2": (plain, [FOUR] * 2),
    "gad7": (gad7, [FOUR] * 7),
    "phqa": (phq9, [FOUR] * 9),
    "phq9m": (phq9m, [*[FOUR] * 9, range(2), FOUR, range(2), range(2)]),
    "hamd17": (hamd17, [range(top + 1) for top in (4, 4, 4, 2, 2, 2, 4, 4, 4, 4, 4, 2, 2, 2, 4, 2, 2)]),
    "ucla3": (ucla3, [range(1, 4)] * 3),
    "epds": (epds, [FOUR] * 10),
    "wsas": (wsas, [range(-1, 9), *[range(9)] * 4]),
    "mspss": (mspss, [range(1, 8)] * 12),
    "dejong6": (dejong6, [range(1, 4)] * 6),
    "qids_sr16": (qids_sr16, [FOUR] * 16),
    "wai_sr": (plain, [range(1, 6)] * 12),
    "srs": (srs, [ELEVEN] * 4),
    "psychlops": (psychlops, [range(6)] * 4),
    "alliance_pulse": (plain, [ELEVEN] * 4),
    "function_5": (plain, [ELEVEN] * 5),
    "who5": (who5, [range(6)] * 5),
    "gbo": (gbo, [ELEVEN] * 3),
    "core10": (core10, [FIVE] * 10),
}


def forms(key: str, patterns: int = PATTERNS) -> Iterator[Form]:
    """Every form of a short measure; of a long one forms drawn by lot, most of them whole or nearly so, some leaning to one end."""
    offered = [list(values) for values in RULES[key][1]]
    if math.prod(len(values) + 1 for values in offered) <= FEW_ENOUGH:
        yield from itertools.product(*([*values, None] for values in offered))
        return
    lot = random.Random(f"{key} 20261128")
    yield tuple(values[0] for values in offered)
    yield tuple(values[-1] for values in offered)
    for number in range(patterns):
        lean = lot.choice((1.0, 1.0, 3.0, 0.33))
        form: list[int | None] = [values[int(len(values) * lot.random() ** lean)] for values in offered]
        for place in lot.sample(range(len(form)), lot.choice((0, 0, 0, 1, 1, 2, 3)) if number % 50 else lot.randint(0, len(form))):
            form[place] = None
        yield tuple(form)


SUBSCALES = {
    "mspss": {"significant_other": (1, 2, 5, 10), "family": (3, 4, 8, 11), "friends": (6, 7, 9, 12)},
    "wai_sr": {"task": (1, 2, 10, 12), "bond": (3, 5, 7, 9), "goal": (4, 6, 8, 11)},
    "dejong6": {"emotional": (1, 4, 6), "social": (2, 3, 5)},
    "alliance_pulse": {"mean": (1, 2, 3, 4)},
    "function_5": {"mean": (1, 2, 3, 4, 5)},
    "gbo": {"mean": (1, 2, 3)},
}


def subscale(key: str, name: str, form: Form) -> Fraction | None:
    """One subscale by the numbers of its questions: a mean with one left out (of goals two), a sum with none."""
    answers = [form[number - 1] for number in SUBSCALES[key][name]]
    there = [value for value in answers if value is not None]
    if key == "wai_sr":
        return None if None in answers else Fraction(sum(there))
    if key == "dejong6":
        lonely = 1 if name == "emotional" else 3
        return None if None in answers else Fraction(sum(value in (2, lonely) for value in there))
    if len(answers) - len(there) > {"mspss": 1, "gbo": 2}.get(key, 0):
        return None
    return Fraction(sum(there), len(there))
