"""Which database holds what: the key store has its own, everything else is in the record."""

from typing import Any

KEY_STORE = "keystore"


class KeyStoreApart:
    """Sends the key store's table to the `keys` database and nothing else there."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """The database to read this table from."""
        return "keys" if model._meta.app_label == KEY_STORE else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """The database to write this table to."""
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Whether a migration of that app belongs in that database."""
        return (db == "keys") == (app_label == KEY_STORE)
