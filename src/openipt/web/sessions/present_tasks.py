"""What the pages of a course's tasks say: what is open in each phase, one task with its worksheet, and what was recorded of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from openipt.core.courses import State
from openipt.core.library import Library
from openipt.core.options import THROUGHOUT, tasks_of
from openipt.core.plans import plan_of
from openipt.core.protocols import Protocol, Task
from openipt.core.tasks import Outcome, counts_by_itself, form_of, is_of_the_course, is_of_the_session, latest, state_of, waits_for_supervision
from openipt.core.worksheets import Worksheet
from openipt.record.read import CoursePage, TaskPage, TaskRecord
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.courseview import Head, present_head
from openipt.web.fieldforms import Choice, Mistake
from openipt.web.opentasks import STRETCHES, Link, sessions_of, stretch_of, url_of
from openipt.web.sessions.fields import as_fields, as_listed
from openipt.web.sessions.forms import content
from openipt.web.tasklines import STATES, TaskLine, how_often, is_settled, over_in, task_line
from openipt.web.translating import gettext, gettext_lazy, ngettext

PART = "task"
"""What the ids of the worksheet's fields begin with on the page."""
OUTCOMES: Mapping[Outcome, Promise] = {
    Outcome.DONE: gettext_lazy("Done"),
    Outcome.NOT_DONE: gettext_lazy("Not done yet"),
    Outcome.LEFT_OUT: gettext_lazy("Left out, with the reason"),
}
ANCHORS = {
    "issue": "#issues",
    "focus_evidence": "#areas",
    "focus_choice": "#choice",
    "formulation": "#story",
    "goal": "#goals",
    "contract": "#agreement",
}
"""Where on the focus page each sheet of the course stands."""
TOOLS: Mapping[str, Promise] = {
    "people": gettext_lazy("To the people"),
    "circle": gettext_lazy("To the circle"),
    "timeline": gettext_lazy("To the timeline"),
    "letters": gettext_lazy("To the letters"),
}
"""Tasks that have pages of their own, which bear the tool's name."""
ROLES: Mapping[str, Promise] = {
    "client": gettext_lazy("client"),
    "therapist": gettext_lazy("therapist"),
    "supervisor": gettext_lazy("supervisor"),
    "facilitator": gettext_lazy("facilitator"),
    "partner": gettext_lazy("partner"),
    "guardian": gettext_lazy("guardian"),
    "system": gettext_lazy("OpenIPT"),
}


@dataclass(frozen=True, slots=True)
class StretchOfTasks:
    """The tasks of one phase, or of a stretch without sessions; `now` where the course stands."""

    title: str
    now: bool
    lines: tuple[TaskLine, ...]
    count: str


@dataclass(frozen=True, slots=True)
class TasksPage:
    """Every task of the course's plan."""

    id: str
    head: Head
    number: int
    stretches: tuple[StretchOfTasks, ...]


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record as it is read: what became of the task, when and by whom, the sentence, and the worksheet field by field."""

    state: str
    stamp: str
    words: str
    told: SafeString
    url: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One record by itself, to be read or printed; `back` leads to its task."""

    name: str
    title: str
    record: RecordView
    back: str


