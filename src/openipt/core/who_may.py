"""Who may do what: one table of relations and verbs. What the table does not name is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """How a person stands to a course, or to a service. Worked out afresh at every door; a role alone opens nothing."""

    TREATING = "treating"
    SUPERVISING = "supervising"
    HOLDING_LINK = "holding_link"
    THERAPIST_HERE = "therapist_here"
    SUPERVISOR_HERE = "supervisor_here"
    NONE = "none"


class Verb(StrEnum):
    """What a person can do. Each stands for one thing, whether it is reached from a page or from a command."""

    READ_CASELOAD = "read_caseload"
    ADD_CLIENT = "add_client"
    READ_COURSE = "read_course"
    PLAN_SESSIONS = "plan_sessions"
    RECORD_ATTENDANCE = "record_attendance"
    MOVE_COURSE = "move_course"
    SEND_MEASURE = "send_measure"
    REVOKE_LINK = "revoke_link"
    ENTER_SCORE = "enter_score"
    STRIKE_SCORE = "strike_score"
    READ_ALERT = "read_alert"
    TAKE_ALERT = "take_alert"
    WRITE_ON_ALERT = "write_on_alert"
    CLOSE_ALERT = "close_alert"
    LIST_FOR_SUPERVISION = "list_for_supervision"
    READ_SUPERVISION_LIST = "read_supervision_list"
    READ_COURSE_PSEUDONYMISED = "read_course_pseudonymised"
    READ_QUESTIONNAIRE = "read_questionnaire"
    BEGIN_QUESTIONNAIRE = "begin_questionnaire"
    ANSWER_ITEM = "answer_item"
    SUBMIT_MEASURE = "submit_measure"
    SAY_NOT_ME = "say_not_me"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: people who stand in this relation may do these things, and why that is right."""

    relation: Relation
    verbs: frozenset[Verb]
    because: str


RULES: tuple[Rule, ...] = (
    Rule(
        Relation.TREATING,
        frozenset(
            {
                Verb.READ_COURSE,
                Verb.PLAN_SESSIONS,
                Verb.RECORD_ATTENDANCE,
                Verb.MOVE_COURSE,
                Verb.SEND_MEASURE,
                Verb.REVOKE_LINK,
                Verb.ENTER_SCORE,
                Verb.STRIKE_SCORE,
                Verb.READ_ALERT,
                Verb.TAKE_ALERT,
                Verb.WRITE_ON_ALERT,
                Verb.CLOSE_ALERT,
                Verb.LIST_FOR_SUPERVISION,
            }
        ),
        "The therapist who treats the client reads and keeps the whole course.",
    ),
    Rule(
        Relation.SUPERVISING,
        frozenset({Verb.READ_COURSE_PSEUDONYMISED}),
        "A supervisor reads a case that its therapist has listed, for as long as it is listed, without the name.",
    ),
    Rule(
        Relation.HOLDING_LINK,
        frozenset({Verb.READ_QUESTIONNAIRE, Verb.BEGIN_QUESTIONNAIRE, Verb.ANSWER_ITEM, Verb.SUBMIT_MEASURE, Verb.SAY_NOT_ME}),
        "Whoever holds a live link answers that one questionnaire and sees nothing else.",
    ),
    Rule(
        Relation.THERAPIST_HERE,
        frozenset({Verb.READ_CASELOAD, Verb.ADD_CLIENT}),
        "A therapist of the service has a caseload, which holds only the therapist's own courses, and takes on clients.",
    ),
    Rule(
        Relation.SUPERVISOR_HERE,
        frozenset({Verb.READ_SUPERVISION_LIST}),
        "A supervisor of the service has a list, which holds only the cases listed for this supervisor.",
    ),
)


def permitting(relations: Iterable[Relation], verb: Verb) -> Relation | None:
    """The relation by which somebody may do this, or None: then it is refused."""
    standing = set(relations)
    for rule in RULES:
        if rule.relation in standing and verb in rule.verbs:
            return rule.relation
    return None
