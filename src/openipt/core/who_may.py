"""Who may do what: one table of relations and verbs. What the table does not name is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """How a person stands to a course, or to a service. Worked out afresh at every door; a role alone opens nothing."""

    TREATING = "treating"
    AUTHOR = "author"
    SUPERVISING = "supervising"
    COVERING = "covering"
    ON_DUTY = "on_duty"
    OFFERED = "offered"
    LEFT_BEHIND = "left_behind"
    CALLED = "called"
    HOLDING_LINK = "holding_link"
    HOLDING_PLAN = "holding_plan"
    WRITING_AT_HOME = "writing_at_home"
    RECEIVING = "receiving"
    THERAPIST_HERE = "therapist_here"
    SUPERVISOR_HERE = "supervisor_here"
    LEAD_HERE = "lead_here"
    COVERS_HERE = "covers_here"
    RUNS_SERVICE = "runs_service"
    KEEPER_HERE = "keeper_here"
    INSTALLATION = "installation"
    NONE = "none"


class Verb(StrEnum):
    """What a person can do. Each stands for one thing, whether it is reached from a page or from a command."""

    READ_CASELOAD = "read_caseload"
    KEEP_VIEWS = "keep_views"
    FIND_CLIENT = "find_client"
    SETTLE_ENTRIES = "settle_entries"
    KEEP_WAITING_LIST = "keep_waiting_list"
    TAKE_FROM_WAITING_LIST = "take_from_waiting_list"
    ALLOCATE_CLIENT = "allocate_client"
    KEEP_SERVICE = "keep_service"
    ADD_CLIENT = "add_client"
    READ_COVERED_CASELOAD = "read_covered_caseload"
    READ_COURSE = "read_course"
    OFFER_COURSE = "offer_course"
    ANSWER_OFFER = "answer_offer"
    PLAN_SESSIONS = "plan_sessions"
    RECORD_ATTENDANCE = "record_attendance"
    MOVE_COURSE = "move_course"
    EXTEND_COURSE = "extend_course"
    CHANGE_PROTOCOL = "change_protocol"
    BEGIN_AGAIN = "begin_again"
    RECORD_TASK = "record_task"
    READ_SESSION = "read_session"
    SAVE_SESSION_PART = "save_session_part"
    SIGN_NOTE = "sign_note"
    READ_PROCESS_NOTE = "read_process_note"
    SAVE_PROCESS_NOTE = "save_process_note"
    SEND_MEASURE = "send_measure"
    REVOKE_LINK = "revoke_link"
    ENTER_SCORE = "enter_score"
    STRIKE_SCORE = "strike_score"
    READ_ALERT = "read_alert"
    TAKE_ALERT = "take_alert"
    WRITE_ON_ALERT = "write_on_alert"
    CLOSE_ALERT = "close_alert"
    RAISE_ALERT = "raise_alert"
    LOOK_AGAIN = "look_again"
    READ_ALERTS = "read_alerts"
    REVIEW_ALERTS = "review_alerts"
    KEEP_ROTA = "keep_rota"
    ASSESS_RISK = "assess_risk"
    REMEMBER_BEHAVIOUR = "remember_behaviour"
    READ_SAFETY_PLAN = "read_safety_plan"
    WRITE_SAFETY_PLAN = "write_safety_plan"
    GIVE_SAFETY_PLAN = "give_safety_plan"
    READ_OWN_SAFETY_PLAN = "read_own_safety_plan"
    READ_MESSAGES = "read_messages"
    KEEP_MESSAGES = "keep_messages"
    STOP_MESSAGES = "stop_messages"
    READ_DELIVERY_LOG = "read_delivery_log"
    SEND_TEST_MESSAGE = "send_test_message"
    PLAN_DELIVERIES = "plan_deliveries"
    SEND_DUE = "send_due"
    CALL_TO_ALERTS = "call_to_alerts"
    READ_LIFE = "read_life"
    WRITE_COURSE_SHEET = "write_course_sheet"
    TAKE_OUT_SHEET = "take_out_sheet"
    MERGE_PEOPLE = "merge_people"
    BRING_PEOPLE_OVER = "bring_people_over"
    CHOOSE_PACKS = "choose_packs"
    CHOOSE_OPTIONS = "choose_options"
    PLACE_PERSON = "place_person"
    READ_LETTER = "read_letter"
    WRITE_LETTER = "write_letter"
    GIVE_LETTER = "give_letter"
    ASK_AT_HOME = "ask_at_home"
    ANSWER_AT_HOME = "answer_at_home"
    DECIDE_ON_RULE = "decide_on_rule"
    READ_RULES = "read_rules"
    CHOOSE_RULES = "choose_rules"
    LIST_FOR_SUPERVISION = "list_for_supervision"
    READ_SUPERVISION_LIST = "read_supervision_list"
    READ_COURSE_PSEUDONYMISED = "read_course_pseudonymised"
    SHOW_NAME = "show_name"
    READ_SIGNED_NOTES = "read_signed_notes"
    COMMENT_ON_CASE = "comment_on_case"
    SEE_COMMENT = "see_comment"
    READ_KEEPER_PAGE = "read_keeper_page"
    READ_QUESTIONNAIRE = "read_questionnaire"
    BEGIN_QUESTIONNAIRE = "begin_questionnaire"
    ANSWER_ITEM = "answer_item"
    SUBMIT_MEASURE = "submit_measure"
    SAY_NOT_ME = "say_not_me"


WITHOUT_A_LINE = frozenset({Verb.SAVE_SESSION_PART, Verb.SAVE_PROCESS_NOTE})
"""What happens every two seconds while somebody types. Such a save bears a revision; a line is written when a part is begun, taken away,
taken over or signed (security.md, "Decided since")."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: people who stand in this relation may do these things, and why that is right."""

    relation: Relation
    verbs: frozenset[Verb]
    because: str


