"""Reads what a course file says beside its sessions' scores (a week's rhythm, a group, a couple, a teenager's parents) as filled worksheets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openipt.core.worksheets import Content

RHYTHM, TURN, GROUP, PARTNER, VOICES, AGREEMENT, PARENTS = (
    *("rhythm_week", "member_turn", "group_rules", "couple_screen", "couple_voices", "couple_agreement", "parents_view"),
)
"""The worksheets that these blocks are kept on."""
BLOCKS = ("couple", "group", "parents", "srm5_weeks")
"""The blocks of a file that are kept on worksheets of its sessions."""
BLOCKS_OF_SESSIONS = ("member_turn", "sleep_hours_avg", "mania_check")
_NOT_DONE = "-"


@dataclass(frozen=True, slots=True)
class FileSheet:
    """One worksheet of a session as the file fills it. `block` is the word of the file under which it stands."""

    session: int
    block: str
    sheet: str
    content: Content


@dataclass(frozen=True, slots=True)
class FileRhythm:
    """What a file expects of one week's times: the figure, the hits and how many events were counted (reference 8.11)."""

    session: int
    score: float
    hits: int
    events: int


def sheets_of(content: Mapping[str, Any]) -> tuple[FileSheet, ...]:
    """Every filled worksheet of the file, session by session. Raises KeyError, TypeError or ValueError where a block lacks what it needs."""
    found = [*_rhythm(content), *_turns(content), *_group(content), *_couple(content), *_parents(content)]
    return tuple(sorted(found, key=lambda each: each.session))


def rhythms_of(content: Mapping[str, Any]) -> tuple[FileRhythm, ...]:
    """What the file expects of each week's times."""
    weeks = content.get("srm5_weeks") or ()
    return tuple(FileRhythm(week["session"], week["expected_score"], week["expected_hits"], week["events_counted"]) for week in weeks)


def _rhythm(content: Mapping[str, Any]) -> Iterator[FileSheet]:
    """The week's times, the hours of sleep and the look at signs of a high stand on one sheet of the session."""
    by_session: dict[int, tuple[str, Content]] = {}
    for week in content.get("srm5_weeks") or ():
        times = {event: " ".join(_NOT_DONE if each is None else each for each in days) for event, days in week["days"].items()}
        by_session[week["session"]] = ("srm5_weeks", times)
    for session in content["sessions"]:
        told = {key: session[key] for key in ("sleep_hours_avg", "mania_check") if key in session}
        if told:
            block, times = by_session.get(session["n"], ("sleep_hours_avg", {}))
            by_session[session["n"]] = (block, {**times, **told})
    for number, (block, filled) in by_session.items():
        yield FileSheet(number, block, RHYTHM, filled)


def _turns(content: Mapping[str, Any]) -> Iterator[FileSheet]:
    for session in content["sessions"]:
        turn = session.get("member_turn")
        if turn:
            filled = {key: turn[key] for key in ("change", "focus_minutes") if turn.get(key) is not None}
            filled |= {"helpers": ", ".join(turn["helpers"])} if turn.get("helpers") else {}
            filled |= {"shared": "yes" if turn["shared_in_group"] else "no"} if "shared_in_group" in turn else {}
            yield FileSheet(session["n"], "member_turn", TURN, filled)


def _group(content: Mapping[str, Any]) -> Iterator[FileSheet]:
    group = content.get("group")
    if group:
        filled = {key: group[key] for key in ("members", "facilitators", "gender_rule", "language") if key in group}
        filled |= {key: True for key in ("private_items", "confidentiality_pledge") if group.get(key)}
        yield FileSheet(_first(content), "group", GROUP, filled)


def _couple(content: Mapping[str, Any]) -> Iterator[FileSheet]:
    couple = content.get("couple")
    if not couple:
        return
    partner = couple["partner"]
    screen = {"partner": partner["pseudonym"], "age": partner["age"], "found": partner["individual_screen"], "consent": partner["consent"]}
    yield FileSheet(_first(content), "couple", PARTNER, screen)
    voices = {each["session"]: each for each in couple.get("balance_log") or ()}
    totals = {int(number): total for number, total in (partner.get("phq9_total_by_session") or {}).items()}
    for number in sorted({*voices, *totals}):
        heard = voices.get(number, {})
        filled = {key: round(100 * heard[key]) for key in ("voice_client", "voice_partner") if key in heard}
        yield FileSheet(number, "couple", VOICES, filled | ({"partner_total": totals[number]} if number in totals else {}))
    for each in couple.get("agreements") or ():
        yield FileSheet(each["since"], "couple", AGREEMENT, {"agreed": each["text"], "by": each["by"]})


def _parents(content: Mapping[str, Any]) -> Iterator[FileSheet]:
    parents = content.get("parents")
    if parents:
        filled: Content = {"consents": ", ".join(parents["consents"])}
        filled |= {key: "\n".join(parents[key]) for key in ("parent_sees", "parent_does_not_see") if parents.get(key)}
        if parents.get("school_contact"):
            filled["school_contact"] = True
        yield FileSheet(_first(content), "parents", PARENTS, filled)


def _first(content: Mapping[str, Any]) -> int:
    return int(content["sessions"][0]["n"])
