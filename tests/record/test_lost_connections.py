"""The server that keeps the record is started anew while the practice is open: nothing half-written stands, and the next page works."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from proofs import scratch
from proofs.wire import Wire

from tests import empty, engine

pytestmark = pytest.mark.only_on("postgresql")

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return empty.lay(tmp_path / "data")


def test_an_act_that_is_cut_off_leaves_nothing_and_the_next_one_works(data: Path) -> None:
    words = [sys.executable, "-W", "error", "-m", "tests.record.cut_off", str(data)]
    done = subprocess.run(words, cwd=REPOSITORY, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "cut off": 2,
        "in the middle": "OperationalError",
        "doors left open": 0,
        "nothing of it stands": True,
        "the next act": "Ana P.",
        "after being cut off while idle": "Ana P.",
        "chains": [],
    }


@pytest.fixture
def served(data: Path) -> Iterator[tuple[Path, str, Wire]]:
    """A served practice, with a link to answer."""
    (token,) = scratch.ask(data, "proofs.filling", "--links", "1")
    server = scratch.serve(data, scratch.free_port())
    try:
        server.wait_until_it_answers()
        wire = Wire(server.port)
        yield data, f"/q/{token}/", wire
        wire.close()
    finally:
        server.kill()


@pytest.mark.enable_socket
def test_a_served_page_works_again_by_itself_and_says_one_clear_sentence_until_then(served: tuple[Path, str, Wire]) -> None:
    data, address, wire = served
    assert wire.get(address).status == 200
    record, keystore = engine.names_of(data)
    assert engine.server().end_backends((record, keystore)) > 0
    assert wire.get(address).status == 200

    engine.server().ask(f'ALTER DATABASE "{record}" WITH ALLOW_CONNECTIONS false')
    engine.server().end_backends((record, keystore))
    with pytest.raises(psycopg.OperationalError, match="not currently accepting connections"):
        engine.server().ask("SELECT 1", record)
    page = wire.get(address)
    assert page.status == 500
    assert "What was shown as saved is saved." in page.body.decode()
    assert record not in page.body.decode()
    engine.server().ask(f'ALTER DATABASE "{record}" WITH ALLOW_CONNECTIONS true')
    assert wire.get(address).status == 200
