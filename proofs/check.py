"""Looks, in a fresh process, at what is on the disk after the kills: prints counts and a sentence for each thing that is wrong, as JSON."""

import argparse
import json
import os
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any
from uuid import UUID

from openipt.cli import installation

SHOWN = 20


def main() -> None:
    """Check the installation against what was sent."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sent", type=Path)
    arguments = parser.parse_args()
    installation.open_installation(Path(os.environ["OPENIPT_DATA"]))
    print(json.dumps(check(json.loads(arguments.sent.read_text()))))


def check(phones: list[dict[str, Any]]) -> dict[str, Any]:
    """Everything that was acknowledged is there; nothing is there by halves; the file is sound."""
    from openipt.record import audit, models
    from openipt.record.models.base import DOORS_OPEN

    wrong = _engine()
    verdict = audit.verify()
    wrong += list(verdict.broken)
    DOORS_OPEN.set(1)  # this proof looks at the rows themselves; it writes nothing
    lines: dict[tuple[str, UUID | None], int] = Counter(
        models.AuditLine.objects.filter(outcome="done", actor__startswith="link:").values_list("verb", "subject")
    )
    counts = {"links": len(phones), "answers_on_disk": 0, "lost": 0, "half_written": 0, "kept_once": 0, "alerts": 0, "audit_lines": verdict.lines}
    by_token = _responses()
    for phone in phones:
        lost, half = _one(phone, by_token[phone["token"]], lines, counts)
        counts["lost"] += len(lost)
        counts["half_written"] += len(half)
        wrong += lost + half
    stray = models.Answer.objects.exclude(response__link__isnull=False).count()
    if stray:
        wrong.append(f"{stray} answers belong to no link")
    return {"counts": counts, "wrong": wrong[:SHOWN]}


def _engine() -> list[str]:
    """What the engine itself finds wrong with its files."""
    from django.db import connection, connections  # noqa: TID251  # this proof looks at the files themselves

    if connection.vendor == "postgresql":
        return _server()
    wrong = []
    for alias in connections:
        with connections[alias].cursor() as cursor:
            for pragma, sound in (("integrity_check", [("ok",)]), ("foreign_key_check", []), ("cipher_integrity_check", [])):
                cursor.execute(f"PRAGMA {pragma}")
                if (said := cursor.fetchall()) != sound:
                    wrong.append(f"{alias}: {pragma} says {said[:3]}")
    return wrong


def _server() -> list[str]:
    """What PostgreSQL's own check finds wrong with any table or index of both databases."""
    from django.db import connections  # noqa: TID251

    wrong = []
    in_ours = "relnamespace = current_schema()::regnamespace"
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
            cursor.execute(f"SELECT relname, found.msg FROM pg_class, LATERAL verify_heapam(oid) AS found WHERE relkind = 'r' AND {in_ours}")  # noqa: S608
            wrong += [f"{alias}: {table}: {said}" for table, said in cursor.fetchall()]
            cursor.execute(
                f"SELECT count(bt_index_check(pg_class.oid, true)) FROM pg_class JOIN pg_am ON relam = pg_am.oid"  # noqa: S608
                f" WHERE relkind = 'i' AND amname = 'btree' AND {in_ours}"
            )  # raises where an index and its table do not agree
    return wrong


def _responses() -> dict[str, Any]:
    """Every response by its link's token, with its rows and its vault."""
    from openipt.record import keys, models
    from openipt.record.seal import Vault

    found = {}
    answers, alerts = defaultdict(list), defaultdict(list)
    for answer in models.Answer.objects.order_by("response_id", "number"):
        answers[answer.response_id].append(answer)
    for alert in models.Alert.objects.prefetch_related("notes"):
        alerts[alert.response_id].append(alert)
    for link in models.Link.objects.select_related("response__course"):
        client_id = link.response.course.client_id
        vault = Vault(client_id, keys.client_key(client_id))
        token = vault.open("link", "token", link.id, bytes(link.token))
        found[token] = (link, vault, answers[link.response_id], alerts[link.response_id])
    return found


