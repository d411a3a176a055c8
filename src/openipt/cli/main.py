"""The one command `openipt`: finds the sub-command that was asked for and says mistakes in one clear sentence."""

import argparse
import importlib
import sys
from typing import Any

from openipt.cli.refused import Refused
from openipt.record.engines import AddressRefused
from openipt.record.installation_file import InstallationFileDamaged
from openipt.record.keys import KeyMissing

COMMANDS = (
    "setup",
    "serve",
    "due",
    "account",
    "doctor",
    "backup",
    "restore",
    "drill",
    "export",
    "import",
    "rehearse",
    "score",
    "library",
    "keys",
    "audit",
    "docs",
)
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
            _module_of(name).describe(subparser)
    arguments = parser.parse_args(given)
    try:
        return int(_module_of(arguments.command).run(arguments))
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return refusal.exit_code
    except (AddressRefused, InstallationFileDamaged, KeyMissing) as problem:  # every command that opens the installation reads all three
        print(problem, file=sys.stderr)
        return 2


def _module_of(name: str) -> Any:
    """The command's module; `import` is no word that a module can bear."""
    return importlib.import_module(f"openipt.cli.{'import_service' if name == 'import' else name}")


def _first_line(name: str) -> str:
    """The first line of the command's module says what it is for."""
    documentation = _module_of(name).__doc__ or ""
    return documentation.strip().splitlines()[0]


if __name__ == "__main__":
    sys.exit(main())
