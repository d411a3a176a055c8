"""The world of the address table: Ana's course with everything in it that an address can name."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import (
    accounts,
    at_home,
    circle,
    course_sheets,
    courses,
    duty,
    handing_on,
    letters,
    measures,
    messages,
    notes,
    one_time_links,
    options,
    packs,
    people,
    questionnaires,
    returning,
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
from openipt.record import door, models, read
from openipt.web.inventory.at_home import BROWSER as OWN_PEOPLE
from openipt.web.measures.answering import BROWSER
from tests.cast import ENDED, PASSWORD, Cast, op
from tests.lettered import map_of_the_client
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
            ben, self.course, op_id=op(), measure="phq9", session=1, about=self.now.date(), answers=dict.fromkeys(items_of("phq9"), 1), now=self.now
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
        self.person, self.other_person = self._write_down_pat(), self._write_down("Patty")
        at_home.ask(ben, self.course, op_id=op(), now=self.now)
        self.home_token, _ = read.home_link(ben, self.course, now=self.now)
        at_home.begin(self.home_token, now=self.now)
        self.own_person = op()
        who = {"display_name": "Ria", "relation": "sibling"}
        at_home.add(self.home_token, who, browser_secret=PHONE, op_id=self.own_person, now=self.now)
        self.asked_out = self._ask_somebody_out()
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
        self.issue = op()
        weighs = course_sheets.Written(self.issue, "issue", {"text": "The silence at home"})
        course_sheets.save(ben, self.course, weighs, op_id=op(), now=self.now)
        self.to_client, self.given = self._give_a_letter()
        self.referral = op()
        waiting_list.take_in(
            self.cast.ivo, op_id=self.referral, who=waiting_list.Referred("Ida M.", self.now.date(), "by phone", "soon"), now=self.now
        )
        self.twice, self.said_of_entries = self._enter_ana_twice(), op()
        same_person.say(ben, op_id=self.said_of_entries, entries=(self.twice[0], self.twice[1]), is_one=True, now=self.now)
        self.view = op()
        saved_views.save_view(ben, op_id=self.view, name="Mine", wanted=Filter(due=True), is_default=False)
        self.begin_token = one_time_links.make(cast.accounts["ana"], "begin", now=self.now)

    def _give_a_letter(self) -> tuple[UUID, UUID]:
        """A letter that Ana agreed to, and what she was given."""
        ben, letter, agreed = self.cast.ben, op(), letters.Agreed(1, self.now.date(), "in_session")
        letters.save(ben, self.course, letter, map_of_the_client(), based_on=0, op_id=op(), now=self.now)
        letters.record_consent(ben, self.course, letter, agreed, op_id=op(), now=self.now)
        return letter, letters.give(ben, self.course, letter, op_id=op(), now=self.now)

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
        self.clients[person].cookies[BROWSER] = self.clients[person].cookies[OWN_PEOPLE] = PHONE
        return self.clients[person]

    def answer_one(self) -> None:
        """Ana's first answer."""
        questionnaires.answer(self.token, op_id=op(), browser_secret=PHONE, item=items_of("gad7")[0], value=1, now=self.now)

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

    def _ask_somebody_out(self) -> UUID:
        """Somebody whom the client wrote down at home, with whom Ben has gone on, and whom the client asks to take out."""
        person, who = op(), {"display_name": "Noor", "relation": "Neighbour"}
        at_home.add(self.home_token, who, browser_secret=PHONE, op_id=person, now=self.now)
        written = course_sheets.Written(person, "person", {**who, "note": "next door"}, based_on=1)
        course_sheets.save(self.cast.ben, self.course, written, op_id=op(), now=self.now)
        at_home.ask_out(self.home_token, person, browser_secret=PHONE, op_id=op(), now=self.now)
        return person

    def _write_down_pat(self) -> UUID:
        """Somebody in Ana's life, placed on her circle."""
        pat = self._write_down("Pat")
        circle.place(self.cast.ben, self.course, 1, [circle.Place(pat, ring=1)], op_id=op(), now=self.now)
        return pat

    def _write_down(self, name: str) -> UUID:
        """Somebody in Ana's life."""
        person = course_sheets.Written(op(), "person", {"display_name": name, "relation": "friend"})
        course_sheets.save(self.cast.ben, self.course, person, op_id=op(), now=self.now)
        return person.id

    def take_option(self) -> None:
        """An option that Ana's course has."""
        options.take(self.cast.ben, self.course, "telehealth", op_id=op(), now=self.now)

    def take_pack(self) -> None:
        """A situation pack that Ana's course has taken."""
        packs.take(self.cast.ben, self.course, "betrayal", op_id=op(), now=self.now)

    def join_two(self) -> None:
        """Two entries were said to be one person."""
        course_sheets.merge(self.cast.ben, self.course, kept=self.person, other=self.other_person, op_id=op(), now=self.now)

    def come_back(self) -> None:
        """Ana's course is over, and she began another one."""
        self.end_early()
        plan = courses.CoursePlan("ipt16", self.now + timedelta(days=1))
        returning.begin_again(self.cast.ben, self.course, op_id=op(), plan=plan, now=self.now)

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


def items_of(measure: str) -> list[str]:
    """The keys of the items that count."""
    return [item.key for item in read.library().measure(measure).scored_items]


NEEDS: dict[tuple[str, str], Callable[[World], None]] = {
    ("begin_again", "POST"): World.end_early,
    ("part_people", "POST"): World.join_two,
    ("bring_people_over", "POST"): World.come_back,
    ("lay_pack_aside", "POST"): World.take_pack,
    ("lay_option_aside", "POST"): World.take_option,
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
