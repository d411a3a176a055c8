"""The pages of the circle: the difference in words as a clinician would say it, the list without a script, two windows, and a file."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from openipt.actions import circle, course_sheets
from openipt.actions.circle import Place
from openipt.actions.playing import Staging, play
from openipt.core.circle import Tie
from openipt.core.course_files import read_course_file
from openipt.core.library import OWN_FOLDER
from openipt.record import read
from openipt.web.circle.present import present_circle
from tests.cast import NOW, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def ben(cast, django_user_model):
    client = Client()
    client.force_login(django_user_model.objects.get(id=cast.accounts["ben"]))
    return client


@pytest.fixture
def played(cast):
    """Plays a course file to its end, and gives the course's id with the ids of its people by name."""

    def to_its_end(name):
        course_id = play(cast.ben, read_course_file(OWN_FOLDER / "demo" / name), Staging(complete=True, reason="in a test"))
        people = {each.name: each.id for each in read.life_page(cast.ben, course_id, now=NOW).people}
        return course_id, people

    return to_its_end


def moved(cast, course_id, people, session, **rings):
    stands = {each.person: each.id for each in read.life_page(cast.ben, course_id, now=NOW).placements}
    places = [Place(people[name], based_on=stands.get(people[name]), **put) for name, put in rings.items()]
    circle.place(cast.ben, course_id, session, places, op_id=op(), now=NOW)


def words_of(cast, course_id, before, session):
    page = read.life_page(cast.ben, course_id, now=NOW)
    view = present_circle(page, read.library(), session, before)
    return [(kind.title, [f"{each.name}: {each.words}" for each in kind.told]) for kind in view.changed], view


def test_the_widow_whose_son_came_and_whose_choir_came_nearer(cast, played):
    course_id, people = played("v01_grief.yaml")
    first = 3  # her circle was drawn in session 3
    moved(cast, course_id, people, 10, Colin={"ring": 1, "tie": Tie.SUPPORTIVE}, Choir={"ring": 2}, Dot={"ring": 1})
    words, view = words_of(cast, course_id, first, 10)
    assert words[0] == (
        "Closer",
        [
            "Colin: close, now closest, as Margaret wished.",
            "Dot: close, now closest, as Margaret wished.",
            "Choir: part of life, now close, as Margaret wished.",
        ],
    )
    assert words[1:] == [("The tie changed", ["Colin: conflict, now supportive."])]
    assert view.figures[0] == "Supportive ties: 4 of 6, now 5 of 6."
    assert view.figures[1] == "People to talk about feelings: 3 of 6 asked about."


def test_the_husband_between_session_2_and_10(cast, played):
    course_id, people = played("v02_role_dispute.yaml")
    moved(cast, course_id, people, 2, Sarah={"radius": 0.9, "angle": 330.0})
    amir = course_sheets.Written(op(), "person", {"display_name": "Coach Amir", "relation": "coach"})
    course_sheets.save(cast.ben, course_id, amir, op_id=op(), now=NOW)
    people["Coach Amir"] = amir.id
    moved(
        cast,
        course_id,
        people,
        10,
        Sarah={"radius": 0.2, "tie": Tie.SUPPORTIVE},
        Rob={"ring": 1},
        **{"Boss T.": {"tie": Tie.DISTANT}, "Coach Amir": {"ring": 3, "tie": Tie.SUPPORTIVE}},
    )
    words, view = words_of(cast, course_id, 2, 10)
    assert words == [
        ("Closer", ["Rob: close, now closest, as Daniel wished.", "Sarah: still closest, and nearer the middle."]),
        ("The tie changed", ["Sarah: conflict, now supportive.", "Boss T.: conflict, now distant."]),
        ("New", ["Coach Amir: part of life."]),
    ]
    assert [(row.name, row.difference) for row in view.rows if row.changed] == [
        ("Rob", "One ring closer"),
        ("Sarah", "Nearer the middle; conflict to supportive"),
        ("Boss T.", "Conflict to distant"),
        ("Coach Amir", "New"),
    ]


def test_the_headteacher_who_stands_between_an_old_and_a_new_life(cast, played):
    course_id, people = played("v03_role_transition.yaml")
    moved(cast, course_id, people, 10, **{"Gwen": {"ring": 1}, "New head": {"ring": 0}, "Temple circle": {"ring": 2}, "Staffroom": {"gone": True}})
    words, view = words_of(cast, course_id, 2, 10)
    client = view.client
    assert [title for title, _ in words] == ["Closer", "Further", "No longer there"]
    assert sorted(words[0][1]) == [f"Gwen: close, now closest, as {client} wished.", f"Temple circle: part of life, now close, as {client} wished."]
    assert words[1][1] == ["New head: part of life, now outside the circle."]
    assert words[2][1] == ["Staffroom: close before."]


