"""The table of triage: every combination of screener answers, item 9 and remembered behaviour against a table typed by hand."""

from datetime import date
from itertools import product

import pytest

from openipt.core.scoring import AnswerRefused
from openipt.core.screeners import Screener
from openipt.core.triage import Level, NoLevel, holds, is_recent, months_before, triage
from tests.shipped import shipped

SKELETON = shipped().screener("cssrs_screen")
WORDED = Screener.model_validate(
    SKELETON.model_dump() | {"items": tuple(item.model_dump() | {"text": f"Wording of {item.number}."} for item in SKELETON.items)}
)
ON = date(2026, 11, 23)

SCREENED = """
    yes to    6 never   6 long ago  6 recent
    -         none      moderate    high
    1         low       moderate    high
    2         low       moderate    high
    12        low       moderate    high
    23        moderate  moderate    high
    24        high      high        high
    25        high      high        high
    234       high      high        high
    235       high      high        high
    245       high      high        high
    2345      high      high        high
    123       moderate  moderate    high
    124       high      high        high
    125       high      high        high
    1234      high      high        high
    1235      high      high        high
    1245      high      high        high
    12345     high      high        high
"""
"""By clinical reference 11.2, before item 9 and before what is remembered."""

LIFTED = """
    screened  remembered    0         1         2         3         skipped
    none      nothing       none      low       low       low       none
    none      inside        high      high      high      high      high
    none      outside       moderate  moderate  moderate  moderate  moderate
    none      long_ago      moderate  moderate  moderate  moderate  moderate
    low       nothing       low       low       low       low       low
    low       inside        high      high      high      high      high
    low       outside       moderate  moderate  moderate  moderate  moderate
    low       long_ago      moderate  moderate  moderate  moderate  moderate
    moderate  nothing       moderate  moderate  moderate  moderate  moderate
    moderate  inside        high      high      high      high      high
    moderate  outside       moderate  moderate  moderate  moderate  moderate
    moderate  long_ago      moderate  moderate  moderate  moderate  moderate
    high      nothing       high      high      high      high      high
    high      inside        high      high      high      high      high
    high      outside       high      high      high      high      high
    high      long_ago      high      high      high      high      high
"""
"""What item 9 and a remembered day make of it."""

REMEMBERED = {"nothing": (), "inside": (date(2026, 8, 24),), "outside": (date(2026, 8, 22),), "long_ago": (date(2024, 2, 29),)}
"""Three months before 23 November is 23 August: one day inside, one outside."""

ITEM_9 = {"0": 0, "1": 1, "2": 2, "3": 3, "skipped": None}
SIXTH = {"6 never": (False, None), "6 long ago": (True, False), "6 recent": (True, True)}


def rows_of(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()[1:]]


def answers(yes: str, sixth: str) -> dict[str, bool]:
    """Every answer that the branching asks for, with a yes to the questions named."""
    first = {"wish": "1" in yes, "thoughts": "2" in yes}
    if first["thoughts"]:
        first |= {"method": "3" in yes, "intention": "4" in yes, "plan": "5" in yes}
    ever, recent = SIXTH[sixth]
    return first | {"behaviour": ever} | ({} if recent is None else {"behaviour_recent": recent})


def test_every_combination_gives_the_level_that_was_typed_by_hand():
    lifted = {(screened, remembered): dict(zip(ITEM_9, levels, strict=True)) for screened, remembered, *levels in rows_of(LIFTED)}
    wrong, compared = [], 0
    for yes, *screened in rows_of(SCREENED):
        for (sixth, level), remembered, item9 in product(zip(SIXTH, screened, strict=True), REMEMBERED, ITEM_9):
            compared += 1
            given = triage(WORDED, answers(yes, sixth), item9=ITEM_9[item9], behaviours=REMEMBERED[remembered], on=ON)
            expected = lifted[level, remembered][item9]
            if getattr(given, "level", None) != expected:
                wrong.append(f"{yes}, {sixth}, item 9 {item9}, {remembered}: {given}, not {expected}")
    assert "\n".join(wrong) == ""
    assert compared == 18 * 3 * 4 * 5


