"""How long a page takes within this process, without a server, and how often it asks the database."""

import os
import statistics
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from proofs.filling import EMAIL

from openipt.cli import installation

OPENS_TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
BEFORE = 5
"""How often a page is asked for before it is measured."""


def measure(addresses: dict[str, str], times: int) -> dict[str, dict[str, Any]]:
    """The pages at those addresses, by their names, taking turns: milliseconds (median), of them CPU, questions asked, bytes of HTML.

    Raises RuntimeError where a page does not answer.
    """
    installation.open_installation(Path(os.environ["OPENIPT_DATA"]))
    from django.test import Client

    from openipt.record.models import Account

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Account.objects.get(email=EMAIL))
    found = {name: _asked(client, address) for name, address in addresses.items()}
    taken: dict[str, list[float]] = {name: [] for name in addresses}
    cpu: dict[str, list[float]] = {name: [] for name in addresses}
    for _ in range(times):
        for name, address in addresses.items():
            begun, used = time.perf_counter(), time.thread_time()
            client.get(address)
            taken[name].append((time.perf_counter() - begun) * 1000)
            cpu[name].append((time.thread_time() - used) * 1000)
    return {
        name: {"inside_p50_ms": statistics.median(taken[name]), "inside_cpu_ms": statistics.median(cpu[name]), **found[name]} for name in addresses
    }


def _asked(client: Any, address: str) -> dict[str, Any]:
    from django.db import connections  # noqa: TID251  # counts what is asked
    from django.test.utils import CaptureQueriesContext

    from openipt.record import turns

    for _ in range(BEFORE):
        client.get(address)
    ours = [connections[alias] for alias in connections]
    ours += [turns.the_one_connection()] if connections["default"].vendor == "sqlite" else []
    with ExitStack() as stack:
        captured = [stack.enter_context(CaptureQueriesContext(each)) for each in ours]
        page = client.get(address)
    if page.status_code != 200:
        raise RuntimeError(f"{address} answered {page.status_code}")
    asked = [each["sql"] for of_one in captured for each in of_one if not each["sql"].startswith(OPENS_TRANSACTION)]
    return {"queries": len(asked), "html_bytes": len(page.content)}
