"""A process that tests fork from one that has loaded the program finds what a process from nothing finds, and ends as it does."""

import pytest

from openipt.cli import installation
from tests.processes import python

FOUND = """
import os, sys, tempfile
from pathlib import Path
from openipt.cli import installation
installation.open_installation(Path(os.environ["OPENIPT_DATA"]))
from django.conf import settings
from django.db import connections
names = [str(connections[alias].settings_dict["NAME"]) for alias in connections]
print(settings.OPENIPT_DATA, settings.SECRET_KEY, settings.OPENIPT_PUBLIC_ADDRESS, settings.PASSWORD_HASHERS, settings.STORAGES, names)
print(sys.argv[1:], sys.stdin.read(), tempfile.gettempdir(), sorted(name for name in os.environ if name.startswith("OPENIPT")))
"""


def test_it_finds_its_own_installation_words_and_environment(tmp_path):
    installation.make_empty(tmp_path)
    around = {"OPENIPT_PUBLIC_ADDRESS": "https://elm.example", "TMPDIR": str(tmp_path)}
    forked, cold = (python(tmp_path, FOUND, "one", tmp_path, typed="Gina\n", cold=cold, **around) for cold in (False, True))
    assert (forked.returncode, forked.stderr) == (cold.returncode, cold.stderr) == (0, "")
    assert forked.stdout == cold.stdout
    assert str(tmp_path) in forked.stdout


@pytest.mark.parametrize(
    "code", ["import sys; sys.exit(3)", "import sys; sys.exit('No.')", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "pass"]
)
def test_it_ends_in_the_same_way(tmp_path, code):
    forked, cold = (python(tmp_path, code, cold=cold) for cold in (False, True))
    assert (forked.returncode, forked.stdout, forked.stderr) == (cold.returncode, cold.stdout, cold.stderr)


def test_a_mistake_in_it_is_told_and_ends_it_with_1(tmp_path):
    forked = python(tmp_path, "nobody_knows_this")
    assert (forked.returncode, forked.stderr.splitlines()[-1]) == (1, "NameError: name 'nobody_knows_this' is not defined")
