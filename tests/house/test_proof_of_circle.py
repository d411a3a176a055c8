"""The proof of the circle runs here in a small size, and is itself held to finding what it is to find."""

import json

import pytest
from proofs import circle, scratch

from tests import empty

pytestmark = [pytest.mark.long, pytest.mark.enable_socket]

KILLS = 3


@pytest.fixture(scope="module")
def placed(tmp_path_factory):
    """What is left after a few kills while two people placed others."""
    folder = tmp_path_factory.mktemp("circle")
    empty.lay(folder / "data")
    return folder, circle.prove(folder, KILLS, seed=1)


def test_no_confirmed_placement_is_lost_and_where_two_met_both_are_shown(placed):
    _, found = placed
    assert found["wrong"] == []
    assert found["counts"]["kills"] == KILLS
    assert found["counts"]["kept"] >= found["counts"]["confirmed"] >= KILLS * circle.AT_LEAST
    assert found["counts"]["shown_both"] == found["counts"]["on_one_placement"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda sent: sent.append({**sent[0], "angle": 359.5, "confirmed": True}), "was confirmed, and is not kept"),
        (lambda sent: sent.pop(0), "nobody sent it"),
        (lambda sent: sent[0].update(ring=(sent[0]["ring"] + 1) % 4), "was confirmed, and is not kept"),
    ],
)
def test_the_proof_finds_what_is_not_kept(placed, change, words):
    folder, _ = placed
    sent = [each for each in json.loads((folder / "sent.json").read_text()) if each["confirmed"]]
    change(sent)
    (folder / "changed.json").write_text(json.dumps(sent))
    found = scratch.ask(folder / "data", "proofs.circle_desk", "--kept", str(folder / "changed.json"))
    assert any(words in each for each in found["wrong"])
