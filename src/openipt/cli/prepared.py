"""Knows whether an installation was prepared by exactly this program and has not changed since, so that it need not be prepared again.

The stamp is a fingerprint of everything that preparing depends on and of everything that it makes: our own files, the
packages beside them, the form of both databases, and the files laid out for browsers. All of it is worked out afresh at
each start, so that a stamp left over from anything else never fits.
"""

import os
import sys
import sysconfig
from hashlib import sha256
from pathlib import Path

OWN_FILES = Path(__file__).resolve().parent.parent


def kind_if_unchanged(data: Path) -> str | None:
    """The kind of practice in an installation that is as it was when its preparation ended; None where it must be prepared."""
    try:
        stamp = _stamp_file(data).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return None
    found = _fingerprint(data)
    return found[1] if found is not None and found[0] == stamp else None


def forget(data: Path) -> None:
    """Take the stamp away before anything is changed."""
    _stamp_file(data).unlink(missing_ok=True)


def remember(data: Path) -> None:
    """Stamp an installation whose preparation has ended well. One without a practice gets no stamp."""
    found = _fingerprint(data)
    if found is None:
        return
    fresh = _stamp_file(data).with_suffix(".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(found[0])
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(_stamp_file(data))


def _stamp_file(data: Path) -> Path:
    return data / "record" / "prepared"


def _fingerprint(data: Path) -> tuple[str, str] | None:
    """The fingerprint and the practice's kind; None where there is no practice, or its databases do not open."""
    from openipt.record.shape import shape_of

    shape = shape_of(data)
    if shape is None or shape.kind is None:
        return None
    facts = [sys.version, _packages(), shape.fingerprint, shape.kind, *_files(OWN_FILES), *_files(data / "static")]
    return sha256("\n".join(facts).encode()).hexdigest(), shape.kind


def _packages() -> str:
    """What is installed beside us; each package's folder of facts carries its version in its name."""
    return " ".join(sorted(name for name in os.listdir(sysconfig.get_path("purelib")) if name.endswith(".dist-info")))


def _files(folder: Path) -> list[str]:
    """Every file below the folder: its name and a fingerprint of its content."""
    found = []
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if each != "__pycache__")
        for name in sorted(files):
            path = Path(parent, name)
            found.append(f"{path.relative_to(folder)} {sha256(path.read_bytes()).hexdigest()}")
    return found
