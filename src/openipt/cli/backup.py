"""Backs the practice up while it goes on: two archives in each backup folder, locked to the recovery kit."""

import argparse
import os
import sys
from pathlib import Path

from openipt.cli import installation
from openipt.cli.refused import Refused
from openipt.record import installation_file
from openipt.record.keeping import backups, in_use
from openipt.record.keeping.problem import Problem


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("--to", nargs="+", type=Path, metavar="FOLDER", help="into which folders; else those named in installation.toml")


def run(arguments: argparse.Namespace) -> int:
    """Back up, and say in one line how it went. Returns 0 where every folder has it, and 1 where only some have."""
    os.umask(0o077)
    data = installation.data_folder()
    if not installation.has_key(data):
        raise Refused(f"There is no practice in {data}. Name its folder in OPENIPT_DATA.")
    targets = arguments.to or [Path(each) for each in installation_file.read(data).backup_folders]
    if not targets:
        raise Refused("No backup folder is named. Name one: openipt backup --to FOLDER, or backup_folders in installation.toml.")
    try:
        in_use.begin_to_use(data)
        report = backups.back_up(data, targets)
    except Problem as problem:
        raise Refused(str(problem)) from None
    where = " and ".join(str(each) for each in report.done)
    print(
        f"Backed up as of {report.taken_at:%Y-%m-%d %H:%M:%S} UTC: {report.courses} courses, {report.size / 1e6:.1f} MB,"
        f" in {report.seconds:.1f} s, into {where}." + (" Name a second folder in another place." if len(targets) == 1 else "")
    )
    for sentence in report.problems:
        print(sentence, file=sys.stderr)
    return 1 if report.problems else 0
