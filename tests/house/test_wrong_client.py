"""A form that was shown for one client never ends up with another: every form, every id in it, and every draft is bound."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from openipt.actions import at_home, measures, sessions
from openipt.record import made_secrets, models, read
from openipt.web.form_marks import MARKED, WITHOUT_MARKS
from tests.actions.once import everything
from tests.as_shown import as_shown, mark_shown
from tests.cast import op
from tests.house.addresses import PEOPLE, TABLE, WITHOUT_SIGN_IN
from tests.house.test_addresses import made_for_a_module, world
from tests.house.world import NEEDS, World
from tests.house.world_forms import address, form

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
__all__ = ["world"]

FORMS = [name for name, method in TABLE if method == "POST" and name not in WITHOUT_MARKS]
AT_A_LINK = ("/q/", "/people/")
OTHERS = "This form belongs to another client's page, or was shown to somebody else. Nothing was changed. Open the right page and send it there."
OTHER_LINK = "This page belongs to another link. Nothing was changed. Open the link that was sent to you again."


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Ana's course and a second one of Ben's, each with a link and a part that somebody has begun."""
    with made_for_a_module(django_db_blocker) as world:
        ben, second = world.cast.ben, world.second_course
        asked = measures.send(ben, second, op_id=op(), measure="gad7", session=1, way="link", now=world.now)
        world.other_token = read.link_to_show(ben, second, asked, now=world.now)[1].token
        at_home.ask(ben, second, op_id=op(), now=world.now)
        world.other_home_token, _ = read.home_link(ben, second, now=world.now)
        step = sessions.Typed(op(), "step", {"step": "Walk."}, 0, op())
        world.other_step = sessions.save_part(ben, second, 1, step, op_id=op(), now=world.now).part_id
        yield world


def sender(name: str) -> str:
    """Somebody who may send that form."""
    row = zip(PEOPLE, TABLE[(name, "POST")].split(), strict=True)
    return next(person for person, status in row if status in ("302", "200", "422") and (person != "nobody" or name in WITHOUT_SIGN_IN))


def elsewhere(world: World, path: str) -> str:
    """The same address with the other client in it; for an account's own, another account's page shows it."""
    others = {
        world.token: world.other_token,
        world.home_token: world.other_home_token,
        world.begin_token: "another",
        made_secrets.token_of(world.client_channel): "another",
    }
    for own, another in {str(world.course): str(world.second_course), **others}.items():
        path = path.replace(own, another)
    return path


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_refused_with_any_id_of_another_clients_form(world, name):
    if need := NEEDS.get((name, "POST")):
        need(world)
    person = sender(name)
    client, path = world.client_of(person), address(name, world)
    good = as_shown(client, path, form(name, world))
    other = elsewhere(world, path)
    wrong = mark_shown(client, other) if other != path else mark_shown(world.client_of("eve" if person != "eve" else "gil"), path)
    before, lines = everything(), models.AuditLine.objects.count()
    for field in (each for each in MARKED if each in good):
        bad = {**good, field: f"{good[field].partition('.')[0]}.{wrong}"}
        answer = client.generic("POST", path, urlencode(bad), content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 409
        assert (OTHER_LINK if path.startswith(AT_A_LINK) else OTHERS) in answer.content.decode().replace("&#x27;", "'")
    assert everything() == before
    if "course_id" in answer.resolver_match.kwargs or path.startswith(AT_A_LINK):
        assert models.AuditLine.objects.count() == lines + sum(each in good for each in MARKED)


def test_a_script_is_told_in_words_that_it_saves_into_the_wrong_client(world):
    client, path = world.client_of("ben"), address("save_part", world)
    good = as_shown(client, path, form("save_part", world))
    told = client.post(path.replace(str(world.course), str(world.second_course)), good, headers={"X-Requested-With": "fetch"})
    assert (told.status_code, told.json()) == (409, {"refused": OTHERS})


def test_what_was_typed_into_the_wrong_clients_form_is_shown_again(world):
    client, path = world.client_of("ben"), address("write_on_alert", world)
    wrong = reverse("write_on_alert", args=[world.second_course, world.alert])
    refused = client.post(wrong, as_shown(client, path, {"words": "Spoke by phone, she is with her sister."}))
    assert refused.status_code == 409
    assert "Spoke by phone, she is with her sister." in refused.content.decode()


def test_a_stranger_learns_nothing_from_a_wrong_mark(world):
    assert world.client_of("eve").post(address("move_course", world), {"op_id": f"{op()}.wrong", "move": "on_hold"}).status_code == 404


def test_a_draft_of_another_client_is_not_written_into(world):
    client, before = world.client_of("ben"), everything()
    own, others = (reverse("save_part", args=[world.course, 1, part]) for part in (world.step, world.other_step))
    good = form("save_part", world)
    assert client.post(others, {**good, "_part": world.step}).status_code == 409  # the form's own draft, sent to another's address
    assert client.post(others, {**good, "_part": world.other_step}).status_code == 404  # a draft that stands in another course
    assert client.post(own, {**good, "_part": world.other_step}).status_code == 409
    assert everything() == before


def test_laying_another_clients_version_to_rest_is_refused(world):
    writer = op()
    for content, based_on in (("Walk far.", 0), ("Walk on.", 0)):
        typed = sessions.Typed(world.other_step, "step", {"step": content}, based_on, writer)
        sessions.save_part(world.cast.ben, world.second_course, 1, typed, op_id=op(), now=world.now)
    (other,) = read.session_page(world.cast.ben, world.second_course, 1, now=world.now).parts[0].others
    before = everything()
    settled = world.client_of("ben").post(address("save_part", world), {**form("save_part", world), "_settles": str(other.id)})
    assert settled.status_code == 404
    assert everything() == before


def test_a_form_without_any_id_is_refused(world):
    answer = world.client_of("ben").post(address("take_alert", world), {"op_id": ""})
    assert answer.status_code == 409
    assert "The page lost its mark on the way. Open it afresh and send it again." in answer.content.decode()
