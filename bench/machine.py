"""What the machine could do in the very minute of a benchmark. No figure means anything without it."""

import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SYNCS = 200
READ_BYTES = 256 * 2**20


def facts(folder: Path | None = None) -> dict[str, Any]:
    """Load, the median of one durable 4 KiB append in that folder (milliseconds), and how fast memory is read (GB a second)."""
    return {
        "cores": os.cpu_count(),
        "load": [round(each, 2) for each in os.getloadavg()],
        "fdatasync_p50_ms": round(fdatasync_p50(folder), 3),
        "memory_gb_s": round(memory_bandwidth(), 1),
    }


def fdatasync_p50(folder: Path | None = None) -> float:
    """Milliseconds for appending one page to a file and having it on the disk: the median."""
    page, taken = os.urandom(4096), []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(SYNCS):
            file.write(page)
            file.flush()
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def memory_bandwidth() -> float:
    """Gigabytes a second when a large column is summed once by all cores: the median of five."""
    import polars as pl

    column = pl.select(pl.int_range(READ_BYTES // 8, dtype=pl.Int64).alias("x"), pl.int_range(READ_BYTES // 8, dtype=pl.Int64).alias("y"))
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        column.lazy().select(pl.col("x").sum(), pl.col("y").sum()).collect()
        taken.append(time.perf_counter() - begun)
    return 2 * READ_BYTES / statistics.median(taken) / 1e9


def in_words(before: dict[str, Any], after: dict[str, Any]) -> str:
    """The line that stands above each table."""
    load = f"load {before['load'][0]} before, {after['load'][0]} after, on {after['cores']} cores"
    sync = f"fdatasync p50 {before['fdatasync_p50_ms']} and {after['fdatasync_p50_ms']} ms"
    return f"{load}; {sync}; memory {before['memory_gb_s']} and {after['memory_gb_s']} GB/s"


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A plain table: the first column to the left, the others to the right."""
    cells = [[str(each) for each in row] for row in (head, *rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) if at == 0 else cell.rjust(width) for at, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in cells
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def verdict(*, met: bool) -> str:
    """How a goal went, in a word."""
    return "met" if met else "MISSED"
