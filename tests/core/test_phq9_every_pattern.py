"""Every way to fill in a PHQ-9, scored by OpenIPT's rule and by a second rule of another shape, which must agree."""

import dataclasses
import functools
import itertools
import math
import random
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

import pytest

from openipt.core.measures import Measure
from openipt.core.scoring import Score, score
from tests.shipped import shipped

PHQ9 = shipped().measure("phq9")
KEYS = ("interest", "mood", "sleep", "energy", "appetite", "worth", "concentration", "psychomotor", "self_harm")

# The second rule. A filled-in form is a word of nine characters, such as "1101-0020", where "-" is a question left out.
BAND_OF_TOTAL = ["minimal"] * 5 + ["mild"] * 5 + ["moderate"] * 5 + ["moderately_severe"] * 5 + ["severe"] * 8

Outcome = tuple[int | None, str | None, int, bool, str]
Scorer = Callable[[dict[str, int]], Score]


@functools.cache
def total_by_table(ones: int, twos: int, threes: int, gaps: int) -> int:
    whole, rest = divmod(Fraction((ones + 2 * twos + 3 * threes) * 9, 9 - gaps), 1)
    return whole + 1 if rest >= Fraction(1, 2) else whole


def outcome_by_table(word: str) -> Outcome:
    gaps = word.count("-")
    safety = "skipped" if word[8] == "-" else "not_endorsed" if word[8] == "0" else "endorsed"
    if word[8] == "-" or gaps > 2:
        return None, None, 9 - gaps, False, safety
    total = total_by_table(word.count("1"), word.count("2"), word.count("3"), gaps)
    return total, BAND_OF_TOTAL[total], 9 - gaps, gaps > 0, safety


def disagreements(scorer: Scorer, words: Iterable[str]) -> Iterator[tuple[str, Outcome, Outcome]]:
    for word in words:
        found = scorer({key: int(character) for key, character in zip(KEYS, word, strict=True) if character != "-"})
        outcome = (found.total, found.band.key if found.band else None, found.answered, found.prorated, str(found.safety))
        if outcome != (wanted := outcome_by_table(word)):
            yield word, wanted, outcome


def every_complete_word() -> Iterator[str]:
    return ("".join(characters) for characters in itertools.product("0123", repeat=9))


def every_way_to_leave_out() -> Iterator[str]:
    """All 512 sets of questions left out, each with every sum that the others can reach, in two forms drawn by lot.

    Drawing forms without regard to their sum is not enough: a half that rounds differently to even comes only of the sums 4 and 20.
    """
    lot = random.Random(20261121)
    for left_out in itertools.product((False, True), repeat=9):
        answered = [place for place, out in enumerate(left_out) if not out]
        for points in range(3 * len(answered) + 1):
            for _ in range(2):
                drawn = lot.sample([place for place in answered for _ in range(3)], points)
                yield "".join("-" if out else str(drawn.count(place)) for place, out in enumerate(left_out))


def by(measure: Measure) -> Scorer:
    return lambda answers: score(measure, answers)


@pytest.mark.long
@pytest.mark.only_on("sqlite")
def test_all_262_144_complete_forms_agree_with_the_second_rule() -> None:
    seen = 0

    def counting(answers: dict[str, int]) -> Score:
        nonlocal seen
        seen += 1
        return score(PHQ9, answers)

    assert list(disagreements(counting, every_complete_word())) == []
    assert seen == 262_144


def test_every_way_of_leaving_questions_out_agrees_with_the_second_rule() -> None:
    words = list(every_way_to_leave_out())
    assert len({"".join("-" if character == "-" else "x" for character in word) for word in words}) == 512
    assert len(words) == 2 * sum(math.comb(9, answered) * (3 * answered + 1) for answered in range(10)) == 14_848
    assert list(disagreements(by(PHQ9), words)) == []


def test_a_scorer_that_makes_up_for_item_9_is_caught() -> None:
    faulty = PHQ9.model_copy(update={"missing": PHQ9.missing.model_copy(update={"never": ()})})
    caught = {word for word, _, _ in disagreements(by(faulty), every_way_to_leave_out())}
    assert caught
    assert all(word[8] == "-" for word in caught)


def test_a_scorer_that_rounds_halves_to_even_is_caught() -> None:
    def faulty(answers: dict[str, int]) -> Score:
        found = score(PHQ9, answers)
        if found.total is None:
            return found
        total = round(Fraction(sum(answers.values()) * 9, len(answers)))
        return dataclasses.replace(found, total=total, band=PHQ9.band_of(total))

    assert list(disagreements(faulty, ["1111-0000"])) == [
        ("1111-0000", (5, "mild", 8, True, "not_endorsed"), (4, "minimal", 8, True, "not_endorsed"))
    ]
    caught = list(disagreements(faulty, every_way_to_leave_out()))
    assert {(wanted[0], found[0]) for _, wanted, found in caught} == {(5, 4), (23, 22)}


def test_a_band_that_begins_one_too_late_is_caught() -> None:
    bands = tuple(
        band.model_copy(update={"start": band.start + (band.key == "moderate"), "end": band.end + (band.key == "mild")}) for band in PHQ9.bands
    )
    faulty = PHQ9.model_copy(update={"bands": bands})
    caught = list(disagreements(by(faulty), itertools.islice(every_complete_word(), 4**7)))
    assert caught
    assert {(wanted[:2], found[:2]) for _, wanted, found in caught} == {((10, "moderate"), (10, "mild"))}
