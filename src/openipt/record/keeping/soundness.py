"""Looks an installation through after it was brought back: its audit trail, every key, sealed values at random, and the scoring of every measure."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from openipt.core.library_checks import check_library
from openipt.record import audit, door, triggers
from openipt.record.keeping.problem import Problem
from openipt.record.keeping.whose import Vaults, sealed_fields, tables_with_seals, way_to_author, way_to_client
from openipt.record.keys import KeyMissing, client_keys
from openipt.record.models import Client, ProcessNote
from openipt.record.seal import SealBroken

SAMPLES = 100


@dataclass(frozen=True, slots=True)
class Soundness:
    """What looking it through found: lines of the audit trail, clients, sealed values opened, and a sentence for each thing that is wrong."""

    audit_lines: int
    clients: int
    opened: int
    wrong: tuple[str, ...]


def require_known(migrations: Iterable[str]) -> None:
    """Raise Problem where the databases went through migrations (`app.name`) that this version does not know: a newer one wrote them."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    apps = {each.partition(".")[0] for each in known}
    if unknown := [each for each in migrations if each.partition(".")[0] in apps and each not in known]:
        raise Problem(f"This was written by a newer version of OpenIPT ({unknown[0]}). Install that version, and restore with it.")


def look_through(chance: random.Random, samples: int = SAMPLES) -> Soundness:
    """Look through the installation that this process was started on."""
    with door.whole_service("look_through"):
        verdict = audit.verify()
        wrong = list(verdict.broken)
        if missing := triggers.wanted(connection) - triggers.present(connection):
            wrong.append(f"The database lacks its protection: {', '.join(sorted(missing))}.")
        client_ids = list(Client.objects.values_list("id", flat=True))
        wrong += _missing_keys(client_ids)
        opened, closed = (0, []) if wrong else _open_some(chance, samples)
        wrong += closed
    overlay = settings.OPENIPT_DATA / "overlay"
    wrong += [str(problem) for problem in check_library(overlay if overlay.is_dir() else None)]
    return Soundness(verdict.lines, len(client_ids), opened, tuple(wrong))


def _missing_keys(client_ids: list[UUID]) -> list[str]:
    vaults, missing, notes = Vaults(), 0, 0
    for client_id in client_ids:
        try:
            client_keys([client_id])
        except KeyMissing:
            missing += 1
    for client_id, author_id in set(ProcessNote.objects.values_list("course__client_id", "saved_by_id")):
        try:
            vaults.of(client_id, author_id)
        except KeyMissing:
            notes += 1
    said = [f"The keys of {missing} of {len(client_ids)} clients are missing, or another's. Take a keys archive that has them."] if missing else []
    return said + ([f"The keys of {notes} authors' process notes are missing. Take a keys archive that has them."] if notes else [])


def _open_some(chance: random.Random, samples: int) -> tuple[int, list[str]]:
    """Open that many sealed values, drawn at random from all there are. Returns how many opened, and what did not."""
    places = [(model, name) for model in tables_with_seals() for name in sealed_fields(model)]
    counts = [model.objects.filter(**{f"{name}__isnull": False}).count() for model, name in places]
    vaults, opened, wrong = Vaults(), 0, []
    drawn = chance.choices(range(len(places)), weights=counts, k=samples) if any(counts) else []
    for each in drawn:
        model, name = places[each]
        ways = ["id", name, way_to_client(model), *([way] if (way := way_to_author(model)) else [])]
        at = chance.randrange(counts[each])
        row_id, sealed, *owners = model.objects.filter(**{f"{name}__isnull": False}).order_by("id").values_list(*ways)[at]
        try:
            vaults.of(*owners).open(model._meta.db_table, name, row_id, bytes(sealed))
            opened += 1
        except (SealBroken, KeyMissing) as problem:
            wrong.append(str(problem))
    return opened, wrong
