"""Fills a scratch installation in bulk, inside the door: many links to answer or to hand in, a therapist's caseload, other people's courses."""
# ruff: noqa: S105

import argparse
import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from proofs.filling import EMAIL, PASSWORD, therapist

from openipt.cli import installation
from openipt.core.library import fingerprint, read_library
from openipt.core.scoring import score
from openipt.core.who_may import Verb

SECRET = "a-browser-of-the-benchmark"
ATTENDED = 12
PLANNED = 16
LINKS_FOR_EACH = 8
AT_ONCE = 200
"""How many courses are written in one transaction: a server ends one in which nothing happens for a minute."""
LIBRARY = read_library()
MEASURE = LIBRARY.measure("phq9")
PROTOCOL = LIBRARY.protocol("ipt16")


@dataclass
class Bulk:
    """Rows gathered first and written together."""

    room: Any
    now: datetime
    chance: random.Random

    def __post_init__(self) -> None:
        self.rows: dict[str, list[Any]] = {name: [] for name in ("Client", "Course", "PlannedSession", "Response", "Link", "Answer", "Alert")}

    def course(self, *, therapist_id: Any) -> tuple[Any, Any]:
        """A client with a course in treatment and sixteen planned sessions, twelve of them attended. Returns the course and the client's vault."""
        from openipt.core.ids import uuid7
        from openipt.record import keys, models
        from openipt.record.seal import Vault

        client = models.Client(id=uuid7(self.now), service_id=self.room.practice.id)
        keys.make_client_key(client.id)
        vault = Vault(client.id, keys.client_key(client.id))
        name = f"Nobody {len(self.rows['Client'])}"
        sealed = {"name": name, "pronouns": "they/them", "date_of_birth": "1990-01-01", "occupation": "", "household": ""}
        for field, value in sealed.items():
            setattr(client, field, vault.seal("client", field, client.id, value))
        course = models.Course(
            service_id=client.service_id,
            client=client,
            therapist_id=therapist_id,
            protocol=PROTOCOL.key,
            protocol_version=PROTOCOL.version,
            protocol_fingerprint=fingerprint(PROTOCOL),
            main_measure=MEASURE.key,
            state="treatment",
            phase=PROTOCOL.phases[1].id,
            opened_at=self.now - timedelta(weeks=ATTENDED + 1),
        )
        self.rows["Client"].append(client)
        self.rows["Course"].append(course)
        for number in range(1, PLANNED + 1):
            starts_at = self.now + timedelta(weeks=number - ATTENDED - 1, hours=26)
            attended = number <= ATTENDED
            self.rows["PlannedSession"].append(
                models.PlannedSession(
                    course=course,
                    number=number,
                    starts_at=starts_at,
                    local_start=starts_at.strftime("%Y-%m-%dT%H:%M"),
                    zone="Europe/London",
                    mode="in_person",
                    attendance="attended" if attended else "planned",
                    phase=course.phase if attended else "",
                )
            )
        return course, vault

    def response(self, course: Any, vault: Any, *, session: int | None, answers: int, finished: bool, with_alert: bool = False) -> Any:
        """A PHQ-9 with that many questions answered; finished, or begun in the benchmark's browser."""
        from openipt.record import models

        at = self.now - timedelta(weeks=ATTENDED + 1 - session) if session else self.now
        given = {item.key: self.chance.choice((0, 1, 2, 3)) for item in MEASURE.scored_items[:answers]}
        if "self_harm" in given:
            given["self_harm"] = 2 if with_alert else 0
        response = models.Response(
            course=course,
            measure=MEASURE.key,
            measure_version=MEASURE.version,
            measure_fingerprint=fingerprint(MEASURE),
            session_number=session,
            way="link",
            state="finished" if finished else "begun",
            about=at.date(),
            asked_at=at,
            begun_at=at,
            last_saved_at=at,
            answers_given=len(given),
            answered=len(given),
            out_of=len(MEASURE.scored_items),
        )
        if finished:
            result = score(MEASURE, given)
            response.total, response.band, response.safety = result.total, result.band.key if result.band else "", result.safety or ""
            response.finished_at = at
        self.rows["Response"].append(response)
        for number, (item, value) in enumerate(given.items(), start=1):
            answer = models.Answer(response=response, item=item, given_at=at, number=number)
            answer.value = vault.seal("answer", "value", answer.id, value)
            self.rows["Answer"].append(answer)
        if with_alert:
            alert = models.Alert(course=course, response=response, kind=MEASURE.safety[0].alert, item="self_harm", born_at=at)
            alert.value = vault.seal("alert", "value", alert.id, 2)
            self.rows["Alert"].append(alert)
        return response

    def link(self, response: Any, vault: Any) -> str:
        """A live link, begun in the benchmark's browser."""
        from openipt.record import door, models

        token = f"{self.chance.getrandbits(128):032x}"
        link = models.Link(
            response=response,
            token_hash=door.token_hash(token),
            expires_at=self.now + timedelta(days=7),
            browser_hash=sha256(SECRET.encode()).digest(),
        )
        link.token = vault.seal("link", "token", link.id, token)
        self.rows["Link"].append(link)
        return token

    def write(self) -> None:
        """Write what was gathered."""
        from openipt.record import models

        for name, rows in self.rows.items():
            getattr(models, name).objects.bulk_create(rows, batch_size=500)


