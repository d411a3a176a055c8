"""What the pages about messages say: each way to reach the client, what goes out by itself, and what became of each message, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from openipt.core.library import Library
from openipt.record.read import Channel, DeliveryCounts, Happened, Message, MessagesPage, OpenQuestionnaire, Practice
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.courseview import Head, present_head
from openipt.web.fieldforms import Mistake, problem_of
from openipt.web.translating import gettext as _
from openipt.web.translating import gettext_lazy, ngettext

KINDS = {"email": gettext_lazy("E-mail"), "sms": gettext_lazy("Text message"), "letter": gettext_lazy("Letter")}
_BY = {"email": gettext_lazy("by e-mail"), "sms": gettext_lazy("by text message"), "letter": gettext_lazy("by letter")}
_HAPPENED = {
    "planned": gettext_lazy("planned"),
    "sent": gettext_lazy("sent"),
    "failed": gettext_lazy("not sent yet"),
    "bounced": gettext_lazy("came back"),
    "expired": gettext_lazy("not sent in time"),
    "given_up": gettext_lazy("not sent, given up"),
    "withdrawn": gettext_lazy("taken back"),
}
_PROBLEMS = {
    "not_reached": gettext_lazy("the server was not reached"),
    "timed_out": gettext_lazy("the server did not answer in time"),
    "not_encrypted": gettext_lazy("the connection could not be encrypted"),
    "not_let_in": gettext_lazy("the server did not let us in"),
    "not_taken": gettext_lazy("the server did not take it"),
    "not_taken_now": gettext_lazy("the server takes it later"),
    "no_such_address": gettext_lazy("there is no such address"),
    "not_set_up": gettext_lazy("this installation has no way to send it"),
    "not_put_together": gettext_lazy("it could not be put together"),
    "broken": gettext_lazy("something went wrong in sending"),
    "answered": gettext_lazy("the answers are in"),
    "closed": gettext_lazy("the questionnaire is closed"),
    "nobody_reads": gettext_lazy("nobody is on duty to read it in time"),
    "stopped": gettext_lazy("nothing is sent there any more"),
    "no_session": gettext_lazy("the session is over or cancelled"),
    "no_address": gettext_lazy("clients cannot open this installation’s links"),
    "not_in_library": gettext_lazy("the library has it no more"),
    "by_hand": gettext_lazy("by hand"),
}


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One way to reach the client."""

    id: str
    kind: str
    address: str
    standing: str
    works: bool
    zone: str


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message: what, when, what became of it, and what can be done."""

    id: str
    what: str
    when: str
    happened: tuple[str, ...]
    late: bool
    can_let_go: bool
    seen: bool
    can_print: bool
    can_post: bool


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An open questionnaire whose link can be sent."""

    response_id: str
    what: str


@dataclass(frozen=True, slots=True)
class Page:
    """A course's page of messages."""

    id: str
    head: Head
    number: int | None
    zone: str
    channels: tuple[ChannelLine, ...]
    next_due: str
    before_sessions: bool
    hours_before: str
    follow_ups: bool
    open: tuple[OpenLine, ...]
    waiting: tuple[MessageLine, ...]
    done: tuple[MessageLine, ...]
    problems: Mapping[str, str]


def present_messages(shown: MessagesPage, library: Library, typed: Mapping[str, str], mistakes: tuple[Mistake, ...]) -> Page:
    """The page, with what was typed kept and each mistake beside its field."""
    course = shown.course
    now = words.local(course.at, course.practice.zone)
    lines = [(each, _message(each, library, now)) for each in shown.messages]
    waiting = [line for each, line in reversed(lines) if each.state in ("due", "sending", "expired", "given_up")]
    following = next((each for each, _line in reversed(lines) if each.state == "due" and each.due_at > course.at), None)
    kept = "hours_before" in typed
    return Page(
        id=str(course.summary.id),
        head=present_head(course, library),
        number=next((each.number for each in course.summary.sessions if each.starts_at >= course.at), None),
        zone=course.practice.zone,
        channels=tuple(_channel(each, now) for each in shown.channels),
        next_due=_next(following, library, now),
        before_sessions=bool(typed.get("before_sessions")) if kept else shown.plan.before_sessions,
        hours_before=typed.get("hours_before", str(shown.plan.hours_before)),
        follow_ups=bool(typed.get("follow_ups")) if kept else shown.plan.follow_ups,
        open=tuple(_open(each, library) for each in course.summary.open_questionnaires if each.expires_at and each.expires_at > course.at),
        waiting=tuple(waiting),
        done=tuple(line for each, line in lines if each.state in ("sent", "withdrawn")),
        problems={field: problem_of(field, mistakes) for field in ("kind", "address", "zone", "asked", "hours_before")},
    )


