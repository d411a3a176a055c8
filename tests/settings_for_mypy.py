"""The ordinary settings over a key made for the moment, so that mypy's Django plugin can read them without an installation."""

import os
import tempfile
from pathlib import Path

from openipt.record import keys

with tempfile.TemporaryDirectory(prefix="openipt-mypy-") as _folder:
    os.environ["OPENIPT_DATA"] = _folder
    keys.make_root_key(Path(_folder).resolve())
    from openipt.config.settings import *  # noqa: F403
