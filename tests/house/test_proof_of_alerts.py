"""The proof of alerts in a small size: workers killed, a channel that is down a quarter of the time, and no alert undelivered."""

import pytest
from proofs import alerts

from tests import empty, engine

pytestmark = [pytest.mark.long, pytest.mark.enable_socket]

ALERTS, KILLS = 60, 12


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("alerts")
    empty.lay(folder / "data")
    return alerts.prove(folder, ALERTS, KILLS, seed=1, on=engine.server() if engine.ENGINE == "postgresql" else None)


def test_every_alert_is_delivered_and_taken_or_at_the_last_rung(found) -> None:
    assert found["wrong"] == []
    counts = found["counts"]
    assert (counts["alerts"], counts["never_delivered"], counts["worker_kills"]) == (ALERTS, 0, KILLS)
    assert counts["taken_and_closed"] + counts["at_the_last_rung"] == ALERTS
    assert min(counts["taken_and_closed"], counts["at_the_last_rung"]) > 0
