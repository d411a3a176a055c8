"""Every act and every refusal has its line in the audit trail, in the right chain; a plain save while somebody types has none."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from openipt.actions import (
    at_home,
    circle,
    course_sheets,
    courses,
    handing_on,
    letters,
    measures,
    messages,
    notes,
    options,
    packs,
    questionnaires,
    replanning,
    returning,
    risk,
    rules,
    safety,
    safety_plans,
    sessions,
    supervision,
    tasks,
)
from openipt.actions.accounts import note_refused_sign_in, note_sign_in, note_sign_out
from openipt.core.courses import Attendance, Move, State
from openipt.core.ids import uuid7
from openipt.core.refusals import Forbidden, NotFound, Refusal
from openipt.core.tasks import Outcome
from openipt.core.who_may import WITHOUT_A_LINE, Relation, Verb
from openipt.record import audit, made_secrets, models, read, session_parts
from openipt.record.actors import Actor
from tests.cast import ENDED, NOW, op, send_link
from tests.lettered import formulation_letter

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def lines_of(chain: str) -> list[models.AuditLine]:
    return list(models.AuditLine.objects.filter(chain=chain).order_by("number"))


def assess_high(by: Actor, course_id: UUID, alert_id: UUID) -> None:
    """The therapist finds a high level, so that somebody else is called to look again."""
    found = risk.Found(spoke=True, level="high", reason="He has a plan.")
    risk.assess(by, course_id, found, alert_id=alert_id, op_id=op(), now=NOW)


def write_down_people(by: Actor, course_id: UUID, act: Callable[..., object], who: Relation) -> None:
    """Two entries for one person, merged, and a third that is taken out again."""
    sheets = []
    for name in ("Sarah", "My wife", "Rob"):
        sheets.append(course_sheets.Written(uuid7(NOW), "person", {"display_name": name, "relation": "friend"}))
        act(Verb.WRITE_COURSE_SHEET, who, lambda: course_sheets.save(by, course_id, sheets[-1], op_id=op(), now=NOW))
    kept, other, third = (each.id for each in sheets)
    act(Verb.MERGE_PEOPLE, who, lambda: course_sheets.merge(by, course_id, kept=kept, other=other, op_id=op(), now=NOW))
    act(Verb.MERGE_PEOPLE, who, lambda: course_sheets.part_again(by, course_id, other, op_id=op(), now=NOW))
    put = [circle.Place(kept, ring=1)]
    act(Verb.PLACE_PERSON, who, lambda: circle.place(by, course_id, 1, put, op_id=op(), now=NOW))
    act(Verb.PLACE_PERSON, who, lambda: circle.undo(by, course_id, 1, kept, op_id=op(), now=NOW))
    act(Verb.TAKE_OUT_SHEET, who, lambda: course_sheets.take_out(by, course_id, third, op_id=op(), now=NOW))
    act(Verb.CHOOSE_PACKS, who, lambda: packs.take(by, course_id, "betrayal", op_id=op(), now=NOW))
    act(Verb.CHOOSE_PACKS, who, lambda: packs.lay_aside(by, course_id, "betrayal", op_id=op(), now=NOW))
    act(Verb.CHOOSE_OPTIONS, who, lambda: options.take(by, course_id, "telehealth", op_id=op(), now=NOW))
    act(Verb.CHOOSE_OPTIONS, who, lambda: options.lay_aside(by, course_id, "telehealth", op_id=op(), now=NOW))
    act(Verb.READ_LIFE, who, lambda: read.life_page(by, course_id, now=NOW))
    act(Verb.READ_LIFE, who, lambda: read.sheet_page(by, course_id, kept, now=NOW))


def write_at_home(by: Actor, course_id: UUID, act: Callable[..., object]) -> None:
    """An address for writing at home, somebody written down there, told more of and taken out again, and the address taken back."""
    by_ben, at_the_page = Relation.TREATING, Relation.WRITING_AT_HOME
    act(Verb.ASK_AT_HOME, by_ben, lambda: at_home.ask(by, course_id, op_id=op(), now=NOW))
    token = str(act(Verb.ASK_AT_HOME, by_ben, lambda: read.home_link(by, course_id, now=NOW)[0]))
    own, more = uuid7(NOW), {"browser_secret": "b", "now": NOW}
    act(Verb.ANSWER_AT_HOME, at_the_page, lambda: at_home.begin(token, now=NOW))
    act(Verb.ANSWER_AT_HOME, at_the_page, lambda: at_home.add(token, {"display_name": "Ria", "relation": "sister"}, op_id=own, **more))
    act(Verb.ANSWER_AT_HOME, at_the_page, lambda: at_home.tell(token, own, {"satisfaction": "3"}, op_id=op(), **more))
    act(Verb.ANSWER_AT_HOME, at_the_page, lambda: read.own_people(token, "b", now=NOW))
    act(Verb.ANSWER_AT_HOME, at_the_page, lambda: at_home.take_out(token, own, op_id=op(), **more))
    act(Verb.READ_LIFE, by_ben, lambda: read.people_page(by, course_id, now=NOW))
    act(Verb.ASK_AT_HOME, by_ben, lambda: at_home.look_through(by, course_id, op_id=op(), now=NOW))
    act(Verb.ASK_AT_HOME, by_ben, lambda: at_home.take_back(by, course_id, op_id=op(), now=NOW))


def write_a_letter(by: Actor, course_id: UUID, act: Callable[..., object]) -> None:
    """A letter saved, agreed to, given and read, and the consent taken back."""
    who, letter_id = Relation.TREATING, uuid7(NOW)
    act(Verb.WRITE_LETTER, who, lambda: letters.save(by, course_id, letter_id, formulation_letter(), based_on=0, op_id=op(), now=NOW))
    agreed = letters.Agreed(1, NOW.date(), "in_session", foot="You read this first.")
    act(Verb.GIVE_LETTER, who, lambda: letters.record_consent(by, course_id, letter_id, agreed, op_id=op(), now=NOW))
    given_id = act(Verb.GIVE_LETTER, who, lambda: letters.give(by, course_id, letter_id, op_id=op(), now=NOW))
    act(Verb.READ_LETTER, who, lambda: read.letters_page(by, course_id, now=NOW))
    act(Verb.READ_LETTER, who, lambda: read.letter_page(by, course_id, letter_id, now=NOW))
    act(Verb.READ_LETTER, who, lambda: read.given_letter(by, course_id, UUID(str(given_id))))
    act(Verb.GIVE_LETTER, who, lambda: letters.take_consent_back(by, course_id, letter_id, op_id=op(), now=NOW))


def bring_people_over(by: Actor, course_id: object, earlier: UUID) -> str:
    """Nobody of the earlier course comes along: the act has one line in the new course's chain, and reading the earlier one in its own."""
    assert isinstance(course_id, UUID)
    before = len(lines_of(audit.course_chain(course_id)))
    course_sheets.bring_over(by, course_id, earlier, [], op_id=op(), now=NOW)
    (line,) = lines_of(audit.course_chain(course_id))[before:]
    assert (line.verb, lines_of(audit.course_chain(earlier))[-1].verb) == (Verb.BRING_PEOPLE_OVER, Verb.READ_LIFE)
    return line.verb


