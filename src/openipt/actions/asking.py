"""Asking a client to fill in a measure: the response to come and its link, made alike for whoever sends one and for what is sent by itself."""

import secrets
from datetime import datetime
from uuid import UUID

from openipt.actions import duty
from openipt.core.library import fingerprint
from openipt.core.measures import Measure
from openipt.record import door, models
from openipt.record.course_texts import UNFINISHED
from openipt.record.seal import Vault
from openipt.record.shelf import library
from openipt.record.values import Practice

_TOKEN_BYTES = 16


def remote_form(definition: Measure, practice: Practice) -> Measure | None:
    """The measure as it may be sent far away: itself, or the one without its safety item (reference 8, rule 7).

    None where there is none, or where its wording may not be sent to clients.
    """
    form = definition
    if definition.safety and duty.why_not_from_afar(practice):
        if definition.without_safety_item is None:
            return None
        form = library().measure(definition.without_safety_item)
    return form if form.may_be_sent else None


def new_response(course_id: UUID, definition: Measure, session: int | None, way: str, now: datetime, by: UUID | None) -> models.Response:
    """A response to come, which the caller saves."""
    return models.Response(
        course_id=course_id,
        measure=definition.key,
        measure_version=definition.version,
        measure_fingerprint=fingerprint(definition),
        session_number=session,
        way=way,
        asked_at=now,
        out_of=len(definition.scored_items),
        entered_by_id=by,
    )


def ask(
    course_id: UUID, vault: Vault, definition: Measure, *, session: int | None, way: str, ends_at: datetime, now: datetime, by: UUID | None = None
) -> models.Response:
    """The response and its one link, in the transaction of whichever door is open. The link's secret is made here and nowhere else."""
    response = new_response(course_id, definition, session, way, now, by)
    response.state = "asked"
    response.save(force_insert=True)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    link = models.Link(response=response, token_hash=door.token_hash(token), expires_at=ends_at)
    link.token = vault.seal("link", "token", link.id, token)
    link.save(force_insert=True)
    return response


def already_asked(course_id: UUID, session: int, measures: set[str], now: datetime) -> models.Response | None:
    """The response that was asked for before that session, finished or still waiting with a link that opens."""
    asked = models.Response.objects.filter(course_id=course_id, session_number=session, measure__in=measures)
    finished = asked.filter(state="finished").first()
    return finished or asked.filter(state__in=UNFINISHED, link__revoked_at=None, link__expires_at__gt=now).order_by("asked_at").first()
