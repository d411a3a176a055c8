"""`openipt keys`: lists names and never keys, exchanges the root key, and refuses beside a server."""

from pathlib import Path

import pytest

from openipt.record import keys
from tests.processes import openipt, python

SERVED = """
import os, subprocess, sys
from pathlib import Path
from openipt.record.keeping import in_use
in_use.begin_to_serve(Path(os.environ["OPENIPT_DATA"]))
done = subprocess.run([sys.executable, "-m", "openipt.cli.main", "keys", "rotate"], capture_output=True, text=True)
print(done.returncode, done.stderr, end="")
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A practice without anybody in it."""
    data = tmp_path_factory.mktemp("practice")
    keys.make_root_key(data)
    (data / "record").mkdir(mode=0o700)
    assert openipt(data, "serve", "--prepare-only").returncode == 0
    return data


def test_an_exchange_is_said_with_the_new_name_and_both_are_listed_but_never_a_key(data):
    before = keys.root_key_file(data).read_text()
    (old,) = keys.ring(data)
    done = openipt(data, "keys", "rotate", cold=True)
    keys.forget(data)
    assert (done.returncode, keys.ring(data)[0]) == (0, old), done.stderr
    new = keys.ring(data)[1]
    assert done.stdout.startswith(f"The root key {new} is in use now. Everybody signs in anew.")
    listed = openipt(data, "keys", "list")
    days = keys.made_on(data)
    assert listed.stdout == f"{old}  made {days[old]}  kept for what is older\n{new}  made {days[new]}  in use\n"
    for root in (*before.split(), *keys.root_key_file(data).read_text().split()):
        assert len(root) < 64 or root not in done.stdout + listed.stdout


def test_beside_a_server_it_is_refused_and_nothing_is_changed(data):
    ring = keys.root_key_file(data).read_bytes()
    done = python(data, SERVED)
    assert done.stdout == "2 The practice is being served. Stop openipt serve first, and start it again afterwards.\n"
    assert keys.root_key_file(data).read_bytes() == ring


def test_a_damaged_ring_is_said_and_left_as_it_is(data, tmp_path):
    keys.make_root_key(tmp_path)
    keys.root_key_file(tmp_path).write_text("00")
    done = openipt(tmp_path, "keys", "list")
    assert done.returncode == 2
    assert "is damaged. Bring it back from its backup." in done.stderr
    assert len(done.stderr.splitlines()) == 1
