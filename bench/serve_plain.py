"""Serves the plain form with the same server and the same settings of it as `openipt serve`: python -m bench.serve_plain PORT."""

import sys

from granian.constants import Interfaces
from granian.server import Server

from openipt.cli.serve import THREADS

if __name__ == "__main__":
    Server(
        "bench.plain_app:application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        websockets=False,
        log_enabled=False,
    ).serve()
