"""Django's engine for PostgreSQL, with moments read the short way: a page has hundreds of them."""

import datetime
from typing import Any

from django.db.backends.postgresql import base
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Loader


class Moment(Loader):
    """A moment as the server writes it for a session in UTC, such as «2026-11-29 08:36:33.12+00»."""

    timezone = datetime.UTC
    """Django asks for it, to see whether a connection is in another zone."""

    def load(self, data: Buffer) -> datetime.datetime:
        """The moment, in UTC. Raises ValueError for one that Python cannot hold, of which a record has none."""
        return datetime.datetime.fromisoformat(bytes(data).decode())


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection to a server. The session is in UTC (`engines`)."""

    def get_connection_params(self) -> dict[str, Any]:
        """The stock ones, with our reading of moments."""
        params: dict[str, Any] = super().get_connection_params()
        params["context"] = AdaptersMap(params["context"])
        params["context"].register_loader("timestamptz", Moment)
        return params
