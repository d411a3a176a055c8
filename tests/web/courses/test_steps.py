"""What the pages of moving a course and of one session show."""

from dataclasses import replace

from openipt.core.courses import Move, State
from openipt.web.courses.present_steps import present_add_client, present_move
from tests.shipped import shipped
from tests.web import sample

LIBRARY = shipped()


def in_state(state, phase=None):
    page = sample.course_page()
    return replace(page, summary=replace(page.summary, state=state, phase=phase))


def test_without_a_choice_the_proposed_move_is_shown_with_its_evidence():
    shown = present_move(sample.course_page(), LIBRARY, None)
    assert (shown.title, shown.move) == ("Go on to the ending phase", "treatment.ending")
    assert shown.evidence == "Session 13 is next; the plan has the middle phase until session 12."
    assert not shown.needs_agreement
    assert not shown.needs_reason


def test_leaving_the_first_phase_asks_for_the_clients_agreement_and_its_guards():
    shown = present_move(in_state(State.TREATMENT, "initial"), LIBRARY, Move(State.TREATMENT, "middle"))
    assert shown.needs_agreement
    assert {"initial.inventory", "initial.formulation", "initial.focus_choice", "initial.contract"} <= {guard.id for guard in shown.guards}


def test_consent_and_the_talk_about_risk_cannot_be_passed():
    shown = present_move(in_state(State.ASSESSMENT), LIBRARY, None)
    assert shown.title == "Begin the first phase"
    assert {guard.id for guard in shown.guards if guard.cannot_be_passed} == {"assessment.consent", "assessment.risk"}


def test_going_back_jumping_ahead_holding_and_ending_early_ask_for_a_reason():
    for move, title in (
        (Move(State.TREATMENT, "initial"), "Go back to the initial phase"),
        (Move(State.ON_HOLD), "Put the course on hold"),
        (Move(State.ENDED_EARLY), "End the course early"),
    ):
        shown = present_move(sample.course_page(), LIBRARY, move)
        assert (shown.title, shown.needs_reason, shown.guards) == (title, True, ())
    ahead = present_move(in_state(State.TREATMENT, "initial"), LIBRARY, Move(State.TREATMENT, "ending"))
    assert (ahead.title, ahead.needs_reason) == ("Go on to the ending phase", True)


def test_the_other_ways_are_listed_and_an_impossible_one_falls_back_to_the_proposal():
    shown = present_move(sample.course_page(), LIBRARY, Move(State.CLOSED))
    assert shown.move == "treatment.ending"
    assert "End the course early" in {other.words for other in shown.others}
    assert shown.move not in {other.value for other in shown.others}


def test_maintenance_asks_for_agreement_and_a_closed_course_goes_nowhere():
    assert present_move(in_state(State.COMPLETED), LIBRARY, Move(State.MAINTENANCE)).needs_agreement
    closed = present_move(in_state(State.CLOSED), LIBRARY, None)
    assert (closed.move, closed.others) == ("", ())


def test_the_form_for_a_new_client_offers_every_protocol():
    assert {protocol.value for protocol in present_add_client(LIBRARY).protocols} >= {"ipt16", "ipt16_uk"}
