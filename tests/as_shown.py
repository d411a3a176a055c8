"""Fills in what a browser sends by itself: each form's ids bear the mark of the page that showed it to whoever is signed in."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve

from openipt.core.ids import uuid7
from openipt.web.form_marks import MARKED, mark_for


def as_shown(client: Client, path: str, data: dict[str, Any]) -> dict[str, Any]:
    """The same form with marks on those ids that have none, and with an id of its own where the test names none."""
    try:
        mark = mark_shown(client, path)
    except Resolver404:
        return data
    data = {"op_id": uuid7(datetime.now(UTC)), **data}
    return {name: f"{value}.{mark}" if name in MARKED and value and "." not in str(value) else value for name, value in data.items()}


def mark_shown(client: Client, path: str) -> str:
    """The mark of the forms for that address, on the pages that this browser is shown."""
    account = client.session.get("_auth_user_id") if settings.SESSION_COOKIE_NAME in client.cookies else None
    return mark_for(UUID(account) if account else None, resolve(path.partition("?")[0]).kwargs)
