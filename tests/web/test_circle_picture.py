"""The drawing of the circle says what the placements say: who moved, who is new, and whom a number stands for."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from openipt.core.circle import Giving, Placement, Tie
from openipt.web.pictures.circle_layout import LARGE, SMALL
from openipt.web.pictures.circle_picture import CirclePicture, circle_picture

AT = datetime(2026, 11, 1, tzinfo=UTC)
ROB, SARAH, GRANDAD = (UUID(int=number) for number in (1, 2, 3))
NAMES = {ROB: "Rob", SARAH: "Sarah", GRANDAD: "Grandad"}


def put(person, ring, **more):
    return Placement(person, person, 2, AT, ring, **more)


def drawn(circle, before=None, *, names=NAMES, paper=LARGE, alone=False, rtl=False):
    numbers = {person: number for number, person in enumerate(names, start=1)}
    picture = CirclePicture("now", "Circle", "In words", circle, names, numbers, before, alone)
    return circle_picture(picture, paper, rtl=rtl)


def count(svg, name):
    return len(re.findall(rf'class="[^"]*\b{name}\b', svg))


def test_a_ghost_stands_only_where_somebody_really_moved():
    before = {ROB: put(ROB, 2), SARAH: put(SARAH, 1), GRANDAD: put(GRANDAD, 2)}
    after = before | {ROB: put(ROB, 1)}
    assert count(drawn(after, before).svg, "ghost") == 1
    assert count(drawn(before, before).svg, "ghost") == 0
    assert count(drawn(after).svg, "ghost") == 0


def test_whoever_is_new_has_a_second_ring_and_only_beside_an_earlier_session():
    before = {ROB: put(ROB, 2)}
    after = before | {SARAH: put(SARAH, 3)}
    assert count(drawn(after, before).svg, "new") == 1
    assert count(drawn(after).svg, "new") == 0


def test_each_tie_each_mark_and_each_way_of_giving_is_drawn_in_its_own_way():
    one = put(ROB, 2, tie=Tie.SUPPORTIVE)
    drawings = {each: drawn({ROB: replace(one, tie=each)}).svg for each in Tie}
    drawings |= {each: drawn({ROB: replace(one, giving=each)}).svg for each in Giving if each is not Giving.NOT_SAID}
    drawings |= {kind: drawn({ROB: replace(one, kind=kind)}).svg for kind in ("group", "pet")}
    drawings |= {status: drawn({ROB: replace(one, status=status)}).svg for status in ("deceased", "estranged")}
    assert len(set(drawings.values())) == len(drawings)


def test_a_wish_is_a_thin_arrow_and_none_where_the_ring_is_the_one_wished_for():
    assert count(drawn({ROB: put(ROB, 2, wished=1)}).svg, "wish") >= 1
    assert count(drawn({ROB: put(ROB, 1, wished=1)}).svg, "wish") == 0


def crowd():
    names = {UUID(int=number): f"Great-aunt Beatrix {number}" for number in range(1, 41)}
    kinds = ("person", "group", "pet")
    circle = {
        person: put(person, 1 + person.int % 3, kind=kinds[person.int % 3], status="deceased" if person.int % 7 == 0 else "living")
        for person in names
    }
    return circle, names


def test_who_has_no_room_for_a_name_bears_the_whole_number_of_the_list_whatever_the_mark():
    circle, names = crowd()
    found = drawn(circle, names=names, paper=SMALL)
    assert any(person.int >= 10 for person in found.numbered)
    assert any(circle[person].status == "deceased" for person in found.numbered)
    for person in found.numbered:
        assert re.search(rf'<text class="mark-letter[^>]*>{person.int}</text>', found.svg)


def test_a_drawing_alone_says_itself_whom_its_numbers_stand_for_and_one_on_the_page_does_not():
    circle, names = crowd()
    alone, on_the_page = (drawn(circle, names=names, paper=SMALL, alone=each) for each in (True, False))
    for person in alone.numbered:
        assert f">{person.int} {names[person]}</text>" in alone.svg
        assert f">{person.int} {names[person]}</text>" not in on_the_page.svg
    assert float(re.search(r'viewBox="0 0 340 ([\d.]+)"', alone.svg).group(1)) > 340


def test_right_to_left_everybody_stands_on_the_other_side():
    circle = {ROB: put(ROB, 2, angle=90.0)}
    x = [float(re.search(r'<circle class="mark" cx="([\d.]+)"', drawn(circle, rtl=rtl).svg).group(1)) for rtl in (False, True)]
    assert x[0] > LARGE.middle > x[1]
    assert x[0] + x[1] == LARGE.size
