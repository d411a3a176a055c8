"""The world of the address table: Ana's course with everything in it that an address can name, the addresses in it, and the forms."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import (
    accounts,
    circle,
    course_sheets,
    courses,
    duty,
    handing_on,
    measures,
    messages,
    notes,
    one_time_links,
    people,
    questionnaires,
    safety,
    safety_plans,
    same_person,
    saved_views,
    sessions,
    supervision,
    waiting_list,
)
from openipt.core.caseload_filters import Filter
from openipt.core.courses import Attendance, Move, State
from openipt.core.who_may import Verb
from openipt.record import door, made_secrets, models, read
from openipt.web.fieldforms import ANSWER
from openipt.web.measures.answering import BROWSER
from tests.cast import ENDED, PASSWORD, Cast, op
from tests.signing_in import has_just_proved_it, make_passkey

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
        self.cover = self._cover_and_call()
        self.channel = self._a_channel()
        self.asked = measures.send(ben, self.course, op_id=op(), measure="gad7", session=1, way="link", now=self.now)
        self.token = read.link_to_show(ben, self.course, self.asked, now=self.now)[1].token
        questionnaires.begin(self.token, browser_secret=PHONE, now=self.now)
        self.answer_one()
        self.step = self._set_a_step()
        self.person = self._write_down_pat()
        self.private_note = str(read.process_note(ben, self.course, 1, now=self.now)[1].id)
        self.comment = supervision.comment(cast.cleo, self.course, op_id=op(), words="Well begun.", session=1, now=self.now)
        self.passkey, self.session, self.reset = of_an_account(cast.accounts["ben"], self.now)
        safety_plans.save(ben, self.course, safety_plans.Written({"helpers": "Kate"}, None, 0), op_id=op(), now=self.now)
        safety_plans.give(ben, self.course, op_id=op(), now=self.now)
        self.plan_token = read.plan_token(ben, self.course)
        self.letter, self.client_channel = self._ways_to_reach_ana()
        self.left_course = self._leave_a_course_behind()
        self.event = op()
        happened = course_sheets.Written(self.event, "timeline_event", {"date": "2024-10", "title": "A quarrel"})
        course_sheets.save(ben, self.course, happened, op_id=op(), now=self.now)
        self.referral = op()
        waiting_list.take_in(
            self.cast.ivo, op_id=self.referral, who=waiting_list.Referred("Ida M.", self.now.date(), "by phone", "soon"), now=self.now
        )
        self.twice, self.said_of_entries = self._enter_ana_twice(), op()
        same_person.say(ben, op_id=self.said_of_entries, entries=(self.twice[0], self.twice[1]), is_one=True, now=self.now)
        self.view = op()
        saved_views.save_view(ben, op_id=self.view, name="Mine", wanted=Filter(due=True), is_default=False)
        self.begin_token = one_time_links.make(cast.accounts["ana"], "begin", now=self.now)

    def _ways_to_reach_ana(self) -> tuple[UUID, UUID]:
        """A letter that waits to be printed, and an e-mail address."""
        for kind, address in (("letter", "Ana P.\nLong Lane 1"), ("email", "ana@mail.example")):
            messages.add_channel(self.cast.ben, self.course, op_id=op(), kind=kind, address=address, zone="", now=self.now)
        messages.keep_plan(self.cast.ben, self.course, op_id=op(), before_sessions=True, hours_before=24, follow_ups=False, now=self.now)
        shown = read.messages_page(self.cast.ben, self.course, now=self.now)
        return shown.messages[-1].id, shown.channels[-1].id

    def print_letter(self) -> None:
        """The letter has its link."""
        messages.print_letter(self.cast.ben, self.course, self.letter, op_id=op(), now=self.now)

    def lose_an_email(self) -> None:
        """What was sent to Ana's address did not arrive."""
        messages.say_it_did_not_arrive(self.cast.ben, self.course, self.client_channel, op_id=op(), now=self.now)

    def client_of(self, person: str) -> Client:
        """The browser of that person, signed in unless it is nobody's; it holds the cookie of Ana's phone."""
        if person not in self.clients:
            client = Client(raise_request_exception=False)
            if person != "nobody":
                client.force_login(get_user_model().objects.get(id=self.cast.accounts[person]))
                has_just_proved_it(client)
                client.get(reverse("account"))  # what a session notes when it begins is noted before the first mark
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

    def end_early(self) -> None:
        """Ana's course is over."""
        move = {"move": Move(State.ENDED_EARLY), "beside": ENDED, "reason": "Moved away."}
        courses.move(self.cast.ben, self.course, op_id=op(), **move, now=self.now)

    def go_on_with_maintenance(self) -> None:
        """Ana's treatment was completed at once, and goes on with maintenance."""
        for move in (Move(State.TREATMENT, "ending"), Move(State.COMPLETED), Move(State.MAINTENANCE)):
            courses.move(self.cast.ben, self.course, op_id=op(), move=move, agreed=True, reason="She is well.", now=self.now)

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

    def _cover_and_call(self) -> UUID:
        """Everybody can be reached; Hana covers for Ben today, and the alert has climbed to Ivo."""
        for who in (self.cast.ben, self.cast.cleo, self.cast.hana, self.cast.ivo):
            way = {"kind": "sms", "address": "+447700900123", "added_at": self.now, "tested_at": self.now}
            models.MemberChannel.objects.create(member_id=who.member.id, **way)
        today, cover = self.now.date(), op()
        duty.hand_over(self.cast.ben, op_id=op(), to=self.cast.cleo.member.id, from_day=today, until_day=today, now=self.now)
        duty.hand_over(self.cast.ben, op_id=cover, to=self.cast.hana.member.id, from_day=today, until_day=today + timedelta(days=1), now=self.now)
        with door.course(self.cast.ben, self.course, Verb.READ_COURSE):
            models.AlertCall.objects.create(alert_id=self.alert, member_id=self.cast.ivo.member.id, rung=3, at=self.now)
        return cover

    def _enter_ana_twice(self) -> tuple[UUID, UUID, UUID]:
        """The entries of the clients of Ana's course, of Ben's second course, and of another one who bears her name."""
        own = (self.course, self.second_course, self._take_on("Ana P."))
        return tuple(read.course_page(self.cast.ben, each, now=self.now).summary.client.id for each in own)  # type: ignore[return-value]

    def take_left_offer_back(self) -> None:
        """The course that was left behind is offered to nobody."""
        handing_on.take_back(self.cast.ivo, self.left_course, op_id=op(), now=self.now)

    def _leave_a_course_behind(self) -> UUID:
        """A course whose therapist has left the service, and which the lead offers to Hana."""
        who = people.take_in_member(self.cast.ben.practice.id, people.give_account("jo@test.example", PASSWORD), "Jo B.", ("therapist",))
        plan = courses.CoursePlan("ipt16", self.now + timedelta(days=1))
        course_id = courses.take_on(who, op_id=op(), client=courses.NewClient("Kim L."), plan=plan, now=self.now)
        accounts.end_account("jo@test.example")
        handing_on.offer(self.cast.ivo, course_id, op_id=op(), to=self.cast.hana.member.id, reason="Jo has left.", now=self.now)
        return course_id

    def _a_channel(self) -> UUID:
        """A way to reach Ben, to which a code is on its way."""
        channel = duty.add_channel(self.cast.ben, op_id=op(), kind="email", address="ben@test.example", now=self.now)
        duty.send_code(self.cast.ben, channel, op_id=op(), now=self.now)
        return channel

    def want_a_second_look(self) -> None:
        """Ben has acted on the alert, and its level was high."""
        self.act_on_alert()
        with door.course(self.cast.ben, self.course, Verb.READ_COURSE):
            models.Alert.objects.filter(id=self.alert).update(second_look="wanted")

    def _set_a_step(self) -> UUID:
        step = sessions.Typed(op(), "step", {"step": "Ring Pat."}, 0, op())
        return sessions.save_part(self.cast.ben, self.course, 1, step, op_id=op(), now=self.now).part_id

    def _write_down_pat(self) -> UUID:
        """Somebody in Ana's life, placed on her circle."""
        pat = course_sheets.Written(op(), "person", {"display_name": "Pat", "relation": "friend"})
        course_sheets.save(self.cast.ben, self.course, pat, op_id=op(), now=self.now)
        circle.place(self.cast.ben, self.course, 1, [circle.Place(pat.id, ring=1)], op_id=op(), now=self.now)
        return pat.id

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
    ("begin_again", "POST"): World.end_early,
    ("plan_maintenance", "POST"): World.go_on_with_maintenance,
    ("sign_note", "POST"): World.cancel_first_session,
    ("amend_note", "POST"): World.sign_first_note,
    ("write_on_alert", "POST"): World.take_alert,
    ("close_alert", "POST"): World.act_on_alert,
    ("look_again", "POST"): World.want_a_second_look,
    ("letter", "GET"): World.print_letter,
    ("letter", "HEAD"): World.print_letter,
    ("say_it_was_posted", "POST"): World.print_letter,
    ("start_channel_again", "POST"): World.lose_an_email,
    ("hand_on.left", "POST"): World.take_left_offer_back,
}
"""What must have happened before the therapist's form can be carried out."""


