"""Scores a whole table of answers at once, and gives for each row the very score that the core gives for one form."""

from collections.abc import Callable
from functools import reduce
from operator import or_

import polars as pl

from openipt.core.measures import Item, Measure
from openipt.study.cells import Answers, narrowest_whole_number, offered_values

BATCH_ROWS = 131_072
"""Rows scored at a time: few enough that the figures in between stay small beside the answers."""


def score_columns(answers: Answers, after_batch: Callable[[int], object] | None = None) -> pl.DataFrame:
    """Score every row. The four columns carry the measure's key in front:

    `_total`, a whole number, null where too much was left out; `_band`, the key of the band; `_answered`, how many scored
    items were answered; `_safety`, whether a safety item was endorsed, null where it was left out or the measure has none.
    `after_batch` is called with the number of rows done since the last call.
    """
    measure, parts = answers.measure, []
    for batch in answers.frame.iter_slices(BATCH_ROWS) if answers.frame.height else [answers.frame]:
        parts.append(_score_batch(measure, batch))
        if after_batch:
            after_batch(batch.height)
    return pl.concat(parts, rechunk=False)


def _score_batch(measure: Measure, batch: pl.DataFrame) -> pl.DataFrame:
    scored = measure.scored_items
    somewhere_left_out = [item.key for item in scored if batch.get_column(item.key).null_count()]
    left_out = pl.sum_horizontal(pl.lit(0, dtype=pl.Int32), *(pl.col(key).is_null().cast(pl.Int32) for key in somewhere_left_out))
    sums = batch.select(
        sum=pl.sum_horizontal(_counts(measure, item) for item in scored),
        answered=(pl.lit(len(scored), dtype=pl.Int32) - left_out).cast(narrowest_whole_number(len(scored))),
        safety=_safety(measure),
        never_left_out=reduce(or_, (pl.col(key).is_null() for key in measure.missing.never), pl.lit(False)),
    )
    totals = sums.with_columns(total=_total(measure))
    return totals.select(
        pl.col("total").alias(f"{measure.key}_total"),
        _band(measure).alias(f"{measure.key}_band"),
        pl.col("answered").alias(f"{measure.key}_answered"),
        pl.col("safety").alias(f"{measure.key}_safety"),
    )


def _counts(measure: Measure, item: Item) -> pl.Expr:
    """What the answers to an item count: themselves, or from the other end where the item is reversed."""
    column = pl.col(item.key).cast(_total_type(measure))
    if not item.reverse:
        return column
    offered = offered_values(measure, item)
    return pl.lit(offered[0] + offered[-1], dtype=_total_type(measure)) - column


def _total(measure: Measure) -> pl.Expr:
    """The sum where nothing is left out, one prorating for each number of items that may be, and null for all else."""
    out_of = len(measure.scored_items)
    wide = narrowest_whole_number(2 * out_of * (_largest_total(measure) + 1))
    total = pl.when(pl.col("never_left_out")).then(None).when(pl.col("answered") == out_of).then(pl.col("sum"))
    for answered in range(out_of - 1, out_of - 1 - measure.missing.may_be_left_out, -1):
        # Half up in whole numbers, as in core/scoring.py: floor(sum * items / answered + 1/2).
        prorated = (pl.col("sum").cast(wide) * (2 * out_of) + answered) // (2 * answered)
        total = total.when(pl.col("answered") == answered).then(prorated.cast(_total_type(measure)))
    return total.otherwise(None)


def _band(measure: Measure) -> pl.Expr:
    keys = pl.Enum([band.key for band in measure.bands])
    band = pl.lit(None, dtype=keys)
    for each in reversed(measure.bands):
        band = pl.when(pl.col("total") <= each.end).then(pl.lit(each.key, dtype=keys)).otherwise(band)
    # Prorating may lead below the lowest total where items differ in range; the core gives no band there.
    return pl.when(pl.col("total") >= measure.bands[0].start).then(band) if measure.bands else band


def _safety(measure: Measure) -> pl.Expr:
    if not measure.safety:
        return pl.lit(None, dtype=pl.Boolean)
    return pl.any_horizontal(pl.col(trigger.item) >= trigger.at_or_above for trigger in measure.safety)


def _largest_total(measure: Measure) -> int:
    """No total, prorated or not, lies further from zero than half of this; the whole leaves room to turn reversed items round."""
    return 2 * len(measure.scored_items) * max(abs(value) for item in measure.scored_items for value in offered_values(measure, item))


def _total_type(measure: Measure) -> type[pl.DataType]:
    return narrowest_whole_number(_largest_total(measure))
