"""The practice works under a role that is no superuser and owns its two databases; what is only added to, that role can neither change nor empty."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from proofs import scratch
from psycopg import errors

from openipt.record import engines, installation_file, triggers
from tests import engine

pytestmark = pytest.mark.only_on("postgresql")

PASSWORD = "only-in-a-test"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Address]:
    """The record of a practice that such a role set up and filled."""
    data = engine.lay_databases(tmp_path_factory.mktemp("rights") / "data")
    role, here = engine.names_of(data)[0].replace("record", "role"), engine.server()
    here.ask(f"CREATE ROLE \"{role}\" LOGIN PASSWORD '{PASSWORD}'")
    try:
        for name in engine.names_of(data):
            here.ask(f'ALTER DATABASE "{name}" OWNER TO "{role}"')
        both = [here.address(name).replace(f"//{here.user}@", f"//{role}:{PASSWORD}@") for name in engine.names_of(data)]
        installation_file.write(data, replace(installation_file.read(data), database=both[0], keys_database=both[1]))
        assert len(scratch.ask(data, "proofs.filling", "--links", "1")) == 1
        yield engines.addresses(Path(data))[0]
    finally:
        here.drop_databases(data)
        here.ask(f'DROP ROLE "{role}"')


@pytest.mark.parametrize("table", triggers.ADDED_TO_ONLY)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {table} SET id = id", "DELETE FROM {table}", "TRUNCATE {table}", "SELECT * FROM {table} FOR UPDATE"],
)
def test_the_role_has_no_right_to_it(address: engines.Address, table: str, statement: str) -> None:
    with psycopg.connect(**address.connecting()) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement.format(table=table))


@pytest.mark.parametrize("table", triggers.ADDED_TO_ONLY)
def test_with_its_rights_taken_back_the_triggers_still_refuse(address: engines.Address, table: str) -> None:
    for statement in (f"TRUNCATE {table}", f"DELETE FROM {table}"):  # noqa: S608
        with psycopg.connect(**address.connecting()) as connection, connection.transaction(force_rollback=True):
            connection.execute(f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO CURRENT_USER")
            if statement.startswith("DELETE") and not connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():  # noqa: S608
                break  # a trigger for each row is asked only where there is one
            with pytest.raises(errors.IntegrityConstraintViolation, match=f"{table} is only added to"):
                connection.execute(statement)


def test_the_role_cannot_switch_the_triggers_off_for_its_session(address: engines.Address) -> None:
    with psycopg.connect(**address.connecting()) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("SET session_replication_role = replica")
