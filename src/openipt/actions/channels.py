"""The ways out of the installation: e-mail by SMTP, text messages by a gateway, and for a demo practice a folder in which one can read them."""

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formataddr
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from django.core.mail import EmailMessage
from django.core.mail.backends import filebased, smtp

from openipt.core.messages import Words
from openipt.record.installation_file import InstallationFile
from openipt.record.sending_settings import HERE, body_of

OUTBOX = "outbox"
"""The folder in a demo's data in which its messages lie instead of going out."""
WAITS = 10.0
"""Seconds that the other side may take for one step."""
TAKES_AT_MOST: Mapping[str, float] = {"email": 40.0, "sms": 15.0, "robot": 0.0}
"""Seconds that a whole message may take; a worker whose lease is shorter than this leaves the message to the next one."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way out, under a neutral sender's name.

    `key` is the delivery's; whoever receives it twice can tell by it. `stop` is where further ones are stopped.
    """

    key: str
    channel: str
    address: str
    words: Words
    sender: str
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: accepted, not now, or never for this address. `problem` is a word of ours."""

    what: Literal["sent", "failed", "bounced"]
    problem: str = ""


SENT = Outcome("sent")
NOT_SET_UP = Outcome("failed", "not_set_up")


class Channels:
    """The ways out, as `installation.toml` says; used as a context, so that one connection carries several messages.

    `demo` puts what has no way out into the outbox instead.
    """

    def __init__(self, data: Path, file: InstallationFile, *, demo: bool) -> None:
        self._data, self._file, self._demo = data, file, demo
        self._mail: smtp.EmailBackend | None = None
        self._web = _opener(file.sms_gateway)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self._close()

    def can_send(self, channel: str) -> bool:
        """Whether there is a way out by that channel. A letter's is the printer."""
        ways = {"email": self._file.mail_host, "sms": self._file.sms_gateway, "robot": "itself", "letter": "printer"}
        return bool(ways[channel]) or self._demo

    def send(self, message: Outgoing) -> Outcome:
        """Try it once. Raises nothing that the other side can bring about."""
        if message.channel == "robot":
            return SENT
        if not self.can_send(message.channel):
            return NOT_SET_UP
        return self._send_mail(message) if message.channel == "email" else self._send_text(message)

    def _send_mail(self, message: Outgoing) -> Outcome:
        address = self._file.sender_address or "nobody@demo.example"
        headers = {"Message-ID": f"<{message.key}@{address.rpartition('@')[2]}>", "Auto-Submitted": "auto-generated"}
        if message.stop:
            headers["List-Unsubscribe"] = f"<{message.stop}>"
        mail = EmailMessage(message.words.subject, message.words.body, formataddr((message.sender, address)), [message.address], headers=headers)
        if not self._file.mail_host:
            _Outbox(self._data / OUTBOX, f"{message.key}.eml").send_messages([mail])
            return SENT
        try:
            self._smtp().send_messages([mail])
        except smtplib.SMTPRecipientsRefused as refused:
            self._close()
            codes = [code for code, _ in refused.recipients.values()]
            return Outcome("bounced", "no_such_address") if codes and all(500 <= code < 600 for code in codes) else Outcome("failed", "not_taken_now")
        except smtplib.SMTPAuthenticationError:
            self._close()
            return Outcome("failed", "not_let_in")
        except smtplib.SMTPResponseException:
            self._close()
            return Outcome("failed", "not_taken")
        except ssl.SSLError:
            self._close()
            return Outcome("failed", "not_encrypted")
        except TimeoutError:
            self._close()
            return Outcome("failed", "timed_out")
        except (OSError, smtplib.SMTPException):  # the server is away, or went away in the middle
            self._close()
            return Outcome("failed", "not_reached")
        except ValueError:  # an address that no header can hold
            self._close()
            return Outcome("bounced", "no_such_address")
        return SENT

    def _smtp(self) -> smtp.EmailBackend:
        if self._mail is None:
            port, here = int(self._file.mail_port), self._file.mail_host in HERE
            self._mail = smtp.EmailBackend(
                host=self._file.mail_host,
                port=port,
                username=self._file.mail_user,
                password=_secret(self._data, self._file.mail_password_file),
                use_ssl=port == 465,
                use_tls=port != 465 and not here,
                timeout=WAITS,
            )
            self._mail.open()
        return self._mail

    def _close(self) -> None:
        mail, self._mail = self._mail, None
        if mail is not None:
            mail.fail_silently = True
            mail.close()

    def _send_text(self, message: Outgoing) -> Outcome:
        if not self._file.sms_gateway:
            folder = self._data / OUTBOX
            folder.mkdir(mode=0o700, exist_ok=True)
            (folder / f"{message.key}.txt").write_text(f"To: {message.address}\n\n{message.words.body}\n", encoding="utf-8")
            return SENT
        gaps = {"{to}": message.address, "{text}": message.words.body, "{key}": message.key}
        body, kind = body_of(self._file, gaps)
        headers = {"Content-Type": kind, "Idempotency-Key": message.key, "User-Agent": "messages"}
        if self._file.sms_authorization:
            headers["Authorization"] = self._file.sms_authorization.replace("{secret}", _secret(self._data, self._file.sms_secret_file))
        try:
            with self._web.open(Request(self._file.sms_gateway, body, headers, method="POST"), timeout=WAITS) as answer:  # noqa: S310  # https, by `mistakes`
                answer.read()
        except HTTPError as said:
            said.close()
            return Outcome("failed", "not_let_in" if said.code in (401, 403) else "not_taken_now" if said.code in (408, 425, 429) else "not_taken")
        except TimeoutError:
            return Outcome("failed", "timed_out")
        except (URLError, OSError, ValueError):
            return Outcome("failed", "not_reached")
        return SENT


def _secret(data: Path, name: str) -> str:
    return (data / name).read_text(encoding="utf-8").strip() if name else ""


class _StayHere(HTTPRedirectHandler):
    """A gateway that sends us on somewhere else would take the message there."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _opener(gateway: str) -> OpenerDirector:
    return build_opener(_StayHere, *([ProxyHandler({})] if urlsplit(gateway).hostname in HERE else []))


class _Outbox(filebased.EmailBackend):
    """Django's backend that writes messages into a folder, one file for each."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        super().__init__(file_path=str(folder))
        self._name = name

    def _get_filename(self) -> str:
        return str(Path(self.file_path) / self._name)

    def write_message(self, message: EmailMessage) -> None:
        self.stream.write(message.message().as_bytes())  # type: ignore[arg-type]  # Django opens this stream for bytes
