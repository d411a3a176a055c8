"""Sums up a scored table: how many forms have a total, their mean and spread, the bands, the cut-off, safety, and alpha."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

import polars as pl

from openipt.core.measures import Measure
from openipt.study.cells import Answers, items_needed, offered_values


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a scored table.

    `complete` rows have every scored item answered; `prorated` rows have a total although some were left out. `mean`, `sd`
    (of a sample), `bands` (label to count, in the measure's order), `at_or_above_cutoff` and `alpha` (Cronbach) are over complete
    rows; each is None where it does not exist. `safety` counts all rows whose safety item is endorsed, None without safety items.
    `valid_per_item` counts the answers to each needed item, by its key.
    """

    rows: int
    complete: int
    prorated: int
    scored: int
    unscorable: int
    mean: float | None
    sd: float | None
    bands: dict[str, int]
    at_or_above_cutoff: int | None
    safety: int | None
    alpha: float | None
    valid_per_item: dict[str, int]


def summarise(answers: Answers, scores: pl.DataFrame) -> Summary:
    """Sum up the scores that a Scorer gave for these answers."""
    measure = answers.measure
    total = scores.get_column(f"{measure.key}_total")
    complete = (scores.get_column(f"{measure.key}_answered") == len(measure.scored_items)) & total.is_not_null()
    totals = _counts(total.filter(complete))
    scored = len(total) - total.null_count()
    mean, variance = _mean_and_variance(totals)
    return Summary(
        rows=len(total),
        complete=totals.total(),
        prorated=scored - totals.total(),
        scored=scored,
        unscorable=len(total) - scored,
        mean=None if mean is None else float(mean),
        sd=None if variance is None else sqrt(variance),
        bands=_bands(measure, totals),
        at_or_above_cutoff=_cases(measure, totals),
        safety=int(scores.get_column(f"{measure.key}_safety").sum()) if measure.safety else None,
        alpha=_alpha(measure, answers.frame, complete, variance),
        valid_per_item={item.key: answers.frame.height - answers.frame.get_column(item.key).null_count() for item in items_needed(measure)},
    )


def _counts(values: pl.Series) -> Counter[int]:
    found = values.value_counts(name="rows")
    return Counter(dict(zip(found.to_series(0).to_list(), found.to_series(1).to_list(), strict=True)))


def _mean_and_variance(counts: Mapping[int, int]) -> tuple[Fraction | None, Fraction | None]:
    """The mean, and the variance of a sample, in exact fractions: None of no rows, and no variance of one."""
    rows = sum(counts.values())
    if rows == 0:
        return None, None
    total = sum(value * count for value, count in counts.items())
    squares = sum(value * value * count for value, count in counts.items())
    mean = Fraction(total, rows)
    return mean, None if rows == 1 else (squares - total * mean) / (rows - 1)


def _bands(measure: Measure, totals: Mapping[int, int]) -> dict[str, int]:
    bands: Counter[str] = Counter({band.label: 0 for band in measure.bands})
    for value, count in totals.items():
        band = measure.band_of(value)
        if band:
            bands[band.label] += count
    return dict(bands)


def _cases(measure: Measure, totals: Mapping[int, int]) -> int | None:
    if measure.caseness is None:
        return None
    cut = measure.caseness.at
    worse_is_lower = measure.direction == "higher_is_better"
    return sum(count for value, count in totals.items() if (value <= cut if worse_is_lower else value >= cut))


def _alpha(measure: Measure, answers: pl.DataFrame, complete: pl.Series, variance_of_total: Fraction | None) -> float | None:
    """Cronbach's alpha: items / (items - 1) x (1 - sum of the items' variances / variance of the total).

    A reversed item varies as much as it would the right way round, so the answers serve as they stand. None for a total that is no plain
    sum of its answers, to which this formula does not apply.
    """
    items = measure.scored_items
    if not variance_of_total or len(items) < 2 or not measure.is_plain_sum:
        return None
    variances = Fraction(0)
    for item in items:
        offered = offered_values(measure, item)
        chosen = answers.select(((pl.col(item.key) == value) & complete).sum().alias(str(value)) for value in offered).row(0)
        variances += _mean_and_variance(dict(zip(offered, chosen, strict=True)))[1] or 0
    return float(Fraction(len(items), len(items) - 1) * (1 - variances / variance_of_total))
