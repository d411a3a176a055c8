"""What a measure's file must say, what is refused, and what the four measures that come with OpenIPT hold."""

from pathlib import Path

import pytest

from openipt.core.fields import DefinitionRefused
from openipt.core.library import OWN_FOLDER, read_definition
from openipt.core.measures import Measure
from tests.shipped import shipped
from tests.worded import completed_skeleton

LIBRARY = shipped()
SHIPPED = ("gad7", "phq2", "phq8", "phq9")


def mistakes_after(change: tuple[str, str], folder: Path) -> list[str]:
    """What is said about the PHQ-9's file once `change` has been made in it."""
    before, after = change
    text = (OWN_FOLDER / "measures" / "phq9.toml").read_text(encoding="utf-8")
    assert before in text
    file = folder / "phq9.toml"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DefinitionRefused) as refusal:
        read_definition(file)
    return refusal.value.problems


@pytest.mark.parametrize("key", SHIPPED)
def test_a_shipped_measure_is_of_class_a_and_carries_its_terms(key: str) -> None:
    licence = LIBRARY.measure(key).licence
    assert licence.shipping_class == "A"
    assert licence.terms == "No permission required to reproduce, translate, display or distribute."
    assert licence.attribution.startswith("Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke")


@pytest.mark.parametrize("key", SHIPPED)
def test_a_shipped_measure_with_codes_carries_the_notice_of_the_code_system(key: str) -> None:
    codes = LIBRARY.measure(key).codes
    assert codes is not None
    assert codes.system == "http://loinc.org"
    assert "LOINC is copyright" in codes.notice


@pytest.mark.parametrize(("key", "highest"), [("phq9", 27), ("phq8", 24), ("phq2", 6), ("gad7", 21)])
def test_the_totals_run_from_0_to_the_published_highest(key: str, highest: int) -> None:
    measure = LIBRARY.measure(key)
    assert (measure.lowest_total, measure.highest_total) == (0, highest)


@pytest.mark.parametrize("key", SHIPPED)
def test_short_labels_have_one_to_four_words(key: str) -> None:
    assert all(1 <= len(item.short.split()) <= 4 for item in LIBRARY.measure(key).items)


def test_the_phq9_asks_nine_scored_questions_and_one_that_does_not_count() -> None:
    phq9 = LIBRARY.measure("phq9")
    assert len(phq9.scored_items) == 9
    assert [item.key for item in phq9.items if not item.scored] == ["difficulty"]
    assert phq9.label_of(phq9.item("difficulty"), 3) == "Extremely difficult"


def test_the_phq8_is_the_phq9_without_its_safety_item() -> None:
    phq9, phq8 = LIBRARY.measure("phq9"), LIBRARY.measure("phq8")
    assert phq9.without_safety_item == "phq8"
    assert phq8.items == phq9.items[:8]
    assert (phq8.options, phq8.stem, phq8.safety) == (phq9.options, phq9.stem, ())


def test_the_phq2_is_the_first_two_questions_of_the_phq9() -> None:
    assert LIBRARY.measure("phq2").items == LIBRARY.measure("phq9").items[:2]


def test_the_lowest_answer_of_the_gad7_is_not_at_all() -> None:
    assert LIBRARY.measure("gad7").options[0].label == "Not at all"


def test_nhs_caseness_is_10_on_the_phq9_and_8_on_the_gad7() -> None:
    found = {key: [cutoff.at for cutoff in LIBRARY.measure(key).cutoffs if cutoff.key == "nhs_caseness"] for key in ("phq9", "gad7")}
    assert found == {"phq9": [10], "gad7": [8]}


def test_reliable_change_is_6_on_the_phq9_and_4_on_the_gad7() -> None:
    found = {key: LIBRARY.measure(key).reliable_change for key in ("phq9", "gad7")}
    assert {key: change.points for key, change in found.items() if change} == {"phq9": 6, "gad7": 4}


