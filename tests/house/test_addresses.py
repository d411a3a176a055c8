"""Every address, asked for by every member of the cast with every method, answers as the hand-typed table says; so nothing leaks."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from openipt.actions import courses, measures, notes, one_time_links, questionnaires, safety, safety_plans, sessions, supervision
from openipt.core import who_may
from openipt.core.courses import Attendance, Move, State
from openipt.core.refusals import Forbidden, NotFound
from openipt.core.who_may import Relation, Verb
from openipt.record import door, read
from openipt.web.fieldforms import ANSWER
from openipt.web.measures.answering import BROWSER
from tests.cast import PASSWORD, Cast, op
from tests.house.addresses import ALLOWED_TO_NOBODY, AT_THE_DOOR, AT_THE_SERVICE, BY_LINK, BY_PLAN, PEOPLE, SECOND_COURSE, TABLE, WITHOUT_SIGN_IN
from tests.signing_in import has_just_proved_it, make_passkey

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PHONE = "the-browser-that-began"
GIVES_THE_SESSION_ANOTHER_KEY = {"account_logout", "account_login", "hand_over", "change_password", "step_up", "one_time_link"}


class World:
    """Ana's course with everything in it that an address can name, at the true time, since pages look at the clock."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.now, ben = cast, datetime.now(UTC), cast.ben
        self.clients: dict[str, Client] = {}
        self.course = self._take_on("Ana P.")
        self.second_course = self._take_on("Zed Q.")
        guards = frozenset({"assessment.consent", "assessment.risk"})
        courses.move(ben, self.course, op_id=op(), move=Move(State.TREATMENT, "initial"), done=guards, reason="in a test", now=self.now)
        until = (self.now + timedelta(days=30)).date()
        supervision.list_case(ben, self.course, op_id=op(), supervisor_id=cast.cleo.member.id, until=until, now=self.now)
        self.response = measures.enter_items(
            ben, self.course, op_id=op(), measure="phq9", session=1, about=self.now.date(), answers=dict.fromkeys(_items("phq9"), 1), now=self.now
        )
        (alert,) = read.course_page(ben, self.course, now=self.now).alerts
        self.alert = alert.id
        self.asked = measures.send(ben, self.course, op_id=op(), measure="gad7", session=1, way="link", now=self.now)
        self.token = read.link_to_show(ben, self.course, self.asked, now=self.now)[1].token
        questionnaires.begin(self.token, op_id=op(), browser_secret=PHONE, now=self.now)
        self.answer_one()
        self.step = self._set_a_step()
        self.private_note = str(read.process_note(ben, self.course, 1, now=self.now)[1].id)
        self.comment = supervision.comment(cast.cleo, self.course, op_id=op(), words="Well begun.", session=1, now=self.now)
        self.passkey, self.session, self.reset = of_an_account(cast.accounts["ben"], self.now)
        safety_plans.save(ben, self.course, safety_plans.Written({"helpers": "Kate"}, None, 0), op_id=op(), now=self.now)
        safety_plans.give(ben, self.course, op_id=op(), now=self.now)
        self.plan_token = read.plan_token(ben, self.course)
        self.begin_token = one_time_links.make(cast.accounts["ana"], "begin", now=self.now)

    def client_of(self, person: str) -> Client:
        """The browser of that person, signed in unless it is nobody's; it holds the cookie of Ana's phone."""
        if person not in self.clients:
            client = Client(raise_request_exception=False)
            if person != "nobody":
                client.force_login(get_user_model().objects.get(id=self.cast.accounts[person]))
                has_just_proved_it(client)
            self.clients[person] = client
        self.clients[person].cookies[BROWSER] = PHONE
        return self.clients[person]

    def answer_one(self) -> None:
        """Ana's first answer."""
        questionnaires.answer(self.token, op_id=op(), browser_secret=PHONE, item=_items("gad7")[0], value=1, now=self.now)

    def take_alert(self) -> None:
        """Ben has the alert."""
        safety.take(self.cast.ben, self.course, self.alert, op_id=op(), now=self.now)

    def act_on_alert(self) -> None:
        """Ben has the alert and has written what was done."""
        self.take_alert()
        safety.write(self.cast.ben, self.course, self.alert, op_id=op(), words="Spoke by phone.", now=self.now)

    def cancel_first_session(self) -> None:
        """Ana rang; somebody wrote it down."""
        courses.record_attendance(self.cast.ben, self.course, op_id=op(), number=1, came=courses.Came(Attendance.CANCELLED_CLIENT), now=self.now)

    def sign_first_note(self) -> None:
        """The note about it is signed."""
        self.cancel_first_session()
        notes.sign(self.cast.ben, self.course, 1, op_id=op(), state=self.state_of_note(), now=self.now)

    def state_of_note(self) -> str:
        """The fingerprint that the note's page bears."""
        return read.session_page(self.cast.ben, self.course, 1, now=self.now).state

    def _set_a_step(self) -> UUID:
        step = sessions.Typed(op(), "step", {"step": "Ring Pat."}, 0, op())
        return sessions.save_part(self.cast.ben, self.course, 1, step, op_id=op(), now=self.now).part_id

    def _take_on(self, name: str) -> UUID:
        plan = courses.CoursePlan("ipt16", self.now + timedelta(days=1))
        return courses.take_on(self.cast.ben, op_id=op(), client=courses.NewClient(name), plan=plan, now=self.now)


