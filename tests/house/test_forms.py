"""Every form of every page carries an id of its own that is bound to its client; the few that need none are named with the reason."""

import pytest
from django.urls import resolve
from proofs.pages import Forms

from openipt.web.form_marks import WITHOUT_MARKS
from tests.as_shown import mark_shown
from tests.house.addresses import PEOPLE, TABLE
from tests.house.world import NEEDS, World
from tests.house.world_forms import address

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_every_form_of_every_page_carries_an_id_that_is_bound_to_its_client(cast):
    world, lacking, forms = World(cast), [], 0
    for (name, method), row in TABLE.items():
        for person, status in zip(PEOPLE, row.split(), strict=True):
            if method != "GET" or status != "200":
                continue
            if need := NEEDS.get((name, "GET")):
                need(world)
            client, path = world.client_of(person), address(name, world)
            answer = client.get(path)
            if not answer.headers["Content-Type"].startswith("text/html"):
                continue  # a letter as it prints holds no form
            for action, hidden in Forms(answer.content.decode(), path).found:
                if resolve(action).url_name not in WITHOUT_MARKS:
                    forms += 1
                    if not hidden.get("op_id", "").endswith(f".{mark_shown(client, action)}"):
                        lacking.append(f"{name} as {person} sees it: the form for {action}")
    assert "\n".join(lacking) == ""
    assert forms > 60


def test_what_needs_no_id_is_an_address_that_takes_forms():
    assert set(WITHOUT_MARKS) <= {name for name, method in TABLE if method == "POST"}


def test_no_page_shows_an_id_twice(cast):
    world = World(cast)
    page = world.client_of("ben").get(address("session", world)).content.decode()
    ids = [hidden["op_id"] for action, hidden in Forms(page, "/").found if "op_id" in hidden and not action.endswith("remove/")]
    assert len(ids) > 5
    assert len(set(ids)) == len(ids)
