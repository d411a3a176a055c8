"""When more is asked than can be done, what cannot wait goes first, and what has to wait loses nothing."""

import socket
import threading
from html.parser import HTMLParser
from io import BytesIO

import pytest

from openipt.web.lanes import LATER, Lane, Lanes, lane_of
from openipt.web.slow_senders import SlowSenders

FORM = b"csrfmiddlewaretoken=k&op_id=01a2.mark&words=%22She+said%22+%3Cyes%3E%0Aand+went&present=&do=save"


class Practice:
    """An application that says when somebody is inside, and lets them out when it is told to."""

    def __init__(self) -> None:
        self.inside, self.out, self.seen = threading.Semaphore(0), threading.Semaphore(0), []

    def __call__(self, environ, start):
        self.seen.append(environ["wsgi.input"].read())
        self.inside.release()
        assert self.out.acquire(timeout=30)
        start("200 OK", [])
        return [b"done"]


class Door:
    """The lanes before that application, with room for three, two and one."""

    def __init__(self) -> None:
        self.practice, self.threads = Practice(), []
        self.lanes = Lanes(self.practice, lambda low, _high: low, at_once={Lane.FIRST: 1000, Lane.SAVING: 3, Lane.READING: 2, Lane.HEAVY: 1})

    def ask(self, method, path, body=b"", **more):
        """The status, the head and the body of an answer."""
        said = {}
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_PORT": "8000",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            **more,
        }
        parts = self.lanes(environ, lambda status, head: said.update(status=status, head=dict(head)))
        return int(said["status"][:3]), said["head"], b"".join(parts).decode()

    def go_in(self, method, path):
        """Somebody who stays inside for now."""
        thread = threading.Thread(target=self.ask, args=(method, path))
        thread.start()
        self.threads.append(thread)
        assert self.practice.inside.acquire(timeout=30)

    def let_all_out(self):
        for _ in self.threads:
            self.practice.out.release()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def door():
    opened = Door()
    yield opened
    opened.let_all_out()


def fields_in(html: str) -> list[tuple[str, str]]:
    found = []

    class Hidden(HTMLParser):
        def handle_starttag(self, tag, attrs):
            given = dict(attrs)
            if tag == "input":
                found.append((given["name"], given["value"]))

    Hidden().feed(html)
    return found


@pytest.mark.parametrize(
    ("method", "path", "lane"),
    [
        ("POST", "/q/secret/3/", Lane.FIRST),
        ("GET", "/q/secret/help/", Lane.FIRST),
        ("GET", "/plan/secret/", Lane.FIRST),
        ("GET", "/courses/1/alerts/2/", Lane.FIRST),
        ("POST", "/courses/1/alerts/2/take/", Lane.FIRST),
        ("POST", "/courses/1/sessions/2/parts/3/", Lane.SAVING),
        ("POST", "/sign-in/", Lane.SAVING),
        ("GET", "/caseload/", Lane.READING),
        ("GET", "/courses/1/paper/phq9/", Lane.HEAVY),
        ("GET", "/courses/1/sessions/2/steps/3/print/", Lane.HEAVY),
        ("GET", "/static/openipt.css", None),
        ("GET", "/healthz", None),
        ("GET", "/healthz/alerts", None),
    ],
)
def test_each_request_has_its_lane(method, path, lane):
    assert lane_of(method, path) is lane


def test_the_lowest_lane_is_refused_first_and_answers_never(door):
    refused = []
    for _ in range(4):
        for method, path in (("GET", "/1/print/"), ("GET", "/caseload/"), ("POST", "/sign-in/")):
            if len(door.threads) >= {"/1/print/": 1, "/caseload/": 2, "/sign-in/": 3}[path]:
                refused.append((len(door.threads), door.ask(method, path)[0]))
        door.go_in("POST", "/q/secret/1/")
    assert refused == [(1, 503), (2, 503), (2, 503), (3, 503), (3, 503), (3, 503)]
    assert len(door.practice.seen) == 4


def test_room_is_free_again_once_somebody_has_left(door):
    door.go_in("GET", "/caseload/")
    door.go_in("GET", "/caseload/")
    assert door.ask("GET", "/caseload/")[0] == 503
    door.let_all_out()
    door.threads.clear()
    door.go_in("GET", "/caseload/")


def test_what_is_refused_says_when_to_come_again(door):
    for _ in range(3):
        door.go_in("POST", "/q/secret/1/")
    for method, path, lane in (("POST", "/clients/add/", Lane.SAVING), ("GET", "/caseload/", Lane.READING), ("GET", "/1/print/", Lane.HEAVY)):
        status, head, _ = door.ask(method, path)
        assert (status, head["Retry-After"]) == (503, str(LATER[lane][0]))
        assert ("Refresh" in head) == (method == "GET")


def test_a_refused_form_stands_in_the_answer_word_for_word_under_the_same_id(door):
    for _ in range(3):
        door.go_in("POST", "/q/secret/1/")
    _, head, html = door.ask("POST", "/courses/1/sessions/2/parts/3/", FORM, QUERY_STRING="a=<b")
    assert fields_in(html) == [
        ("csrfmiddlewaretoken", "k"),
        ("op_id", "01a2.mark"),
        ("words", '"She said" <yes>\nand went'),
        ("present", ""),
        ("do", "save"),
    ]
    assert 'action="/courses/1/sessions/2/parts/3/?a=&lt;b"' in html
    assert "Send it again" in html
    assert head["Cache-Control"] == "no-store"


def test_secrets_are_not_given_back_and_a_script_is_given_no_page(door):
    for _ in range(3):
        door.go_in("POST", "/q/secret/1/")
    assert "hunter2" not in door.ask("POST", "/sign-in/", b"login=a&password=hunter2")[2]
    status, head, body = door.ask("POST", "/courses/1/", FORM, HTTP_X_REQUESTED_WITH="fetch")
    assert (status, body) == (503, "")
    assert int(head["Retry-After"]) > 0


def test_half_a_form_is_no_form(door):
    """A client who goes away in the middle: what came reads like a whole form, only with fewer words."""
    status, _, _ = door.ask("POST", "/q/secret/1/", FORM[:70], CONTENT_LENGTH=str(len(FORM)))
    assert status == 400
    assert door.practice.seen == []


def test_a_whole_form_comes_in_as_it_was_sent(door):
    door.practice.out.release()
    assert door.ask("POST", "/q/secret/1/", FORM)[0] == 200
    assert door.practice.seen == [FORM]


@pytest.mark.long
@pytest.mark.enable_socket
def test_a_sender_who_never_ends_is_hung_up_on_and_those_who_wait_for_their_answer_are_not():
    senders = SlowSenders(within=3.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as slow, socket.create_connection(("127.0.0.1", port)) as answered:
            here, there = server.accept()[0], server.accept()[0]
            answered.sendall(b"all")
            assert there.recv(10) == b"all"
            there.sendall(b"done")
            slow.sendall(b"half")
            assert here.recv(10) == b"half"
            here.settimeout(30)
            with senders.watched(port):
                assert here.recv(10) == b""
            assert answered.recv(10) == b"done"
            answered.sendall(b"more")
            assert there.recv(10) == b"more"
            here.close()
            there.close()