def of_an_account(account_id: UUID, now: datetime) -> tuple[int, int, UUID]:
    """A passkey, a session elsewhere, and a reset that waits for approval: of that account."""
    client = Client()
    client.force_login(get_user_model().objects.get(id=account_id))
    has_just_proved_it(client)
    make_passkey(client)
    (passkey,) = read.account_page(account_id, "", now=now).passkeys
    session = UserSession.objects.create(user_id=account_id, ip="127.0.0.1", session_key=client.session.session_key, user_agent="Firefox on Windows")
    one_time_links.make(account_id, "reset", now=now, reason="The telephone is lost.")
    return passkey.id, session.id, read.account_page(account_id, "", now=now).own_resets[0].id


def _items(measure: str) -> list[str]:
    return [item.key for item in read.library().measure(measure).scored_items]


NEEDS: dict[tuple[str, str], Callable[[World], None]] = {
    ("sign_note", "POST"): World.cancel_first_session,
    ("amend_note", "POST"): World.sign_first_note,
    ("write_on_alert", "POST"): World.take_alert,
    ("close_alert", "POST"): World.act_on_alert,
}
"""What must have happened before the therapist's form can be carried out."""


def address(name: str, world: World) -> str:
    """The address of that name in Ana's course."""
    course = {"course_id": world.course}
    parts: dict[str, dict[str, Any]] = {
        **dict.fromkeys(("course", "move_course", "list_case", "take_off_list", "send_measure", "listed_course"), course),
        **dict.fromkeys(("show_name", "signed_notes", "comment_on_case"), course),
        **dict.fromkeys(("session", "attendance", "plan_session", "note", "sign_note", "amend_note", "process_note"), {**course, "number": 1}),
        **dict.fromkeys(("save_part", "remove_part", "print_step"), {**course, "number": 1, "part_id": world.step}),
        **dict.fromkeys(("assess_risk", "raise_alert", "safety_plan", "plan_on_phone", "take_plan_back"), course),
        "plan_version": {**course, "version": 1},
        **dict.fromkeys(("own_plan", "keep_plan"), {"token": world.plan_token}),
        "see_comment": {**course, "comment_id": world.comment},
        **dict.fromkeys(("paper_form", "enter_score"), {**course, "measure": "gad7"}),
        **dict.fromkeys(("show_link", "revoke_link", "hand_over"), {**course, "response_id": world.asked}),
        **dict.fromkeys(("score", "strike_score"), {**course, "response_id": world.response}),
        **dict.fromkeys(("alert", "take_alert", "write_on_alert", "close_alert"), {**course, "alert_id": world.alert}),
        **dict.fromkeys(("questionnaire", "begin", "help", "end", "later", "not_me"), {"token": world.token}),
        "question": {"token": world.token, "number": 2},
        "passkey": {"passkey_id": world.passkey},
        "end_session": {"session_id": world.session},
        **dict.fromkeys(("approve_reset", "stop_reset"), {"link_id": world.reset}),
        "one_time_link": {"token": world.begin_token},
    }
    name = name.split(".")[0]
    return reverse(name, kwargs=parts.get(name, {}))


