"""Where a course stands and may go: its states, what guards each move, and what the plan proposes (clinical reference 2.1)."""

from datetime import date

import pytest

from openipt.core.courses import (
    ACTIVE,
    CANNOT_BE_PASSED,
    RETURN_DAY,
    SIGNPOSTING,
    STEPS,
    SUPERVISION,
    Attendance,
    Beside,
    Confirmed,
    EndedBecause,
    Move,
    MoveRefused,
    PlannedSession,
    Standing,
    State,
    confirm,
    ends_before_its_time,
    goes_back_to,
    guards,
    is_refocus,
    leaves_first_phase,
    moves_from,
    next_session,
    phase_after,
    propose,
)
from tests.shipped import shipped

IPT16 = shipped().protocol("ipt16")
PHASES = ("initial", "middle", "ending")
SAID = Beside(ended_because=EndedBecause.MOVED, returns_on=date(2026, 12, 1), risk_note="None seen.", signposting="The family doctor.")
NEEDS_REASON = "Say in a sentence why. What is still open may be passed with a reason."
NEEDS_AGREEMENT = "The client's agreement comes first. Tick it when you have it."
NO_SUCH_MOVE = "The course cannot move there from where it stands now. Open the course page again and look."

WAYS: dict[tuple[State, str | None], set[tuple[State, str | None]]] = {
    (State.REFERRED, None): {(State.ASSESSMENT, None), (State.ON_HOLD, None), (State.ENDED_EARLY, None)},
    (State.ASSESSMENT, None): {
        *((State.NOT_SUITABLE, None), (State.TREATMENT, "initial")),
        *((State.ON_HOLD, None), (State.ENDED_EARLY, None)),
    },
    (State.TREATMENT, "initial"): {
        *((State.COMPLETED, None), (State.ON_HOLD, None), (State.ENDED_EARLY, None)),
        *((State.TREATMENT, "middle"), (State.TREATMENT, "ending")),
    },
    (State.TREATMENT, "middle"): {
        *((State.COMPLETED, None), (State.ON_HOLD, None), (State.ENDED_EARLY, None)),
        *((State.TREATMENT, "initial"), (State.TREATMENT, "ending")),
    },
    (State.TREATMENT, "ending"): {
        *((State.COMPLETED, None), (State.ON_HOLD, None), (State.ENDED_EARLY, None)),
        *((State.TREATMENT, "initial"), (State.TREATMENT, "middle")),
    },
    (State.ON_HOLD, "middle"): {(State.TREATMENT, "middle"), (State.ENDED_EARLY, None)},
    (State.ON_HOLD, None): {(State.ASSESSMENT, None), (State.ENDED_EARLY, None)},
    (State.COMPLETED, None): {(State.MAINTENANCE, None), (State.FOLLOWUP, None), (State.CLOSED, None)},
    (State.NOT_SUITABLE, None): {(State.CLOSED, None)},
    (State.ENDED_EARLY, None): {(State.CLOSED, None)},
    (State.MAINTENANCE, None): {(State.CLOSED, None), (State.ON_HOLD, None), (State.ENDED_EARLY, None)},
    (State.FOLLOWUP, None): {(State.CLOSED, None), (State.ON_HOLD, None), (State.ENDED_EARLY, None)},
    (State.CLOSED, None): set(),
}
"""Every way there is, typed by hand from the reference."""


def standing(state: State, phase: str | None = None, session: int | None = 1, done: frozenset[str] = frozenset()) -> Standing:
    return Standing(state, phase, session, done)


def required(stretch: str) -> set[str]:
    return {task.id for task in IPT16.tasks_of(stretch) if task.required}


def refusal(here: Standing, move: Move, done: frozenset[str] = frozenset(), agreed: bool = True, reason: str = "why") -> str:
    with pytest.raises(MoveRefused) as problem:
        confirm(IPT16, here, move, done, agreed, reason)
    return str(problem.value)


