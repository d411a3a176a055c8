"""The long proofs run here in a small size, and are themselves held to finding what they are to find."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from proofs import browser, kills, order, scratch, typing
from proofs.typing import length_of

from tests import empty, engine

pytestmark = [pytest.mark.long, pytest.mark.enable_socket]

KILLS = 5


@pytest.fixture(scope="module")
def killed(tmp_path_factory) -> tuple[Path, dict]:
    """What is left after a few kills, and what the proof found."""
    folder = tmp_path_factory.mktemp("kills")
    empty.lay(folder / "data")
    return folder, kills.prove(folder, KILLS, seed=1, on=engine.server() if engine.ENGINE == "postgresql" else None)


def test_nothing_acknowledged_is_lost_and_nothing_is_half_written(killed):
    _, found = killed
    assert found["wrong"] == []
    assert found["counts"]["kills"] == KILLS
    assert found["counts"]["fewest_between_kills"] >= kills.AT_LEAST
    assert found["counts"]["requests_cut_off"] > 0
    assert found["counts"]["answers_on_disk"] >= found["counts"]["acknowledged_answers"] >= KILLS * kills.AT_LEAST


def check(folder: Path, change) -> dict:
    phones = json.loads((folder / "sent.json").read_text())
    change(phones)
    (folder / "changed.json").write_text(json.dumps(phones))
    return scratch.ask(folder / "data", "proofs.check", str(folder / "changed.json"))


def acknowledged(phones: list[dict]) -> dict:
    return next(each for phone in phones for each in phone["sent"] if each["acknowledged"])


def lose_an_answer(phones: list[dict]) -> None:
    next(phone for phone in phones if phone["sent"])["sent"].append(
        {"op_id": "00000000-0000-7000-8000-000000000000", "item": "interest", "value": 1, "again": 0, "acknowledged": True}
    )


def change_an_answer(phones: list[dict]) -> None:
    acknowledged(phones)["value"] = 7


def claim_handing_in(phones: list[dict]) -> None:
    """For the phone that sent least: one further on may have handed in just before a kill, without hearing of it."""
    min((phone for phone in phones if not phone["handed_in"]), key=lambda phone: len(phone["sent"]))["handed_in"] = True


@pytest.mark.parametrize("change", [lose_an_answer, change_an_answer, claim_handing_in])
def test_the_check_finds_what_is_lost(killed, change):
    found = check(killed[0], change)
    assert found["counts"]["lost"] == 1
    assert found["wrong"]


def test_the_check_finds_an_answer_that_nobody_sent(killed):
    found = check(killed[0], lambda phones: next(phone for phone in phones if phone["sent"])["sent"].clear())
    assert found["counts"]["half_written"] > 0


HARM = """
import os
from pathlib import Path
from openipt.cli import installation
installation.open_installation(Path(os.environ["OPENIPT_DATA"]))
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("{drop}")
    cursor.execute("DELETE FROM {table} WHERE {where}")
    assert cursor.rowcount
"""


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ("answer", "id = (SELECT id FROM answer ORDER BY id DESC LIMIT 1)"),
        ("audit_line", "id = (SELECT id FROM audit_line WHERE verb = 'answer_item' ORDER BY id LIMIT 1)"),
        ("alert_note", "kind = 'born'"),
    ],
)
def test_the_check_finds_what_is_half_there(killed, tmp_path, table, where):
    data = engine.copy_installation(killed[0] / "data", tmp_path / "data")
    (tmp_path / "harm.py").write_text(HARM.format(table=table, where=where, drop=engine.drop_trigger(f"{table}_refuses_delete", table)))
    subprocess.run([sys.executable, str(tmp_path / "harm.py")], env=scratch.environment(data), check=True)
    shutil.copy(killed[0] / "sent.json", tmp_path / "sent.json")
    found = scratch.ask(data, "proofs.check", str(tmp_path / "sent.json"))
    assert found["counts"]["half_written"] + found["counts"]["lost"] > 0


@pytest.mark.only_on("sqlite")
def test_what_is_said_to_be_saved_is_on_the_disk_first(tmp_path):
    if not order.have_strace():
        pytest.skip("NOT RUN: there is no strace here, and it could not be installed")
    found = order.prove(tmp_path, answers=20, seed=1)
    assert (found.acknowledged, found.synced) == (20, 20)


class TestReadingATrace:
    ASK = '7 recvfrom(9<socket:[1]>, "POST /q/token/1/ HTTP/1.1..", 900, 0, NULL, NULL) = 300'
    WRITE = '8 pwrite64(5</data/record/openipt.db-wal>, "..", 4120, 0) = 4120'
    SYNC = "8 fdatasync(5</data/record/openipt.db-wal>) = 0"
    SAID = '7 writev(9<socket:[1]>, [{iov_base="HTTP/1.1 200 OK..{\\"saved\\": \\"Saved 10:00\\"}", iov_len=300}], 1) = 300'

    def test_the_right_order(self):
        assert order.read_trace([self.ASK, self.WRITE, self.SYNC, self.SAID]) == order.Order(1, 1, 1, 1)

    @pytest.mark.parametrize(
        "lines",
        [
            pytest.param([ASK, WRITE, SAID], id="never synced"),
            pytest.param([ASK, WRITE, SAID, SYNC], id="synced after the word"),
            pytest.param([ASK, SYNC, WRITE, SAID], id="synced before the write"),
            pytest.param([ASK, WRITE, SYNC, WRITE, SAID], id="something more was written"),
            pytest.param([WRITE, SYNC, ASK, SAID], id="nothing was written for this answer"),
            pytest.param(
                [ASK, WRITE, "8 fdatasync(5</data/record/openipt.db-wal> <unfinished ...>", SAID, "8 <... fdatasync resumed>) = 0"],
                id="the sync had not ended",
            ),
            pytest.param([ASK, WRITE, SYNC.replace("= 0", "= -1 EIO (Input/output error)"), SAID], id="the sync failed"),
        ],
    )
    def test_the_wrong_orders(self, lines):
        found = order.read_trace(lines)
        assert (found.acknowledged, found.synced) == (1, 0)


def test_what_was_typed_is_kept_when_the_browser_or_the_server_is_killed(tmp_path):
    if browser.chromium() is None:
        pytest.skip("NOT RUN: there is no Chromium here")
    found = typing.prove(tmp_path, rounds=4, seed=3)
    assert found.wrong == []
    assert (found.browser_kills + found.server_kills, found.two_tabs) == (4, 1)
    assert found.letters > 50


@pytest.mark.parametrize(
    ("typed", "text", "length"),
    [("abc", "abc", 3), ("abc", "ab", 2), (" abc ", "abc", 4), ("abc", "", None), ("abc", "abd", None), ("abc", "abcd", None)],
)
def test_how_much_of_what_was_typed_is_kept_is_measured_from_its_start(typed, text, length):
    assert length_of(typed, text) == length
