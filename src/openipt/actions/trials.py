"""The keeper's test message: sends one to an address, outside any transaction, and says at once what came of it."""

from datetime import datetime
from hashlib import sha256

from openipt.actions.addresses import address_of
from openipt.actions.channels import Outcome, Outgoing
from openipt.actions.due import channels_here, here
from openipt.core import messages
from openipt.core.refusals import Refusal
from openipt.core.who_may import Verb
from openipt.record import door
from openipt.record.actors import Actor
from openipt.record.shelf import library


def send_test_message(by: Actor, *, kind: str, address: str, now: datetime) -> Outcome:
    """Try one way out. It stands in no ledger, since it is for nobody. Raises Refusal for an address that cannot be one."""
    with door.caseload(by, Verb.SEND_TEST_MESSAGE) as room:
        if kind not in ("email", "sms"):
            raise Refusal("Choose how the test message goes.", field="kind")
        written, practice = address_of(kind, address), room.practice
    sender = library().messages.neutral_name(here().sender_name, practice.name)
    words = messages.fill(library().messages.text("trial", kind), practice=sender)
    key = sha256(f"trial {practice.id} {now.isoformat()}".encode()).hexdigest()
    with channels_here() as channels:
        return channels.send(Outgoing(key, kind, written, words, sender))
