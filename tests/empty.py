"""Databases in the form that this version wants, with nothing in them: brought to it by the migrations once in a run, and copied from then on.

The first worker that needs test databases makes them as a practice does, and lays them open to the others; the others, and installations
that tests make aside, begin with copies. What proves that migrations and `openipt setup` work begins with nothing at all.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proofs.server import PREFIX
from sqlcipher3 import dbapi2 as embedded

from openipt.cli import installation
from openipt.record import keys
from openipt.record.sqlite.which_key import FILES
from tests import engine

_FOLDER = "OPENIPT_TESTS_SHARED"
_PURPOSES = {"default": "record-file", "keys": "key-store-file"}


def begin() -> None:
    """Make the folder in which the workers of this run find what one of them has made. Whoever starts the workers does, and deletes it."""
    if _FOLDER not in os.environ:
        os.environ[_FOLDER] = folder = tempfile.mkdtemp(prefix="openipt-tests-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


@contextmanager
def in_turn() -> Iterator[None]:
    """One worker at a time."""
    with (_shared() / "turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def lay_open(alias: str, made: str, key: bytes) -> None:
    """Lay an empty database open to be copied, which nobody is connected to now: a file under that key, or a database on the server."""
    if engine.ENGINE == "postgresql":
        engine.server().ask(f'CREATE DATABASE "{name_on_server(alias)}" TEMPLATE "{made}"')
        (_shared() / alias).touch()
    else:
        shutil.copyfile(made, _shared() / f"{alias}.db")
        (_shared() / alias).write_text(key.hex())


def is_there(alias: str) -> bool:
    """Whether there is one to be copied."""
    return (_shared() / alias).exists()


def copy(alias: str, file: Path, key: bytes) -> None:
    """A copy of the embedded one in that file, under that key."""
    shutil.copyfile(_shared() / f"{alias}.db", file)
    file.chmod(0o600)
    connection = embedded.connect(str(file))
    connection.execute(f"PRAGMA key = \"x'{(_shared() / alias).read_text()}'\"")
    connection.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"")
    connection.close()


def name_on_server(alias: str) -> str:
    """The name of the one on the server."""
    return f"{PREFIX}_empty_{_shared().name[-8:]}_{alias}"


def lay(data: Path) -> Path:
    """An installation in that folder with a key of its own and empty databases on the engine of this run."""
    if engine.ENGINE == "postgresql":
        record, keystore = (name_on_server(alias) if is_there(alias) else "template0" for alias in _PURPOSES)
        engine.lay_databases(data, (record, keystore))
    return lay_embedded(data)


def lay_embedded(data: Path) -> Path:
    """The same on the embedded engine. The databases have their form where a worker has made such; else whoever opens them brings them to it."""
    installation.make_empty(data)
    if engine.ENGINE == "sqlite":
        for alias in filter(is_there, _PURPOSES):
            copy(alias, data / FILES[_PURPOSES[alias]], keys.purpose_key(data, _PURPOSES[alias]))
    return data


def take_away() -> None:
    """Take away what was laid open on the server, once every worker has ended."""
    if engine.ENGINE == "postgresql":
        for alias in filter(is_there, _PURPOSES):
            engine.server().ask(f'DROP DATABASE IF EXISTS "{name_on_server(alias)}" WITH (FORCE)')


def _shared() -> Path:
    return Path(os.environ[_FOLDER])
