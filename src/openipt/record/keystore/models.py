"""The one table of the key store: each client's key, wrapped."""

from django.db import models


class ClientKey(models.Model):
    """A client's key, wrapped by a key that is not in this database. Deleting the row makes the client's words unreadable for ever."""

    client_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()

    class Meta:
        app_label = "keystore"

    class Privacy:
        open = ("client_id", "wrapped")
