"""Third persons (reference 5.1): whoever stands in a client's inventory never agreed to, and is named nowhere but where the client is treated."""

import logging
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import at_home, circle, course_sheets, courses, messages, notes, safety_plans, sessions, supervision
from openipt.core.courses import Attendance
from openipt.core.refusals import Refusal
from openipt.core.who_may import Verb
from openipt.record import door, models, read
from openipt.record.keeping import rows_to_move
from openipt.record.people_named import names_ever_in
from openipt.study import columns
from openipt.web.inventory.at_home import BROWSER
from tests.actions.sent import rows, ways
from tests.as_shown import as_shown
from tests.cast import begin_treatment, op, send_link

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.enable_socket]

NAME, EARLIER, EVENT = "Zanzibarion", "Quillwort", "the brackwater wedding"
MARKS = (NAME, EARLIER, "brackwater")


class Room:
    """Ana's course with somebody in it who is named wherever a person can be: inventory, circle, timeline, a link, a step, a signed note."""

    def __init__(self, cast) -> None:
        self.cast, self.course, self.now = cast, cast.ana_course, datetime.now(UTC)
        ben = cast.ben
        begin_treatment(ben, self.course)
        self.person, self.event = op(), op()
        self.save(self.person, "person", display_name=EARLIER, relation="friend")
        self.save(self.person, "person", 1, display_name=NAME, relation="friend", i_expect=f"that {NAME} rings", satisfaction="3")
        happened = {"date": "2024-10", "title": EVENT, "person": NAME, "symptom_change": "onset"}
        self.save(self.event, "timeline_event", **happened)
        circle.place(ben, self.course, 1, [circle.Place(self.person, ring=1)], op_id=op(), now=self.now)
        self.step = self.part("step", {"step": f"Ring {NAME}.", "person": NAME})
        self.part("mood_link", {"event": f"{NAME} shouted", "person": NAME, "mood_before": "4", "mood_after": "2"})
        came = courses.Came(Attendance.ATTENDED)
        courses.record_attendance(ben, self.course, op_id=op(), number=1, came=came, now=self.now + timedelta(days=2))
        state = read.session_page(ben, self.course, 1, now=self.now).state
        notes.sign(ben, self.course, 1, op_id=op(), state=state, now=self.now + timedelta(days=2))
        until = self.now.date() + timedelta(days=200)
        supervision.list_case(ben, self.course, op_id=op(), supervisor_id=cast.cleo.member.id, until=until, now=self.now)
        self.response, self.token = send_link(ben, self.course, session=2)

    def save(self, id, sheet: str, based_on: int = 0, **content: str) -> course_sheets.Saved:
        """What a form about people or events would save."""
        written = course_sheets.Written(id, sheet, content, based_on=based_on)
        saved = course_sheets.save(self.cast.ben, self.course, written, op_id=op(), now=self.now)
        assert saved.mistakes == ()
        return saved

    def part(self, sheet: str, content: dict[str, str]):
        """A part of the first session."""
        typed = sessions.Typed(op(), sheet, content, 0, op())
        return sessions.save_part(self.cast.ben, self.course, 1, typed, op_id=op(), now=self.now).part_id

    def browser_of(self, name: str) -> Client:
        """Somebody of the cast, signed in."""
        client = Client(raise_request_exception=False)
        client.force_login(get_user_model().objects.get(id=self.cast.accounts[name]))
        return client

    def address(self, name: str, **more) -> str:
        """An address of the course."""
        return reverse(name, kwargs={"course_id": self.course, **more})

    def pages(self) -> dict[str, str]:
        """Every page of the course that names people, by what it is."""
        numbered = {name: self.address(name, number=1) for name in ("session", "note")}
        plain = (
            "course",
            "people",
            "ask_for_people",
            "merge_people",
            "bring_people_over",
            "people_at_home",
            "packs",
            "circle",
            "timeline",
            "tasks",
            "messages",
        )
        return {
            **numbered,
            **{name: self.address(name) for name in plain},
            "person": self.address("person", person_id=self.person),
            "take_out_person": self.address("take_out_person", person_id=self.person),
            "timeline_event": self.address("timeline_event", event_id=self.event),
            "circle_drawing": self.address("circle_drawing", number=1),
            "print_step": self.address("print_step", number=1, part_id=self.step),
        }


@pytest.fixture
def room(cast, settings) -> Room:
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    return Room(cast)


def named_in(text: str) -> list[str]:
    """Which of the marks stand in a text."""
    return [mark for mark in MARKS if mark.casefold() in text.casefold()]