def test_every_act_on_a_course_writes_exactly_one_line_in_the_courses_chain(cast) -> None:
    course_id, ben, cleo = cast.ana_course, cast.ben, cast.cleo
    chain = audit.course_chain(course_id)
    seen: set[str] = {line.verb for line in lines_of(chain)}
    assert seen == {"add_client"}

    def act(verb: Verb, who: Relation, deed: Callable[[], object]) -> object:
        before = len(lines_of(chain))
        came = deed()
        added = lines_of(chain)[before:]
        assert [(line.verb, line.relation, line.outcome, line.course) for line in added] == [(verb, who, "done", course_id)]
        seen.add(verb)
        return came

    by_ben, by_link = Relation.TREATING, Relation.HOLDING_LINK
    done = frozenset({"assessment.consent", "assessment.risk"})
    start = Move(State.TREATMENT, "initial")
    act(Verb.MOVE_COURSE, by_ben, lambda: courses.move(ben, course_id, op_id=op(), move=start, done=done, reason="why not", now=NOW))
    act(
        Verb.EXTEND_COURSE,
        by_ben,
        lambda: replanning.extend(ben, course_id, op_id=op(), sessions=2, reason="why not", agreed=True, now=NOW),
    )
    other = {"protocol": "ipt16_uk", "version": 1, "phase": "initial", "reason": "why not"}
    act(Verb.CHANGE_PROTOCOL, by_ben, lambda: replanning.change_protocol(ben, course_id, op_id=op(), **other, now=NOW))
    said = tasks.Said("initial.inventory", Outcome.DONE, NOW.date())
    act(Verb.RECORD_TASK, by_ben, lambda: tasks.record(ben, course_id, said, op_id=op(), now=NOW))
    later = NOW + timedelta(days=2)
    act(Verb.PLAN_SESSIONS, by_ben, lambda: courses.plan_session(ben, course_id, op_id=op(), number=1, starts_at=later, mode="video", now=NOW))
    act(
        Verb.RECORD_ATTENDANCE,
        by_ben,
        lambda: courses.record_attendance(ben, course_id, op_id=op(), number=1, came=courses.Came(Attendance.LATE), now=later),
    )
    response_id = act(Verb.SEND_MEASURE, by_ben, lambda: measures.send(ben, course_id, op_id=op(), measure="phq9", session=2, way="link", now=NOW))
    assert isinstance(response_id, UUID)
    shown = act(Verb.SEND_MEASURE, by_ben, lambda: read.link_to_show(ben, course_id, response_id, now=NOW))
    token = shown[1].token  # type: ignore[index]
    act(Verb.READ_QUESTIONNAIRE, by_link, lambda: read.questionnaire(token, "", now=NOW))
    act(Verb.BEGIN_QUESTIONNAIRE, by_link, lambda: questionnaires.begin(token, browser_secret="b", now=NOW))
    act(
        Verb.ANSWER_ITEM,
        by_link,
        lambda: questionnaires.answer(token, op_id=op(), browser_secret="b", item="self_harm", value=2, now=NOW),
    )
    act(Verb.SUBMIT_MEASURE, by_link, lambda: questionnaires.submit(token, browser_secret="b", now=NOW))
    made = rules.Made("safety.item9", 2, ("safety",), "why not")
    act(Verb.DECIDE_ON_RULE, by_ben, lambda: rules.decide(ben, course_id, made, op_id=op(), now=NOW))
    write_down_people(ben, course_id, act, by_ben)
    write_at_home(ben, course_id, act)
    write_a_letter(ben, course_id, act)
    page = act(Verb.READ_COURSE, by_ben, lambda: read.course_page(ben, course_id, now=NOW))
    alert_id = page.summary.alerts[0].id  # type: ignore[attr-defined]
    act(Verb.READ_ALERT, by_ben, lambda: read.alert_page(ben, course_id, alert_id, now=NOW))
    act(Verb.TAKE_ALERT, by_ben, lambda: safety.take(ben, course_id, alert_id, op_id=op(), now=NOW))
    act(Verb.WRITE_ON_ALERT, by_ben, lambda: safety.write(ben, course_id, alert_id, op_id=op(), words="Spoke.", now=NOW))
    assess_high(ben, course_id, alert_id)
    look = {"op_id": op(), "words": "Read what was done.", "now": NOW}
    act(Verb.LOOK_AGAIN, Relation.CALLED, lambda: safety.look_again(cleo, course_id, alert_id, **look))
    act(Verb.CLOSE_ALERT, by_ben, lambda: safety.close(ben, course_id, alert_id, op_id=op(), words="Agreed.", now=NOW))
    found = risk.Found(spoke=True, level="low")
    act(Verb.ASSESS_RISK, by_ben, lambda: read.risk_page(ben, course_id, alert_id, now=NOW))
    act(Verb.ASSESS_RISK, by_ben, lambda: risk.assess(ben, course_id, found, alert_id=alert_id, op_id=op(), now=NOW))
    act(Verb.REMEMBER_BEHAVIOUR, by_ben, lambda: risk.remember(ben, course_id, op_id=op(), on=NOW.date(), words="Something.", now=NOW))
    act(Verb.RAISE_ALERT, by_ben, lambda: risk.raise_by_hand(ben, course_id, op_id=op(), kind="mania", words="No sleep.", now=NOW))
    plan = safety_plans.Written({"helpers": "Kate"}, None, 0)
    act(Verb.WRITE_SAFETY_PLAN, by_ben, lambda: safety_plans.save(ben, course_id, plan, op_id=op(), now=NOW))
    act(Verb.READ_SAFETY_PLAN, by_ben, lambda: read.safety_plan(ben, course_id, now=NOW))
    act(Verb.GIVE_SAFETY_PLAN, by_ben, lambda: safety_plans.give(ben, course_id, op_id=op(), now=NOW))
    plan_token = act(Verb.GIVE_SAFETY_PLAN, by_ben, lambda: read.plan_token(ben, course_id))
    act(Verb.READ_OWN_SAFETY_PLAN, Relation.HOLDING_PLAN, lambda: read.own_plan(str(plan_token)))
    act(Verb.GIVE_SAFETY_PLAN, by_ben, lambda: safety_plans.take_back(ben, course_id, op_id=op(), now=NOW))
    act(Verb.READ_COURSE, by_ben, lambda: read.score_detail(ben, course_id, response_id, now=NOW))
    act(Verb.STRIKE_SCORE, by_ben, lambda: measures.strike(ben, course_id, op_id=op(), response_id=response_id, reason="wrong", now=NOW))
    act(
        Verb.ENTER_SCORE,
        by_ben,
        lambda: measures.enter_total(ben, course_id, op_id=op(), measure="gad7", session=1, about=NOW.date(), total=9, safety_answer=None, now=NOW),
    )
    until = NOW.date() + timedelta(days=300)
    act(
        Verb.LIST_FOR_SUPERVISION,
        by_ben,
        lambda: supervision.list_case(ben, course_id, op_id=op(), supervisor_id=cleo.member.id, until=until, now=NOW),
    )
    act(Verb.READ_COURSE_PSEUDONYMISED, Relation.SUPERVISING, lambda: read.listed_course(cleo, course_id, now=NOW))
    act(Verb.SHOW_NAME, Relation.SUPERVISING, lambda: read.name_of_case(cleo, course_id))
    act(Verb.SHOW_NAME, Relation.SUPERVISING, lambda: read.name_of_case(cleo, course_id))
    act(Verb.READ_SIGNED_NOTES, Relation.SUPERVISING, lambda: read.signed_notes_of_case(cleo, course_id))
    comment = act(Verb.COMMENT_ON_CASE, Relation.SUPERVISING, lambda: supervision.comment(cleo, course_id, op_id=op(), words="Slower.", now=NOW))
    assert isinstance(comment, UUID)
    act(Verb.SEE_COMMENT, by_ben, lambda: supervision.see_comment(ben, course_id, comment, op_id=op(), now=NOW))
    act(Verb.LIST_FOR_SUPERVISION, by_ben, lambda: supervision.take_off_list(ben, course_id, op_id=op(), now=NOW))
    state = act(Verb.READ_SESSION, by_ben, lambda: read.session_page(ben, course_id, 1, now=NOW)).state  # type: ignore[attr-defined]
    act(Verb.SIGN_NOTE, by_ben, lambda: notes.sign(ben, course_id, 1, op_id=op(), state=state, now=NOW))
    act(Verb.SIGN_NOTE, by_ben, lambda: notes.amend(ben, course_id, 1, op_id=op(), words="He came at ten past.", reason="Left out", now=NOW))
    act(Verb.READ_PROCESS_NOTE, Relation.AUTHOR, lambda: read.process_note(ben, course_id, 1, now=NOW))
    other_id, other_token = send_link(ben, course_id, "phq8", 3)
    act(Verb.SAY_NOT_ME, by_link, lambda: questionnaires.say_not_me(other_token, now=NOW))
    third_id, _ = send_link(ben, course_id, "phq8", 3)
    act(Verb.REVOKE_LINK, by_ben, lambda: measures.revoke_link(ben, course_id, op_id=op(), response_id=third_id, now=NOW))
    assert other_id != third_id
    channel = {"kind": "email", "address": "ana@mail.example", "zone": ""}
    act(Verb.KEEP_MESSAGES, by_ben, lambda: messages.add_channel(ben, course_id, op_id=op(), now=NOW, **channel))
    shown = act(Verb.READ_MESSAGES, by_ben, lambda: read.messages_page(ben, course_id, now=NOW))
    address = made_secrets.token_of(shown.channels[0].id)  # type: ignore[attr-defined]
    act(Verb.STOP_MESSAGES, Relation.RECEIVING, lambda: read.who_stops(address))
    act(Verb.STOP_MESSAGES, Relation.RECEIVING, lambda: messages.stop(address, now=NOW))
    offer = {"to": cast.hana.member.id, "reason": "He moves.", "now": NOW}
    act(Verb.OFFER_COURSE, by_ben, lambda: handing_on.offer(ben, course_id, op_id=op(), **offer))
    act(Verb.OFFER_COURSE, by_ben, lambda: read.hand_on_page(ben, course_id, now=NOW))
    act(Verb.ANSWER_OFFER, Relation.OFFERED, lambda: read.offer_page(cast.hana, course_id, now=NOW))
    act(Verb.ANSWER_OFFER, Relation.OFFERED, lambda: handing_on.decline(cast.hana, course_id, op_id=op(), words="", now=NOW))
    over, plan = Move(State.ENDED_EARLY), courses.CoursePlan("ipt16", NOW + timedelta(days=7))
    act(Verb.MOVE_COURSE, by_ben, lambda: courses.move(ben, course_id, op_id=op(), move=over, beside=ENDED, reason="moved", now=NOW))
    again = act(Verb.BEGIN_AGAIN, by_ben, lambda: returning.begin_again(ben, course_id, op_id=op(), plan=plan, now=NOW))
    seen.add(bring_people_over(ben, again, course_id))
    of_lists = {
        *(Verb.KEEP_VIEWS, Verb.FIND_CLIENT, Verb.READ_COVERED_CASELOAD, Verb.KEEP_SERVICE),
        *(Verb.KEEP_WAITING_LIST, Verb.TAKE_FROM_WAITING_LIST, Verb.ALLOCATE_CLIENT, Verb.SETTLE_ENTRIES),
        *(Verb.READ_RULES, Verb.CHOOSE_RULES),
        Verb.READ_ALERTS,
        Verb.REVIEW_ALERTS,
        Verb.KEEP_ROTA,
        Verb.READ_CASELOAD,
        Verb.READ_SUPERVISION_LIST,
        Verb.READ_KEEPER_PAGE,
        Verb.READ_DELIVERY_LOG,
        Verb.SEND_TEST_MESSAGE,
    }
    of_nobody = {Verb.PLAN_DELIVERIES, Verb.SEND_DUE, Verb.CALL_TO_ALERTS}  # the installation's own
    assert seen == {verb.value for verb in set(Verb) - of_lists - of_nobody - WITHOUT_A_LINE}
    assert audit.verify().broken == ()


