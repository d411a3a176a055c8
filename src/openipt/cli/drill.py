"""Proves that the newest backup comes back: restores it beside the practice, looks it through, serves a page of it, and takes it away."""

import argparse
import json
import os
import random
import signal
import threading
from dataclasses import asdict
from pathlib import Path

from openipt.cli import installation, restore
from openipt.cli.refused import Refused
from openipt.cli.second_process import look_at, serve_a_page
from openipt.record import installation_file
from openipt.record.keeping import drill, in_use, kit, restoring, snapshots
from openipt.record.keeping.problem import Problem


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("--kit", metavar="FILE", help="rehearse with the printed recovery kit; - asks for its key")
    parser.add_argument("--from", dest="folders", nargs="+", type=Path, metavar="FOLDER", help="backup folders; else those in installation.toml")
    parser.add_argument("--within", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--page", type=int, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Drill, and say in one line how it went."""
    os.umask(0o077)
    data = installation.data_folder()
    if not installation.has_key(data):
        raise Refused(f"There is no practice in {data}. Name its folder in OPENIPT_DATA.")
    try:
        if arguments.within:
            return _look_through(data)
        if arguments.page:
            return _serve_a_page(data, arguments.page)
        folders = arguments.folders or [Path(each) for each in installation_file.read(data).backup_folders]
        if not folders:
            raise Refused("No backup folder is named. Name one: openipt drill --from FOLDER, or backup_folders in installation.toml.")
        in_use.begin_to_use(data)
        identity = restore.identity_of(arguments.kit) if arguments.kit else kit.host_identity(data)
        report = drill.drill(data, folders, identity, "kit_drill" if arguments.kit else "drill", look_at, serve_a_page)
    except Problem as problem:
        raise Refused(str(problem)) from None
    print(f"{report.words} It took {report.seconds:.1f} s.")
    return 0


def _look_through(data: Path) -> int:
    """In the second process: look through the folder that it was started on, and print what was seen as JSON."""
    record, keystore = snapshots.contents(data)
    installation.open_installation(data)
    from openipt.record.keeping import soundness
    from openipt.record.upgrade import upgrade

    soundness.require_known((*record.migrations, *keystore.migrations))
    upgrade()
    seen = soundness.look_through(random.SystemRandom())
    print(json.dumps(asdict(restoring.Looked(record.digest, keystore.digest, seen.audit_lines, seen.clients, seen.opened, seen.wrong))))
    return 0


def _serve_a_page(data: Path, port: int) -> int:
    """In another second process: serve that folder, without what a practice does beside it, for as long as whoever began it is there."""
    installation.open_installation(data)
    from django.core.management import call_command
    from granian.constants import Interfaces
    from granian.server import Server

    call_command("collectstatic", verbosity=0, interactive=False)
    threading.Thread(target=_end_with_whoever_began_it, daemon=True).start()
    Server("openipt.config.wsgi:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=1, log_enabled=False).serve()
    return 0


def _end_with_whoever_began_it() -> None:
    """Nothing is ever typed here: what ends the waiting is that the other side is gone."""
    os.read(0, 1)
    os.killpg(os.getpgrp(), signal.SIGKILL)