def _one(phone: dict[str, Any], rows: Any, lines: dict[Any, int], counts: dict[str, int]) -> tuple[list[str], list[str]]:
    """What is lost of this client's answers, and what is there by halves."""
    from openipt.core.library import read_library
    from openipt.core.scoring import score

    link, vault, answers, alerts = rows
    response = link.response
    definition = read_library_once(read_library).measure(response.measure, response.measure_version)
    lost, half = [], []
    who = f"response {response.id}"
    kept = {str(row.id): (row.item, vault.open("answer", "value", row.id, bytes(row.value))) for row in answers}
    counts["answers_on_disk"] += len(kept)
    sent = {each["op_id"]: (each["item"], each["value"]) for each in phone["sent"]}
    for each in phone["sent"]:
        if each["acknowledged"] and kept.get(each["op_id"]) != (each["item"], each["value"]):
            lost.append(f"{who}: {each['item']} = {each['value']} was acknowledged, and on the disk is {kept.get(each['op_id'])}")
    if phone["begun"] and link.browser_hash is None:
        lost.append(f"{who}: begun was acknowledged, and is not on the disk")
    if phone["handed_in"] and response.state != "finished":
        lost.append(f"{who}: handing in was acknowledged, and it is {response.state}")
    half += [f"{who}: an answer is there that nobody sent" for op_id, content in kept.items() if sent.get(op_id) != content]
    half += _halves(who, response, definition, answers, list(kept.values()), lines, sum(each["again"] for each in phone["sent"]))
    counts["kept_once"] += max(0, lines[("answer_item", response.id)] - len(answers))
    half += _alert_halves(who, vault, definition, list(kept.values()), alerts)
    counts["alerts"] += len(alerts)
    if response.state == "finished":
        latest = {item: value for item, value in kept.values() if value is not None}
        expected = score(definition, latest)
        if (response.total, response.answered, response.safety) != (expected.total, expected.answered, expected.safety or ""):
            half.append(f"{who}: its score is not what its answers make")
    return lost, half


def _halves(who: str, response: Any, definition: Any, answers: list[Any], values: list[Any], lines: dict[Any, int], again: int) -> list[str]:
    """Answers, counters and audit lines must tell one story."""
    half = []
    if [row.number for row in answers] != list(range(1, len(answers) + 1)) or response.answers_given != len(answers):
        half.append(f"{who}: {len(answers)} answers, numbered to {answers[-1].number if answers else 0}, counted as {response.answers_given}")
    latest = dict(values)
    counted = sum(1 for item in definition.scored_items if latest.get(item.key) is not None)
    if response.answered != counted:
        half.append(f"{who}: {counted} questions are answered, counted as {response.answered}")
    last = response.finished_at or (answers[-1].given_at if answers else None)
    if response.last_saved_at != last:
        half.append(f"{who}: last saved at {response.last_saved_at}, but its newest row says {last}")
    about_answers = lines[("answer_item", response.id)]  # an answer that was stored, cut off and sent again is kept once, and written down twice
    if not len(answers) <= about_answers <= len(answers) + again:
        half.append(f"{who}: {len(answers)} answers, {again} sent again, and {about_answers} audit lines about them")
    if (lines[("submit_measure", response.id)] > 0) != (response.state == "finished"):
        half.append(f"{who}: {response.state}, with {lines[('submit_measure', response.id)]} audit lines about handing in")
    if (lines[("begin_questionnaire", response.id)] > 0) != (response.begun_at is not None):
        half.append(f"{who}: begun at {response.begun_at}, with {lines[('begin_questionnaire', response.id)]} audit lines about it")
    return half


def _alert_halves(who: str, vault: Any, definition: Any, values: list[Any], alerts: list[Any]) -> list[str]:
    """An alert exists exactly where a safety item was ever endorsed, with the answer that brought it forth and its first note."""
    half = []
    for trigger in definition.safety:
        endorsed = [value for item, value in values if item == trigger.item and value is not None and value >= trigger.at_or_above]
        of_kind = [alert for alert in alerts if alert.item == trigger.item]
        if len(of_kind) != (1 if endorsed else 0):
            half.append(f"{who}: endorsed {len(endorsed)} times, with {len(of_kind)} alerts")
            continue
        given = [value for item, value in values if item == trigger.item]
        for alert in of_kind:
            if vault.open("alert", "value", alert.id, bytes(alert.value)) != endorsed[0]:
                half.append(f"{who}: the alert holds another answer than the one that brought it forth")
            notes = Counter(note.kind for note in alert.notes.all() if note.kind != "called")
            later = len(given) - 1 - given.index(endorsed[0])
            if notes != Counter({"born": 1, **({"later_answer": later} if later else {})}):
                half.append(f"{who}: the alert has the notes {dict(notes)}, with {later} later answers")
    return half


_LIBRARY: list[Any] = []


def read_library_once(read: Any) -> Any:
    """The definitions, read the first time."""
    if not _LIBRARY:
        _LIBRARY.append(read())
    return _LIBRARY[0]


if __name__ == "__main__":
    main()