def test_what_is_typed_has_a_line_when_begun_taken_away_wanted_back_met_or_settled_and_none_at_each_save(cast) -> None:
    ben, course_id = cast.ben, cast.ana_course
    chain, note = audit.course_chain(course_id), session_parts.only_part_id(course_id, 1, "session_note")
    here, there = uuid7(NOW), uuid7(NOW)

    def lines_for(deed: Callable[[], object]) -> list[tuple[str, UUID | None]]:
        before = len(lines_of(chain))
        deed()
        return [(line.verb, line.subject) for line in lines_of(chain)[before:]]

    def type_in(words: str, based_on: int, writer: UUID, settles: UUID | None = None) -> sessions.Saved:
        typed = sessions.Typed(note, "session_note", {"words": words}, based_on, writer, settles=settles)
        return sessions.save_part(ben, course_id, 1, typed, op_id=op(), now=NOW)

    one = [("save_session_part", note)]
    assert lines_for(lambda: type_in("A", 0, here)) == one  # begun
    assert lines_for(lambda: [type_in("A" * length, length - 1, here) for length in range(2, 30)]) == []
    assert lines_for(lambda: type_in("B", 1, there)) == one  # two versions met
    assert lines_for(lambda: type_in("Bc", 1, there)) == []
    (other,) = read.session_page(ben, course_id, 1, now=NOW).parts[0].others
    assert lines_for(lambda: type_in("A and Bc", 29, here, other.id)) == one  # settled
    assert lines_for(lambda: type_in("A and Bcd", 30, here, other.id)) == []  # there is nothing left to settle
    remove = {"based_on": 31, "op_id": op(), "now": NOW}
    assert lines_for(lambda: sessions.remove_part(ben, course_id, 1, note, **remove)) == one
    assert lines_for(lambda: sessions.remove_part(ben, course_id, 1, note, **remove)) == []  # sent twice
    assert lines_for(lambda: type_in("Back", 32, here)) == one
    assert audit.verify().broken == ()


