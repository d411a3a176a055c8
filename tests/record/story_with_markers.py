"""Acts in an installation of its own with words that can be searched for, then stops as if the power had gone: run by test_markers."""

import json
import os
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from openipt.cli import installation

MARKERS = {
    "client name": "Quillwort Zanzibarion",
    "pronouns": "xyloph/xylophs",
    "occupation": "marimba-voicer",
    "household": "a heron hight Ptolemaeus",
    "struck reason": "thornapple was counted twice",
    "alert note": "spoke of the brackwater bridge",
    "closing words": "looks again on Candlemas eve",
    "reason of a move": "the gondolier consented",
    "answer in words": "Nearly every day",
    "date of birth": "1961-02-28",
    "part of a session": "the oboist forgot the sonnet",
    "other version of a part": "the bassoonist forgot the ballad",
    "own words of a note": "walnuts upon the harpsichord",
    "who was there": "great-uncle Peregrine",
    "amendment": "it was the clavichord after all",
    "reason of an amendment": "misheard in the thunder",
    "process note": "I envied the lighthouse keeper",
    "other version of a process note": "I pitied the lighthouse keeper",
    "comment": "mind the tambourine next time",
    "behaviour": "hoarded foxglove leaves",
    "reason of a level": "the ferryman keeps watch",
    "who was told": "the apothecary of Trondheim",
    "another risk": "brandished a cutlass at Leander",
    "alert raised by hand": "three nights awake with the astrolabe",
    "safety plan": "aunt Philippa on 020 7946 0999",
    "earlier safety plan": "uncle Barnabas in the belfry",
    "letter": "the harbourmaster and I fell silent",
    "copies of a letter": "Doctor Pimpernel in Ghent",
    "somebody of the inventory": "Hyacinthe of the marshes",
    "earlier words about somebody": "quarrelled over the zither",
    "event of the timeline": "eloped with the vinegar merchant",
    "somebody written down at home": "cousin Wulfric the cooper",
}


def tell(data: Path, tokens: Path) -> None:
    """The whole story, with real commits."""
    if not installation.has_key(data):
        installation.make_empty(data)
    installation.open_installation(data)
    from openipt.actions import Refusal, courses, measures, people, questionnaires, safety, supervision
    from openipt.core.courses import Attendance, Move, State
    from openipt.record import read
    from openipt.record.upgrade import upgrade
    from tests.cast import NOW, op

    upgrade()
    practice = people.found_practice(people.NewPractice("Linden House", "demo", "gb", "Europe/London"))
    ben = people.take_in_member(practice, people.give_account("ben@story.example", "nobody-here-is-real"), "Ben R.", ("therapist",))
    client = courses.NewClient(
        MARKERS["client name"], MARKERS["pronouns"], date.fromisoformat(MARKERS["date of birth"]), MARKERS["occupation"], MARKERS["household"]
    )
    course = courses.take_on(ben, op_id=op(), client=client, plan=courses.CoursePlan("ipt16", NOW + timedelta(hours=1)), now=NOW)
    done = frozenset({"assessment.consent", "assessment.risk"})
    start = Move(State.TREATMENT, "initial")
    courses.move(ben, course, op_id=op(), move=start, done=done, reason=MARKERS["reason of a move"], now=NOW)
    came = courses.Came(Attendance.LATE, present=MARKERS["who was there"])
    courses.record_attendance(ben, course, op_id=op(), number=1, came=came, now=NOW + timedelta(hours=2))
    response = measures.send(ben, course, op_id=op(), measure="phq9", session=2, way="link", now=NOW)
    token = read.link_to_show(ben, course, response, now=NOW)[1].token
    questionnaires.begin(token, browser_secret="secret-of-a-browser", now=NOW)
    for item in read.library().measure("phq9").scored_items:
        questionnaires.answer(token, op_id=op(), browser_secret="secret-of-a-browser", item=item.key, value=3, now=NOW)
    receipt = questionnaires.submit(token, browser_secret="secret-of-a-browser", now=NOW)
    (alert,) = read.course_page(ben, course, now=NOW).summary.alerts
    safety.take(ben, course, alert.id, op_id=op(), now=NOW)
    safety.write(ben, course, alert.id, op_id=op(), words=MARKERS["alert note"], now=NOW)
    safety.close(ben, course, alert.id, op_id=op(), words=MARKERS["closing words"], now=NOW)
    measures.strike(ben, course, op_id=op(), response_id=response, reason=MARKERS["struck reason"], now=NOW)
    try:
        measures.strike(ben, course, op_id=op(), response_id=response, reason=MARKERS["struck reason"], now=NOW)
    except Refusal as refusal:
        print(refusal.sentence)
    waiting = measures.send(ben, course, op_id=op(), measure="phq8", session=3, way="link", now=NOW)
    secrets = [token, read.link_to_show(ben, course, waiting, now=NOW)[1].token, "secret-of-a-browser"]

    session = [*write_down_a_session(ben, course), *write_down_people(ben, course, secrets)]
    listed = NOW.date() + timedelta(days=300)
    cleo = people.take_in_member(practice, people.give_account("cleo@story.example", "nobody-here-is-real"), "Cleo V.", ("supervisor",))
    supervision.list_case(ben, course, op_id=op(), supervisor_id=cleo.member.id, until=listed, now=NOW)
    supervision.comment(cleo, course, op_id=op(), words=MARKERS["comment"], session=1, now=NOW)

    page, told = read.course_page(ben, course, now=NOW), read.alert_page(ben, course, alert.id, now=NOW)[1]
    opened = [
        page.summary.client,
        page.events,
        page.scores,
        page.comments,
        told,
        receipt,
        *session,
        *talk_about_risk(ben, course, secrets),
        write_a_letter(ben, course),
    ]
    missing = [name for name, words in MARKERS.items() if words not in f"{opened!r} {page.summary.client.date_of_birth}"]
    assert missing == [], missing  # all of it is there for whoever may read it
    tokens.write_text(json.dumps({"secrets": secrets, "open": open_columns()}, default=str), encoding="utf-8")


