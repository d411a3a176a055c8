"""Where a clinic keeps its own definitions: the folder `overlay` beside its data."""

import os
from pathlib import Path


def overlay_folder() -> Path | None:
    """The folder `overlay` among the installation's data, which OPENIPT_DATA names (else `var`); None where there is none."""
    folder = Path(os.environ.get("OPENIPT_DATA", "var")) / "overlay"
    return folder if folder.is_dir() else None
