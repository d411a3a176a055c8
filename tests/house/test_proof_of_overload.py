"""The proof that nothing is lost when too much is asked runs here in a small size."""

import pytest
from proofs import overload

from tests import empty

pytestmark = [pytest.mark.long, pytest.mark.enable_socket]


def test_answers_and_alerts_are_served_and_every_refused_form_comes_in_later(tmp_path):
    empty.lay(tmp_path / "data")
    found = overload.prove(tmp_path, seconds=1.5, drops=0, rounds=0, seed=1)
    counts = found["counts"]
    assert found["wrong"] == []
    assert counts["cut_off"] == 0
    assert counts["submissions"] > 20
    assert counts["submissions_sent_again"] > 0
    assert not any(name.startswith(("answer, answered 5", "alert, answered 5")) for name in counts)
