"""What the keeper's page shows: how the installation does, and nothing of a client."""

import platform
from dataclasses import dataclass
from datetime import datetime

from django import get_version
from django.conf import settings

from openipt import __version__
from openipt.core.who_may import Verb
from openipt.record import door, engines, installation_file
from openipt.record.actors import Actor
from openipt.record.keeping import checks, logbook
from openipt.record.keeping.check import Check
from openipt.record.keeping.logbook import Logbook
from openipt.record.values import Practice


@dataclass(frozen=True, slots=True)
class KeeperPage:
    """The quick checks, the keeper's logbook, the versions of what runs here, and whether the server backs the practice up by itself."""

    practice: Practice
    at: datetime
    checks: tuple[Check, ...]
    logbook: Logbook
    versions: tuple[tuple[str, str], ...]
    backs_up_by_itself: bool


def keeper_page(by: Actor, *, now: datetime) -> KeeperPage:
    """How the installation does. Raises Forbidden for whoever does not keep it."""
    with door.caseload(by, Verb.READ_KEEPER_PAGE) as room:
        practice = room.practice
    data = settings.OPENIPT_DATA
    return KeeperPage(
        practice=practice,
        at=now,
        checks=checks.quick(data, now),
        logbook=logbook.read(data),
        versions=(("OpenIPT", __version__), ("Django", get_version()), ("Python", platform.python_version())),
        backs_up_by_itself=engines.addresses(data) is None and bool(installation_file.read(data).backup_folders),
    )
