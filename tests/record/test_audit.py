"""The audit trail: the database refuses to change it, and tampering is found."""

import hmac
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from openipt.core.who_may import Relation, Verb
from openipt.record import audit, door, keys, models, triggers
from openipt.record.models.base import DOORS_OPEN
from openipt.record.upgrade import UpgradeFailed, upgrade
from tests import engine
from tests.cast import NOW, answer_all, begin_treatment, send_link

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
    """At least one row in each table that is only added to."""
    begin_treatment(cast.ben, cast.ana_course)
    answer_all(send_link(cast.ben, cast.ana_course)[1], [0, 0, 0, 0, 0, 0, 0, 0, 1])
    mark = DOORS_OPEN.set(1)
    try:
        signed = {"session_number": 1, "version": 1, "content": b"", "signed_at": NOW, "signed_by_id": cast.ben.member.id}
        models.SignedNote.objects.create(course_id=cast.ana_course, **signed)
        rows_about_safety(models.Alert.objects.get(), cast.ben.member.id, cast.ben.practice.id)
    finally:
        DOORS_OPEN.reset(mark)
    connection.check_constraints()  # a server does not even ask the triggers while it still owes these rows a check


def rows_about_safety(alert: models.Alert, member: UUID, service: UUID) -> None:
    """A call, a line of a delivery, an assessment with a behaviour, a safety plan, a letter, and a form that was refused."""
    course, by = {"course_id": alert.course_id}, {"at": NOW, "by_id": member}
    models.AlertCall.objects.create(alert=alert, member_id=member, rung=0, at=NOW)
    models.RiskAssessment.objects.create(**course, **by, content=b"")
    models.RiskBehaviour.objects.create(**course, **by, content=b"")
    models.SafetyPlan.objects.create(**course, version=1, sheet_version=1, content=b"", made_at=NOW, made_by_id=member)
    models.TaskRecord.objects.create(**course, **by, task="initial.inventory", version=1, outcome="done", about=NOW.date(), content=b"")
    models.RuleDecision.objects.create(**course, **by, rule="ot.jump_5", rules_version=1, session_number=1, content=b"")
    dated = {"begun_at": NOW, "saved_at": NOW, "saved_by_id": member}
    person = models.CourseSheet.objects.create(**course, **dated, sheet="person", sheet_version=1, version=1, content=b"")
    models.Placement.objects.create(**course, **by, person=person, session_number=1, content=b"")
    letter = models.Letter.objects.create(**course, kind="map", begun_at=NOW)
    models.LetterVersion.objects.create(letter=letter, version=1, content=b"", saved_at=NOW, saved_by_id=member)
    models.LetterConsent.objects.create(letter=letter, version=1, agrees=True, content=b"", **by)
    models.GivenLetter.objects.create(letter=letter, version=1, content=b"", **by)
    models.RefusedOperation.objects.create(**course, op_id=member, verb="add_client", actor="unknown", content=b"", at=NOW)
    when = {"planned_at": NOW, "due_at": NOW, "next_try_at": NOW}
    delivery = models.Delivery.objects.create(service_id=service, key="one", about="alert", step="rung:0", channel="email", alert=alert, **when)
    models.DeliveryLine.objects.create(delivery=delivery, at=NOW, what="planned")


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
    assert len(triggers.wanted(connection)) == {"sqlite": 34, "postgresql": 51}[engine.ENGINE]


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


def test_a_second_line_of_the_same_act_follows_the_first(cast) -> None:
    chain = audit.course_chain(cast.ana_course)
    before = len(lines_of(chain))
    with door.course(cast.ben, cast.ana_course, Verb.READ_COURSE):
        audit.write(chain, audit.Entry("account:2", Relation.TREATING, "read_course", "done", cast.ana_course))
    assert [line.number for line in lines_of(chain)] == list(range(1, before + 3))
    assert audit.verify().broken == ()


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
