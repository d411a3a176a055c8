"""How a proof asks a process of its own to make its cases, and then what is kept of them."""

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openipt.cli import installation


def answer(make: Callable[[int], Any], kept: Callable[[Any], Any]) -> None:
    """`--make 5` makes five cases and prints them; `--kept FILE` prints what is kept of what the file says, and what is wrong with it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--make", type=int)
    parser.add_argument("--kept", type=Path)
    arguments = parser.parse_args()
    data = Path(os.environ["OPENIPT_DATA"])
    if not installation.has_key(data):
        installation.make_empty(data)
    installation.open_installation(data)
    print(json.dumps(make(arguments.make) if arguments.make else kept(json.loads(arguments.kept.read_text(encoding="utf-8")))))
