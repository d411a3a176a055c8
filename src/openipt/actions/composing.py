"""Puts a message together from its row in the ledger: whom it reaches, under which name, and with which link, made where there is none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from openipt.actions import asking, duty
from openipt.actions.channels import Outgoing
from openipt.core import deliveries, messages
from openipt.core.courses import Attendance
from openipt.record import made_secrets, models, opening
from openipt.record.actors import practice_of
from openipt.record.course_texts import UNFINISHED
from openipt.record.door import InstallationRoom
from openipt.record.seal import Vault
from openipt.record.shelf import library

NothingToSend = Literal["answered", "closed", "nobody_reads", "stopped", "no_session", "no_address", "not_in_library"]
"""Why a message is taken back instead of sent."""


@dataclass(frozen=True, slots=True)
class Here:
    """This installation as its messages show it: the address that it is reached at, whether clients reach it too, and its neutral name."""

    address: str
    reaches_clients: bool
    sender_name: str = ""

    def sender(self, service: models.Service) -> str:
        """The name under which messages of that service go out: none that says anything about anybody's health."""
        return library().messages.neutral_name(self.sender_name, service.name)


def way_path(token: str) -> str:
    """Where a questionnaire's link leads, beneath this installation's address."""
    return f"/q/{token}/"


def stop_path(token: str) -> str:
    """Where further messages are stopped."""
    return f"/stop/{token}/"


def zone_of(row: models.Delivery) -> str:
    """The time zone of whoever is to get it: the client's own where it is known, else the service's."""
    return (row.to_client.zone if row.to_client else "") or row.service.zone


def compose(room: InstallationRoom, row: models.Delivery, now: datetime, here: Here) -> Outgoing | NothingToSend:
    """The message of a row that was just leased, with its response and link made in this very transaction where it has none yet."""
    if row.channel == "robot":
        return Outgoing(row.key, row.channel, "", messages.Words("", ""), "")
    if row.to_member is not None:
        return _to_member(row, here)
    channel = row.to_client
    if channel is None or channel.stopped_at or channel.bounced_at or channel.ended_at:
        return "stopped"
    if not here.reaches_clients:
        return "no_address"
    vault = room.vault_of(channel.client_id)
    link = link_of(row, vault, now)
    if isinstance(link, str):
        return link
    return questionnaire(row, channel, link, vault, here)


def questionnaire(row: models.Delivery, channel: models.ClientChannel, link: models.Link, vault: Vault, here: Here) -> Outgoing:
    """The message that takes a questionnaire's link to a client."""
    sender, stop = here.sender(row.service), f"{here.address}{stop_path(made_secrets.token_of(channel.id))}"
    words = messages.fill(
        library().messages.text("questionnaire", row.channel),
        practice=sender,
        link=f"{here.address}{way_path(opening.opened(vault, link, 'token'))}",
        until=messages.moment_in_words(link.expires_at, zone_of(row)),
        stop=stop,
    )
    return Outgoing(row.key, row.channel, opening.opened(vault, channel, "address"), words, sender, stop)


def link_of(row: models.Delivery, vault: Vault, now: datetime) -> models.Link | NothingToSend:
    """The link that the message takes: the one that it has, else one that waits already, else a new one. Never two with different secrets."""
    response = row.response
    if response is None:
        made = _response_for(row, vault, now)
        if isinstance(made, str):
            return made
        models.Delivery.objects.filter(id=row.id).update(response=made)
        response = made
    if response.state == "finished":
        return "answered"
    if response.state not in UNFINISHED or response.link.revoked_at is not None or response.link.expires_at <= now:
        return "closed"
    return response.link


def _to_member(row: models.Delivery, here: Here) -> Outgoing:
    assert row.to_member is not None
    sender = here.sender(row.service)
    gaps = {"practice": sender, "link": f"{here.address}/", "code": duty.code_of(row.to_member), "since": ""}
    if row.alert is not None:
        gaps["since"] = messages.moment_in_words(row.alert.born_at, row.service.zone)
    text = library().messages.text("alert" if row.about == "alert" else "test", row.channel)
    return Outgoing(row.key, row.channel, row.to_member.address, messages.fill(text, **gaps), sender)


def _response_for(row: models.Delivery, vault: Vault, now: datetime) -> models.Response | NothingToSend:
    """The response that this step asks for: one that was asked for already, by whichever way, or a new one."""
    assert row.course_id is not None  # what is sent by itself belongs to a course
    _, number, key = row.step.split(":", 2)
    session = int(number) if row.step.startswith("session:") else None
    starts_at = None
    if session is not None:
        planned = models.PlannedSession.objects.filter(course_id=row.course_id, number=session).first()
        if planned is None or planned.attendance != Attendance.PLANNED:
            return "no_session"
        starts_at = planned.starts_at
    if key not in library().measures:
        return "not_in_library"
    asked = library().measure(key)
    definition = asking.remote_form(asked, practice_of(row.service))
    if definition is None:
        return "nobody_reads"
    if session is not None:
        earlier = asking.already_asked(row.course_id, session, {asked.key, definition.key}, now)
        if earlier is not None:
            return earlier
    ends_at = deliveries.link_ends(starts_at, now)
    return asking.ask(row.course_id, vault, definition, session=session, way="link", ends_at=ends_at, now=now)
