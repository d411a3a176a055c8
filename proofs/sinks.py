"""A mail server and a gateway for text messages on loopback that deliver nothing: they only note under which key each message came, and when."""

import contextlib
import json
import re
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_KEY = re.compile(rb"^Message-ID:\s*<([0-9a-f]{64})@", re.MULTILINE | re.IGNORECASE)


@dataclass
class Sink:
    """What arrived, in order: each message's key and whole content. `answer` says what the next one is told: by default that it is taken."""

    answer: Callable[[str], int] = lambda _: 250
    arrived: list[tuple[str, bytes]] = field(default_factory=list)
    keep_content: bool = True
    noted: Callable[[str], None] = lambda _: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str, content: bytes) -> None:
        """Note a message that was taken."""
        with self.lock:
            self.arrived.append((key, content if self.keep_content else b""))
        self.noted(key)


class _Mail(socketserver.StreamRequestHandler):
    """As much of SMTP as Django's backend speaks."""

    def handle(self) -> None:
        sink: Sink = self.server.sink  # type: ignore[attr-defined]
        with contextlib.suppress(OSError):
            self._say("220 sink")
            recipient = ""
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"QUIT":
                    self._say("221 bye")
                    return
                if word == b"RCPT":
                    recipient = line.decode(errors="replace")
                    self._say(f"{sink.answer(recipient)} there")
                elif word == b"DATA":
                    self._say("354 go on")
                    lines = []
                    while (each := self.rfile.readline()) not in (b".\r\n", b""):
                        lines.append(each)
                    if not each:
                        return  # whoever sent it was killed in the middle: it never arrived
                    content = b"".join(lines)
                    found = _KEY.search(content)
                    sink.take(found[1].decode() if found else "", content)
                    self._say("250 taken")
                else:
                    self._say("250 sink")

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class _Gateway(socketserver.StreamRequestHandler):
    """As much of HTTP as a gateway needs."""

    def handle(self) -> None:
        sink: Sink = self.server.sink  # type: ignore[attr-defined]
        with contextlib.suppress(OSError, ValueError):
            self.rfile.readline()
            headers: dict[str, str] = {}
            while line := (whole := self.rfile.readline()).strip():
                name, _, value = line.decode("latin-1").partition(":")
                headers[name.strip().lower()] = value.strip()
            content = self.rfile.read(int(headers.get("content-length", 0)))
            if not whole or len(content) < int(headers.get("content-length", 0)):
                return  # whoever sent it was killed in the middle: it never arrived
            status = sink.answer(content.decode(errors="replace"))
            if status in (200, 250):
                sink.take(headers.get("idempotency-key", ""), json.dumps(headers).encode() + b"\n" + content)
                status = 200
            self.wfile.write(f"HTTP/1.1 {status} said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that was killed in the middle is what this is here for."""


@contextlib.contextmanager
def serving(sink: Sink, kind: str) -> Any:
    """A sink at work, `mail` or `gateway`; gives its port."""
    with _Server(("127.0.0.1", 0), _Mail if kind == "mail" else _Gateway) as server:
        server.sink = sink  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
