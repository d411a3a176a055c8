"""Sets a real practice up: its place and hours, its keys and databases, its backups, the first account and the recovery kit."""

import argparse
import os
import re
import sys
from dataclasses import replace
from datetime import time
from pathlib import Path
from zoneinfo import available_timezones

from openipt.cli import installation, kit_form
from openipt.cli.refused import Refused
from openipt.record import installation_file
from openipt.record.installation_file import InstallationFile
from openipt.record.keeping import checks_of_folders, snapshots
from openipt.record.keeping.kit import Kit, host_identity, new_kit

ROLES = ("therapist", "facilitator", "co_facilitator", "supervisor", "service_lead", "safety_officer", "privacy_officer", "researcher", "keeper")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))? (?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d)")


Hours = tuple[tuple[int, ...], time, time]
"""Weekdays (1 is Monday, 7 Sunday), and when the practice opens and closes on them, in its own zone."""


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes. What is left out is asked for on a terminal."""
    parser.add_argument("--kind", choices=["real", "demo"], default="real", help="real; a demo practice is made by openipt serve --demo")
    parser.add_argument("--name", help="the practice's name, as clients read it")
    parser.add_argument("--country", help="two letters, such as gb: which crisis numbers clients are shown")
    parser.add_argument("--zone", help="the time zone, such as Europe/London")
    parser.add_argument("--hours", action="append", metavar='"mon-fri 09:00-17:00"', help="when the practice is open; may be given more than once")
    parser.add_argument("--public-address", metavar="https://...", help="where clients reach it; empty for this machine only")
    parser.add_argument("--backup-folder", action="append", metavar="FOLDER", help="where backups go; best two, on other disks")
    parser.add_argument("--email", help="with what the first person signs in")
    parser.add_argument("--member-name", help="the first person's name, as others see it")
    parser.add_argument("--role", nargs="+", choices=ROLES, help="the first person's roles; alone: therapist keeper")
    parser.add_argument("--database", default="", metavar="ADDRESS", help="of an empty PostgreSQL database for the record; left out: embedded")
    parser.add_argument("--keys-database", default="", metavar="ADDRESS", help="of an empty PostgreSQL database for the keys")
    parser.add_argument("--kit", type=Path, metavar="FILE", help="write the recovery kit as a page to print; left out: shown on the terminal")


def run(arguments: argparse.Namespace) -> int:
    """Ask what was not said, set all up, and hand over the kit and the first link. Run again after it was cut off, it finishes."""
    os.umask(0o077)
    data = installation.data_folder()
    if arguments.kind == "demo":
        raise Refused("A demo practice needs no setting up. Type: openipt serve --demo")
    _refuse_an_existing_installation(data)
    _ask_what_was_not_said(arguments)
    file = _installation_file(data, arguments)
    hours = tuple(_hours(each) for each in arguments.hours if each)
    _check(data, arguments)
    kit = new_kit()
    _begin(data, replace(file, kit_recipient=kit.recipient))
    token = _set_up(data, arguments, hours)
    host_identity(data)
    _hand_over(data, arguments, kit)
    _mark(data).unlink()
    snapshots.sync(data)
    _say_what_comes_next(data, arguments, token)
    return 0


def _refuse_an_existing_installation(data: Path) -> None:
    if _mark(data).exists() or not data.exists():
        return
    if installation.has_key(data):
        raise Refused(f"There is a practice in {data} already. Name an empty folder in OPENIPT_DATA, or start this one: openipt serve")
    if any(data.iterdir()):
        raise Refused(f"{data} is not empty. Name an empty folder in OPENIPT_DATA; to bring back a practice: openipt restore")


def _ask_what_was_not_said(arguments: argparse.Namespace) -> None:
    """Ask on the terminal. Raises Refused where there is nobody to ask."""
    questions = (
        ("name", "Name of the practice, as clients read it", ""),
        ("country", "Country, two letters", "gb"),
        ("zone", "Time zone", "Europe/London"),
        ("hours", "Opening hours, several with commas", "mon-fri 09:00-17:00"),
        ("public_address", "Public address, https://..., empty for this machine only", None),
        ("backup_folder", "Backup folders, with commas; empty for none yet", None),
        ("email", "E-mail address of the first person", ""),
        ("member_name", "That person's name, as others see it", ""),
        ("role", "That person's roles, with spaces", "therapist keeper"),
    )
    for name, question, otherwise in questions:
        if getattr(arguments, name) is not None:
            continue
        if not sys.stdin.isatty():
            if otherwise is None:
                setattr(arguments, name, [] if name == "backup_folder" else "")
                continue
            raise Refused(f"There is nobody to ask. Say it too: --{name.replace('_', '-')}")
        given = input(f"{question}{f' [{otherwise}]' if otherwise else ''}: ").strip() or otherwise or ""
        lists = {"hours": ",", "backup_folder": ",", "role": " "}
        setattr(arguments, name, [each.strip() for each in given.split(lists[name]) if each.strip()] if name in lists else given)


def _installation_file(data: Path, arguments: argparse.Namespace) -> InstallationFile:
    """What is to stand in `installation.toml`. Raises Refused where a database or folder cannot be used."""
    if bool(arguments.database) != bool(arguments.keys_database):
        raise Refused("The record and the keys each need a database: name --database and --keys-database, or neither.")
    file = InstallationFile(
        public_address=arguments.public_address.rstrip("/"),
        database=arguments.database,
        keys_database=arguments.keys_database,
        backup_folders=tuple(str(Path(each).resolve()) for each in arguments.backup_folder),
    )
    before = installation_file.read(data)
    if _mark(data).exists() and installation.has_key(data) and (before.database, before.keys_database) != (file.database, file.keys_database):
        raise Refused(f"An earlier try used another database. Name the same one, or delete {data} and begin again.")
    return file


def _check(data: Path, arguments: argparse.Namespace) -> None:
    """Everything that can be known before anything is written. Raises Refused."""
    arguments.country = arguments.country.lower()
    if not re.fullmatch("[a-z]{2}", arguments.country):
        raise Refused("Write the country as two letters, such as gb, us or in.")
    if arguments.zone not in available_timezones():
        raise Refused(f"There is no time zone «{arguments.zone}». Write it like Europe/London.")
    if unknown := [role for role in arguments.role if role not in ROLES]:
        raise Refused(f"There is no role «{unknown[0]}». There are: {', '.join(ROLES)}.")
    verdict, words = checks_of_folders.public_address(arguments.public_address)
    if verdict == "refuse":
        raise Refused(words)
    for folder in map(Path, arguments.backup_folder):
        if problem := checks_of_folders.misplaced(folder, data):
            raise Refused(problem)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise Refused(f"The backup folder {folder} is not there, or cannot be written to. Make it first.")
    if arguments.kit is None and not sys.stdout.isatty():
        raise Refused("The recovery kit must not end in a log. Say in which file to write it: --kit FILE")
    if arguments.kit is not None:
        _check_place_of_kit(data, arguments)


def _check_place_of_kit(data: Path, arguments: argparse.Namespace) -> None:
    kit = arguments.kit.resolve()
    if any(kit.is_relative_to(Path(folder).resolve()) for folder in (data, *arguments.backup_folder)):
        raise Refused(f"The recovery kit must not lie beside what it opens. Write it to another place than {kit.parent}.")
    if kit.exists():
        raise Refused(f"There is a file {kit} already. Delete it, or name another: --kit FILE")
    if not os.access(kit.parent, os.W_OK | os.X_OK):
        raise Refused(f"Nothing can be written into {kit.parent}. Name another place: --kit FILE")


def _begin(data: Path, file: InstallationFile) -> None:
    """The folder, the mark that all this has not ended, and the root key."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _mark(data).touch(mode=0o600)
    installation_file.write(data, file)
    snapshots.sync(data)
    if not installation.has_key(data):
        installation.make_empty(data)


