"""Moves the whole service to another installation: everything it holds in an open form, in one locked file, and in there without doubles.

manifest.json               what it is, when it was taken out, how many rows each table has
keys/root.key               the root keys, which prove the lines of the audit trail
keys/process_notes.json     the keys of process notes, each its author's
overlay/...                 the clinic's own definitions
tables/NUMBER.TABLE.jsonl   the rows, one JSON object a line, with every sealed word open but those of process notes
"""

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Any
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from openipt import __version__
from openipt.record import audit, door, keys
from openipt.record.keeping.archives import MANIFEST, OVERLAY, overlay_files
from openipt.record.keeping.problem import Problem
from openipt.record.keeping.rows_to_move import as_line, row_taken_in, rows_of, tables
from openipt.record.keeping.sealed_tar import Member
from openipt.record.keeping.whose import Vaults
from openipt.record.keystore.models import ClientKey, ProcessNoteKey
from openipt.record.models import Account, Client, Service

FORM = "openipt-service/1"
_AT_ONCE = 500
_A_MEMBER = 20_000
"""So many rows at most in one member of the file, so that no table is in memory as a whole."""

Members = Iterator[tuple[str, IO[bytes]]]


@dataclass(slots=True)
class Moved:
    """What a move did: rows for each table that came in new, and that were here already just so; and of the clinic's own definitions."""

    new: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)


def take_out(data: Path, lock: Callable[[Iterable[Member]], None]) -> dict[str, int]:
    """Hand everything that the service holds to `lock`, as it is at one moment. Returns how many rows each table has. Raises Problem."""
    with door.whole_service("export_service"):
        _one_view()
        if not Service.objects.exists():
            raise Problem("There is no practice in this installation, so there is nothing to take out.")
        rows = {model._meta.db_table: model._default_manager.count() for model in tables()}
        lock(_members(data, rows))
    return rows


def bring_in(data: Path, unlocked: AbstractContextManager[Members]) -> Moved:
    """Take a service in: into an installation that holds nothing, or the same service already. All of it or nothing. Raises Problem.

    A row that is here already just so is left alone. Where one is here and differs, nothing is taken in, and nothing is ever written over.
    """
    try:
        with door.whole_service("import_service"):
            incoming = _Incoming(data)
            with unlocked as members:
                for name, stream in members:
                    incoming.take(name, stream)
            incoming.end()
    except keys.KeyMissing as missing:
        raise Problem(str(missing)) from None
    except (DatabaseError, KeyError, TypeError, ValueError):  # what they say may hold somebody's words
        raise Problem(
            "A row in this file does not fit here: it clashes with one that is here, or is of another form. Nothing was taken in."
        ) from None
    return incoming.moved


def _members(data: Path, rows: dict[str, int]) -> Iterator[Member]:
    services = [{"id": str(each.id), "kind": each.kind} for each in Service.objects.order_by("id")]
    words = {"form": FORM, "taken_out_at": datetime.now(UTC).isoformat(), "version": __version__, "migrations": _migrations()}
    yield MANIFEST, json.dumps({**words, "services": services, "rows": rows}, indent=1).encode() + b"\n"
    yield "keys/root.key", keys.root_key_file(data).read_bytes()
    yield "keys/process_notes.json", json.dumps(_process_note_keys()).encode() + b"\n"
    yield from overlay_files(data)
    vaults, number = Vaults(), 0
    for model in tables():
        lines = (as_line(row) for row in rows_of(model, vaults))
        while part := list(islice(lines, _A_MEMBER)):
            number += 1
            yield f"tables/{number:04}.{model._meta.db_table}.jsonl", b"".join(part)


def _process_note_keys() -> list[dict[str, str]]:
    return [
        {
            "client": str(each.client_id),
            "author": str(each.author_id),
            "key": base64.b64encode(keys.unwrap(keys.FOR_PROCESS_NOTES, bytes(each.wrapped))).decode(),
        }
        for each in ProcessNoteKey.objects.order_by("client_id", "author_id")
    ]


def _migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if app in ("record", "keystore", "account", "mfa"))


