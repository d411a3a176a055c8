"""A part drawn from a mould reads as if it had been drawn by itself, and nothing that a person wrote stays in the mould."""

import re
from dataclasses import replace
from itertools import count, product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe

from openipt.core.notes import NoteLine
from openipt.web.fieldforms import Choice
from openipt.web.moulds import Mould, hole
from openipt.web.sessions import fields, part_tag
from openipt.web.sessions.present import MeetingView
from openipt.web.sessions.present_parts import NoteLineView, PartView
from tests.shipped import shipped

LIBRARY = shipped()
OP_ID = re.compile(r'name="op_id" value="[0-9a-f-]{36}\.[0-9a-f]{32}"')
NASTY = "<b>“A & B”</b> {} %s \\1 \ue000id\ue001 "
EMPTY = PartView(
    id="a1",
    sheet="step",
    title="Step",
    order=0,
    about="",
    revision=0,
    save_url="/save/",
    remove_url="",
    print_url="/print/",
    read=mark_safe(""),
    fields=mark_safe("<i>1</i>"),
    is_open=False,
    stamp="",
    both=(),
)
MEETING = MeetingView(
    heading="Session 2, today",
    words="In person.",
    is_planned=True,
    can_come=True,
    comes_first=None,
    first_url="",
    attendance_url="/attendance/",
    plan_url="/plan/",
    attendance="",
    attendances=(Choice("attended", "Came", chosen=False), Choice("late", "Came late", chosen=True)),
    modes=(Choice("in_person", "In person", chosen=True), Choice("video", "By video", chosen=False)),
    mode="in_person",
    minutes_held="",
    minutes_late="",
    present="",
    reason="",
    day="2026-11-27",
    time="10:00",
)


def drawn(tag: str, part: PartView | None = None, locked: str = "", **more: object) -> str:
    template = engines["django"].from_string("{% load parts %}" + tag).template
    page = {"part": part, "change": "Add <one>", "locked": locked, "csrf_token": "secret", "writer": "w1", "wrong": {}, "typed": {}}
    request = RequestFactory().get("/")
    request.user, request.resolver_match = AnonymousUser(), None
    context, numbers = Context({**page, **more}), count(1)
    context.request = request
    return OP_ID.sub(lambda _: f'name="op_id" value="op{next(numbers)}"', template.render(context))


@pytest.mark.parametrize("language", ["en-gb", "ar"])
@pytest.mark.parametrize("name", ["sessions/_part.html", "sessions/_note_part.html"])
def test_a_part_from_the_mould_reads_as_the_template_says(name, language):
    filled = {"read": mark_safe("<p>x</p>"), "revision": 3, "stamp": NASTY, "about": NASTY, "order": 2, "remove_url": "/r/?a&b", "is_open": True}
    for there in product((False, True), repeat=len(filled)):
        part = replace(EMPTY, title=NASTY, **{key: value for (key, value), is_there in zip(filled.items(), there, strict=True) if is_there})
        for locked in ("", "Signed 14:12"):
            with translation.override(language):
                assert drawn(f'{{% part_by "{name}" part change locked %}}', part, locked) == drawn(f'{{% include "{name}" %}}', part, locked)


@pytest.mark.parametrize("wrong", [{}, {"minutes_late": "Give <a> number."}])
def test_a_meeting_from_the_mould_reads_as_the_template_says(wrong):
    states = (
        {},
        {"can_come": False, "comes_first": 1, "first_url": "/first/?a&b"},
        {"minutes_held": "50", "minutes_late": "10", "present": NASTY, "reason": NASTY},
        {"is_planned": False, "can_come": False, "plan_url": "", "mode": "video", "present": NASTY},
    )
    for state in states:
        page = {"meeting": replace(MEETING, **state), "wrong": wrong, "typed": {"present": "<Pat>", "minutes_late": "ten"} if wrong else {}}
        from_mould = drawn('{% meeting_by "sessions/_meeting.html" meeting %}', **page)
        assert from_mould == drawn('{% include "sessions/_meeting.html" %}', **page)
        assert ("Give &lt;a&gt; number." in from_mould, "&lt;Pat&gt;" in from_mould) == (bool(wrong), bool(wrong))


@pytest.mark.parametrize("locked", ["", "Signed 14:12"])
@pytest.mark.parametrize("part", ["", "a1"])
def test_a_line_of_the_note_leads_to_its_part_while_it_can_be_changed(part, locked):
    line = NoteLineView(NoteLine("<Step>", NASTY), part, 3)
    page = drawn('{% line_by "sessions/_line.html" line locked "/s/" %}', locked=locked, line=line)
    assert "<b>&lt;Step&gt;</b> <span>&lt;b&gt;“A &amp; B”&lt;/b&gt; {} %s \\1 \ue000id\ue001 </span>" in page
    assert ('<a href="/s/#part-a1">' in page) == bool(part and not locked)
    assert (f' data-line="{part}"' in page) == bool(part)


def test_each_form_of_a_meeting_has_an_id_of_its_own():
    page = drawn('{% meeting_by "sessions/_meeting.html" meeting %}', meeting=MEETING)
    assert [page.count(f'name="op_id" value="op{number}"') for number in (1, 2, 3, 4)] == [1, 1, 1, 0]


@pytest.mark.parametrize("key", sorted(LIBRARY.worksheets))
def test_what_a_person_wrote_stands_in_its_field_alone_and_is_not_there_the_next_time(key):
    sheet = LIBRARY.worksheet(key)
    before = fields.as_fields(sheet, {}, "p1", LIBRARY)
    for field in sheet.fields:
        if field.kind in ("words", "line", "person"):
            page = fields.as_fields(sheet, {field.key: NASTY}, "p1", LIBRARY)
            assert page.count("&lt;b&gt;“A &amp; B”&lt;/b&gt; {} %s \\1 \ue000id\ue001") == 1
            assert "<b>" not in page
    assert fields.as_fields(sheet, {}, "p1", LIBRARY) == before
    assert "\ue000" not in before


def test_a_choice_that_was_made_is_the_one_that_is_marked():
    sheet = LIBRARY.worksheet("step_review")
    (choice,) = (field for field in sheet.fields if field.kind == "choice")
    for each in choice.choices:
        page = fields.as_fields(sheet, {choice.key: each.value}, "p1", LIBRARY)
        assert page.count(" checked") == 1
        assert f'value="{each.value}" checked>' in page


def test_a_part_with_a_mistake_says_it_and_the_next_part_does_not():
    sheet = LIBRARY.worksheet("step")
    assert "Too <b>long</b>" not in fields.as_fields(sheet, {}, "p1", LIBRARY, mistakes={"step": "Too <b>long</b>"})
    assert "Too &lt;b&gt;long" in fields.as_fields(sheet, {}, "p1", LIBRARY, mistakes={"step": "Too <b>long</b>"})
    assert "Too" not in fields.as_fields(sheet, {}, "p1", LIBRARY)


def test_the_moulds_of_parts_are_as_many_as_their_states_and_not_as_many_as_parts():
    drawn('{% part_by "sessions/_part.html" part change locked %}', EMPTY, "")
    before = part_tag._mould.cache_info().currsize
    for number in range(20):
        drawn('{% part_by "sessions/_part.html" part change locked %}', replace(EMPTY, id=f"b{number}", title=f"Sheet {number}"), "")
    assert part_tag._mould.cache_info().currsize == before


def test_a_hole_without_a_value_is_an_error():
    with pytest.raises(KeyError):
        Mould(f"<p>{hole('name')}</p>").filled({})
