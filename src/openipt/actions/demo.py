"""Fills an empty record with the demo practice, through the ordinary actions; nobody in it is real."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from openipt.actions import courses, duty, measures, people, supervision, waiting_list
from openipt.actions.playing import Captured, Staging, play
from openipt.actions.playing_people import Happened, Placed
from openipt.core.course_files import CourseFile, read_course_file
from openipt.core.hours import OpeningHours
from openipt.core.ids import uuid7
from openipt.core.library import OWN_FOLDER
from openipt.record import read
from openipt.record.actors import Actor
from openipt.record.models import Account, MemberChannel, Membership

FOLDER = OWN_FOLDER / "demo"


@dataclass(frozen=True, slots=True)
class CastMember:
    """Somebody of the demo practice, and how they sign in."""

    first_name: str
    email: str
    password: str
    who: str


def cast() -> tuple[CastMember, ...]:
    """Everybody who has an account in the demo practice."""
    content = _content()
    return tuple(CastMember(each["first_name"], each["email"], content["password"], each["who"]) for each in content["cast"])


def load(now: datetime) -> None:
    """Found the demo practice and play its courses. Raises Refusal where the record holds a real practice."""
    content = _content()
    practices = {
        "next_door": people.found_practice(_practice(content["next_door"])),
        "practice": people.found_practice(_practice(content["practice"])),
    }
    actors: dict[str, Actor] = {}
    for each in content["cast"]:
        account_id = people.give_account(each["email"], content["password"])
        if "roles" in each:
            where = practices["next_door" if each.get("next_door") else "practice"]
            actors[each["first_name"]] = people.take_in_member(where, account_id, each["name"], tuple(each["roles"]))
    for name in content["practice"]["reachable"]:
        _can_be_reached(actors[name], now)
    for each in content["courses"]:
        course_id = _play(actors["Ben"], actors["Cleo"], each, now)
        if each.get("listed"):
            _list(actors["Ben"], actors["Cleo"], course_id, now)
    _take_on_newcomer(actors["Ben"], content["newcomer"], now)
    for each in content["waiting"]:
        who = waiting_list.Referred(each["name"], (now - timedelta(days=each["days_ago"])).date(), each["contact"], each["priority"])
        waiting_list.take_in(actors["Ivo"], op_id=uuid7(now), who=who, now=now)


def waiting_token(now: datetime) -> str | None:
    """The secret of a link that waits for the newcomer's answers, if one is still live."""
    account = Account.objects.filter(email="ben@demo.example").first()
    membership = Membership.objects.filter(account=account).first() if account else None
    if account is None or membership is None:
        return None
    ben = read.actor_of(account)
    for summary in read.caseload(ben, now=now).courses:
        for waiting in summary.open_questionnaires:
            if waiting.expires_at is not None and waiting.expires_at > now:
                return read.link_to_show(ben, summary.id, waiting.response_id, now=now)[1].token
    return None


def whole_weeks_until(day: date, today: date) -> timedelta:
    """The shift by whole weeks that brings `day` to today or the six days after."""
    return timedelta(weeks=-((day - today).days // 7))


def _play(ben: Actor, cleo: Actor, each: dict[str, Any], now: datetime) -> UUID:
    file = read_course_file(FOLDER / each["file"])
    next_session = each.get("next_session")
    shift = whole_weeks_until(_day_of(file, next_session), now.date())
    if next_session is None:
        shift -= timedelta(weeks=1)  # a finished course had its last session within the past week
    staging = Staging(
        shift=shift,
        hour=time.fromisoformat(each["hour"]),
        next_session=next_session,
        answer_next=each.get("answered", False),
        complete=next_session is None,
        now=now,
        reason="Done on paper, before OpenIPT was used.",
        looks_again=cleo,
        captured=tuple(Captured(**one) for one in each.get("captured", ())),
        placed=tuple(Placed(**one) for one in each.get("placed", ())),
        happened=tuple(Happened(**one) for one in each.get("happened", ())),
        options=tuple(each.get("options", ())),
        packs=each.get("packs", {}),
        plans={one["version"]: one["content"] for one in each.get("plans", ())},
    )
    return play(ben, file, staging)


def _can_be_reached(who: Actor, now: datetime) -> None:
    """Name an e-mail address and confirm its code, as the member would. The messages themselves go into `outbox/`."""
    address = Account.objects.get(id=who.account_id).email
    channel_id = duty.add_channel(who, op_id=uuid7(now), kind="email", address=address, now=now)
    duty.send_code(who, channel_id, op_id=uuid7(now), now=now)
    code = duty.code_of(MemberChannel.objects.get(id=channel_id))
    duty.confirm_code(who, channel_id, op_id=uuid7(now), code=code, now=now)


def _day_of(file: CourseFile, session: int | None) -> date:
    return file.sessions[-1].on if session is None else next(each.on for each in file.sessions if each.number == session)


def _list(ben: Actor, cleo: Actor, course_id: UUID, now: datetime) -> None:
    assert cleo.member is not None  # the cast file gives her a membership
    until = (now + timedelta(days=90)).date()
    supervision.list_case(ben, course_id, op_id=uuid7(now), supervisor_id=cleo.member.id, until=until, now=now)


def _take_on_newcomer(ben: Actor, newcomer: dict[str, Any], now: datetime) -> None:
    assert ben.practice is not None  # the cast file gives him a practice
    first = datetime.combine((now + timedelta(days=newcomer["in_days"])).date(), time.fromisoformat(newcomer["hour"]), ZoneInfo(ben.practice.zone))
    client = courses.NewClient(
        newcomer["name"],
        newcomer["pronouns"],
        date.fromisoformat(newcomer["date_of_birth"]),
        newcomer["occupation"],
        newcomer["household"],
    )
    plan = courses.CoursePlan(protocol=newcomer["protocol"], first_session=first)
    course_id = courses.take_on(ben, op_id=uuid7(now), client=client, plan=plan, now=now)
    measures.send(ben, course_id, op_id=uuid7(now), measure=newcomer["measure"], session=1, way="link", now=now)


def _practice(content: dict[str, Any]) -> people.NewPractice:
    hours = tuple(
        OpeningHours(tuple(each["weekdays"]), time.fromisoformat(each["opens"]), time.fromisoformat(each["closes"])) for each in content["hours"]
    )
    return people.NewPractice(content["name"], "demo", content["country"], content["zone"], hours)


def _content() -> dict[str, Any]:
    return tomllib.loads(Path(FOLDER / "practice.toml").read_text(encoding="utf-8"))