def test_only_item_9_of_the_phq9_is_a_safety_item() -> None:
    found = {key: [item.key for item in LIBRARY.measure(key).items if LIBRARY.measure(key).is_safety_item(item.key)] for key in SHIPPED}
    assert found == {"gad7": [], "phq2": [], "phq8": [], "phq9": ["self_harm"]}


@pytest.mark.parametrize(
    ("total", "band"), [(0, "minimal"), (4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (20, "severe"), (27, "severe")]
)
def test_both_ends_of_a_band_belong_to_it(total: int, band: str) -> None:
    found = LIBRARY.measure("phq9").band_of(total)
    assert found is not None
    assert found.key == band


def test_an_unknown_item_or_answer_is_named() -> None:
    phq9 = LIBRARY.measure("phq9")
    with pytest.raises(KeyError, match="PHQ-9 has no item «joy»"):
        phq9.item("joy")
    with pytest.raises(KeyError, match="4 is not an answer to «sleep» of PHQ-9"):
        phq9.label_of(phq9.item("sleep"), 4)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ('title = "Patient', 'titel = "Patient'),
            ["«title» is missing. Add it.", "«titel» is not a word this file may use. Check the spelling, or take it out."],
        ),
        (("version = 1", 'version = "one"'), ["«version» must be a whole number without quotation marks."]),
        (("version = 1", "version = 1.5"), ["«version» must be a whole number without quotation marks."]),
        (("version = 1", "version = 0"), ["«version» is 0; it must be 1 or more."]),
        (("scored = false", 'scored = "no"'), ["«items, number 10, scored» must be true or false, without quotation marks."]),
        (('shipping_class = "A"', 'shipping_class = "D"'), ["«licence, shipping_class» is 'D'; it must be one of 'A', 'B', 'C' or 'never'."]),
        (
            ('key = "phq9"', 'key = "PHQ 9"'),
            ["«key» is 'PHQ 9'; it must be small letters, digits and _, with a dot between levels, such as phq9 or initial.inventory."],
        ),
        (('never = ["self_harm"]', 'never = "self_harm"'), ["«missing, never» must be a list."]),
        (('short = "Sleep"', 'short = " "'), ["«items, number 3, short» is empty. Write something there."]),
    ],
)
def test_a_mistake_of_form_is_said_with_its_place(change: tuple[str, str], said: list[str], tmp_path: Path) -> None:
    assert mistakes_after(change, tmp_path) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('key = "sleep"', 'key = "mood"'), "The item mood stands more than once. Give each its own key."),
        (('never = ["self_harm"]', "never = []"), "The safety item self_harm must stand in «missing, never»: a safety item is never prorated."),
        (('item = "self_harm"', 'item = "harm"'), "«safety» names the item harm, which this measure does not have."),
        (
            ("at_or_above = 1", "at_or_above = 0"),
            "The safety item self_harm can never, or must always, be 0 or more. Choose one of its higher answers.",
        ),
        (('"Mild", start = 5', '"Mild", start = 6'), "The band mild should start at 5: bands follow each other without a gap."),
        (("start = 20, end = 27", "start = 20, end = 26"), "The last band should end at 27, the highest total there is."),
        (("value = 1, label", "value = 0, label"), "Two answers of the measure count the same number. Give each its own."),
        (("may_be_left_out = 2", "may_be_left_out = 9"), "«missing» allows 9 left out of 9 scored items. At least one must be answered."),
        (("at = 10\n", "at = 28\n"), "The cutoff caseness at 28 lies outside the totals, 0 to 27."),
        (("bands_source = {", "# {"), "The bands have no «bands_source». Say where they come from."),
    ],
)
def test_parts_that_do_not_agree_are_named(change: tuple[str, str], said: str, tmp_path: Path) -> None:
    assert mistakes_after(change, tmp_path) == [said]


