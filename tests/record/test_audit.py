"""The audit trail: the database refuses to change it, every act and every refusal has its line, and tampering is found."""

import hmac
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from openipt.actions import courses, measures, questionnaires, safety, supervision
from openipt.actions.accounts import note_refused_sign_in, note_sign_in, note_sign_out
from openipt.core.courses import Attendance, Move, State
from openipt.core.refusals import Forbidden, NotFound, Refusal
from openipt.core.who_may import Relation, Verb
from openipt.record import audit, keys, models, read, triggers
from openipt.record.models.base import DOORS_OPEN
from openipt.record.upgrade import UpgradeFailed, upgrade
from tests import engine
from tests.cast import NOW, answer_all, begin_treatment, op, send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TAMPERINGS = 1_000


def lines_of(chain: str) -> list[models.AuditLine]:
    return list(models.AuditLine.objects.filter(chain=chain).order_by("number"))


def run(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, list(values))


# The database itself


@pytest.fixture
def rows_in_each_table(cast):
    """At least one audit line, answer, course event, alert note and signed note."""
    begin_treatment(cast.ben, cast.ana_course)
    answer_all(send_link(cast.ben, cast.ana_course)[1], [0, 0, 0, 0, 0, 0, 0, 0, 1])
    mark = DOORS_OPEN.set(1)
    try:
        signed = {"session_number": 1, "version": 1, "content": b"", "signed_at": NOW, "signed_by_id": cast.ben.member.id}
        models.SignedNote.objects.create(course_id=cast.ana_course, **signed)
    finally:
        DOORS_OPEN.reset(mark)
    connection.check_constraints()  # a server does not even ask the triggers while it still owes these rows a check


OF_ONE_ENGINE = {
    "sqlite": [
        "UPDATE OR REPLACE {table} SET id = id",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        "REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        "INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT DO UPDATE SET id = excluded.id",
    ],
    "postgresql": [
        "TRUNCATE {table}",
        "TRUNCATE {table} CASCADE",
        "MERGE INTO {table} USING (SELECT 1) AS nothing ON true WHEN MATCHED THEN DELETE",
        "WITH gone AS (DELETE FROM {table} RETURNING *) INSERT INTO {table} SELECT * FROM gone",
    ],
}


@pytest.mark.parametrize("table", triggers.ADDED_TO_ONLY)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET id = id",
        "DELETE FROM {table}",
        "INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT (id) DO UPDATE SET id = excluded.id",
        *(pytest.param(statement, marks=pytest.mark.only_on(engine)) for engine, statements in OF_ONE_ENGINE.items() for statement in statements),
    ],
)
@pytest.mark.usefixtures("rows_in_each_table")
def test_the_database_refuses_to_change_or_take_away(table: str, statement: str) -> None:
    with pytest.raises(IntegrityError, match=f"{table} is only added to"):
        run(statement.format(table=table))


def test_every_trigger_is_there_for_each_verb_that_the_engine_has() -> None:
    assert triggers.present(connection) == triggers.wanted(connection)
    assert len(triggers.wanted(connection)) == {"sqlite": 10, "postgresql": 15}[engine.ENGINE]


def test_a_trigger_that_got_lost_is_put_back_by_the_next_upgrade() -> None:
    run(engine.drop_trigger("audit_line_refuses_delete", "audit_line"))
    assert triggers.wanted(connection) - triggers.present(connection) == {"audit_line_refuses_delete"}
    triggers.put_back(connection)
    assert triggers.present(connection) == triggers.wanted(connection)


def test_an_upgrade_that_leaves_a_table_unprotected_fails_and_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    run(engine.drop_trigger("answer_refuses_update", "answer"))
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "put_back", lambda _: None)
        with pytest.raises(UpgradeFailed) as problem:
            upgrade()
    assert str(problem.value) == "The database lacks its protection: answer_refuses_update."
    upgrade()
    assert triggers.present(connection) == triggers.wanted(connection)