def form(name: str, world: World) -> dict[str, Any]:
    """What the form of that address holds when somebody who may fills it in well."""
    today = world.now.date().isoformat()
    tomorrow = (world.now + timedelta(days=1)).date().isoformat()
    gad7 = {ANSWER + key: "1" for key in _items("gad7")}
    filled: dict[str, dict[str, Any]] = {
        "add_client": {"name": "New N.", "protocol": "ipt16", "day": tomorrow, "time": "10:00", "mode": "in_person"},
        "move_course": {"move": "on_hold", "to": "on_hold", "reason": "A pause."},
        "attendance": {"attendance": "cancelled_client"},
        "save_part": {"_sheet": "step", "_based_on": "1", "_writer": str(op()), "step": "Ring Pat on Monday."},
        "remove_part": {"_based_on": "1"},
        "sign_note": {"state": world.state_of_note() if name == "sign_note" else ""},
        "amend_note": {"words": "It was a Monday.", "reason": "a slip"},
        "process_note": {"_sheet": "process_note", "_based_on": "0", "_writer": str(op()), "words": "For me alone.", "_part": world.private_note},
        "plan_session": {"day": (world.now + timedelta(days=2)).date().isoformat(), "time": "11:00", "mode": "video"},
        "list_case": {"supervisor": str(world.cast.cleo.member.id), "until": tomorrow},
        "comment_on_case": {"words": "Slower, perhaps.", "session": "1"},
        "send_measure": {"measure": "gad7", "session": "1", "way": "link"},
        "enter_score": {"about": today, "session": "1", **gad7},
        "strike_score": {"reason": "Entered twice."},
        "write_on_alert": {"words": "Spoke by phone."},
        "close_alert": {"words": "Look again on Tuesday."},
        "assess_risk": {
            "spoke": "yes",
            "level": "low",
            "reason": "As last week.",
            "told": "The doctor",
            "next_check": tomorrow,
            "alert": str(world.alert),
            "other_mania": "yes",
            "other_mania_words": "No sleep.",
            "modifiers": "means",
            "done": "low.talk",
            "done_words": "Rang.",
        },
        "assess_risk.remember": {"do": "remember", "on": today, "behaviour": "Bought tablets."},
        "raise_alert": {"kind": "mania", "words": "No sleep for three nights."},
        "safety_plan": {"based_on": "1", "helpers": "Kate, and Mia", "kept": "In the drawer", "review_on": tomorrow},
        "question": {"item": _items("gad7")[1], "answer": "1", "do": "next"},
        "add_passkey": {"name": "My key", "credential": "{}"},
        "passkey": {"name": "My other key", "do": "rename"},
        "authenticator_app": {"code": "000000"},
        **dict.fromkeys(("change_password", "one_time_link"), {"password": "four words nobody puts together"}),
        **dict.fromkeys(("step_up", "unlock"), {"password": PASSWORD, "next": "/caseload/"}),
        "mfa_login_webauthn": {"credential": "{}"},
    }
    return {**filled.get(name, {}), "op_id": str(op())}


def ask(person: str, name: str, method: str, world: World, path: str | None = None) -> int:
    """The status that this person gets; whatever it changed is undone."""
    client = world.client_of(person)
    mark = connection.savepoint()
    try:
        if need := NEEDS.get((name, method)):
            need(world)
        data = form(name, world) if method == "POST" else {}
        return client.generic(method, path or address(name, world), **_body(client, method, data)).status_code
    finally:
        connection.savepoint_rollback(mark)
        if name in GIVES_THE_SESSION_ANOTHER_KEY:
            world.clients.pop(person)


def _body(client: Client, method: str, data: dict[str, Any]) -> dict[str, Any]:
    if method != "POST":
        return {}
    from urllib.parse import urlencode

    return {"data": urlencode(data), "content_type": "application/x-www-form-urlencoded"}


def expected(row: str) -> dict[str, int]:
    """A row of the table by person."""
    return dict(zip(PEOPLE, map(int, row.split()), strict=True))


@pytest.fixture
def world(cast):
    return World(cast)


def test_every_address_answers_each_person_and_method_as_the_table_says(world):
    wrong, cells = [], 0
    for (name, method), row in TABLE.items():
        for person, status in expected(row).items():
            methods = (method, "HEAD") if method == "GET" else (method,)
            for each in methods:
                cells += 1
                found = ask(person, name, each, world)
                if found != status:
                    wrong.append(f"{each} {name} by {person}: {found}, not {status}")
    for name in sorted({name.split(".")[0] for name, _ in TABLE}):
        taken = {method for each, method in TABLE if each == name}
        closed = [*ALLOWED_TO_NOBODY, *({"GET", "POST"} - taken)]
        for person in PEOPLE:
            status = 302 if person == "nobody" and name not in WITHOUT_SIGN_IN else 405
            for method in closed:
                cells += 1
                found = ask(person, name, method, world)
                if found != status:
                    wrong.append(f"{method} {name} by {person}: {found}, not {status}")
    for name, row in SECOND_COURSE.items():
        for person, status in expected(row).items():
            cells += 1
            found = ask(person, name, "GET", world, reverse(name, kwargs={"course_id": world.second_course}))
            if found != status:
                wrong.append(f"GET {name} of the second course by {person}: {found}, not {status}")
    print(f"{cells} cells of the address table, {len(wrong)} wrong")
    assert "\n".join(wrong) == ""


def test_every_address_stands_in_the_table():
    assert set(_names(get_resolver())) == {name.split(".")[0] for name, _ in TABLE}