def test_all_parts_that_do_not_agree_are_said_at_once(tmp_path: Path) -> None:
    text = (OWN_FOLDER / "measures" / "phq9.toml").read_text(encoding="utf-8")
    file = tmp_path / "phq9.toml"
    file.write_text(text.replace('key = "sleep"', 'key = "mood"').replace("may_be_left_out = 2", "may_be_left_out = 9"), encoding="utf-8")
    with pytest.raises(DefinitionRefused) as refusal:
        read_definition(file)
    assert len(refusal.value.problems) == 2


def test_codes_without_a_code_system_are_refused(tmp_path: Path) -> None:
    text = (OWN_FOLDER / "measures" / "phq2.toml").read_text(encoding="utf-8")
    start, end = text.index("[codes]"), text.index("[[items]]")
    file = tmp_path / "phq2.toml"
    file.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(DefinitionRefused, match="There are codes, but no «codes» that says of which system"):
        read_definition(file)


def test_a_measure_cannot_be_changed_once_read() -> None:
    phq9 = LIBRARY.measure("phq9")
    assert isinstance(phq9, Measure)
    with pytest.raises(ValueError, match="frozen"):
        phq9.key = "other"


def after(key: str, change: tuple[str, str], folder: Path) -> Measure | list[str]:
    """The measure once `change` has been made in its file, or what is said about it."""
    before, now = change
    text = next(OWN_FOLDER.glob(f"*/{key}.toml")).read_text(encoding="utf-8")
    assert before in text
    file = folder / f"{key}.toml"
    file.write_text(text.replace(before, now), encoding="utf-8")
    try:
        found = read_definition(file)
    except DefinitionRefused as refusal:
        return refusal.problems
    assert isinstance(found, Measure)
    return found


CLASS_B = 'shipping_class = "B"'
CONFIRMED = f'{CLASS_B}\nconfirmed_by = "Cleo V."\nconfirmed_on = "2026-11-02"'


@pytest.mark.parametrize(
    ("key", "change", "said"),
    [
        ("epds", ('short = "Question 1"', 'short = "Question 1"\ntext = "Words"'), "Some items have a «text» and others have none."),
        ("epds", ('shipping_class = "C"', 'shipping_class = "A"'), "Some wording is missing, which only a skeleton of class C may lack."),
        (
            "epds",
            ('shipping_class = "C"', 'shipping_class = "never"'),
            "A measure that never comes with software has no items here. Give its «totals» alone.",
        ),
        (
            "who5",
            (CLASS_B, f'{CLASS_B}\nconfirmed_by = "Cleo V."'),
            "«licence» has only one of «confirmed_by» and «confirmed_on». Give both, or none.",
        ),
        (
            "who5",
            (CLASS_B, f'{CLASS_B}\nconfirmed_by = "Cleo V."\nconfirmed_on = "2026-02-30"'),
            "«licence, confirmed_on»: The calendar has no day 2026-02-30.",
        ),
        ("goals", ("totals = {", "# {"), "There are neither «items» nor «totals». Give the questions, or the range of the total."),
        (
            "gas",
            (
                "[from_goals]",
                '[[items]]\nkey = "a"\ntext = "?"\nshort = "?"\noptions = [{ value = 0, label = "0" }, { value = 1, label = "1" }]\n\n[from_goals]',
            ),
            "A measure that is worked out from goals asks nothing itself. Take out its items, or «from_goals».",
        ),
        ("iip32", ("totals = {", "# {"), "There are neither «items» nor «totals». Give the questions, or the range of the total."),
        ("iip32", ("highest = 128", "highest = 0"), "«totals»: The highest total must be above the lowest."),
        ("dejong6", ("one_for = [1, 2]", "one_for = [1, 4]"), "«one_for» of the item emptiness names 4, which is not among its answers."),
        (
            "dejong6",
            ("one_for = [2, 3]", "one_for = [2, 3]\nreverse = true"),
            "The item lean_on has both «reverse» and «one_for». Say it in «one_for» alone.",
        ),
        (
            "dejong6",
            ('rule = "sum"', 'rule = "sum"\nmay_be_left_out = 1'),
            "«figures, number 1»: The figure emotional is a sum, of which nothing may be left out.",
        ),
        (
            "dejong6",
            ("at_least = 1\n", ""),
            "«figures, number 1»: The figure emotional has only one of «at_least» and «meaning». Give both, or none.",
        ),
        (
            "gbo",
            ('may_be_left_out = 2\nsource = { text = "Clinical reference 8.17"', 'may_be_left_out = 3\nsource = { text = "Clinical reference 8.17"'),
            "«figures, number 1»: The figure mean allows all of its items left out.",
        ),
        ("mspss", ('items = ["m1", "m2"', 'items = ["m0", "m2"'), "The figure significant_other names the item m0"),
        ("qids_sr16", ('"slowed", "restless"]', '"slowed", "restful"]'), "The group movement names the item restful"),
        (
            "qids_sr16",
            ('"slowed", "restless"]', '"slowed", "weight_less"]'),
            "«scoring»: The question weight_less stands more than once. Give each its own key.",
        ),
        (
            "phq9",
            ('code = "LA6571-9" }', 'code = "LA6571-9" },\n  { value = 9, label = "N/A", does_not_apply = true }'),
            "The safety item self_harm has an answer that says it does not apply.",
        ),
    ],
)
def test_what_a_file_says_about_wording_licence_and_scoring_must_agree(key: str, change: tuple[str, str], said: str, tmp_path: Path) -> None:
    found = after(key, change, tmp_path)
    assert isinstance(found, list)
    assert any(sentence.startswith(said) for sentence in found), found


