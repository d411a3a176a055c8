"""How fast and how lean a table of PHQ-9 forms is scored: goal 6, as ratios to the same work written by hand in Polars.

python bench/score.py [--rows N] [--rounds N] [--json]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from openipt.core.library import read_library
from openipt.core.measures import Measure
from openipt.core.scoring import score
from openipt.study.cells import Answers, items_needed, read_answers
from openipt.study.columns import Scorer
from openipt.study.summary import summarise

SMALL_TABLE = 5_093
GOAL_ROWS_PER_SECOND = 5_000_000
GOAL_MEMORY_RATIO = 3.0
SEED = 9


def made_up_answers(measure: Measure, rows: int) -> pl.DataFrame:
    """Answers spread much as in a survey of adults, three cells in a thousand left out; the same for the same number of rows."""
    row = pl.int_range(rows, dtype=pl.UInt32)
    values = [(650, 0), (860, 1), (940, 2), (997, 3)]
    columns = []
    for number, item in enumerate(items_needed(measure)):
        draw = row.hash(SEED + number) % 1000
        cell = pl.lit(None, dtype=pl.Int8)
        for below, value in reversed(values):
            cell = pl.when(draw < below).then(pl.lit(value, dtype=pl.Int8)).otherwise(cell)
        columns.append(cell.alias(item.key))
    return pl.select(columns)


def by_hand(table: pl.DataFrame) -> pl.DataFrame:
    """PHQ-9 as a researcher would write it in Polars for this one measure, on the same small columns."""
    items = pl.all()
    answered = pl.sum_horizontal(items.is_not_null().cast(pl.Int8))
    first = table.lazy().select(sum=pl.sum_horizontal(items), answered=answered, ninth=pl.col("self_harm"))
    allowed = (pl.col("answered") >= 7) & pl.col("ninth").is_not_null()
    prorated = (pl.col("sum").cast(pl.Int16) * 18 + pl.col("answered")) // (pl.col("answered").cast(pl.Int16) * 2)
    second = first.with_columns(total=pl.when(allowed).then(prorated).cast(pl.Int8))
    names = ["minimal", "mild", "moderate", "moderately_severe", "severe"]
    total = pl.col("total")
    lower = pl.when(total < 5).then(pl.lit(names[0])).when(total < 10).then(pl.lit(names[1])).when(total < 15).then(pl.lit(names[2]))
    band = lower.when(total < 20).then(pl.lit(names[3])).when(total >= 20).then(pl.lit(names[4])).cast(pl.Enum(names))
    return second.select(total, band.alias("band"), pl.col("answered"), (pl.col("ninth") >= 1).alias("safety")).collect()


def seconds(work: Callable[[], object], times: int) -> float:
    """Seconds that one turn of the work takes, over a number of turns."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def compare(measure: Measure, table: pl.DataFrame, rounds: int) -> dict[str, float]:
    """Median seconds for each way of working on the table, the ways taking turns within each round."""
    answers, scorer = Answers(measure, table), Scorer(measure)
    names = {item.key: item.key for item in items_needed(measure)}
    ours, theirs = scorer.score(answers), by_hand(table)
    assert ours.rename(dict(zip(ours.columns, theirs.columns, strict=True))).equals(theirs)
    del ours, theirs
    ways: dict[str, Callable[[], object]] = {
        "score": lambda: scorer.score(answers),
        "plan, check and score": lambda: Scorer(measure).score(read_answers(measure, table, names)),
        "and sum up": lambda: summarise(read_answers(measure, table, names), Scorer(measure).score(answers)),
        "by hand": lambda: by_hand(table),
        "read once": lambda: table.select(pl.sum_horizontal(pl.all().sum())),
    }
    times = max(1, 1_000_000 // table.height)
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            found[name].append(seconds(work, times))
    return {name: statistics.median(taken) for name, taken in found.items()}


def seconds_one_by_one(measure: Measure, table: pl.DataFrame) -> float:
    """Seconds to score the rows form by form with the core, the answers being ready in dictionaries."""
    forms = [{key: value for key, value in row.items() if value is not None} for row in table.to_dicts()]
    return seconds(lambda: [score(measure, form) for form in forms], 3)


def memory_ratio(rows: int) -> dict[str, float]:
    """Memory of a fresh process that holds and scores the table: the most above its start, in multiples of the answers' own bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.parquet"
        made_up_answers(read_library().measure("phq9"), rows).write_parquet(path)
        printed = subprocess.run([sys.executable, __file__, "--measure-memory", str(path)], check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(printed)
    return found


def print_memory(path: Path) -> None:
    """What the fresh process does: warm up, note its memory, load, forget the peak of loading, score, and print the peak."""
    measure = read_library().measure("phq9")
    scorer = Scorer(measure)
    scorer.score(Answers(measure, made_up_answers(measure, 1000)))
    before = _memory("VmRSS")
    table = pl.read_parquet(path)
    after_loading = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak so far
    scores = scorer.score(Answers(measure, table))
    peak = _memory("VmHWM")
    size = table.estimated_size()
    print(json.dumps({"data": size, "scores": scores.estimated_size(), "loaded": (after_loading - before) / size, "ratio": (peak - before) / size}))


def _memory(name: str) -> int:
    """Bytes, as this process's own status tells them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure-memory", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure_memory:
        print_memory(arguments.measure_memory)
        return
    measure = read_library().measure("phq9")
    result: dict[str, object] = {"load_before": os.getloadavg(), "cores": os.cpu_count(), "polars": pl.__version__, "tables": []}
    small = made_up_answers(measure, SMALL_TABLE)
    one_by_one = seconds_one_by_one(measure, small) / SMALL_TABLE
    tables = []
    for table in (small, made_up_answers(measure, arguments.rows)):
        taken = compare(measure, table, arguments.rounds)
        tables.append(
            {
                "rows": table.height,
                "rows_per_second": {name: round(table.height / each) for name, each in taken.items()},
                "of_goal": table.height / taken["score"] / GOAL_ROWS_PER_SECOND,
                "times_by_hand": taken["by hand"] / taken["score"],
                "times_form_by_form": one_by_one / (taken["score"] / table.height),
                "of_reading_once": taken["read once"] / taken["score"],
            }
        )
    result |= {"tables": tables, "memory": memory_ratio(arguments.rows), "load_after": os.getloadavg()}
    print(json.dumps(result, indent=2) if arguments.json else in_words(result, tables))


def in_words(result: dict[str, object], tables: list[dict[str, object]]) -> str:
    """The figures as a person reads them."""
    lines = [f"load before {result['load_before']}, after {result['load_after']}; {result['cores']} cores; Polars {result['polars']}"]
    for table in tables:
        lines.append(f"\n{table['rows']:,} rows")
        rates = table["rows_per_second"]
        assert isinstance(rates, dict)
        lines += [f"  {name:<22}{rate / 1e6:>10.1f} million rows/s" for name, rate in rates.items()]
        lines.append(f"  scoring: {table['of_goal']:.1f} x the goal, {table['times_by_hand']:.2f} x by hand,")
        lines.append(f"  {table['times_form_by_form']:,.0f} x form by form, {table['of_reading_once']:.3f} of the speed of reading the answers once")
    memory = result["memory"]
    assert isinstance(memory, dict)
    lines.append(
        f"\nmemory: {memory['ratio']:.2f} x the answers' own {memory['data'] / 1e6:.0f} MB at the peak, of it {memory['loaded']:.2f} for holding them"
    )
    lines.append(f"(goal: at most {GOAL_MEMORY_RATIO}; the four columns of scores take {memory['scores'] / 1e6:.0f} MB)")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
