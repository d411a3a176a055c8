"""A clinic with a licence: the skeleton of the screener with a made-up wording for each question, in its overlay."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from openipt.core.library import OWN_FOLDER
from openipt.record import shelf

ALL_NO = {"wish": False, "thoughts": False, "behaviour": False}
"""Every answer that the branching asks for where each is no."""
NAME = "screeners/cssrs_screen.toml"


@contextmanager
def screener_loaded() -> Iterator[None]:
    """The overlay with the screener in it, for as long as this is open."""
    folder = settings.OPENIPT_DATA / "overlay" / "screeners"
    folder.mkdir(parents=True)
    text = re.sub(r'(?m)^(number = "(.*)")$', r'\1\ntext = "Made-up wording of question \2."', (OWN_FOLDER / NAME).read_text(encoding="utf-8"))
    (folder / "cssrs_screen.toml").write_text(text, encoding="utf-8")
    shelf.library.cache_clear()
    yield
    (folder / "cssrs_screen.toml").unlink()
    folder.rmdir()
    folder.parent.rmdir()
    shelf.library.cache_clear()
