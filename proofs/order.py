"""The system calls of the server, in order: what an answer wrote is on the disk before the word that it is saved leaves."""
# ruff: noqa: S311, S603

import argparse
import random
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from openipt.core.ids import uuid7
from proofs import report, scratch
from proofs.wire import Wire
from proofs.writers import ITEMS, OPTIONS, fields_of

ANSWERS = 200
_WATCHED = "pwrite64,pwritev,write,writev,fdatasync,fsync,sendto,sendmsg,recvfrom,recvmsg,read,readv"
_CALL = re.compile(r"^(\d+)\s+(\w+)\((.*)$")
_RESUMED = re.compile(r"^(\d+)\s+<\.\.\. (\w+) resumed>(.*)$")


@dataclass(slots=True)
class Order:
    """What the trace says: answers acknowledged, and how many of them after everything written was on the disk."""

    acknowledged: int = 0
    synced: int = 0
    syncs: int = 0
    writes: int = 0


def main(words: list[str]) -> bool | None:
    """Run the proof. Returns None, loudly, where there is no strace here and none can be installed."""
    parser = argparse.ArgumentParser(prog="order", description=__doc__)
    parser.add_argument("--answers", type=int, default=ANSWERS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-report", action="store_true")
    arguments = parser.parse_args(words)
    if not have_strace():
        why = "strace is not here and could not be installed"
        print(f"\n*** NOT RUN: the order of disk and word was not proved: {why}. ***\n")
        if not arguments.no_report:
            report.write("order", {}, arguments.seed, None, why)
        return None
    folder = Path(tempfile.mkdtemp(prefix="openipt-order-"))
    try:
        order = prove(folder, arguments.answers, arguments.seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    counts = {"acknowledged": order.acknowledged, "on_disk_before": order.synced, "syncs": order.syncs, "writes_to_the_log": order.writes}
    print(counts)
    passed = order.acknowledged == arguments.answers == order.synced
    if not arguments.no_report:
        report.write("order", counts, arguments.seed, passed)
    return passed


def prove(folder: Path, answers: int, seed: int) -> Order:
    """Answer so many questions, one after the other, and read the trace."""
    chance = random.Random(seed)
    data, port, trace = folder / "data", scratch.free_port(), folder / "trace"
    tokens = scratch.ask(data, "proofs.filling", "--links", str(-(-answers // len(ITEMS))))
    strace = ("strace", "-f", "-qq", "-y", "-s", "900", "-e", f"trace={_WATCHED}", "-e", "signal=none", "-o", str(trace))
    server = scratch.serve(data, port, before=strace)
    sent = 0
    try:
        server.wait_until_it_answers()
        for token in tokens:
            wire = Wire(port)
            wire.post(f"/q/{token}/begin/", fields_of(wire.get(f"/q/{token}/")))
            page = fields_of(wire.get(f"/q/{token}/1/"))
            for number, options in enumerate(OPTIONS[: answers - sent], start=1):
                form = {
                    **page,
                    "op_id": str(uuid7(datetime.now(UTC))) + page["op_id"][36:],
                    "item": ITEMS[number - 1].key,
                    "answer": str(chance.choice(options)),
                    "do": "save",
                }
                reply = wire.post(f"/q/{token}/{number}/", form)
                if reply.status != 200:
                    raise RuntimeError(f"An answer was not taken: {reply.status}")
                sent += 1
            wire.close()
    finally:
        server.process.send_signal(signal.SIGTERM)  # strace passes nothing on when killed; its group is ended below
        server.kill()
    return read_trace(trace.read_text(errors="replace").splitlines())


def read_trace(lines: list[str]) -> Order:
    """Walk through the calls in the order in which they happened.

    An answer counts where, since its request was read, the log was written, and where no write to the log stands
    between the last completed sync and the first byte of the word "saved".
    """
    order = Order()
    asked = False  # an answer's request was read, and its reply has not left yet
    written = synced = False  # since that request
    dirty = False  # something was written that is not synced
    open_calls: dict[tuple[str, str], str] = {}
    for line in lines:
        if found := _RESUMED.match(line):
            pid, name, rest = found.groups()
            begun, ended = open_calls.pop((pid, name), ""), rest
            starts = False
        elif found := _CALL.match(line):
            pid, name, begun = found.groups()
            starts, ended = True, begun
            if "<unfinished ...>" in begun:
                open_calls[(pid, name)] = begun
                ended = ""
        else:
            continue
        to_log = "openipt.db-wal>" in begun or "openipt.db>" in begun
        if name in ("recvfrom", "recvmsg", "read", "readv") and ended and "POST /q/" in (begun + ended):
            asked, written, synced = True, False, False
        elif to_log and starts and name in ("pwrite64", "pwritev", "write", "writev"):
            order.writes += 1
            dirty = written = True
        elif to_log and name in ("fdatasync", "fsync") and ended.rstrip().endswith("= 0"):
            order.syncs += 1
            dirty, synced = False, True
        elif starts and asked and name in ("sendto", "sendmsg", "write", "writev") and '{\\"saved' in begun:
            order.acknowledged += 1
            order.synced += written and synced and not dirty
            asked = False
    return order


def have_strace() -> bool:
    """Whether strace is here, or could be installed."""
    if shutil.which("strace"):
        return True
    if shutil.which("apt-get"):
        for words in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "strace"]):
            if subprocess.run(words, capture_output=True, check=False).returncode:
                break
    return shutil.which("strace") is not None
