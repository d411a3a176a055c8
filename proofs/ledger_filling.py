"""Fills a scratch practice for the proof of the ledger: clients in many time zones, and messages due at moments around changes of clocks."""

import argparse
import json
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from openipt.cli import installation

ZONES = (
    *("Europe/London", "Europe/Berlin", "Europe/Athens", "America/New_York", "America/Los_Angeles", "America/St_Johns", "America/Sao_Paulo"),
    *("Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati", "Asia/Kolkata", "Asia/Kathmandu"),
    *("Asia/Tehran", "Africa/Cairo", "Africa/Casablanca", "Antarctica/Troll", "America/Santiago", "Atlantic/Azores"),
)
CHANGES = (
    datetime(2026, 10, 25, 1, 0, tzinfo=UTC),  # clocks are put back in Europe
    datetime(2026, 11, 1, 7, 0, tzinfo=UTC),  # and in America
    datetime(2027, 3, 14, 8, 0, tzinfo=UTC),  # and put forward in America
    datetime(2027, 3, 28, 1, 0, tzinfo=UTC),  # and in Europe
)
PROTOCOL_MEASURE = "gad7"


def main() -> None:
    """Make the practice with that many messages; print each message's key with its zone and moment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sends", type=int, required=True)
    parser.add_argument("--moments", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--others", action="store_true", help="an alert too")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    data = Path(os.environ["OPENIPT_DATA"])
    if not installation.has_key(data):
        installation.make_empty(data)
    installation.open_installation(data)
    from openipt.record.upgrade import upgrade

    upgrade()
    filled = fill(arguments.sends, moments(arguments.moments), random.Random(arguments.seed), others=arguments.others)  # noqa: S311
    arguments.out.write_text(json.dumps(filled))
    print(json.dumps(len(filled)))


def moments(count: int) -> list[datetime]:
    """So many moments in order, spread over the day and a half before and after each change of clocks."""
    each = max(1, count // len(CHANGES))
    return [change + timedelta(hours=-36 + 72 * number / each) for change in CHANGES for number in range(each)]


def fill(sends: int, at: list[datetime], chance: random.Random, *, others: bool) -> dict[str, dict[str, Any]]:
    """The practice, its clients and their messages. Moments are chosen without looking at the hours in which people are awake."""
    from openipt.actions import courses, ledger, messages, people
    from openipt.core import deliveries
    from openipt.core.ids import uuid7
    from openipt.core.who_may import Verb
    from openipt.record import door, models

    begin = at[0]
    practice = people.found_practice(people.NewPractice("House", "demo", "gb", "Europe/London"))
    account = people.give_account("one@demo.example", "nobody-here-is-real")
    therapist = people.take_in_member(practice, account, "One", ("therapist",))
    clients = max(3, min(200, sends // 20))
    found: dict[str, dict[str, Any]] = {}
    for number in range(clients):
        zone, kind = ZONES[number % len(ZONES)], ("email", "sms")[number % 2]
        plan = courses.CoursePlan("ipt16", begin)
        course_id = courses.take_on(therapist, op_id=uuid7(begin), client=courses.NewClient(f"Client {number}"), plan=plan, now=begin)
        address = f"client{number}@mail.example" if kind == "email" else f"+4477009{number:05}"
        messages.add_channel(therapist, course_id, op_id=uuid7(begin), kind=kind, address=address, zone=zone, now=begin)
        with door.installation(Verb.PLAN_DELIVERIES):
            channel = models.ClientChannel.objects.get(client__courses=course_id)
            rows = []
            for which in range(number, sends, clients):
                due_at = chance.choice(at) - timedelta(minutes=chance.randrange(60))
                step = f"follow_up:{which}:{PROTOCOL_MEASURE}"
                key = deliveries.key(about="questionnaire", subject=course_id, person=channel.client_id, step=step, channel=kind)
                rows.append(
                    models.Delivery(
                        service_id=practice,
                        key=key,
                        about="questionnaire",
                        step=step,
                        channel=kind,
                        course_id=course_id,
                        to_client=channel,
                        planned_at=begin,
                        due_at=due_at,
                        next_try_at=due_at,
                        not_after=due_at + timedelta(days=400),
                    )
                )
                found[key] = {"zone": zone, "due": due_at.isoformat()}
            models.Delivery.objects.bulk_create(rows, batch_size=500)
            models.DeliveryLine.objects.bulk_create([models.DeliveryLine(delivery=row, at=begin, what="planned") for row in rows], batch_size=500)
    if others:
        with door.installation(Verb.PLAN_DELIVERIES):
            assert therapist.member is not None
            own = models.MemberChannel.objects.create(member_id=therapist.member.id, kind="email", address="one@demo.example", added_at=begin)
            alert = models.Alert.objects.create(course_id=course_id, kind="suicidal_thoughts", born_at=begin, value=b"")
            base = {"service_id": practice, "due_at": begin, "now": begin}
            one = ledger.plan(about="alert", step="call:0", channel="email", to_member=own, course_id=course_id, alert_id=alert.id, **base)
            assert one is not None
            found[one.key] = {"zone": "", "due": begin.isoformat()}
    return found


if __name__ == "__main__":
    main()
