"""The definitions in force in this installation: the clinic's own folder first, then ours."""

from functools import cache
from pathlib import Path

from django.conf import settings

from openipt.core.library import Library, read_library


@cache
def library() -> Library:
    """Read once for each start. Raises DefinitionRefused where a file cannot be used."""
    overlay: Path = settings.OPENIPT_DATA / "overlay"
    return read_library(overlay if overlay.is_dir() else None)
