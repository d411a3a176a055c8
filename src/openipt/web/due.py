"""What is due in a course, worked out from its summary and its protocol: what to send, what waits, which step the plan proposes."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from openipt.core.courses import Attendance, Proposal, Standing, State, propose
from openipt.core.measures import Measure
from openipt.core.protocols import Protocol
from openipt.record.read import CoursePage, CourseSummary, OpenQuestionnaire
from openipt.web import words
from openipt.web.pictures.slots import Slot, next_slot
from openipt.web.translating import gettext, language, ngettext

Sign = Literal["box", "clock", "look"]
MeasureOf = Callable[[str], Measure]


class Due(NamedTuple):
    """One thing that is due: now (box), later (clock) or overdue (look), and what it is."""

    sign: Sign
    words: str

    @property
    def late(self) -> bool:
        """Whether it is overdue."""
        return self.sign == "look"


def due_list(due: tuple[Due, ...]) -> SafeString:
    """The list of what is due, each with its sign."""
    return _due_list(language(), due)


@lru_cache(maxsize=512)
def _due_list(language: str | None, due: tuple[Due, ...]) -> SafeString:
    """Kept, since fifty rows of a caseload have a few lists between them; it says nothing of a person."""
    lines = [
        format_html(
            '<li{}><svg class="sign {}" aria-hidden="true"><use href="#sign-{}"/></svg>{}</li>',
            mark_safe(' class="late"') if each.late else "",
            each.sign,
            each.sign,
            each.words,
        )
        for each in due
    ] or [format_html('<li class="nothing">{}</li>', gettext("Nothing due"))]
    return format_html('<ul class="due">{}</ul>', mark_safe("".join(lines)))  # noqa: S308 each line is escaped above


def standing_of(course: CourseSummary, slots: Sequence[Slot], done: frozenset[str] = frozenset()) -> Standing:
    """Where the course stands, as the rules of the course want to know it. `done` are the tasks that count as done, where a page has them."""
    following = next_slot(slots)
    return Standing(course.state, course.phase, following.number if following else None, done, course.held_from)


def proposal_for(course: CourseSummary, protocol: Protocol, slots: Sequence[Slot]) -> Proposal | None:
    """The step that the plan proposes now, if any."""
    return propose(protocol, standing_of(course, slots))


def due_in(course: CourseSummary, protocol: Protocol, slots: Sequence[Slot], now: datetime, measure_of: MeasureOf) -> tuple[Due, ...]:
    """Everything that is due, the overdue first. `now` is in the service's zone; `measure_of` gives a measure by its key."""
    messages = [Due("look", gettext("A message wants a look"))] if course.messages_wait else []
    if course.state is State.ON_HOLD:
        return (*_alerts(course), *messages, _on_hold(course, now))
    if course.state not in (State.TREATMENT, State.ASSESSMENT, State.REFERRED, State.MAINTENANCE):
        return tuple(messages)
    found = [
        *_alerts(course),
        *messages,
        *([Due("box", gettext("A comment from supervision to read"))] if course.comment_waits else []),
        *_look_together(course),
        *_session(course, protocol, slots, now),
        *_to_make_up(course, protocol, slots),
        *_proposed(course, protocol, slots),
        *_questionnaires(course, protocol, slots, now, measure_of),
    ]
    return tuple(sorted(found, key=lambda due: ("look", "box", "clock").index(due.sign)))


def unsigned(page: CoursePage, before: int) -> tuple[Due, ...]:
    """The sessions before that number that are over and whose note nobody has signed."""
    over = [each.number for each in page.summary.sessions if each.number < before and each.attendance is not Attendance.PLANNED]
    numbers = [number for number in over if number not in page.signed]
    if not numbers:
        return ()
    form = ngettext("Note of session %(numbers)s not signed", "Notes of sessions %(numbers)s not signed", len(numbers))
    return (Due("box", form % {"numbers": words.runs(numbers)}),)


def questionnaire_in_words(asked: OpenQuestionnaire, now: datetime, name: str) -> str:
    """How far an open questionnaire has come: «PHQ-9 not answered yet», «PHQ-9: 6 of 9, not finished»."""
    if asked.state == "begun":
        return gettext("%(measure)s: %(answered)d of %(out_of)d, not finished") % {
            "measure": name,
            "answered": asked.answered,
            "out_of": asked.out_of,
        }
    if asked.expires_at is not None and asked.expires_at <= now:
        return gettext("%(measure)s not answered, link no longer valid") % {"measure": name}
    return gettext("%(measure)s not answered yet") % {"measure": name}


