"""What the timeline's page shows: its pictures, what can be chosen, its story, its table page by page, the rises, and what comes round."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from openipt.core import timeline
from openipt.core.lenses import LensKind
from openipt.core.library import Library
from openipt.core.timeline import Event
from openipt.core.when import Precision, gap
from openipt.record.read import LifePage
from openipt.web.addresses import reverse
from openipt.web.courseview import Head, present_head
from openipt.web.packview import PackView, pack_views
from openipt.web.pictures import next_slot
from openipt.web.pictures import timeline_words as said
from openipt.web.pictures.timeline_picture import ROOMS, Drawn, timeline_picture
from openipt.web.pictures.timeline_shown import TimelineShown
from openipt.web.timeline.shown import Life, Whose
from openipt.web.timeline.story import story_of, with_whom
from openipt.web.translating import gettext, gettext_lazy, ngettext

ROWS = 30
"""How many lines of the table stand on one page."""
STRANDS = {
    "episode": gettext_lazy("an earlier episode"),
    "treatment": gettext_lazy("a treatment"),
    "mood": gettext_lazy("mood as it is remembered"),
    "routine": gettext_lazy("a routine disrupted"),
    "high": gettext_lazy("a time of high mood"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go: its words, its address, and whether that is here."""

    words: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `year` is where a count in the picture leads to; empty but at the first line of each year."""

    year: str
    when: str
    apart: str
    title: str
    url: str
    note: str
    person: str
    mark: str
    felt: str
    mood: str
    is_onset: bool


@dataclass(frozen=True, slots=True)
class RiseLine:
    """A step of the score that got heavier, what was said of it, and where it can be said."""

    number: int
    words: str
    said: tuple[str, ...]
    url: str
    session_url: str


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The timeline's page."""

    id: UUID
    head: Head
    tab_number: int | None
    lenses: tuple[Link, ...]
    people: tuple[Link, ...]
    pictures: tuple[SafeString, ...]
    left: tuple[Link, ...]
    measure: str
    legend: frozenset[str]
    story: tuple[str, ...]
    rows: tuple[Row, ...]
    pages: tuple[Link, ...]
    rises: tuple[RiseLine, ...]
    rounds: tuple[str, ...]
    twice: tuple[str, ...]
    has_events: bool
    packs: tuple[PackView, ...]


def whose_of(query: QueryDict) -> Whose:
    """Which lens and which person an address asks for; what it does not know is all and everybody."""
    kinds = {each.value: each for each in LensKind}
    try:
        person = UUID(query.get("person", ""))
    except ValueError:
        person = None
    return Whose(kinds.get(query.get("lens", "")), person)


def present_timeline(page: LifePage, library: Library, query: QueryDict) -> TimelineView:
    """The page of a timeline, as its address asks for it."""
    return _Presenter(Life(page, library, whose_of(query)), query.get("page", "")).view()


