"""Backs an installation up: a snapshot, made into two archives, laid into every folder, and old ones taken away by a rule."""

import os
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openipt.record.keeping import archives, kit, logbook, snapshots
from openipt.record.keeping.archives import Archive
from openipt.record.keeping.problem import Problem
from openipt.record.keeping.snapshots import KEYS, RECORD, UNFINISHED, sync

ALL_FOR = timedelta(hours=24)
ONE_A_DAY_FOR = timedelta(days=14)
ONE_A_MONTH_FOR = timedelta(days=365)
"""How long archives of the record are kept. Those of the keys are gone after `ONE_A_DAY_FOR`: only so can a key be deleted for ever."""
MARK = "practice.txt"
"""Says in a backup folder whose it is, by the id of the practice."""
WORK = "backup-in-work"
"""The folder in the installation in which a backup is made."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a backup did: when it was begun (UTC), seconds and bytes it took, courses in it, which folders have it, and what went wrong where."""

    taken_at: datetime
    seconds: float
    size: int
    courses: int
    done: tuple[Path, ...]
    problems: tuple[str, ...]


def back_up(data: Path, targets: list[Path]) -> Report:
    """Back the installation up into each of these folders, and write down how it went. Raises Problem where none has it afterwards."""
    try:
        report = _back_up(data, targets)
    except Problem as problem:
        logbook.note(data, "backup", {"at": datetime.now(UTC), "good": False, "words": str(problem)})
        raise
    good = len(report.done) == len(targets)
    words = f"Backed up into {len(report.done)} of {len(targets)} folders." if good else " ".join(report.problems)
    figures = {"seconds": round(report.seconds, 2), "size": report.size, "folders": len(report.done)}
    logbook.note(data, "backup", {"at": report.taken_at, "good": good, "words": words, **figures})
    return report


def surplus(found: list[Archive], now: datetime) -> list[Archive]:
    """The archives of one kind that are to go. All of the last day stay, then the last of each day, then of the record the last of each month.

    The newest always stays, however old it is.
    """
    stay: dict[object, Archive] = {}
    for archive in sorted(found, key=lambda each: each.taken_at):
        age = now - archive.taken_at
        if age <= ALL_FOR:
            stay[archive.path] = archive
        elif age <= ONE_A_DAY_FOR:
            stay[archive.taken_at.date()] = archive
        elif age <= ONE_A_MONTH_FOR and archive.kind == RECORD:
            stay[archive.taken_at.year, archive.taken_at.month] = archive
    if found:
        newest = max(found, key=lambda each: each.taken_at)
        stay[newest.path] = newest
    kept = {archive.path for archive in stay.values()}
    return [archive for archive in found if archive.path not in kept]


def _back_up(data: Path, targets: list[Path]) -> Report:
    begun = time.monotonic()
    work = data / WORK
    work.mkdir(exist_ok=True, mode=0o700)
    with snapshots.alone_in(work):
        _empty(work)
        try:
            snapshot = snapshots.take(data, work / "snapshots")
            made = [archives.write(data, snapshot, which, work, _recipients(data)) for which in (RECORD, KEYS)]
            identity = kit.host_identity(data)
            for path in made:
                archives.read(path, identity)
            done, problems = [], []
            for target in targets:
                try:
                    _lay(made, target, snapshot)
                    done.append(target)
                except (Problem, OSError) as problem:
                    problems.append(str(problem) if isinstance(problem, Problem) else f"{target} could not be written: {problem.strerror}.")
            size = sum(path.stat().st_size for path in made)
        finally:
            _empty(work)
    if not done:
        raise Problem(" ".join(problems))
    courses = snapshot.record.content.rows.get("course", 0)
    return Report(snapshot.taken_at, time.monotonic() - begun, size, courses, tuple(done), tuple(problems))


def _recipients(data: Path) -> list[str]:
    try:
        return kit.recipients(data)
    except ValueError:
        raise Problem(f"{data / 'keys' / 'drill.age'} is damaged. Delete it: it is made anew, and the kit still opens every backup.") from None


def _lay(made: list[Path], target: Path, snapshot: snapshots.Snapshot) -> None:
    """Copy the archives into a folder, read them back, and only then give them their names; then take away what is surplus there."""
    if not target.is_dir():
        raise Problem(f"The folder {target} is not there. Make it, or connect its disk.")
    with snapshots.alone_in(target):
        _mark_as_ours(target, snapshot.record.content.practice)
        for left in target.glob(f"{UNFINISHED}*.tar.age"):
            left.unlink()
        for path in made:
            fresh = target / f"{UNFINISHED}{path.name}"
            with path.open("rb") as source, os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                shutil.copyfileobj(source, file, 1 << 20)
                file.flush()
                os.fsync(file.fileno())
            if snapshots.sha256_of(fresh) != snapshots.sha256_of(path):
                fresh.unlink()
                raise Problem(f"What was written into {target} reads back differently. Exchange that disk.")
        for path in reversed(made):  # the keys first: a record without keys at or after it would be of no use
            (target / f"{UNFINISHED}{path.name}").rename(target / path.name)
        sync(target)
        found = archives.archives_in(target)
        for which in (RECORD, KEYS):
            for archive in surplus([each for each in found if each.kind == which], snapshot.taken_at):
                archive.path.unlink()


def _mark_as_ours(target: Path, practice: str) -> None:
    """Two practices in one folder would take each other's archives away. Raises Problem where it is another's already."""
    mark = target / MARK
    try:
        with os.fdopen(os.open(mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(practice + "\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        held = mark.read_text(encoding="ascii", errors="replace").strip()
        if held and held != practice:
            raise Problem(f"{target} holds the backups of another practice. Give each a folder of its own.") from None


def _empty(folder: Path) -> None:
    for each in folder.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
