"""Proves that the backups can be restored: the newest is brought back beside the practice, looked through, served, and taken away again."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from openipt.record import engines, installation_file
from openipt.record.keeping import archives, logbook, restoring, snapshots
from openipt.record.keeping.problem import Problem
from openipt.record.keeping.restoring import Look, Restored, age_in_words
from openipt.record.keeping.snapshots import KEYS, RECORD

WORK = "drill-in-work"
"""The folder in the installation in which a backup is brought back."""

Serve = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Report:
    """A drill that went well: what was brought back, when (UTC), how many seconds it took, and a sentence for the keeper."""

    restored: Restored
    at: datetime
    seconds: float
    words: str


def drill(data: Path, folders: list[Path], identity: str, what: Literal["drill", "kit_drill"], look: Look, serve: Serve) -> Report:
    """Bring the newest backup back with that key, prove it, take it away again, and write down how it went. Raises Problem.

    `look` looks through the folder in a process of its own, `serve` has a page served from it; both raise Problem. In the other
    backup folders the newest archives are opened and checked from their beginning to their end.
    """
    at, begun = datetime.now(UTC), time.monotonic()
    try:
        restored = _drill(data, folders, identity, look, serve)
    except Problem as problem:
        logbook.note(data, what, {"at": at, "good": False, "words": str(problem)})
        raise
    seconds = time.monotonic() - begun
    looked = restored.looked
    words = (
        f"The backup of {restored.taken_at:%Y-%m-%d %H:%M} UTC ({age_in_words(restored.taken_at, at)} old) came back whole:"
        f" {restored.courses} courses, {looked.audit_lines} audit lines, {looked.opened} sealed values opened, a page served."
    )
    figures = {"seconds": round(seconds, 2), "taken_at": restored.taken_at.isoformat(), "courses": restored.courses, "opened": looked.opened}
    logbook.note(data, what, {"at": at, "good": True, "words": words, **figures})
    return Report(restored, at, seconds, words)


def _drill(data: Path, folders: list[Path], identity: str, look: Look, serve: Serve) -> Restored:
    newest: dict[Path, archives.Archive] = {}
    for folder in folders:
        found = archives.archives_in(folder)
        for kind in (RECORD, KEYS):
            if not any(each.kind == kind for each in found):
                raise Problem(f"There is no {kind} archive in {folder}. Run openipt backup, or connect its disk.")
        newest[folder] = next(each for each in reversed(found) if each.kind == RECORD)
    chosen = max(folders, key=lambda folder: newest[folder].taken_at)
    for folder in folders:
        if folder != chosen:
            archives.read(newest[folder].path, identity)
            archives.read(next(each.path for each in reversed(archives.archives_in(folder)) if each.kind == KEYS), identity)
    with _work(data) as work, _scratch_databases(data) as databases:
        scratch = work / "restored" / "data"
        restored = restoring.restore(newest[chosen].path, identity, scratch, look, _say_nothing, databases)
        file = installation_file.read(scratch)
        installation_file.write(scratch, replace(file, backup_folders=(), public_address=""))  # nothing of it leaves the scratch folder
        serve(scratch)
    return restored


def _say_nothing(sentence: str) -> None:
    """A drill tries one backup alone, so nothing is passed over."""


@contextmanager
def _work(data: Path) -> Iterator[Path]:
    """An empty folder for the drill, gone again afterwards. What a drill that was cut off left there goes first."""
    work = data / WORK
    work.mkdir(exist_ok=True, mode=0o700)
    with snapshots.alone_in(work):
        for left in work.iterdir():
            shutil.rmtree(left)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _scratch_databases(data: Path) -> Iterator[tuple[str, str] | None]:
    addresses = engines.addresses(data)
    if addresses is None:
        yield None
        return
    from openipt.record.keeping import servers

    with ExitStack() as stack:
        yield stack.enter_context(servers.scratch(addresses[0])), stack.enter_context(servers.scratch(addresses[1]))