def address(name: str, world: World) -> str:
    """The address of that name in Ana's course."""
    course = {"course_id": world.course}
    parts: dict[str, dict[str, Any]] = {
        **dict.fromkeys(
            (
                "course",
                "move_course",
                "extend_course",
                "change_protocol",
                "begin_again",
                "list_case",
                "take_off_list",
                "send_measure",
                "listed_course",
            ),
            course,
        ),
        **dict.fromkeys(("show_name", "signed_notes", "comment_on_case"), course),
        **dict.fromkeys(("session", "attendance", "plan_session", "note", "sign_note", "amend_note", "process_note"), {**course, "number": 1}),
        **dict.fromkeys(("save_part", "remove_part", "print_step"), {**course, "number": 1, "part_id": world.step}),
        **dict.fromkeys(("assess_risk", "raise_alert", "safety_plan", "plan_on_phone", "take_plan_back"), course),
        **dict.fromkeys(("timeline", "add_event"), course),
        **dict.fromkeys(("timeline_event", "take_out_event"), {**course, "event_id": world.event}),
        "say_what_happened": {**course, "number": 1},
        "plan_version": {**course, "version": 1},
        "look_together": {**course, "rule": "safety.item9", "number": 1},
        "circle": course,
        **dict.fromkeys(("place_people", "circle_drawing"), {**course, "number": 1}),
        "undo_placement": {**course, "number": 1, "person_id": world.person},
        "switch_rule": {"rule": "ot.jump_5"},
        **dict.fromkeys(("own_plan", "keep_plan"), {"token": world.plan_token}),
        **dict.fromkeys(("tasks", "extend_course", "plan_maintenance", "change_protocol", "begin_again"), course),
        "task": {**course, "task_id": "assessment.preferences"},
        "task_record": {**course, "task_id": "assessment.consent", "version": 1},
        "see_comment": {**course, "comment_id": world.comment},
        **dict.fromkeys(("paper_form", "enter_score"), {**course, "measure": "gad7"}),
        **dict.fromkeys(("show_link", "revoke_link", "hand_over"), {**course, "response_id": world.asked}),
        **dict.fromkeys(("score", "strike_score"), {**course, "response_id": world.response}),
        **dict.fromkeys(("alert", "take_alert", "write_on_alert", "look_again", "close_alert"), {**course, "alert_id": world.alert}),
        **dict.fromkeys(("questionnaire", "begin", "help", "end", "later", "not_me"), {"token": world.token}),
        "question": {"token": world.token, "number": 2},
        "protocol": {"key": "ipt16"},
        **dict.fromkeys(("hand_on", "take_offer_back"), course),
        "offered_course": {"course_id": world.left_course},
        **dict.fromkeys(("waiting_client", "close_referral"), {"referral_id": world.referral}),
        "undo_entries": {"said_id": world.said_of_entries},
        "keep_view": {"view_id": world.view},
        "passkey": {"passkey_id": world.passkey},
        "end_session": {"session_id": world.session},
        **dict.fromkeys(("approve_reset", "stop_reset"), {"link_id": world.reset}),
        "one_time_link": {"token": world.begin_token},
        **dict.fromkeys(("send_code", "confirm_code", "end_channel"), {"channel_id": world.channel}),
        "end_cover": {"cover_id": world.cover},
        **dict.fromkeys(("messages", "keep_sending_plan", "add_client_channel"), course),
        **dict.fromkeys(("end_client_channel", "say_it_did_not_arrive", "start_channel_again"), {**course, "channel_id": world.client_channel}),
        "send_now": {**course, "response_id": world.asked},
        **dict.fromkeys(("let_go", "print_letter", "letter", "say_it_was_posted"), {**course, "delivery_id": world.letter}),
        "stop_messages": {"token": made_secrets.token_of(world.client_channel)},
    }
    if name == "hand_on.left":
        return reverse("hand_on", kwargs={"course_id": world.left_course})
    name = name.split(".")[0]
    return reverse(name, kwargs=parts.get(name, {}))


