"""How letters are set: fonts in the file, one page, the same file each time, words that mean nothing to the typesetter, right to left."""

import re
import time

import pytest

from openipt.actions.typesetting import as_pdf, as_pictures, pages_of
from openipt.core.letters import Letter, for_the_typesetter, letter_of
from openipt.core.refusals import Refusal
from tests.lettered import formulation_letter, map_of_the_client

HEBREW = {
    "opening": "דניאל היקר,\nזו מחלה שאפשר לטפל בה. אמרת: “אנחנו שני שותפים”. 38-45",
    "linked": "",
    "mood": "",
    "goals": "“שיחה” | 1 עכשיו",
    "helps": "",
    "agreed": "",
    "next": "",
    "help": "",
    "close": "בברכה,\nבן",
}
ARABIC = {**HEBREW, "opening": "عزيزي دانيال،\nهذا مرض يمكن علاجه.", "goals": "“حديث هادئ” | 1 الآن", "close": "بن"}
MILLISECONDS = 250
"""More than that for a page, as the middle of several, and somebody waits: a bound for a machine with others at work on it."""


def pdf_of(letter: Letter) -> bytes:
    return as_pdf(for_the_typesetter(letter, "You read this letter first and agreed to it on 11 March."))


def fonts_in(pdf: bytes) -> tuple[set[str], int, int]:
    """The fonts that a PDF names, how many of them it describes, and how many of those lie in it as a file."""
    names = {found.decode() for found in re.findall(rb"/FontName/\w{6}\+([\w-]+)", pdf)}
    described = re.findall(rb"<</Type/FontDescriptor/.*?>>", pdf, re.DOTALL)
    return names, len(described), sum(b"/FontFile" in each for each in described)


@pytest.mark.parametrize("letter", [formulation_letter(), map_of_the_client(), formulation_letter(**HEBREW), formulation_letter(**ARABIC)])
def test_every_font_lies_in_the_file(letter: Letter) -> None:
    names, described, embedded = fonts_in(pdf_of(letter))
    assert names <= {
        "NotoSans-Regular",
        "NotoSans-SemiBold",
        "NotoSansArabic-Regular",
        "NotoSansArabic-SemiBold",
        "LibertinusSerif-Regular",
        "LibertinusSerif-Semibold",
    }
    assert described == embedded > 1


def test_our_words_are_in_sans_and_the_clients_own_in_serif() -> None:
    names, _, _ = fonts_in(pdf_of(formulation_letter()))
    assert {"NotoSans-Regular", "LibertinusSerif-Regular"} <= names
    no_own_words = formulation_letter(opening="Dear Daniel,", goals="")
    assert "LibertinusSerif-Regular" not in fonts_in(pdf_of(no_own_words))[0]


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
@pytest.mark.parametrize("letter", [formulation_letter(), map_of_the_client()])
def test_a_letter_stands_on_one_page_of_either_paper(letter: Letter, paper: str) -> None:
    set_on = for_the_typesetter(letter_of({**letter.as_content(), "paper": paper}))
    assert (pages_of(set_on), len(as_pictures(set_on))) == (1, 1)
    size = re.search(rb"/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]", as_pdf(set_on))
    assert size
    assert [round(float(each)) for each in size.groups()] == ([595, 842] if paper == "a4" else [612, 792])


def test_too_many_words_need_a_second_page_and_that_is_known_before_it_is_given() -> None:
    assert pages_of(for_the_typesetter(formulation_letter(linked="It goes on and on. " * 400))) > 1


def test_the_file_is_tagged_with_title_and_language_and_meant_to_be_read_aloud() -> None:
    pdf = pdf_of(formulation_letter())
    for sign in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang(en)", b"pdfuaid", b"What we found and agreed"):
        assert sign in pdf
    assert b"/Lang(he)" in pdf_of(formulation_letter(**HEBREW))


def test_the_same_letter_gives_the_same_file_byte_for_byte() -> None:
    assert pdf_of(formulation_letter()) == pdf_of(formulation_letter())


def test_no_name_of_the_client_stands_in_the_files_own_description() -> None:
    described = re.findall(rb"/(?:Title|Author|Subject|Keywords)\s*\(.*?\)", pdf_of(formulation_letter())) or [b""]
    assert not any(b"Daniel" in each for each in described)


@pytest.mark.parametrize(
    "words",
    [
        '#import "/etc/passwd": *',
        '#panic("no")',
        '#read("letter.typ")',
        "$ x^2 $ and $",
        "\\ \\u{41} \\#",
        "*b* _i_ `code` ``` <label> @nobody // gone /* gone */",
        '"}, {"looks": "box"',
        "= Heading\n- list\n+ enum\n/ term: x",
        "%(page)s \N{RIGHT-TO-LEFT OVERRIDE}abc\N{POP DIRECTIONAL FORMATTING} \x07",
        "שלום abc 38-45 (שלום)",
    ],
)
def test_whatever_somebody_writes_is_set_as_it_stands_and_means_nothing(words: str) -> None:
    letter = formulation_letter(linked=words, opening=words, goals=f"{words} | {words}", close=words)
    everywhere = letter_of({**letter.as_content(), "title": words, "below": words, "beside": [words], "author": words})
    pdf = as_pdf(for_the_typesetter(everywhere, words))
    assert pdf.startswith(b"%PDF-")
    assert pdf != pdf_of(formulation_letter())


def test_a_page_is_set_fast_enough_to_be_waited_for() -> None:
    took = []
    for number in range(15):
        letter = for_the_typesetter(formulation_letter(linked=f"Number {number}."))
        begun = time.perf_counter()
        as_pdf(letter)
        took.append(time.perf_counter() - begun)
    assert sorted(took)[len(took) // 2] * 1000 < MILLISECONDS


def test_a_sign_that_no_font_has_is_refused_by_name() -> None:
    with pytest.raises(Refusal) as refused:
        pdf_of(formulation_letter(linked="We said 你好 to each other."))
    assert "你" in refused.value.sentence
    assert refused.value.sentence.endswith("Write it in other signs.")