def write_down_a_session(ben: Any, course: UUID) -> list[object]:
    """Parts, a second version of one, a process note, a signed note and an amendment. Returns what its reader sees of them."""
    from openipt.actions import notes, sessions
    from openipt.record import read, session_parts
    from tests.cast import NOW, op

    def keep(sheet: str, words: dict[str, str]) -> sessions.Saved:
        typed = sessions.Typed(session_parts.only_part_id(course, 1, sheet), sheet, words, 0, op())
        return sessions.save_part(ben, course, 1, typed, op_id=op(), now=NOW)

    def think(words: str) -> sessions.Saved:
        typed = sessions.Typed(read.process_note(ben, course, 1, now=NOW)[1].id, "process_note", {"words": words}, 0, op())
        return sessions.save_process_note(ben, course, 1, typed, op_id=op(), now=NOW)

    keep("session_close", {"summary": MARKERS["part of a session"]})
    other = keep("session_close", {"summary": MARKERS["other version of a part"]}).other
    keep("session_note", {"words": MARKERS["own words of a note"]})
    think(MARKERS["process note"])
    think(MARKERS["other version of a process note"])
    seen = [read.session_page(ben, course, 1, now=NOW), read.process_note(ben, course, 1, now=NOW)[1]]
    close = next(part for part in read.session_page(ben, course, 1, now=NOW).parts if part.sheet == "session_close")
    settled = sessions.Typed(close.id, close.sheet, close.content, close.revision, op(), settles=other)
    sessions.save_part(ben, course, 1, settled, op_id=op(), now=NOW)
    notes.sign(ben, course, 1, op_id=op(), state=read.session_page(ben, course, 1, now=NOW).state, now=NOW)
    notes.amend(ben, course, 1, op_id=op(), words=MARKERS["amendment"], reason=MARKERS["reason of an amendment"], now=NOW)
    return [*seen, read.session_page(ben, course, 1, now=NOW)]


