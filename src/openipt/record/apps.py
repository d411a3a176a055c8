"""Tells Django of the two databases' tables: the record, and the key store apart from it."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The record."""

    name = "openipt.record"
    label = "record"
    verbose_name = "Record"

    def ready(self) -> None:
        """Bring the checks of the settings along."""
        from openipt.record import checks  # noqa: F401


class KeyStoreConfig(AppConfig):
    """The key store."""

    name = "openipt.record.keystore"
    label = "keystore"
    verbose_name = "Key store"
