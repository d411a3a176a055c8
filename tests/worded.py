"""A clinic with licences: skeletons with made-up words for every question and answer, and optional packs switched on, in its overlay."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import override_settings

from openipt.core.library import OWN_FOLDER
from openipt.core.measures import Measure
from openipt.core.wording import Wording, as_toml, completed
from openipt.record import shelf
from tests.shipped import shipped

CONFIRMED = 'confirmed_by = "Cleo V."\nconfirmed_on = "2026-11-02"\n'


def made_up(skeleton: Measure) -> Wording:
    """Made-up words for every question, and for every answer that has none."""
    answers = {
        item.key: tuple(f"Made-up answer {number}" for number, option in enumerate(skeleton.options_of(item), start=1) if not option.label)
        for item in skeleton.items
    }
    return Wording(stem="Made up:", items={item.key: f"Made-up question {item.key}?" for item in skeleton.items}, answers_of=answers)


def completed_skeleton(key: str) -> Measure:
    """A skeleton of the shelf with made-up words, as a service with a licence has it."""
    skeleton = shipped().measure(key)
    return completed(skeleton, made_up(skeleton), terms="Made-up licence", by="Cleo V.", on="2026-11-02")


@contextmanager
def worded(folder: Path, *keys: str, protocol: tuple[str, str] = ("", "")) -> Iterator[None]:
    """The library as it is read with these measures in an overlay under that folder; tests that run beside this one do not see it.

    `protocol` is a protocol's key and its text, to stand before ours.
    """
    if protocol[0]:
        (folder / "overlay" / "protocols").mkdir(parents=True)
        (folder / "overlay" / "protocols" / f"{protocol[0]}.toml").write_text(protocol[1], encoding="utf-8")
    measures = folder / "overlay" / "measures"
    measures.mkdir(parents=True)
    for key in keys:
        pack = OWN_FOLDER / "optional" / f"{key}.toml"
        if pack.exists():
            text = pack.read_text(encoding="utf-8").replace("[licence]\n", f"[licence]\n{CONFIRMED}", 1)
        else:
            text = as_toml(completed_skeleton(key), "Made up for a test.")
        (measures / f"{key}.toml").write_text(text, encoding="utf-8")
    shelf.library.cache_clear()
    with override_settings(OPENIPT_DATA=folder):
        shelf.library()  # read once, and kept until it is forgotten
    yield
    shelf.library.cache_clear()