def text_of(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code < 500, address
    return answer.content.decode()


# Where the client is treated: named in the page, and nowhere around it


def test_the_scenarios_are_about_something_ben_reads_the_name_where_he_treats_ana(room):
    ben = room.browser_of("ben")
    assert all(NAME in text_of(ben, room.pages()[page]) for page in ("people", "person", "session", "circle", "timeline"))


def test_no_log_line_of_any_page_names_a_third_person_not_even_at_the_finest_level(room, caplog):
    caplog.set_level(logging.DEBUG)
    ben = room.browser_of("ben")
    for address in room.pages().values():
        text_of(ben, address)
    assert [record.getMessage() for record in caplog.records if named_in(record.getMessage())] == []


def test_no_log_line_of_any_act_names_a_third_person(room, caplog):
    caplog.set_level(logging.DEBUG)
    other = op()
    room.save(other, "person", display_name=f"{NAME} M", relation="friend")
    course_sheets.merge(room.cast.ben, room.course, kept=room.person, other=other, op_id=op(), now=room.now)
    course_sheets.part_again(room.cast.ben, room.course, other, op_id=op(), now=room.now)
    with pytest.raises(Refusal):
        room.save(op(), "person", display_name=NAME, relation="friend")
    course_sheets.take_out(room.cast.ben, room.course, other, op_id=op(), now=room.now)
    assert [record.getMessage() for record in caplog.records if named_in(record.getMessage())] == []


def test_no_title_of_a_page_names_a_third_person_so_that_no_history_of_a_browser_does(room):
    ben = room.browser_of("ben")
    titles = [title for address in room.pages().values() for title in re.findall(r"<title>(.*?)</title>", text_of(ben, address), re.DOTALL)]
    assert len(titles) >= len(room.pages()) - 1
    assert [title for title in titles if named_in(title)] == []


def test_no_address_on_any_page_holds_a_third_persons_name(room):
    ben = room.browser_of("ben")
    found = [each for address in room.pages().values() for each in re.findall(r'(?:href|action|src)="([^"]*)"', text_of(ben, address))]
    assert len(found) > 100
    assert [address for address in [*found, *room.pages().values()] if named_in(address)] == []


def test_no_form_leads_on_to_an_address_with_a_name_in_it(room):
    ben, address = room.browser_of("ben"), room.address("ask_for_people")
    sent = ben.post(address, as_shown(ben, address, {"display_name": f"{NAME} M", "relation": "friend", "kind": "person", "status": "living"}))
    assert sent.status_code == 302
    assert named_in(sent["Location"]) == []


def test_the_drawing_that_leaves_the_page_as_a_file_bears_no_name_in_the_files_own_name(room):
    answer = room.browser_of("ben").get(room.address("circle_drawing", number=1))
    assert named_in(answer["Content-Disposition"]) == []


def test_no_page_of_the_practice_outside_the_course_names_a_third_person(room):
    ben = room.browser_of("ben")
    names = ("caseload", "alert_list", "on_duty", "waiting_list", "service_rules", "entries_twice", "find_client", "account", "library")
    assert {name: named_in(text_of(ben, reverse(name))) for name in names} == dict.fromkeys(names, [])


# Others of the practice


def test_a_supervisor_reads_no_name_and_no_event_on_the_page_of_a_listed_case(room):
    cleo = room.browser_of("cleo")
    pages = (reverse("supervision_list"), room.address("listed_course"))
    assert [named_in(text_of(cleo, page)) for page in pages] == [[], []]


def test_a_supervisor_reads_initials_in_signed_notes_also_of_a_name_borne_before(room):
    told = text_of(room.browser_of("cleo"), room.address("signed_notes"))
    assert "Z. shouted" in told
    assert named_in(told) == []


def test_showing_the_clients_name_to_a_supervisor_shows_nobody_elses(room):
    cleo, address = room.browser_of("cleo"), room.address("show_name")
    shown = cleo.post(address, as_shown(cleo, address, {})).content.decode()
    assert "Ana P." in shown
    assert named_in(shown) == []


def test_whoever_leads_keeps_supervises_or_works_next_door_reads_no_name_at_any_address_of_the_course(room):
    for person in ("ivo", "finn", "eve", "cleo"):
        browser = room.browser_of(person)
        for address in room.pages().values():
            answer = browser.get(address)
            assert answer.status_code in (403, 404), (person, address)
            assert named_in(answer.content.decode()) == []


def test_a_stranger_who_guesses_a_persons_address_is_refused_and_the_refusal_names_nobody(room):
    answer = room.browser_of("eve").get(room.address("person", person_id=room.person))
    assert answer.status_code == 404
    assert named_in(answer.content.decode()) == []
    line = models.AuditLine.objects.filter(outcome="refused").order_by("-number", "-id").first()
    assert named_in(repr(vars(line))) == []


# What is written down beside


def test_no_line_of_the_audit_trail_holds_a_third_persons_name(room):
    assert models.AuditLine.objects.count() > 5
    assert [line for line in models.AuditLine.objects.all() if named_in(repr(vars(line)))] == []


def test_no_open_column_of_any_table_holds_a_third_persons_name(room):
    with rows():
        for table in rows_to_move.tables():
            for row in table._default_manager.all():
                fields = [field for field in row._meta.concrete_fields if type(field).__name__ != "SealedField"]
                told = repr([getattr(row, field.attname) for field in fields])
                assert named_in(told) == [], table.__name__


def test_no_sealed_column_holds_the_name_in_clear(room):
    with rows():
        sealed = [bytes(row.content) for table in (models.CourseSheet, models.CourseSheetVersion, models.SessionPart) for row in table.objects.all()]
    assert len(sealed) >= 4
    assert [content for content in sealed if any(mark.encode() in content for mark in MARKS)] == []


def test_a_form_sent_under_the_id_of_another_one_is_kept_sealed_and_names_nobody_in_the_open(room):
    own, written = op(), course_sheets.Written(op(), "person", {"display_name": f"{NAME} M", "relation": "friend"})
    again = course_sheets.Written(written.id, "person", {"display_name": f"{NAME} N", "relation": "friend"}, based_on=1)
    course_sheets.save(room.cast.ben, room.course, written, op_id=own, now=room.now)
    with pytest.raises(Refusal) as refused:
        course_sheets.save(room.cast.ben, room.course, again, op_id=own, now=room.now)
    assert named_in(refused.value.sentence) == []
    with rows():
        (kept,) = models.RefusedOperation.objects.all()
    assert NAME.encode() not in bytes(kept.content)
    assert named_in(repr([kept.op_id, kept.verb, kept.actor])) == []


# What leaves


def test_no_message_and_no_letter_that_goes_out_names_a_third_person(room, tmp_path):
    messages.add_channel(room.cast.ben, room.course, op_id=op(), kind="email", address="ana@mail.example", zone="", now=room.now)
    messages.keep_plan(room.cast.ben, room.course, op_id=op(), before_sessions=True, hours_before=24, follow_ups=True, now=room.now)
    noon = room.now.replace(hour=12)
    with ways(tmp_path) as out:
        for day in range(15):
            while out.send(noon + timedelta(days=day)):
                pass
        went = [message_from_bytes(content, policy=policy.default).as_string() for _, content in out.mail.arrived]
    assert went, "Nothing was sent."
    assert [mail for mail in went if named_in(mail)] == []


def test_the_questionnaire_of_a_client_names_nobody(room):
    phone = Client()
    pages = [reverse("questionnaire", args=[room.token]), reverse("help", args=[room.token])]
    assert [named_in(text_of(phone, page)) for page in pages] == [[], []]


def test_a_safety_plan_on_a_phone_names_nobody_but_those_written_into_it(room):
    safety_plans.save(room.cast.ben, room.course, safety_plans.Written({"helpers": "Kate"}, None, 0), op_id=op(), now=room.now)
    safety_plans.give(room.cast.ben, room.course, op_id=op(), now=room.now)
    page = text_of(Client(), reverse("own_plan", args=[read.plan_token(room.cast.ben, room.course)]))
    assert "Kate" in page
    assert named_in(page) == []


def test_the_page_for_writing_at_home_names_nobody_whom_this_browser_did_not_write_down(room):
    at_home.ask(room.cast.ben, room.course, op_id=op(), now=room.now)
    token, _ = read.home_link(room.cast.ben, room.course, now=room.now)
    at_home.begin(token, now=room.now)
    own = op()
    at_home.add(token, {"display_name": f"{NAME} O", "relation": "friend"}, browser_secret="mine", op_id=own, now=room.now)
    pages = [reverse(name, args=[token]) for name in ("own_people", "add_own_person", "stop_own_people")]
    for secret in ("", "another"):
        phone = Client()
        phone.cookies[BROWSER] = secret
        assert [named_in(text_of(phone, page)) for page in pages] == [[], [], []]
        assert phone.get(reverse("own_person", args=[token, own])).status_code in (302, 404)
    phone = Client()
    phone.cookies[BROWSER] = "mine"
    assert named_in(text_of(phone, pages[0])) == [NAME]
    assert [title for title in re.findall(r"<title>(.*?)</title>", text_of(phone, pages[0])) if named_in(title)] == []


def test_no_column_of_the_study_can_hold_anything_of_a_third_person():
    fields = {field.key for field in read.library().worksheet("person").fields} - {"note"}
    known = {name for name, each in vars(columns).items() if not name.startswith("_")} | set(re.findall(r"\w+", repr(vars(columns))))
    assert {"display_name", "relation", "contact", "harm_or_control"} <= fields
    assert known & {"display_name", "relation", "want_change", "i_expect", "they_expect", "harm_or_control", "contact", "person"} == set()


# Errors, finding, and taking out


def test_finding_a_client_finds_nobody_by_a_third_persons_name(room):
    ben, address = room.browser_of("ben"), reverse("find_client")
    assert "Ana P." not in ben.post(address, as_shown(ben, address, {"part_of_name": NAME})).content.decode()


def test_an_address_of_somebody_who_is_not_there_is_not_found_and_names_nobody(room):
    ben = room.browser_of("ben")
    for name, more in (("person", {"person_id": op()}), ("person", {"person_id": room.event}), ("timeline_event", {"event_id": room.person})):
        answer = ben.get(room.address(name, **more))
        assert answer.status_code == 404
        assert named_in(answer.content.decode()) == []


def test_a_fault_of_ours_shows_and_logs_nothing_of_the_person_whose_page_it_was(room, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    ben = room.browser_of("ben")
    monkeypatch.setattr("openipt.web.inventory.views.present_person", lambda *_, **__: 1 / 0)
    address = room.address("person", person_id=room.person)
    answer = ben.post(address, as_shown(ben, address, {"display_name": f"{NAME} {'x' * 300}", "relation": "friend", "_based_on": "2"}))
    assert answer.status_code == 500
    assert named_in(answer.content.decode()) == []
    assert [record.getMessage() for record in caplog.records if named_in(f"{record.getMessage()} {record.exc_text or ''}")] == []


def test_a_name_that_is_taken_is_said_only_to_whoever_typed_it(room):
    ben, address = room.browser_of("ben"), room.address("ask_for_people")
    answer = ben.post(address, as_shown(ben, address, {"display_name": NAME, "relation": "friend", "kind": "person", "status": "living"}))
    assert answer.status_code == 409
    assert "Add a word that tells the two apart" in answer.content.decode()
    assert re.findall(r"<title>(.*?)</title>", answer.content.decode()) == ["Ask for people · OpenIPT"]


def test_an_address_or_number_is_refused_in_a_clear_sentence_and_kept_of_an_emergency_contact(room):
    ben, address = room.browser_of("ben"), room.address("person", person_id=room.person)
    form = {"display_name": NAME, "relation": "friend", "contact": "020 7946 0000", "_based_on": "2"}
    answer = ben.post(address, as_shown(ben, address, form))
    assert answer.status_code == 422
    assert "An address or number is kept of an emergency contact only." in answer.content.decode()
    assert ben.post(address, as_shown(ben, address, {**form, "emergency_contact": "yes"})).status_code == 302


def test_after_taking_out_the_words_are_gone_from_every_table_and_page_but_what_was_signed(room):
    course_sheets.take_out(room.cast.ben, room.course, room.person, op_id=op(), now=room.now)
    ben = room.browser_of("ben")
    assert [named_in(text_of(ben, room.address(name))) for name in ("people", "circle")] == [[], []]
    assert "somebody taken out" in text_of(ben, room.address("timeline"))
    with rows():
        assert models.CourseSheet.objects.get(id=room.person).content is None
        assert not models.CourseSheetVersion.objects.filter(of=room.person).exists()
        assert models.Placement.objects.filter(person=room.person).count() == 1
    with door.course(room.cast.ben, room.course, Verb.READ_LIFE) as inside:
        assert names_ever_in(inside) == frozenset()


def test_a_name_that_was_changed_is_met_by_the_new_one_wherever_the_person_is_named(room):
    room.save(room.person, "person", 2, display_name="Z.", relation="friend")
    ben = room.browser_of("ben")
    for name in ("people", "circle", "timeline"):
        assert NAME not in text_of(ben, room.address(name)).replace(f"that {NAME} rings", "")


def test_initials_are_offered_where_a_name_is_asked_for(room):
    ben = room.browser_of("ben")
    assert "Initials or a first name are enough." in text_of(ben, room.address("ask_for_people"))
