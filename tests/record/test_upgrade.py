"""Upgrades: what is in use already is copied first, the last two copies are kept, and without a copy nothing is changed."""

import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from openipt.record import keys
from tests.processes import openipt, python

OLDER = """
import os
from pathlib import Path
from openipt.cli import installation
data = Path(os.environ["OPENIPT_DATA"])
os.umask(0o077)
installation.make_empty(data)
installation.open_installation(data)
from django.core.management import call_command
call_command("migrate", "record", "0002", verbosity=0)
call_command("migrate", "keystore", "0001", database="keys", verbosity=0)
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("INSERT INTO service (id, name, kind, country, zone, hours) VALUES ('01', 'Here', 'real', 'gb', 'Europe/London', '[]')")
"""

FOUND = """
import os
from pathlib import Path
from openipt.cli import installation
installation.open_installation(Path(os.environ["OPENIPT_DATA"]))
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'record'")
    migrations = cursor.fetchone()[0]
    cursor.execute("SELECT name FROM service")
    print(migrations, cursor.fetchone()[0])
"""


def prepare(data: Path) -> CompletedProcess[str]:
    return openipt(data, "serve", "--prepare-only")


@pytest.fixture(scope="module")
def older(tmp_path_factory) -> Path:
    """A practice of the slice before this one."""
    data = tmp_path_factory.mktemp("older") / "data"
    done = python(data, OLDER)
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def data(older, tmp_path) -> Path:
    return Path(shutil.copytree(older, tmp_path / "data"))


WITH_A_COURSE = """
import os
from datetime import datetime, UTC
from pathlib import Path
from uuid import UUID
from openipt.cli import installation
data = Path(os.environ["OPENIPT_DATA"])
os.umask(0o077)
installation.make_empty(data)
installation.open_installation(data)
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
call_command("migrate", "record", "0018", verbosity=0)
call_command("migrate", "keystore", database="keys", verbosity=0)
then = MigrationExecutor(connection).loader.project_state([("record", "0018_letters_to_the_client")]).apps.get_model
now, one = datetime(2026, 1, 1, tzinfo=UTC), UUID(int=1)
then("record", "Service").objects.create(id=one, name="Here", kind="real", country="gb", zone="Europe/London", hours=[])
then("record", "Account").objects.create(id=one, email="ben@here.example")
ben = then("record", "Membership").objects.create(id=one, service_id=one, account_id=one, name="Ben", roles=["therapist"])
then("record", "Client").objects.create(id=one, service_id=one, name=b"", pronouns=b"", date_of_birth=b"", occupation=b"", household=b"")
plan = {"protocol": "ipt16", "protocol_version": 1, "main_measure": "phq9", "state": "treatment", "opened_at": now}
then("record", "Course").objects.create(id=one, service_id=one, client_id=one, therapist_id=one, **plan)
"""

OPTIONS = """
import os
from pathlib import Path
from openipt.cli import installation
installation.open_installation(Path(os.environ["OPENIPT_DATA"]))
from openipt.record.models import Course
from openipt.record.models.base import DOORS_OPEN
DOORS_OPEN.set(1)
print(Course.objects.values_list("protocol", "options").get())
"""


def test_a_course_from_before_there_were_options_has_none_and_all_else_as_before(tmp_path):
    done = python(tmp_path / "data", WITH_A_COURSE)
    assert done.returncode == 0, done.stderr
    assert prepare(tmp_path / "data").returncode == 0
    assert python(tmp_path / "data", OPTIONS).stdout == "('ipt16', [])\n"


def test_databases_in_use_are_copied_before_they_are_changed(data):
    assert python(data, FOUND).stdout == "2 Here\n"
    done = prepare(data)
    assert done.returncode == 0, done.stderr
    (snapshot,) = (data / "before-upgrade").iterdir()
    assert int(python(data, FOUND).stdout.split()[0]) > 2
    shutil.copyfile(snapshot / "record" / "openipt.db", data / "record" / "openipt.db")
    shutil.copyfile(snapshot / "keys" / "keystore.db", data / "keys" / "keystore.db")
    assert python(data, FOUND).stdout == "2 Here\n"
    assert {path.stat().st_mode & 0o077 for path in snapshot.rglob("*")} == {0}


def test_the_last_two_copies_are_kept(data):
    folder = data / "before-upgrade"
    for day in ("01", "02"):
        (folder / f"snapshot-2020-01-{day}T00-00-00.000Z").mkdir(parents=True)
    assert prepare(data).returncode == 0
    kept = sorted(path.name for path in folder.iterdir())
    assert (len(kept), kept[0]) == (2, "snapshot-2020-01-02T00-00-00.000Z")


def test_a_new_installation_and_one_that_is_up_to_date_are_not_copied(tmp_path):
    keys.make_root_key(tmp_path)
    (tmp_path / "record").mkdir(mode=0o700)
    for _ in range(2):
        assert prepare(tmp_path).returncode == 0
    assert not (tmp_path / "before-upgrade").exists()


def test_where_no_copy_can_be_made_nothing_is_changed_and_one_sentence_says_so(data):
    (data / "before-upgrade").write_text("a file where the folder should be")
    done = prepare(data)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("The practice was not brought up to date: ")
    assert python(data, FOUND).stdout == "2 Here\n"