def test_a_process_note_has_a_line_when_it_is_begun_and_none_at_each_save(cast) -> None:
    ben, course_id = cast.ben, cast.ana_course
    note, writer = read.process_note(ben, course_id, 1, now=NOW)[1].id, uuid7(NOW)
    before = len(lines_of(audit.course_chain(course_id)))
    for revision in range(5):
        typed = sessions.Typed(note, "process_note", {"words": "x" * revision + "y"}, revision, writer)
        sessions.save_process_note(ben, course_id, 1, typed, op_id=op(), now=NOW)
    (line,) = lines_of(audit.course_chain(course_id))[before:]
    assert (line.verb, line.relation, line.subject) == ("save_process_note", "author", note)


def test_a_refused_save_has_its_line_although_a_save_has_none(cast) -> None:
    typed = sessions.Typed(uuid7(NOW), "session_note", {"words": "Mine"}, 0, uuid7(NOW))
    own = audit.account_chain(cast.eve.account_id)
    before = len(lines_of(own))
    with pytest.raises(NotFound):
        sessions.save_part(cast.eve, cast.ana_course, 1, typed, op_id=op(), now=NOW)
    (line,) = lines_of(own)[before:]
    assert (line.verb, line.outcome, line.subject) == ("save_session_part", "refused", typed.part_id)


