"""Checks every chain of the audit trail, line by line."""

import argparse

from openipt.cli import installation
from openipt.cli.refused import Refused


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("what", choices=["verify"], help="verify: check every line against the line before it")


def run(arguments: argparse.Namespace) -> int:
    """Check, and print a sentence for each chain that does not hold. Returns 0 where all hold and 1 where one does not."""
    data = installation.data_folder()
    if not installation.has_key(data):
        raise Refused(f"There is no practice in {data}. Name its folder in OPENIPT_DATA.")
    installation.open_installation(data)
    from openipt.record.read import verify_audit

    verdict = verify_audit()
    for sentence in verdict.broken:
        print(sentence)
    held = "All hold." if not verdict.broken else f"{len(verdict.broken)} do not hold."
    print(f"{verdict.lines} lines in {verdict.chains} chains checked. {held} Lines cut off at the end of a chain are not noticed yet.")
    return 1 if verdict.broken else 0
