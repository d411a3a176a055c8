"""Finds which root key opens each of the two encrypted files: the one in use or, where an exchange of keys was cut short, an older one."""

from pathlib import Path
from urllib.parse import quote

from sqlcipher3 import dbapi2 as engine

from openipt.record import keys

FILES = {"record-file": Path("record", "openipt.db"), "key-store-file": Path("keys", "keystore.db")}
"""The purposes of the two files' keys, and where the files lie in the installation's folder."""


def file_key(data: Path, purpose: str) -> bytes:
    """The key that opens that file; the one in use where the file is not there yet, or no key opens it. Raises KeyMissing."""
    candidates = keys.purpose_keys(data, purpose)
    if len(candidates) == 1 or not (data / FILES[purpose]).exists():
        return candidates[0]
    return next((key for key in candidates if opens(data / FILES[purpose], key)), candidates[0])


def opens(file: Path, key: bytes) -> bool:
    """Whether that key opens that encrypted file."""
    connection = engine.connect(f"file:{quote(str(file))}?mode=rw", uri=True, timeout=20)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # that a key does not fit is an answer here, and no mistake to be told of
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except engine.DatabaseError:
        return False
    finally:
        connection.execute("PRAGMA cipher_log_level = ERROR")
        connection.close()
    return True
