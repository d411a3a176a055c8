"""What the page «On duty» says: how one is reached, who covers for whom, and the days on which nobody would hear an alert."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from openipt.record.read import Covering, OwnChannel, Rota
from openipt.web import words
from openipt.web.translating import gettext as _
from openipt.web.translating import ngettext


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One way to reach the reader: what it is, whether it counts, and whether a code is on its way."""

    id: UUID
    kind: str
    address: str
    standing: str
    tested: bool
    code_sent: bool


@dataclass(frozen=True, slots=True)
class ColleagueLine:
    """Somebody who sees to alerts, and whether that person can be reached outside the program."""

    id: UUID
    name: str
    standing: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class CoverLine:
    """A cover: who, for whom, on which days."""

    id: UUID
    words: str
    days: str


@dataclass(frozen=True, slots=True)
class Page:
    """The page."""

    summary: str
    gaps: tuple[str, ...]
    channels: tuple[ChannelLine, ...]
    colleagues: tuple[ColleagueLine, ...]
    others: tuple[ColleagueLine, ...]
    covers: tuple[CoverLine, ...]
    hours: str
    around_the_clock: bool
    today: date
    alone: bool


def present_rota(shown: Rota) -> Page:
    """Everything that the page says."""
    now = words.local(shown.at, shown.practice.zone)
    colleagues = tuple(
        ColleagueLine(
            id=each.id,
            name=each.name,
            standing=_("can be reached") if each.id in shown.reachable else _("no tested way to be reached yet"),
            reachable=each.id in shown.reachable,
        )
        for each in shown.colleagues
    )
    return Page(
        summary=_summary(shown),
        gaps=tuple(_gap_lines(shown, now.date())),
        channels=tuple(_channel_line(each, now) for each in shown.channels),
        colleagues=colleagues,
        others=tuple(each for each in colleagues if each.id != shown.member.id),
        covers=tuple(_cover_line(each, now.date()) for each in shown.covers),
        hours=_("Somebody sees to alerts day and night.")
        if shown.practice.around_the_clock
        else _("Alerts are seen to in your hours. One that comes at night stands first in the morning."),
        around_the_clock=shown.practice.around_the_clock,
        today=now.date(),
        alone=len(colleagues) == 1,
    )


def _summary(shown: Rota) -> str:
    count = len(shown.reachable)
    form = ngettext("%(count)s person can be reached", "%(count)s people can be reached", count)
    reached = words.sentence(form % {"count": words.number(count) if count else _("no")})
    if count >= shown.readers_wanted:
        return _("%(reached)s. That is enough to ask about safety by a link.") % {"reached": reached}
    return _("%(reached)s; %(wanted)s are needed before anything is asked about safety by a link.") % {
        "reached": reached,
        "wanted": words.number(shown.readers_wanted),
    }


def _gap_lines(shown: Rota, today: date) -> list[str]:
    """One line for each therapist, with the days drawn together."""
    ordered = sorted(shown.gaps, key=lambda gap: (gap.therapist.name, gap.therapist.id, gap.day))
    lines = []
    for (_id, name), gaps in groupby(ordered, key=lambda gap: (gap.therapist.id, gap.therapist.name)):
        days = [words.day_in_brief(gap.day, today) for gap in gaps]
        said = words.listed(days) if len(days) <= 4 else _("%(first)s to %(last)s") % {"first": days[0], "last": days[-1]}
        lines.append(_("%(days)s: nobody would be reached about clients of %(name)s.") % {"days": said, "name": name})
    return lines


def _channel_line(channel: OwnChannel, now: datetime) -> ChannelLine:
    if channel.tested_at is not None:
        when = words.inside(words.near(channel.tested_at.astimezone(now.tzinfo), now.date()))
        standing = _("Tested %(when)s. It counts.") % {"when": when}
    elif channel.code_sent_at is not None:
        when = words.inside(words.near(channel.code_sent_at.astimezone(now.tzinfo), now.date()))
        standing = _("A code was sent %(when)s. Enter it when it has come.") % {"when": when}
    else:
        standing = _("Not tested yet, so it does not count.")
    kind = {"email": _("E-mail"), "sms": _("SMS")}[channel.kind]
    return ChannelLine(channel.id, kind, channel.address, standing, channel.tested_at is not None, channel.code_sent_at is not None)


def _cover_line(cover: Covering, today: date) -> CoverLine:
    days = words.day(cover.from_day, today)
    if cover.until_day != cover.from_day:
        days = _("%(first)s to %(last)s") % {"first": days, "last": words.day(cover.until_day, today)}
    if cover.covers is None:
        return CoverLine(cover.id, _("%(name)s is on duty for everybody") % {"name": cover.member.name}, days)
    return CoverLine(cover.id, _("%(name)s covers for %(away)s, who is away") % {"name": cover.member.name, "away": cover.covers.name}, days)