def links(number: int, *, answered: int) -> list[str]:
    """That many begun links with so many questions answered."""
    with opened() as bulk:
        tokens: list[str] = []
        while len(tokens) < number:
            course, vault = bulk.course(therapist_id=bulk.room.actor.member.id)
            for _ in range(min(LINKS_FOR_EACH, number - len(tokens))):
                tokens.append(bulk.link(bulk.response(course, vault, session=None, answers=answered, finished=False), vault))
    return tokens


def caseload(clients: int) -> dict[str, str]:
    """The one therapist's clients, each with twelve scored sessions; every tenth has an open alert. Returns how to sign in."""
    with opened() as bulk:
        for number in range(clients):
            _one_case(bulk, bulk.room.actor.member.id, with_alert=number % 10 == 0)
    return {"email": EMAIL, "password": PASSWORD}


def others(courses: int) -> int:
    """Courses of four other therapists of the same practice."""
    from openipt.actions import people

    members = []
    ben = therapist()
    for number in range(4):
        account = people.give_account(f"other{number}-{random.getrandbits(32)}@bench.example", PASSWORD)
        members.append(people.take_in_member(ben.practice.id, account, f"Other {number}", ("therapist",)).member.id)
    for first in range(0, courses, AT_ONCE):
        with opened() as bulk:
            for number in range(first, min(first + AT_ONCE, courses)):
                _one_case(bulk, members[number % len(members)], with_alert=number % 10 == 0)
    _count_rows()
    return courses


def _count_rows() -> None:
    """A server counts its rows within the minute to choose how it looks for them; after so many at once it is told to."""
    from django.db import connection  # noqa: TID251  # its own upkeep, not a question

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _one_case(bulk: Bulk, therapist_id: Any, *, with_alert: bool) -> None:
    course, vault = bulk.course(therapist_id=therapist_id)
    for session in range(1, ATTENDED + 1):
        bulk.response(course, vault, session=session, answers=9, finished=True, with_alert=with_alert and session == ATTENDED)


@contextmanager
def opened() -> Iterator[Bulk]:
    """The door of the service, one transaction, and everything gathered written at its end."""
    from openipt.record import door

    with door.caseload(therapist(), Verb.ADD_CLIENT) as room:
        bulk = Bulk(room, datetime.now(UTC), random.Random(os.urandom(8)))
        yield bulk
        bulk.write()


def main() -> None:
    """Fill, and print what came of it as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["answer", "submit", "caseload", "others"])
    parser.add_argument("number", type=int)
    arguments = parser.parse_args()
    data = Path(os.environ["OPENIPT_DATA"])
    if not installation.has_key(data):
        installation.make_empty(data)
    installation.open_installation(data)
    ways = {
        "answer": lambda number: links(number, answered=0),
        "submit": lambda number: links(number, answered=len(MEASURE.scored_items)),
        "caseload": caseload,
        "others": others,
    }
    print(json.dumps(ways[arguments.what](arguments.number)))


if __name__ == "__main__":
    main()
