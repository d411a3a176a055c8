"""The same form is sent again and again, by several at once: it is carried out once; with other content it is refused, and both are kept."""
# ruff: noqa: S311

import argparse
import json
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from proofs import engines, scratch
from proofs.pages import Forms, form_of, signed_in
from proofs.wire import Wire

SENDERS = 8
KINDS = ("answer", "alert taken", "note on an alert", "measure", "part of a session")


def main(words: list[str]) -> bool | None:
    """Run the proof on each engine, print what it found and write it down. Returns whether it passed; None where a server cannot be had."""
    parser = argparse.ArgumentParser(prog="once", description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000)
    arguments = engines.take_words(parser, words)
    return engines.on_each("once", arguments, lambda folder: prove(folder, arguments.posts, arguments.seed))


def prove(folder: Path, posts: int, seed: int) -> dict[str, Any]:
    """Send so many forms, each of one id by two to eight at once, then look what is kept. `wrong` lists what is not as it should be."""
    chance, data = random.Random(seed), folder / "data"
    running: scratch.Running | None = None
    begun = time.monotonic()
    counts: Counter[str] = Counter()
    sent: list[dict[str, Any]] = []
    wrong: list[str] = []
    made = scratch.ask(data, "proofs.once_desk", "--make", str(-(-posts // (len(KINDS) * SENDERS))))
    try:
        running = scratch.serve(data, scratch.free_port())
        running.wait_until_it_answers()
        senders = Senders(running.port, made, chance)
        for case in made["cases"]:
            for form in _forms_of(senders.desk, case, made["items"], chance):
                sent.append(form)
                times = max(2, -(-(posts - counts["posts"]) // max(1, len(made["cases"]) * len(KINDS) - len(sent) + 1)) - 1)
                _send(senders, form, times, counts, wrong)
        senders.close()
    finally:
        if running is not None:
            running.kill()
    file = folder / "sent.json"
    file.write_text(json.dumps(sent, default=str))
    wrong += scratch.ask(data, "proofs.once_desk", "--kept", str(file))
    wrong += [f"{counts['posts']} forms were sent instead of {posts}"] if counts["posts"] < posts else []
    return {"counts": {"forms": len(sent), **counts, "seconds": round(time.monotonic() - begun)}, "wrong": wrong[:40]}


class Senders:
    """Eight that send at once, each on a connection of its own, all signed in as the one therapist."""

    def __init__(self, port: int, made: dict[str, Any], chance: random.Random) -> None:
        self.desk, self._chance, self._port = signed_in(port, made), chance, port
        self._pool, self._own, self._wires = ThreadPoolExecutor(SENDERS), threading.local(), [self.desk]

    def at_once(self, form: dict[str, Any], path: str, fields: dict[str, str], times: int) -> list[int]:
        """Send those fields so often, by two to eight at once. Returns the status of each."""
        many = self._chance.randint(2, SENDERS)
        gate = threading.Barrier(min(many, times))
        shares = [times // gate.parties + (number < times % gate.parties) for number in range(gate.parties)]

        def send(share: int) -> list[int]:
            if not hasattr(self._own, "wire"):
                self._own.wire = Wire(self._port)
                self._wires.append(self._own.wire)
            wire = self._own.wire
            wire.cookies = {**self.desk.cookies, **form.get("cookies", {})}
            gate.wait(30)
            return [wire.post(path, fields, **form.get("headers", {})).status for _ in range(share)]

        return [status for statuses in self._pool.map(send, shares) for status in statuses]

    def close(self) -> None:
        """Let the threads and their connections go."""
        self._pool.shutdown()
        for wire in self._wires:
            wire.close()


def _forms_of(desk: Wire, case: dict[str, str], items: list[str], chance: random.Random) -> Any:
    """The forms of a case, one after the other, since a later page shows what came of an earlier one."""
    course = {"course": case["course"]}
    link, alert = f"/q/{case['token']}/", f"/courses/{case['course']}/alerts/{case['alert']}/"
    desk.cookies["answers"] = case["token"]
    number = chance.randrange(1, len(items))  # not item 9: it is answered already
    value = chance.randrange(3)
    fields = {**form_of(desk, f"{link}{number}/"), "do": "save"}
    yield {
        "kind": "answer",
        "path": f"{link}{number}/",
        "fields": {**fields, "answer": str(value)},
        "changed": {"answer": "3"},
        "field": "value",
        **course,
        "response": case["response"],
        "item": fields["item"],
        "said": value,
        "other": 3,
        "cookies": {"answers": case["token"]},
    }
    take = form_of(desk, alert, f"{alert}take/")
    yield {
        "kind": "alert taken",
        "path": f"{alert}take/",
        "fields": take,
        "changed": {"words": "Rang."},
        "changed_path": f"{alert}write/",
        **course,
        "alert": case["alert"],
        "said": "",
        "field": "words",
        "other": "Rang.",
    }
    write = {**form_of(desk, alert, f"{alert}write/"), "words": "Spoke by phone."}
    yield {
        "kind": "note on an alert",
        "path": f"{alert}write/",
        "fields": write,
        "changed": {"words": "Spoke with her."},
        "field": "words",
        **course,
        "alert": case["alert"],
        "said": "Spoke by phone.",
        "other": "Spoke with her.",
    }
    path = f"/courses/{case['course']}/measures/send/"
    send = {**form_of(desk, path), "measure": "gad7", "session": "1", "way": "link"}
    yield {
        "kind": "measure",
        "path": path,
        "fields": send,
        "changed": {"measure": "phq8"},
        "field": "measure",
        **course,
        "said": "gad7",
        "other": "phq8",
    }
    session = f"/courses/{case['course']}/sessions/1/"
    forms = Forms(desk.get(session).body.decode(), session).found
    part, note = next((to, fields) for to, fields in forms if fields.get("_sheet") == "session_note")
    fields = {**note, "words": "Came late."}
    yield {
        "kind": "part of a session",
        "path": part,
        "fields": fields,
        "changed": {"words": "Came early."},
        "field": "words",
        **course,
        "part": part.rstrip("/").rpartition("/")[2],
        "said": "Came late.",
        "other": "Came early.",
        "headers": {"X_Requested_With": "fetch"},
    }


def _send(senders: Senders, form: dict[str, Any], times: int, counts: Counter[str], wrong: list[str]) -> None:
    """The same form so often at once; then once more with other content under the same id."""
    form["op_id"] = form["fields"]["op_id"][:36]
    statuses = senders.at_once(form, form["path"], form["fields"], times)
    if set(statuses) - {200, 302}:
        wrong.append(f"{form['kind']}: {sorted(set(statuses))} instead of being done, or answered as before")
    refused = senders.at_once(form, form.get("changed_path", form["path"]), {**form["fields"], **form["changed"]}, 2)
    if set(refused) != {409}:
        wrong.append(f"{form['kind']} with other content: {sorted(set(refused))} instead of 409")
    counts["posts"] += times + 2
    counts[f"{form['kind']}, posts"] += times + 2
    counts["refused"] += 2
