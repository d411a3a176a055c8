"""The picture in the README is made by walking there. `OPENIPT_PICTURES=1` makes it anew; it bears the day's dates, so it is not compared."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = "docs/pictures/caseload.png"


def test_the_readme_shows_the_caseload_as_it_is(somebody):
    ben = somebody()
    ben.signs_in_as("ben")
    ben.sees("Needs you first")
    if os.environ.get("OPENIPT_PICTURES"):
        ben.page.screenshot(path=ROOT / PICTURE, full_page=True)
    assert PICTURE in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (ROOT / PICTURE).stat().st_size > 20_000