@pytest.fixture
def rob(cast):
    rob = course_sheets.Written(op(), "person", {"display_name": "Rob", "relation": "friend"})
    course_sheets.save(cast.ben, cast.ana_course, rob, op_id=op(), now=NOW)
    return rob.id


def test_the_list_places_without_a_script_and_only_whom_somebody_changed(cast, ben, rob):
    address = reverse("place_people", args=[cast.ana_course, 2])
    shown = {f"ring-{rob}": "", f"tie-{rob}": "none", f"wished-{rob}": "-1", f"giving-{rob}": "not_said", f"was-{rob}": ":none:-1:not_said"}
    assert ben.post(address, {**shown, "op_id": op()}).status_code == 302
    assert read.life_page(cast.ben, cast.ana_course, now=NOW).placements == ()
    assert ben.post(address, {**shown, f"ring-{rob}": "2", f"tie-{rob}": "distant", "op_id": op()}).status_code == 302
    (one,) = read.life_page(cast.ben, cast.ana_course, now=NOW).placements
    assert (one.ring, one.tie, one.session) == (2, "distant", 2)
    page = ben.get(reverse("circle", args=[cast.ana_course]) + "?session=2").content.decode()
    assert f'name="was-{rob}" value="2:distant:-1:not_said"' in page
    assert re.search(r"<desc[^>]*>Rob: close, distant</desc>", page)


def test_an_old_window_that_changes_nobody_puts_nobody_back(cast, ben, rob):
    circle.place(cast.ben, cast.ana_course, 2, [Place(rob, ring=2)], op_id=op(), now=NOW)
    (first,) = read.life_page(cast.ben, cast.ana_course, now=NOW).placements
    old = {
        f"ring-{rob}": "2",
        f"tie-{rob}": "none",
        f"wished-{rob}": "-1",
        f"giving-{rob}": "not_said",
        f"was-{rob}": "2:none:-1:not_said",
        f"on-{rob}": str(first.id),
    }
    circle.place(cast.ben, cast.ana_course, 2, [Place(rob, ring=1, based_on=first.id)], op_id=op(), now=NOW)
    ben.post(reverse("place_people", args=[cast.ana_course, 2]), {**old, "op_id": op()})
    assert [each.ring for each in read.life_page(cast.ben, cast.ana_course, now=NOW).placements] == [2, 1]
    ben.post(reverse("place_people", args=[cast.ana_course, 2]), {**old, f"ring-{rob}": "3", "op_id": op()})
    page = ben.get(reverse("circle", args=[cast.ana_course]) + "?session=2").content.decode()
    assert "Rob was placed in two windows." in page
    assert "closest, not said (Ben R." in page
    assert "part of life, not said (Ben R." in page


def test_what_the_list_does_not_offer_is_refused_in_a_sentence(cast, ben, rob):
    answer = ben.post(reverse("place_people", args=[cast.ana_course, 2]), {f"ring-{rob}": "7", "op_id": op()})
    assert answer.status_code == 422
    assert "There are three rings, and outside the circle." in answer.content.decode()
    assert ben.get(reverse("circle", args=[cast.ana_course]) + "?session=99").status_code == 404
    assert ben.get(reverse("circle", args=[cast.ana_course]) + "?from=99&to=2").status_code == 404


def test_the_drawing_is_a_file_whose_name_says_nothing_of_the_client(cast, ben, rob):
    circle.place(cast.ben, cast.ana_course, 1, [Place(rob, ring=2)], op_id=op(), now=NOW)
    answer = ben.get(reverse("circle_drawing", args=[cast.ana_course, 1]))
    assert answer["Content-Disposition"] == 'attachment; filename="circle-session-1.svg"'
    assert answer.content.decode().startswith('<svg xmlns="http://www.w3.org/2000/svg"')


def test_dated_figures_stay_when_somebody_is_taken_out(cast, rob):
    circle.place(cast.ben, cast.ana_course, 1, [Place(rob, ring=2, tie=Tie.SUPPORTIVE)], op_id=op(), now=NOW)
    course_sheets.take_out(cast.ben, cast.ana_course, rob, op_id=op(), now=NOW + timedelta(days=1))
    _, view = words_of(cast, cast.ana_course, None, 1)
    assert view.rows == ()
    assert view.figures[0] == "Supportive ties: 1 of 1."
