"""Finds whose each sealed value is, and opens it with the key that it was sealed with: the client's, or that of an author's process notes."""

from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from openipt.record import keys
from openipt.record.models import Client, OtherProcessNote, ProcessNote
from openipt.record.models.base import Guarded, SealedField
from openipt.record.seal import Vault

_AUTHOR: dict[type[Model], str] = {ProcessNote: "saved_by_id", OtherProcessNote: "part__saved_by_id"}


def sealed_fields(model: type[Model]) -> tuple[str, ...]:
    """The names of the fields of a table that are sealed."""
    return tuple(field.name for field in model._meta.concrete_fields if isinstance(field, SealedField))


def tables_with_seals() -> tuple[type[Guarded], ...]:
    """Every table in which something is sealed."""
    models = apps.get_app_config("record").get_models()
    return tuple(model for model in models if issubclass(model, Guarded) and sealed_fields(model))


@cache
def way_to_client(model: type[Model]) -> str:
    """How a query comes from a row to the id of the client whose row it is: `response__course__client_id`."""
    found = _way(model)
    assert found is not None, f"{model.__name__} holds something sealed, and leads to no client"
    return found


def way_to_author(model: type[Model]) -> str | None:
    """How a query comes to the author whose own key seals the row; None where it is the client's key that does."""
    return _AUTHOR.get(model)


class Vaults:
    """The vaults of many clients and authors, each opened once. Raises KeyMissing where a key is not there."""

    def __init__(self) -> None:
        self._opened: dict[tuple[UUID, UUID | None], Vault] = {}

    def of(self, client_id: UUID, author_id: UUID | None = None) -> Vault:
        """The vault of a client's record, or of an author's process notes about the client."""
        held = self._opened.get((client_id, author_id))
        if held is None:
            key = keys.client_key(client_id) if author_id is None else keys.process_note_key(client_id, author_id)
            held = self._opened[client_id, author_id] = Vault(client_id, key)
        return held


def _way(model: type[Model]) -> str | None:
    """The shortest way over rows that this row belongs to."""
    if model is Client:
        return "id"
    ways = []
    for field in model._meta.concrete_fields:
        target: Any = field.related_model
        if field.is_relation and issubclass(target, Guarded) and target is not model:
            rest = "id" if target is Client else _way(target)
            if rest is not None:
                ways.append(field.attname if target is Client else f"{field.name}__{rest}")
    return min(ways, key=lambda way: (way.count("__"), way), default=None)
