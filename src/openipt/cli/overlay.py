"""Where a clinic keeps its own definitions: the folder `overlay` beside its data."""

import os
from pathlib import Path


def overlay_folder() -> Path | None:
    """The folder `overlay` in the one that the setting OPENIPT_DATA names; None where the setting or the folder is missing."""
    data = os.environ.get("OPENIPT_DATA")
    folder = Path(data) / "overlay" if data else None
    return folder if folder and folder.is_dir() else None
