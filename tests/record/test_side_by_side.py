"""Several at one thing at the same moment have one effect, on either engine; at different courses nobody waits where the engine can."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import empty, engine
from tests.record.side_by_side import ROUNDS

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    data = empty.lay(tmp_path_factory.mktemp("side-by-side") / "data")
    words = [sys.executable, "-W", "error", "-m", "tests.record.side_by_side", str(data)]
    done = subprocess.run(words, cwd=REPOSITORY, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_new_clients_form_sent_four_times_at_once_makes_one_course(found) -> None:
    assert found["same_form_for_a_new_client"] == [[1, 1, 1]] * ROUNDS


def test_a_total_sent_four_times_at_once_is_entered_once(found) -> None:
    assert found["same_total"] == [[1, 1]] * ROUNDS


def test_of_moves_that_exclude_each_other_those_that_were_made_follow_from_one_another(found) -> None:
    for broken, as_many_as_told, told in found["several_moves"]:
        assert (broken, as_many_as_told) == ([], True)
        assert told in (["ended_early"], ["treatment", "ended_early"])


def test_one_phone_begins_and_every_answer_is_kept_once_and_in_order_and_handed_in_once(found) -> None:
    well = {
        "begun": True,
        "kept": True,
        "first item": 1,
        "rows": True,
        "numbered": True,
        "counted": [True, True],
        "handed in": [True, "finished"],
        "lines": True,
    }
    assert found["one_link"] == [well] * ROUNDS


def test_an_alert_is_taken_by_one(found) -> None:
    assert found["one_alert"] == [[1, 1]] * ROUNDS


def test_doors_of_one_course_open_one_after_the_other_and_of_two_side_by_side_on_a_server(found) -> None:
    assert found["doors"] == {"of the same course": False, "of another course": engine.ENGINE == "postgresql"}


def test_no_chain_of_the_audit_trail_is_broken_by_it(found) -> None:
    assert found["broken chains"] == []
