"""Two entries are shown as perhaps one person for the same name, or for the same birth date with a similar name; and for nothing else."""

from datetime import date
from uuid import UUID

import pytest

from openipt.core.same_person import Entry, are_similar, pairs

DAY, ANOTHER = date(1994, 5, 17), date(1994, 5, 18)


def entry(number, name, born=None):
    return Entry(UUID(int=number), name, born)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (entry(1, "Ana P."), entry(2, "ANA P"), "same_name"),
        (entry(1, "Zoë Tóth", DAY), entry(2, "Zoe Toth", ANOTHER), "same_name"),
        (entry(1, "Ana P.", DAY), entry(2, "Ana Pereira", DAY), "same_birth"),
        (entry(1, "Margaret Oliver", DAY), entry(2, "Margret Oliver", DAY), "same_birth"),
    ],
)
def test_entries_that_may_be_one_person_are_shown_with_the_reason(one, other, why):
    (found,) = pairs([other, one])
    assert (found.first, found.second, found.why) == (one, other, why)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (entry(1, "Ana P."), entry(2, "Ana Q.")),
        (entry(1, "Ana Pereira", DAY), entry(2, "Ana P.", ANOTHER)),
        (entry(1, "Ana P.", DAY), entry(2, "Dov S.", DAY)),
        (entry(1, "Ana Pereira"), entry(2, "Ana Perreira")),
    ],
)
def test_entries_that_have_less_in_common_are_not(one, other):
    assert pairs([one, other]) == []


def test_of_three_entries_of_one_name_each_two_are_shown_once():
    found = pairs(entry(number, "Ana P.", DAY) for number in (3, 1, 2))
    assert [(pair.first.id.int, pair.second.id.int) for pair in found] == [(1, 2), (1, 3), (2, 3)]


def test_a_name_cut_short_is_like_the_whole_one_only_where_every_word_is():
    assert are_similar("Ana P.", "Ana Pereira")
    assert not are_similar("Ana", "Anastasia Pereira")