def test_a_pack_may_be_shown_once_somebody_has_confirmed_its_licence(tmp_path: Path) -> None:
    off, on = after("who5", (CLASS_B, CLASS_B), tmp_path), after("who5", (CLASS_B, CONFIRMED), tmp_path)
    assert isinstance(off, Measure)
    assert isinstance(on, Measure)
    assert (off.may_be_sent, on.may_be_sent) == (False, True)
    assert (
        off.why_not_sent == "Nobody has confirmed the licence of WHO-5 here. Enter its total by hand, or ask whoever runs OpenIPT here to confirm it."
    )


def test_a_skeleton_is_not_sent_however_often_its_licence_is_confirmed(tmp_path: Path) -> None:
    found = after("epds", ('shipping_class = "C"', CONFIRMED.replace(CLASS_B, 'shipping_class = "C"')), tmp_path)
    assert isinstance(found, Measure)
    assert (found.has_wording, found.may_be_shown) == (False, False)


def test_a_complete_skeleton_is_not_sent_without_a_confirmed_licence() -> None:
    whole = completed_skeleton("epds")
    assert whole.may_be_sent
    unconfirmed = whole.licence.model_copy(update={"confirmed_by": None, "confirmed_on": None})
    assert not whole.model_copy(update={"licence": unconfirmed}).may_be_sent


@pytest.mark.parametrize(
    ("key", "lowest", "highest"),
    [
        ("who5", 0, 100),
        ("qids_sr16", 0, 27),
        ("dejong6", 0, 6),
        ("wsas", 0, 40),
        ("ucla3", 3, 9),
        ("mspss", 12, 84),
        ("iip32", 0, 128),
        ("srm5", 0, 70),
        ("gas", 13, 87),
        ("goals", 0, 10),
        ("epds", 0, 30),
        ("hamd17", 0, 52),
        ("gbo", 0, 30),
        ("core10", 0, 40),
    ],
)
def test_the_range_of_totals_is_the_published_one(key: str, lowest: int, highest: int) -> None:
    measure = read_definition(next(OWN_FOLDER.glob(f"*/{key}.toml")))
    assert isinstance(measure, Measure)
    assert (measure.lowest_total, measure.highest_total) == (lowest, highest)
