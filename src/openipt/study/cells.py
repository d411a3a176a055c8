"""Turns the cells of a table into answers to a measure, and says which cells are no answer at all."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from openipt.core.measures import Item, Measure


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell that is no answer: `row` counts the table's rows from 0; `content` is what stands there, cut after 40 characters."""

    row: int
    column: str
    content: str


class CellsRefused(ValueError):
    """Some cells are no answer to the measure. `cells` holds the first of them, row by row; `count` is how many there are."""

    def __init__(self, count: int, cells: tuple[WrongCell, ...]) -> None:
        self.count = count
        self.cells = cells
        super().__init__(f"{count} cells are no answer.")


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to one measure that are known to be good: a column of whole numbers for each needed item, named by its key, null where left out."""

    measure: Measure
    frame: pl.DataFrame


def items_needed(measure: Measure) -> tuple[Item, ...]:
    """The items that a score depends on, in the measure's order: the scored ones, and any that the rules name apart from the total."""
    named = {*measure.missing.never, *(trigger.item for trigger in measure.safety)}
    return tuple(item for item in measure.items if item.scored or item.key in named)


def offered_values(measure: Measure, item: Item) -> list[int]:
    """The numbers that an item's answers count, from the least to the greatest."""
    return sorted({option.value for option in measure.options_of(item)})


def narrowest_whole_number(largest: int) -> type[pl.DataType]:
    """The smallest column type that holds every whole number from `-largest` to `largest`."""
    for bits, kind in ((8, pl.Int8), (16, pl.Int16), (32, pl.Int32)):
        if largest < 2 ** (bits - 1):
            return kind
    return pl.Int64


def answer_type(measure: Measure) -> type[pl.DataType]:
    """The column type in which this measure's answers are kept."""
    return narrowest_whole_number(max(abs(value) for item in items_needed(measure) for value in offered_values(measure, item)))


def read_answers(measure: Measure, table: pl.DataFrame, columns: Mapping[str, str], show_at_most: int = 20) -> Answers:
    """Read the answers out of a table; `columns` gives, for each needed item's key, the name of the column that holds it.

    A cell that is empty or blank is a question left out. Whole numbers are taken in whatever way the table keeps them
    (2, 2.0, "2"). Raises CellsRefused for any other cell, with the first `show_at_most` of them.
    """
    kind = answer_type(measure)
    read: list[pl.Series] = []
    wrong: dict[str, pl.Series] = {}
    for item in items_needed(measure):
        column = table.get_column(columns[item.key])
        answers = _whole_numbers_at_once(column, offered_values(measure, item), kind)
        if answers is None:
            answers, refused = _cell_by_cell(column, offered_values(measure, item), kind)
            if refused.any():
                wrong[columns[item.key]] = refused
        read.append(answers.alias(item.key))
    if wrong:
        raise CellsRefused(sum(int(refused.sum()) for refused in wrong.values()), _first_cells(table, wrong, show_at_most))
    return Answers(measure, pl.DataFrame(read))


def _whole_numbers_at_once(column: pl.Series, offered: list[int], kind: type[pl.DataType]) -> pl.Series | None:
    """The column as it is, where its smallest and largest number show that every cell is an answer; None where they do not."""
    without_gaps = offered[-1] - offered[0] == len(offered) - 1
    if not (column.dtype.is_integer() and without_gaps):
        return None
    if column.null_count() < len(column):
        ends = pl.DataFrame(column.alias("value")).select(least=pl.col("value").min(), greatest=pl.col("value").max()).row(0)
        if ends[0] < offered[0] or ends[1] > offered[-1]:
            return None
    return column.cast(kind)


def _cell_by_cell(column: pl.Series, offered: list[int], kind: type[pl.DataType]) -> tuple[pl.Series, pl.Series]:
    """The answers, null where a cell is blank or wrong; and whether each cell is wrong."""
    cell = pl.col("cell")
    blank = cell.is_null()
    if column.dtype == pl.String:
        blank |= cell.str.strip_chars() == ""
        number = cell.str.strip_chars().str.extract(r"^([+-]?[0-9]+)(?:\.0*)?$").cast(pl.Int64, strict=False)
    elif column.dtype.is_integer():
        number = cell.cast(pl.Int64, strict=False)
    elif column.dtype.is_float() or column.dtype.is_decimal():
        number = pl.when(cell.cast(pl.Float64).floor() == cell.cast(pl.Float64)).then(cell.cast(pl.Float64)).cast(pl.Int64, strict=False)
    else:
        number = pl.lit(None, dtype=pl.Int64)
    answer = pl.when(number.is_in(offered)).then(number).cast(kind)
    looked_at = pl.DataFrame(column.alias("cell")).select(answer=answer, blank=blank)
    return looked_at.get_column("answer"), looked_at.select(pl.col("answer").is_null() & ~pl.col("blank")).to_series()


def _first_cells(table: pl.DataFrame, wrong: Mapping[str, pl.Series], show_at_most: int) -> tuple[WrongCell, ...]:
    found = []
    for place, (column, refused) in enumerate(wrong.items()):
        for row in refused.arg_true().head(show_at_most):
            found.append((row, place, WrongCell(row, column, str(table.get_column(column)[row])[:40])))
    return tuple(cell for _, _, cell in sorted(found, key=lambda each: each[:2])[:show_at_most])
