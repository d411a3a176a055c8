"""Tells Django of the two databases' tables: the record, and the key store apart from it."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The record."""

    name = "openipt.record"
    label = "record"
    verbose_name = "Record"


class KeyStoreConfig(AppConfig):
    """The key store."""

    name = "openipt.record.keystore"
    label = "keystore"
    verbose_name = "Key store"