def test_a_list_is_one_line_that_names_the_courses_on_it(cast) -> None:
    for reader, listing, named in ((cast.ben, read.caseload, [str(cast.ana_course)]), (cast.cleo, read.supervision_list, [])):
        chain = audit.account_chain(reader.account_id)
        before = len(lines_of(chain))
        listing(reader, now=NOW)
        (line,) = lines_of(chain)[before:]
        assert (line.outcome, line.courses, line.course) == ("done", named, None)


@pytest.mark.parametrize("who", ["cleo", "eve", "finn"])
def test_a_stranger_leaves_exactly_one_refused_line_in_the_own_chain_and_none_in_the_courses(cast, who: str) -> None:
    stranger = getattr(cast, who)
    own, of_course = audit.account_chain(stranger.account_id), audit.course_chain(cast.ana_course)
    before = len(lines_of(own)), len(lines_of(of_course))
    with pytest.raises(NotFound):
        measures.send(stranger, cast.ana_course, op_id=op(), measure="phq9", session=1, way="link", now=NOW)
    (line,) = lines_of(own)[before[0] :]
    assert (line.verb, line.relation, line.outcome, line.course) == ("send_measure", "none", "refused", cast.ana_course)
    assert len(lines_of(of_course)) == before[1]


def test_what_the_rules_refuse_leaves_one_line_with_the_relation(cast) -> None:
    own = audit.account_chain(cast.ben.account_id)
    before = len(lines_of(own))
    with pytest.raises(Refusal):
        courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.COMPLETED), now=NOW)
    (line,) = lines_of(own)[before:]
    assert (line.verb, line.relation, line.outcome, line.course) == ("move_course", "treating", "refused", cast.ana_course)


