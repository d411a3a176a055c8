"""What the options of a course bring to its plan: their tasks and sheets, at their place, none of them in the way of a move."""

from openipt.core.courses import Move, Standing, State, guards
from openipt.core.library import fingerprint
from openipt.core.options import THROUGHOUT, TaskOfOption, at_session, offered_by, with_options
from openipt.core.protocols import Protocol
from openipt.core.tasks import form_of, is_of_the_session
from tests.shipped import shipped

LIBRARY = shipped()
IPT16 = LIBRARY.protocol("ipt16")
BOTH = ("older_adult", "telehealth")


def brought(plan: Protocol) -> dict[str, str]:
    return {task.id: task.phase for task in plan.tasks if isinstance(task, TaskOfOption)}


def test_the_tasks_of_an_option_stand_before_treatment_and_those_of_each_session_throughout() -> None:
    assert brought(LIBRARY.protocol("ipt16", 1, BOTH)) == {
        "older_adult.practical_help": "assessment",
        "older_adult.memory": "assessment",
        "older_adult.carer": "assessment",
        "older_adult.medicine_talk": "assessment",
        "telehealth.agreement": "assessment",
        "telehealth.each_time": THROUGHOUT,
    }


def test_a_protocol_without_options_is_the_very_one_of_the_file() -> None:
    assert LIBRARY.protocol("ipt16", 1, ()) is IPT16
    assert fingerprint(LIBRARY.protocol("ipt16", 1, BOTH)) != fingerprint(IPT16)


def test_it_is_put_together_once() -> None:
    assert LIBRARY.protocol("ipt16", 1, ["telehealth"]) is LIBRARY.protocol("ipt16", None, ("telehealth",))


def test_every_protocol_takes_every_option_with_all_its_own_tasks_in_their_order() -> None:
    for key in LIBRARY.protocols:
        plan, own = LIBRARY.protocol(key, None, BOTH), LIBRARY.protocol(key).tasks
        assert plan.tasks[: len(own)] == own
        assert len(brought(plan)) == 6


def test_none_of_them_stands_before_a_move() -> None:
    plan, before = LIBRARY.protocol("ipt16", 1, BOTH), Standing(State.ASSESSMENT, None, 1)
    move = Move(State.TREATMENT, "initial")
    assert guards(plan, before, move) == guards(IPT16, before, move)


def test_a_key_that_nobody_knows_is_passed_over() -> None:
    assert brought(LIBRARY.protocol("ipt16", 1, ["gone"])) == {}
    assert with_options(IPT16, BOTH, None, None).tasks == IPT16.tasks


def test_a_task_that_the_protocol_has_anyway_stays_its_own() -> None:
    own = LIBRARY.protocol("ipt16", 1, ["telehealth"]).tasks[-2].model_copy(update={"title": "Ours"})
    protocol = IPT16.model_copy(update={"tasks": (own,)})
    assert [task.title for task in with_options(protocol, ["telehealth"], LIBRARY.uses_file, LIBRARY.tasks_file).tasks] == [
        "Ours",
        "Before each session at a distance",
    ]


def test_the_agreement_has_a_sheet_on_its_page_and_what_is_asked_each_time_one_on_the_sessions() -> None:
    tasks = {task.id: task for task in LIBRARY.protocol("ipt16", 1, BOTH).tasks}
    sheet = form_of(tasks["telehealth.agreement"], LIBRARY)
    assert sheet is not None
    assert sheet.key == "distance_agreement"
    assert is_of_the_session(tasks["telehealth.each_time"], LIBRARY)
    assert form_of(tasks["older_adult.memory"], LIBRARY) is None


def test_only_a_session_held_at_a_distance_offers_its_sheet_unless_something_stands_there_already() -> None:
    plan = LIBRARY.protocol("ipt16", 1, BOTH)
    offered = {mode: "distance_check" in at_session(plan, 3, mode, ()).worksheets for mode in ("in_person", "phone", "video")}
    assert offered == {"in_person": False, "phone": True, "video": True}
    assert "distance_check" in at_session(plan, 3, "in_person", ["distance_check"]).worksheets
    assert "distance_check" in at_session(IPT16, 3, "video", ["distance_check"]).worksheets


def test_an_option_is_offered_where_sessions_are_held_in_its_way_and_the_course_does_not_have_it() -> None:
    def offered(*modes: str, held: tuple[str, ...] = ()) -> list[str]:
        return [each.key for each in offered_by(modes, held, LIBRARY.uses_file)]

    assert offered("in_person") == []
    assert offered("in_person", "phone") == offered("video") == ["telehealth"]
    assert offered("video", held=("telehealth",)) == []
