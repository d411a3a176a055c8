"""Playing a fictional course from a file: what the record makes of it agrees with the file, and a changed file is found out."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from openipt.actions import playing
from openipt.actions.demo import FOLDER
from openipt.core.course_files import Agreement, compare, read_course_file
from openipt.core.courses import Attendance, State
from openipt.core.refusals import Refusal
from openipt.record import models, read
from openipt.record.actors import Actor
from tests.actions.invented import a_file, a_session, an_outcome, scored

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

MUCH_LATER = datetime(2027, 1, 1, tzinfo=UTC)
COMPLETE = (2, 3, 3, 3, 2, 2, 0, 0)


def play(by: Actor, path: Path, looks_again: Actor | None = None) -> tuple[Any, Agreement, Any]:
    file = read_course_file(path)
    course_id = playing.play(by, file, playing.Staging(looks_again=looks_again))
    played = playing.figures(by, course_id, file, MUCH_LATER)
    return course_id, compare(file, played), played


def differences(by: Actor, path: Path) -> tuple[str, ...]:
    return play(by, path)[1].differences


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("v*.yaml")))
def test_a_shipped_course_agrees_in_every_figure(cast, name):
    course_id, agreement, played = play(cast.ben, FOLDER / f"{name}.yaml", looks_again=cast.cleo)
    assert agreement.differences == ()
    assert not [each for each in agreement.not_compared if each.startswith("outcome.")]
    assert len(played.sessions) == len(read_course_file(FOLDER / f"{name}.yaml").sessions) >= 9
    page = read.course_page(cast.ben, course_id, now=MUCH_LATER)
    assert {alert.state for alert in page.alerts} <= {"closed"}
    assert len([each for each in page.alerts if each.measure != "epds"]) == sum(row["item9_flag"] for row in played.sessions)


def test_three_changes_to_a_file_are_named_as_three_differences(cast, tmp_path):
    content = yaml.safe_load((FOLDER / "v01_grief.yaml").read_text(encoding="utf-8"))
    content["sessions"][4]["phq9_total"] = 16
    content["sessions"][9]["pct_change"] = -52.7
    content["outcome"]["nhs_recovery"] = False
    path = tmp_path / "changed.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert differences(cast.ben, path) == (
        "Session 5: the file says total 16, the record gives 15.",
        "Session 10: the file says pct_change -52.7, the record gives -52.6.",
        "Outcome: the file says nhs_recovery False, the record gives True.",
    )


def test_a_changed_answer_is_found_by_total_and_change(cast, tmp_path):
    content = yaml.safe_load((FOLDER / "v01_grief.yaml").read_text(encoding="utf-8"))
    content["sessions"][3]["phq9"][8] = 1
    path = tmp_path / "changed.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert differences(cast.ben, path) == (
        "Session 4: the file says total 15, the record gives 16.",
        "Session 4: the file says item9_flag False, the record gives True.",
        "Session 4: the file says pct_change -21.1, the record gives -15.8.",
        "Session 4: the file says flags [], the record gives ['ot.item9_new', 'ot.week4_20', 'safety.item9'].",
    )


# Invented courses


def test_a_missed_session_without_a_score(cast, tmp_path):
    sessions = [scored(1, 15, 0.0), scored(2, 13, -13.3), a_session(3, None, total=None, change=None, attendance="dna"), scored(4, 11, -26.7)]
    outcome = an_outcome(15, 11, -26.7, locf=False, phq9_only=True)
    course_id, agreement, _ = play(cast.ben, a_file(tmp_path, sessions, outcome))
    assert agreement == Agreement((), ())
    slots = read.course_page(cast.ben, course_id, now=MUCH_LATER).summary.sessions
    assert [slot.attendance for slot in slots[:5]] == [
        *(Attendance.ATTENDED, Attendance.ATTENDED, Attendance.MISSED, Attendance.ATTENDED),
        Attendance.PLANNED,
    ]
    assert slots[2].starts_at.hour == 10


def test_a_session_whose_item_9_was_skipped_has_no_total_and_is_no_baseline(cast, tmp_path):
    skipped = a_session(1, [2, 2, 2, 2, 2, 2, 2, 1, None], total=None, change=None)
    sessions = [skipped, scored(2, 16, 0.0), scored(3, 8, -50.0)]
    outcome = an_outcome(
        *(16, 8, -50.0),
        baseline_session=2,
        response_50=True,
        nhs_recovery=True,
        nhs_reliable_improvement=True,
        nhs_reliable_recovery=True,
        locf=False,
    )
    course_id, agreement, _ = play(cast.ben, a_file(tmp_path, sessions, outcome))
    assert agreement.differences == ()
    first = read.course_page(cast.ben, course_id, now=MUCH_LATER).scores[0]
    assert (first.total, first.safety, first.answered) == (None, "skipped", 8)


def test_a_session_with_nothing_filled_in_at_all(cast, tmp_path):
    sessions = [scored(1, 10, 0.0), a_session(2, [None] * 9, total=None, change=None), scored(3, 10, 0.0)]
    assert differences(cast.ben, a_file(tmp_path, sessions, an_outcome(10, 10, 0.0))) == ()


def test_a_course_that_ended_early_at_session_nine(cast, tmp_path):
    totals = {
        1: (18, 0.0),
        2: (17, -5.6),
        3: (16, -11.1),
        4: (16, -11.1),
        5: (15, -16.7),
        6: (14, -22.2),
        7: (14, -22.2),
        8: (13, -27.8),
        9: (12, -33.3),
    }
    sessions = [scored(number, total, change) for number, (total, change) in totals.items()]
    outcome = an_outcome(18, 12, -33.3, nhs_reliable_improvement=True)  # a fall of 6 is reliable; 12 is still a case
    course_id, agreement, _ = play(cast.ben, a_file(tmp_path, sessions, outcome))
    assert agreement.differences == ()
    summary = read.course_page(cast.ben, course_id, now=MUCH_LATER).summary
    assert (summary.phase, sum(slot.attendance is Attendance.PLANNED for slot in summary.sessions)) == ("middle", 7)


def test_somebody_who_was_no_case_at_first_has_no_recovery_to_speak_of(cast, tmp_path):
    sessions = [scored(1, 8, 0.0), scored(2, 2, -75.0)]
    outcome = an_outcome(
        *(8, 2, -75.0),
        gad7_first=5,
        gad7_last=3,
        response_50=True,
        remission_lt5=True,
        nhs_caseness_first=False,
        nhs_recovery=None,
        nhs_reliable_improvement=True,  # 6 points lower; the anxiety fell by 2 only
        nhs_reliable_recovery=None,
        phq9_only=False,
    )
    assert differences(cast.ben, a_file(tmp_path, sessions, outcome)) == ()


def test_anxiety_alone_makes_a_case_and_its_rise_takes_the_improvement_away(cast, tmp_path):
    sessions = [scored(1, 9, 0.0), scored(2, 3, -66.7)]
    outcome = an_outcome(
        *(9, 3, -66.7),
        gad7_first=8,  # 8 and more is a case by the GAD-7
        gad7_last=12,  # 4 points higher: reliably worse
        response_50=True,
        remission_lt5=True,
        nhs_recovery=False,
        nhs_reliable_improvement=False,
        nhs_reliable_deterioration=False,  # the depression improved reliably
        phq9_only=False,
    )
    assert differences(cast.ben, a_file(tmp_path, sessions, outcome)) == ()


@pytest.mark.parametrize("said", [{}, {"gad7_first": None, "gad7_last": None}])
def test_a_course_without_an_anxiety_score_says_so(cast, tmp_path, said):
    sessions = [scored(1, 12, 0.0), scored(2, 5, -58.3)]
    outcome = an_outcome(
        *(12, 5, -58.3),
        response_50=True,
        nhs_recovery=True,
        nhs_reliable_improvement=True,
        nhs_reliable_recovery=True,
        phq9_only=True,
        **said,
    )
    course_id, agreement, _ = play(cast.ben, a_file(tmp_path, sessions, outcome))
    assert agreement == Agreement((), ())
    assert {point.measure for point in read.course_page(cast.ben, course_id, now=MUCH_LATER).scores} == {"phq9"}


def test_a_last_session_that_was_missed_leaves_the_last_attended_score(cast, tmp_path):
    sessions = [scored(1, 14, 0.0), scored(2, 9, -35.7), a_session(3, None, total=None, change=None, attendance="dna")]
    outcome = an_outcome(14, 9, -35.7, nhs_recovery=True, locf=False)  # 5 points lower: recovered, and not reliably
    assert differences(cast.ben, a_file(tmp_path, sessions, outcome)) == ()


def test_a_last_session_without_a_score_carries_the_one_before_forward(cast, tmp_path):
    sessions = [scored(1, 14, 0.0), scored(2, 9, -35.7), a_session(3, None, total=None, change=None)]
    outcome = an_outcome(14, 9, -35.7, nhs_recovery=True, locf=True)
    assert differences(cast.ben, a_file(tmp_path, sessions, outcome)) == ()


def test_a_score_sent_in_for_a_missed_session_is_not_the_last_one(cast, tmp_path):
    sessions = [scored(1, 14, 0.0), scored(2, 9, -35.7), scored(3, 20, 42.9, attendance="cancelled_client")]
    outcome = an_outcome(14, 9, -35.7, nhs_recovery=True, locf=False)
    assert differences(cast.ben, a_file(tmp_path, sessions, outcome)) == ()


def test_a_course_without_any_score_is_played_and_compared_with_nothing(cast, tmp_path):
    sessions = [a_session(1, None, total=None, change=None)]
    _, agreement, played = play(cast.ben, a_file(tmp_path, sessions, {"phq9_first": None}))
    assert (agreement.differences, agreement.not_compared, played.outcome) == ((), ("outcome.phq9_first",), {})


def test_a_measure_without_published_nhs_limits_has_no_nhs_figures(cast, tmp_path):
    session = a_session(1, None, total=None, change=None)
    session |= {"phq8": [1] * 8, "phq8_total": 8, "pct_change": 0.0}
    path = a_file(tmp_path, [session], {"phq8_first": 8, "phq8_last": 8, "nhs_recovery": None}, instrument="phq8", item_order=list(ITEMS_OF_PHQ8))
    _, agreement, _ = play(cast.ben, path)
    assert (agreement.differences, agreement.not_compared) == ((), ("outcome.nhs_recovery",))


ITEMS_OF_PHQ8 = ("interest", "mood", "sleep", "energy", "appetite", "worth", "concentration", "psychomotor")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"n": 17}, "This course has no session 17."),
        ({"phase": "nowhere"}, "The course cannot move there from where it stands now. Open the course page again and look."),
        ({"phq9": [4, *COMPLETE]}, "4 is not an answer to «interest» of PHQ-9."),
    ],
)
def test_a_file_that_the_actions_refuse_is_refused_in_their_sentence(cast, tmp_path, change, sentence):
    sessions = [scored(1, 10, 0.0), {**scored(2, 10, 0.0), **change}]
    with pytest.raises(Refusal) as problem:
        play(cast.ben, a_file(tmp_path, sessions, {}))
    assert problem.value.sentence == sentence


# How it is staged


def test_a_course_is_played_up_to_a_session_at_an_hour_and_shifted_by_whole_weeks(cast):
    file = read_course_file(FOLDER / "v01_grief.yaml")
    shift = timedelta(weeks=10)
    course_id = playing.play(cast.ben, file, playing.Staging(shift=shift, hour=time(11, 30), next_session=5))
    page = read.course_page(cast.ben, course_id, now=MUCH_LATER)
    assert [slot.attendance is Attendance.PLANNED for slot in page.summary.sessions] == [False] * 4 + [True] * 12
    first = page.summary.sessions[0].starts_at
    assert first.date() == file.sessions[0].on + shift
    assert (first.hour, first.minute) == (10, 30)  # half past eleven in London in July
    assert len([point for point in page.scores if point.measure == "phq9"]) == 4


def test_a_course_played_to_its_end_is_completed_with_every_session_held(cast):
    file = read_course_file(FOLDER / "v01_grief.yaml")
    course_id = playing.play(cast.ben, file, playing.Staging(complete=True))
    summary = read.course_page(cast.ben, course_id, now=MUCH_LATER).summary
    assert (summary.state, summary.ended_on) == (State.COMPLETED, file.sessions[-1].on)
    assert {slot.attendance for slot in summary.sessions} == {Attendance.ATTENDED}


def test_playing_goes_through_the_ordinary_actions_and_leaves_their_lines(cast):
    course_id = playing.play(cast.ben, read_course_file(FOLDER / "v11_deterioration.yaml"), playing.Staging(next_session=4))
    verbs = set(models.AuditLine.objects.filter(chain=f"course:{course_id}").values_list("verb", flat=True))
    assert {"add_client", "move_course", "enter_score", "record_attendance", "read_course"} <= verbs
    newest = models.AuditLine.objects.filter(chain=f"course:{course_id}").order_by("-number").first()
    assert abs(newest.at - datetime.now(UTC)) < timedelta(minutes=1)  # the true time, though the course is of 2025
