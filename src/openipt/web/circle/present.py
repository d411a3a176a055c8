"""What the page of the closeness circle shows: one session's circle or two side by side, the list, the difference in words, the figures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from openipt.core import circle
from openipt.core.circle import Placement
from openipt.core.inventory import Person
from openipt.core.library import Library
from openipt.record.read import LifePage
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.circle.choices import Choices
from openipt.web.circle.forms import NO_WISH
from openipt.web.courseview import Head, present_head
from openipt.web.pictures.circle_layout import CROWDED, LARGE, SMALL, Paper
from openipt.web.pictures.circle_picture import CirclePicture, circle_picture
from openipt.web.pictures.circle_words import RINGS, TIES, Changed, figures_in_words, in_a_row, what_changed
from openipt.web.pictures.marks import mark_of
from openipt.web.translating import gettext


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the list: the same facts as in the picture, to be changed without a mouse. `number` stands in the picture where no name fits."""

    id: UUID
    name: str
    mark: str
    kind: str
    number: int | None
    before: str
    before_tie: str
    before_line: str
    cells: SafeString
    difference: str
    changed: bool
    was: str
    on: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One circle with the session and day above it."""

    title: str
    day: str
    pictures: tuple[SafeString, ...]


@dataclass(frozen=True, slots=True)
class Rival:
    """Somebody who was placed in two windows: both, the later one counting, until somebody places the person again."""

    name: str
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One session that can be looked at."""

    number: int
    url: str
    current: bool
    placed: bool


@dataclass(frozen=True, slots=True)
class CircleView:
    """The whole page."""

    course_id: UUID
    head: Head
    number: int
    title: str
    session: int
    beside: int | None
    drawn: tuple[Drawn, ...]
    crowded: bool
    changed: tuple[Changed, ...]
    nothing_changed: bool
    figures: tuple[str, ...]
    rows: tuple[Row, ...]
    steps: tuple[Step, ...]
    sessions: tuple[int, ...]
    placed_in: tuple[int, ...]
    rivals: tuple[Rival, ...]
    undo: str
    undo_url: str
    client: str
    story: str


def drawing_alone(page: LifePage, library: Library, session: int) -> SafeString:
    """The circle of a session as a drawing that needs no page around it."""
    return _Presenter(page, library, session, None).alone()


def present_circle(page: LifePage, library: Library, session: int, beside: int | None) -> CircleView:
    """The circle of a session, beside that of an earlier one where one is given."""
    return _Presenter(page, library, session, beside).view()


