"""The printed recovery kit: the key can be read off it by a person, a camera and the restoring command, and the duties stand there."""

import re
from datetime import date
from html import unescape
from xml.etree import ElementTree

import pytest
import segno

from openipt.cli import kit_form
from openipt.record.keeping.kit import new_kit
from openipt.record.keeping.restoring import identity_in

SHEET = kit_form.Sheet("Elm & «Oak» <Practice>", "/srv/openipt", ("/mnt/one", "/mnt/two"), date(2026, 11, 22))


@pytest.mark.parametrize("form", [kit_form.as_text, kit_form.as_page])
def test_the_key_is_found_in_the_whole_sheet_and_stands_there_once(form):
    kit = new_kit()
    sheet = form(kit, SHEET)
    assert identity_in(sheet) == kit.identity
    assert sheet.count(kit.identity) == 1


@pytest.mark.parametrize("form", [kit_form.as_text, kit_form.as_page])
def test_the_sheet_says_what_it_is_how_it_is_used_and_all_ten_duties(form):
    sheet = form(new_kit(), SHEET)
    for words in (
        "/mnt/one and /mnt/two",
        "openipt restore --from BACKUP_FOLDER --kit - --into EMPTY_FOLDER",
        "age --decrypt -i KEY_FILE",
        "2026-11-22",
    ):
        assert words in sheet
    assert len(kit_form.DUTIES) == 10
    assert all(duty in unescape(sheet) for duty in kit_form.DUTIES)


def test_the_page_fetches_nothing_and_takes_a_practices_name_as_it_is():
    page = kit_form.as_page(new_kit(), SHEET)
    assert "Elm &amp; «Oak» &lt;Practice&gt;" in page
    assert not re.search(r"<script|<link|<img|src=|https?://(?!www\.w3\.org/2000/svg)", page)


def test_the_picture_is_a_qr_code_of_the_key():
    kit = new_kit()
    picture = re.search(r"<svg.*</svg>", kit_form.as_page(kit, SHEET), re.DOTALL).group()
    ElementTree.fromstring(picture)  # noqa: S314  # our own
    assert picture == segno.make(kit.identity, error="m").svg_inline(scale=4, border=4)
