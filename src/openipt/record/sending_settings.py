"""How this installation sends, as `installation.toml` says: what stands against it, and the body that a gateway is sent."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from openipt.record.installation_file import InstallationFile

HERE = ("127.0.0.1", "::1", "localhost")
"""This machine: to it alone nothing needs to be encrypted."""


def mistakes(data: Path, file: InstallationFile) -> list[str]:
    """What in `installation.toml` stands against sending: one sentence for each thing, which says what to write."""
    found = []
    if file.mail_host and "@" not in file.sender_address:
        found.append('E-mail has no sender. Write the address that messages come from: sender_address = "post@..."')
    if file.mail_host and not (file.mail_port.isdigit() and 0 < int(file.mail_port) < 65536):
        found.append('mail_port is no port. Write 587, or 465: mail_port = "587"')
    gateway = urlsplit(file.sms_gateway)
    if file.sms_gateway and not (gateway.scheme == "https" or (gateway.scheme == "http" and gateway.hostname in HERE)):
        found.append("The gateway for text messages is not encrypted. Write its address with https://")
    if file.sms_gateway:
        try:
            body, _ = body_of(file, {"{to}": "+440000", "{text}": "words", "{key}": "one"})
            if b"440000" not in body or b"words" not in body:
                found.append("sms_body must hold {to} and {text}.")
        except ValueError:
            found.append('sms_body is not in the form that sms_form says. Write such as: sms_body = \'{"to": "{to}", "text": "{text}"}\'')
    for name in (file.mail_password_file, file.sms_secret_file):
        if name and not (data / name).is_file():
            found.append(f"There is no file {data / name}. Write the secret alone into it, and type: chmod 600 {data / name}")
        elif name and (data / name).stat().st_mode & 0o077:
            found.append(f"{data / name} can be read by others on this machine. Type: chmod 600 {data / name}")
    return found


def body_of(file: InstallationFile, gaps: Mapping[str, str]) -> tuple[bytes, str]:
    """The body with its gaps filled, each value as its form wants it. Raises ValueError for a template that is not in that form."""
    if file.sms_form == "form":
        pairs = parse_qsl(file.sms_body, keep_blank_values=True, strict_parsing=True)
        return urlencode([(name, _filled(value, gaps)) for name, value in pairs]).encode(), "application/x-www-form-urlencoded"
    return json.dumps(_filled(json.loads(file.sms_body), gaps)).encode(), "application/json"


def _filled(value: Any, gaps: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for gap, words in gaps.items():
            if gap in value:  # never twice: what was filled in may itself hold braces
                before, _, after = value.partition(gap)
                return f"{_filled(before, gaps)}{words}{_filled(after, gaps)}"
        return value
    if isinstance(value, dict):
        return {name: _filled(each, gaps) for name, each in value.items()}
    return [_filled(each, gaps) for each in value] if isinstance(value, list) else value
