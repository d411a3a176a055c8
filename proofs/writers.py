"""Clients on phones: they answer questionnaires through real HTTP and remember what the server said was saved."""
# ruff: noqa: S311

import json
import random
import re
import threading
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from openipt.core.ids import uuid7
from openipt.core.library import read_library
from proofs.wire import Reply, Wire

PASSES = 2
"""How often a client goes through the questions before handing in; the second time some answers are changed."""
_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_OP_ID = re.compile(r'name="op_id" value="([^"]+)"')
_DEFINITION = read_library().measure("phq9")
ITEMS = _DEFINITION.scored_items + tuple(item for item in _DEFINITION.items if not item.scored)
"""The questions in the order in which the pages ask them."""
OPTIONS = tuple(tuple(option.value for option in _DEFINITION.options_of(item)) for item in ITEMS)


@dataclass(slots=True)
class Sent:
    """One answer that was sent: its id, which question, which value, how often it was sent again after being cut off,
    and whether the server said in full that it is saved."""

    op_id: str
    item: str
    value: int | None
    again: int = 0
    acknowledged: bool = False


@dataclass(slots=True)
class Phone:
    """One client with one link, across all restarts of the server."""

    token: str
    cookies: dict[str, str] = field(default_factory=dict)
    begun: bool = False
    at: int = 0
    sent: list[Sent] = field(default_factory=list)
    handed_in: bool = False
    surprises: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """What the check needs to know."""
        return {"token": self.token, "begun": self.begun, "handed_in": self.handed_in, "sent": [asdict(each) for each in self.sent]}


class Writers:
    """Threads that answer one questionnaire after the other while the server is up, and wait while it is down."""

    def __init__(self, port: int, threads: int, seed: int, *, engine_may_fail: bool = False) -> None:
        self.port, self.engine_may_fail = port, engine_may_fail
        self.waiting: deque[Phone] = deque()
        self.phones: list[Phone] = []
        self.up = threading.Event()
        self.stopped = False
        self.acknowledged = 0
        self.handed_in = 0
        self.cut_off = 0
        self.retries = 0
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._run, args=(random.Random(f"{seed}-{number}"),), daemon=True) for number in range(threads)]

    def add(self, tokens: list[str]) -> None:
        """More links to answer."""
        fresh = [Phone(token) for token in tokens]
        self.phones += fresh
        self.waiting.extend(fresh)

    def start(self) -> None:
        """Begin to answer."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Answer no more, and wait until every thread has ended."""
        self.stopped = True
        self.up.set()
        for thread in self._threads:
            thread.join()

    def surprises(self) -> list[str]:
        """Whatever the server said that it should not have said."""
        return [each for phone in self.phones for each in phone.surprises]

    def _run(self, chance: random.Random) -> None:
        phone: Phone | None = None
        wire = Wire(self.port, timeout=25.0, engine_may_fail=self.engine_may_fail)
        while not self.stopped:
            self.up.wait()
            if phone is None:
                try:
                    phone = self.waiting.popleft()
                except IndexError:
                    time.sleep(0.01)
                    continue
            wire.cookies = phone.cookies
            try:
                if self._step(wire, phone, chance):
                    phone = None
            except OSError:
                with self._lock:
                    self.cut_off += 1
                time.sleep(0.01)
        wire.close()

    def _step(self, wire: Wire, phone: Phone, chance: random.Random) -> bool:
        """One thing that a client does. Returns whether this phone is done."""
        path = f"/q/{phone.token}/"
        if not phone.begun:
            page = wire.get(path)
            if not _is(page, 200, phone, "start"):
                return True
            phone.begun = _is(wire.post(f"{path}begin/", fields_of(page)), 302, phone, "begin")
        elif phone.at < PASSES * len(ITEMS):
            self._answer(wire, phone, path, chance)
        else:
            page = wire.get(f"{path}end/")
            if page.status == 302:  # handed in just before the server was killed
                phone.handed_in = True
                return True
            if not (_is(page, 200, phone, "end") and _is(wire.post(f"{path}end/", fields_of(page)), 200, phone, "hand in")):
                return True
            phone.handed_in = True
            with self._lock:
                self.handed_in += 1
            return True
        return bool(phone.surprises)

    def _answer(self, wire: Wire, phone: Phone, path: str, chance: random.Random) -> None:
        number = phone.at % len(ITEMS)
        page = wire.get(f"{path}{number + 1}/")
        if not _is(page, 200, phone, "question"):
            return
        fields = fields_of(page)
        last = phone.sent[-1] if phone.sent else None
        if last is not None and not last.acknowledged:
            sent = last  # cut off: sent again under the same id, as a phone does
            sent.again += 1
            with self._lock:
                self.retries += 1
        else:
            if phone.at >= len(ITEMS) and chance.random() < 0.5:
                phone.at += 1  # looked at again, and left as it was
                return
            kept = next((each.value for each in reversed(phone.sent) if each.item == ITEMS[number].key), None)
            value = chance.choice([each for each in OPTIONS[number] if each != kept])
            # On a page without its script the form's own id is used; the script makes one for each choice.
            sent = Sent(fields["op_id"][:36] if chance.random() < 0.5 else str(uuid7(datetime.now(UTC))), ITEMS[number].key, value)
            phone.sent.append(sent)
        with_script = chance.random() < 0.7
        reply = wire.post(
            f"{path}{number + 1}/",
            {
                **fields,
                "op_id": sent.op_id + fields["op_id"][36:],
                "item": sent.item,
                "answer": str(sent.value),
                "do": "save" if with_script else "next",
            },
        )
        said = _is(reply, 200 if with_script else 302, phone, "answer")
        if said and (not with_script or json.loads(reply.body).get("saved")):
            sent.acknowledged = True
            phone.at += 1
            with self._lock:
                self.acknowledged += 1


def _is(reply: Reply, status: int, phone: Phone, doing: str) -> bool:
    if reply.status != status:
        phone.surprises.append(f"{doing}: {reply.status} instead of {status}")
    return reply.status == status


def fields_of(page: Reply) -> dict[str, str]:
    text = page.body.decode()
    csrf, op_id = _CSRF.search(text), _OP_ID.search(text)
    return {"csrfmiddlewaretoken": csrf.group(1) if csrf else "", "op_id": op_id.group(1) if op_id else ""}
