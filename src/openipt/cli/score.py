"""Scores a file of filled-in questionnaires (CSV or Parquet) by a measure of the library."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from openipt.cli.overlay import overlay_folder
from openipt.cli.refused import Refused

if TYPE_CHECKING:  # Polars and the library take a while to import, so `run` imports them when it needs them.
    from openipt.core.measures import Measure
    from openipt.study.cells import CellsRefused
    from openipt.study.summary import Summary

SHOWN_CELLS = 20
SHOWN_COLUMNS = 15


def describe(parser: argparse.ArgumentParser) -> None:
    """Say which words the command takes."""
    parser.add_argument("measure", metavar="MEASURE", help="the measure's key, such as phq9")
    parser.add_argument("file", metavar="FILE", type=Path, help="a table with one row for each filled-in form, ending in .csv or .parquet")
    parser.add_argument("--items", metavar="COLUMN,COLUMN,...", help="the columns that hold the answers, in the measure's order; else its item keys")
    parser.add_argument("--out", metavar="FILE", type=Path, help="write the table with its scores to this file, ending in .csv or .parquet")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Score the file, write it where asked, and print the figures. Returns 0; raises Refused."""
    from tqdm import tqdm

    from openipt.core.fields import DefinitionRefused
    from openipt.core.library import NotInLibrary, read_library
    from openipt.study.cells import CellsRefused, items_needed, read_answers
    from openipt.study.columns import Scorer
    from openipt.study.files import FileRefused, column_names, read_table, refuse_ending, write_table
    from openipt.study.summary import summarise

    try:
        measure = read_library(overlay_folder()).measure(arguments.measure)
    except (NotInLibrary, DefinitionRefused) as problem:
        raise Refused(str(problem)) from None
    if not measure.items:
        raise Refused(f"{measure.short_title} has no questions here, so there is nothing to score.")
    source, target = arguments.file, arguments.out
    keys = [item.key for item in items_needed(measure)]
    columns = _named_columns(measure, keys, arguments.items)
    try:
        names = column_names(source)
        _refuse_wrong_columns(source, names, columns)
        if target:
            refuse_ending(target)
            _refuse_overwriting(measure, source, target, names)
        table = read_table(source, columns, only_these=target is None)
        answers = read_answers(measure, table, dict(zip(keys, columns, strict=True)), SHOWN_CELLS)
        with tqdm(total=table.height, unit=" rows", unit_scale=True, leave=False, disable=not sys.stderr.isatty()) as progress:
            scores = Scorer(measure).score(answers, progress.update)
        if target:
            write_table(table.hstack(scores), target)
    except FileRefused as problem:
        raise Refused(str(problem)) from None
    except CellsRefused as problem:
        raise Refused(_refused_cells(measure, source, problem)) from None
    summary = summarise(answers, scores)
    named = dict(zip(keys, columns, strict=True))
    print(_as_json(measure, summary, named) if arguments.json else _in_words(measure, summary, named))
    return 0


def _named_columns(measure: "Measure", keys: list[str], given: str | None) -> list[str]:
    if given is None:
        return keys
    columns = [name.strip() for name in given.split(",")]
    if len(columns) != len(keys):
        raise Refused(f"{measure.short_title} needs {len(keys)} columns, in the order {', '.join(keys)}; --items names {len(columns)}.")
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise Refused(f"--items names {', '.join(twice)} more than once; each question needs a column of its own.")
    return columns


def _refuse_wrong_columns(source: Path, names: list[str], columns: list[str]) -> None:
    missing = [name for name in columns if name not in names]
    if missing:
        there = ", ".join(names[:SHOWN_COLUMNS]) + (" and others" if len(names) > SHOWN_COLUMNS else "")
        noun = "column" if len(missing) == 1 else "columns"
        raise Refused(f"«{source.name}» has no {noun} {', '.join(missing)}; it has {there}. Name the columns to use with --items.")
    twice = [name for name in columns if names.count(name) > 1]
    if twice:
        raise Refused(f"«{source.name}» has more than one column {', '.join(twice)}; give each its own name.")


def _refuse_overwriting(measure: "Measure", source: Path, target: Path, names: list[str]) -> None:
    if target.resolve() == source.resolve():
        raise Refused("--out names the file that is read; give it another name.")
    there = [name for name in names if name in {f"{measure.key}_{ending}" for ending in ("total", "band", "answered", "safety")}]
    if there:
        raise Refused(f"«{source.name}» already has the column {', '.join(there)}; take it out or rename it first.")


def _refused_cells(measure: "Measure", source: Path, problem: "CellsRefused") -> str:
    from openipt.study.files import is_csv

    first_row = 2 if is_csv(source) else 1
    rows_are = "as in a spreadsheet, the names of the columns being row 1" if is_csv(source) else "from the first row of data, which is 1"
    noun = "1 cell that is" if problem.count == 1 else f"{problem.count:,} cells that are"
    shown = f"The first {SHOWN_CELLS}" if problem.count > SHOWN_CELLS else "All"
    lines = [
        f"«{source.name}» has {noun} no answer to {measure.short_title}, so nothing was scored.",
        f"{shown} of them (rows counted {rows_are}):",
        *(f"  row {cell.row + first_row}, column {cell.column}: {cell.content}" for cell in problem.cells),
    ]
    return "\n".join(lines)


def _as_json(measure: "Measure", summary: "Summary", named: dict[str, str]) -> str:
    figures = {"measure": measure.key, **asdict(summary)}
    figures["valid_per_item"] = {named[key]: count for key, count in summary.valid_per_item.items()}
    return json.dumps(figures, ensure_ascii=False, indent=2)


def _in_words(measure: "Measure", summary: "Summary", named: dict[str, str]) -> str:
    lines = [
        f"{measure.title} ({measure.key}, version {measure.version})",
        "",
        f"{summary.rows:>12,}  filled-in forms",
        f"{summary.complete:>12,}  complete",
        f"{summary.prorated:>12,}  prorated (questions left out, as many as the measure allows)",
        f"{summary.unscorable:>12,}  without a total (too much left out, or a question that may not be)",
    ]
    if summary.safety is not None:
        lines.append(f"{summary.safety:>12,}  with a safety question endorsed (of all forms)")
    if summary.mean is not None:
        lines += ["", "Of the complete forms:", f"{summary.mean:>12.2f}  mean of the total"]
    if summary.sd is not None:
        lines.append(f"{summary.sd:>12.2f}  standard deviation")
    if summary.alpha is not None:
        lines.append(f"{summary.alpha:>12.3f}  Cronbach's alpha")
    lines += [f"{count:>12,}  {label}" for label, count in summary.bands.items()]
    if summary.at_or_above_cutoff is not None and measure.caseness is not None:
        lines.append(f"{summary.at_or_above_cutoff:>12,}  at the cut-off of {measure.caseness.at} or beyond")
    lines += ["", "Answers to each question:", *(f"{count:>12,}  {named[key]}" for key, count in summary.valid_per_item.items())]
    return "\n".join(lines)
