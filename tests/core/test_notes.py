"""How a note is put together: what was captured, in the order of the agenda, as figures and as its therapist wrote it."""

import pytest

from openipt.core.notes import Filled, NoteLine, as_text, captured_lines, score_line, sheets_by_block
from tests.shipped import shipped

LIBRARY = shipped()
PROTOCOL = LIBRARY.protocol("ipt16")


def test_lines_come_in_the_order_of_the_agenda_whatever_was_written_first() -> None:
    filled = [
        Filled("session_close", 1, {"plan": "Thursday"}),
        Filled("mood_link", 1, {"event": "He rang"}),
        Filled("session_opening", 1, {"scores_read": True}),
        Filled("mood_link", 1, {"event": "She wept"}),
    ]
    assert captured_lines(PROTOCOL, LIBRARY, filled) == (
        NoteLine("Opening", "Scores read together."),
        NoteLine("Mood and people", "He rang."),
        NoteLine("Mood and people", "She wept."),
        NoteLine("Close", "Plan: Thursday."),
    )


def test_the_own_words_an_amendment_and_empty_sheets_give_no_line() -> None:
    filled = [Filled("session_note", 1, {"words": "Mine"}), Filled("note_amendment", 1, {"words": "More"}), Filled("focus_work", 1, {})]
    assert captured_lines(PROTOCOL, LIBRARY, filled) == ()


@pytest.mark.parametrize(
    ("total", "safety", "before", "words"),
    [
        (13, 0, 15, "13 (Moderate), before 15. Item 9: 0."),
        (13, 2, None, "13 (Moderate). Item 9: 2."),
        (None, None, 15, "no total."),
        (0, None, None, "0 (None or minimal)."),
    ],
)
def test_a_score_is_told_with_its_band_the_one_before_and_the_safety_item(
    total: int | None, safety: int | None, before: int | None, words: str
) -> None:
    assert score_line(LIBRARY.measure("phq9"), total, safety, before) == NoteLine("PHQ-9", words)


def test_a_measure_without_a_safety_item_has_none_in_its_line() -> None:
    assert score_line(LIBRARY.measure("gad7"), 9, None, 12).words == "9 (Mild), before 12."


def test_a_whole_note_as_text_is_ready_for_another_record() -> None:
    lines = [NoteLine("PHQ-9", "13."), NoteLine("Opening", "Slept better.")]
    assert as_text("Session 7", lines, "Went well.") == "Session 7\n\nPHQ-9: 13.\nOpening: Slept better.\n\nWent well.\n"
    assert as_text("Session 7", lines, "") == "Session 7\n\nPHQ-9: 13.\nOpening: Slept better.\n"
    assert as_text("Session 7", [], "Went well.") == "Session 7\n\nWent well.\n"
    assert as_text("Session 7", [], "") == "Session 7\n"


def test_each_part_of_the_agenda_has_its_sheets_and_what_is_private_stands_in_none() -> None:
    by_block = sheets_by_block(PROTOCOL, LIBRARY)
    assert list(by_block) == [block.id for block in PROTOCOL.agenda]
    offered = {sheet.key for sheets in by_block.values() for sheet in sheets}
    assert offered == {"session_opening", "mood_link", "step_review", "focus_work", "role_play", "step", "session_close"}