def _set_up(data: Path, arguments: argparse.Namespace, hours: tuple[Hours, ...]) -> str:
    """The databases, the practice and the first account. Returns the secret of its link."""
    installation.open_installation(data, setting_up=True)
    from openipt.actions import Refusal, keeping, people
    from openipt.core.hours import OpeningHours
    from openipt.record.upgrade import upgrade
    from openipt.web.shell import now

    upgrade()
    open_at = tuple(OpeningHours(*each) for each in hours)
    practice = people.NewPractice(arguments.name, "real", arguments.country, arguments.zone, open_at)
    try:
        return keeping.set_up(practice, arguments.email, arguments.member_name, tuple(arguments.role), now=now())
    except Refusal as refusal:
        raise Refused(f"{refusal.sentence} Then run openipt setup again; it goes on from here.") from None


def _hand_over(data: Path, arguments: argparse.Namespace, kit: Kit) -> None:
    """The kit, to the terminal or into its file."""
    from openipt.web.shell import now

    sheet = kit_form.Sheet(arguments.name, str(data), tuple(arguments.backup_folder), now().date())
    if arguments.kit is None:
        print(kit_form.as_text(kit, sheet))
        return
    with os.fdopen(os.open(arguments.kit, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(kit_form.as_page(kit, sheet))
        file.flush()
        os.fsync(file.fileno())


def _say_what_comes_next(data: Path, arguments: argparse.Namespace, token: str) -> None:
    folders = [Path(each) for each in arguments.backup_folder]
    if not folders:
        print(f"No backup folder is named yet. Write one into {data / installation_file.NAME} before the first client comes.")
    elif all(checks_of_folders.on_the_same_disk(folder, data) for folder in folders):
        print("Every backup folder is on the same disk as the data. If that disk breaks, both are gone: add one on another disk.")
    if arguments.kit is not None:
        print(f"1. Print {arguments.kit.resolve()}, put it away from this machine, and delete the file.")
    else:
        print("1. Print or write down the recovery kit above, and put it away from this machine. It is not shown again.")
    print(f"2. Start the practice: OPENIPT_DATA={data} openipt serve")
    print(
        f"3. {arguments.member_name} begins here, within 72 hours: {arguments.public_address.rstrip('/') or 'http://localhost:8000'}/begin/{token}/"
    )
    print("4. Make a backup and try the kit: openipt backup, then openipt drill --kit -")
    print("5. Say how messages go out, and try it: docs/how-to/messages.md")


def _hours(words: str) -> Hours:
    """Opening hours as they are typed: `mon-fri 09:00-17:00`. Raises Refused."""
    found = _HOURS.fullmatch(words.strip().lower())
    try:
        if found is None:
            raise ValueError
        first, last = _DAYS.index(found["first"]), _DAYS.index(found["last"] or found["first"])
        opens, closes = time.fromisoformat(found["opens"]), time.fromisoformat(found["closes"])
        if last < first or closes <= opens:
            raise ValueError
    except ValueError:
        raise Refused(f"«{words}» are no opening hours. Write them like this: mon-fri 09:00-17:00") from None
    return tuple(range(first + 1, last + 2)), opens, closes


def _mark(data: Path) -> Path:
    return data / installation.UNFINISHED
