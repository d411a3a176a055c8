"""Checks the installation, and says of everything that is not as it should be how to mend it."""

import argparse

from openipt.cli import installation
from openipt.cli.refused import Refused

_MARKS = {"good": "good  ", "look": "LOOK  ", "refuse": "REFUSE"}


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("--quick", action="store_true", help="leave out the two checks that read every row")


def run(arguments: argparse.Namespace) -> int:
    """Make every check and print a line for each. Returns 0 where all is good, 1 where something wants a look, 2 where serving is refused."""
    data = installation.data_folder()
    if not installation.has_key(data):
        raise Refused(f"There is no practice in {data}. Name its folder in OPENIPT_DATA.")
    installation.open_installation(data)
    from openipt.record.keeping import checks
    from openipt.web.shell import now

    made = (checks.quick if arguments.quick else checks.every)(data, now())
    for check in made:
        print(f"{_MARKS[check.verdict]}  {check.title}: {check.words}")
    verdicts = {check.verdict for check in made}
    return 2 if "refuse" in verdicts else 1 if "look" in verdicts else 0
