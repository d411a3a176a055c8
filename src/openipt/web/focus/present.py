"""What the focus page shows: issues in their order, the areas side by side with what speaks for and against, the choice, the story, the goals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from openipt.core import formulation
from openipt.core.focus_evidence import DISPUTE, AreaEvidence, Evidence, Hint
from openipt.core.library import Library
from openipt.core.measures import Measure
from openipt.core.worksheets import in_pieces, said_in
from openipt.record.read import CourseSheet, LifePage
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.courseview import Head, present_head
from openipt.web.focus.agreement import AgreementCard, agreement_of
from openipt.web.focus.found import Found, Rated
from openipt.web.focuswords import area_in_words, plain_area, stage_in_words
from openipt.web.pictures import timeline_words as said
from openipt.web.pictures.goal_line import goal_line
from openipt.web.translating import gettext, gettext_lazy

LOOKED_AT: Mapping[str, Promise] = {
    "affect_strength": gettext_lazy("Live feeling"),
    "changeability": gettext_lazy("Can change"),
    "client_priority": gettext_lazy("The client would choose it"),
    "therapist_priority": gettext_lazy("The therapist would choose it"),
}


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One thing that weighs, with its place in the order."""

    id: UUID
    place: int
    text: str
    url: str
    person: str
    details: str
    words: str


@dataclass(frozen=True, slots=True)
class Link:
    """What speaks for or against an area: the person or event that it leads to, and why in words."""

    title: str
    url: str
    is_person: bool
    when: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaCard:
    """One area beside the others."""

    key: str
    title: str
    plain: str
    definition: str
    goals: tuple[str, ...]
    is_chosen: bool
    beyond_protocol: bool
    speaks_for: tuple[Link, ...]
    speaks_against: tuple[Link, ...]
    written_for: str
    written_against: str
    looks: tuple[tuple[str, int], ...]
    look_url: str
    choose_url: str


@dataclass(frozen=True, slots=True)
class HintLine:
    """A rule of order that applies: what it says and why, what of this course it is about, and where it comes from. It names no area."""

    says: str
    because: str
    here: str
    source: str


@dataclass(frozen=True, slots=True)
class ChoiceCard:
    """One choice of the two, with its days; `until` is empty for the one in force."""

    title: str
    standing: str
    days: str
    is_in_force: bool
    is_provisional: bool
    words: str
    details: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class StoryCard:
    """The story told back."""

    spoken: str
    response: str
    words: str
    told: tuple[str, ...]
    stamp: str
    version: int
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step towards a goal."""

    words: str
    done: str
    url: str


@dataclass(frozen=True, slots=True)
class GoalCard:
    """One goal with its steps and how far it has come."""

    id: UUID
    text: str
    person: str
    status: str
    is_active: bool
    indicator: str
    why: str
    url: str
    steps: tuple[Step, ...]
    add_step_url: str
    picture: SafeString
    ratings: str
    rate_session: int
    rate_value: str
    rate_level: str
    rate_url: str
    rate_based_on: int
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoalExamples:
    """Goals as clients might say them, from a situation pack; each leads to a form in which it can be changed before it is kept."""

    pack: str
    goals: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FocusView:
    """The whole page."""

    id: UUID
    head: Head
    tab_number: int
    issues: tuple[IssueRow, ...]
    areas: tuple[AreaCard, ...]
    hints: tuple[HintLine, ...]
    choices: tuple[ChoiceCard, ...]
    story: StoryCard | None
    agreement: AgreementCard | None
    goals: tuple[GoalCard, ...]
    may_add_goal: bool
    figures: tuple[str, ...]
    has_onset: bool
    goal_examples: tuple[GoalExamples, ...]


def present_focus(page: LifePage, library: Library) -> FocusView:
    """The page of a course's focus."""
    return _Presenter(page, library).view()