class _Presenter:
    def __init__(self, life: Life, asked: str) -> None:
        self.life, self.asked = life, asked
        self.id = life.page.course.summary.id
        self.address = reverse("timeline", args=[self.id])
        self.pages = [life.events[start : start + ROWS] for start in range(0, len(life.events), ROWS)]

    def view(self) -> TimelineView:
        """Every part of the page."""
        life, story = self.life, story_of(self.life)
        shown = life.shown(" ".join(story))
        drawn = [timeline_picture(shown, room, rtl=get_language_bidi()) for room in ROOMS]
        following = next_slot(life.slots)
        return TimelineView(
            id=self.id,
            head=present_head(life.page.course, life.library),
            tab_number=following.number if following else (life.slots[-1].number if life.slots else None),
            lenses=self._lenses(),
            people=self._people(),
            pictures=tuple(each.picture for each in drawn),
            left=self._left(drawn),
            measure=life.measure.short_title,
            legend=self._legend(shown),
            story=story,
            rows=self._rows(),
            pages=self._pages(),
            rises=tuple(self._rise(each) for each in life.rises),
            rounds=tuple(said.round_again(each) for each in life.rounds),
            twice=tuple(self._twice(one, other) for one, other in timeline.duplicates(life.events)),
            has_events=bool(life.every),
            packs=pack_views(life.page.course, life.library),
        )

    def _url(self, **changes: str) -> str:
        whose = self.life.whose
        asked = {"lens": whose.lens.value if whose.lens else "", "person": str(whose.person or "")} | changes
        query = urlencode({key: value for key, value in asked.items() if value})
        return f"{self.address}?{query}" if query else self.address

    def _lenses(self) -> tuple[Link, ...]:
        now = self.life.whose.lens
        kinds = [lens.kind for lens in self.life.all_lenses] + [LensKind.WEEKS]
        every = Link(gettext("All"), self._url(lens=""), now not in kinds)
        return (every, *(Link(str(said.LENSES[kind]), self._url(lens=kind.value), now is kind) for kind in kinds))

    def _people(self) -> tuple[Link, ...]:
        met: dict[UUID, int] = {}
        for each in self.life.every:
            if each.person_id is not None:
                met[each.person_id] = met.get(each.person_id, 0) + 1
        names = [(each.id, each.name) for each in self.life.people if each.id in met]
        if not names:
            return ()
        now = self.life.whose.person
        return (
            Link(gettext("Everybody"), self._url(person=""), now is None),
            *(
                Link(gettext("%(name)s, %(count)d") % {"name": name, "count": met[who]}, self._url(person=str(who)), now == who)
                for who, name in names
            ),
        )

    def _left(self, drawn: Sequence[Drawn]) -> tuple[Link, ...]:
        """What the widest picture has no room for, with where it stands in the table."""
        years: dict[int, int] = {}
        for _, pins in drawn[0].left:
            for pin in pins:
                years[pin.day.year] = years.get(pin.day.year, 0) + 1
        form = {year: ngettext("%(count)d more in %(year)d", "%(count)d more in %(year)d", count) for year, count in years.items()}
        return tuple(Link(form[year] % {"count": count, "year": year}, self._url_of_year(year)) for year, count in sorted(years.items()))

    def _url_of_year(self, year: int) -> str:
        place = self._place_of_year.get(year, 1)
        return f"{self._url(page=str(place) if place > 1 else '')}#in-{year}"

    @cached_property
    def _place_of_year(self) -> dict[int, int]:
        """On which page of the table each year begins."""
        return {each.when.middle.year: place for place, rows in reversed(list(enumerate(self.pages, 1))) for each in rows}

    @property
    def _page(self) -> int:
        return int(self.asked) if self.asked.isascii() and self.asked.isdecimal() and 1 <= int(self.asked[:6]) <= len(self.pages) else 1

    def _pages(self) -> tuple[Link, ...]:
        if len(self.pages) < 2:
            return ()
        spans = [(rows[0].when.middle.year, rows[-1].when.middle.year) for rows in self.pages]
        names = [str(first) if first == last else gettext("%(first)d to %(last)d") % {"first": first, "last": last} for first, last in spans]
        links = enumerate(names, 1)
        return tuple(Link(name, self._url(page=str(place) if place > 1 else "") + "#same-h", place == self._page) for place, name in links)

    def _rows(self) -> tuple[Row, ...]:
        rows, seen = [], 0
        for event in self.pages[self._page - 1] if self.pages else ():
            year = event.when.middle.year
            rows.append(self._row(event, str(year) if year != seen else ""))
            seen = year
        return tuple(rows)

    def _row(self, event: Event, year: str) -> Row:
        life, when = self.life, said.when_in_words(event.when)
        is_onset = life.onset is not None and life.onset.id == event.id
        if event.until:
            when = gettext("%(first)s to %(last)s") % {"first": when, "last": said.when_in_words(event.until)}
        apart = ""
        if life.onset is not None and not is_onset:
            far = gap(event.when, life.onset.when)
            form = gettext("%(long)s the onset") if far.order else gettext("%(long)s as the onset")
            apart = form % {"long": said.apart(far)}
        return Row(
            year=year,
            when=when,
            apart=apart,
            title=event.title,
            url=f"{self.address}{event.id}/",
            note=str(STRANDS.get(event.strand, "")),
            person=event.person,
            mark=life.marks.get(event.person_id, "person"),
            felt=life.felt[event.impact],
            mood=self._mood(event, is_onset=is_onset),
            is_onset=is_onset,
        )

    def _mood(self, event: Event, *, is_onset: bool) -> str:
        """What the mood did, and between which two scores it lies where its day is known."""
        parts = [said.change("worse") if event.change == "onset" and not is_onset else said.change(event.change)]
        if event.severity is not None:
            parts.append(gettext("%(severity)d of 10 as it is remembered") % {"severity": event.severity})
        if event.when.precision is Precision.DAY:
            before = [point for point in self.life.points if point.when <= event.when.first]
            after = [point for point in self.life.points if point.when > event.when.first]
            if before and after:
                facts = {"measure": self.life.measure.short_title, "before": before[-1].value, "after": after[0].value}
                parts.append(gettext("%(measure)s %(before)d, then %(after)d") % facts)
        return gettext("; ").join(part for part in parts if part)

    def _rise(self, rise: timeline.Rise) -> RiseLine:
        number = rise.after.session or 0
        facts = {"one": rise.before.session, "other": number, "before": rise.before.value, "after": rise.after.value}
        linked = self.life.linked.get(number, ())
        told = tuple(with_whom(str(each["event"]).rstrip("."), str(each.get("person", ""))) for each in linked)
        form = gettext("Session %(one)d to %(other)d: %(before)d, then %(after)d")
        return RiseLine(number, form % facts, told, reverse("say_what_happened", args=[self.id, number]), reverse("session", args=[self.id, number]))

    def _twice(self, one: Event, other: Event) -> str:
        facts = {"title": other.title, "one": said.when_in_words(one.when), "other": said.when_in_words(other.when)}
        return gettext("“%(title)s” stands here twice: %(one)s and %(other)s. Take one out if they are the same.") % facts

    def _legend(self, shown: TimelineShown) -> frozenset[str]:
        life = self.life
        found = {
            "onset": life.onset is not None,
            "rounds": bool(shown.rounds),
            "rises": bool(life.rises),
            "remembered": bool(shown.remembered),
        }
        return frozenset(key for key, there in found.items() if there)
