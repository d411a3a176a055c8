"""Two pages type at random into one part, answers get lost, saves are sent again or come in late: nothing that was acknowledged is lost."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from openipt.actions.sessions import Saved, Typed, save_part
from openipt.core.ids import uuid7
from openipt.core.who_may import Verb
from openipt.record import door, read, session_parts
from tests.cast import NOW, Cast, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PAGES = 3
WHAT_HAPPENS = ("heard", "lost", "twice", "held up", "opened afresh", "settles")


@dataclass
class Page:
    """A page as the browser has it: its text grows; a request without an answer is sent again under its own id before anything newer."""

    name: str
    text: str = ""
    based_on: int = 0
    writer: UUID = field(default_factory=uuid4)
    waits: tuple[UUID, str, int] | None = None


class Desk:
    """The pages, the clock that gives their ids, and every text that a page was told is saved."""

    def __init__(self, cast: Cast) -> None:
        self.by, self.moment, self.course_id = cast.ben, NOW, take_on(cast.ben)
        self.part_id = session_parts.only_part_id(self.course_id, 1, "session_note")
        self.acknowledged: list[str] = []
        self.stood: set[str] = set()
        self.held_up: list[tuple[Page, tuple[UUID, str, int]]] = []

    def send(self, page: Page, request: tuple[UUID, str, int], settles: UUID | None = None) -> Saved:
        op_id, text, based_on = request
        typed = Typed(self.part_id, "session_note", {"words": text}, based_on, page.writer, settles=settles)
        saved = save_part(self.by, self.course_id, 1, typed, op_id=op_id, now=self.moment)
        self.stood.add(self.now_standing())
        return saved

    def now_standing(self) -> str:
        return str(self.parts()[0].content.get("words", ""))

    def parts(self) -> tuple[read.Part, ...]:
        with door.course(self.by, self.course_id, Verb.READ_SESSION) as room:
            return session_parts.parts_of(room, 1, (), {})[0]

    def kept(self) -> set[str]:
        """Every text that stood at some time, or waits beside what stands."""
        return self.stood | {str(other.content.get("words", "")) for part in self.parts() for other in part.others}

    def act(self, page: Page, happens: str, letters: str) -> None:
        self.moment += timedelta(milliseconds=2)
        if happens == "opened afresh":
            parts = self.parts()
            page.text, page.based_on, page.writer, page.waits = parts[0].content.get("words", "") if parts else "", 0, uuid4(), None
            page.based_on = parts[0].revision if parts else 0
            return
        page.text += letters
        if page.waits is None:
            page.waits = (uuid7(self.moment), page.text, page.based_on)
        if happens == "held up":  # it will come in some time later, or never
            self.held_up.append((page, page.waits))
            page.waits = None
            return
        settles = self._looked_at(page, happens)
        saved = self.send(page, page.waits, settles)
        if happens == "twice":
            self.send(page, page.waits)
        if happens == "lost":
            return
        self.acknowledged.append(page.waits[1])
        page.waits = None
        if saved.elsewhere is None:
            page.based_on = saved.revision

    def _looked_at(self, page: Page, happens: str) -> UUID | None:
        """A person who settles has both texts before them, and types both into the one that stays."""
        parts = self.parts()
        if happens != "settles" or not parts or not parts[0].others or page.waits is None:
            return None
        other = parts[0].others[0]
        page.text = f"{parts[0].content.get('words', '')}|{other.content.get('words', '')}|{page.text}"
        page.waits = (page.waits[0], page.text, parts[0].revision)
        return other.id

    def let_through(self, number: int) -> None:
        """One of the held up saves arrives after all."""
        if self.held_up:
            page, request = self.held_up.pop(number % len(self.held_up))
            self.send(page, request)


acts = st.tuples(st.integers(0, PAGES - 1), st.sampled_from(WHAT_HAPPENS), st.text("abc ", min_size=1, max_size=3), st.integers(-3, 5))


@given(story=st.lists(acts, min_size=1, max_size=12))
@example(story=[(0, "heard", " ", 0), (1, "held up", "a", -1), (1, "heard", "a", 0)])  # a late save once took a version's longer words away
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_what_a_page_was_told_is_saved_stood_or_waits_beside_and_no_late_save_brings_older_words_back(cast, story):
    desk, pages = Desk(cast), [Page(str(number)) for number in range(PAGES)]
    for number, happens, letters, late in story:
        desk.act(pages[number], happens, letters)
        if late >= 0 and desk.held_up:
            page, request = desk.held_up[late % len(desk.held_up)]
            before = desk.now_standing() if desk.parts() else ""
            page_wrote_last = page.text.strip() == before and len(request[1]) < len(page.text)
            desk.let_through(late)
            assert not page_wrote_last or desk.now_standing() == before
    held = "\n".join(desk.kept()) if desk.parts() else ""
    assert [text for text in desk.acknowledged if text.strip() not in held] == []
