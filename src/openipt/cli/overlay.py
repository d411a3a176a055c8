"""Where a clinic keeps its own definitions: the folder `overlay` beside its data."""

from pathlib import Path

from openipt.cli.installation import data_folder


def overlay_folder() -> Path | None:
    """The folder `overlay` among the installation's data; None where there is none."""
    folder = data_folder() / "overlay"
    return folder if folder.is_dir() else None