@pytest.mark.parametrize("start", WAYS, ids=lambda start: f"{start[0].value}-{start[1]}")
def test_from_each_stage_exactly_the_decided_ways_lead_on(start: tuple[State, str | None]) -> None:
    here = standing(*start)
    assert {(move.state, move.phase) for move in moves_from(IPT16, here)} == WAYS[start]
    everywhere = [Move(state) for state in State] + [Move(State.TREATMENT, phase) for phase in (*PHASES, "nowhere")]
    for move in everywhere:
        if (move.state, move.phase) in WAYS[start]:
            assert confirm(IPT16, here, move, frozenset(required("assessment")), True, "why", SAID).move == move
        else:
            assert refusal(here, move, frozenset(CANNOT_BE_PASSED)) == NO_SUCH_MOVE


def test_every_state_stands_in_the_table_of_ways() -> None:
    assert {state for state, _ in WAYS} == set(State)
    assert {step.end for step in STEPS} == set(State)


def test_only_a_closed_course_leads_nowhere() -> None:
    assert [start[0] for start, ways in WAYS.items() if not ways] == [State.CLOSED]


def test_active_are_the_states_in_which_somebody_is_in_a_therapists_hands() -> None:
    assert {
        *(State.REFERRED, State.ASSESSMENT, State.TREATMENT),
        *(State.ON_HOLD, State.MAINTENANCE, State.FOLLOWUP),
    } == ACTIVE


# Guards


@pytest.mark.parametrize("missing", sorted(CANNOT_BE_PASSED))
def test_consent_and_the_talk_about_risk_cannot_be_passed(missing: str) -> None:
    done = frozenset(required("assessment") - {missing})
    title = next(task.title for task in IPT16.tasks if task.id == missing)
    assert refusal(standing(State.ASSESSMENT), Move(State.TREATMENT, "initial"), done) == f"«{title}» comes first; no reason can take its place."
    assert refusal(standing(State.ON_HOLD), Move(State.TREATMENT, "initial"), done) == NO_SUCH_MOVE


def test_what_cannot_be_passed_is_required_by_every_protocol() -> None:
    for protocol in (IPT16, shipped().protocol("ipt16_uk")):
        assert {task.id for task in protocol.tasks_of("assessment") if task.required} >= CANNOT_BE_PASSED


def test_what_is_left_undone_is_named_and_passed_with_a_reason() -> None:
    here = standing(State.TREATMENT, "initial")
    one = sorted(required("initial"))[0]
    confirmed = confirm(IPT16, here, Move(State.TREATMENT, "middle"), frozenset({one}), True, "the client asked for it")
    assert set(confirmed.passed) == required("initial") - {one}
    assert refusal(here, Move(State.TREATMENT, "middle"), frozenset({one}), reason="  ") == NEEDS_REASON


def test_with_everything_done_no_reason_is_needed() -> None:
    ways = (("initial", 4, Move(State.TREATMENT, "middle")), ("middle", 13, Move(State.TREATMENT, "ending")), ("ending", 16, Move(State.COMPLETED)))
    for phase, session, on in ways:
        assert confirm(IPT16, standing(State.TREATMENT, phase, session), on, frozenset(required(phase)), True, "") == Confirmed(on, ())


def test_what_was_done_before_need_not_be_ticked_again() -> None:
    here = standing(State.TREATMENT, "initial", done=frozenset(required("initial")))
    assert confirm(IPT16, here, Move(State.TREATMENT, "middle"), frozenset(), True, "").passed == ()


@pytest.mark.parametrize("to", ["middle", "ending"])
def test_the_first_phase_is_left_only_with_the_clients_agreement(to: str) -> None:
    here = standing(State.TREATMENT, "initial")
    assert leaves_first_phase(IPT16, here, Move(State.TREATMENT, to))
    assert refusal(here, Move(State.TREATMENT, to), frozenset(required("initial")), agreed=False) == NEEDS_AGREEMENT


@pytest.mark.parametrize(("start", "to"), [("middle", "initial"), ("ending", "initial"), ("ending", "middle"), ("initial", "ending")])
def test_going_back_or_jumping_a_phase_says_why_and_passes_nothing(start: str, to: str) -> None:
    here = standing(State.TREATMENT, start)
    assert guards(IPT16, here, Move(State.TREATMENT, to)) == ()
    assert refusal(here, Move(State.TREATMENT, to), reason="") == NEEDS_REASON
    assert confirm(IPT16, here, Move(State.TREATMENT, to), frozenset(), True, "a new focus").passed == ()


