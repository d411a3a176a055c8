"""A lean HTTP client for loopback: one kept-alive connection, whole answers only, cookies by name."""

import re
import socket
from dataclasses import dataclass
from urllib.parse import urlencode

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_COOKIE = re.compile(r"^set-cookie:\s*([^=\s]+)=([^;]*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer that has arrived whole."""

    status: int
    head: str
    body: bytes

    def header(self, name: str) -> str:
        """The header's value, empty where it is missing."""
        found = re.search(rf"^{re.escape(name)}: (.*?)\r?$", self.head, re.IGNORECASE | re.MULTILINE)
        return found.group(1) if found else ""


class Wire:
    """One connection to a server on this machine. Raises OSError (ConnectionError, TimeoutError) where an answer does not arrive whole."""

    def __init__(self, port: int, timeout: float = 30.0, *, engine_may_fail: bool = False) -> None:
        self.port, self.timeout, self.engine_may_fail = port, timeout, engine_may_fail
        self.cookies: dict[str, str] = {}
        self._socket: socket.socket | None = None

    def get(self, path: str, **headers: str) -> Reply:
        """Ask for a page."""
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Reply:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded", **headers})

    def close(self) -> None:
        """Let the connection go."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self.port), self.timeout)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            reply = self._whole(self._socket)
        except OSError:
            self.close()
            raise
        if reply.status == 500 and self.engine_may_fail:
            raise ConnectionError("The application answered that something went wrong: its record was taken away from it.")
        self.cookies.update(_COOKIE.findall(reply.head))
        return reply

    @staticmethod
    def _whole(connection: socket.socket) -> Reply:
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += _more(connection)
        head, body = data[:end], data[end + 4 :]
        found = _LENGTH.search(head)
        length = int(found.group(1)) if found else 0
        if found is None and b"chunked" in head.lower():
            raise ConnectionError("This client reads whole answers only, and one came in chunks.")
        while len(body) < length:
            body += _more(connection)
        return Reply(int(head[9:12]), head.decode("latin-1"), body)


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("The server hung up in the middle of an answer.")
    return data
