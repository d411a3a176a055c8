"""What the page of an assessment says: what is known, what the table says of it, and what was written down before. Only staff ever see a level."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from openipt.core.library import Library
from openipt.core.safety import AlertKind
from openipt.core.screeners import Screener
from openipt.core.triage import CLINICIANS_LEVELS, NoLevel, Triage, TriageRow, TriageTable, holds, is_recent
from openipt.record.read import Assessment, Behaviour, RiskPage
from openipt.web import words
from openipt.web.fieldforms import ANSWER, Choice
from openipt.web.risk.forms import OTHER
from openipt.web.translating import gettext as _


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that is known, with when."""

    what: str
    when: str


@dataclass(frozen=True, slots=True)
class ItemField:
    """One question of the screener, with its answers; `only_after` names the question without whose yes it is not asked."""

    name: str
    number: str
    text: str
    only_after: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ScreenerForm:
    """The screener's questions, word for word as its file has them."""

    key: str
    title: str
    language: str
    credit: str
    recalls: tuple[Choice, ...]
    items: tuple[ItemField, ...]


@dataclass(frozen=True, slots=True)
class TableSays:
    """What the table of triage says: a level, why, and by when to be spoken to; or why it gives none."""

    level: str
    because: str
    contact_by: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowOfActions:
    """The actions of one level, to tick; `open` where the table or the clinician says that level, or one is ticked."""

    title: str
    actions: tuple[Choice, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class OtherField:
    """Another risk to ask about: yes or no, and words. `emergency` says whom to call first."""

    name: str
    title: str
    signs: str
    emergency: str
    yes: bool
    no: bool
    words: str
    problem: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """An assessment as it was written down."""

    when: str
    by: str
    clinician: str
    reason: str
    table: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """Everything that the page says."""

    name: str
    about: str
    known: tuple[Known, ...]
    behaviours: tuple[Known, ...]
    screener: ScreenerForm | None
    says: TableSays | None
    advice: str
    modifiers: tuple[Choice, ...]
    others: tuple[OtherField, ...]
    levels: tuple[Choice, ...]
    rows: tuple[RowOfActions, ...]
    history: tuple[Earlier, ...]


def assessment_page(
    shown: RiskPage,
    library: Library,
    screener: Screener | None,
    typed: Mapping[str, str],
    ticked: frozenset[str],
    says: Triage | NoLevel | None,
    wrong: Mapping[str, str],
) -> AssessmentPage:
    """The page in words. `typed` is what stands in the form, `ticked` its ticks; `says` what the table said, None before it was asked."""
    now = words.local(shown.at, shown.practice.zone)
    table, item = library.triage_table, shown.facts.item
    totals = {item.measure: (item.total, item.value)} if item else {}
    return AssessmentPage(
        name=shown.client.name,
        about=_about(shown, library, now),
        known=_known(shown, library, now),
        behaviours=tuple(_behaviour(each, now) for each in shown.facts.behaviours),
        screener=_screener_form(screener, typed) if screener else None,
        says=_says(says, table) if says else None,
        advice=table.advice,
        modifiers=tuple(
            Choice(each.key, f"{each.title} ({_('so it is now')})" if holds(each, totals) else each.title, each.key in ticked)
            for each in table.modifiers
        ),
        others=tuple(_other(kind, typed, wrong, _danger(library, shown)) for kind in library.alert_kinds.other_risks),
        levels=tuple(Choice(level.value, level_in_words(level), typed.get("level") == level) for level in CLINICIANS_LEVELS),
        rows=tuple(_row(row, ticked, {typed.get("level"), getattr(says, "level", None)}) for row in table.rows),
        history=tuple(_earlier(each, library, now) for each in shown.assessments),
    )


def _row(row: TriageRow, ticked: frozenset[str], levels: set[str | None]) -> RowOfActions:
    actions = tuple(Choice(key, action.title, key in ticked) for action in row.actions for key in (f"{row.level}.{action.key}",))
    title = f"{words.sentence(level_in_words(row.level))}: {row.contact_by}"
    return RowOfActions(title, actions, row.level in levels or any(action.chosen for action in actions))


def level_in_words(level: str) -> str:
    """A level as staff read it."""
    return {"none": _("none"), "low": _("low"), "moderate": _("moderate"), "unknown": _("unknown"), "high": _("high")}[level]


def _about(shown: RiskPage, library: Library, now: datetime) -> str:
    if shown.alert is None:
        return ""
    kind = library.alert_kinds.kind(shown.alert.kind)
    born = words.inside(words.near(shown.alert.born_at.astimezone(now.tzinfo), now.date()))
    return _("This belongs to the alert of %(when)s (%(what)s).") % {"when": born, "what": kind.choose_as or kind.title}


def _known(shown: RiskPage, library: Library, now: datetime) -> tuple[Known, ...]:
    item = shown.facts.item
    if item is None:
        return ()
    measure = library.measure(item.measure, item.version)
    safety = measure.item(measure.safety[0].item)
    place = next(number for number, each in enumerate(measure.items, start=1) if each.key == safety.key)
    answer = _("left out") if item.value is None else f"{item.value}, {measure.label_of(safety, item.value).lower()}"
    what = _("%(measure)s, item %(number)d: %(answer)s") % {"measure": measure.short_title, "number": place, "answer": answer}
    if item.total is not None:
        what += " " + _("(total %(total)d)") % {"total": item.total}
    return (Known(what, words.near(item.given_at.astimezone(now.tzinfo), now.date())),)


def _behaviour(each: Behaviour, now: datetime) -> Known:
    recent = is_recent(each.on, now.date())
    when = words.day_and_full_month(each.on, now.date())
    within = _("within three months") if recent else _("more than three months ago")
    return Known(each.words, _("%(day)s, %(within)s. Written down by %(name)s.") % {"day": when, "within": within, "name": each.by.rstrip(".")})


def _screener_form(screener: Screener, typed: Mapping[str, str]) -> ScreenerForm:
    numbers = {item.key: item.number for item in screener.items}
    return ScreenerForm(
        key=screener.key,
        title=screener.short_title,
        language=screener.language,
        credit=screener.licence.attribution,
        recalls=tuple(Choice(each.key, each.title, typed.get("recall") == each.key) for each in screener.recalls),
        items=tuple(
            ItemField(
                name=ANSWER + item.key,
                number=item.number,
                text=item.text or "",
                only_after=numbers.get(item.only_after or "", ""),
                choices=tuple(Choice(value, said, typed.get(ANSWER + item.key) == value) for value, said in (("no", _("No")), ("yes", _("Yes")))),
            )
            for item in screener.items
        ),
    )


def _says(says: Triage | NoLevel, table: TriageTable) -> TableSays:
    if isinstance(says, NoLevel):
        return TableSays("", says.why, "", ())
    row = table.row(says.level)
    because = words.sentence("; ".join(says.because)) + "."
    return TableSays(level_in_words(says.level), because, row.contact_by, tuple(action.title for action in row.actions))


def _danger(library: Library, shown: RiskPage) -> str:
    place = library.crisis_contacts.place(shown.practice.country)
    number = place.danger.label if place.danger else place.no_danger_number
    return _("Call emergency services now, before you go on here.") + (f" {number}" if number else "")


def _other(kind: AlertKind, typed: Mapping[str, str], wrong: Mapping[str, str], danger: str) -> OtherField:
    name = OTHER + kind.key
    return OtherField(
        name=name,
        title=kind.choose_as or kind.title,
        signs=kind.signs or "",
        emergency=danger if kind.emergency else "",
        yes=typed.get(name) == "yes",
        no=typed.get(name) == "no",
        words=typed.get(f"{name}_words", ""),
        problem=wrong.get(f"{name}_words", ""),
    )


def _earlier(each: Assessment, library: Library, now: datetime) -> Earlier:
    table = library.triage_table
    titles = {f"{row.level}.{action.key}": action.title for row in table.rows for action in row.actions}
    modifiers = {modifier.key: modifier.title for modifier in table.modifiers}
    kinds = {kind.key: kind.choose_as or kind.title for kind in library.alert_kinds.kinds}
    yes, no = _("yes"), _("no")
    lines = [
        (_("Spoken to the person"), yes if each.spoke else no),
        (_("Screener"), _screened(each, library)),
        (_("Looked at too"), words.listed([modifiers.get(key, key) for key in each.modifiers])),
        *((kinds.get(risk.kind, risk.kind), f"{yes}: {risk.words}" if risk.present else f"{no}. {risk.words}".rstrip()) for risk in each.others),
        (_("What was done"), "; ".join([*(titles.get(key, key) for key in each.done), *([each.done_words] if each.done_words else [])])),
        (_("Who was told"), each.told),
        (_("Next look"), words.day_and_full_month(each.next_check, now.date()) if each.next_check else ""),
    ]
    because = "; ".join(each.because)
    return Earlier(
        when=words.day_and_clock(each.at.astimezone(now.tzinfo), now.date()),
        by=each.by,
        clinician=level_in_words(each.clinician_level),
        reason=each.reason,
        table=f"{level_in_words(each.table_level)} ({because})" if each.table_level else because,
        lines=tuple((title, said) for title, said in lines if said),
    )


def _screened(each: Assessment, library: Library) -> str:
    """The yeses by their numbers, never a count of them."""
    if not each.screener:
        return ""
    versions = library.screeners.get(each.screener, {})
    screener = versions.get(each.screener_version or 0)
    if screener is None:
        return each.screener
    yes = [item.number for item in screener.items if each.answers.get(item.key)]
    recall = next((recall.title for recall in screener.recalls if recall.key == each.recall), "")
    said = _("yes to %(numbers)s") % {"numbers": words.listed(yes)} if yes else _("no to every question")
    return f"{screener.short_title}, {recall}: {said}"
