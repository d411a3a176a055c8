"""Scoring a table gives, row by row, what the core gives form by form."""

import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openipt.core.measures import Measure
from openipt.core.scoring import score
from openipt.study.cells import Answers, CellsRefused, WrongCell, answer_type, items_needed, read_answers
from openipt.study.columns import BATCH_ROWS, Scorer
from openipt.study.summary import summarise
from tests.shipped import shipped

OWN = {"text": "Made up for a test.", "mark": "own"}
SAFETY_ANSWER = {"endorsed": True, "not_endorsed": False, "skipped": None, None: None}

Row = dict[str, int | None]
MadeUpItem = dict[str, Any]


def a_measure(items: list[MadeUpItem], **changes: object) -> Measure:
    """A made-up measure called `made_up` with these items, and two answers, 0 and 1, unless the items say otherwise."""
    content: dict[str, object] = {
        "form": "openipt.measure/1",
        "key": "made_up",
        "version": 1,
        "title": "Made up",
        "short_title": "Made up",
        "asks_about": "nothing",
        "language": "en",
        "rated_by": "client",
        "minutes": 1,
        "recall": "today",
        "stem": "Today:",
        "direction": "higher_is_worse",
        "direction_in_words": "Higher is worse.",
        "licence": {"shipping_class": "A", "terms": "free", "attribution": "none", "source": OWN},
        "options": [{"value": 0, "label": "no"}, {"value": 1, "label": "yes"}],
        "items": items,
        "missing": {"may_be_left_out": 0, "source": OWN},
        "examples": [{"answers": {}, "total": None, "source": "none"}],
    }
    return Measure.model_validate({**content, **changes}, strict=False)


def items_of(*keys: str) -> list[MadeUpItem]:
    return [{"key": key, "text": key, "short": key} for key in keys]


def offering(*values: int) -> list[dict[str, object]]:
    return [{"value": value, "label": str(value)} for value in values]


def higher_values(item: MadeUpItem) -> list[int]:
    """The values of an item's answers without the lowest: an alert may begin at any of these."""
    return sorted(option["value"] for option in item["options"] if not option.get("does_not_apply"))[1:]


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    """Any measure: items scored or not, reversed or not, answers with gaps and below zero, bands, missing rule, safety items."""
    items: list[MadeUpItem] = []
    one_or_none = st.sampled_from([False, False, True])
    for number in range(draw(st.integers(1, 6))):
        values = draw(st.one_of(st.just([0, 1, 2, 3]), st.lists(st.integers(-3, 60), min_size=2, max_size=5, unique=True)))
        item: MadeUpItem = {"key": f"q{number}", "text": "?", "short": "?", "scored": number == 0 or draw(st.booleans())}
        counts = {"one_for": tuple(values[:1])} if draw(one_or_none) else {"reverse": draw(st.booleans())}
        without = [{"value": 99, "label": "n/a", "does_not_apply": True}] if draw(one_or_none) else []
        items.append({**item, **counts, "options": [*offering(*values), *without]})
    always = [item for item in items if not any(option.get("does_not_apply") for option in item["options"])]
    watched = draw(
        st.lists(st.sampled_from(always) if always else st.nothing(), max_size=2 if always else 0, unique_by=lambda item: str(item["key"]))
    )
    safety = [
        {"item": item["key"], "at_or_above": draw(st.sampled_from(higher_values(item))), "alert": "self_harm", "source": OWN} for item in watched
    ]
    never = [str(item["key"]) for item in [*watched, *draw(st.lists(st.sampled_from(items), max_size=1))]]
    left_out = draw(st.integers(0, sum(item["scored"] is True for item in items) - 1))
    scored = [str(item["key"]) for item in items if item["scored"]]
    grouped = [{"key": "group", "items": scored[:2]}] if len(scored) > 1 and draw(one_or_none) else []
    multiplied = {"multiplier": draw(st.sampled_from([1, 1, 4])), "highest_of": grouped, "source": OWN}
    then = draw(st.sampled_from(["made_up", "as_it_stands"]))
    missing = {"may_be_left_out": left_out, "never": never, "then": then, "source": OWN}
    plain = a_measure(items, missing=missing, safety=safety, scoring=draw(st.sampled_from([None, multiplied])))
    lowest, highest = plain.lowest_total, plain.highest_total
    ends = sorted({*draw(st.lists(st.integers(lowest, highest), max_size=3)), highest})
    starts = [lowest, *(end + 1 for end in ends[:-1])]
    bands = [{"key": f"band_{start + 1000}", "label": "band", "start": start, "end": end} for start, end in zip(starts, ends, strict=True)]
    return Measure.model_validate({**plain.model_dump(), "bands": draw(st.sampled_from([[], bands])), "bands_source": OWN}, strict=False)


