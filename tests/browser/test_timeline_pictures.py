"""Timelines that no sample course has, measured in a browser: 300 events, a course of IPSRT, remembered mood, and a page from right to left."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from openipt.core import lenses, timeline
from openipt.web.pictures.timeline_picture import ROOMS, timeline_picture
from openipt.web.pictures.timeline_shown import Bar, Pin, RiseShown, Scale, TimelineShown, Total
from tests.browser.test_timeline import OVERLAPS
from tests.core.events import DANIEL, event

STATIC = Path(timeline_picture.__code__.co_filename).parent.parent / "static"
BEGINS, ENDS = date(2025, 2, 18), date(2025, 6, 3)
TOTALS = (17, 16, 15, 13, 14, 17, 15, 12, 11, 10, 9, 8, 8, 7, 6, 6)


def shown(events, **more) -> TimelineShown:
    began = timeline.onset(events)
    totals = tuple(Total(BEGINS + timedelta(weeks=number), total) for number, total in enumerate(TOTALS))
    pins = tuple(
        Pin(each.when.middle, each.title, "hard, 4 of 5", each.person, "person", each == began, abs(each.impact or 0) + 100 * (each == began))
        for each in events
        if each.strand == "event"
    )
    facts = {
        "lenses": lenses.lenses(events, BEGINS, ENDS),
        "pins": pins,
        "bars": (Bar("treatment", BEGINS, ENDS, "Interpersonal therapy, 16 sessions", short="IPT, 16 sessions"),),
        "scale": Scale("PHQ-9", 0, 27),
        "runs": (totals,),
        "remembered": (),
        "rounds": (date(2025, 5, 1),),
        "rises": (RiseShown(totals[4], totals[5], 6, said=False),),
        "onset": began.when.middle if began else None,
        "onset_words": "Onset, October 2024",
        "begins": BEGINS,
        "description": "Made up.",
    }
    return TimelineShown(**(facts | more))


def three_hundred():
    spread = []
    for number in range(299):
        months = round(360 * (number / 299) ** 2)
        year, month = divmod(2025 * 12 + 4 - months, 12)
        when = (f"{year}", f"{year}-{month + 1:02}", f"{year}-{month + 1:02}-{1 + number % 28:02}")[number % 3]
        spread.append(
            event(when, f"What happened as number {number}, in more words", impact=number % 11 - 5, person=("Sarah", "Eli", "")[number % 3])
        )
    return timeline.in_order([*spread, event("2024-10", "It began", symptom_change="onset", impact=-4)])


MANY_BARS = (
    Bar("high", date(2011, 3, 1), date(2011, 7, 31), "All-night exams", 7),
    Bar("high", date(2025, 4, 1), date(2025, 4, 20), "Three nights awake", 4),
    Bar("episode", date(2012, 1, 1), date(2013, 6, 30), "Admitted", 9),
    Bar("episode", date(2024, 10, 1), date(2025, 6, 3), "Depression", 6),
    Bar("routine", date(2024, 10, 1), date(2025, 1, 31), "Night shifts"),
    Bar("routine", date(2025, 3, 1), date(2025, 3, 20), "Travel to Lisbon and back"),
    Bar("treatment", date(2020, 1, 1), date(2025, 6, 30), "Lithium"),
    Bar("treatment", BEGINS, ENDS, "Interpersonal therapy, 20 sessions", short="IPT, 20 sessions"),
    Bar("focus", date(2025, 3, 4), ENDS, "Grief for the healthy self"),
)
SKETCH = ((date(2024, 10, 16), 4), (date(2024, 12, 16), 6), (date(2025, 2, 1), 7))
TIMELINES = {
    "300 events": shown(three_hundred()),
    "ipsrt": shown(DANIEL, bars=MANY_BARS, two_sided=True, remembered=SKETCH),
    "depression alone": shown(DANIEL, bars=MANY_BARS[2:], remembered=SKETCH),
    "no events": shown(()),
}


def page_of(pictures, *, rtl: bool) -> str:
    sheets = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("openipt.css", "workbench.css", "people.css", "timeline.css"))
    direction = ' dir="rtl"' if rtl else ""
    body = "".join(f'<section class="card">{each}</section>' for each in pictures)
    return f'<!doctype html><html lang="en"{direction}><meta charset="utf-8"><title>t</title><style>{sheets}</style><main class="page">{body}</main>'


@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
@pytest.mark.parametrize("name", TIMELINES)
@pytest.mark.parametrize("width", [1280, 900, 360])
def test_no_label_touches_another_and_no_stem_crosses_one(browser, name, width, rtl):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_content(page_of([timeline_picture(TIMELINES[name], room, rtl=rtl).picture for room in ROOMS], rtl=rtl))
    assert page.locator("svg.timeline >> visible=true").count() == 1
    assert page.evaluate(OVERLAPS) == []
    page.close()


def test_on_a_page_from_right_to_left_time_runs_from_right_to_left(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    for rtl in (False, True):
        page.set_content(page_of([timeline_picture(TIMELINES["ipsrt"], ROOMS[0], rtl=rtl).picture], rtl=rtl))
        lens = [each.bounding_box()["x"] for each in page.locator(".lens").all()]
        assert lens == sorted(lens, reverse=rtl)
        onset, score = page.locator(".onset-mark").bounding_box()["x"], page.locator(".point.last").bounding_box()["x"]
        assert (onset > score) is rtl
    page.close()


def test_of_300_events_the_onset_hangs_and_every_other_hangs_or_is_counted():
    events = three_hundred()
    for room in ROOMS:
        drawn = timeline_picture(TIMELINES["300 events"], room, rtl=False)
        left = [pin for _, pins in drawn.left for pin in pins]
        assert "It began" not in [pin.title for pin in left]
        hung = drawn.picture.count('class="stem')
        assert hung + len(left) == len(events)
        assert hung >= len(drawn.left) * 3
