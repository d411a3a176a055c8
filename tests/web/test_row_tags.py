"""A row that is filled in reads as its template draws it, and nothing typed by a person becomes markup."""

from datetime import date
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from openipt.web.alertwords import AlertLine
from openipt.web.circle.present import Row as PlacedRow
from openipt.web.pictures.circle_words import Told
from openipt.web.pictures.eventwords import HistoryLine
from openipt.web.pictures.twin import Struck, TwinRow
from openipt.web.row_tags import changed_line, course_tabs, history_line, placed_row, row_by, twin_row

RESPONSE = UUID("01a2257c-9f40-7a51-a98d-8a243bd411f0")
COURSE = "01a2257c-9ed3-7649-bf06-8ee4b45e1d3f"
NASTY = "<b>“A & B”</b> {} %s \ue000id\ue001"


@pytest.mark.parametrize("further", [(), ("To go on Friday.", NASTY)])
@pytest.mark.parametrize("reason", ["", NASTY])
@pytest.mark.parametrize("passed", ["", "Left open: «Story»"])
def test_a_line_of_the_history_is_what_its_template_draws(further, reason, passed):
    line = HistoryLine("Friday 3 April, 09:00", "Ben", "Middle phase began", passed, reason, further)
    assert history_line(line) == render_to_string("partials/_history_line.html", {"row": line})
    assert "<b>“A" not in history_line(line)


def test_a_row_of_the_table_links_its_session_and_its_score_where_there_is_a_course():
    row = TwinRow(4, date(2026, 4, 3), "3 April", "held", score="12", response_id=RESPONSE, from_start="-5", happened=["Review", NASTY])
    linked, plain = twin_row(row, COURSE), twin_row(row)
    assert f'href="/courses/{COURSE}/sessions/4/"' in linked
    assert f'href="/courses/{COURSE}/scores/{RESPONSE}/"' in linked
    assert "href" not in plain
    assert "Review. &lt;b&gt;“A &amp; B”&lt;/b&gt; {} %s" in plain


def test_a_struck_score_stays_to_be_read_in_its_row():
    row = TwinRow(None, date(2026, 4, 3), "3 April", "held", struck=[Struck("9", "struck by Ben", RESPONSE), Struck("7", "struck by Eve", RESPONSE)])
    drawn = twin_row(row, COURSE)
    assert drawn.count("<s>") == 2
    assert "</a> struck by Ben<br>" in drawn


@pytest.mark.parametrize("taken", [True, False])
def test_an_alert_is_what_its_template_draws_and_only_an_open_one_is_the_first_thing_to_do(taken):
    line = AlertLine("Item 9 answered", NASTY, "Answered today 07:52.", "Nobody has it yet.", taken, "/courses/1/alerts/2/")
    drawn = row_by("partials/_alert_row.html", line)
    assert drawn == render_to_string("partials/_alert_row.html", {"row": line})
    assert ("button main" in drawn) is not taken


@pytest.mark.parametrize(("number", "current"), [(4, "circle"), (None, "course"), (12, "")])
def test_the_tabs_of_a_course_lead_to_its_own_pages(number, current):
    tabs = course_tabs(COURSE, number, current)
    assert tabs == render_to_string("partials/course_tabs.html", {"course_id": COURSE, "number": number, "current": current})
    assert tabs.count('aria-current="page"') == bool(current)
    assert (f"/courses/{COURSE}/sessions/" in tabs) is (number is not None)


@pytest.mark.parametrize("mark", ["person", "group", "pet", "deceased", "estranged"])
@pytest.mark.parametrize(("before", "line", "changed"), [("", "", False), ("ring 2", "", True), (NASTY, "conflict", False)])
def test_somebody_of_the_circles_list_is_what_the_template_draws(mark, before, line, changed):
    told = {
        "name": NASTY,
        "kind": "aunt",
        "before": before,
        "before_tie": "conflict" if line else "",
        "difference": NASTY,
        "was": "1:x",
        "on": COURSE,
    }
    row = PlacedRow(id=RESPONSE, mark=mark, number=None, before_line=line, cells=SafeString("<td>ring</td>"), changed=changed, **told)
    plain = {**told, "id": RESPONSE, "mark": mark, "before_line": line, "cells": row.cells, "changed": changed, "number": ""}
    drawn = placed_row(row, "Session 2")
    assert drawn == render_to_string("circle/_row.html", {"row": {**plain, "initial": NASTY[:1], "title": "Session 2"}})
    assert "<b>“A" not in drawn
    assert ("mark-letter" in drawn) is (mark != "deceased")


def test_what_changed_for_somebody_is_said_beside_their_mark():
    line = changed_line(Told(RESPONSE, NASTY, "pet", "closer"))
    assert line == render_to_string("circle/_changed.html", {"row": {"name": NASTY, "initial": NASTY[:1], "mark": "pet", "words": "closer"}})
    assert 'href="#mark-pet"' in line
