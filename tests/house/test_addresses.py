"""Every address, asked for by every member of the cast with every method, answers as the hand-typed table says; so nothing leaks."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from openipt.core import who_may
from openipt.core.refusals import Forbidden, NotFound
from openipt.core.who_may import Relation, Verb
from openipt.record import door, made_secrets
from tests.as_shown import as_shown
from tests.cast import make_cast
from tests.house.addresses import (
    ALLOWED_TO_NOBODY,
    AT_THE_DOOR,
    AT_THE_LEFT_COURSE,
    AT_THE_SERVICE,
    BY_ADDRESS,
    BY_LINK,
    BY_PLAN,
    BY_THE_INSTALLATION,
    PEOPLE,
    SECOND_COURSE,
    TABLE,
    WITHOUT_SIGN_IN,
)
from tests.house.world import GIVES_THE_SESSION_ANOTHER_KEY, NEEDS, World, address, form

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def ask(person: str, name: str, method: str, world: World, path: str | None = None) -> int:
    """The status that this person gets; whatever it changed is undone."""
    client = world.client_of(person)
    mark = connection.savepoint()
    try:
        if need := NEEDS.get((name, method)):
            try:
                need(world)
            except NotFound:  # what has to be there first cannot come about while its verb is taken away
                return 404
        path = path or address(name, world)
        data = as_shown(client, path, form(name, world)) if method == "POST" else {}
        return client.generic(method, path, **_body(client, method, data)).status_code
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


@contextmanager
def _undone(alias: str) -> Iterator[None]:
    """A transaction that ends with nothing, in which actions may begin what must be the outermost one, as in a test."""
    transactions = transaction.atomic(using=alias)
    transactions._from_testcase = True
    with transactions:
        yield
        transaction.set_rollback(True, using=alias)


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker) -> Iterator[World]:
    """One world for all tests of a module."""
    with django_db_blocker.unblock(), _undone("default"), _undone("keys"):
        yield World(make_cast())


@pytest.fixture
def world(made_once, db) -> World:
    """That world, with nobody signed in. What a test changes in it is undone."""
    made_once.clients.clear()
    return made_once


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


@pytest.mark.only_on("sqlite")
def test_taking_any_verb_out_of_a_rule_turns_the_table_red(world, monkeypatch):
    """Each verb of each rule of the who-may table, taken away, changes a cell."""
    asked = _verbs_asked(world, monkeypatch)
    unseen = []
    by_an_address = [rule for rule in who_may.RULES if rule.relation is not Relation.INSTALLATION]  # only `openipt due` comes by that
    for relation, verb in [(rule.relation, verb) for rule in by_an_address for verb in sorted(rule.verbs)]:
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
        for person in ("nobody", "ben", "cleo", "finn", "hana", "ivo"):
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
    for person, listed in AT_THE_LEFT_COURSE.items():
        for verb in verbs:
            if _opens(lambda who, verb: door.course(who, world.left_course, verb), getattr(world.cast, person), verb) != (verb in listed.split()):
                wrong.append(f"{person} {verb} at the course left behind")
    for person, listed in AT_THE_SERVICE.items():
        for verb in verbs:
            if _opens(door.caseload, getattr(world.cast, person), verb) != (verb in listed.split()):
                wrong.append(f"{person} {verb} at the service")
    wrong += [f"link {verb}" for verb in verbs if _opens(door.link, world.token, verb) != (verb in BY_LINK.split())]
    wrong += [
        f"installation {verb}"
        for verb in verbs
        if _opens(lambda _, verb: door.installation(verb), None, verb) != (verb in BY_THE_INSTALLATION.split())
    ]
    stops = made_secrets.token_of(world.client_channel)
    wrong += [f"address {verb}" for verb in verbs if _opens(door.receiving, stops, verb) != (verb in BY_ADDRESS.split())]
    wrong += [f"plan {verb}" for verb in verbs if _opens(door.plan, world.plan_token, verb) != (verb in BY_PLAN.split())]
    return wrong


def _opens(way_in: Callable[..., Any], who: Any, verb: Verb) -> bool:
    try:
        with way_in(who, verb):
            return True
    except (NotFound, Forbidden):
        return False


def test_the_door_lets_everybody_do_what_the_lists_say_and_nothing_else(world):
    assert _door_disagrees(world) == []


@pytest.mark.only_on("sqlite")  # the rules are the same on either engine, and this is long
@pytest.mark.parametrize("relation", sorted({rule.relation for rule in who_may.RULES}))
def test_putting_any_verb_into_any_rule_or_taking_it_out_is_noticed_at_the_door(world, monkeypatch, relation):
    unseen = []
    for verb in Verb:
        mark = connection.savepoint()
        with _flipped(monkeypatch, relation, verb):
            if not _door_disagrees(world, [verb]):
                unseen.append(verb)
        connection.savepoint_rollback(mark)
    assert set(unseen) == _open_to_the_same_person(relation)


ALSO: dict[Relation, Relation] = {
    Relation.TREATING: Relation.AUTHOR,
    Relation.AUTHOR: Relation.TREATING,
    Relation.LEAD_HERE: Relation.RUNS_SERVICE,
    Relation.RUNS_SERVICE: Relation.LEAD_HERE,
    Relation.SUPERVISING: Relation.ON_DUTY,
    Relation.ON_DUTY: Relation.SUPERVISING,
    Relation.COVERS_HERE: Relation.THERAPIST_HERE,
}
"""In what else everybody of the cast stands who stands in a relation: Hana, who stands in for Ben, is a therapist too."""


def _open_to_the_same_person(relation: Relation) -> set[Verb]:
    """Where somebody stands in two relations, what the one rule lets in shows no difference when the other does too.

    tests/core/test_who_may.py holds each of these rules by itself against what was decided.
    """
    return {verb for rule in who_may.RULES if rule.relation is ALSO.get(relation) for verb in rule.verbs}


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
