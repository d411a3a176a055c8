"""The cast: Ana (client), Ben (her therapist), Cleo (his supervisor), Dov (client), Eve (therapist next door), Finn (keeper), Gil (guardian),
Hana (therapist who covers), Ivo (service lead)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator

from openipt.actions import courses, measures, people, questionnaires, second_factors
from openipt.core.courses import Beside, EndedBecause, Move, State
from openipt.core.ids import uuid7
from openipt.record import read
from openipt.record.actors import Actor
from openipt.record.models import Heartbeat

PEOPLE = ("ana", "ben", "cleo", "dov", "eve", "finn", "gil", "hana", "ivo")
PASSWORD = "nobody-here-is-real"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning."""
HOLD = Beside(risk_note="None seen.")
"""What is said beside a move that puts a course on hold."""
ENDED = Beside(ended_because=EndedBecause.MOVED)
"""What is said beside a move that ends a course early."""
IN_A_MINUTE = NOW + timedelta(minutes=1)


def op() -> UUID:
    """A fresh operation id."""
    return uuid7(NOW)


@dataclass(frozen=True)
class Cast:
    """Everybody's account, the members as actors, and Ana's course."""

    accounts: dict[str, UUID]
    ben: Actor
    cleo: Actor
    eve: Actor
    finn: Actor
    hana: Actor
    ivo: Actor
    ana_course: UUID

    def email(self, name: str) -> str:
        """With what somebody signs in."""
        return f"{name}@test.example"


def make_cast(kind: str = "demo") -> Cast:
    """Both practices with everybody in them."""
    here = people.found_practice(people.NewPractice("Linden House", kind, "gb", "Europe/London"))
    there = people.found_practice(people.NewPractice("Harbour Practice", kind, "gb", "Europe/London"))
    accounts = {name: people.give_account(f"{name}@test.example", PASSWORD) for name in PEOPLE}
    ben = people.take_in_member(here, accounts["ben"], "Ben R.", ("therapist",))
    cleo = people.take_in_member(here, accounts["cleo"], "Cleo V.", ("supervisor",))
    eve = people.take_in_member(there, accounts["eve"], "Eve T.", ("therapist",))
    finn = people.take_in_member(here, accounts["finn"], "Finn K.", ("keeper",))
    hana = people.take_in_member(here, accounts["hana"], "Hana L.", ("therapist",))
    ivo = people.take_in_member(here, accounts["ivo"], "Ivo D.", ("service_lead",))
    Heartbeat.objects.create(name="due", at=datetime.now(UTC), holder="a test")  # pages would say that nothing is sent
    return Cast(accounts, ben, cleo, eve, finn, hana, ivo, take_on(ben))


def give_second_factor(account_id: UUID) -> None:
    """An authenticator app for that account: in a real practice nobody works without a second factor."""
    Authenticator.objects.create(user_id=account_id, type="totp", data={"secret": second_factors.seal_app_secret("JBSWY3DP")})


def take_on(by: Actor, name: str = "Ana P.", *, weeks_ago: int = 0, protocol: str = "ipt16") -> UUID:
    """A client taken on, whose first session was that many weeks ago."""
    client = courses.NewClient(name, "she/her", date(1994, 5, 17), "baker", "sister")
    first = NOW + timedelta(days=1) - timedelta(weeks=weeks_ago)
    return courses.take_on(by, op_id=op(), client=client, plan=courses.CoursePlan(protocol, first), now=NOW)


def begin_treatment(by: Actor, course_id: UUID) -> None:
    """The course in its first phase."""
    done = frozenset({"assessment.consent", "assessment.risk"})
    courses.move(by, course_id, op_id=op(), move=Move(State.TREATMENT, "initial"), done=done, reason="in a test", now=NOW)


def send_link(by: Actor, course_id: UUID, measure: str = "phq9", session: int | None = 1) -> tuple[UUID, str]:
    """A questionnaire sent: the response's id and the link's token."""
    response_id = measures.send(by, course_id, op_id=op(), measure=measure, session=session, way="link", now=NOW)
    return response_id, read.link_to_show(by, course_id, response_id, now=NOW)[1].token


def answer_all(token: str, values: list[int | None], measure: str = "phq9", browser: str = "a-phone") -> None:
    """Begin and answer, item by item, in the measure's order."""
    questionnaires.begin(token, browser_secret=browser, now=NOW)
    for item, value in zip(read.library().measure(measure).scored_items, values, strict=False):
        questionnaires.answer(token, op_id=op(), browser_secret=browser, item=item.key, value=value, now=NOW)
