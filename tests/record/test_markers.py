"""A stolen disk gives no names and no words: what was written through the actions stands nowhere in the files, nor in any log."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from proofs import server

from openipt.record import engines
from tests import empty
from tests.record.story_with_markers import MARKERS

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Told:
    """What the story left behind: its files, its output, the secrets of its links, every open column, and what its server gives out."""

    folder: Path
    output: bytes
    secrets: list[str]
    open_columns: list[str]
    from_the_server: dict[str, bytes]

    def places(self) -> Iterator[tuple[str, bytes]]:
        """Every file of the data folder and the temporary folder, the output, and every table as a server gives it out."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                yield path.relative_to(self.folder).as_posix(), path.read_bytes()
        yield "output", self.output
        yield from self.from_the_server.items()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("story")
    empty.lay(folder / "data")
    return tell(folder, tmp_path_factory.mktemp("aside") / "tokens.json")


def tell(folder: Path, aside: Path) -> Told:
    """Have the story told in that folder, on the engine that its installation names."""
    (folder / "tmp").mkdir()
    environment = {**os.environ, "TMPDIR": str(folder / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"}
    story = [sys.executable, "-W", "error", "-m", "tests.record.story_with_markers", str(folder / "data"), str(aside)]
    done = subprocess.run(story, env=environment, cwd=REPOSITORY, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    kept = json.loads(aside.read_text())
    return Told(folder, done.stdout + done.stderr, kept["secrets"], kept["open"], given_out(folder / "data"))


def given_out(data: Path) -> dict[str, bytes]:
    """Every table of both databases on a server, as text and in the form in which its bytes stand; nothing for the embedded engine."""
    found = {}
    for address in engines.addresses(data) or ():
        with psycopg.connect(**address.connecting()) as connection:
            tables = connection.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'm') AND relnamespace = 'public'::regnamespace")
            for (table,) in tables.fetchall():
                for form in ("text", "binary"):
                    with connection.cursor().copy(f'COPY (SELECT * FROM "{table}") TO STDOUT (FORMAT {form})') as copied:  # noqa: S608
                        found[f"{address.name}: {table} as {form}"] = b"".join(copied)
    return found


def ways_of_writing(words: str) -> set[bytes]:
    return {form.encode(encoding) for form in (words, words.upper(), words.lower()) for encoding in ("utf-8", "utf-16-le", "utf-16-be")} | {
        words.encode().hex().encode()
    }


def hits(told: Told, words: str) -> list[str]:
    return [place for place, content in told.places() if any(form in content for form in ways_of_writing(words))]


@pytest.mark.only_on("sqlite")
def test_the_files_of_a_whole_installation_are_there_the_logs_beside_the_databases_too(told: Told) -> None:
    names = {place for place, _ in told.places()}
    assert {
        "data/keys/root.key",
        "data/keys/keystore.db",
        "data/keys/keystore.db-wal",
        "data/record/openipt.db",
        "data/record/openipt.db-wal",
    } <= names
    assert sum(len(content) for place, content in told.places() if place.startswith("data/record")) > 50_000
    assert b"This score was struck before." in told.output


@pytest.mark.parametrize("what", MARKERS)
def test_the_words_stand_in_no_file_and_in_no_output(told: Told, what: str) -> None:
    assert hits(told, MARKERS[what]) == []


def test_the_parts_of_the_clients_name_stand_nowhere_either(told: Told) -> None:
    assert [hits(told, part) for part in MARKERS["client name"].split()] == [[], []]


def test_the_secrets_of_links_and_browsers_stand_nowhere(told: Told) -> None:
    assert [hits(told, secret) for secret in told.secrets] == [[], [], [], [], []]


@pytest.mark.only_on("postgresql")
def test_every_table_of_both_databases_was_looked_at(told: Told) -> None:
    tables = {place.split(": ")[1].split(" as ")[0] for place in told.from_the_server}
    assert {model._meta.db_table for model in apps.get_models() if model._meta.managed} <= tables
    assert sum(len(content) for content in told.from_the_server.values()) > 50_000
    assert hits(told, "Linden House")  # open on purpose, and so what is there is found
    assert b"This score was struck before." in told.output


@pytest.mark.only_on("postgresql")
@pytest.mark.long
@pytest.mark.enable_socket
def test_the_words_stand_in_no_file_of_the_server_nor_in_its_log(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with server.of_our_own() as own:
        if own is None:
            pytest.skip("NOT RUN: PostgreSQL's programs are not here, and could not be installed")
        own.make_databases(tmp_path / "data")
        tell(tmp_path, tmp_path_factory.mktemp("aside") / "tokens.json")
        own.kill()
        files = Told(own.folder, b"", [], [], {})
        assert any(place.startswith("data/pg_wal/") for place in hits(files, "Linden House"))
        assert {words: hits(files, words) for words in MARKERS.values()} == dict.fromkeys(MARKERS.values(), [])
        own.start()


@pytest.mark.only_on("sqlite")
def test_even_names_that_are_not_sealed_stand_nowhere_while_the_file_is_shut(told: Told) -> None:
    for words in ("Linden House", "ben@story.example", "CREATE TABLE", "suicidal_thoughts"):
        assert hits(told, words) == []


def test_whoever_gets_the_file_open_still_reads_no_word_of_them_in_the_open_columns(told: Told) -> None:
    text = "\n".join(told.open_columns)
    assert len(told.open_columns) > 500
    assert "Alert: 'suicidal_thoughts'" in text  # open on purpose: kind, state and times (ADR 6)
    found = {what for what, words in MARKERS.items() for part in (words, *words.split()) if len(part) > 4 and part in text}
    assert found == set()
    assert not any(secret in text for secret in told.secrets)


def test_the_search_itself_finds_what_is_there(told: Told, tmp_path: Path) -> None:
    planted = Told(tmp_path, b"", [], [], {})
    for number, encoding in enumerate(("utf-8", "utf-16-le", "utf-16-be")):
        (tmp_path / str(number)).write_bytes(b"\x00\xff" + MARKERS["household"].encode(encoding) + b"\x01")
    assert hits(planted, MARKERS["household"]) == ["0", "1", "2"]


def test_no_file_may_be_read_by_anybody_else(told: Told) -> None:
    open_to_others = [path for path in told.folder.glob("data/*") if path.stat().st_mode & 0o077]
    assert open_to_others == []
