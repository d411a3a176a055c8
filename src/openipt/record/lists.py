"""Reads many courses at once, as a caseload shows them: as many look-ups for fifty as for one, and no course worked out twice.

What the record holds of a course comes as texts: of its sessions, its questionnaires and its open alerts, and of its weeks of rhythm, sealed as
they are. While neither they nor the course's own row have changed, the value made of them before is handed out again. It is never older than
what was read in this very transaction, since it is the reading that says whether anything has changed.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from openipt.record import opening, reading_rules, values
from openipt.record.course_texts import ALERTS, SCORES, SESSIONS, Rows, alerts_of, rhythms_as_text, rhythms_of, scores_and_waiting, slots_of
from openipt.record.late_messages import troubled
from openipt.record.models import Client, Course, RuleDecision, SupervisorComment
from openipt.record.seal import Vault

KEPT = 4096
"""How many courses' values are kept in memory at the most."""
_OF_EVERY_COURSE = {"sessions_text": SESSIONS, "responses_text": SCORES, "alerts_text": ALERTS}
TEXTS = (*_OF_EVERY_COURSE, "rhythms_text")
_DECISIONS = Rows(RuleDecision.objects.all(), ("rule", "session_number"))

_kept: dict[UUID, tuple[tuple[Any, ...], values.CourseSummary]] = {}


def with_marks(courses: QuerySet[Course], now: datetime, since: datetime, known: str | None = None) -> QuerySet[Any]:
    """The same courses with marks: a comment that its therapist has not seen, messages that want a look, and which rules were decided on.

    `since` is `late_since(now)`. With `known`, a server does not send the texts that are known already (`told_before.py`).
    """
    marked: QuerySet[Any] = with_decisions(with_texts(courses, known)).annotate(
        comment_waits=Exists(SupervisorComment.objects.filter(course=OuterRef("id"), seen_at=None)),
        messages_wait=Exists(troubled(now, since).filter(course=OuterRef("id"))),
    )
    return marked


def with_decisions(courses: QuerySet[Any]) -> QuerySet[Any]:
    """The same courses, each with the rules that were decided on."""
    marked: QuerySet[Any] = courses.annotate(decided=_DECISIONS.as_text())
    return marked


def with_texts(courses: QuerySet[Course], known: str | None = None) -> QuerySet[Any]:
    """The same courses, each with its texts and what a list shows of its client; without the texts that are `known`.

    The client comes in subqueries: a server that joins would read every client of the service where another therapist has thousands.
    """
    client = Client.objects.filter(id=OuterRef("client"))
    of_client = {f"client_{name}": Subquery(client.values(name)) for name in ("name", "pronouns")}
    texts = {name: rows.as_text(known) for name, rows in _OF_EVERY_COURSE.items()}
    return courses.annotate(**texts, rhythms_text=rhythms_as_text(reading_rules.protocols_with_a_rhythm(), known), **of_client)


def summaries(rows: list[Any], vaults: dict[UUID, Vault], rules_off: tuple[str, ...] = ()) -> tuple[values.CourseSummary, ...]:
    """The courses with their clients' names, in the order of `rows`, which come from `with_marks`. `rules_off` are the rules not in use."""
    found = []
    for row in rows:
        as_read = (
            *(row.state, row.phase, row.ended_on, row.protocol, row.protocol_version, row.main_measure),
            *(row.held_from, row.returns_on, row.extended_by, row.extended_in, row.maintenance_sessions, row.options),
            *(bytes(row.client_name), bytes(row.client_pronouns), row.comment_waits, row.messages_wait, row.decided, rules_off),
            *(row.sessions_text, row.responses_text, row.alerts_text, row.rhythms_text),
        )
        before = _kept.get(row.id)
        if before is None or before[0] != as_read:
            if len(_kept) >= KEPT:
                _kept.clear()
            vault = vaults[row.client_id]
            alerts, (points, waiting) = alerts_of(vault, row.id, row.alerts_text), _scores_of(row)
            marks = {"comment_waits": row.comment_waits, "messages_wait": row.messages_wait}
            made = opening.summary(row, _client(vault, row), slots_of(row.sessions_text), points, waiting, alerts, **marks)
            look = reading_rules.undecided_now(row.main_measure, made, points, row.decided or "", rules_off, _sleep_of(vault, row))
            before = _kept[row.id] = (as_read, replace(made, look_together=look))
        found.append(before[1])
    return tuple(found)


def pseudonymised_summaries(rows: list[Any], vaults: dict[UUID, Vault], rules_off: tuple[str, ...]) -> tuple[values.CourseSummary, ...]:
    """The courses as a supervisor's list shows them, without names, of rows from `with_texts` and `with_decisions`. Nothing of them is kept."""
    found = []
    for row in rows:
        points, waiting = _scores_of(row)
        vault = vaults[row.client_id]
        alerts = alerts_of(vault, row.id, row.alerts_text)
        made = opening.summary(row, opening.pseudonymised(row.client_id), slots_of(row.sessions_text), points, waiting, alerts)
        look = reading_rules.undecided_now(row.main_measure, made, points, row.decided or "", rules_off, _sleep_of(vault, row))
        found.append(replace(made, look_together=look))
    return tuple(found)


def _client(vault: Vault, row: Any) -> values.Client:
    """The client as a list shows it: the name and pronouns, and nothing else opened."""
    name, pronouns = (vault.open("client", field, row.client_id, bytes(getattr(row, f"client_{field}"))) for field in ("name", "pronouns"))
    return values.Client(id=row.client_id, name=name, pronouns=pronouns)


def _sleep_of(vault: Vault, row: Any) -> dict[int, float]:
    """Hours of sleep by session. They are opened here to hold a lower score against, and are not kept."""
    return reading_rules.sleep_in(vault, rhythms_of(row.rhythms_text))


def _scores_of(row: Any) -> tuple[list[values.ScorePoint], tuple[values.OpenQuestionnaire, ...]]:
    """The finished scores of every measure, the oldest first, and the questionnaires that wait."""
    scores, waiting = scores_and_waiting(row.responses_text)
    return [score for score, _ in scores], waiting