class _Presenter:
    """Holds what all parts of the page share."""

    def __init__(self, page: LifePage, library: Library) -> None:
        self.page, self.library, self.found = page, library, Found(page, library)
        self.id = page.course.summary.id
        self.techniques = library.techniques

    def view(self) -> FocusView:
        """Every part of the page."""
        found = self.found
        return FocusView(
            id=self.id,
            head=present_head(self.page.course, self.library),
            tab_number=found.page.session_to_show,
            issues=tuple(self._issue(place, each) for place, each in enumerate(found.issues, start=1)),
            areas=tuple(self._area(each) for each in found.areas),
            hints=tuple(self._hint(each) for each in found.hints),
            choices=self._choices(),
            story=self._story(found.story) if found.story else None,
            agreement=agreement_of(found, self.library),
            goals=tuple(self._goal(each) for each in sorted(found.goals, key=lambda each: each not in found.active)),
            may_add_goal=len(found.active) < 3,
            figures=tuple(_figure_in_words(measure, figure) for measure, figure in found.figures),
            has_onset=found.onset is not None,
            goal_examples=tuple(self._goal_examples()),
        )

    def _url(self, name: str, *more: object, **asked: object) -> str:
        address = reverse(name, args=[self.id, *more])
        return address + ("?" + "&".join(f"{key.strip('-')}={value}" for key, value in asked.items()) if asked else "")

    def _told(self, sheet: CourseSheet, key: str) -> str:
        """The label of what was chosen in that field; empty where nothing was."""
        if key not in sheet.content:
            return ""
        form = self.library.worksheet(sheet.sheet, sheet.sheet_version)
        return said_in(form.field(key), sheet.content[key], self.techniques)

    def _goal_examples(self) -> Iterator[GoalExamples]:
        place = 0
        for each in self.found.packs:
            goals = each.pack.goal_examples
            yield GoalExamples(
                each.pack.title, tuple((goal, self._url("add_to_focus", "goal", example=place + n)) for n, goal in enumerate(goals, 1))
            )
            place += len(goals)

    def _issue(self, place: int, sheet: CourseSheet) -> IssueRow:
        content = sheet.content
        tied = gettext("Has to do with how it began") if "link_to_onset" in content else ""
        weight = gettext("weight %(weight)d of 10") % {"weight": content["weight"]} if "weight" in content else ""
        change = gettext("can change: %(change)d of 3") % {"change": content["changeability"]} if "changeability" in content else ""
        area = area_in_words(self.library.areas, content["area"]) if "area" in content else ""
        details = " · ".join(each for each in (area, tied, content.get("tie_to_onset", ""), weight, change) if each)
        url = self._url("focus_sheet", sheet.id)
        return IssueRow(sheet.id, place, content["text"], url, content.get("person", ""), details, content.get("words", ""))

    def _area(self, found: AreaEvidence) -> AreaCard:
        area, look = found.area, self.found.looks.get(found.area.key)
        written = look.content if look else {}
        chosen = self.found.in_force
        return AreaCard(
            key=area.key,
            title=gettext(area.title),
            plain=plain_area(area.key),
            definition=gettext(area.definition),
            goals=tuple(gettext(each) for each in area.goals),
            is_chosen=chosen is not None and chosen.area == area.key,
            beyond_protocol=area.key not in self.found.protocol.problem_areas,
            speaks_for=tuple(self._link(each) for each in found.speaks_for),
            speaks_against=tuple(self._link(each) for each in found.speaks_against),
            written_for=written.get("evidence_for", ""),
            written_against=written.get("evidence_against", ""),
            looks=tuple((str(title), written[key]) for key, title in LOOKED_AT.items() if key in written),
            look_url=self._url("focus_sheet", look.id) if look else self._url("add_to_focus", "focus_evidence", area=area.key),
            choose_url=self._url("add_to_focus", "focus_choice", area=area.key),
        )

    def _link(self, found: Evidence) -> Link:
        leads = (("person", found.person_id), ("timeline_event", found.event_id))
        url = next((reverse(name, args=[self.id, each]) for name, each in leads if each), "")
        return Link(found.title, url, found.person_id is not None, said.when_in_words(found.when) if found.when else "", found.reasons)

    def _hint(self, hint: Hint) -> HintLine:
        rule = next(each for each in self.library.areas.rules if each.key == hint.rule)
        happened = {each.event_id: each for each in sorted(hint.links, key=lambda each: each.when.order if each.when else _UNKNOWN)}
        named = [_named(each) for each in happened.values()]
        if hint.rule == "disagreement":
            named = [area_in_words(self.library.areas, each) for each in hint.areas]
        return HintLine(gettext(rule.says), gettext(rule.because), "; ".join(named), rule.source.text)

    def _choices(self) -> tuple[ChoiceCard, ...]:
        shown, later = [], ""
        for place, sheet in enumerate(self.found.choices):
            shown.append(self._choice(sheet, later, is_in_force=place == 0))
            later = sheet.content["decided_on"]
        return tuple(shown)

    def _choice(self, sheet: CourseSheet, until: str, *, is_in_force: bool) -> ChoiceCard:
        content = sheet.content
        since = words.day_and_full_month(date.fromisoformat(content["decided_on"]))
        year = content["decided_on"][:4]
        whom = content.get("person", "")
        title = area_in_words(self.library.areas, content["area"])
        if whom:
            form = gettext("%(area)s with %(person)s") if content["area"] == DISPUTE else gettext("%(area)s: %(person)s")
            title = form % {"area": title, "person": whom}
        days = gettext("Since %(day)s %(year)s") % {"day": since, "year": year}
        if until:
            ended = date.fromisoformat(until)
            days = gettext("%(day)s %(year)s to %(until)s %(until_year)d") % {
                "day": since,
                "year": year,
                "until": words.day_and_full_month(ended),
                "until_year": ended.year,
            }
        second = area_in_words(self.library.areas, content["second_area"]) if "second_area" in content else ""
        details = (
            content.get("role", ""),
            gettext("Stage: %(stage)s") % {"stage": stage_in_words(content["stage"])} if "stage" in content else "",
            gettext("Second area: %(area)s") % {"area": second} if second else "",
            gettext("Suggested by: %(who)s") % {"who": self._told(sheet, "suggested_by")} if "suggested_by" in content else "",
            gettext("Where the two differ: %(words)s") % {"words": content["disagreement"]} if "disagreement" in content else "",
        )
        return ChoiceCard(
            title,
            self._told(sheet, "standing"),
            days,
            is_in_force,
            content["standing"] == "provisional",
            content.get("words", ""),
            tuple(each for each in details if each),
            self._url("focus_sheet", sheet.id),
        )

    def _story(self, sheet: CourseSheet) -> StoryCard:
        form = self.library.worksheet(sheet.sheet, sheet.sheet_version)
        beside = (formulation.SPOKEN, "client_response", "words")
        told = [each.words for each in in_pieces(form, dict(sheet.content), self.techniques) if each.field.key not in beside]
        at = words.local(sheet.saved_at, self.page.course.practice.zone)
        return StoryCard(
            sheet.content.get(formulation.SPOKEN, ""),
            self._told(sheet, "client_response"),
            sheet.content.get("words", ""),
            tuple(told),
            gettext("Version %(version)d, %(when)s") % {"version": sheet.version, "when": words.day_and_clock(at)},
            sheet.version,
            self._url("focus_sheet", sheet.id),
        )

    def _goal(self, sheet: CourseSheet) -> GoalCard:
        found, content = self.found, sheet.content
        ratings = found.ratings(sheet.id)
        now = next((each for each in ratings if each.session == found.page.session_to_show), None)
        baseline, target = content.get("baseline"), content.get("target")
        numbers = [each.number for each in found.course.sessions]
        named = content["text"]
        return GoalCard(
            id=sheet.id,
            text=named,
            person=content.get("person", ""),
            status=self._told(sheet, "status") or gettext("Being worked on"),
            is_active=sheet in found.active,
            indicator=content.get("indicator", ""),
            why=content.get("why_it_matters", ""),
            url=self._url("focus_sheet", sheet.id),
            steps=tuple(self._step(each) for each in self._steps(sheet.id)),
            add_step_url=self._url("add_to_focus", "goal_step", _about=sheet.id),
            picture=goal_line(
                str(sheet.id), named, [(each.session, each.rating) for each in ratings], baseline, target, numbers, rtl=get_language_bidi()
            ),
            ratings=_in_figures(ratings, baseline, target),
            rate_session=found.page.session_to_show,
            rate_value=str(now.rating) if now else "",
            rate_level="" if now is None or now.level is None else str(now.level),
            rate_url=self._url("focus_sheet", now.sheet.id) if now else self._url("add_to_focus", "goal_rating"),
            rate_based_on=now.sheet.version if now else 0,
            levels=tuple(f"{words.signed(level)}: {content[key]}" for key, level in _LEVELS.items() if key in content),
        )

    def _steps(self, goal: UUID) -> Sequence[CourseSheet]:
        steps = [each for each in self.page.of("goal_step") if each.about == goal]
        return sorted(steps, key=lambda each: (each.content.get("order", 100), each.begun_at))

    def _step(self, sheet: CourseSheet) -> Step:
        done = sheet.content.get("done_on")
        when = gettext("done on %(day)s") % {"day": words.day_and_full_month(date.fromisoformat(done))} if done else ""
        return Step(sheet.content["step"], when, self._url("focus_sheet", sheet.id))


_UNKNOWN = (date.max, 0)
"""Where something without a date stands among others."""
_LEVELS = {"gas_minus2": -2, "gas_minus1": -1, "gas_0": 0, "gas_plus1": 1, "gas_plus2": 2}


def _named(link: Evidence) -> str:
    """An event that a rule is about. Its area is not said: that would point at one."""
    return gettext("“%(title)s”, %(when)s") % {"title": link.title, "when": said.when_in_words(link.when) if link.when else ""}


def _figure_in_words(measure: Measure, figure: float) -> str:
    named = {"measure": measure.title, "figure": f"{figure:.1f}", "meaning": measure.direction_in_words}
    return gettext("%(measure)s: %(figure)s. %(meaning)s.") % named


def _in_figures(ratings: Sequence[Rated], baseline: int | None, target: int | None) -> str:
    """The same as in the picture, in words and figures."""
    told = [
        gettext("At the start %(rating)d") % {"rating": baseline} if baseline is not None else "",
        ", ".join(gettext("session %(number)d: %(rating)d") % {"number": each.session, "rating": each.rating} for each in ratings),
        gettext("hoped for %(rating)d") % {"rating": target} if target is not None else "",
    ]
    return "; ".join(each for each in told if each)
