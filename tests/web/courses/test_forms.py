"""What was typed into the forms of a course, read or gently refused."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from openipt.core.courses import Move, State
from openipt.web.courses import forms
from openipt.web.fieldforms import Mistyped

CLIENT = {"name": " Daniel K. ", "date_of_birth": "1980-09-02", "protocol": "ipt16", "day": "2025-04-01", "time": "13:20", "mode": "video"}


def mistakes(read, *args):
    with pytest.raises(Mistyped) as refused:
        read(*args)
    return {mistake.field: mistake.sentence for mistake in refused.value.mistakes}


def test_a_new_client_and_the_first_session_are_read_by_the_clocks_of_the_service():
    client, plan = forms.new_client(CLIENT, "Europe/London")
    assert (client.name, client.date_of_birth, client.pronouns) == ("Daniel K.", date(1980, 9, 2), "")
    assert plan.first_session.astimezone(UTC) == datetime(2025, 4, 1, 12, 20, tzinfo=UTC)
    assert (plan.protocol, plan.mode) == ("ipt16", "video")


def test_the_date_of_birth_may_be_left_out():
    client, _plan = forms.new_client({**CLIENT, "date_of_birth": ""}, "Europe/London")
    assert client.date_of_birth is None


def test_every_mistake_of_a_new_client_is_said_at_once():
    found = mistakes(forms.new_client, {"name": " ", "date_of_birth": "31 February", "day": "", "time": "soon", "mode": "letter"}, "Europe/London")
    assert set(found) == {"name", "date_of_birth", "protocol", "day", "time", "mode"}


@pytest.mark.parametrize("move", [Move(State.TREATMENT, "middle"), Move(State.ON_HOLD)])
def test_a_move_reads_back_as_it_was_written(move):
    assert forms.move_of(forms.move_in_text(move)) == move


def test_an_unknown_move_is_no_move():
    assert forms.move_of("elsewhere.soon") is None
    assert mistakes(forms.asked_move, {"move": "elsewhere"}, []) == {"": "Choose where the course goes."}


def test_ticks_agreement_and_reason_come_with_the_move():
    asked = forms.asked_move({"move": "treatment.middle", "agreed": "yes", "reason": "Enough is known."}, ["initial.inventory"])
    assert (asked.done, asked.agreed, asked.reason) == (frozenset({"initial.inventory"}), True, "Enough is known.")


def test_a_listing_needs_a_supervisor_and_a_day():
    supervisor = UUID(int=7)
    assert forms.listing({"supervisor": str(supervisor), "until": "2025-05-01"}) == forms.Listing(supervisor, date(2025, 5, 1))
    assert set(mistakes(forms.listing, {"supervisor": "Cleo", "until": "soon"})) == {"supervisor", "until"}