# Every act has its line


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
    act(Verb.BEGIN_QUESTIONNAIRE, by_link, lambda: questionnaires.begin(token, op_id=op(), browser_secret="b", now=NOW))
    act(
        Verb.ANSWER_ITEM,
        by_link,
        lambda: questionnaires.answer(token, op_id=op(), browser_secret="b", item="self_harm", value=2, now=NOW),
    )
    act(Verb.SUBMIT_MEASURE, by_link, lambda: questionnaires.submit(token, op_id=op(), browser_secret="b", now=NOW))
    page = act(Verb.READ_COURSE, by_ben, lambda: read.course_page(ben, course_id, now=NOW))
    alert_id = page.summary.alerts[0].id  # type: ignore[attr-defined]
    act(Verb.READ_ALERT, by_ben, lambda: read.alert_page(ben, course_id, alert_id, now=NOW))
    act(Verb.TAKE_ALERT, by_ben, lambda: safety.take(ben, course_id, alert_id, op_id=op(), now=NOW))
    act(Verb.WRITE_ON_ALERT, by_ben, lambda: safety.write(ben, course_id, alert_id, op_id=op(), words="Spoke.", now=NOW))
    act(Verb.CLOSE_ALERT, by_ben, lambda: safety.close(ben, course_id, alert_id, op_id=op(), words="Agreed.", now=NOW))
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
    other_id, other_token = send_link(ben, course_id, "phq8", 3)
    act(Verb.SAY_NOT_ME, by_link, lambda: questionnaires.say_not_me(other_token, op_id=op(), now=NOW))
    third_id, _ = send_link(ben, course_id, "phq8", 3)
    act(Verb.REVOKE_LINK, by_ben, lambda: measures.revoke_link(ben, course_id, op_id=op(), response_id=third_id, now=NOW))
    assert other_id != third_id
    assert seen == {verb.value for verb in Verb} - {"read_caseload", "read_supervision_list"}
    assert audit.verify().broken == ()


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


# Tampering is found


@pytest.fixture
def forty_lines() -> list[str]:
    """Three chains with 40 lines between them, and the triggers off, as for somebody who owns the file and its key."""
    chains = {audit.course_chain(UUID(int=1)): 20, audit.account_chain(UUID(int=2)): 15, audit.process_chain(): 5}
    for chain, count in chains.items():
        for number in range(count):
            entry = audit.Entry("account:2", Relation.TREATING, "read_course", "done", UUID(int=1), UUID(int=number), (UUID(int=3),))
            audit.write(chain, entry)
    for verb in ("update", "delete"):
        run(engine.drop_trigger(f"audit_line_refuses_{verb}", "audit_line"))
    assert models.AuditLine.objects.count() == 40
    return list(chains)


def test_true_chains_verify(forty_lines) -> None:
    assert audit.verify() == audit.Verdict(40, len(forty_lines), ())


def a_line(chance: random.Random, chain: str, *, last_too: bool = True) -> models.AuditLine:
    lines = lines_of(chain)
    return chance.choice(lines if last_too else lines[:-1])


EDITS: dict[str, Callable[[random.Random], object]] = {
    "at": lambda chance: datetime(2020, 1, chance.randint(1, 28), tzinfo=UTC),
    "actor": lambda chance: f"account:{chance.randrange(100, 200)}",
    "relation": lambda _: "supervising",
    "verb": lambda _: "strike_score",
    "outcome": lambda _: "refused",
    "course": lambda chance: chance.choice([None, UUID(int=chance.randrange(100, 200))]),
    "subject": lambda chance: chance.choice([None, UUID(int=chance.randrange(100, 200))]),
    "courses": lambda chance: chance.choice([[], [str(UUID(int=4))], [str(UUID(int=3))] * 2]),
    "previous": lambda chance: chance.randbytes(32).hex(),
    "mac": lambda chance: chance.randbytes(32).hex(),
    "number": lambda chance: chance.randrange(100, 200),
    "id": lambda chance: UUID(int=chance.getrandbits(128)),
}


def edit(chance: random.Random, chains: list[str]) -> None:
    line = a_line(chance, chance.choice(chains))
    field = chance.choice(list(EDITS))
    models.AuditLine.objects.filter(id=line.id).update(**{field: EDITS[field](chance)})


