"""Has its own connections cut off, in the middle of an act and between two, in an installation of its own: run by test_lost_connections."""

import json
import sys
from pathlib import Path
from typing import Any

from openipt.cli import installation


def main(data: Path) -> None:
    """Be cut off, and say as JSON what was left."""
    installation.open_installation(data)
    from django.core.signals import request_finished, request_started
    from django.db import Error, connections

    from openipt.core.who_may import Verb
    from openipt.record import audit, door, models, read
    from openipt.record.models.base import DOORS_OPEN
    from openipt.record.upgrade import upgrade
    from tests.cast import NOW, make_cast
    from tests.engine import names_of, server

    upgrade()
    cast = make_cast()
    found: dict[str, Any] = {}

    def what_stands() -> tuple[str, int]:
        mark = DOORS_OPEN.set(1)
        try:
            state = models.Course.objects.get(id=cast.ana_course).state
            return state, models.AuditLine.objects.filter(chain=audit.course_chain(cast.ana_course)).count()
        finally:
            DOORS_OPEN.reset(mark)

    before = what_stands()
    try:
        with door.course(cast.ben, cast.ana_course, Verb.MOVE_COURSE) as room:
            room.course.state = "treatment"
            room.course.save()
            found["cut off"] = server().end_backends(names_of(data))
    except Error as problem:
        found["in the middle"] = type(problem).__name__
    found["doors left open"] = DOORS_OPEN.get()
    request_started.send(None)
    found["nothing of it stands"] = what_stands() == before
    found["the next act"] = read.course_page(cast.ben, cast.ana_course, now=NOW).summary.client.name
    request_finished.send(None)

    server().end_backends(names_of(data))
    request_started.send(None)
    found["after being cut off while idle"] = read.course_page(cast.ben, cast.ana_course, now=NOW).summary.client.name
    found["chains"] = audit.verify().broken
    connections.close_all()
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
