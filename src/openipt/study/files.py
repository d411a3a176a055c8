"""Reads a table of answers from a CSV or Parquet file, and writes a scored table back to one."""

import csv
from pathlib import Path

import polars as pl

ENDINGS = (".csv", ".parquet")


class FileRefused(ValueError):
    """A file cannot be read or written; the message is one sentence that says why."""


def refuse_ending(path: Path) -> None:
    """Raise FileRefused unless the file's name ends in `.csv` or `.parquet`."""
    if path.suffix.lower() not in ENDINGS:
        raise FileRefused(f"«{path.name}» must end in .csv or .parquet.")


def column_names(path: Path) -> list[str]:
    """The names of a file's columns, in order. Raises FileRefused."""
    refuse_ending(path)
    try:
        if is_csv(path):
            with path.open(encoding="utf-8-sig", newline="") as lines:
                names = next(csv.reader(lines), [])
        else:
            with path.open("rb") as content:
                names = list(pl.read_parquet_schema(content))
    except UnicodeDecodeError as problem:
        raise FileRefused(f"«{path.name}» is not in UTF-8. Save it again as «CSV UTF-8».") from problem
    except (OSError, csv.Error, pl.exceptions.PolarsError) as problem:
        raise FileRefused(_cannot("read", path, problem)) from problem
    if not names:
        raise FileRefused(f"«{path.name}» is empty.")
    return names


def read_table(path: Path, columns: list[str], only_these: bool) -> pl.DataFrame:
    """Read a file that holds `columns` of answers, with or without its other columns. Raises FileRefused.

    Of a CSV file the answers are read as small whole numbers where all of them are; all else is kept as the text that
    stands there, so that `007` stays `007`. Empty lines at the end of a CSV file are no rows.
    """
    try:
        table = _read_csv(path, columns, only_these) if is_csv(path) else pl.read_parquet(path, columns=columns if only_these else None)
    except (OSError, pl.exceptions.PolarsError) as problem:
        raise FileRefused(_cannot("read", path, problem)) from problem
    if table.height == 0:
        raise FileRefused(f"«{path.name}» has column names, but no rows.")
    return table


def write_table(table: pl.DataFrame, path: Path) -> None:
    """Write a table as CSV or Parquet, by the ending of the file's name. Raises FileRefused."""
    refuse_ending(path)
    try:
        with path.open("wb") as content:
            if is_csv(path):
                table.write_csv(content)
            else:
                table.write_parquet(content)
    except (OSError, pl.exceptions.PolarsError) as problem:
        raise FileRefused(_cannot("written", path, problem)) from problem


def is_csv(path: Path) -> bool:
    """Whether the file's name ends in `.csv`, in small or capital letters."""
    return path.suffix.lower() == ".csv"


def _read_csv(path: Path, columns: list[str], only_these: bool) -> pl.DataFrame:
    chosen = columns if only_these else None
    try:
        table = pl.read_csv(path, columns=chosen, infer_schema=False, schema_overrides=dict.fromkeys(columns, pl.Int8))
    except pl.exceptions.ComputeError:
        table = pl.read_csv(path, columns=chosen, infer_schema=False)
    return table.head(table.height - _empty_lines_at_end(path))


def _empty_lines_at_end(path: Path) -> int:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        ending = file.read().replace(b"\r\n", b"\n")
    return max(0, len(ending) - len(ending.rstrip(b"\n")) - 1)


def _cannot(be: str, path: Path, problem: Exception) -> str:
    if isinstance(problem, OSError) and problem.strerror:
        return f"«{path.name}» cannot be {be}: {problem.strerror}."
    form = "a table separated by commas" if is_csv(path) else "a Parquet table"
    return f"«{path.name}» cannot be {be} as {form}: {str(problem).partition(chr(10))[0].rstrip('.')}."