SEEING_TO_AN_ALERT = frozenset(
    {
        *(Verb.READ_ALERT, Verb.TAKE_ALERT, Verb.WRITE_ON_ALERT, Verb.CLOSE_ALERT, Verb.LOOK_AGAIN),
        *(Verb.ASSESS_RISK, Verb.REMEMBER_BEHAVIOUR, Verb.READ_SAFETY_PLAN, Verb.WRITE_SAFETY_PLAN),
    }
)
"""What whoever sees to an alert in the therapist's place may do, and no more: the course itself stays closed."""


WORKING_ON_A_COURSE = frozenset(
    {
        *(Verb.READ_COURSE, Verb.PLAN_SESSIONS, Verb.RECORD_ATTENDANCE, Verb.READ_SESSION, Verb.SAVE_SESSION_PART, Verb.SIGN_NOTE),
        *(Verb.SEND_MEASURE, Verb.REVOKE_LINK, Verb.ENTER_SCORE, Verb.RAISE_ALERT, Verb.GIVE_SAFETY_PLAN, Verb.READ_MESSAGES, Verb.KEEP_MESSAGES),
        *(Verb.RECORD_TASK, Verb.DECIDE_ON_RULE, Verb.CHOOSE_OPTIONS),
        *(Verb.READ_LIFE, Verb.WRITE_COURSE_SHEET, Verb.TAKE_OUT_SHEET, Verb.MERGE_PEOPLE, Verb.PLACE_PERSON),
        *(Verb.ASK_AT_HOME, Verb.CHOOSE_PACKS, Verb.READ_LETTER, Verb.WRITE_LETTER, Verb.GIVE_LETTER),
    }
)
"""What whoever sees the client may do beside seeing to alerts: the client's own therapist, or a therapist who stands in for one who is away."""


_ON_CALL = frozenset({Verb.READ_ALERTS, Verb.REVIEW_ALERTS, Verb.KEEP_ROTA})


