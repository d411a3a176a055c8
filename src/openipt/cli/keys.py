"""Lists the root keys by their names, or exchanges the one in use for a new one while the practice is not served."""

import argparse
import os

from openipt.cli import installation
from openipt.cli.refused import Refused


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument(
        "what", choices=["list", "rotate"], help="list: names and ages, never a key; rotate: make a new root key and lock all with it"
    )


def run(arguments: argparse.Namespace) -> int:
    """List or exchange."""
    os.umask(0o077)
    data = installation.data_folder()
    if not installation.has_key(data):
        raise Refused(f"There is no practice in {data}. Name its folder in OPENIPT_DATA.")
    installation.open_installation(data)
    from openipt.record import keys
    from openipt.record.keeping import in_use, rotation
    from openipt.record.keeping.problem import Problem

    try:
        if arguments.what == "rotate":
            with in_use.alone(data):
                name = rotation.rotate(data)
            print(f"The root key {name} is in use now. Everybody signs in anew. Make a backup next: openipt backup")
    except (Problem, keys.KeyMissing) as problem:
        raise Refused(str(problem)) from None
    made_on = keys.made_on(data)
    for name, day in made_on.items():
        print(f"{name}  made {day}{'  in use' if name == list(made_on)[-1] else '  kept for what is older'}")
    return 0