def _one_view() -> None:
    """Every table as it is at one moment. The embedded engine has one writer at a time, and it is us."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


class _Incoming:
    """A service on its way in, member by member."""

    def __init__(self, data: Path) -> None:
        self.data, self.moved, self.vaults = data, Moved(), Vaults()
        self.differs: Counter[str] = Counter()
        self.manifest: dict[str, Any] | None = None
        self.ring: list[str] = []
        self.overlay: list[tuple[Path, bytes]] = []
        self.models = {model._meta.db_table: model for model in tables()}

    def take(self, name: str, stream: IO[bytes]) -> None:
        """Take one member in."""
        parts = PurePosixPath(name).parts
        if self.manifest is None:
            self._take_manifest(name, stream)
        elif name == "keys/root.key":
            self.ring = stream.read().decode("ascii").splitlines()
        elif name == "keys/process_notes.json":
            for each in json.loads(stream.read()):
                self._take_process_note_key(UUID(each["client"]), UUID(each["author"]), base64.b64decode(each["key"], validate=True))
        elif parts[0] == OVERLAY and len(parts) > 1 and ".." not in parts:
            self._take_definition(self.data.joinpath(*parts), stream.read())
        elif parts[0] == "tables" and len(parts) == 2 and (model := self.models.get(parts[1].split(".")[1])):
            self._take_rows(model, stream)
        else:
            raise Problem(f"This file holds {name}, which this version of OpenIPT does not know. Bring both installations to the same version.")

    def end(self) -> None:
        """When everything has come in: all of it must be there, nothing may differ, and the audit trail must hold."""
        if self.manifest is None:
            raise Problem("This file is no service of OpenIPT. Look at its name.")
        if self.differs:
            tables_said = ", ".join(f"{number} of {table}" for table, number in sorted(self.differs.items()))
            raise Problem(f"Rows that are here already differ from those in the file ({tables_said}). Nothing was taken in, and nothing was changed.")
        if {table: number for table, number in self.manifest["rows"].items() if number} != dict(self._counted()):
            raise Problem("This file holds other rows than it says. Take it out again.")
        keys.put_older_root_keys(self.data, self.ring)
        if broken := audit.verify().broken:
            raise Problem(f"The audit trail in this file does not hold: {broken[0]}")
        self._go_on_numbering()
        for path, content in self.overlay:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_bytes(content)

    def _counted(self) -> Counter[str]:
        return Counter({table: number for table, number in (self.moved.new + self.moved.same).items() if table in self.models})

    def _take_manifest(self, name: str, stream: IO[bytes]) -> None:
        words = json.loads(stream.read()) if name == MANIFEST else {}
        if words.get("form") != FORM:
            raise Problem("This file is no service of OpenIPT: openipt export makes one. A backup is brought back by openipt restore.")
        if words["migrations"] != _migrations():
            raise Problem(
                f"This file was taken out by version {words['version']}, which keeps other tables. Bring both installations to one version."
            )
        here = {str(each.id): each.kind for each in Service.objects.all()}
        coming = {each["id"]: each["kind"] for each in words["services"]}
        if here and set(here.values()) != set(coming.values()):
            one, other = ("a demo", "a real one") if "demo" in here.values() else ("a real practice", "a demo")
            raise Problem(f"This installation holds {one}{' practice' if one == 'a demo' else ''} and the file {other}. The two are never mixed.")
        if (here or Account.objects.exists()) and here != coming:
            raise Problem("This installation holds another practice. Name an empty folder in OPENIPT_DATA.")
        self.manifest = words

    def _take_process_note_key(self, client_id: UUID, author_id: UUID, key: bytes) -> None:
        held = ProcessNoteKey.objects.filter(client_id=client_id, author_id=author_id).first()
        if held is None:
            ProcessNoteKey.objects.create(client_id=client_id, author_id=author_id, wrapped=keys.wrap(keys.FOR_PROCESS_NOTES, key))
        elif keys.unwrap(keys.FOR_PROCESS_NOTES, bytes(held.wrapped)) != key:
            self.differs["process note keys"] += 1

    def _take_definition(self, path: Path, content: bytes) -> None:
        if not path.exists():
            self.overlay.append((path, content))
            self.moved.new[OVERLAY] += 1
        elif path.read_bytes() == content:
            self.moved.same[OVERLAY] += 1
        else:
            self.differs["the clinic's own definitions"] += 1

    def _take_rows(self, model: type[Model], stream: IO[bytes]) -> None:
        pk = model._meta.pk.attname
        while part := [json.loads(line) for line in islice(stream, _AT_ONCE)]:
            here = {str(row[pk]): row for row in rows_of(model, self.vaults, [line[pk] for line in part])}
            fresh = [line for line in part if str(line[pk]) not in here]
            differs = sum(1 for line in part if str(line[pk]) in here and here[str(line[pk])] != line)
            if model is Client:
                for line in fresh:
                    _make_key_where_missing(UUID(line[pk]))
            model._default_manager.bulk_create([row_taken_in(model, line, self.vaults) for line in fresh])
            self.moved.new[model._meta.db_table] += len(fresh)
            self.moved.same[model._meta.db_table] += len(part) - len(fresh) - differs
            if differs:
                self.differs[model._meta.db_table] += differs

    def _go_on_numbering(self) -> None:
        """Rows that the engine numbers get numbers after those that came in."""
        from django.core.management.color import no_style

        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.models.values())):
                cursor.execute(statement)


def _make_key_where_missing(client_id: UUID) -> None:
    if not ClientKey.objects.filter(client_id=client_id).exists():
        keys.make_client_key(client_id)
