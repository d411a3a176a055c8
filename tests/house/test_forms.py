"""Every form of every page carries an id of its own that is bound to its client; the few that need none are named with the reason."""

from html.parser import HTMLParser

import pytest
from django.urls import resolve

from openipt.web.form_marks import WITHOUT_MARKS
from tests.as_shown import mark_shown
from tests.house.addresses import PEOPLE, TABLE
from tests.house.world import NEEDS, World, address

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


class Forms(HTMLParser):
    """The forms of a page that change something: where each is sent, and its hidden fields. Buttons may send one elsewhere."""

    def __init__(self, html: str, at: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._at, self._open = at, False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self._open = given.get("method") == "post"
            if self._open:
                self.found.append((given.get("action") or self._at, {}))
        elif self._open and tag == "input" and given.get("type") == "hidden":
            assert given["name"] not in self.found[-1][1], f"{given['name']} stands twice in a form of {self._at}"
            self.found[-1][1][given["name"]] = given.get("value", "")
        elif self._open and given.get("formaction"):
            self.found.append((given["formaction"], self.found[-1][1]))

    def handle_endtag(self, tag):
        self._open = self._open and tag != "form"


def test_every_form_of_every_page_carries_an_id_that_is_bound_to_its_client(cast):
    world, lacking, forms = World(cast), [], 0
    for (name, method), row in TABLE.items():
        for person, status in zip(PEOPLE, row.split(), strict=True):
            if method != "GET" or status != "200":
                continue
            if need := NEEDS.get((name, "GET")):
                need(world)
            client, path = world.client_of(person), address(name, world)
            for action, hidden in Forms(client.get(path).content.decode(), path).found:
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
