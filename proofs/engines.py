"""Runs a proof on each engine, in scratch databases on a PostgreSQL server that answers here, and writes down what it found."""

import argparse
import contextlib
import json
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from proofs import report, server

ENGINES = ("sqlite", "postgresql")


def take_words(parser: argparse.ArgumentParser, words: list[str]) -> argparse.Namespace:
    """The words of a proof that runs on both engines, beside its own."""
    parser.add_argument("--engine", choices=ENGINES, action="append", help="one engine alone")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--no-report", action="store_true")
    return parser.parse_args(words)


def on_each(name: str, arguments: argparse.Namespace, prove: Callable[[Path], dict[str, Any]]) -> bool | None:
    """Prove it in an empty folder for each engine. `prove` gives `counts`, and `wrong` with a sentence for all that is not as it should be.

    Returns whether it passed; None where a server cannot be had.
    """
    verdicts = [_on(engine, name, arguments, prove) for engine in arguments.engine or ENGINES]
    return False if False in verdicts else None if None in verdicts else True


def _on(engine: str, name: str, arguments: argparse.Namespace, prove: Callable[[Path], dict[str, Any]]) -> bool | None:
    folder = Path(tempfile.mkdtemp(prefix=f"openipt-{name}-"))
    passed: bool | None = None
    found: dict[str, Any] = {"counts": {}, "wrong": ["PostgreSQL is not here"]}
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        here = server.find() if engine == "postgresql" else None
        if here is not None:
            here.make_databases(folder / "data")
            stack.callback(here.drop_databases, folder / "data")
        if here is not None or engine == "sqlite":
            found = prove(folder)
            passed = not found["wrong"]
    print(json.dumps(found, indent=1))
    if not arguments.no_report:
        report.write(name if engine == "sqlite" else f"{name}-{engine}", found["counts"], arguments.seed, passed, "; ".join(found["wrong"][:5]))
    return passed