class _Presenter:
    """Holds what all parts of the page share."""

    def __init__(self, page: LifePage, library: Library, session: int, beside: int | None) -> None:
        self.page, self.library, self.session, self.beside = page, library, session, beside
        self.people: dict[UUID, Person] = {each.id: each for each in page.people}
        self.names = {person: each.name for person, each in self.people.items()}
        known = [each for each in page.placements if each.person in self.people]
        self.placements = tuple(known)
        self.now = circle.placed_at(known, session)
        self.then = circle.placed_at(known, beside) if beside is not None else None
        self.client = page.course.summary.client.name.split(" ")[0]
        self.rtl = get_language_bidi()
        self.numbered: set[UUID] = set()
        found = circle.difference(self.then, self.now) if self.then is not None else ()
        self.differences = {each.person: each for each in found}
        self.order = dict.fromkeys([*(each.person for each in found if each.is_change), *self.people])
        self.numbers = {person: number for number, person in enumerate(self.order, start=1)}
        self.marks = {person: mark_of(each.kind, each.status) for person, each in self.people.items()}
        self.in_words = what_changed(found, self.names, self.marks, self.client)
        self.last = circle.last_placed(known, session)
        self.choices = Choices()
        self.crowded = max(len(self.now), len(self.then or ())) > CROWDED

    def view(self) -> CircleView:
        """Every part of the page."""
        course = self.page.course.summary
        url = reverse("circle", args=[course.id])
        sessions = tuple(each.number for each in course.sessions)
        placed_in = self.page.placed_in
        undone = self._undone()
        return CircleView(
            course_id=course.id,
            head=present_head(self.page.course, self.library),
            number=self.page.session_to_show,
            title=self._title(),
            session=self.session,
            beside=self.beside,
            drawn=self._drawn(),
            crowded=self.crowded,
            changed=self.in_words,
            nothing_changed=self.then is not None and not self.in_words,
            figures=figures_in_words(self._figures(self.beside) if self.beside is not None else None, self._figures(self.session)),
            rows=self._rows(),
            steps=tuple(Step(each, f"{url}?session={each}", each == self.session, each in placed_in) for each in sessions),
            sessions=sessions,
            placed_in=placed_in,
            rivals=self._rivals(),
            undo=gettext("Undo: %(name)s") % {"name": self.names[undone]} if undone else "",
            undo_url=reverse("undo_placement", args=[course.id, self.session, undone]) if undone else "",
            client=self.client,
            story=self._story(),
        )

    def _figures(self, session: int) -> circle.Figures:
        """The figures of everybody who stood on the circle, also of whoever has been taken out since: dated figures stay."""
        return circle.figures_of(circle.placed_at(self.page.placements, session))

    def _title(self) -> str:
        if self.beside is not None:
            return gettext("Closeness circle: session %(before)d beside session %(now)d") % {"before": self.beside, "now": self.session}
        return gettext("Closeness circle: session %(now)d") % {"now": self.session}

    def _drawn(self) -> tuple[Drawn, ...]:
        found = []
        if self.then is not None and self.beside is not None:
            found.append(self._one("then", self.beside, self.then, None))
        found.append(self._one("now", self.session, self.now, self.then))
        return tuple(found)

    def _one(self, key: str, session: int, stands: Mapping[UUID, Placement], before: Mapping[UUID, Placement] | None) -> Drawn:
        """One circle; alone on the page it is drawn large as well, and a crowded one only large. Who bears a number bears it in the list too."""
        slot = next(each for each in self.page.course.summary.sessions if each.number == session)
        starts = words.local(slot.starts_at, self.page.course.practice.zone)
        title = gettext("Session %(number)d") % {"number": session}
        picture = self._picture(key, title, stands, before)
        drawings = []
        for size, paper in self._papers():
            drawn = circle_picture(replace(picture, key=f"{key}-{size}"), paper, rtl=self.rtl)
            self.numbered |= drawn.numbered
            drawings.append(drawn.svg)
        return Drawn(title, words.day_and_month(starts.date()), tuple(drawings))

    def _papers(self) -> tuple[tuple[str, Paper], ...]:
        if self.crowded:
            return (("large", LARGE),)
        return (("small", SMALL),) if self.beside is not None else (("large", LARGE), ("small", SMALL))

    def alone(self) -> SafeString:
        """The large drawing of the session's circle, with the names of whoever bears a number beneath it."""
        picture = self._picture("now-large", gettext("Session %(number)d") % {"number": self.session}, self.now, None)
        return circle_picture(replace(picture, alone=True), LARGE, rtl=self.rtl).svg

    def _picture(self, key: str, title: str, stands: Mapping[UUID, Placement], before: Mapping[UUID, Placement] | None) -> CirclePicture:
        rings, ties = self.choices.rings, self.choices.ties
        told = gettext("; ").join(f"{self.names[person]}: {rings[each.ring]}, {ties[each.tie]}" for person, each in stands.items())
        named = gettext("Closeness circle, %(session)s") % {"session": title.lower()}
        return CirclePicture(key, named, told or gettext("Nobody has been placed yet."), stands, self.names, self.numbers, before)

    def _rows(self) -> tuple[Row, ...]:
        return tuple(self._row(self.people[person]) for person in self.order)

    def _row(self, person: Person) -> Row:
        stands = self.now.get(person.id)
        before = self.then.get(person.id) if self.then is not None else None
        difference, last, choices = self.differences.get(person.id), self.last.get(person.id), self.choices
        ring = str(stands.ring) if stands else ""
        tie = (stands.tie if stands else circle.Tie.NONE).value
        wished = NO_WISH if stands is None or stands.wished is None else str(stands.wished)
        giving = (stands.giving if stands else circle.Giving.NOT_SAID).value
        return Row(
            id=person.id,
            name=person.name,
            mark=self.marks[person.id],
            kind=self._kind(person),
            number=self.numbers[person.id] if person.id in self.numbered else None,
            before="" if self.then is None else choices.rings[before.ring] if before else gettext("not there"),
            before_tie=choices.ties[before.tie] if before else "",
            before_line=before.tie.value if before and before.tie is not circle.Tie.NONE else "",
            cells=choices.cells(
                person.id, person.name, (("ring" if stands else "first_ring", ring), ("tie", tie), ("giving", giving), ("wished", wished))
            ),
            difference=in_a_row(difference) if difference else "",
            changed=bool(difference and difference.is_change),
            was=":".join((ring, tie, wished, giving)),
            on=str(last.id) if last else "",
        )

    def _kind(self, person: Person) -> str:
        if person.status == "deceased":
            return gettext("has died")
        return {"person": gettext("person"), "group": gettext("group"), "pet": gettext("pet")}[person.kind]

    def _rivals(self) -> tuple[Rival, ...]:
        found = []
        for person, versions in circle.side_by_side(self.placements).items():
            if versions[-1].session == self.session:
                zone = self.page.course.practice.zone
                said = (
                    gettext("%(ring)s, %(tie)s (%(by)s, %(when)s)")
                    % {"ring": RINGS[each.ring], "tie": TIES[each.tie], "by": each.by, "when": words.clock(words.local(each.at, zone))}
                    for each in versions
                )
                found.append(Rival(self.names[person], tuple(said)))
        return tuple(found)

    def _undone(self) -> UUID | None:
        """Whose last placement of this session can be undone."""
        undone = {each.based_on for each in self.placements if each.undoes}
        made = (each for each in reversed(self.placements) if each.session == self.session and not each.undoes and each.id not in undone)
        return next((each.person for each in made), None)

    def _story(self) -> str:
        if not self.people:
            return gettext("Nobody is in the inventory yet. Write down who is part of the client's life, and they can be placed here.")
        waiting = [each.name for each in self.people.values() if each.id not in self.now]
        return gettext("Not placed yet: %(names)s.") % {"names": gettext(", ").join(waiting)} if waiting else ""
