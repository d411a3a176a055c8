"""The proof of the ledger runs here in a small size, and is itself held to finding what it is to find."""

import subprocess
import sys
from pathlib import Path

import pytest
from proofs import ledger, scratch

from tests import engine

pytestmark = [pytest.mark.long, pytest.mark.enable_socket]


@pytest.fixture
def on():
    return engine.server() if engine.ENGINE == "postgresql" else None


@pytest.fixture
def folder(tmp_path, on):
    yield tmp_path
    if on is not None:
        on.drop_databases(*(each for each in (tmp_path / "data",) if each.exists()))


def test_a_worker_killed_between_two_statements_leaves_nothing_unsent_and_one_message_too_many_at_most(folder, on):
    found = ledger.prove_statements(folder, 1, on, every=9)
    assert found["wrong"] == []
    assert found["counts"]["killed_between_two_of_them"] > 5


def test_two_workers_and_a_clock_that_leaps_send_everything_once(folder, on):
    found = ledger.prove_crowd(folder, 240, 4, 3.0, 1, on)
    assert found["wrong"] == []
    assert found["counts"]["arrived"] - found["counts"]["arrived_twice"] == 240
    assert found["counts"]["leaps_of_the_clock"] >= 4


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        ("models.Delivery.objects.filter(id=row.id).update(state='due')", "The ledger's rows are"),
        ("models.DeliveryLine.objects.create(delivery=row, at=row.sent_at, what='sent')", "1 messages are written down as sent more than once"),
    ],
)
def test_the_check_finds_what_is_wrong(tmp_path: Path, harm: str, sentence: str):
    ledger.prove_crowd(tmp_path, 12, 4, 60.0, 1)
    (tmp_path / "harm.py").write_text(HARM.format(harm=harm))
    subprocess.run([sys.executable, str(tmp_path / "harm.py")], env=scratch.environment(tmp_path / "data"), check=True)
    found = scratch.ask(tmp_path / "data", "proofs.ledger_check", "--expected", "12")
    assert any(sentence in each for each in found["wrong"])


HARM = """
import os
from pathlib import Path
from openipt.cli import installation
installation.open_installation(Path(os.environ["OPENIPT_DATA"]))
from openipt.record import models
from openipt.record.models.base import DOORS_OPEN
DOORS_OPEN.set(1)
row = models.Delivery.objects.filter(state="sent", about="questionnaire").first()
{harm}
"""