def form(name: str, world: World) -> dict[str, Any]:
    """What the form of that address holds when somebody who may fills it in well."""
    today = world.now.date().isoformat()
    tomorrow = (world.now + timedelta(days=1)).date().isoformat()
    later = (world.now + timedelta(days=10)).date().isoformat()
    gad7 = {ANSWER + key: "1" for key in _items("gad7")}
    filled: dict[str, dict[str, Any]] = {
        "add_client": {"name": "New N.", "protocol": "ipt16", "day": tomorrow, "time": "10:00", "mode": "in_person"},
        "move_course": {"move": "on_hold", "to": "on_hold", "reason": "A pause.", "risk_note": "None seen."},
        "task": {"_outcome": "done", "_about": today, "_based_on": "0", "hopes": "To sleep."},
        "change_protocol": {"to": "ipt16_uk@1", "phase": "initial", "reason": "Four sessions to begin with."},
        "begin_again": {"protocol": "ipt16", "day": tomorrow, "time": "10:00", "mode": "in_person"},
        "extend_course": {"sessions": "4", "reason": "The move took longer.", "agreed": "yes"},
        "plan_maintenance": {"sessions": "12", "weeks": "4", "day": later, "time": "10:00", "mode": "in_person"},
        **dict.fromkeys(("hand_on", "hand_on.left"), {"to": str(world.cast.hana.member.id), "reason": "She moves to the coast."}),
        "offered_course": {"do": "accept"},
        "waiting_list": {"name": "Jan N.", "referred_on": today, "contact": "letters only", "priority": ""},
        "waiting_client": {
            "therapist": str(world.cast.hana.member.id),
            "protocol": "ipt16",
            "day": tomorrow,
            "time": "10:00",
            "mode": "in_person",
        },
        "settle_entries": {"first": str(world.twice[0]), "second": str(world.twice[2]), "do": "one"},
        "keep_hours": {"days_0": "1", "opens_0": "09:00", "closes_0": "17:00"},
        "add_holidays": {"first_day": later, "last_day": later, "holiday": "Boxing Day"},
        "open_again": {"day": later},
        "close_referral": {"reason": "Moved away."},
        "save_view": {"alert": "yes", "view_name": "Alerts"},
        "keep_view": {"do": "open_with"},
        "find_client": {"part_of_name": "ana"},
        "add_event": {"date": "2025-03-22", "title": "He spoke, she shouted", "_based_on": "0"},
        "timeline_event": {"date": "2024-10", "title": "A long quarrel", "_based_on": "1"},
        "say_what_happened": {"event": "He spoke.", "person": "Kate", "_also": "yes", "_when": "2025-03"},
        "look_together": {"choices": "safety", "reason": "Asked, and talked about."},
        "switch_rule": {"use": "no"},
        "place_people": {f"ring-{world.person}": "2", f"tie-{world.person}": "distant"},
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
        "close_alert": {"words": "Look again on Tuesday.", "useful": "yes"},
        "look_again": {"words": "Read what was done; I agree."},
        "add_channel": {"kind": "sms", "address": "+44 7700 900456"},
        "confirm_code": {"code": duty.code_of(models.MemberChannel.objects.get(id=world.channel))},
        "hand_over_alerts": {"to": str(world.cast.hana.member.id), "from_day": later, "until_day": later},
        "cover_everybody": {"member": str(world.cast.hana.member.id), "from_day": today, "until_day": today},
        "say_hours": {"around_the_clock": "yes"},
        "assess_risk": {"spoke": "yes", "level": "low"},
        "assess_risk.remember": {"do": "remember", "on": today, "behaviour": "Bought tablets."},
        "raise_alert": {"kind": "mania", "words": "No sleep for three nights."},
        "safety_plan": {"based_on": "1", "helpers": "Kate, and Mia"},
        "keep_sending_plan": {"before_sessions": "yes", "hours_before": "48"},
        "add_client_channel": {"kind": "sms", "address": "+44 7700 900777"},
        "start_channel_again": {"asked": "yes"},
        "send_now": {"channel": str(world.client_channel)},
        "send_test_message": {"kind": "email", "address": "finn@test.example"},
        "question": {"item": _items("gad7")[1], "answer": "1", "do": "next"},
        "add_passkey": {"name": "My key", "credential": "{}"},
        "passkey": {"name": "My other key", "do": "rename"},
        "authenticator_app": {"code": "000000"},
        **dict.fromkeys(("change_password", "one_time_link"), {"password": "four words nobody puts together"}),
        **dict.fromkeys(("step_up", "unlock"), {"password": PASSWORD, "next": "/caseload/"}),
        "mfa_login_webauthn": {"credential": "{}"},
    }
    return {**filled.get(name, {}), "op_id": str(op())}