@pytest.mark.parametrize("end", [State.ON_HOLD, State.ENDED_EARLY])
@pytest.mark.parametrize("start", [(State.REFERRED, None), (State.ASSESSMENT, None), (State.TREATMENT, "middle")])
def test_a_hold_and_an_early_end_say_why_and_ask_for_nothing_else(start: tuple[State, str | None], end: State) -> None:
    assert refusal(standing(*start), Move(end), reason="") == NEEDS_REASON
    assert confirm(IPT16, standing(*start), Move(end), frozenset(), False, "moved away", SAID).passed == ()


def test_maintenance_is_agreed_with_the_client() -> None:
    assert refusal(standing(State.COMPLETED), Move(State.MAINTENANCE), agreed=False) == NEEDS_AGREEMENT
    contract = frozenset({"maintenance.contract"})
    assert {task.id for task in guards(IPT16, standing(State.COMPLETED), Move(State.MAINTENANCE))} == contract
    assert confirm(IPT16, standing(State.COMPLETED), Move(State.MAINTENANCE), contract, True, "").passed == ()
    assert confirm(IPT16, standing(State.COMPLETED), Move(State.MAINTENANCE), frozenset(), True, "on paper").passed == ("maintenance.contract",)


# What a move says beside its reason (reference 2.1)


@pytest.mark.parametrize("state", sorted({*ACTIVE} - {State.ON_HOLD}))
def test_whatever_goes_on_can_be_held_and_goes_on_where_it_was(state: State) -> None:
    phase = "middle" if state is State.TREATMENT else None
    assert Move(State.ON_HOLD) in moves_from(IPT16, standing(state, phase))
    held = Standing(State.ON_HOLD, phase, 5, held_from=state)
    assert goes_back_to(held) is state
    assert {move.state for move in moves_from(IPT16, held)} == {state, State.ENDED_EARLY}


def test_a_hold_says_something_of_risk_and_notes_where_no_day_is_agreed() -> None:
    here, hold = standing(State.TREATMENT, "middle"), Move(State.ON_HOLD)
    with pytest.raises(MoveRefused) as problem:
        confirm(IPT16, here, hold, frozenset(), False, "away", Beside(returns_on=date(2026, 12, 1)))
    assert (str(problem.value), problem.value.field) == (
        "Write a sentence on risk for the time until the course goes on; no reason can take its place.",
        "risk_note",
    )
    assert confirm(IPT16, here, hold, frozenset(), False, "away", Beside(risk_note="None seen.")).passed == (RETURN_DAY,)
    assert confirm(IPT16, here, hold, frozenset(), False, "away", SAID).passed == ()


@pytest.mark.parametrize("code", ["dropout", "agreed", "moved", "stepped_up", "admitted", "died", "other"])
def test_an_early_end_bears_one_of_seven_codes(code: str) -> None:
    here = standing(State.TREATMENT, "middle")
    said = Beside(ended_because=EndedBecause(code))
    assert confirm(IPT16, here, Move(State.ENDED_EARLY), frozenset(), False, "why", said).passed == ()
    assert len(EndedBecause) == 7
    assert refusal(here, Move(State.ENDED_EARLY)) == "Choose what says best why it ended. «Something else» will do."


def test_whom_ipt_does_not_suit_is_told_where_to_turn_or_that_is_noted() -> None:
    no = Move(State.NOT_SUITABLE)
    assert confirm(IPT16, standing(State.ASSESSMENT), no, frozenset(), False, "mania", Beside(signposting="The clinic.")).passed == ()
    assert confirm(IPT16, standing(State.ASSESSMENT), no, frozenset(), False, "mania").passed == (SIGNPOSTING,)