def delete(chance: random.Random, chains: list[str]) -> None:
    line = a_line(chance, chance.choice(chains), last_too=False)
    models.AuditLine.objects.filter(id=line.id).delete()


def delete_and_close_the_gap(chance: random.Random, chains: list[str]) -> None:
    line = a_line(chance, chance.choice(chains), last_too=False)
    models.AuditLine.objects.filter(id=line.id).delete()
    for later in lines_of(line.chain)[line.number - 1 :]:
        models.AuditLine.objects.filter(id=later.id).update(number=later.number - 1)


def swap(chance: random.Random, chains: list[str]) -> None:
    one, other = chance.sample(lines_of(chance.choice(chains)), 2)
    models.AuditLine.objects.filter(id=one.id).update(number=10_000)
    models.AuditLine.objects.filter(id=other.id).update(number=one.number)
    models.AuditLine.objects.filter(id=one.id).update(number=other.number)


def insert(chance: random.Random, chains: list[str]) -> None:
    pattern = a_line(chance, chance.choice(chains))
    place = chance.randint(1, len(lines_of(pattern.chain)) + 1)
    for later in reversed(lines_of(pattern.chain)[place - 1 :]):
        models.AuditLine.objects.filter(id=later.id).update(number=later.number + 1)
    pattern.id, pattern.number = UUID(int=chance.getrandbits(128)), place
    models.AuditLine.objects.bulk_create([pattern])


def move_to_another_chain(chance: random.Random, chains: list[str]) -> None:
    start, end = chance.sample(chains, 2)
    line = a_line(chance, start)
    models.AuditLine.objects.filter(id=line.id).update(chain=end, number=len(lines_of(end)) + 1)


def edit_and_hash_again_without_the_key(chance: random.Random, chains: list[str]) -> None:
    line = a_line(chance, chance.choice(chains))
    guess = chance.randbytes(32)
    previous = line.previous
    for each in lines_of(line.chain)[line.number - 1 :]:
        if each.number == line.number:
            each.verb = "strike_score"
        each.previous = previous
        content = [str(each.id), each.chain, each.number, each.at.isoformat(), each.actor, each.relation, each.verb, each.outcome]
        content += [str(each.course), str(each.subject), each.courses, each.previous, each.key]
        text = json.dumps(content, separators=(",", ":")).encode()
        each.mac = previous = hmac.new(guess, text, sha256).hexdigest()
        models.AuditLine.objects.filter(id=each.id).update(verb=each.verb, previous=each.previous, mac=each.mac)


KINDS = (edit, delete, delete_and_close_the_gap, swap, insert, move_to_another_chain, edit_and_hash_again_without_the_key)


def test_a_thousand_seeded_tamperings_are_each_found(forty_lines) -> None:
    chance = random.Random(20261122)
    missed = []
    for number in range(TAMPERINGS):
        kind = KINDS[number % len(KINDS)]
        state = chance.getstate()
        mark = transaction.savepoint()
        kind(chance, forty_lines)
        if not audit.verify().broken:
            missed.append((number, kind.__name__, state[1][:3]))
        transaction.savepoint_rollback(mark)
    assert missed == []
    assert audit.verify() == audit.Verdict(40, 3, ())


def test_a_broken_chain_is_named_with_its_line_and_the_others_still_hold(forty_lines) -> None:
    chain = forty_lines[0]
    models.AuditLine.objects.filter(chain=chain, number=7).update(outcome="refused")
    assert audit.verify() == audit.Verdict(40, 3, (f"{chain}: line 7 does not follow from the line before it.",))


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("harm", ["at = 'long ago'", "course = 'nobody'"])
def test_a_server_lets_no_line_be_changed_into_something_that_is_no_line(forty_lines, harm: str) -> None:
    with pytest.raises(DataError):
        run(f"UPDATE audit_line SET {harm} WHERE chain = %s AND number = 3", forty_lines[0])  # noqa: S608


