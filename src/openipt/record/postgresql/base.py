"""Django's engine for PostgreSQL: what needs no answer travels with what is said next, and moments are read the short way."""

import datetime
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction
from psycopg import Error
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Loader

from openipt.record.answering import MAY_WAIT_LATER


class Moment(Loader):
    """A moment as the server writes it for a session in UTC, such as «2026-11-29 08:36:33.12+00»."""

    timezone = datetime.UTC
    """Django asks for it, to see whether a connection is in another zone."""

    def load(self, data: Buffer) -> datetime.datetime:
        """The moment, in UTC. Raises ValueError for one that Python cannot hold, of which a record has none."""
        return datetime.datetime.fromisoformat(bytes(data).decode())


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection to a server. The session is in UTC (`engines`).

    Each turn of a question and its answer costs a page as much as many rows do (ADR 27). So the beginning of a transaction waits for its first
    question, and its last row for the commit. A page is drawn while its commit is under way (`answering.py`).
    """

    def __init__(self, *settings: Any, **more: Any) -> None:
        super().__init__(*settings, **more)
        self._unsaid: list[tuple[str, Sequence[Any]]] = []
        self._commit_under_way: ExitStack | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """The stock ones, with our reading of moments."""
        params: dict[str, Any] = super().get_connection_params()
        params["context"] = AdaptersMap(params["context"])
        params["context"].register_loader("timestamptz", Moment)
        return params

    def say_with_what_is_next(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Carry out a statement before whatever is said next, on the same way to the server; at the latest before the commit.

        What is wrong with it is raised there. Outside a transaction it is carried out at once.
        """
        self._unsaid.append((statement, values))
        if not self.in_atomic_block:
            self._say()

    def _start_transaction_under_autocommit(self) -> None:
        """Django calls this, where it is there, instead of letting psycopg begin, which would wait for an answer."""
        self._unsaid.append(("BEGIN", ()))

    def _set_autocommit(self, autocommit: bool) -> None:
        self._unsaid.clear()  # a transaction has ended, or a connection is new
        if self.connection.autocommit != autocommit:
            super()._set_autocommit(autocommit)  # type: ignore[misc]  # Django has it, its types do not name it

    def _cursor(self, name: str | None = None) -> Any:
        if self._commit_under_way is not None:
            self.wait_until_kept()
        if self._unsaid:
            self._say()
        return super()._cursor(name)  # type: ignore[misc]  # Django has it, its types do not name it

    def _say(self) -> None:
        unsaid, self._unsaid = self._unsaid, []
        for statement, values in unsaid:
            super()._cursor().execute(statement, values)  # type: ignore[misc]  # Django has it, its types do not name it

    def _commit(self) -> None:
        if not self._unsaid or self.connection is None:
            super()._commit()  # type: ignore[misc]  # Django has it, its types do not name it
            return
        self._commit_under_way = ExitStack()
        with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
            self._commit_under_way.enter_context(self.connection.pipeline())
            self._say()
            self.connection.execute("COMMIT")
        if not MAY_WAIT_LATER.get():
            self.wait_until_kept()

    def wait_until_kept(self) -> None:
        """Wait until what was committed last is on the server's disk. Raises DatabaseError where it is not kept."""
        under_way, self._commit_under_way = self._commit_under_way, None
        if under_way is not None:
            with self.wrap_database_errors:
                try:
                    under_way.close()
                except Error:
                    with suppress(Error):
                        self.connection.rollback()
                    raise

    def _rollback(self) -> None:
        self._forget_what_was_begun()
        super()._rollback()  # type: ignore[misc]  # Django has it, its types do not name it

    def _close(self) -> None:
        self._forget_what_was_begun()
        super()._close()  # type: ignore[misc]  # Django has it, its types do not name it

    def _forget_what_was_begun(self) -> None:
        under_way, self._commit_under_way = self._commit_under_way, None
        self._unsaid.clear()
        if under_way is not None:
            with suppress(Error):  # whoever gives up knows of it already
                under_way.close()
