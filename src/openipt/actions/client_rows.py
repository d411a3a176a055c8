"""Writes down a new client under a key of its own; for every act by which somebody becomes a client."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from openipt.core.ids import uuid7
from openipt.record import keys, models
from openipt.record.seal import Vault

ABOUT = ("name", "pronouns", "date_of_birth", "occupation", "household")
"""What a client's own row holds, each sealed; the date of birth as `1994-05-17`, or None."""


def write_client(service_id: UUID, about: Mapping[str, str | None], now: datetime) -> tuple[models.Client, Vault]:
    """The client's row and vault, in the caller's transaction. What is not said is empty."""
    client_id = uuid7(now)
    keys.make_client_key(client_id)  # on disk before anything is sealed with it; without its client it is harmless
    vault = Vault(client_id, keys.client_key(client_id))
    row = models.Client(id=client_id, service_id=service_id)
    for field in ABOUT:
        value = about.get(field, None if field == "date_of_birth" else "")
        setattr(row, field, vault.seal("client", field, row.id, value.strip() if value else value))
    row.save(force_insert=True)
    return row, vault
