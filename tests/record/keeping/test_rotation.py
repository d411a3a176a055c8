"""The exchange of root keys: cut off after any step it leaves an installation that opens, and running it again finishes it."""

import json
import shutil
import signal
from pathlib import Path

import pytest

from openipt.record import keys
from openipt.record.keeping.rotation import STEPS, is_under_way
from openipt.record.sqlite.which_key import FILES, opens
from tests import empty, processes

BEGIN = """
import json, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from openipt.cli import installation
data = Path(os.environ["OPENIPT_DATA"])
os.umask(0o077)
if not installation.has_key(data):
    installation.make_empty(data)
installation.open_installation(data)
from uuid import UUID
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from openipt.record import accounts, audit, keys, models, read, turns
from openipt.record.keeping import in_use, rotation
from openipt.record.keystore.models import ClientKey
"""

FOUND = (
    BEGIN
    + """
from django.contrib.sessions.backends.db import SessionStore
from openipt.actions import courses, people
from openipt.core.ids import uuid7
from openipt.record.upgrade import upgrade
upgrade()
now = datetime.now(UTC)
account = people.give_account("ben@test.example", "a-long-enough-password")
ben = people.take_in_member(people.found_practice(people.NewPractice("Here", "real", "gb", "Europe/London")), account, "Ben R.", ("therapist",))
for name in ("Ana P.", "Dov L."):
    courses.take_on(ben, op_id=uuid7(now), client=courses.NewClient(name), plan=courses.CoursePlan("ipt16", now), now=now)
Authenticator.objects.create(user_id=account, type="totp", data={"secret": accounts.seal_words("totp", "JBSWY3DP")})
keys.make_process_note_key(UUID(int=1), UUID(int=2))
print(keys.process_note_key(UUID(int=1), UUID(int=2)).hex())
session = SessionStore()
session["anything"] = 1
session.save()
"""
)

LOOK = (
    BEGIN
    + """
account = models.Account.objects.get()
found = {
    "names": sorted(each.client.name for each in read.caseload(read.actor_of(account), now=datetime.now(UTC)).courses),
    "code": accounts.open_words("totp", Authenticator.objects.get().data["secret"]),
    "note": keys.process_note_key(UUID(int=1), UUID(int=2)).hex(),
    "chains": list(audit.verify().broken),
    "sessions": Session.objects.count(),
    "sealed with": Authenticator.objects.get().data["secret"].split(".")[0],
    "rotations": models.AuditLine.objects.filter(verb="rotate_keys").count(),
}
print(json.dumps(found))
"""
)

ROTATE = """
turns.the_one_connection().close()
def reached(step):
    if step == sys.argv[1]:
        print(step, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
with in_use.alone(data):
    rotation.rotate(data, reached)
"""


def python(data: Path, script: str, *words: str) -> str:
    done = processes.python(data, script, *words)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def kill_after(data: Path, step: str) -> None:
    """Begin to exchange the keys; the process is killed once it has reached that step."""
    killed = processes.python(data, BEGIN + ROTATE, step)
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, f"{step}\n"), killed.stderr


@pytest.fixture(scope="module")
def practice(tmp_path_factory) -> tuple[Path, str]:
    """A small real practice with two clients, a second factor, a session and a process note's key, which is told too."""
    data = tmp_path_factory.mktemp("practice") / "data"
    return data, python(empty.lay_embedded(data), FOUND).strip()


@pytest.fixture
def copy(practice, tmp_path) -> Path:
    return Path(shutil.copytree(practice[0], tmp_path / "data"))


def test_killed_after_any_step_it_opens_all_the_same_and_finishes_when_run_again(practice, copy):
    """One exchange after the other, each killed one step later; whatever the last one left behind, the next finds too."""
    for exchange, step in enumerate(STEPS, start=1):
        old = keys.ring(copy)[-1]
        kill_after(copy, step)
        assert is_under_way(copy)
        found = json.loads(python(copy, LOOK + ROTATE, ""))
        assert (step, found["names"], found["code"], found["note"], found["chains"]) == (step, ["Ana P.", "Dov L."], "JBSWY3DP", practice[1], [])
        assert not is_under_way(copy)
        keys.forget(copy)
        assert len(keys.ring(copy)) == exchange + 1
        for purpose, file in FILES.items():
            assert opens(copy / file, keys.purpose_key(copy, purpose))
            assert not opens(copy / file, keys.purpose_key_of(copy, purpose, old))
        assert {path.name for path in (copy / "keys").iterdir()} == {"root.key", "keystore.db"}
        assert {path.name for path in (copy / "record").iterdir()} == {"openipt.db"}
        assert {path.stat().st_mode & 0o777 for part in ("keys", "record") for path in (copy / part).iterdir()} == {0o600}
    found = json.loads(python(copy, LOOK))
    assert (found["names"], found["code"], found["note"], found["chains"]) == (["Ana P.", "Dov L."], "JBSWY3DP", practice[1], [])
    assert found["sealed with"] == keys.ring(copy)[-1]
    assert found["sessions"] == 0
    assert found["rotations"] == len(STEPS) + 1  # the one killed after it was written down was finished once more


def test_a_key_that_opens_nothing_of_the_key_store_stops_the_exchange_before_anything_is_changed(copy):
    python(copy, BEGIN + "row = ClientKey.objects.first(); row.wrapped = bytes(40); row.save()")
    with pytest.raises(AssertionError, match="is damaged"):
        python(copy, BEGIN + ROTATE, "")
    python(copy, BEGIN + "assert Session.objects.count() == 1 and Authenticator.objects.get().data['secret'].startswith(keys.ring(data)[0])")
