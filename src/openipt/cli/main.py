"""The one command `openipt`: finds the sub-command that was asked for and says mistakes in one clear sentence."""

import argparse
import importlib
import sys

from openipt.cli.refused import Refused

COMMANDS = ("serve", "rehearse", "score", "library", "audit", "docs")
"""The sub-commands. Each is a module beside this one with `describe(parser)` and `run(arguments) -> int`, imported only when asked for."""


def main(words: list[str] | None = None) -> int:
    """Run `openipt WORDS`. Returns the exit code: 0 done, 1 done but something disagrees, 2 refused."""
    given = sys.argv[1:] if words is None else words
    parser = argparse.ArgumentParser(prog="openipt", description="OpenIPT: software for giving Interpersonal Psychotherapy.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        summary = _first_line(name) if not given or given[0] in ("-h", "--help") else ""
        subparser = subparsers.add_parser(name, help=summary)
        if given and given[0] == name:
            importlib.import_module(f"openipt.cli.{name}").describe(subparser)
    arguments = parser.parse_args(given)
    try:
        return int(importlib.import_module(f"openipt.cli.{arguments.command}").run(arguments))
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return refusal.exit_code


def _first_line(name: str) -> str:
    """The first line of the command's module says what it is for."""
    documentation = importlib.import_module(f"openipt.cli.{name}").__doc__ or ""
    return documentation.strip().splitlines()[0]


if __name__ == "__main__":
    sys.exit(main())
