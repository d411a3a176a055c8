"""`openipt serve` with the record on a PostgreSQL server: started at once where nothing has changed, by as many processes as are wanted."""

from pathlib import Path
from urllib.parse import quote

import pytest
from proofs import scratch
from proofs.wire import Wire
from proofs.writers import fields_of

from openipt.cli import prepared
from openipt.record.shape import holds_a_record, shape_of
from tests import engine
from tests.processes import openipt

pytestmark = pytest.mark.only_on("postgresql")


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A prepared practice with a link to answer."""
    data = engine.lay_databases(tmp_path_factory.mktemp("practice") / "data")
    (token,) = scratch.ask(data, "proofs.filling", "--links", "1")
    assert openipt(data, "serve", "--prepare-only").returncode == 0
    return data, token


@pytest.fixture
def copy(practice, tmp_path: Path) -> Path:
    """A copy of it, to be harmed."""
    return engine.copy_installation(practice[0], tmp_path / "copy")


def in_record(data: Path, statement: str) -> None:
    engine.server().ask(statement, engine.names_of(data)[0])


def test_an_unchanged_practice_need_not_be_prepared_again(copy: Path) -> None:
    assert prepared.kind_if_unchanged(copy) == "demo"
    assert prepared.kind_if_unchanged(copy) == "demo"


@pytest.mark.parametrize(
    "harm",
    [
        "DROP TRIGGER answer_refuses_truncate ON answer",
        "ALTER TABLE answer DISABLE TRIGGER answer_refuses_update",
        "CREATE OR REPLACE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "GRANT UPDATE ON audit_line TO CURRENT_USER",
        "ALTER TABLE answer DROP CONSTRAINT answer_pkey CASCADE",
        "CREATE TABLE another (id int)",
        "ALTER TABLE client ADD COLUMN another text",
        "DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)",
        "UPDATE service SET kind = 'real'",
    ],
)
def test_whatever_has_changed_it_is_prepared_again(copy: Path, harm: str) -> None:
    in_record(copy, harm)
    assert prepared.kind_if_unchanged(copy) is None


@pytest.mark.parametrize(
    "harm",
    [
        "DROP TRIGGER answer_refuses_truncate ON answer",
        "ALTER TABLE answer DISABLE TRIGGER answer_refuses_update",
        "CREATE OR REPLACE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "GRANT UPDATE ON audit_line TO CURRENT_USER",
    ],
)
def test_a_lost_protection_is_put_back_by_the_next_start(copy: Path, harm: str) -> None:
    before = shape_of(copy)
    in_record(copy, harm)
    assert shape_of(copy) != before
    assert openipt(copy, "serve", "--prepare-only").returncode == 0
    assert shape_of(copy) == before


def test_no_new_key_is_made_where_a_record_lies_already(practice, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "installation.toml").write_text((practice[0] / "installation.toml").read_text())
    assert holds_a_record(elsewhere)
    refused = openipt(elsewhere, "serve", "--demo")
    assert (refused.returncode, refused.stderr) == (
        2,
        f"There is a record already, but its key is gone. Bring {elsewhere / 'keys'} back from its backup.\n",
    )


def test_two_addresses_that_lead_to_one_database_are_refused_whatever_they_are_called(copy: Path) -> None:
    record = engine.names_of(copy)[0]
    here = engine.server()
    other = f"postgresql://{here.user}@{quote(here.host, safe='')}:{here.port}/{record}?host={here.host}"
    refused = openipt(copy, "serve", "--prepare-only", DATABASE_URL=here.address(record), KEYS_DATABASE_URL=other)
    assert refused.returncode == 2
    assert "name the same database" in refused.stderr


def test_a_server_that_does_not_answer_is_said_in_one_sentence(copy: Path) -> None:
    nowhere = "127.0.0.1:9"  # nobody answers there
    words = {"DATABASE_URL": f"postgresql://ours:s3cret@{nowhere}/record", "KEYS_DATABASE_URL": f"postgresql://ours:s3cret@{nowhere}/keys"}
    refused = openipt(copy, "serve", **words)
    assert refused.returncode == 2
    assert refused.stderr == "The database of the record does not answer. See that its server runs, and that its address is right.\n"


@pytest.mark.enable_socket
def test_two_processes_serve_one_practice(copy: Path, practice) -> None:
    address = f"/q/{practice[1]}/"
    servers = [scratch.serve(copy, scratch.free_port()) for _ in range(2)]
    try:
        for server in servers:
            server.wait_until_it_answers()
        one, other = (Wire(server.port) for server in servers)
        one.post(f"{address}begin/", fields_of(one.get(address)))
        other.cookies = one.cookies
        form = {**fields_of(other.get(f"{address}1/")), "item": "interest", "answer": "2", "do": "save"}
        assert other.post(f"{address}1/", form).status == 200
        shown = one.get(f"{address}1/")
        assert shown.status == 200
        assert 'value="2" checked' in " ".join(shown.body.decode().split())
        one.close()
        other.close()
    finally:
        for server in servers:
            server.kill()


def test_a_rehearsal_never_plays_into_the_databases_of_the_practice(copy: Path) -> None:
    before = engine.server().ask("SELECT count(*) FROM course", engine.names_of(copy)[0])
    file = next((Path(prepared.OWN_FILES) / "library" / "demo").glob("v*.yaml"))
    addresses = dict(zip(("DATABASE_URL", "KEYS_DATABASE_URL"), map(engine.server().address, engine.names_of(copy)), strict=True))
    assert openipt(copy, "rehearse", str(file), **addresses).returncode == 0, str(file)
    assert engine.server().ask("SELECT count(*) FROM course", engine.names_of(copy)[0]) == before
