"""Says which engine keeps the two databases of an installation: the embedded one, or a PostgreSQL server under the addresses it was given.

An address may hold a password, so no sentence here ever repeats one.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from openipt.record import installation_file

RECORD, KEYS = "DATABASE_URL", "KEYS_DATABASE_URL"
"""The names in the environment under which both addresses may be given."""

WAITS_AT_MOST = 20
"""Seconds that a statement may take, waiting for its turn included, on either engine."""

_KNOWN = ("host", "sslcert", "sslkey", "sslmode", "sslrootcert")
_OPEN_MODES = ("disable", "allow", "prefer")
_MODES = (*_OPEN_MODES, "require", "verify-ca", "verify-full")
_HERE = ("127.0.0.1", "::1", "localhost")

_SESSION = {
    "TimeZone": "UTC",
    "client_encoding": "UTF8",
    "synchronous_commit": "on",  # "saved" is said only once it is on the disk, whatever the server's own setting
    "default_transaction_isolation": r"read\ committed",  # what is read after waiting for one's turn must be what the one before wrote
    "statement_timeout": f"{WAITS_AT_MOST}s",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",  # a page's statements are answered sooner than they are compiled
}


_PREPARED = {"server_side_binding": True, "prepare_threshold": 2}
"""Pages ask the same statements again and again: from the third time on a connection the server has each worked out already (ADR 16)."""


class AddressRefused(Exception):
    """A database address cannot be used; the message says which, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Address:
    """A database on a PostgreSQL server, and with what it is opened."""

    host: str
    port: int
    name: str
    user: str
    password: str = field(repr=False)
    options: dict[str, str]

    def place(self) -> tuple[str, int, str]:
        """Where it is, whoever opens it."""
        return ("localhost" if self.host in _HERE else self.host, self.port, self.name)

    def connecting(self) -> dict[str, Any]:
        """How psycopg opens it."""
        given = {"host": self.host, "port": self.port, "dbname": self.name, "user": self.user, "password": self.password}
        return {**{name: value for name, value in given.items() if value}, **self.manners()}

    def manners(self) -> dict[str, Any]:
        """How every connection behaves: it waits neither for ever nor in another time zone, and what it commits is on the disk."""
        session = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
        return {**self.options, "connect_timeout": 5, "tcp_user_timeout": WAITS_AT_MOST * 1000, "application_name": "openipt", "options": session}


def addresses(data: Path) -> tuple[Address, Address] | None:
    """The addresses of the record and of the key store; None for the embedded engine.

    The environment goes before `installation.toml`. Raises AddressRefused and InstallationFileDamaged.
    """
    names, given = (RECORD, KEYS), (os.environ.get(RECORD, ""), os.environ.get(KEYS, ""))
    if not any(given):
        file = installation_file.read(data)
        names, given = (f"{installation_file.NAME}: database", f"{installation_file.NAME}: keys_database"), (file.database, file.keys_database)
    return read_both(given, names) if any(given) else None


def read_both(given: tuple[str, str], names: tuple[str, str] = ("--database", "--keys-database")) -> tuple[Address, Address]:
    """The addresses of the record and of the key store, taken apart; `names` says where they were given. Raises AddressRefused."""
    for name, other, text in ((names[0], names[1], given[0]), (names[1], names[0], given[1])):
        if not text:
            raise AddressRefused(f"{other} is given, and {name} is not. The record and the keys each need a database: give both addresses.")
    record, keystore = (_read(name, text) for name, text in zip(names, given, strict=True))
    if record.place() == keystore.place():
        raise AddressRefused(f"{names[0]} and {names[1]} name the same database. The keys need one of their own, best on another server.")
    return record, keystore


def for_django(data: Path) -> dict[str, dict[str, Any]]:
    """Both databases as Django's settings want them. Raises as `addresses` does."""
    found = addresses(data)
    if found is None:
        return {
            "default": _embedded(data / "record" / "openipt.db", data, "record-file"),
            "keys": _embedded(data / "keys" / "keystore.db", data, "key-store-file"),
        }
    return {"default": _on_a_server(found[0]), "keys": _on_a_server(found[1])}


_ALIKE = {
    "CONN_MAX_AGE": None,
    "ATOMIC_REQUESTS": False,  # a refusal must be written after the rollback
}


def _embedded(file: Path, data: Path, purpose: str) -> dict[str, Any]:
    from openipt.record import keys  # its cipher takes time to load, which a command that only reads addresses should not pay

    options = {"timeout": WAITS_AT_MOST, "transaction_mode": "IMMEDIATE", "key": keys.when_needed(data, purpose)}
    return {"ENGINE": "openipt.record.sqlite", "NAME": file, "OPTIONS": options, **_ALIKE}


def _on_a_server(address: Address) -> dict[str, Any]:
    return {
        "ENGINE": "openipt.record.postgresql",
        "HOST": address.host,
        "PORT": str(address.port),
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        "OPTIONS": {**address.manners(), **_PREPARED},
        "CONN_HEALTH_CHECKS": True,  # a server that was started anew is noticed before a request asks anything of it
        **_ALIKE,
    }


def _read(name: str, text: str) -> Address:
    """One address, taken apart. Raises AddressRefused."""
    try:
        parts = urlsplit(text)
        port, host, pairs = parts.port or 5432, parts.hostname or "", parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise _not_an_address(name) from None
    options = dict(pairs)
    database = unquote(parts.path[1:])
    if parts.scheme not in ("postgresql", "postgres") or parts.fragment or not database or "/" in database:
        raise _not_an_address(name)
    if unknown := sorted(set(options) - set(_KNOWN)):
        raise AddressRefused(f"{name} has an option that OpenIPT does not know: {', '.join(unknown)}. Known are {', '.join(_KNOWN)}.")
    host = unquote(host) or options.pop("host", "")
    if not host or options.pop("host", host) != host:
        raise _not_an_address(name)
    mode = options.get("sslmode", "verify-full")
    if mode not in _MODES:
        raise AddressRefused(f"{name} has an sslmode that there is not. Write sslmode=verify-full.")
    if not (host in _HERE or host.startswith("/")):
        if mode in _OPEN_MODES:
            raise AddressRefused(f"{name} would let the record travel to another machine unencrypted. Write sslmode=verify-full.")
        options["sslmode"] = mode
    return Address(host, port, database, unquote(parts.username or ""), unquote(parts.password or ""), options)


def _not_an_address(name: str) -> AddressRefused:
    return AddressRefused(
        f"{name} is not the address of a PostgreSQL database. Write it so: postgresql://user:password@host:5432/name?sslmode=verify-full"
    )
