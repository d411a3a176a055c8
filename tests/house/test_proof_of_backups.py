"""The proof of the backups runs here in a small size, and is itself held to finding what it is to find."""

import pytest
from proofs import backups

pytestmark = [pytest.mark.long, pytest.mark.enable_socket, pytest.mark.only_on("sqlite")]

BACKUPS = 4


@pytest.fixture(scope="module")
def killed(tmp_path_factory) -> tuple:
    """What is left after a few killed backups, and what the proof found."""
    folder = tmp_path_factory.mktemp("backups")
    return folder, backups.prove(folder, BACKUPS, seed=1)


def test_every_backup_that_is_there_comes_back_with_all_that_was_acknowledged_before_it(killed):
    _, found = killed
    assert found["wrong"] == []
    counts = found["counts"]
    assert (counts["restored"] >= BACKUPS, counts["lost"], counts["half_written"], counts["bad"]) == (True, 0, 0, 0)
    assert counts["backups_killed"] > 0
    assert counts["answers_looked_for"] >= backups.AT_LEAST


def test_the_proof_finds_an_answer_that_a_backup_lacks(killed, tmp_path):
    folder, found = killed
    phones = found["phones"]
    lacking = {"op_id": "00000000-0000-7000-8000-000000000000", "item": "interest", "value": 1, "again": 0, "acknowledged": True}
    phones[0]["sent"].append(lacking)
    before = [(len(phone["sent"]), phone["begun"], phone["handed_in"]) for phone in phones]
    record = max((folder / "one").glob("record-*"))
    checked = backups._bring_back(tmp_path, folder / "data", backups.Round(before, (record,)), phones)
    assert checked["counts"]["lost"] >= 1
    assert any("was acknowledged, and on the disk is None" in sentence for sentence in checked["wrong"])


def test_what_came_later_may_be_there_or_not():
    phone = {"token": "t", "begun": True, "handed_in": True, "sent": [{"op_id": name, "acknowledged": True} for name in "abc"]}
    (found,) = backups.acknowledged_before([phone, phone], [(2, True, False)])
    assert [each["acknowledged"] for each in found["sent"]] == [True, True, False]
    assert (found["begun"], found["handed_in"]) == (True, False)