def write_a_letter(ben: Any, course: UUID) -> object:
    """A letter that the client agreed to and has got. Returns what is seen of it."""
    from openipt.actions import letters
    from openipt.record import read
    from tests.cast import NOW, op
    from tests.lettered import formulation_letter

    letter = op()
    letters.save(ben, course, letter, formulation_letter(linked=MARKERS["letter"]), based_on=0, op_id=op(), now=NOW)
    agreed = letters.Agreed(1, NOW.date(), "in_session", MARKERS["copies of a letter"])
    letters.record_consent(ben, course, letter, agreed, op_id=op(), now=NOW)
    letters.give(ben, course, letter, op_id=op(), now=NOW)
    return read.letter_page(ben, course, letter, now=NOW)[1]


def write_down_people(ben: Any, course: UUID, secrets: list[str]) -> list[object]:
    """Somebody in two versions, an event, a place on the circle, and somebody written down at home. Returns what is seen of them."""
    from openipt.actions import at_home, circle, course_sheets
    from openipt.record import read
    from tests.cast import NOW, op

    person, event = op(), op()

    def keep(id: UUID, sheet: str, based_on: int, **content: str) -> None:
        course_sheets.save(ben, course, course_sheets.Written(id, sheet, content, based_on=based_on), op_id=op(), now=NOW)

    who = {"display_name": MARKERS["somebody of the inventory"], "relation": "friend"}
    keep(person, "person", 0, **who, what_is_hard=MARKERS["earlier words about somebody"])
    keep(person, "person", 1, **who)
    keep(event, "timeline_event", 0, date="2024", title=MARKERS["event of the timeline"], person=MARKERS["somebody of the inventory"])
    circle.place(ben, course, 1, [circle.Place(person, ring=2)], op_id=op(), now=NOW)
    at_home.ask(ben, course, op_id=op(), now=NOW)
    secrets.append(read.home_link(ben, course, now=NOW)[0])
    at_home.begin(secrets[-1], now=NOW)
    own = {"display_name": MARKERS["somebody written down at home"], "relation": "cousin"}
    at_home.add(secrets[-1], own, browser_secret="secret-of-a-browser", op_id=op(), now=NOW)
    return [read.sheet_page(ben, course, person, now=NOW), read.life_page(ben, course, now=NOW)]


def talk_about_risk(ben: Any, course: UUID, secrets: list[str]) -> list[object]:
    """Something remembered, an assessment, an alert raised by hand, and a plan on the client's phone. Returns what is seen of them."""
    from openipt.actions import risk, safety_plans
    from openipt.record import read
    from tests.cast import NOW, op

    risk.remember(ben, course, op_id=op(), on=NOW.date(), words=MARKERS["behaviour"], now=NOW)
    others = (risk.OtherRisk("harm_to_others", present=True, words=MARKERS["another risk"]),)
    found = risk.Found(spoke=True, level="moderate", reason=MARKERS["reason of a level"], told=MARKERS["who was told"], others=others)
    risk.assess(ben, course, found, alert_id=None, op_id=op(), now=NOW)
    alert_id = risk.raise_by_hand(ben, course, op_id=op(), kind="mania", words=MARKERS["alert raised by hand"], now=NOW)
    for based_on, marker in enumerate(("earlier safety plan", "safety plan")):
        safety_plans.save(ben, course, safety_plans.Written({"helpers": MARKERS[marker]}, None, based_on), op_id=op(), now=NOW)
    safety_plans.give(ben, course, op_id=op(), now=NOW)
    secrets.append(read.plan_token(ben, course))
    alert = read.alert_page(ben, course, alert_id, now=NOW)[1]
    return [read.risk_page(ben, course, None, now=NOW), alert, read.safety_plan(ben, course, now=NOW), read.own_plan(secrets[-1])]


def open_columns() -> list[str]:
    """Every value of every row that is not sealed, as somebody would see it who got the file open."""
    from django.apps import apps

    from openipt.record.models.base import DOORS_OPEN, SealedField

    DOORS_OPEN.set(1)
    found = []
    for model in apps.get_app_config("record").get_models():
        for row in model.objects.all():
            values = [getattr(row, field.attname) for field in row._meta.concrete_fields if not isinstance(field, SealedField)]
            found += [f"{model.__name__}: {bytes(value) if isinstance(value, memoryview) else value!r}" for value in values]
    return found


if __name__ == "__main__":
    tell(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.flush()
    os._exit(0)  # no tidying up: what stands in the files now is what a stolen disk holds