@dataclass(frozen=True, slots=True)
class SessionChoice:
    """One session of a task that belongs to each session."""

    words: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task with its form. `tool` is where it is done, if it has a tool of its own; without `can_record` there is nothing to send."""

    id: str
    name: str
    title: str
    records: str
    done_when: str
    who: str
    state: str
    settled: bool
    by_itself: str
    still_wanted: str
    list_url: str
    tool_words: str
    tool_url: str
    sessions: tuple[SessionChoice, ...]
    laid_aside: bool
    can_record: bool
    action: str
    sheet: str
    fields: SafeString
    outcomes: tuple[Choice, ...]
    about: str
    words: str
    based_on: str
    newest: RecordView | None
    leads: tuple[Link, ...]
    earlier: tuple[RecordView, ...]
    meanwhile: bool
    mistakes: tuple[Mistake, ...]
    wrong: Mapping[str, str]


def present_tasks(page: CoursePage, library: Library) -> TasksPage:
    """The list, the phase where the course stands marked."""
    protocol = plan_of(library, page.summary)
    stretches = [(phase.id, phase.title) for phase in protocol.phases]
    after = [(key, STRETCHES[key]) for key in ("maintenance", "followup") if key not in dict(stretches)]  # maintenance may be a phase of its own
    every = [*((key, STRETCHES[key]) for key in ("assessment", THROUGHOUT)), *stretches, *after]
    now = stretch_of(page.summary)
    shown = [_stretch(page, library, protocol, protocol.tasks_of(key), str(title), now=key == now) for key, title in every if protocol.tasks_of(key)]
    if laid_aside := tasks_laid_aside(page, library):
        asks_nothing = gettext("Nothing of them is asked for. What was recorded stays to be read.")
        shown.append(replace(_stretch(page, library, protocol, laid_aside, gettext("Of options laid aside")), count=asks_nothing))
    return TasksPage(str(page.summary.id), present_head(page, library), _tab_number(page), tuple(shown))


def tasks_laid_aside(page: CoursePage, library: Library) -> tuple[Task, ...]:
    """Tasks of options that the course does not have any more, as far as something was recorded of them: it stays to be read."""
    has, recorded = {task.id for task in plan_of(library, page.summary).tasks}, {each.task for each in page.recorded}
    options = library.uses_file.options if library.uses_file else ()
    found = (task for option in options for task in tasks_of(option, library.tasks_file))
    return tuple(task for task in found if task.id in recorded and task.id not in has)


def _stretch(page: CoursePage, library: Library, protocol: Protocol, tasks: Sequence[Task], title: str, *, now: bool = False) -> StretchOfTasks:
    lines = tuple(task_line(page, library, protocol, task) for task in tasks)
    still = sum(1 for line in lines if not line.settled)
    return StretchOfTasks(
        title, now, lines, ngettext("%(count)d open", "%(count)d open", still) % {"count": still} if still else gettext("none open")
    )


def present_task(
    found: TaskPage,
    library: Library,
    task_id: str,
    session: int | None,
    typed: QueryDict | None,
    mistakes: Sequence[Mistake],
    *,
    meanwhile: bool,
) -> TaskView | None:
    """One task, or one session's; None where the course has no such one. `typed` is what was sent and could not be kept."""
    page, protocol = found.course, plan_of(library, found.course.summary)
    laid_aside = tasks_laid_aside(page, library)
    task = next((each for each in (*protocol.tasks, *laid_aside) if each.id == task_id), None)
    numbers = sessions_of(page.summary, protocol, task) if task else ()
    if task is None or (session is not None and session not in numbers):
        return None
    sheet = form_of(task, library)
    state = state_of(protocol, task, session, latest(page.recorded), page.kept, library)
    newest = found.records[0] if found.records else None
    today = words.local(page.at, page.practice.zone).date()
    tool_words, tool_url = _tool(page, task, session, library)
    wrong = {mistake.field: mistake.sentence for mistake in mistakes}
    stands: Mapping[str, Any] = content(typed) if typed is not None else newest.content if newest else {}
    shown = [_record(found, library, task, each, session) for each in found.records]
    chosen = typed.get("_outcome", "") if typed is not None else (newest.outcome if newest else Outcome.DONE)
    return TaskView(
        id=str(page.summary.id),
        name=page.summary.client.name,
        title=task.title if session is None else gettext("%(task)s, session %(number)d") % {"task": task.title, "number": session},
        records=task.records,
        done_when=task.done_when,
        who=words.listed([str(ROLES[role]) for role in task.roles]),
        state=how_often(protocol, task) if numbers and session is None else str(STATES[state]),
        settled=is_settled(state),
        by_itself=_by_itself(protocol, task, session, page, library),
        still_wanted=_still_wanted(page, task, session),
        list_url="" if page.kept.works_alone or page.listed_until else _to_the_listing(page),
        tool_words=tool_words,
        tool_url=tool_url,
        sessions=_session_choices(page, protocol, task, numbers, session, library),
        laid_aside=task in laid_aside,
        can_record=task.tool != "countdown" and (session is not None or not numbers) and task not in laid_aside,
        action=url_of(page.summary, task, session),
        sheet=sheet.summary if sheet else "",
        fields=_fields(sheet, stands, library, wrong),
        outcomes=tuple(Choice(each.value, str(OUTCOMES[each]), each == chosen) for each in Outcome),
        about=typed.get("_about", "") if typed is not None else today.isoformat(),
        words=typed.get("_words", "") if typed is not None else newest.words if newest else "",
        based_on=typed.get("_based_on", "") if typed is not None and not meanwhile else str(newest.version if newest else 0),
        newest=shown[0] if shown else None,
        leads=_leads(page, newest, library) if newest else (),
        earlier=tuple(shown[1:]),
        meanwhile=meanwhile,
        mistakes=tuple(replace(each, field=_id_of(each.field, sheet)) for each in mistakes),
        wrong=wrong,
    )


def _leads(page: CoursePage, record: TaskRecord, library: Library) -> tuple[Link, ...]:
    """Where what was decided is then done."""
    ways = {
        "move": Link(gettext("To the steps of the course"), reverse("move_course", args=[page.summary.id])),
        "extension": Link(gettext("Extend the course by some sessions"), reverse("extend_course", args=[page.summary.id])),
        "other_protocol": Link(gettext("Move it to another form of IPT"), reverse("change_protocol", args=[page.summary.id])),
        "supervision": Link(gettext("List it for supervision"), _to_the_listing(page)),
    }
    sheet = library.worksheet(record.sheet, record.sheet_version) if record.sheet in library.worksheets else None
    if sheet is None or sheet.decides is None or record.outcome is not Outcome.DONE or page.covering:
        return ()
    chosen = record.content.get(sheet.decides)
    return tuple(ways[each.leads_to] for each in sheet.field(sheet.decides).choices if each.value == chosen and each.leads_to)


def _to_the_listing(page: CoursePage) -> str:
    return reverse("course", args=[page.summary.id]) + "#list"