def test_an_address_of_another_course_leads_nowhere(world):
    """Ben's own alert, response and link under the address of his other course."""
    other = {"course_id": world.second_course}
    paths = {
        "alert": reverse("alert", kwargs={**other, "alert_id": world.alert}),
        "score": reverse("score", kwargs={**other, "response_id": world.response}),
        "show_link": reverse("show_link", kwargs={**other, "response_id": world.asked}),
    }
    assert {name: ask("ben", name, "GET", world, path) for name, path in paths.items()} == dict.fromkeys(paths, 404)
    for name, kwargs in (
        ("take_alert", {"alert_id": world.alert}),
        ("strike_score", {"response_id": world.response}),
        ("revoke_link", {"response_id": world.asked}),
    ):
        assert ask("ben", name, "POST", world, reverse(name, kwargs={**other, **kwargs})) == 404


def test_taking_any_verb_out_of_a_rule_turns_the_table_red(world, monkeypatch):
    """Each verb of each rule of the who-may table, taken away, changes a cell."""
    asked = _verbs_asked(world, monkeypatch)
    unseen = []
    for relation, verb in [(rule.relation, verb) for rule in who_may.RULES for verb in sorted(rule.verbs)]:
        with _flipped(monkeypatch, relation, verb):
            cells = asked.get(verb, [])
            if not any(ask(person, name, method, world) != status for person, name, method, status in cells):
                unseen.append(f"{relation} {verb}")
    assert "\n".join(unseen) == ""


def _verbs_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[Verb, list[tuple[str, str, str, int]]]:
    """Which cells of the table ask for which verb, seen by listening at the door."""
    heard: set[Verb] = set()
    answer = door.permitting

    def listen(relations: Any, verb: Verb) -> Relation | None:
        heard.add(verb)
        return answer(relations, verb)

    monkeypatch.setattr(door, "permitting", listen)
    asked: dict[Verb, list[tuple[str, str, str, int]]] = {}
    for (name, method), row in TABLE.items():
        for person in ("nobody", "ben", "cleo", "finn"):
            heard.clear()
            ask(person, name, method, world)
            for verb in heard:
                asked.setdefault(verb, []).append((person, name, method, expected(row)[person]))
    monkeypatch.setattr(door, "permitting", answer)
    return asked


def _door_disagrees(world: World, verbs: Iterable[Verb] = Verb) -> list[str]:
    """Where the door lets somebody do what the hand-typed lists do not say, or the other way round."""
    wrong = []
    for person, listed in AT_THE_DOOR.items():
        for verb in verbs:
            if _opens(lambda who, verb: door.course(who, world.course, verb), getattr(world.cast, person), verb) != (verb in listed.split()):
                wrong.append(f"{person} {verb} at the course")
    for person, listed in AT_THE_SERVICE.items():
        for verb in verbs:
            if _opens(door.caseload, getattr(world.cast, person), verb) != (verb in listed.split()):
                wrong.append(f"{person} {verb} at the service")
    wrong += [f"link {verb}" for verb in verbs if _opens(door.link, world.token, verb) != (verb in BY_LINK.split())]
    wrong += [f"plan {verb}" for verb in verbs if _opens(door.plan, world.plan_token, verb) != (verb in BY_PLAN.split())]
    return wrong


def _opens(way_in: Callable[..., Any], who: Any, verb: Verb) -> bool:
    try:
        with way_in(who, verb):
            return True
    except (NotFound, Forbidden):
        return False


@pytest.mark.parametrize("relation", sorted({rule.relation for rule in who_may.RULES}))
def test_putting_any_verb_into_any_rule_or_taking_it_out_is_noticed_at_the_door(world, monkeypatch, relation):
    assert _door_disagrees(world) == []
    unseen = []
    for verb in Verb:
        mark = connection.savepoint()
        with _flipped(monkeypatch, relation, verb):
            if not _door_disagrees(world, [verb]):
                unseen.append(verb)
        connection.savepoint_rollback(mark)
    assert set(unseen) == _open_to_the_same_person(relation)


def _open_to_the_same_person(relation: Relation) -> set[Verb]:
    """Whoever is the author of process notes also treats: what the one rule lets in shows no difference when the other does too.

    tests/core/test_who_may.py holds each of the two rules by itself against what was decided.
    """
    both = {Relation.TREATING, Relation.AUTHOR}
    return {verb for rule in who_may.RULES if {rule.relation, relation} == both for verb in rule.verbs}


@contextmanager
def _flipped(monkeypatch: pytest.MonkeyPatch, relation: Relation, verb: Verb) -> Iterator[None]:
    with monkeypatch.context() as patch:
        rules = tuple(replace(rule, verbs=rule.verbs ^ {verb}) if rule.relation is relation else rule for rule in who_may.RULES)
        patch.setattr(who_may, "RULES", rules)
        yield


def _names(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield pattern.name
        else:
            yield from _names(pattern)