def test_a_client_who_cannot_be_taken_on_leaves_one_line(cast) -> None:
    own = audit.account_chain(cast.ben.account_id)
    before = len(lines_of(own))
    with pytest.raises(Refusal):
        courses.take_on(cast.ben, op_id=op(), client=courses.NewClient(" "), plan=courses.CoursePlan("ipt16", NOW), now=NOW)
    assert [(line.verb, line.outcome) for line in lines_of(own)[before:]] == [("add_client", "refused")]


def test_whoever_has_no_such_role_leaves_one_line(cast) -> None:
    own = audit.account_chain(cast.finn.account_id)
    before = len(lines_of(own))
    with pytest.raises(Forbidden):
        read.caseload(cast.finn, now=NOW)
    assert [(line.verb, line.outcome) for line in lines_of(own)[before:]] == [("read_caseload", "refused")]


def test_an_unknown_link_is_refused_in_the_processs_chain_and_a_revoked_one_in_the_courses(cast) -> None:
    of_process, of_course = audit.process_chain(), audit.course_chain(cast.ana_course)
    before = len(lines_of(of_process))
    with pytest.raises(NotFound):
        read.questionnaire("no-such-token", "", now=NOW)
    (line,) = lines_of(of_process)[before:]
    assert (line.actor, line.verb, line.outcome, line.course) == ("unknown", "read_questionnaire", "refused", None)
    response_id, token = send_link(cast.ben, cast.ana_course)
    measures.revoke_link(cast.ben, cast.ana_course, op_id=op(), response_id=response_id, now=NOW)
    before = len(lines_of(of_course))
    with pytest.raises(NotFound):
        read.questionnaire(token, "", now=NOW)
    (line,) = lines_of(of_course)[before:]
    assert (line.verb, line.outcome, line.subject) == ("read_questionnaire", "refused", response_id)


def test_signing_in_and_out_stands_in_the_accounts_chain_and_a_refused_one_says_no_name(cast) -> None:
    ben = cast.accounts["ben"]
    note_sign_in(ben)
    note_sign_out(ben)
    assert [(line.verb, line.outcome) for line in lines_of(audit.account_chain(ben))[-2:]] == [("sign_in", "done"), ("sign_out", "done")]
    note_refused_sign_in()
    last = lines_of(audit.process_chain())[-1]
    assert (last.actor, last.verb, last.outcome) == ("unknown", "sign_in", "refused")


def test_a_line_bears_the_true_time_whatever_the_act_says_of_itself(cast) -> None:
    read.course_page(cast.ben, cast.ana_course, now=datetime(1999, 1, 1, tzinfo=UTC))
    assert abs(lines_of(audit.course_chain(cast.ana_course))[-1].at - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_line_holds_no_content() -> None:
    assert {field.name for field in models.AuditLine._meta.get_fields()} == {
        *("id", "chain", "number", "at", "actor", "relation", "verb", "outcome", "course", "subject", "courses", "key", "previous", "mac"),
    }