RULES: tuple[Rule, ...] = (
    Rule(
        Relation.TREATING,
        WORKING_ON_A_COURSE
        | SEEING_TO_AN_ALERT
        | {
            *(Verb.MOVE_COURSE, Verb.EXTEND_COURSE, Verb.CHANGE_PROTOCOL, Verb.BEGIN_AGAIN, Verb.STRIKE_SCORE, Verb.BRING_PEOPLE_OVER),
            *(Verb.LIST_FOR_SUPERVISION, Verb.SEE_COMMENT, Verb.OFFER_COURSE),
        },
        "The therapist who treats the client reads and keeps the whole course.",
    ),
    Rule(
        Relation.AUTHOR,
        frozenset({Verb.READ_PROCESS_NOTE, Verb.SAVE_PROCESS_NOTE}),
        "A process note is its author's alone; nobody else can open it, and it stands in no list, print or export.",
    ),
    Rule(
        Relation.SUPERVISING,
        frozenset({Verb.READ_COURSE_PSEUDONYMISED, Verb.SHOW_NAME, Verb.READ_SIGNED_NOTES, Verb.COMMENT_ON_CASE}),
        "A supervisor reads a case that its therapist has listed, while it is listed; the name, and the notes with the focus, only when asked for.",
    ),
    Rule(
        Relation.COVERING,
        WORKING_ON_A_COURSE | SEEING_TO_AN_ALERT,
        "A therapist who stands in today for one who is away sees the clients meanwhile; process notes, moves and supervision wait.",
    ),
    Rule(
        Relation.ON_DUTY,
        SEEING_TO_AN_ALERT,
        "Whoever is on duty for everybody today, or covers without being a therapist, sees to alerts, and reads nothing else of the clients.",
    ),
    Rule(
        Relation.OFFERED,
        frozenset({Verb.ANSWER_OFFER}),
        "A therapist to whom a course is offered learns whose it is, where it stands and why, and takes it on or declines.",
    ),
    Rule(
        Relation.LEFT_BEHIND,
        frozenset({Verb.OFFER_COURSE}),
        "Where the therapist has left the service, whoever runs it hands the course on, and reads nothing clinical of it.",
    ),
    Rule(
        Relation.CALLED,
        SEEING_TO_AN_ALERT,
        "Whoever an alert has climbed to sees to it until it is closed, since a missed alert is worse than one more reader.",
    ),
    Rule(
        Relation.HOLDING_LINK,
        frozenset({Verb.READ_QUESTIONNAIRE, Verb.BEGIN_QUESTIONNAIRE, Verb.ANSWER_ITEM, Verb.SUBMIT_MEASURE, Verb.SAY_NOT_ME}),
        "Whoever holds a live link answers that one questionnaire and sees nothing else.",
    ),
    Rule(
        Relation.HOLDING_PLAN,
        frozenset({Verb.READ_OWN_SAFETY_PLAN}),
        "Whoever holds the address of a safety plan reads that plan without a password, since that is the moment for no hurdle.",
    ),
    Rule(
        Relation.WRITING_AT_HOME,
        frozenset({Verb.ANSWER_AT_HOME}),
        "Whoever holds the address for writing at home adds people to the inventory, and sees of it only what came from the same browser.",
    ),
    Rule(
        Relation.RECEIVING,
        frozenset({Verb.STOP_MESSAGES}),
        "Whoever receives a message can stop further ones with the address that stands in it, and sees nothing else.",
    ),
    Rule(
        Relation.THERAPIST_HERE,
        frozenset(
            {
                *(Verb.READ_CASELOAD, Verb.KEEP_VIEWS, Verb.FIND_CLIENT, Verb.ADD_CLIENT, Verb.READ_RULES, *_ON_CALL),
                *(Verb.KEEP_WAITING_LIST, Verb.TAKE_FROM_WAITING_LIST, Verb.SETTLE_ENTRIES),
            }
        ),
        "A therapist of the service has a caseload, which holds only the therapist's own courses, and takes on clients.",
    ),
    Rule(
        Relation.SUPERVISOR_HERE,
        frozenset({Verb.READ_SUPERVISION_LIST, *_ON_CALL}),
        "A supervisor of the service has a list, which holds only the cases listed for this supervisor.",
    ),
    Rule(
        Relation.LEAD_HERE,
        _ON_CALL,
        "A service lead or safety officer is the last one whom an alert climbs to, keeps the rota, and reviews how alerts fare.",
    ),
    Rule(
        Relation.COVERS_HERE,
        frozenset({Verb.READ_COVERED_CASELOAD}),
        "A therapist who stands in today has the caseload of whoever is away beside the own one, until the last day of the cover.",
    ),
    Rule(
        Relation.RUNS_SERVICE,
        frozenset(
            {
                *(Verb.FIND_CLIENT, Verb.SETTLE_ENTRIES, Verb.KEEP_WAITING_LIST, Verb.ALLOCATE_CLIENT),
                *(Verb.KEEP_SERVICE, Verb.READ_RULES, Verb.CHOOSE_RULES),
            }
        ),
        "Who runs the service, its lead or the therapist of a practice without one, shares out who is seen by whom and when, and reads no course.",
    ),
    Rule(
        Relation.KEEPER_HERE,
        frozenset({Verb.READ_KEEPER_PAGE, Verb.READ_DELIVERY_LOG, Verb.SEND_TEST_MESSAGE}),
        "The keeper sees how the installation does: its backups, drills, checks, and whether messages go out. Nothing of a client.",
    ),
    Rule(
        Relation.INSTALLATION,
        frozenset({Verb.PLAN_DELIVERIES, Verb.SEND_DUE, Verb.CALL_TO_ALERTS}),
        "The installation itself sends what is due and lets alerts climb, at whatever hour, without anybody signed in.",
    ),
)


def permitting(relations: Iterable[Relation], verb: Verb) -> Relation | None:
    """The first relation by which somebody may do this, or None: then it is refused. No further one is worked out than is needed."""
    return next((relation for relation in relations for rule in RULES if rule.relation is relation and verb in rule.verbs), None)