def keeper_lines(counts: DeliveryCounts, practice: Practice, now: datetime, mistakes: tuple[str, ...]) -> tuple[str, ...]:
    """How messages fare, for the keeper: counts and moments alone."""
    today = words.local(now, practice.zone).date()

    def told(moment: datetime) -> str:
        return words.near(words.local(moment, practice.zone), today)

    alive = _("The process that sends has never given a sign of life. openipt serve starts it; on a server it is openipt due.")
    if counts.beat_at:
        alive = _("The process that sends gave its last sign of life: %(when)s.") % {"when": told(counts.beat_at)}
    unseen = ngettext("%(count)d did not go out, and nobody has looked yet.", "%(count)d did not go out, and nobody has looked yet.", counts.unseen)
    letters = ngettext("%(count)d letter waits to be printed.", "%(count)d letters wait to be printed.", counts.letters)
    lines = [
        alive,
        ngettext("%(count)d message is due now.", "%(count)d messages are due now.", counts.waiting) % {"count": counts.waiting},
        ngettext("%(count)d is late.", "%(count)d are late.", counts.late) % {"count": counts.late},
        unseen % {"count": counts.unseen},
        letters % {"count": counts.letters},
    ]
    if counts.sent_last:
        lines.append(_("The last one went out: %(when)s.") % {"when": told(counts.sent_last)})
    return (*lines, *mistakes)


def said(problem: str) -> str:
    """What a word of ours about a message that did not go out means."""
    return str(_PROBLEMS.get(problem, problem))


def _next(following: Message | None, library: Library, now: datetime) -> str:
    if following is None:
        return _("Nothing is planned for the next two weeks.")
    when = words.near(following.due_at.astimezone(now.tzinfo), now.date())
    return _("Next: %(what)s, %(when)s.") % {"what": _what(following, library), "when": when}


def _channel(channel: Channel, now: datetime) -> ChannelLine:
    since = words.near(channel.since.astimezone(now.tzinfo), now.date())
    standing = {
        "works": _("Since %(when)s"),
        "stopped": _("Stopped by the client, %(when)s"),
        "bounced": _("Did not arrive, %(when)s"),
    }[channel.standing] % {"when": words.inside(since)}
    return ChannelLine(str(channel.id), str(KINDS[channel.kind]), channel.address, standing, channel.standing == "works", channel.zone)


def _message(message: Message, library: Library, now: datetime) -> MessageLine:
    waits = message.state in ("due", "sending")
    unseen = message.state in ("expired", "given_up")
    return MessageLine(
        id=str(message.id),
        what=_what(message, library),
        when=words.day_and_clock(message.due_at.astimezone(now.tzinfo), now.date()),
        happened=tuple(_happened(each, message, now) for each in message.happened if each.what != "planned"),
        late=message.late,
        can_let_go=waits,
        seen=unseen,
        can_print=message.channel == "letter" and message.state == "due" and message.due_at <= now,
        can_post=message.channel == "letter" and message.state == "due" and message.has_link,
    )


def _what(message: Message, library: Library) -> str:
    kind, _colon, rest = message.step.partition(":")
    name = library.measure(message.measure).short_title if message.measure in library.measures else _("Questionnaire")
    forms = {
        "session": _("%(measure)s for session %(number)s, %(way)s"),
        "follow_up": _("%(measure)s %(number)s months later, %(way)s"),
    }
    form = forms.get(kind, _("%(measure)s, sent by hand %(way)s"))
    return form % {"measure": name, "number": rest.partition(":")[0], "way": _BY[message.channel]}


def _happened(line: Happened, message: Message, now: datetime) -> str:
    there = line.at.astimezone(now.tzinfo)
    clock = f"{words.day_and_clock(there, now.date())}:{there:%S}"
    what = _("posted") if line.what == "sent" and message.channel == "letter" else str(_HAPPENED[line.what])
    if line.problem:
        return _("%(when)s %(what)s: %(why)s") % {"when": clock, "what": what, "why": said(line.problem)}
    return f"{clock} {what}"


def _open(asked: OpenQuestionnaire, library: Library) -> OpenLine:
    title = library.measure(asked.measure, asked.version).short_title
    what = _("%(measure)s for session %(number)d") % {"measure": title, "number": asked.session} if asked.session is not None else title
    return OpenLine(str(asked.response_id), what)


def address_of_letter(course_id: object, delivery_id: object) -> str:
    """Where a letter is printed."""
    return reverse("letter", args=[course_id, delivery_id])