def _still_wanted(page: CoursePage, task: Task, session: int | None) -> str:
    """What a review that was decided still wants before it counts as done; empty where that is nothing."""
    if not waits_for_supervision(task, latest(page.recorded).get((task.id, session)), page.kept):
        return ""
    if page.kept.works_alone:
        wanted = gettext("Nobody else supervises in this practice: write under «What supervision says» what you made of that, and with whom.")
    else:
        wanted = gettext("Still missing is a supervisor’s comment on the case, written since that session began.")
    why = gettext("Decided. At session %(number)d a rule about the score came up.") % {"number": session or 0}
    return f"{why} {wanted} {gettext('It holds up nothing else.')}"


def present_record(found: TaskPage, library: Library, task_id: str, version: int) -> RecordPage | None:
    """One record by itself; None where there is no such record."""
    tasks = (*plan_of(library, found.course.summary).tasks, *tasks_laid_aside(found.course, library))
    task = next((each for each in tasks if each.id == task_id), None)
    record = next((each for each in found.records if each.version == version), None)
    if task is None or record is None:
        return None
    back = reverse("task", args=[found.course.summary.id, task.id])
    return RecordPage(found.course.summary.client.name, task.title, _record(found, library, task, record, None), back)


def _record(found: TaskPage, library: Library, task: Task, record: TaskRecord, session: int | None) -> RecordView:
    told = SafeString()
    if record.sheet in library.worksheets:
        told = as_listed(library.worksheet(record.sheet, record.sheet_version), dict(record.content), library)
    at = words.local(record.at, found.course.practice.zone)
    stamp = gettext("%(day)s. Written %(when)s by %(who)s.") % {
        "day": words.day(record.about, at.date()),
        "when": words.inside(words.near(at, words.local(found.course.at, found.course.practice.zone).date())),
        "who": record.by,
    }
    url = reverse("task_record", args=[found.course.summary.id, task.id, record.version]) + (f"?session={session}" if session is not None else "")
    return RecordView(str(STATES[record.outcome]), stamp, record.words, told, url)


def _fields(sheet: Worksheet | None, stands: Mapping[str, Any], library: Library, wrong: Mapping[str, str]) -> SafeString:
    if sheet is None:
        return SafeString()
    return as_fields(sheet, stands, PART, library, (), {key: wrong[key] for key in wrong if key in {field.key for field in sheet.fields}})


def _id_of(field: str, sheet: Worksheet | None) -> str:
    """Where a mistake's link leads on the page."""
    return f"{PART}-{field}" if sheet is not None and field in {each.key for each in sheet.fields} else field


def _tool(page: CoursePage, task: Task, session: int | None, library: Library) -> tuple[str, str]:
    """Where the task is done, for one that has a tool of its own."""
    course = page.summary.id
    if task.tool == "scores":
        return gettext("Send a measure"), reverse("send_measure", args=[course])
    if task.tool == "risk":
        return gettext("Assess risk"), reverse("assess_risk", args=[course])
    if task.tool is not None and task.tool in TOOLS:
        return str(TOOLS[task.tool]), reverse(task.tool, args=[course])
    if task.tool in ("techniques", "signed_note") or is_of_the_session(task, library):
        number = session if session is not None else _tab_number(page)
        return gettext("Open session %(number)d") % {"number": number}, reverse("session", args=[course, number])
    if is_of_the_course(task, library):
        return gettext("Open the focus page"), reverse("focus", args=[course]) + ANCHORS.get(task.sheet or "", "")
    return "", ""


def _by_itself(protocol: Protocol, task: Task, session: int | None, page: CoursePage, library: Library) -> str:
    """That the task counts without anybody recording it, where it does or would."""
    if task.tool == "countdown":
        return gettext("OpenIPT does this by itself: the sessions left stand on the course's pages and before the client's questions.")
    if task.tool is None and not is_of_the_session(task, library) and not is_of_the_course(task, library):
        return ""
    if counts_by_itself(protocol, task, session, page.kept, library):
        return gettext("It counts as done by what is in the record already. Nothing has to be written here.")
    return gettext("It counts as done by itself once it stands in the record.")


def _session_choices(
    page: CoursePage, protocol: Protocol, task: Task, numbers: Sequence[int], session: int | None, library: Library
) -> tuple[SessionChoice, ...]:
    said, url = latest(page.recorded), reverse("task", args=[page.summary.id, task.id])
    over = over_in(page)
    return tuple(
        SessionChoice(
            gettext("Session %(number)d: %(state)s")
            % {"number": number, "state": str(STATES[state_of(protocol, task, number, said, page.kept, library)]).lower()},
            f"{url}?session={number}",
            number == session,
        )
        for number in numbers
        if task.tool != "countdown"
        and (number in over or number in protocol.reviewed_by(task.id) or number == _tab_number(page) or number == session)
    )


def _tab_number(page: CoursePage) -> int:
    """The session that comes next, or the last one."""
    planned = [each.number for each in page.summary.sessions if each.attendance == "planned"]
    return planned[0] if planned and page.summary.state is not State.CLOSED else page.summary.sessions[-1].number
