"""No file of the repository holds the wording of a questionnaire that may not be shipped, and no skeleton holds any wording."""

import hashlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from openipt.core.library import OWN_FOLDER, read_definition
from openipt.core.measures import Measure
from openipt.core.screeners import Screener
from tests.shipped import shipped

ROOT = Path(__file__).parent.parent.parent
READABLE = {".css", ".csv", ".html", ".js", ".json", ".md", ".py", ".svg", ".toml", ".txt", ".yaml", ".yml"}
WORDS = 5
"""How many words in a row are compared."""
KEPT_AS = Path(__file__).parent / "licensed_words.txt"
"""For each instrument the fingerprints of every five words in a row of its questions: enough to know them again, and not to read them."""


def fingerprints(text: str) -> Iterator[str]:
    """A fingerprint of every five words in a row, whatever their capitals, marks and lines."""
    words = re.findall(r"[a-z0-9]+", text.lower().replace("\u2019", "'").replace("'", ""))
    for start in range(len(words) - WORDS + 1):
        yield hashlib.blake2b(" ".join(words[start : start + WORDS]).encode(), digest_size=6).hexdigest()


def licensed() -> dict[str, str]:
    """The instrument that each fingerprint is of."""
    lines = (line.split() for line in KEPT_AS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {each: key for key, *found in lines for each in found}


def files() -> list[Path]:
    """Every file of the repository that can be read, and those not yet added to it."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [path for name in said.split("\0") if (path := ROOT / name).suffix in READABLE and path.is_file()]


def test_no_file_holds_licensed_words() -> None:
    known = licensed()
    found = {}
    for path in files():
        for each in fingerprints(path.read_text(encoding="utf-8")):
            if each in known:
                found.setdefault(str(path.relative_to(ROOT)), set()).add(known[each])
    assert found == {}


def test_licensed_words_would_be_found_whatever_their_capitals_and_lines() -> None:
    spoken = "Made-up words,\n   so that THIS one’s found"
    assert set(fingerprints(spoken)) == set(fingerprints("made up words so that this ones found"))
    assert len(list(fingerprints(spoken))) == 4


@pytest.mark.parametrize("key", ["epds", "wsas", "mspss", "dejong6", "cssrs", "qids", "wai_sr", "srs", "psychlops", "iip32", "phqa"])
def test_there_are_fingerprints_of_each_licensed_questionnaire(key: str) -> None:
    assert list(licensed().values()).count(key) >= 20


def test_a_skeleton_has_no_wording_and_only_a_skeleton_has_none() -> None:
    library = shipped()
    shelf: list[Measure | Screener] = [each for versions in (*library.measures.values(), *library.screeners.values()) for each in versions.values()]
    for each in shelf:
        worded = [item.key for item in each.items if item.text]
        if each.licence.shipping_class in ("C", "never"):
            assert worded == [], each.key
            assert isinstance(each, Screener) or each.stem is None
        else:
            assert each.licence.shipping_class == "A"
            assert each.has_wording or (isinstance(each, Measure) and each.from_goals), each.key


def test_nothing_that_comes_with_openipt_is_confirmed_for_a_clinic() -> None:
    for path in (*(OWN_FOLDER / "measures").glob("*.toml"), *(OWN_FOLDER / "optional").glob("*.toml")):
        definition = read_definition(path)
        assert isinstance(definition, Measure)
        assert (definition.licence.confirmed_by, definition.licence.confirmed_on) == (None, None)


def test_the_optional_packs_are_of_class_b_and_not_on_the_shelf() -> None:
    packs = [read_definition(path) for path in sorted((OWN_FOLDER / "optional").glob("*.toml"))]
    assert [pack.key for pack in packs] == ["core10", "gbo", "who5"]
    assert all(pack.licence.shipping_class == "B" and pack.has_wording and not pack.may_be_shown for pack in packs)
    assert not {pack.key for pack in packs} & set(shipped().measures)
