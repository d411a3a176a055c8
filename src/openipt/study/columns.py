"""Scores a whole table of answers at once, and gives for each row the very score that the core gives for one form."""

from collections.abc import Callable

import polars as pl

from openipt.core.measures import Item, Measure
from openipt.study.cells import Answers, narrowest_whole_number, offered_values

BATCH_ROWS = 131_072
"""Rows scored at a time: few enough that the figures in between stay small beside the answers."""


class Scorer:
    """The scoring rule of one measure, worked out once for any number of tables."""

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        kind = _total_type(measure)
        keys = [item.key for item in measure.scored_items]
        never = measure.missing.never
        few = narrowest_whole_number(len(keys))
        left_out = pl.sum_horizontal(pl.col(keys).is_null().cast(few))
        in_groups = bool(measure.scoring and measure.scoring.highest_of)
        added_up = _highest_of_each(measure, kind) if in_groups else _counted(measure, kind)
        self._sums = [
            (pl.sum_horizontal(added_up) * pl.lit(measure.multiplier, dtype=kind)).alias("sum"),
            (len(keys) - left_out).alias("answered"),
            *([(len(added_up) - pl.sum_horizontal(part.is_null().cast(few) for part in added_up)).alias("parts")] if in_groups else []),
            _safety(measure).alias("safety"),
            (pl.any_horizontal(pl.col(never).is_null()) if never else pl.lit(False)).alias("never_left_out"),
        ]
        self._total = _total(measure, kind, pl.col("parts" if in_groups else "answered")).alias("total")
        self._scores = [
            pl.col("total").alias(f"{measure.key}_total"),
            _band(measure).alias(f"{measure.key}_band"),
            pl.col("answered").alias(f"{measure.key}_answered"),
            pl.col("safety").alias(f"{measure.key}_safety"),
        ]

    def score(self, answers: Answers, after_batch: Callable[[int], object] | None = None) -> pl.DataFrame:
        """Score every row of answers to this measure. The four columns carry the measure's key in front:

        `_total`, a whole number, null where too much was left out; `_band`, the key of the band; `_answered`, how many scored
        items were answered; `_safety`, whether a safety item was endorsed, null where it was left out or the measure has none.
        `after_batch` is called with the number of rows done since the last call.
        """
        if answers.frame.height == 0:
            return self._score_batch(answers.frame)
        parts = []
        for batch in answers.frame.iter_slices(BATCH_ROWS):
            parts.append(self._score_batch(batch))
            if after_batch:
                after_batch(batch.height)
        return pl.concat(parts, rechunk=False)

    def _score_batch(self, batch: pl.DataFrame) -> pl.DataFrame:
        return batch.select(self._sums).with_columns(self._total).select(self._scores)


def _counted(measure: Measure, kind: type[pl.DataType]) -> list[pl.Expr]:
    """What the answers to the scored items count: themselves, or otherwise where the item says so."""
    as_they_stand = [item.key for item in measure.scored_items if _counts_as_it_stands(measure, item)]
    others = [item for item in measure.scored_items if not _counts_as_it_stands(measure, item)]
    return [*([pl.col(as_they_stand).cast(kind)] if as_they_stand else []), *(_counted_alone(measure, item, kind) for item in others)]


def _counts_as_it_stands(measure: Measure, item: Item) -> bool:
    return not (item.reverse or item.one_for or any(option.does_not_apply for option in measure.options_of(item)))


def _counted_alone(measure: Measure, item: Item, kind: type[pl.DataType]) -> pl.Expr:
    """What the answers to one item count, worked out by the core for each that it offers."""
    if _counts_as_it_stands(measure, item):
        return pl.col(item.key).cast(kind)
    offered = offered_values(measure, item)
    if item.reverse and not any(option.does_not_apply for option in measure.options_of(item)):
        return pl.lit(offered[0] + offered[-1], dtype=kind) - pl.col(item.key).cast(kind)
    return pl.col(item.key).replace_strict(offered, [measure.counted(item, value) for value in offered], return_dtype=kind)


def _highest_of_each(measure: Measure, kind: type[pl.DataType]) -> list[pl.Expr]:
    """What is added up where of several items only the highest counts."""
    return [pl.max_horizontal(_counted_alone(measure, item, kind) for item in part) for part in measure.parts]


def _total(measure: Measure, kind: type[pl.DataType], there: pl.Expr) -> pl.Expr:
    """The sum where nothing is left out, one prorating for each number of parts that may be, and null for all else.

    `there` is how many of the measure's parts are answered: its items, or groups of items of which the highest counts.
    """
    out_of = len(measure.parts)
    wide = narrowest_whole_number(2 * out_of * (_largest_total(measure) + 1))
    total = pl.when(pl.col("never_left_out")).then(None).when(there == out_of).then(pl.col("sum"))
    for answered in range(out_of - 1, max(out_of - 1 - measure.missing.may_be_left_out, 0), -1):
        # Half up in whole numbers, as in core/scoring.py: floor(sum * parts / answered + 1/2).
        prorated = (pl.col("sum").cast(wide) * (2 * out_of) + answered) // (2 * answered)
        left_as_it_is = measure.missing.then == "as_it_stands"
        total = total.when(there == answered).then(pl.col("sum") if left_as_it_is else prorated.cast(kind))
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
    return (
        2
        * measure.multiplier
        * len(measure.scored_items)
        * max(abs(value) for item in measure.scored_items for value in offered_values(measure, item))
    )


def _total_type(measure: Measure) -> type[pl.DataType]:
    return narrowest_whole_number(_largest_total(measure))
