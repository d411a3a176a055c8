"""Looking an installation through: a sound one has nothing wrong, and each harm is named."""

import random

import pytest
from django.db import connection

from openipt.record import models
from openipt.record.keeping import soundness
from openipt.record.keeping.problem import Problem
from openipt.record.keystore.models import ClientKey
from tests import engine
from tests.cast import answer_all, send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def answered(cast):
    """Ana has answered."""
    _, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [1, 2, 0, 3, 1, 0, 2, 1, 0, 1])
    return cast


def look(samples: int = 100) -> soundness.Soundness:
    return soundness.look_through(random.Random(1), samples)


def change(statement: str, *tables: str) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(engine.drop_trigger(f"{table}_refuses_update", table))
        cursor.execute(statement)


def test_a_sound_one(answered):
    found = look()
    assert (found.wrong, found.opened, found.clients) == ((), 100, 1)
    assert found.audit_lines > 10


def test_looking_through_is_itself_written_down(answered):
    look()
    assert models.AuditLine.objects.filter(verb="look_through", outcome="done").count() == 1


def test_a_practice_with_nothing_sealed_yet(db):
    assert (look().opened, look().wrong) == (0, ())


def test_an_audit_line_that_was_changed(answered):
    change("UPDATE audit_line SET verb = 'another' WHERE number = 2", "audit_line")
    assert any("does not follow from the line before it" in each for each in look().wrong)


def test_a_lost_protection(answered):
    change("UPDATE service SET name = name", "answer")
    assert "The database lacks its protection: answer_refuses_update." in look().wrong


def test_a_lost_key(answered):
    from openipt.record import keys

    ClientKey.objects.all().delete()
    keys._OPENED.clear()
    assert look().wrong == ("The keys of 1 of 1 clients are missing, or another's. Take a keys archive that has them.",)


def test_a_sealed_value_that_does_not_open(answered):
    zeros = "'\\x0101' || decode(repeat('00', 40), 'hex')" if engine.ENGINE == "postgresql" else "CAST(x'0101' || zeroblob(40) AS BLOB)"
    change(f"UPDATE client SET name = {zeros}, pronouns = {zeros}, date_of_birth = {zeros}, occupation = {zeros}, household = {zeros}")  # noqa: S608
    wrong = look().wrong
    assert wrong
    assert all("does not open in its place" in each for each in wrong)


def test_migrations_that_this_version_does_not_know():
    soundness.require_known(["record.0001_the_record", "an_app_that_went.0001_initial"])
    with pytest.raises(Problem, match=r"newer version of OpenIPT \(record.9999_later\)"):
        soundness.require_known(["record.0001_the_record", "record.9999_later"])
