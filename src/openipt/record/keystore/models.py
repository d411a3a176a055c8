"""The tables of the key store: each client's key, and the keys of process notes, all wrapped."""

from django.db import models


class ClientKey(models.Model):
    """A client's key, wrapped by a key that is not in this database. Deleting the row makes the client's words unreadable for ever."""

    client_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()

    class Meta:
        app_label = "keystore"

    class Privacy:
        open = ("client_id", "wrapped")


class ProcessNoteKey(models.Model):
    """The key of one author's process notes about one client, wrapped by a key of its own purpose."""

    client_id = models.UUIDField()
    author_id = models.UUIDField()
    wrapped = models.BinaryField()

    class Meta:
        app_label = "keystore"
        constraints = (models.UniqueConstraint(fields=["client_id", "author_id"], name="one_process_note_key_per_author"),)

    class Privacy:
        open = ("id", "client_id", "author_id", "wrapped")
