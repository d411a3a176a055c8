"""Who works in an installation now: one server at a time, any number of commands, and nobody beside an exchange of keys."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from openipt.record.keeping import in_use
from openipt.record.keeping.problem import Problem

HOLD = """
import sys
from pathlib import Path
from openipt.record.keeping import in_use
{what}(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(what: str, data: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that says so and goes on until it is killed."""
    command = [sys.executable, "-c", HOLD.format(what=f"in_use.{what}"), str(data)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(autouse=True)
def _let_go_afterwards(tmp_path) -> Iterator[None]:
    yield
    for held in [each for each in in_use._HELD if each[0] == tmp_path]:
        os.close(in_use._HELD.pop(held))


def test_nobody_serves_what_another_serves_and_commands_go_on(tmp_path):
    with another_process("begin_to_serve", tmp_path):
        assert in_use.is_served(tmp_path)
        with pytest.raises(Problem, match=r"serves .* already\. Stop that one first"):
            in_use.begin_to_serve(tmp_path)
        in_use.begin_to_use(tmp_path)
    assert not in_use.is_served(tmp_path)


def test_nobody_is_alone_beside_a_server(tmp_path):
    with another_process("begin_to_serve", tmp_path), pytest.raises(Problem, match="Stop openipt serve first"), in_use.alone(tmp_path):
        pytest.fail("It was alone.")


def test_nobody_is_alone_beside_a_command(tmp_path):
    with another_process("begin_to_use", tmp_path), pytest.raises(Problem, match="Wait until it has ended"), in_use.alone(tmp_path):
        pytest.fail("It was alone.")


@pytest.mark.parametrize("uses_it_already", [True, False])
def test_nobody_begins_beside_one_who_is_alone_and_everybody_may_afterwards(tmp_path, uses_it_already):
    if uses_it_already:
        in_use.begin_to_use(tmp_path)
    with in_use.alone(tmp_path):
        command = [sys.executable, "-c", HOLD.format(what="in_use.begin_to_use"), str(tmp_path)]
        refused = subprocess.run(command, input="", capture_output=True, text=True, check=False)
        assert "Wait until that has ended." in refused.stderr
    with another_process("begin_to_use", tmp_path), another_process("begin_to_serve", tmp_path):
        pass


def test_a_server_that_is_killed_lets_go(tmp_path):
    with another_process("begin_to_serve", tmp_path):
        pass
    in_use.begin_to_serve(tmp_path)


def test_the_locks_are_their_owners_alone(tmp_path):
    in_use.begin_to_serve(tmp_path)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
