"""Brings a practice back from its backup into an empty folder, with the recovery kit alone."""

import argparse
import os
import sys
from getpass import getpass
from pathlib import Path

from openipt.cli import installation
from openipt.cli.refused import Refused
from openipt.cli.second_process import look_at
from openipt.record.keeping import restoring
from openipt.record.keeping.problem import Problem


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument(
        "--from", dest="source", type=Path, required=True, metavar="FOLDER_OR_FILE", help="a backup folder, or one record archive in it"
    )
    parser.add_argument("--kit", required=True, metavar="FILE", help="the text of the printed recovery kit; - asks for its key")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="an empty folder for the practice; else the one named in OPENIPT_DATA")
    parser.add_argument("--database", metavar="ADDRESS", help="of an empty PostgreSQL database for the record")
    parser.add_argument("--keys-database", metavar="ADDRESS", help="of an empty PostgreSQL database for the keys")


def run(arguments: argparse.Namespace) -> int:
    """Restore, and say what came back."""
    os.umask(0o077)
    given = (arguments.database or "", arguments.keys_database or "")
    into = arguments.into or installation.data_folder()
    try:
        found = restoring.restore(arguments.source, identity_of(arguments.kit), into, look_at, say, given if any(given) else None)
    except Problem as problem:
        raise Refused(str(problem)) from None
    print(
        f"Restored into {into}, as of {found.taken_at:%Y-%m-%d %H:%M:%S} UTC ({restoring.age_in_words(found.taken_at)} ago): {found.courses} courses,"
        f" {found.looked.audit_lines} audit lines, all checked. Start it with: OPENIPT_DATA={into} openipt serve"
    )
    return 0


def identity_of(kit: str) -> str:
    """The key in the file of that name, or typed at the terminal without being shown. Raises Problem."""
    if kit == "-":
        return restoring.identity_in(getpass("Key of the recovery kit (AGE-SECRET-KEY-1...): "))
    try:
        return restoring.identity_in(Path(kit).read_text(encoding="utf-8", errors="replace"))
    except OSError:
        raise Problem(f"The kit {kit} cannot be read. Look at its name, or write --kit - and type its key.") from None


def say(sentence: str) -> None:
    """Say something on the way."""
    print(sentence, file=sys.stderr)
