"""Beside a served practice: the process that sends, started again whenever it ends; on the embedded engine also backups and drills."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openipt.record import engines, installation_file
from openipt.record.keeping import logbook

EVERY: tuple[tuple[logbook.What, timedelta], ...] = (("backup", timedelta(hours=1)), ("drill", timedelta(days=7)))
"""The commands that are run, and how often. The backup comes first, so that a first drill has something to try."""
LOOK_EVERY = 5 * 60.0
"""Seconds between two looks at what is due. The first comes as long after the start: a practice served only for a moment is left alone."""


REST_BEFORE_STARTING_AGAIN = 2.0
"""Seconds after which the process that sends is started again. It ends only where it was killed or cannot run at all."""


def begin(data: Path, address: str | None) -> None:
    """Look after the practice in threads, as long as this process serves it at that address; None where a process started apart sends.

    Backups and drills only where the engine is embedded and a backup folder is named.
    """
    if address is not None:
        threading.Thread(target=_keep_sending, args=(data, address), daemon=True).start()
    if engines.addresses(data) is None and installation_file.read(data).backup_folders:
        threading.Thread(target=_look_after, args=(data,), daemon=True).start()


def start_sending(data: Path, address: str) -> "subprocess.Popen[bytes]":
    """Start the process that sends. It ends when we do: then its input is closed, by whatever we were ended."""
    command = [sys.executable, "-m", "openipt.cli.main", "due", "--beside", address]
    return subprocess.Popen(command, env={**os.environ, "OPENIPT_DATA": str(data)}, stdin=subprocess.PIPE)  # noqa: S603


def due(book: logbook.Logbook, tried: dict[str, datetime], now: datetime) -> Iterator[logbook.What]:
    """What is to be run now. `tried` says when this process last ran each, whatever came of it."""
    for what, every in EVERY:
        last = book.last.get(what)
        moments = [moment for moment in (last.at if last else None, tried.get(what)) if moment is not None]
        if all(now - moment >= every or moment > now for moment in moments):
            yield what


def run(data: Path, what: logbook.What) -> str:
    """Run one of them in a process of its own. Returns nothing where it went well, else one sentence, which stands in the logbook then too."""
    begun = datetime.now(UTC)
    ourselves = [sys.executable, "-m", "openipt.cli.main", what]
    done = subprocess.run(ourselves, env={**os.environ, "OPENIPT_DATA": str(data)}, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode == 0:
        return ""
    said = done.stderr.strip().splitlines()
    sentence = said[-1] if said else f"It said nothing. Try it by hand: openipt {what}"
    noted = logbook.read(data).last.get(what)
    if noted is None or noted.at < begun:
        logbook.note(data, what, {"at": begun, "good": False, "words": sentence})
    return f"The {what} did not go well: {sentence}"


def _look_after(data: Path) -> None:
    tried: dict[str, datetime] = {}
    while True:
        time.sleep(LOOK_EVERY)
        for what in due(logbook.read(data), tried, datetime.now(UTC)):
            tried[what] = datetime.now(UTC)
            if problem := run(data, what):
                print(problem, file=sys.stderr, flush=True)


def _keep_sending(data: Path, address: str) -> None:
    time.sleep(0.5)  # until the server has forked its worker, which would hold the other end of the input too
    while True:
        start_sending(data, address).wait()
        time.sleep(REST_BEFORE_STARTING_AGAIN)
