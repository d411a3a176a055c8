"""Takes the whole service out into one locked file, in an open form, for another installation."""

import argparse
import os
from getpass import getpass
from pathlib import Path

from openipt.cli import installation
from openipt.cli.refused import Refused
from openipt.record.keeping import sealed_tar
from openipt.record.keeping.problem import Problem

AT_LEAST = 15
"""Characters of a passphrase."""


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="the file to write; it must not be there yet")
    parser.add_argument("--recipient", metavar="AGE1...", help="lock it to this public key; else a passphrase is asked for, twice")


def run(arguments: argparse.Namespace) -> int:
    """Take everything out, and say how much it was."""
    os.umask(0o077)
    data = installation.data_folder()
    if not installation.has_key(data):
        raise Refused(f"There is no practice in {data}. Name its folder in OPENIPT_DATA.")
    passphrase = "" if arguments.recipient else _two_alike()
    installation.open_installation(data)
    from openipt.record.keeping import portable

    unfinished = arguments.to.with_name(f"unfinished-{arguments.to.name}")
    unfinished.unlink(missing_ok=True)
    try:
        if arguments.to.exists():
            raise Problem(f"There is a file {arguments.to} already. Choose another name: nothing is ever written over.")
        if arguments.recipient:
            rows = portable.take_out(data, lambda members: sealed_tar.lock(members, unfinished, [arguments.recipient]))
        else:
            rows = portable.take_out(data, lambda members: sealed_tar.lock_with_words(members, unfinished, passphrase))
    except Problem as problem:
        raise Refused(str(problem)) from None
    unfinished.rename(arguments.to)
    print(f"Taken out into {arguments.to}: {rows['course']} courses, {sum(rows.values())} rows. It holds everything in the open once it is unlocked.")
    return 0


def _two_alike() -> str:
    """A passphrase, typed twice. Raises Refused."""
    first = getpass(f"Passphrase (at least {AT_LEAST} characters): ")
    if len(first) < AT_LEAST:
        raise Refused(f"That is too short: whoever guesses it reads everything. Use at least {AT_LEAST} characters.")
    if getpass("Once more: ") != first:
        raise Refused("The two were not alike. Run the command again.")
    return first
