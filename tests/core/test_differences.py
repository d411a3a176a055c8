"""What is said where two definitions differ."""

from pathlib import Path

import pytest

from openipt.core.differences import differences
from openipt.core.library import OWN_FOLDER, read_definition
from tests.shipped import shipped

LIBRARY = shipped()
AB = ("A", "B")


def after(change: tuple[str, str], folder: Path, file: str = "protocols/ipt16.toml") -> list[str]:
    """The differences that one change in that file makes."""
    text = (OWN_FOLDER / file).read_text(encoding="utf-8")
    assert change[0] in text
    changed = folder / "changed.toml"
    changed.write_text(text.replace(*change, 1), encoding="utf-8")
    return differences(read_definition(OWN_FOLDER / file), read_definition(changed), AB)


def test_a_definition_does_not_differ_from_itself() -> None:
    assert differences(LIBRARY.measure("phq9"), LIBRARY.measure("phq9"), AB) == []


def test_moved_phases_are_said_by_their_sessions() -> None:
    lines = differences(LIBRARY.protocol("ipt16"), LIBRARY.protocol("ipt16_uk"), AB)
    assert "phase initial: sessions 1 to 3 -> 1 to 4" in lines
    assert "phase middle: sessions 4 to 12 -> 5 to 12" in lines
    assert "steps of the walkthrough: 2 only in A, 2 only in B" in lines
    assert not [line for line in lines if line.startswith(("task", "agenda", "measure"))]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ('{ id = "assessment.consent",', '{ id = "assessment.consent", title = "Agreement",'),
            ["task assessment.consent: title: «Consent» -> «Agreement»"],
        ),
        (
            ('id = "assessment.access"', 'id = "group.farewell", phase = "ending"'),
            [
                "task assessment.access «What the client needs in order to come», assessment: only in A",
                "task group.farewell «Farewell», ending: only in B",
            ],
        ),
        (("required = true", "required = false"), ["task assessment.consent: asked for by the way out of its phase: yes -> no"]),
        (
            ('{ id = "assessment.consent",', '{ id = "assessment.consent", roles = ["client"],'),
            ["task assessment.consent: who, only in A: therapist"],
        ),
        (("missed_session_counts = false", "missed_session_counts = true"), ["a missed session is used up: no -> yes"]),
        (("youngest = 18", "youngest = 18\noldest = 65"), ["oldest age in years: nothing -> 65"]),
        (("each_second_session", "each_session"), ["measure gad7: asked before each second session -> before each session"]),
        (("session = 8, task", "session = 9, task"), ["review at session 8: only in A", "review at session 9: only in B"]),
        (
            ('{ id = "agenda.task_review",', '{ id = "agenda.task_review", software_shows = "The step.",'),
            ["part of the session agenda.task_review: software shows: «The last step.» -> «The step.»"],
        ),
    ],
)
def test_a_change_in_a_protocol_is_said_in_one_line(change: tuple[str, str], said: list[str], tmp_path: Path) -> None:
    assert after(change, tmp_path) == said


def test_another_form_of_ipt_reads_as_a_clinician_would_say_it() -> None:
    lines = differences(LIBRARY.protocol("ipt16"), LIBRARY.protocol("ipt_b8"), AB)
    for line in (
        "sessions: planned 16 -> 8",
        "problem areas, only in A: too alone, or far from others",
        "phase engagement «Engagement»: only in B",
        "task brief.engagement «First talk: story, hopes, what stands in the way», engagement: only in B",
        "review at session 8: only in A",
    ):
        assert line in lines
    lines = differences(LIBRARY.protocol("ipt16"), LIBRARY.protocol("ipc"), AB)
    assert "sessions: planned 16 -> 3 to 8" in lines
    assert "minutes of a session: 50 -> 30" in lines


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("at = 10\n", "at = 11\n"), ["caseness: at: 10 -> 11"]),
        (('short = "Sleep"', 'short = "Nights"'), ["question sleep: short: «Sleep» -> «Nights»"]),
    ],
)
def test_a_change_in_a_measure_is_said_in_one_line(change: tuple[str, str], said: list[str], tmp_path: Path) -> None:
    assert after(change, tmp_path, "measures/phq9.toml") == said


def test_questions_in_another_order_are_said() -> None:
    phq9 = LIBRARY.measure("phq9")
    turned = phq9.model_copy(update={"items": phq9.items[::-1]})
    assert differences(phq9, turned, AB) == ["items: in another order"]


def test_moved_bands_and_other_examples_are_said_by_their_numbers() -> None:
    lines = differences(LIBRARY.measure("phq9"), LIBRARY.measure("phq8"), AB)
    assert "band severe: totals 20 to 27 -> 20 to 24" in lines
    assert "question self_harm «Better off dead»: only in A" in lines
    assert "worked examples: 22 only in A, 16 only in B" in lines
    assert "without safety item: «phq8» -> nothing" in lines


def test_other_crisis_contacts_are_said_by_place_and_label() -> None:
    contacts = LIBRARY.crisis_contacts
    fewer = contacts.model_copy(
        update={"places": tuple(p.model_copy(update={"contacts": p.contacts[:1]}) if p.country == "ie" else p for p in contacts.places)}
    )
    assert differences(contacts, fewer, AB) == ["place ie: contact Call 112 or 999: only in A"]


def test_a_measure_and_a_protocol_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="A and B are of different kinds"):
        differences(LIBRARY.measure("phq9"), LIBRARY.protocol("ipt16"), AB)
