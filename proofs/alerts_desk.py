"""The people of the proof of alerts: clients whose answers bring them forth, staff who take every second one, workers, and the look at the end."""

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from openipt.cli import installation
from proofs.ledger_worker import ProofClock, rounds_of

COURSES = 100
PASSWORD = "nobody-here-is-real"  # noqa: S105
PEOPLE = (("Tess T.", "therapist"), ("Cole C.", "therapist"), ("Sue S.", "supervisor"), ("Lee L.", "service_lead"))
STAFF_LOOKS_EVERY = 2.0
"""Seconds between two looks of staff at what has been delivered."""


def main() -> None:
    """One of the five parts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("fill", "bear", "take", "workers", "check"))
    parser.add_argument("--clock", type=Path)
    parser.add_argument("--mail-port")
    parser.add_argument("--gateway-port", default="9")
    parser.add_argument("--alerts", type=int, default=0)
    parser.add_argument("--within", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    data = Path(os.environ["OPENIPT_DATA"])
    if not installation.has_key(data):
        installation.make_empty(data)
    installation.open_installation(data)
    {"fill": fill, "bear": bear, "take": take, "workers": workers, "check": check}[arguments.what](arguments)


def fill(arguments: argparse.Namespace) -> None:
    """A practice that sees to alerts day and night, whose people can all be reached, with a hundred courses."""
    from datetime import UTC, datetime, timedelta

    from openipt.actions import courses, duty, people
    from openipt.core.ids import uuid7
    from openipt.record import models
    from openipt.record.upgrade import upgrade

    upgrade()
    now = datetime.now(UTC)
    practice = people.found_practice(people.NewPractice("House", "demo", "gb", "Europe/London"))
    actors = []
    for number, (name, role) in enumerate(PEOPLE):
        account = people.give_account(f"p{number}@demo.example", PASSWORD)
        actors.append(actor := people.take_in_member(practice, account, name, (role,)))
        channel = duty.add_channel(actor, op_id=uuid7(now), kind="email", address=f"p{number}@mail.example", now=now)
        models.MemberChannel.objects.filter(id=channel).update(tested_at=now)
    duty.say_hours(actors[0], op_id=uuid7(now), around_the_clock=True, now=now)
    cover = {"from_day": now.date(), "until_day": (now + timedelta(days=9)).date()}
    duty.cover_everybody(actors[0], op_id=uuid7(now), member=actors[1].member.id, now=now, **cover)
    for number in range(COURSES):
        plan = courses.CoursePlan("ipt16", now + timedelta(days=1))
        courses.take_on(actors[0], op_id=uuid7(now), client=courses.NewClient(f"Client {number}"), plan=plan, now=now)
    print(json.dumps(COURSES))


def bear(arguments: argparse.Namespace) -> None:
    """Alerts, one after the other, spread over the time that the kills take. A database that is away is waited for."""
    from django.db import close_old_connections  # noqa: TID251  # the proof stands outside the house

    from openipt.actions import measures
    from openipt.core.ids import uuid7
    from openipt.record import read

    clock, therapist = ProofClock(arguments.clock), _therapist()
    answers = {item.key: int(item.key == "self_harm") for item in read.library().measure("phq9").scored_items}
    listed = [each.id for each in read.caseload(therapist, now=clock.now()).courses]
    begun = time.monotonic()
    for number in range(arguments.alerts):
        time.sleep(max(0.0, begun + arguments.within * number / arguments.alerts - time.monotonic()))
        op_id = uuid7(clock.now())
        while True:
            now = clock.now()
            form = {"measure": "phq9", "session": None, "about": now.date(), "answers": answers}
            try:
                measures.enter_items(therapist, listed[number % len(listed)], op_id=op_id, now=now, **form)
                break
            except Exception:
                close_old_connections()
                time.sleep(0.1)


def take(arguments: argparse.Namespace) -> None:
    """Take every second alert that has been delivered, write what was done, and close it; until killed."""
    from django.db import close_old_connections  # noqa: TID251  # the proof stands outside the house

    from openipt.actions import safety
    from openipt.core.ids import uuid7
    from openipt.record import read

    clock, therapist = ProofClock(arguments.clock), _therapist()
    while True:
        try:
            for listed in read.alert_list(therapist, now=clock.now()).alerts:
                alert = listed.alert
                if alert.state != "delivered" or alert.id.int % 2:
                    continue
                now = clock.now()
                where = (therapist, alert.course_id, alert.id)
                safety.take(*where, op_id=uuid7(now), now=now)
                safety.write(*where, op_id=uuid7(now), words="Spoke by phone.", now=now)
                safety.close(*where, op_id=uuid7(now), words="Looked at again on Tuesday.", useful=True, now=now)
        except Exception:
            close_old_connections()
        time.sleep(STAFF_LOOKS_EVERY)


def workers(arguments: argparse.Namespace) -> None:
    """For each line of input, `start` or `kill`: a worker forked from this process, which has loaded the program and opened nothing."""
    from openipt.actions import due  # noqa: F401  # loaded once, so that a fork works at once
    from openipt.record.shelf import library

    library()
    child, number = 0, 0
    for line in sys.stdin:
        if line.strip() == "start" and not child:
            number += 1
            child = os.fork()
            if child == 0:
                _work(arguments, number)
        elif line.strip() == "kill" and child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            child = 0
        print("done", flush=True)


def _work(arguments: argparse.Namespace, number: int) -> None:
    """Rounds as `openipt due` makes them, with its rests, until killed."""
    from openipt.actions import due

    clock = ProofClock(arguments.clock)
    rounds = rounds_of(f"worker-{number}", clock.now, arguments.seed + number, arguments)
    while True:
        try:
            went = rounds.one() if rounds.leads() else None
        except Exception:
            due.let_go_of_lost_connections()
            went = None
        if not went:
            time.sleep(0.05)


def check(arguments: argparse.Namespace) -> None:
    """Each alert: was it tried soon, was it delivered, and is it in a person's hands or at the last rung?"""
    from openipt.core.ladder import is_at_the_last_rung
    from openipt.record import audit, models
    from openipt.record.models.base import DOORS_OPEN
    from openipt.record.shelf import library

    DOORS_OPEN.set(1)  # this looks at the rows themselves; it writes nothing
    wrong = [f"{each}" for each in audit.verify().broken]
    born: dict[Any, Any] = dict(models.Alert.objects.values_list("id", "born_at"))
    first: dict[Any, Any] = {}
    delivered, sent = set(), []
    for alert, tried, state, key in models.Delivery.objects.exclude(alert=None).values_list("alert_id", "first_tried_at", "state", "key"):
        if tried is not None and (alert not in first or tried < first[alert]):
            first[alert] = tried
        if state == "sent":
            delivered.add(alert)
            sent.append(key)
    ladder = library().alert_kinds.ladder
    rows = list(models.Alert.objects.values_list("id", "state", "rung"))
    taken = [each for each, state, _ in rows if state in ("taken", "acted", "closed")]
    at_the_end = [each for each, state, rung in rows if state not in ("taken", "acted", "closed") and is_at_the_last_rung(ladder, rung)]
    if len(rows) != arguments.alerts:
        wrong.append(f"{len(rows)} alerts are there, and should be {arguments.alerts}.")
    if never := set(born) - delivered:
        wrong.append(f"{len(never)} alerts were never delivered.")
    if lost := len(rows) - len(taken) - len(at_the_end):
        wrong.append(f"{lost} alerts are neither taken nor at the last rung.")
    waits = sorted((first[each] - born[each]).total_seconds() for each in first)
    p99 = waits[min(len(waits) - 1, len(waits) * 99 // 100)] if waits else float("inf")
    counts = {
        "alerts": len(rows),
        "never_delivered": len(set(born) - delivered),
        "taken_and_closed": len(taken),
        "at_the_last_rung": len(at_the_end),
        "messages_sent": len(sent),
        "seconds_to_first_try_median": round(waits[len(waits) // 2], 2) if waits else None,
        "seconds_to_first_try_p99": round(p99, 2),
        "seconds_to_first_try_longest": round(waits[-1], 2) if waits else None,
    }
    print(json.dumps({"counts": counts, "wrong": wrong, "sent": sent}))


def _therapist() -> Any:
    from openipt.record import models, read

    return read.actor_of(models.Account.objects.get(email="p0@demo.example"))


if __name__ == "__main__":
    main()
