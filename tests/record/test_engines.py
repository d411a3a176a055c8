"""Where the databases are: read from the environment or the installation's own file, refused in one sentence, and never with a secret in it."""

from dataclasses import replace
from pathlib import Path

import django.conf
import psycopg
import pytest
from django.db import connections

from openipt.record import engines, installation_file
from openipt.record.engines import AddressRefused
from openipt.record.installation_file import InstallationFile, InstallationFileDamaged

RECORD = "postgresql://openipt:s%40crets@127.0.0.1:5433/record"
KEYS = "postgresql://openipt_keys:other@127.0.0.1/keys"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch):
    def _given(record: str = "", keystore: str = "") -> None:
        monkeypatch.setenv("DATABASE_URL", record)
        monkeypatch.setenv("KEYS_DATABASE_URL", keystore)

    _given()
    return _given


def test_without_an_address_both_are_files_of_the_embedded_engine(given, tmp_path: Path) -> None:
    assert engines.addresses(tmp_path) is None
    found = engines.for_django(tmp_path)
    assert {each["ENGINE"] for each in found.values()} == {"openipt.record.sqlite"}
    assert (found["default"]["NAME"], found["keys"]["NAME"]) == (tmp_path / "record" / "openipt.db", tmp_path / "keys" / "keystore.db")


def test_addresses_in_the_environment_are_taken_apart(given, tmp_path: Path) -> None:
    given(RECORD, KEYS)
    record, keystore = engines.addresses(tmp_path)
    assert (record.host, record.port, record.name, record.user, record.password) == ("127.0.0.1", 5433, "record", "openipt", "s@crets")
    assert keystore.port == 5432
    assert {each["ENGINE"] for each in engines.for_django(tmp_path).values()} == {"openipt.record.postgresql"}


def test_the_environment_goes_before_the_installations_own_file(given, tmp_path: Path) -> None:
    installation_file.write(tmp_path, InstallationFile(database=RECORD.replace("record", "own"), keys_database=KEYS))
    assert engines.addresses(tmp_path)[0].name == "own"
    given(RECORD, KEYS)
    assert engines.addresses(tmp_path)[0].name == "record"


def test_a_socket_on_this_machine_is_an_address_too(given, tmp_path: Path) -> None:
    given("postgresql:///record?host=/run/postgresql", "postgresql://%2Frun%2Fpostgresql/keys")
    assert [(each.host, each.name) for each in engines.addresses(tmp_path)] == [("/run/postgresql", "record"), ("/run/postgresql", "keys")]


def test_to_another_machine_nothing_travels_unencrypted(given, tmp_path: Path) -> None:
    given("postgresql://u:p@db.example/record", "postgresql://u:p@db.example/keys?sslmode=require&sslrootcert=/etc/ours.crt")
    record, keystore = engines.addresses(tmp_path)
    assert record.options == {"sslmode": "verify-full"}
    assert keystore.options == {"sslmode": "require", "sslrootcert": "/etc/ours.crt"}
    for mode in ("disable", "allow", "prefer"):
        given(f"postgresql://u:p@db.example/record?sslmode={mode}", KEYS)
        with pytest.raises(AddressRefused, match=r"would let the record travel to another machine unencrypted\. Write sslmode=verify-full\."):
            engines.addresses(tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        *("record", "mysql://u:s3cret@127.0.0.1/record", "postgresql://u:s3cret@127.0.0.1", "postgresql://u:s3cret@127.0.0.1/"),
        *("postgresql://u:s3cret@127.0.0.1:port/record", "postgresql://u:s3cret@127.0.0.1/record/more", "postgresql://u:s3cret@127.0.0.1/record#x"),
        *("postgresql://u:s3cret@[::1/record", "postgresql:///record", "postgresql://u:s3cret@127.0.0.1/record?s3cret"),
        "postgresql://u:s3cret@127.0.0.1/record?host=db.example",
    ],
)
def test_what_is_no_address_is_refused_with_one_to_go_by(given, tmp_path: Path, wrong: str) -> None:
    given(wrong, KEYS)
    with pytest.raises(AddressRefused) as refused:
        engines.addresses(tmp_path)
    assert str(refused.value) == (
        "DATABASE_URL is not the address of a PostgreSQL database. Write it so: postgresql://user:password@host:5432/name?sslmode=verify-full"
    )


@pytest.mark.parametrize(
    ("record", "keystore", "sentence"),
    [
        (RECORD, "", "DATABASE_URL is given, and KEYS_DATABASE_URL is not. The record and the keys each need a database: give both addresses."),
        ("", KEYS, "KEYS_DATABASE_URL is given, and DATABASE_URL is not. The record and the keys each need a database: give both addresses."),
        (
            RECORD,
            "postgres://somebody:else@localhost:5433/record",
            "DATABASE_URL and KEYS_DATABASE_URL name the same database. The keys need one of their own, best on another server.",
        ),
        (
            f"{RECORD}?sslmod=require",
            KEYS,
            "DATABASE_URL has an option that OpenIPT does not know: sslmod. Known are host, sslcert, sslkey, sslmode, sslrootcert.",
        ),
        (RECORD, f"{KEYS}?sslmode=yes", "KEYS_DATABASE_URL has an sslmode that there is not. Write sslmode=verify-full."),
    ],
)
def test_each_other_mistake_has_its_sentence(given, tmp_path: Path, record: str, keystore: str, sentence: str) -> None:
    given(record, keystore)
    with pytest.raises(AddressRefused) as refused:
        engines.addresses(tmp_path)
    assert str(refused.value) == sentence


def test_a_mistake_in_the_installations_file_names_the_file(given, tmp_path: Path) -> None:
    installation_file.write(tmp_path, InstallationFile(database=RECORD))
    with pytest.raises(AddressRefused, match=r"^installation.toml: database is given, and installation.toml: keys_database is not\."):
        engines.addresses(tmp_path)
    (tmp_path / "installation.toml").write_text("database = ")
    with pytest.raises(InstallationFileDamaged, match="Mend that line"):
        engines.addresses(tmp_path)


def test_an_address_shows_no_password_when_it_is_printed(given, tmp_path: Path) -> None:
    given(RECORD, KEYS)
    assert "s@crets" not in repr(engines.addresses(tmp_path))


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        *(("synchronous_commit", "on"), ("TimeZone", "UTC"), ("transaction_isolation", "read committed"), ("client_encoding", "UTF8")),
        *(("statement_timeout", "20s"), ("idle_in_transaction_session_timeout", "1min"), ("jit", "off")),
    ],
)
def test_each_connection_to_a_server_behaves_as_wanted(number: int, setting: str, wanted: str) -> None:
    address = replace(engines.addresses(django.conf.settings.OPENIPT_DATA)[number], name="postgres")
    with psycopg.connect(**address.connecting()) as connection:
        assert connection.execute(f"SHOW {setting}").fetchone() == (wanted,)


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("alias", ["default", "keys"])
def test_a_connection_is_kept_and_looked_at_before_it_is_used_again(alias: str) -> None:
    settings = connections[alias].settings_dict
    assert (settings["CONN_MAX_AGE"], settings["CONN_HEALTH_CHECKS"], settings["ATOMIC_REQUESTS"]) == (None, True, False)
