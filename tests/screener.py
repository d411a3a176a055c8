"""A clinic with a licence: the skeleton of the screener with a made-up wording for each question, in its overlay."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import override_settings

from openipt.core.library import OWN_FOLDER
from openipt.record import shelf

ALL_NO = {"wish": False, "thoughts": False, "behaviour": False}
"""Every answer that the branching asks for where each is no."""
NAME = "screeners/cssrs_screen.toml"


@contextmanager
def screener_loaded(folder: Path) -> Iterator[None]:
    """The library as it is read with the screener in an overlay under that folder; other tests that run beside this one do not see it."""
    (folder / "overlay" / "screeners").mkdir(parents=True)
    text = re.sub(r'(?m)^(number = "(.*)")$', r'\1\ntext = "Made-up wording of question \2."', (OWN_FOLDER / NAME).read_text(encoding="utf-8"))
    (folder / "overlay" / NAME).write_text(text, encoding="utf-8")
    shelf.library.cache_clear()
    with override_settings(OPENIPT_DATA=folder):
        shelf.library()  # read once, and kept until it is forgotten
    yield
    shelf.library.cache_clear()
