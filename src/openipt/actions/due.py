"""The rounds of the process that sends: call people to alerts, plan what falls due, send it, and say that one is alive."""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, connection

from openipt.actions import calling, schedule, sending
from openipt.actions.channels import Channels
from openipt.actions.composing import Here
from openipt.actions.sending import Clock, Went
from openipt.core.who_may import Verb
from openipt.record import door, installation_file, models, sending_settings

LOOK_THROUGH_EVERY = timedelta(minutes=15)
"""How often all plans are looked through. What is changed meanwhile is planned in the act that changes it."""
TRY_EVERY = timedelta(minutes=1)
BEAT_EVERY = timedelta(seconds=15)
HEARTBEAT = "due"
ON_THE_LOCAL_MACHINE = "http://127.0.0.1:8000"

_LEADER = int.from_bytes(sha256(b"openipt due").digest()[:8], signed=True)


@dataclass(slots=True)
class Rounds:
    """One worker's rounds. `chance` gives random numbers from 0 to below 1; both it and the clock come from outside."""

    worker: str
    clock: Clock
    chance: Callable[[], float]
    channels: Channels
    here: Here
    _looked_through: datetime | None = None
    _next_course: UUID | None = None
    _beat: datetime | None = None
    _tried: datetime | None = None
    _leads_on: Any = None

    def one(self) -> Went:
        """One round. Returns what was sent; where that is nothing, there is time to rest.

        Where a step before the sending breaks, what is due is sent all the same; then its exception is raised, and no sign of life is given,
        so that everybody sees that something is wrong.
        """
        now = self.clock()
        broken: list[Exception] = []
        for step in (calling.call_people, self._try_the_way, self._plan):
            try:
                step(now)
            except Exception as problem:
                broken.append(problem)
        went = sending.send_what_is_due(self.worker, self.clock, self.chance, self.channels, self.here)
        if broken:
            raise broken[0]
        self._give_sign_of_life(self.clock())
        return went

    def _plan(self, now: datetime) -> None:
        rested = self._looked_through is not None and timedelta() <= now - self._looked_through < LOOK_THROUGH_EVERY
        if self._next_course is not None or not rested:
            self._next_course, broken = schedule.plan_what_falls_due(now, self._next_course)
            self._looked_through = now
            if broken:
                raise broken[0]

    def _try_the_way(self, now: datetime) -> None:
        """The alert that concerns nobody: looked at once a minute."""
        if self._tried is None or abs(now - self._tried) >= TRY_EVERY:
            calling.try_the_way(now)
            self._tried = now

    def _give_sign_of_life(self, now: datetime) -> None:
        if self._beat is None or abs(now - self._beat) >= BEAT_EVERY:
            with door.installation(Verb.SEND_DUE):
                models.Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"at": now, "holder": self.worker})
            self._beat = now

    def leads(self) -> bool:
        """Whether this worker is the one that works: on SQLite every one; on a server the one whose connection holds the lock."""
        if connection.vendor != "postgresql":
            return True
        connection.ensure_connection()
        if self._leads_on is not None and self._leads_on is connection.connection and not connection.connection.closed:
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LEADER])
            led = bool(cursor.fetchone()[0])
        self._leads_on = connection.connection if led else None
        return led


def rounds_of(worker: str, clock: Clock, chance: Callable[[], float], *, address: str = "") -> Rounds:
    """The rounds of a worker in this installation; `address` is where a demo without a public address is reached."""
    return Rounds(worker, clock, chance, channels_here(), here(address))


def channels_here() -> Channels:
    """The ways out of this installation."""
    demo = models.Service.objects.filter(kind="demo").exists()
    return Channels(settings.OPENIPT_DATA, installation_file.read(settings.OPENIPT_DATA), demo=demo)


def here(address: str = "") -> Here:
    """This installation as its messages show it."""
    demo = models.Service.objects.filter(kind="demo").exists()
    public = settings.OPENIPT_PUBLIC_ADDRESS
    name = installation_file.read(settings.OPENIPT_DATA).sender_name
    return Here(public or address or ON_THE_LOCAL_MACHINE, bool(public) or demo, name)


def what_stands_against_sending() -> list[str]:
    """Sentences about `installation.toml`, one for each thing that keeps messages from going out."""
    return sending_settings.mistakes(settings.OPENIPT_DATA, installation_file.read(settings.OPENIPT_DATA))


def name_of_this_process() -> str:
    """How a worker is named in leases and in the heartbeat: machine and process."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def let_go_of_lost_connections() -> None:
    """After trouble: what no longer answers is opened anew at the next question."""
    close_old_connections()
