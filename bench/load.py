"""Clients that send one form after the other: how many are answered in a second, and how long each takes."""

import statistics
import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from proofs.wire import Wire

CSRF = "k" * 32
"""Django takes any secret of 32 letters that stands both in the cookie and in the form."""


@dataclass(slots=True)
class Job:
    """Forms that one client sends one after the other, with its cookies and the status that each must get."""

    posts: list[tuple[str, dict[str, str]]]
    expected: int
    cookies: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Round:
    """What a round brought: seconds of each answered form, and how long the round took."""

    taken: list[float]
    seconds: float

    @property
    def rate(self) -> float:
        """Forms answered in a second."""
        return len(self.taken) / self.seconds

    @property
    def p50(self) -> float:
        """The median in milliseconds."""
        return statistics.median(self.taken) * 1000

    @property
    def p95(self) -> float:
        """The 95th percentile in milliseconds."""
        return sorted(self.taken)[int(len(self.taken) * 0.95)] * 1000


def run(port: int, jobs: Iterable[Job], *, clients: int, seconds: float) -> Round:
    """Send for so long, each client on a connection of its own. Raises RuntimeError for an answer that was not expected."""
    waiting, taken, wrong = deque(jobs), [], []
    start = threading.Barrier(clients + 1)
    ends = [0.0]

    def one() -> None:
        wire, mine = Wire(port), []
        start.wait()
        while waiting and time.perf_counter() < ends[0] and not wrong:
            try:
                job = waiting.popleft()
            except IndexError:
                break
            wire.cookies = {"csrftoken": CSRF, **job.cookies}
            for path, fields in job.posts:
                begun = time.perf_counter()
                if begun >= ends[0]:
                    break
                reply = wire.post(path, {"csrfmiddlewaretoken": CSRF, **fields})
                mine.append(time.perf_counter() - begun)
                if reply.status != job.expected:
                    wrong.append(f"{path}: {reply.status}")
                    break
        taken.extend(mine)
        wire.close()

    threads = [threading.Thread(target=one) for _ in range(clients)]
    for thread in threads:
        thread.start()
    begun = time.perf_counter()
    ends[0] = begun + seconds
    start.wait()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - begun
    if wrong:
        raise RuntimeError(wrong[0])
    if not waiting:
        raise RuntimeError("There were too few forms to send; the figure would be of an idle server.")
    return Round(taken, spent)
