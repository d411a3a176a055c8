"""A PostgreSQL server for tests and proofs: one that answers on this machine, or one of our own in a temporary folder."""
# ruff: noqa: S603

import contextlib
import getpass
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from openipt.record import installation_file
from proofs.scratch import PATIENCE, free_port

PREFIX = "openipt_scratch"
SOCKETS = "/var/run/postgresql"
"""Where Debian's server answers programs of the same machine, which is quicker than by the network."""


class Server:
    """A server that answers on loopback, and the scratch databases that were made on it."""

    def __init__(self, host: str, port: int, user: str) -> None:
        self.host, self.port, self.user = host, port, user

    def environment(self) -> dict[str, str]:
        """What leads another process to this server."""
        return {"PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": self.user}

    def address(self, name: str) -> str:
        """The address of a database on it."""
        if self.host.startswith("/"):
            return f"postgresql://{self.user}@:{self.port}/{name}?host={self.host}"
        return f"postgresql://{self.user}@{self.host}:{self.port}/{name}"

    def ask(self, statement: str | sql.Composed, name: str = "postgres", *values: Any) -> list[Any]:
        """The answer to one statement, carried out at once."""
        with psycopg.connect(self.address(name), autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(statement, values or None)  # type: ignore[arg-type]  # texts of ours
            return cursor.fetchall() if cursor.description else []

    def make_databases(self, data: Path, like: tuple[str, str] = ("template0", "template0")) -> tuple[str, str]:
        """Two empty databases for that installation, or copies of two others; written into its `installation.toml`."""
        tag = secrets.token_hex(6)
        names = (f"{PREFIX}_{tag}_record", f"{PREFIX}_{tag}_keys")
        for name, pattern in zip(names, like, strict=True):
            self.ask(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(pattern)))
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = replace(installation_file.read(data), database=self.address(names[0]), keys_database=self.address(names[1]))
        installation_file.write(data, file)
        return names

    def drop_databases(self, *folders: Path) -> None:
        """Take the scratch databases of those installations away, whoever still holds them."""
        for data in folders:
            for name in names_of(data):
                if name.startswith(PREFIX):
                    self.ask(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def end_backends(self, names: tuple[str, ...]) -> int:
        """End every connection to those databases, as an administrator would. Returns how many there were."""
        ended = self.ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = ANY(%s)", "postgres", list(names))
        return int(ended[0][0])


def names_of(data: Path) -> tuple[str, str]:
    """The names of that installation's databases."""
    file = installation_file.read(data)
    record, keystore = (urlsplit(address).path.removeprefix("/") for address in (file.database, file.keys_database))
    return record, keystore


def find() -> Server | None:
    """A server that answers on this machine: where PGHOST and PGPORT say, else where Debian puts it."""
    port = int(os.environ.get("PGPORT", "5432"))
    host = os.environ.get("PGHOST") or (SOCKETS if (Path(SOCKETS) / f".s.PGSQL.{port}").exists() else "127.0.0.1")
    for user in dict.fromkeys((os.environ.get("PGUSER", "postgres"), "postgres", getpass.getuser())):
        server = Server(host, port, user)
        with contextlib.suppress(psycopg.Error):
            if server.ask("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user") == [(True,)]:
                return server
    return None


class OwnServer(Server):
    """A server of our own, in a folder of its own. It can be killed and started again."""

    def __init__(self, folder: Path, programs: Path) -> None:
        super().__init__("127.0.0.1", free_port(), "postgres")
        self.folder, self._programs = folder, programs
        self._as = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        if self._as:
            shutil.chown(folder, "postgres", "postgres")
        words = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--pgdata", str(folder / "data")]
        subprocess.run([programs / "initdb", *words], check=True, capture_output=True, cwd=folder, **self._as)  # type: ignore[call-overload]
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        """Start it, and wait until it answers."""
        settings = {"listen_addresses": self.host, "port": self.port, "unix_socket_directories": self.folder, "log_min_messages": "panic"}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.process = subprocess.Popen(
            [str(self._programs / "postgres"), "-D", str(self.folder / "data"), *words],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **self._as,  # type: ignore[arg-type]
        )
        self.wait_until_it_answers()
        return self.process

    def wait_until_it_answers(self) -> None:
        """Wait through its recovery. Raises RuntimeError where it ends instead."""
        begun = time.monotonic()
        while time.monotonic() - begun < PATIENCE:
            with contextlib.suppress(psycopg.Error):
                self.ask("SELECT 1")
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError("The PostgreSQL server does not answer.")

    def kill(self) -> None:
        """SIGKILL for the postmaster and every process of it at once, as when the machine stops."""
        for number in [*children(self.process.pid), self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.process.wait()

    def kill_a_backend(self, names: tuple[str, ...], which: int) -> bool:
        """SIGKILL for one process that serves a connection to those databases; the server then recovers as after a crash."""
        found = self.ask("SELECT pid FROM pg_stat_activity WHERE datname = ANY(%s) ORDER BY pid", "postgres", list(names))
        if not found:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(found[which % len(found)][0], signal.SIGKILL)
        return True

    def stop(self) -> None:
        """Stop it in good order."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=PATIENCE)


def children(parent: int) -> list[int]:
    """The numbers of the processes that this one started."""
    try:
        return [int(number) for number in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except OSError:
        return []


@contextlib.contextmanager
def of_our_own() -> Iterator[OwnServer | None]:
    """A server of our own for a while, stopped and removed at the end; None where there are no programs for it."""
    programs = find_programs() or install_programs()
    if programs is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="openipt-postgresql-"))
    folder.chmod(0o755)  # the data folder inside it is its owner's alone
    try:
        server = OwnServer(folder, programs)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path | None:
    """Where the newest PostgreSQL of at least 15 lies, Debian's way or by the path."""
    versions = {int(path.parent.name): path for path in Path("/usr/lib/postgresql").glob("[0-9]*/bin") if (path / "initdb").exists()}
    if versions and max(versions) >= 15:
        return versions[max(versions)]
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def install_programs() -> Path | None:
    """Install Debian's PostgreSQL, where this machine has it and we may."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return None
    print("Installing Debian's PostgreSQL", flush=True)
    quiet: dict[str, Any] = {"capture_output": True, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "check": False}
    for words in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "postgresql"]):
        if subprocess.run(words, **quiet).returncode:
            return None
    return find_programs()
