"""Somebody who is signed in, and a real practice."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.cast import Cast, make_cast
from tests.signing_in import has_just_proved_it


@pytest.fixture
def real(db) -> Cast:
    """The cast in real practices."""
    return make_cast("real")


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    """`signed_in(account_id)`: a browser in which that account signed in just now, or some seconds ago."""

    def at(account_id: UUID, seconds_ago: float = 0) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(id=account_id))
        has_just_proved_it(client, seconds_ago)
        return client

    return at
