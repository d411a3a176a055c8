"""Names are found by a part of them, however they are spelt and typed."""

import pytest

from openipt.core.finding import folded, is_found


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("ana", "Ana P."),
        ("NA", "Ana P."),
        ("zoe", "Zoë Tóth"),
        ("toth", "Zoë Tóth"),
        ("Žižek", "zizek"),
        ("strasse", "Maria Straße"),
        ("sorensen", "Sørensen"),
        ("lukasz", "Łukasz W."),
        ("p ana", "Ana P."),
        ("obrien", "OBrien"),
        ("o'brien", "Maeve O Brien"),
        ("Müller", "Mu\u0308ller"),
        ("محمد", "محمد ع."),
    ],
)
def test_a_part_of_a_name_finds_it_without_regard_to_case_and_accents(asked, name):
    assert is_found(asked, name)


@pytest.mark.parametrize(("asked", "name"), [("bob", "Ana P."), ("ana q", "Ana P."), ("", "Ana P."), ("a", "Ana P."), ("'-.", "Ana P.")])
def test_another_name_is_not_found_and_fewer_than_two_letters_find_nobody(asked, name):
    assert not is_found(asked, name)


def test_a_name_is_compared_without_signs_and_with_one_space_between_words():
    assert folded("  Ana-Maria   d’Ávila ") == "ana maria d avila"
