"""Turns the rows of the whole service into plain JSON that another installation can take in, and back: what was sealed is open there.

Process notes alone stay sealed. They travel with the key that is their author's, and only the program shows them, to their author.
"""

import base64
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import BinaryField, DateField, DateTimeField, Field, Model, UUIDField

from openipt.record import accounts
from openipt.record.keeping.whose import Vaults, sealed_fields, way_to_author, way_to_client
from openipt.record.models import Service
from openipt.record.models.base import SealedField

STAYS = {
    *("auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations"),  # made anew by every installation
    *("account_emailconfirmation", "django_session", "usersessions_usersession"),  # who is signed in where
    *("shared_cache", "tries_to_sign_in"),
    "heartbeat",  # of the process that sends what is due here
}
"""The tables that do not move along."""

WHOSE = "whose"
"""Beside the columns of a row with seals: the client whose it is."""


def tables() -> list[type[Model]]:
    """The tables that move, each after those that its rows point to."""
    rows = (model for model in apps.get_app_config("record").get_models() if model._meta.db_table not in STAYS)
    wanted = {*rows, EmailAddress, Authenticator}
    ordered: list[type[Model]] = []

    def add(model: type[Model]) -> None:
        for field in model._meta.concrete_fields:
            target: Any = field.related_model
            if target in wanted and target is not model:
                add(target)
        if model not in ordered:
            ordered.append(model)

    add(Service)
    for model in sorted(wanted, key=lambda each: each._meta.db_table):
        add(model)
    return ordered


def rows_of(model: type[Model], vaults: Vaults, ids: list[Any] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of a table as they move, in order; all, or those with these ids. Works only inside the door."""
    names = [field.attname for field in model._meta.concrete_fields]
    opens = bool(sealed_fields(model)) and way_to_author(model) is None
    rows = model._default_manager.order_by("pk") if ids is None else model._default_manager.filter(pk__in=ids)
    ways = [*names, *([way_to_client(model)] if opens else [])]
    for values in rows.values_list(*ways).iterator(chunk_size=2000):
        row = dict(zip(names, values, strict=False))
        client_id = values[-1] if opens else None
        yield _row_to_move(model, row, client_id, vaults)


def row_taken_in(model: type[Model], line: dict[str, Any], vaults: Vaults) -> Model:
    """The row that a moved line makes here, sealed with the keys of this installation; the caller saves it.

    Raises KeyError, TypeError or ValueError where the line is no row of that table.
    """
    whose = line.get(WHOSE)
    given = {}
    for field in model._meta.concrete_fields:
        value = line[field.attname]
        if isinstance(field, SealedField) and isinstance(value, dict) and "opened" in value:
            vault = vaults.of(UUID(whose))
            value = vault.seal(model._meta.db_table, field.name, UUID(line["id"]), value["opened"])
        elif model is Authenticator and field.name == "data" and "secret" in value:
            value = {**value, "secret": accounts.seal_words("totp", value["secret"])}
        else:
            value = _taken_in(field, value)
        given[field.attname] = value
    unknown = set(line) - set(given) - {WHOSE}
    if unknown:
        raise KeyError(f"{model._meta.db_table} has no {', '.join(sorted(unknown))}")
    return model(**given)


def as_line(row: dict[str, Any]) -> bytes:
    """A moved row as one line of text."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def _row_to_move(model: type[Model], row: dict[str, Any], client_id: UUID | None, vaults: Vaults) -> dict[str, Any]:
    moved: dict[str, Any] = {} if client_id is None else {WHOSE: str(client_id)}
    for field in model._meta.concrete_fields:
        value = row[field.attname]
        if client_id is not None and isinstance(field, SealedField) and value is not None:
            value = {"opened": vaults.of(client_id).open(model._meta.db_table, field.name, row["id"], bytes(value))}
        elif model is Authenticator and field.name == "data" and "secret" in value:
            value = {**value, "secret": accounts.open_words("totp", value["secret"])}
        elif isinstance(value, datetime | date):
            value = value.isoformat()
        elif isinstance(value, UUID):
            value = str(value)
        elif isinstance(value, bytes | memoryview):
            value = base64.b64encode(value).decode()
        moved[field.attname] = value
    return moved


def _taken_in(field: "Field[Any, Any]", value: Any) -> Any:
    kind = field.target_field if field.is_relation else field  # type: ignore[attr-defined]  # relations have one
    if value is None:
        return None
    if isinstance(kind, UUIDField):
        return UUID(value)
    if isinstance(kind, BinaryField):
        return base64.b64decode(value, validate=True)
    if isinstance(kind, DateTimeField):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, DateField) else value
