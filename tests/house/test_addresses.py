"""Every address, asked for by every member of the cast with every method, answers as the hand-typed table says; so nothing leaks."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from openipt.core import who_may
from openipt.core.refusals import Forbidden, NotFound
from openipt.core.who_may import Relation, Verb
from openipt.record import door, made_secrets
from tests import standing_cast
from tests.as_shown import as_shown
from tests.cast import make_cast
from tests.house.addresses import (
    ALLOWED_TO_NOBODY,
    AT_HOME,
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
from tests.house.world import GIVES_THE_SESSION_ANOTHER_KEY, NEEDS, World
from tests.house.world_forms import address, form

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
def made_for_a_module(django_db_blocker) -> Iterator[World]:
    """One world for all tests of a module, which goes with it."""
    with django_db_blocker.unblock(), ExitStack() as transactions:
        standing_cast.leave()
        for alias in standing_cast.DATABASES:
            transactions.enter_context(standing_cast.undone(alias))
        yield World(make_cast())
        standing_cast.leave()


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker) -> Iterator[World]:
    with made_for_a_module(django_db_blocker) as world:
        yield world


@pytest.fixture
def world(made_once, db) -> World:
    """That world, with nobody signed in. What a test changes in it is undone."""
    made_once.clients.clear()
    return made_once


@pytest.mark.long
@pytest.mark.parametrize("person", PEOPLE)
def test_every_address_answers_each_person_and_method_as_the_table_says(world, person):
    wrong, cells = [], 0
    for name, method, path, status in _cells_of(person, world):
        cells += 1
        found = ask(person, name, method, world, path)
        if found != status:
            wrong.append(f"{method} {name}{' of the second course' if path else ''} by {person}: {found}, not {status}")
    print(f"{cells} cells of the address table, {len(wrong)} wrong")
    assert "\n".join(wrong) == ""


def _cells_of(person: str, world: World) -> Iterator[tuple[str, str, str | None, int]]:
    """The address, the method, the path where it is not the address's own, and the status, of each cell of somebody's."""
    for (name, method), row in TABLE.items():
        for each in (method, "HEAD") if method == "GET" else (method,):
            yield name, each, None, expected(row)[person]
    for name in sorted({name.split(".")[0] for name, _ in TABLE}):
        taken = {method for each, method in TABLE if each == name}
        closed = 302 if person == "nobody" and name not in WITHOUT_SIGN_IN else 405
        yield from ((name, method, None, closed) for method in (*ALLOWED_TO_NOBODY, *({"GET", "POST"} - taken)))
    for name, row in SECOND_COURSE.items():
        yield name, "GET", reverse(name, kwargs={"course_id": world.second_course}), expected(row)[person]


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


@pytest.mark.long
@pytest.mark.only_on("sqlite")
def test_taking_any_verb_out_of_a_rule_turns_the_table_red(world, monkeypatch):
    """Each verb of each rule of the who-may table, taken away, changes a cell."""
    asked = _verbs_asked(world, monkeypatch)
    unseen = []
    by_an_address = [rule for rule in who_may.RULES if rule.relation is not Relation.INSTALLATION]  # only `openipt due` comes by that
    for relation, verb in [(rule.relation, verb) for rule in by_an_address for verb in sorted(rule.verbs)]:
        with _flipped(monkeypatch, relation, verb):
            cells = sorted(asked.get(verb, []), key=lambda cell: cell[-1] >= 400)  # whoever was let in notices first
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


Decision = tuple[str, Verb]
"""Who asks for what at which door, such as `ben at the course` for `read_course`."""


def _doors(world: World) -> Iterator[tuple[str, Callable[[Verb], AbstractContextManager[Any]], str]]:
    """Every way in of everybody, and the verbs that the hand-typed lists give them there."""
    course, left, cast = world.course, world.left_course, world.cast
    for person, listed in AT_THE_DOOR.items():
        yield f"{person} at the course", partial(door.course, getattr(cast, person), course), listed
    for person, listed in AT_THE_LEFT_COURSE.items():
        yield f"{person} at the course left behind", partial(door.course, getattr(cast, person), left), listed
    for person, listed in AT_THE_SERVICE.items():
        yield f"{person} at the service", partial(door.caseload, getattr(cast, person)), listed
    yield "link", partial(door.link, world.token), BY_LINK
    yield "installation", door.installation, BY_THE_INSTALLATION
    yield "address", partial(door.receiving, made_secrets.token_of(world.client_channel)), BY_ADDRESS
    yield "plan", partial(door.plan, world.plan_token), BY_PLAN
    yield "at home", partial(door.at_home, world.home_token), AT_HOME


def _listed(world: World) -> dict[Decision, bool]:
    """What the hand-typed lists say of each."""
    return {(who, verb): verb in listed.split() for who, _, listed in _doors(world) for verb in Verb}


def _opened(world: World, verbs: Iterable[Verb] = Verb) -> dict[Decision, bool]:
    """What the doors themselves say of each."""
    return {(who, verb): _opens(way_in, verb) for who, way_in, _ in _doors(world) for verb in verbs}


def _opens(way_in: Callable[[Verb], AbstractContextManager[Any]], verb: Verb) -> bool:
    try:
        with way_in(verb):
            return True
    except (NotFound, Forbidden):
        return False


def test_the_door_lets_everybody_do_what_the_lists_say_and_nothing_else(world, at_the_doors):
    assert _differences({decision: opens for decision, (opens, _) in at_the_doors.items()}, _listed(world)) == []


def _differences(found: dict[Decision, bool], listed: dict[Decision, bool]) -> list[str]:
    return [f"{who}: {verb}" for (who, verb), opens in found.items() if opens != listed[who, verb]]


@pytest.fixture(scope="module")
def at_the_doors(made_once) -> dict[Decision, tuple[bool, tuple[Relation, ...]]]:
    """Whether each door opens, and how everybody stands there, heard where the door asks the who-may table."""
    found: dict[Decision, tuple[bool, tuple[Relation, ...]]] = {}
    asked: list[tuple[Relation, ...]] = []
    answer = door.permitting

    def listen(relations: Iterable[Relation], verb: Verb) -> Relation | None:
        asked.append(tuple(relations))
        return answer(asked[-1], verb)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "permitting", listen)
        for who, way_in, _ in _doors(made_once):
            for verb in Verb:
                asked.clear()
                opens = _opens(way_in, verb)
                (stands,) = asked  # the table is asked once
                found[who, verb] = opens, stands
    return found


def test_the_door_does_what_the_table_answers(at_the_doors):
    by_the_table = {(who, verb): who_may.permitting(stands, verb) is not None for (who, verb), (_, stands) in at_the_doors.items()}
    assert _differences({decision: opens for decision, (opens, _) in at_the_doors.items()}, by_the_table) == []


@pytest.mark.long
@pytest.mark.parametrize("relation", sorted({rule.relation for rule in who_may.RULES}))
def test_putting_any_verb_into_any_rule_or_taking_it_out_is_noticed_at_the_door(world, at_the_doors, monkeypatch, relation):
    """Each door asks the table once and does what it answers, which is tested above: so the table is asked again, as each door asked it."""
    listed, unseen, doors = _listed(world), [], [who for who, _, _ in _doors(world)]
    for verb in Verb:
        with _flipped(monkeypatch, relation, verb):
            noticed = any((who_may.permitting(at_the_doors[who, verb][1], verb) is not None) != listed[who, verb] for who in doors)
        if not noticed:
            unseen.append(verb)
    assert set(unseen) == _open_to_the_same_person(relation)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("relation", sorted({rule.relation for rule in who_may.RULES}))
def test_a_verb_taken_out_of_a_rule_or_put_into_it_opens_or_closes_the_door_itself(world, monkeypatch, relation):
    listed = _listed(world)
    verbs = set(Verb) - _open_to_the_same_person(relation)
    (rule,) = (rule for rule in who_may.RULES if rule.relation is relation)
    for verb in (min(verbs & rule.verbs, default=None), min(verbs - rule.verbs)):
        if verb is not None:
            with _flipped(monkeypatch, relation, verb):
                assert _differences(_opened(world, [verb]), listed) != [], verb


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