def rows_for(measure: Measure, most: int = 8) -> st.SearchStrategy[list[Row]]:
    cells = {item.key: st.none() | st.sampled_from([o.value for o in measure.options_of(item)]) for item in items_needed(measure)}
    return st.lists(st.fixed_dictionaries(cells), max_size=most)


def rows_by_lot(measure: Measure, number: int) -> list[Row]:
    """Rows drawn by lot, always the same ones: one in four has few gaps, one in four has many, and half have none."""
    lot = random.Random(measure.key)
    offered = {item.key: [option.value for option in measure.options_of(item)] for item in items_needed(measure)}
    gaps = [lot.choice((0.0, 0.0, 0.05, 0.4)) for _ in range(number)]
    return [{key: None if lot.random() < gap else lot.choice(values) for key, values in offered.items()} for gap in gaps]


def by_the_core(measure: Measure, row: Row) -> dict[str, object]:
    found = score(measure, {key: value for key, value in row.items() if value is not None})
    return {
        f"{measure.key}_total": found.total,
        f"{measure.key}_band": found.band.key if found.band else None,
        f"{measure.key}_answered": found.answered,
        f"{measure.key}_safety": SAFETY_ANSWER[found.safety],
    }


def answers_of(measure: Measure, rows: list[Row]) -> Answers:
    names = {item.key: item.key for item in items_needed(measure)}
    return read_answers(measure, pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64)), names)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_measure_is_scored_by_columns_as_by_the_core(data: st.DataObject) -> None:
    measure = data.draw(measures())
    rows = data.draw(rows_for(measure))

    assert Scorer(measure).score(answers_of(measure, rows)).to_dicts() == [by_the_core(measure, row) for row in rows]


@pytest.mark.parametrize("key", sorted(key for key in shipped().measures if shipped().measure(key).items))
def test_each_shipped_measure_is_scored_by_columns_as_by_the_core(key: str) -> None:
    measure = shipped().measure(key)
    rows = rows_by_lot(measure, 200)

    assert Scorer(measure).score(answers_of(measure, rows)).to_dicts() == [by_the_core(measure, row) for row in rows]


def test_a_table_of_several_batches_is_scored_to_its_last_row_and_tells_how_far_it_is() -> None:
    measure = a_measure(items_of("a", "b"))
    rows = BATCH_ROWS + 3
    table = pl.DataFrame({"a": pl.repeat(1, rows, dtype=pl.Int8, eager=True), "b": pl.repeat(0, rows, dtype=pl.Int8, eager=True)})
    done: list[int] = []

    scores = Scorer(measure).score(read_answers(measure, table, {"a": "a", "b": "b"}), done.append)

    assert scores.get_column("made_up_total").to_list() == [1] * rows
    assert done == [BATCH_ROWS, 3]


def test_a_prorated_half_is_rounded_up() -> None:
    measure = a_measure(items_of("a", "b", "c"), missing={"may_be_left_out": 1, "source": OWN})  # 1 of 2 answered, of 3: 1.5

    assert Scorer(measure).score(answers_of(measure, [{"a": 1, "b": 0, "c": None}])).get_column("made_up_total").to_list() == [2]


def test_scores_take_a_few_bytes_for_each_row() -> None:
    measure = a_measure(items_of("a"), bands=[{"key": "low", "label": "low", "start": 0, "end": 1}], bands_source=OWN)
    scores = Scorer(measure).score(answers_of(measure, [{"a": 1}]))

    assert scores.dtypes == [pl.Int8, pl.Enum(["low"]), pl.Int8, pl.Boolean]


