"""What tests about messages stand on: a client who can be reached, and ways out that lead to a mail server and a gateway of our own on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from proofs.sinks import Sink, serving

from openipt.actions import messages, sending
from openipt.actions.channels import Channels
from openipt.actions.composing import Here
from openipt.actions.sending import Went
from openipt.record import models
from openipt.record.actors import Actor
from openipt.record.installation_file import InstallationFile
from openipt.record.models.base import DOORS_OPEN
from tests.cast import NOW, op

HERE = Here("https://house.example", reaches_clients=True, sender_name="Linden House")


@dataclass
class Ways:
    """Both sinks, and the channels that lead there. `at` is the time by the worker's clock."""

    channels: Channels
    mail: Sink
    texts: Sink
    at: datetime = NOW
    chance: float = 0.5
    clock_steps: list[datetime] = field(default_factory=list)

    def clock(self) -> datetime:
        """The worker's clock: each asking takes the next of `clock_steps`, while there are any."""
        if self.clock_steps:
            self.at = self.clock_steps.pop(0)
        return self.at

    def send(self, at: datetime | None = None, worker: str = "one") -> Went:
        """One batch."""
        self.at = at or self.at
        return sending.send_what_is_due(worker, self.clock, lambda: self.chance, self.channels, HERE)


@contextmanager
def ways(data: Path, **settings: str) -> Iterator[Ways]:
    """Ways out to sinks of our own."""
    mail, texts = Sink(), Sink()
    with serving(mail, "mail") as mail_port, serving(texts, "gateway") as text_port:
        given = {
            "sender_address": "post@house.example",
            "mail_host": "127.0.0.1",
            "mail_port": str(mail_port),
            "sms_gateway": f"http://127.0.0.1:{text_port}/",
            "sms_body": '{"to": "{to}", "text": "{text}"}',
        }
        yield Ways(Channels(data, InstallationFile(**{**given, **settings}), demo=False), mail, texts)


def reach(by: Actor, course_id: UUID, kind: str = "email", address: str = "ana@mail.example", zone: str = "", now: datetime = NOW) -> UUID:
    """A way to reach the client."""
    messages.add_channel(by, course_id, op_id=op(), kind=kind, address=address, zone=zone, now=now)
    with rows():
        return models.ClientChannel.objects.order_by("-added_at", "-id").values_list("id", flat=True)[0]


def plan(by: Actor, course_id: UUID, *, before: bool = True, hours: int = 24, follow_ups: bool = False, now: datetime = NOW) -> None:
    """What goes out by itself."""
    messages.keep_plan(by, course_id, op_id=op(), before_sessions=before, hours_before=hours, follow_ups=follow_ups, now=now)


@contextmanager
def rows() -> Iterator[None]:
    """Look at the rows themselves, and write nothing."""
    mark = DOORS_OPEN.set(1)
    try:
        yield
    finally:
        DOORS_OPEN.reset(mark)


def ledger() -> list[models.Delivery]:
    """Every row of the ledger, in the order in which it is due."""
    with rows():
        return list(models.Delivery.objects.order_by("due_at", "step"))


def states() -> dict[str, str]:
    """The state of each step."""
    return {row.step: row.state for row in ledger()}


def lines(step: str) -> list[tuple[str, str]]:
    """What happened to the message of that step: each thing, with its problem."""
    with rows():
        return list(models.DeliveryLine.objects.filter(delivery__step=step).order_by("at", "id").values_list("what", "problem"))