def test_a_refocus_has_a_word_of_supervision_where_there_is_any() -> None:
    here, back = standing(State.TREATMENT, "middle"), Move(State.TREATMENT, "initial")
    assert is_refocus(IPT16, here, back)
    assert not is_refocus(IPT16, standing(State.TREATMENT, "ending"), Move(State.TREATMENT, "middle"))
    alone = confirm(IPT16, here, back, frozenset(), False, "another loss")
    assert alone.passed == ()
    assert confirm(IPT16, here, back, frozenset(), False, "another loss", has_supervisor=True).passed == (SUPERVISION,)
    said = Beside(supervision="Cleo agrees.")
    assert confirm(IPT16, here, back, frozenset(), False, "another loss", said, has_supervisor=True).passed == ()


def test_an_ending_before_the_plan_has_it_is_agreed_with_the_client_and_says_why() -> None:
    early, end = standing(State.TREATMENT, "middle", 9), Move(State.TREATMENT, "ending")
    assert ends_before_its_time(IPT16, early, end)
    assert not ends_before_its_time(IPT16, standing(State.TREATMENT, "middle", 13), end)
    done = frozenset(required("middle"))
    assert refusal(early, end, done, agreed=False) == NEEDS_AGREEMENT
    assert refusal(early, end, done, reason="") == NEEDS_REASON
    assert confirm(IPT16, early, end, done, True, "she feels ready").passed == ()


# What the plan proposes


@pytest.mark.parametrize(
    ("here", "move"),
    [
        (standing(State.REFERRED), Move(State.ASSESSMENT)),
        (standing(State.ASSESSMENT), Move(State.TREATMENT, "initial")),
        (standing(State.TREATMENT, "initial", 3), None),
        (standing(State.TREATMENT, "initial", 4), Move(State.TREATMENT, "middle")),
        (standing(State.TREATMENT, "middle", 12), None),
        (standing(State.TREATMENT, "middle", 13), Move(State.TREATMENT, "ending")),
        (standing(State.TREATMENT, "ending", 16), None),
        (standing(State.TREATMENT, "ending", None), Move(State.COMPLETED)),
        (standing(State.TREATMENT, "middle", None), Move(State.TREATMENT, "ending")),
        *((standing(state), None) for state in State if state not in (State.REFERRED, State.ASSESSMENT, State.TREATMENT)),
    ],
)
def test_the_plan_proposes_the_next_step_once_it_is_near_and_nothing_else(here: Standing, move: Move | None) -> None:
    found = propose(IPT16, here)
    assert (found.move if found else None) == move
    if found:
        assert found.move in moves_from(IPT16, here)
        assert found.evidence.endswith(".")


def test_a_proposal_shows_what_is_open_and_whether_agreement_is_needed() -> None:
    found = propose(IPT16, standing(State.TREATMENT, "initial", 4, frozenset({"initial.inventory"})))
    assert found is not None
    assert {task.id for task in found.open_tasks} == required("initial") - {"initial.inventory"}
    assert found.needs_agreement
    assert found.evidence == "Session 4 is next; the plan has the initial phase until session 3."


def test_a_phase_is_followed_by_the_next_one_and_the_last_by_none() -> None:
    assert [phase_after(IPT16, phase) for phase in PHASES] == ["middle", "ending", None]


# Sessions


def planned(*attendances: Attendance) -> list[PlannedSession]:
    return [PlannedSession(number, attendance) for number, attendance in enumerate(attendances, start=1)]


def test_the_next_session_is_the_first_still_planned() -> None:
    sessions = planned(Attendance.ATTENDED, Attendance.MISSED, Attendance.PLANNED, Attendance.PLANNED)
    assert next_session(reversed(sessions)) == 3
    assert next_session(planned(Attendance.ATTENDED)) is None
    assert next_session([]) is None


@pytest.mark.parametrize(("following", "early"), [(2, True), (3, False), (7, False)])
def test_where_the_number_of_sessions_is_open_the_ending_is_early_only_before_the_fewest(following: int, early: bool) -> None:
    standing = Standing(State.TREATMENT, "middle", following)
    assert ends_before_its_time(shipped().protocol("ipc"), standing, Move(State.TREATMENT, "ending")) is early
