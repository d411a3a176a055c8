"""Takes in a whole service that another installation gave out: into an empty one, or into one that holds it already."""

import argparse
import os
from getpass import getpass
from pathlib import Path

from openipt.cli import installation
from openipt.cli.refused import Refused
from openipt.cli.restore import identity_of
from openipt.record.keeping import in_use, sealed_tar
from openipt.record.keeping.problem import Problem


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("file", type=Path, help="a file that openipt export has written")
    parser.add_argument(
        "--identity", metavar="FILE", help="holds the key that belongs to the recipient; - asks for it; else a passphrase is asked for"
    )


def run(arguments: argparse.Namespace) -> int:
    """Take everything in, and say how much of it was new."""
    os.umask(0o077)
    data = installation.data_folder()
    try:
        with_words = sealed_tar.needs_words(arguments.file)
        if with_words:
            unlocked = sealed_tar.unlocked_with_words(arguments.file, getpass("Passphrase: "))
        elif arguments.identity:
            unlocked = sealed_tar.unlocked(arguments.file, identity_of(arguments.identity))
        else:
            raise Problem("This file is locked to a key. Name the file that holds the key: --identity FILE")
        if not installation.has_key(data):
            installation.make_empty(data)
        installation.open_installation(data)
        from openipt.record.keeping import portable
        from openipt.record.upgrade import upgrade

        with in_use.alone(data):
            upgrade()
            moved = portable.bring_in(data, unlocked)
    except Problem as problem:
        raise Refused(str(problem)) from None
    new, same = moved.new.total(), moved.same.total()
    print(f"Taken in: {new} rows are new, {same} were here already just so. The audit trail holds.")
    return 0
