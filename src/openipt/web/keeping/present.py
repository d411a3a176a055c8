"""What the keeper sees: how long ago each backup and drill was, in words; which checks want a look; and the commands to type."""

from dataclasses import dataclass
from datetime import datetime

from openipt.core.safety import CrisisContacts
from openipt.record.read import Check, KeeperPage
from openipt.web import words
from openipt.web.crisiswords import wants_checking
from openipt.web.translating import gettext, gettext_lazy, ngettext

HABITS = (
    ("backup", "backup", gettext_lazy("Backup")),
    ("drill", "drill", gettext_lazy("Drill")),
    ("kit_drill", "kit", gettext_lazy("Recovery kit")),
)
"""What is to be done again and again: its name in the logbook, the check that looks at it, and what it is called here."""

COMMANDS = (
    (gettext_lazy("Make every check, the slow ones too"), "openipt doctor"),
    (gettext_lazy("Back up now"), "openipt backup"),
    (gettext_lazy("Prove that the newest backup comes back"), "openipt drill"),
    (gettext_lazy("The same with the printed recovery kit"), "openipt drill --kit -"),
    (gettext_lazy("Check every line of the audit trail"), "openipt audit verify"),
    (gettext_lazy("Give somebody an account"), "openipt account give E-MAIL --name NAME --role ROLE"),
    (gettext_lazy("Help somebody who lost everything"), "openipt account reset E-MAIL --reason WHY"),
    (gettext_lazy("Exchange the root key, with the server stopped"), "openipt keys rotate"),
)


@dataclass(frozen=True, slots=True)
class Habit:
    """One thing that is done again and again: how long ago, how it went, and whether it wants a look."""

    title: str
    ago: str
    words: str
    late: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The keeper's page."""

    summary: str
    habits: tuple[Habit, ...]
    against: tuple[Check, ...]
    looks: tuple[Check, ...]
    good: tuple[Check, ...]
    commands: tuple[tuple[str, str], ...]
    versions: str
    how_often: str
    numbers: tuple[str, ...]
    """The crisis numbers of the practice's country that want checking."""


def present_keeping(shown: KeeperPage, crisis: CrisisContacts) -> Page:
    """Everything that the page says."""
    now = words.local(shown.at, shown.practice.zone)
    told_above = {check for _, check, _ in HABITS}
    others = [check for check in shown.checks if check.name not in told_above]
    return Page(
        summary=f"{words.day_and_clock(now)}. {_count(shown.checks)}",
        habits=tuple(_habit(shown, what, check, str(title)) for what, check, title in HABITS),
        against=tuple(check for check in others if check.verdict == "refuse"),
        looks=tuple(check for check in others if check.verdict == "look"),
        good=tuple(check for check in others if check.verdict == "good"),
        commands=tuple((str(what), command) for what, command in COMMANDS),
        versions=", ".join(f"{name} {version}" for name, version in shown.versions),
        how_often=gettext("The server backs up every hour and drills every week.")
        if shown.backs_up_by_itself
        else gettext("Nothing is backed up by itself here: have the commands run by a timer."),
        numbers=wants_checking(crisis.place(shown.practice.country), now.date()),
    )


def _count(checks: tuple[Check, ...]) -> str:
    late = sum(check.verdict != "good" for check in checks)
    if not late:
        return gettext("All checks are good.")
    return words.sentence(ngettext("%(count)s check asks for a look.", "%(count)s checks ask for a look.", late) % {"count": words.number(late)})


def _habit(shown: KeeperPage, what: str, checked_as: str, title: str) -> Habit:
    check = next(each for each in shown.checks if each.name == checked_as)
    well = shown.logbook.last_good.get(what)
    late = check.verdict != "good"
    return Habit(
        title=title,
        ago=_ago(well.at, shown) if well else gettext("Never yet"),
        words=check.words if late else well.words if well else "",
        late=late,
    )


def _ago(moment: datetime, shown: KeeperPage) -> str:
    """How long ago, in the practice's own days."""
    then, now = words.local(moment, shown.practice.zone), words.local(shown.at, shown.practice.zone)
    days = (now.date() - then.date()).days
    if days <= 0:
        return gettext("Today, %(clock)s") % {"clock": words.clock(then)}
    if days == 1:
        return gettext("Yesterday, %(clock)s") % {"clock": words.clock(then)}
    return gettext("%(days)s days ago") % {"days": words.sentence(words.number(days))}
