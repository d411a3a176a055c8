"""Migrations follow each other in one line, bear names given by hand, and leave nothing out."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

import openipt.record
from openipt.record import triggers

APPS = ("record", "keystore")
NAMES = re.compile(r"^(\d{4})_[a-z]+(_[a-z]+)+$")


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None)


@pytest.mark.parametrize("app", APPS)
def test_there_is_one_line_without_forks(loader: MigrationLoader, app: str) -> None:
    assert len(loader.graph.leaf_nodes(app)) == 1
    assert len([node for node in loader.graph.root_nodes(app) if node[0] == app]) == 1
    own = sorted(name for label, name in loader.disk_migrations if label == app)
    for before, name in zip([None, *own], own, strict=False):
        migration = loader.disk_migrations[(app, name)]
        assert [dependency for dependency in migration.dependencies if dependency[0] == app] == ([(app, before)] if before else [])
        assert not migration.replaces


@pytest.mark.parametrize("app", APPS)
def test_they_are_counted_and_named_by_hand(loader: MigrationLoader, app: str) -> None:
    own = sorted(name for label, name in loader.disk_migrations if label == app)
    numbers = []
    for name in own:
        found = NAMES.match(name)
        assert found, name
        assert not re.search(r"auto|initial|alter|migration", name), name
        numbers.append(int(found[1]))
    assert numbers == list(range(1, len(own) + 1))


@pytest.mark.django_db(databases=["default", "keys"])
def test_none_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)  # exits with 1 where a change has no migration
    assert capsys.readouterr().out == "No changes detected\n"


def test_the_last_one_that_alters_an_append_only_table_is_followed_by_its_triggers() -> None:
    """Django drops a table's triggers when it alters the table; `upgrade` puts them back, and a migration put them there first."""
    folder = Path(openipt.record.__file__).parent / "migrations"
    assert any("triggers.put_back" in path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert set(triggers.ADDED_TO_ONLY) == {
        *("audit_line", "answer", "course_event", "alert_note", "signed_note"),
        *("alert_call", "delivery_line", "refused_operation", "risk_assessment", "risk_behaviour", "safety_plan"),
        *("task_record", "rule_decision", "placement", "letter_version", "letter_consent", "given_letter"),
    }
