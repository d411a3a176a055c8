"""Processes of their own for tests. Most are forked from one that has loaded the program already, since loading it again is all that takes long.

A forked one has read no settings, opened no database and worked out nothing: only its modules are loaded. For each command one test starts a
process from nothing (`cold=True`), as a keeper does.
"""

import gc
import importlib
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from pathlib import Path
from typing import Any

OPENIPT = "import sys; from openipt.cli.main import main; sys.exit(main())"
"""What the command `openipt` does."""

LOADED = ("openipt.cli.main", "openipt.web.urls", "openipt.actions.demo", "openipt.record.upgrade", "openipt.record.keeping.rotation", "tests.cast")
"""What is loaded beforehand, with all that it needs."""


def openipt(data: Path, *words: str | Path, typed: str = "", cold: bool = False, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run the command `openipt` on that folder, without a terminal. `more` goes into the environment."""
    return python(data, OPENIPT, *words, typed=typed, cold=cold, **more)


def python(data: Path, code: str, *words: str | Path, typed: str = "", cold: bool = False, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run that code on that folder in a process of its own, and wait until it has ended."""
    around = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment = {**around, "OPENIPT_DATA": str(data), **more}
    command = [sys.executable, *(("-m", "openipt.cli.main") if code == OPENIPT else ("-c", code)), *map(str, words)]
    if cold:
        return subprocess.run(command, env=environment, input=typed, capture_output=True, text=True, check=False)
    with tempfile.TemporaryFile("w+") as taken_in, tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        taken_in.write(typed)
        taken_in.seek(0)
        code_of_exit = _loaded().run({"code": code, "words": command[3:], "environment": environment}, (taken_in, said, complained))
        said.seek(0)
        complained.seek(0)
        return subprocess.CompletedProcess(command, code_of_exit, said.read(), complained.read())


class _Loaded:
    """The process that has loaded the program, and forks. It ends when we do."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        command = [sys.executable, "-m", "tests.processes", str(theirs.fileno())]
        self._process = subprocess.Popen(command, cwd=Path(__file__).parent.parent, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        theirs.close()

    def run(self, asked: dict[str, Any], files: tuple[Any, Any, Any]) -> int:
        """Have it fork a process that does what is asked, with those three files as what it reads and writes. Returns how it ended."""
        words = json.dumps(asked).encode()
        socket.send_fds(self._socket, [len(words).to_bytes(4, "big")], [file.fileno() for file in files])
        self._socket.sendall(words)
        return int(_exactly(self._socket, 8))

    def end(self) -> None:
        """End it, and wait until it has ended."""
        self._socket.close()
        self._process.wait()


@cache
def _loaded() -> _Loaded:
    return _Loaded()


def end() -> None:
    """End the process that has loaded the program, where one was wanted."""
    if _loaded.cache_info().currsize:
        _loaded().end()


def _exactly(connection: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        part = connection.recv(size - len(found))
        if not part:
            raise EOFError
        found += part
    return found


def _load() -> None:
    """Load the program over some installation, and forget that one's settings."""
    import django

    django.setup()
    for name in LOADED:
        importlib.import_module(name)
    from django.conf import empty, settings
    from django.core.cache import caches
    from django.db import connections

    for handler in (connections, caches):
        for alias in handler:
            if hasattr(handler._connections, alias):
                assert handler is caches or connections[alias].connection is None
                del handler[alias]
        handler._settings = None
        del handler.settings
    settings._wrapped = empty
    del sys.modules["openipt.config.settings"]
    gc.collect()
    gc.freeze()  # what is shared with the forked processes is not written to


def _as_a_new_process(asked: dict[str, Any], files: list[int]) -> None:
    """Take on the environment, the words and the files."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["-c", *asked["words"]]
    random.seed()
    tempfile.tempdir = None


def _carry_out(code: str) -> int:
    """Run it as the program of this process, to its end. Returns the exit code."""
    from django.db import connections

    try:
        exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102  # of a test
        ended = 0
    except SystemExit as given:
        ended = given.code if isinstance(given.code, int) else 0 if given.code is None else 1
        if isinstance(given.code, str):
            print(given.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
        ended = 1
    if "openipt.config.settings" in sys.modules:
        connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    return ended


def _serve(connection: socket.socket) -> None:
    """Fork whenever asked, and tell how it ended."""
    while True:
        size, files, _, _ = socket.recv_fds(connection, 4, 3)
        if not size:
            return
        asked = json.loads(_exactly(connection, int.from_bytes(size, "big")))
        forked = os.fork()
        if forked == 0:
            connection.close()
            _as_a_new_process(asked, files)
            os._exit(_carry_out(asked["code"]))  # what was loaded is not taken apart again, which takes longer than most commands
        for file in files:
            os.close(file)
        connection.sendall(b"%8d" % os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]))


if __name__ == "__main__":
    _load()
    _serve(socket.socket(fileno=int(sys.argv[1])))
