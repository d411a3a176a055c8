"""The proof that a form is carried out once runs here in a small size, and is itself held to finding what it is to find."""

import json
from contextlib import contextmanager

import pytest
from proofs import once, scratch

from tests import empty

pytestmark = [pytest.mark.long, pytest.mark.enable_socket]

POSTS = 80


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """What is left after a few forms that were sent again and again."""
    folder = tmp_path_factory.mktemp("once")
    empty.lay(folder / "data")
    return folder, once.prove(folder, POSTS, seed=1)


def test_each_form_has_one_effect_and_what_else_it_said_is_kept(sent):
    _, found = sent
    assert found["wrong"] == []
    assert found["counts"]["posts"] >= POSTS
    assert found["counts"]["forms"] == len(once.KINDS) * 2


@contextmanager
def changed(folder, **changes):
    forms = json.loads((folder / "sent.json").read_text())
    file = folder / "changed.json"
    file.write_text(json.dumps([{**each, **changes} for each in forms]))
    yield file


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"said": "something else"}, ("was sent first", ": 0 effects")), ({"other": "something else"}, ("is to be kept beside it",))],
)
def test_the_proof_finds_what_is_not_kept(sent, changes, words):
    folder, _ = sent
    with changed(folder, **changes) as file:
        wrong = scratch.ask(folder / "data", "proofs.once_desk", "--kept", str(file))
    assert len([each for each in wrong if any(said in each for said in words)]) == len(once.KINDS) * 2