@pytest.mark.only_on("sqlite")
def test_a_line_changed_into_something_that_is_no_line_is_found(forty_lines) -> None:
    run("UPDATE audit_line SET at = 'long ago' WHERE chain = %s AND number = 3", forty_lines[0])
    assert audit.verify().broken == (f"{forty_lines[0]}: line 3 does not follow from the line before it.",)
    run("UPDATE audit_line SET course = 'nobody' WHERE chain = %s AND number = 2", forty_lines[0])
    assert "cannot be read: it was changed. What follows is not checked." in audit.verify().broken[-1]


def test_a_chain_whose_end_was_cut_off_is_not_found_yet(forty_lines) -> None:
    models.AuditLine.objects.filter(chain=forty_lines[0], number__gt=12).delete()
    assert audit.verify() == audit.Verdict(32, 3, ())  # anchors will gather the heads elsewhere (ADR 7)


def test_the_fingerprints_cannot_be_made_without_the_key(forty_lines) -> None:
    line = lines_of(forty_lines[0])[0]
    content = [str(line.id), line.chain, line.number, line.at.isoformat(), line.actor, line.relation, line.verb, line.outcome]
    content += [str(line.course), str(line.subject), line.courses, line.previous, line.key]
    text = json.dumps(content, separators=(",", ":")).encode()
    assert line.mac not in {sha256(text).hexdigest(), hmac.new(b"", text, sha256).hexdigest(), hmac.new(bytes(32), text, sha256).hexdigest()}
    assert line.mac == audit.fingerprint(line)


# Root keys are exchanged now and then


@pytest.fixture
def another_installation(tmp_path, settings) -> Path:
    """A folder with a ring of its own, from which fingerprints are made in this test."""
    keys.make_root_key(tmp_path)
    settings.OPENIPT_DATA = tmp_path
    audit._key.cache_clear()
    yield tmp_path
    audit._key.cache_clear()


def write_lines(count: int) -> str:
    chain = audit.account_chain(UUID(int=9))
    for _ in range(count):
        audit.write(chain, audit.Entry("account:9", Relation.NONE, "sign_in", "done"))
    return chain


def test_each_line_names_the_root_key_in_use_and_is_checked_with_its_own(another_installation) -> None:
    chain = write_lines(2)
    keys.add_root_key(another_installation)
    write_lines(2)
    keys.add_root_key(another_installation)
    write_lines(1)
    first, second, third = keys.ring(another_installation)
    assert [line.key for line in lines_of(chain)] == [first, first, second, second, third]
    assert audit.verify() == audit.Verdict(5, 1, ())


def test_lines_from_before_keys_had_names_are_checked_with_the_oldest_key(another_installation) -> None:
    chain = write_lines(1)
    for verb in ("update", "delete"):
        run(engine.drop_trigger(f"audit_line_refuses_{verb}", "audit_line"))
    line = lines_of(chain)[0]
    line.key = ""
    models.AuditLine.objects.filter(id=line.id).update(key="", mac=audit.fingerprint(line))
    keys.add_root_key(another_installation)
    write_lines(1)
    assert [line.key for line in lines_of(chain)] == ["", keys.ring(another_installation)[-1]]
    assert audit.verify() == audit.Verdict(2, 1, ())


@pytest.mark.parametrize("name", ["", "another"])
def test_a_line_whose_key_is_called_otherwise_is_found(another_installation, name) -> None:
    chain = write_lines(1)
    second = keys.add_root_key(another_installation)
    write_lines(1)
    for verb in ("update", "delete"):
        run(engine.drop_trigger(f"audit_line_refuses_{verb}", "audit_line"))
    models.AuditLine.objects.filter(chain=chain, number=1).update(key=name and second)
    assert audit.verify().broken == (f"{chain}: line 1 does not follow from the line before it.",)


def test_a_line_whose_key_is_not_on_the_ring_says_so(another_installation) -> None:
    chain = write_lines(1)
    for verb in ("update", "delete"):
        run(engine.drop_trigger(f"audit_line_refuses_{verb}", "audit_line"))
    models.AuditLine.objects.filter(chain=chain).update(key="12345678")
    assert audit.verify().broken == (
        f"{chain}: line 1 was made with the key «12345678», which is not on the ring of root keys. Bring the keys back from their backup.",
    )
