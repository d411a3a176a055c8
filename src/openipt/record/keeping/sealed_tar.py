"""A tar file locked in the age format, written and read in one stream, so that nothing of it ever lies open on the disk.

The stock tool opens it: age -d -i kit.txt FILE | tar x
"""

import io
import os
import tarfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pyrage

from openipt.record.keeping.problem import Problem

Member = tuple[str, Path | bytes]
"""Under which name, and what: a file, or content that is in memory."""


def lock(members: Iterable[Member], path: Path, recipients: list[str]) -> None:
    """Write a new locked tar file, on the disk when this returns. It opens with the secret half of any recipient. Raises Problem."""
    try:
        locks = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    except pyrage.RecipientError:
        raise Problem("This is nobody's public key. It begins with age1, and has 62 characters.") from None
    with _new_file(path) as target, _drained(lambda pipe: pyrage.encrypt_io(pipe, target, locks)) as pipe:
        _pack(members, pipe)


def lock_with_words(members: Iterable[Member], path: Path, passphrase: str) -> None:
    """The same, locked with a passphrase. The whole is in memory for a moment: the age library has no stream for passphrases."""
    packed = io.BytesIO()
    _pack(members, packed)
    with _new_file(path) as target:
        target.write(pyrage.passphrase.encrypt(packed.getvalue(), passphrase))


@contextmanager
def unlocked(path: Path, identity: str) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The members of a locked tar file, one by one: each name, and its content to be read at once.

    Only after the block has ended without an error is it sure that the file is whole and unchanged. Raises Problem.
    """
    try:
        key = pyrage.x25519.Identity.from_str(identity)
    except pyrage.IdentityError:
        raise Problem("This is no age identity. It begins with AGE-SECRET-KEY-1.") from None
    with _kindly(path), path.open("rb") as source, _fed(lambda pipe: pyrage.decrypt_io(source, pipe, [key])) as opened:
        yield _members(opened)


@contextmanager
def unlocked_with_words(path: Path, passphrase: str) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The same for one that was locked with a passphrase."""
    with _kindly(path):
        yield _members(io.BytesIO(pyrage.passphrase.decrypt(path.read_bytes(), passphrase)))


def needs_words(path: Path) -> bool:
    """Whether a file was locked with a passphrase. Raises Problem where it is not in the age format at all."""
    with _kindly(path), path.open("rb") as source:
        head = source.read(200)
    if not head.startswith(b"age-encryption.org/v1\n"):
        raise Problem(f"{path.name} is not in the age format, or its beginning is damaged. Take another file.")
    return head.split(b"\n", 2)[1].startswith(b"-> scrypt ")


def _pack(members: Iterable[Member], target: Any) -> None:
    """Write the tar file itself, readable by its owner alone once it is unpacked; folders first, so that the stock tool does the same with them."""
    folders: set[str] = set()
    with tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for name, content in members:
            for folder in [str(each) for each in reversed(PurePosixPath(name).parents)][1:]:
                if folder not in folders:
                    folders.add(folder)
                    tar.addfile(_entry(folder, tarfile.DIRTYPE, 0o700))
            entry = _entry(name, tarfile.REGTYPE, 0o600)
            if isinstance(content, bytes):
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
            else:
                with content.open("rb") as source:
                    entry.size = os.fstat(source.fileno()).st_size
                    tar.addfile(entry, source)


def _entry(name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode = kind, mode
    return entry


def _members(opened: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(fileobj=opened, mode="r|") as tar:
        for entry in tar:
            if entry.isdir():
                continue
            content = tar.extractfile(entry) if entry.isreg() else None
            if content is None:
                raise Problem(f"{entry.name} in it is no ordinary file. This is no archive of ours.")
            yield entry.name, content
    while opened.read(1 << 20):  # to the end, so that the last piece is checked too
        pass


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that was not there, its owner's alone, on the disk afterwards; gone again where something went wrong."""
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
    except FileExistsError:
        raise Problem(f"There is a file {path} already. Choose another name: nothing is ever written over.") from None
    except OSError as problem:
        path.unlink(missing_ok=True)
        raise Problem(f"{path} could not be written: {problem.strerror}.") from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def _drained(drain: Callable[[Any], Any]) -> Iterator[IO[bytes]]:
    """What is written here, to be read by another thread. An error of that thread comes before one that it led to here."""
    failed: list[BaseException] = []
    reading, writing = os.pipe()

    def work() -> None:
        try:
            with os.fdopen(reading, "rb") as pipe:
                drain(pipe)
        except BaseException as problem:  # handed on below
            failed.append(problem)

    drainer = threading.Thread(target=work)
    drainer.start()
    try:
        with os.fdopen(writing, "wb") as pipe:
            yield pipe
    except BrokenPipeError:
        pass  # the other thread has stopped reading, and says why
    finally:
        drainer.join()
    if failed:
        raise failed[0]


@contextmanager
def _fed(feed: Callable[[Any], Any]) -> Iterator[IO[bytes]]:
    """What another thread writes, to be read here. An error of that thread comes before one that it led to here."""
    failed: list[BaseException] = []
    reading, writing = os.pipe()

    def work() -> None:
        try:
            with os.fdopen(writing, "wb") as pipe:
                feed(pipe)
        except BaseException as problem:  # handed on below
            failed.append(problem)

    feeder = threading.Thread(target=work)
    feeder.start()
    try:
        with os.fdopen(reading, "rb") as source:
            yield source
    except Exception as here:
        feeder.join()
        if failed and not isinstance(failed[0], BrokenPipeError) and not isinstance(here, Problem):
            raise failed[0] from None
        raise
    feeder.join()
    if failed:
        raise failed[0]


@contextmanager
def _kindly(path: Path) -> Iterator[None]:
    """Say in a sentence what the age library and tar say in their own way."""
    try:
        yield
    except pyrage.DecryptError as problem:
        said = str(problem)
        if said == "No matching keys found":
            raise Problem(
                f"{path.name} is locked to another key than this one. Look for the kit that was printed when this practice was set up."
            ) from None
        if said == "Decryption failed":
            raise Problem(f"{path.name} does not open with these words. Try again, or take another file.") from None
        raise Problem(f"{path.name} is not in the age format, or its beginning is damaged. Take another file.") from None
    except FileNotFoundError:
        raise Problem(f"There is no file {path}. Look at its name.") from None
    except tarfile.TarError:
        raise Problem(f"{path.name} opens, but holds no tar file. This is no archive of ours.") from None
    except OSError as problem:
        why = "was cut short" if "truncated" in str(problem) else "is damaged, or was cut short"
        raise Problem(f"{path.name} {why}. Take another file.") from None