def test_answers_with_large_numbers_get_a_column_that_holds_them() -> None:
    measure = a_measure(items_of("a", "b"), options=offering(0, 30_000))

    assert answer_type(measure) == pl.Int16
    assert Scorer(measure).score(answers_of(measure, [{"a": 30_000, "b": 30_000}])).get_column("made_up_total").to_list() == [60_000]


@pytest.mark.parametrize(
    "cells",
    [
        pl.Series(["1", " 0 ", "1.0", "+1", "", "  ", None]),
        pl.Series([1.0, 0.0, 1.0, 1.0, None, None, None]),
        pl.Series([1, 0, 1, 1, None, None, None], dtype=pl.UInt64),
        pl.Series(["1", "0", "1", "1", None, None, None]).cast(pl.Decimal(10, 2)),
    ],
    ids=["text", "decimal point", "whole", "exact decimal"],
)
def test_whole_numbers_are_taken_however_the_table_keeps_them(cells: pl.Series) -> None:
    answers = read_answers(a_measure(items_of("a")), pl.DataFrame({"column": cells}), {"a": "column"})

    assert answers.frame.get_column("a").to_list() == [1, 0, 1, 1, None, None, None]


@pytest.mark.parametrize(
    "cells",
    [
        pl.Series(["2", "1.5", "no", "1,0", "-1", "1e0", "99999999999999999999"]),
        pl.Series([2.0, 1.5, float("nan"), float("inf"), 1e300]),
        pl.Series([2, -1, 300]),
        pl.Series([True, False]),
    ],
    ids=["text", "decimal point", "whole", "truth"],
)
def test_any_other_cell_is_refused(cells: pl.Series) -> None:
    with pytest.raises(CellsRefused) as refusal:
        read_answers(a_measure(items_of("a")), pl.DataFrame({"column": cells}), {"a": "column"})

    assert refusal.value.count == len(cells)


def test_an_answer_between_two_that_are_offered_is_refused() -> None:
    measure = a_measure(items_of("a"), options=offering(0, 2))

    with pytest.raises(CellsRefused) as refusal:
        read_answers(measure, pl.DataFrame({"a": [0, 1, 2]}), {"a": "a"})

    assert refusal.value.cells == (WrongCell(1, "a", "1"),)


def test_the_first_wrong_cells_are_shown_row_by_row() -> None:
    table = pl.DataFrame({"a": [0, 5, 0, 7], "b": [9, 1, 0, 8]})

    with pytest.raises(CellsRefused) as refusal:
        read_answers(a_measure(items_of("b", "a")), table, {"a": "a", "b": "b"}, show_at_most=3)

    assert refusal.value.count == 4
    assert [(cell.row, cell.column, cell.content) for cell in refusal.value.cells] == [(0, "b", "9"), (1, "a", "5"), (3, "b", "8")]


def test_alpha_of_items_that_agree_wholly_is_one_even_if_one_is_reversed() -> None:
    items = [*items_of("a"), {"key": "b", "text": "b", "short": "b", "reverse": True}]
    answers = answers_of(a_measure(items), [{"a": 0, "b": 1}, {"a": 1, "b": 0}, {"a": 1, "b": 0}])

    assert summarise(answers, Scorer(answers.measure).score(answers)).alpha == 1.0


def test_where_higher_is_better_those_at_or_below_the_cut_off_are_counted() -> None:
    cutoff = {"key": "low", "at": 1, "meaning": "low", "source": OWN}
    measure = a_measure(items_of("a", "b"), direction="higher_is_better", caseness=cutoff)
    answers = answers_of(measure, [{"a": 0, "b": 0}, {"a": 1, "b": 0}, {"a": 1, "b": 1}])

    assert summarise(answers, Scorer(answers.measure).score(answers)).at_or_above_cutoff == 2


def test_figures_that_do_not_exist_are_none() -> None:
    answers = answers_of(a_measure(items_of("a")), [{"a": None}])
    summary = summarise(answers, Scorer(answers.measure).score(answers))

    assert (summary.mean, summary.sd, summary.alpha, summary.at_or_above_cutoff, summary.safety) == (None, None, None, None, None)
    assert summary.unscorable == 1