def test_the_table_typed_by_hand_holds_every_way_through_the_screener():
    ways = {frozenset(yes) - {"-"} for yes, *_ in rows_of(SCREENED)}
    every = {frozenset(way) for way in [*["", "1"], *("".join(["2", *part]) for part in product(*[("", each) for each in "1345"]))]}
    assert ways == every
    assert len(rows_of(SCREENED)) == len(every)


def test_a_skeleton_without_wording_gives_no_level_whatever_is_known():
    for screener in (None, SKELETON):
        for unreached in (False, True):
            given = triage(screener, {}, item9=3, behaviours=REMEMBERED["inside"], on=ON, unreached=unreached)
            assert isinstance(given, NoLevel)
            assert "no level" in given.why


@pytest.mark.parametrize(("remembered", "level"), [("nothing", "unknown"), ("outside", "unknown"), ("long_ago", "unknown"), ("inside", "high")])
@pytest.mark.parametrize("item9", [0, 1, 2, 3, None])
def test_an_open_alert_without_a_talk_is_unknown_unless_something_recent_is_remembered(remembered, level, item9):
    given = triage(WORDED, {}, item9=item9, behaviours=REMEMBERED[remembered], on=ON, unreached=True)
    assert given.level == level


def test_a_question_left_out_leaves_only_the_highest_level_certain():
    without_plan = answers("123", "6 never")
    del without_plan["plan"]
    given = triage(WORDED, without_plan, item9=0, behaviours=(), on=ON)
    assert isinstance(given, NoLevel)
    assert "left out: 5" in given.why
    assert triage(WORDED, without_plan | {"intention": True}, item9=0, behaviours=(), on=ON).level is Level.HIGH
    assert isinstance(triage(WORDED, {}, item9=1, behaviours=(), on=ON), NoLevel)


def test_an_answer_that_the_branching_does_not_ask_is_refused():
    with pytest.raises(AnswerRefused, match="Question 4 is asked only after a yes to question 2"):
        triage(WORDED, {"wish": True, "thoughts": False, "intention": True}, item9=0, behaviours=(), on=ON)
    with pytest.raises(AnswerRefused, match="no question «mood»"):
        triage(WORDED, {"mood": True}, item9=0, behaviours=(), on=ON)


def test_the_reasons_are_those_that_lift_to_the_level():
    given = triage(WORDED, answers("123", "6 never"), item9=2, behaviours=REMEMBERED["inside"], on=ON)
    assert given.because == ("what was done on 24 August 2026, within three months",)
    given = triage(WORDED, answers("1", "6 never"), item9=2, behaviours=(), on=ON)
    assert given.because == ("yes to question 1", "item 9 answered with 2")


def test_many_yeses_are_not_worth_more_than_the_gravest():
    assert triage(WORDED, answers("12", "6 never"), item9=3, behaviours=(), on=ON).level is Level.LOW
    assert triage(WORDED, answers("24", "6 never"), item9=0, behaviours=(), on=ON).level is Level.HIGH


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2026, 11, 23), date(2026, 8, 23)),
        (date(2026, 5, 31), date(2026, 2, 28)),
        (date(2024, 5, 31), date(2024, 2, 29)),
        (date(2026, 1, 15), date(2025, 10, 15)),
        (date(2026, 3, 1), date(2025, 12, 1)),
    ],
)
def test_three_months_are_counted_by_the_calendar_and_both_ends_count(day, start):
    assert months_before(day, 3) == start
    assert is_recent(start, day)
    assert not is_recent(date.fromordinal(start.toordinal() - 1), day)


def test_each_level_has_its_actions_and_a_time():
    table = shipped().triage_table
    assert [table.row(level).contact_by for level in Level] == [
        "at the sessions, as always",
        "at the next session, within seven days",
        "the same day",
        "the same day, as if moderate, until a person has reached the client",
        "within minutes",
    ]
    assert all(table.row(level).actions for level in Level)


def test_a_modifier_holds_by_the_record_and_never_enters_the_level():
    heavy, *others = shipped().triage_table.modifiers
    assert holds(heavy, {"phq9": (20, 2)})
    for totals in ({}, {"phq9": (19, 2)}, {"phq9": (20, 1)}, {"phq9": (None, 3)}, {"phq9": (24, None)}, {"gad7": (21, 3)}):
        assert not holds(heavy, totals)
    assert not any(holds(other, {"phq9": (27, 3)}) for other in others)
