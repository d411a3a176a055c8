"""Fills a scratch installation with a demo practice and links to answer, through the ordinary actions. Prints the links as JSON."""

import argparse
import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from openipt.cli import installation

EMAIL, PASSWORD = "ben@proof.example", "nobody-here-is-real"  # a fictional person in a scratch folder
LINKS_FOR_EACH = 8


def main() -> None:
    """Prepare the installation where it is not yet, and add links."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--links", type=int, required=True)
    arguments = parser.parse_args()
    data = Path(os.environ["OPENIPT_DATA"])
    if not installation.has_key(data):
        installation.make_empty(data)
    installation.open_installation(data)
    print(json.dumps(add_links(arguments.links)))


def add_links(number: int) -> list[str]:
    """That many links, some of them to the same course. Returns their tokens."""
    from openipt.actions import courses, measures
    from openipt.core.ids import uuid7
    from openipt.record import read

    ben = therapist()
    now = datetime.now(UTC)
    tokens: list[str] = []
    while len(tokens) < number:
        client = courses.NewClient(f"Nobody {len(tokens)}", "they/them", date(1990, 1, 1))
        course_id = courses.take_on(ben, op_id=uuid7(now), client=client, plan=courses.CoursePlan("ipt16", now + timedelta(days=1)), now=now)
        for _ in range(min(LINKS_FOR_EACH, number - len(tokens))):
            response_id = measures.send(ben, course_id, op_id=uuid7(now), measure="phq9", session=None, way="link", now=now)
            tokens.append(read.link_to_show(ben, course_id, response_id, now=now)[1].token)
    return tokens


def therapist() -> "read.Actor":  # type: ignore[name-defined]  # noqa: F821  # known once Django runs
    """The one therapist of the scratch practice, founded where there is none yet."""
    from openipt.actions import people
    from openipt.record import actors, models, upgrade

    upgrade.upgrade()
    if people.practice_kind() is None:
        practice = people.found_practice(people.NewPractice("Scratch", "demo", "gb", "Europe/London"))
        return people.take_in_member(practice, people.give_account(EMAIL, PASSWORD), "Ben R.", ("therapist",))
    member: UUID = models.Membership.objects.get(account__email=EMAIL).id
    return actors.actor_of_member(member)


if __name__ == "__main__":
    main()