def _on_hold(course: CourseSummary, now: datetime) -> Due:
    """When a course on hold was to go on; from that day on, that somebody decides."""
    if course.returns_on is None:
        return Due("look", gettext("On hold without a day: go on, or end it?"))
    when = {"day": words.day_in_brief(course.returns_on, now.date())}
    if course.returns_on <= now.date():
        return Due("look", gettext("Was to go on %(day)s: go on, or end it?") % when)
    return Due("clock", gettext("On hold until %(day)s") % when)


def _alerts(course: CourseSummary) -> Iterator[Due]:
    if any(alert.state != "acted" for alert in course.alerts):
        yield Due("look", gettext("Talk, and write it down"))
    elif any(alert.second_look == "wanted" for alert in course.alerts):
        yield Due("look", gettext("A second look is wanted"))
    elif course.alerts:
        yield Due("box", gettext("Close the alert"))


def _look_together(course: CourseSummary) -> Iterator[Due]:
    """The first rule that has come up by its name, and how many more there are: at session 8 several say nearly the same."""
    if not course.look_together:
        return
    first, *others = course.look_together
    form = ngettext("Look together: %(rule)s, and %(more)d more", "Look together: %(rule)s, and %(more)d more", len(others))
    alone = gettext("Look together: %(rule)s")
    yield Due("box", (form if others else alone) % {"rule": first, "more": len(others)})


def _session(course: CourseSummary, protocol: Protocol, slots: Sequence[Slot], now: datetime) -> Iterator[Due]:
    following = next_slot(slots)
    if course.state is State.MAINTENANCE and (following is None or not course.maintenance_sessions):
        yield Due("box", gettext("Plan the maintenance sessions"))
        return
    if following is None:
        return
    starts_at = next(session.starts_at for session in course.sessions if session.number == following.number)
    if starts_at < now and following.date < now.date():
        yield Due("look", gettext("Session %(number)d: record who came") % {"number": following.number})
    if following.number == slots[-1].number:
        yield Due("box", gettext("Last session: end scores"))
    if following.review:
        yield Due("box", gettext("Session %(number)d: review") % {"number": following.number})
    if any(slot.review for slot in slots if slot.number == following.number + 1):
        yield Due("clock", gettext("Then session %(number)d: review") % {"number": following.number + 1})


def _to_make_up(course: CourseSummary, protocol: Protocol, slots: Sequence[Slot]) -> Iterator[Due]:
    """In the last phase: the sessions that did not take place, where the protocol does not count them and nothing was added yet."""
    following = next_slot(slots)
    if course.state is not State.TREATMENT:
        return
    lost = sum(1 for slot in slots if slot.state in ("missed", "cancelled"))
    if protocol.missed_session_counts or course.extended_by or not lost or following is None or following.number < protocol.phases[-1].first:
        return
    form = ngettext("%(count)d session did not take place: extend the course?", "%(count)d sessions did not take place: extend the course?", lost)
    yield Due("box", form % {"count": lost})


def _proposed(course: CourseSummary, protocol: Protocol, slots: Sequence[Slot]) -> Iterator[Due]:
    proposal = proposal_for(course, protocol, slots)
    following = next_slot(slots)
    if proposal is None:
        return
    late = course.phase is not None and following is not None and following.number > protocol.phase(course.phase).last + 1
    yield Due("look" if late else "box", gettext("%(step)s?") % {"step": proposal.words})


def _questionnaires(course: CourseSummary, protocol: Protocol, slots: Sequence[Slot], now: datetime, measure_of: MeasureOf) -> Iterator[Due]:
    for asked in course.open_questionnaires:
        yield Due("box", questionnaire_in_words(asked, now, measure_of(asked.measure).short_title))
    following = next_slot(slots)
    main = protocol.main_measure
    if following is None or (following.date - now.date()).days > 1 or following.date < now.date():
        return
    answered = any(score.session == following.number for score in course.scores)
    if not answered and not any(asked.measure == main for asked in course.open_questionnaires):
        missing = gettext("%(measure)s not sent yet") if measure_of(main).may_be_sent else gettext("%(measure)s not entered yet")
        yield Due("box", missing % {"measure": measure_of(main).short_title})
