"""`openipt due`: sends by itself, says in a sentence what it did, ends when it is told to and with the server that started it, and leads alone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from openipt.actions import due
from openipt.cli.main import main
from openipt.record import models
from tests import empty, engine
from tests.actions.sent import plan, reach, rows
from tests.processes import openipt, python

FOUND = """
import os
from pathlib import Path
from openipt.cli import installation
data = Path(os.environ["OPENIPT_DATA"])
installation.open_installation(data)
from openipt.actions import people
from openipt.record.upgrade import upgrade
upgrade()
people.found_practice(people.NewPractice("Here", "demo", "gb", "Europe/London"))
"""


@pytest.fixture(scope="module")
def practice(tmp_path_factory) -> Path:
    """A small demo practice."""
    return founded(tmp_path_factory.mktemp("due") / "data")


def founded(data: Path) -> Path:
    """A small demo practice in that folder, in which nothing was sent yet."""
    assert python(empty.lay(data), FOUND).returncode == 0
    return data


def started(data: Path, *words: str) -> "subprocess.Popen[str]":
    """The process that sends, as `serve` starts it, once it has made a round."""
    command = [sys.executable, "-m", "openipt.cli.main", "due", *words]
    environment = {**os.environ, "OPENIPT_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_one_round_says_in_a_sentence_what_it_did(tmp_path) -> None:
    practice = founded(tmp_path / "data")
    done = openipt(practice, "due", "--once", cold=True)
    assert (done.returncode, done.stdout) == (0, "1 sent, 0 to be tried again, 0 given up or too late.\n")  # the daily trial
    assert openipt(practice, "due", "--once").stdout == "Nothing was due.\n"


def test_without_a_practice_it_says_what_to_do(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("OPENIPT_DATA", str(tmp_path))
    assert main(["due", "--once"]) == 2
    assert capsys.readouterr().err == f"There is no practice in {tmp_path}. Name its folder in OPENIPT_DATA.\n"


def test_it_ends_when_it_is_told_to(practice) -> None:
    process = started(practice)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGTERM)  # the second before it listens
    assert said == ""


def test_it_ends_with_the_server_that_started_it(practice) -> None:
    process = started(practice, "--beside", "http://127.0.0.1:8000")
    _, said = process.communicate(timeout=60)  # closes its input, as the end of the server does
    assert (process.returncode, said) == (0, "")


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.only_on("postgresql")
def test_on_a_server_only_the_one_that_holds_the_lock_works(db) -> None:
    rounds = due.rounds_of("one", lambda: None, lambda: 0.5)
    other = psycopg.connect(connection.get_connection_params() and engine.server().address(connection.settings_dict["NAME"]), autocommit=True)
    try:
        assert other.execute("SELECT pg_try_advisory_lock(%s)", [due._LEADER]).fetchone() == (True,)
        assert not rounds.leads()
        other.execute("SELECT pg_advisory_unlock(%s)", [due._LEADER])
        assert rounds.leads()
        assert rounds.leads()
        assert other.execute("SELECT pg_try_advisory_lock(%s)", [due._LEADER]).fetchone() == (False,)
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")


@pytest.mark.django_db(databases=["default", "keys"])
def test_a_round_that_is_broken_sends_all_the_same_and_gives_no_sign_of_life(two_questionnaires, cast, monkeypatch) -> None:
    from datetime import timedelta

    from openipt.actions import calling
    from tests.cast import NOW

    reach(cast.ben, cast.ana_course)
    plan(cast.ben, cast.ana_course)
    before = models.Heartbeat.objects.get(name="due").at

    def broken(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(calling, "call_people", broken)
    rounds = due.rounds_of("one", lambda: NOW + timedelta(hours=1), lambda: 0.5)
    with pytest.raises(ZeroDivisionError):
        rounds.one()
    with rows():
        assert models.Delivery.objects.filter(state="sent", about="questionnaire").count() == 2
    assert models.Heartbeat.objects.get(name="due").at == before
