"""What a therapist wants to see of the own caseload: by state, phase, form of IPT, session, what is due, and alerts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from openipt.core.courses import State

MOST_SESSIONS = 99
"""No course has a session of a higher number."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a course must be to be shown. An empty one asks for nothing, so that every course is shown.

    Sessions are numbers from 1 to 99, both included, of the next planned session. `ended` shows courses that are over, whenever that was.
    """

    state: State | None = None
    phase: str = ""
    protocol: str = ""
    from_session: int | None = None
    to_session: int | None = None
    due: bool = False
    alert: bool = False
    look: bool = False
    ended: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it leaves nothing out."""
        return self == Filter()

    def in_an_address(self) -> str:
        """As it stands in an address, and in a saved view: `state=treatment&due=yes`. There is no word about a client in it."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return urlencode({name: "yes" if value is True else str(value) for name, value in said.items() if value})

    def takes(self, course: "Facts") -> bool:
        """Whether a course is one of those that are wanted."""
        following = course.next_session
        return (
            (self.state is None or course.state is self.state)
            and (not self.phase or course.phase == self.phase)
            and (not self.protocol or course.protocol == self.protocol)
            and (self.from_session is None or (following is not None and following >= self.from_session))
            and (self.to_session is None or (following is not None and following <= self.to_session))
            and (not self.due or course.is_due)
            and (not self.alert or course.has_open_alert)
            and (not self.look or course.waits_for_a_look)
            and (not self.ended or course.has_ended)
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What a filter asks of a course. `next_session` is the number of the next planned one, None where there is none."""

    state: State
    phase: str
    protocol: str
    next_session: int | None
    is_due: bool
    has_open_alert: bool
    waits_for_a_look: bool
    has_ended: bool


def filter_in(address: Mapping[str, str]) -> Filter:
    """The filter that an address asks for. What it says that is no filter is left out: anybody can type an address."""
    readers: dict[str, Callable[[str], object]] = {
        "state": lambda text: State(text) if text in set(State) else None,
        **dict.fromkeys(("phase", "protocol"), lambda text: text[:60]),
        **dict.fromkeys(("from_session", "to_session"), _session),
        **dict.fromkeys(("due", "alert", "look", "ended"), lambda text: text == "yes"),
    }
    return Filter(**{name: read(address[name].strip()) for name, read in readers.items() if name in address})  # type: ignore[arg-type]


def _session(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 2 else 0  # as long as the highest number
    return number if 1 <= number <= MOST_SESSIONS else None
