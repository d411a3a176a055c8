"""Finds the installation that a command is to work on, and prepares an empty one."""

import os
from pathlib import Path

from openipt.cli.refused import Refused
from openipt.record.keeping import in_use
from openipt.record.keeping.problem import Problem

UNFINISHED = "setting-up"
"""The mark of a practice whose setting up has not ended. Nobody has used it yet."""


def data_folder() -> Path:
    """The folder of the installation: `OPENIPT_DATA`, or `var` here."""
    return Path(os.environ.get("OPENIPT_DATA", "var")).resolve()


def has_key(data: Path) -> bool:
    """Whether there is an installation in that folder."""
    from openipt.record.keys import root_key_file

    return root_key_file(data).exists()


def make_empty(data: Path) -> None:
    """Make the folders and the root key of a new installation, readable by their owner alone.

    Raises Refused where a record lies there whose key is gone: a new key would never open it.
    """
    from openipt.record.keys import make_root_key
    from openipt.record.shape import holds_a_record

    if holds_a_record(data):
        raise Refused(f"There is a record already, but its key is gone. Bring {data / 'keys'} back from its backup.")
    (data / "record").mkdir(parents=True, exist_ok=True, mode=0o700)
    make_root_key(data)


def open_installation(data: Path, *, setting_up: bool = False) -> None:
    """Start Django on that installation. Raises Refused where its setting up has not ended, or somebody else wants it alone now."""
    import django

    if (data / UNFINISHED).exists() and not setting_up:
        raise Refused(f"The setting up of the practice in {data} was cut off. Run openipt setup again; it finishes what it began.")
    try:
        in_use.begin_to_use(data)
    except Problem as problem:
        raise Refused(str(problem)) from None
    os.environ["OPENIPT_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openipt.config.settings")
    django.setup()
