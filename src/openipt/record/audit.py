"""The audit trail: writes the line of an act into its chain, in the act's own transaction, and checks every chain.

Each line carries a keyed fingerprint (HMAC-SHA-256) of itself and of the line before. A line that is edited, taken out,
put in or exchanged is found. A chain whose end was cut off is not, until anchors gather the heads elsewhere (ADR 7).
A line names the root key that its fingerprint was made with. Lines from before root keys had names were made with the oldest.
"""

import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet, Subquery

from openipt.core.who_may import Relation
from openipt.record import keys
from openipt.record.lookups import Asked, InWords, ask_ahead
from openipt.record.models import AuditLine
from openipt.record.models.base import new_id

PROCESS = new_id()
"""Names this serving process; refusals of visitors whom nobody knows go to its chain."""

FIRST = "0" * 64
"""What the first line of a chain carries in place of a line before it."""
Head = tuple[int, str]
"""The number and the fingerprint of a chain's last line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one line says: who did (or was refused) what, by which relation, to which course and thing."""

    actor: str
    relation: Relation
    verb: str
    outcome: str
    course: UUID | None = None
    subject: UUID | None = None
    courses: tuple[UUID, ...] = ()


def course_chain(course_id: UUID) -> str:
    """The chain of everything that happens to a course."""
    return f"course:{course_id}"


def account_chain(account_id: UUID) -> str:
    """The chain of what an account does outside a single course: lists, sign-ins, refusals."""
    return f"account:{account_id}"


def process_chain() -> str:
    """The chain for refusals of visitors whom nobody knows."""
    return f"process:{PROCESS}"


_HELD: ContextVar[dict[str, Head | None] | None] = ContextVar("chains_held", default=None)
"""The chains that the transaction that is open holds already, each with its last line's number and fingerprint where they were read."""


@contextmanager
def remembering_what_is_held() -> Iterator[None]:
    """For the length of one transaction: a chain that it holds is not asked for again. Not for a part of one, whose locks could be taken back."""
    mark = _HELD.set({})
    try:
        yield
    finally:
        _HELD.reset(mark)


_TURN = InWords("SELECT pg_advisory_xact_lock(%s)")
_HEAD = InWords("SELECT number, mac FROM audit_line WHERE chain = %s ORDER BY number DESC LIMIT 1")


def hold(chain: str, *asked: Asked) -> None:
    """Let nobody else near this chain until the transaction ends. SQLite has one writer at a time and needs no more.

    On PostgreSQL a door does this before it reads anything: what it then decides by cannot change under its hands. What is `asked` goes
    along with it and is answered after it, so nothing is older than the turn.
    """
    held = _HELD.get()
    if connection.vendor == "postgresql" and (held is None or chain not in held):
        turn = (_TURN, (int.from_bytes(sha256(chain.encode()).digest()[:8], signed=True),))
        ask_ahead(turn, *asked)
        _TURN.rows(*turn[1])
        if held is not None:
            held[chain] = None


def hold_with_head(chain: str, *asked: Asked) -> None:
    """The same for an act that is sure to write a line into this chain: the last line comes with the turn."""
    hold(chain, (_HEAD, (chain,)), *asked)
    if connection.vendor == "postgresql" and (held := _HELD.get()) is not None:
        held[chain] = _last_line(chain)


def with_head(rows: QuerySet[Any], chain: str) -> QuerySet[Any]:
    """The same rows, each with the number and fingerprint of the chain's last line, which the door would otherwise ask for by itself."""
    last = AuditLine.objects.filter(chain=chain).order_by("-number")
    found: QuerySet[Any] = rows.annotate(head_number=Subquery(last.values("number")[:1]), head_mac=Subquery(last.values("mac")[:1]))
    return found


def remember_head(chain: str, row: Any) -> None:
    """Keep what a row of `with_head` says for the next line of this transaction, which holds the chain already: nobody else adds to it meanwhile."""
    if (held := _HELD.get()) is not None:
        held[chain] = (row.head_number or 0, row.head_mac or FIRST)


def write(chain: str, entry: Entry) -> None:
    """Add a line to the chain; the caller's transaction carries it. The time is the true time, whatever the act says of itself."""
    hold(chain)
    number, previous = _after_the_head(chain)
    line = AuditLine(
        chain=chain,
        number=number,
        at=datetime.now(UTC),
        actor=entry.actor,
        relation=entry.relation.value,
        verb=entry.verb,
        outcome=entry.outcome,
        course=entry.course,
        subject=entry.subject,
        courses=[str(each) for each in entry.courses],
        key=_key_in_use(),
        previous=previous,
    )
    line.mac = fingerprint(line)
    line.insert()


def fingerprint(line: AuditLine) -> str:
    """The keyed fingerprint of a line, with the fingerprint of the line before it inside. Raises KeyMissing where its key is not on the ring."""
    content = json.dumps(
        [
            *(str(line.id), line.chain, line.number, line.at.isoformat(), line.actor, line.relation, line.verb, line.outcome),
            *(str(line.course), str(line.subject), line.courses, line.previous),
            *([line.key] if line.key else []),
        ],
        separators=(",", ":"),
    )
    return hmac.new(_key(line.key), content.encode(), sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking all chains found: how many lines and chains, and a sentence for each chain that does not hold."""

    lines: int
    chains: int
    broken: tuple[str, ...]


def verify() -> Verdict:
    """Check every line of every chain against the line before it."""
    lines = chains = 0
    broken: dict[str, str] = {}
    chain, number, previous = "", 0, FIRST
    for line in _all_lines():
        if line is None:
            broken.setdefault(
                "unreadable", f"A line after line {number} of {chain or 'no chain'} cannot be read: it was changed. What follows is not checked."
            )
            break
        lines += 1
        if line.chain != chain:
            chain, number, previous = line.chain, 0, FIRST
            chains += 1
        number += 1
        if problem := _problem(line, number, previous):
            broken.setdefault(chain, f"{chain}: line {line.number} {problem}")
        number, previous = line.number, line.mac
    return Verdict(lines, chains, tuple(broken.values()))


def _problem(line: AuditLine, number: int, previous: str) -> str:
    """What is wrong with a line that should have this number and follow this fingerprint; nothing where it holds."""
    try:
        holds = line.at and line.number == number and line.previous == previous and hmac.compare_digest(line.mac, fingerprint(line))
    except keys.KeyMissing:
        return f"was made with the key «{line.key}», which is not on the ring of root keys. Bring the keys back from their backup."
    return "" if holds else "does not follow from the line before it."


def _after_the_head(chain: str) -> tuple[int, str]:
    """The number of the next line of a chain, and the fingerprint of the line before it."""
    held = _HELD.get()
    if held is None or (head := held.get(chain)) is None:
        head = _last_line(chain)
    else:
        held[chain] = None  # good for one line
    return head[0] + 1, head[1]


def _last_line(chain: str) -> Head:
    number, mac = next(iter(_HEAD.rows(chain)), (0, FIRST))
    return number, mac


def _all_lines() -> Iterator[AuditLine | None]:
    """Every line in order; None in place of one that was changed into something that is no line any more, and then no more."""
    try:
        yield from AuditLine.objects.order_by("chain", "number").iterator(chunk_size=2000)
    except (TypeError, ValueError, ValidationError):
        yield None


@cache
def _key(key_id: str) -> bytes:
    return keys.purpose_key_of(settings.OPENIPT_DATA, "audit", key_id or keys.ring(settings.OPENIPT_DATA)[0])


def _key_in_use() -> str:
    return keys.ring(settings.OPENIPT_DATA)[-1]
