"""A second process on another folder: what it sees there, and that what does not open or serve is said in a sentence."""

import os
import shutil
import signal
import socket
import subprocess
import sys

import pytest

from openipt.cli.second_process import _first_line, look_at, serve_a_page
from openipt.record.keeping import snapshots
from openipt.record.keeping.problem import Problem
from tests.record.keeping.conftest import Practice, archives_of, copied, practice

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.enable_socket]
__all__ = ["Practice", "archives_of", "copied", "practice"]


def test_it_sees_what_is_in_the_folder_and_nothing_of_our_own_installation(copied, monkeypatch):
    data = copied()
    record, keystore = snapshots.contents(data)
    monkeypatch.setenv("OPENIPT_PUBLIC_ADDRESS", "https://elsewhere.example")
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere.example/a")
    seen = look_at(data)
    assert (seen.record, seen.keystore, seen.clients, seen.wrong) == (record.digest, keystore.digest, 2, ())
    serve_a_page(data)


def test_a_folder_that_does_not_open(copied):
    data = copied()
    (data / "record" / "openipt.db").write_bytes(b"something else" * 1000)
    with pytest.raises(Problem, match=r"openipt\.db is damaged"):
        look_at(data)
    shutil.rmtree(data / "keys")
    with pytest.raises(Problem, match="There is no practice in"):
        look_at(data)
    with pytest.raises(Problem, match="does not serve"):
        serve_a_page(data)


def test_the_served_page_ends_with_whoever_began_it(copied):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "openipt.cli.main", "drill", "--page", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "OPENIPT_DATA": str(copied())}, stdin=subprocess.PIPE, start_new_session=True)
    try:
        while b" 200 " not in _first_line(port, "/healthz"):
            assert server.poll() is None
        server.stdin.close()
        assert server.wait(30) == -signal.SIGKILL
        assert _first_line(port, "/healthz") == b""
    finally:
        server.kill()
