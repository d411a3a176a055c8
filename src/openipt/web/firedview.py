"""The rules that have come up in a course and wait for somebody to say what is made of them, as a page lists them."""

from dataclasses import dataclass

from openipt.record.read import CoursePage
from openipt.web.addresses import reverse
from openipt.web.translating import gettext


@dataclass(frozen=True, slots=True)
class FiredLine:
    """One rule that has come up: at which session, what it rests on, and where to say what is made of it; `url` is empty for a supervisor."""

    title: str
    session: str
    evidence: str
    caution: str
    """Said before it is opened; empty where nothing is."""
    url: str


def fired_lines(page: CoursePage) -> tuple[FiredLine, ...]:
    """Those that nobody has decided on, the latest session first. What belongs to safety stands with its alert.

    A supervisor reads which they are and what they rest on, but nothing that stands on a worksheet, such as the hours of sleep.
    """
    waiting = [each for each in page.fired if each.decision is None and (each.route != "safety" or each.not_improvement)]
    return tuple(
        FiredLine(
            each.title,
            gettext("Session %(number)d") % {"number": each.session},
            "" if page.pseudonymised and each.not_improvement else each.evidence,
            gettext("Not read as improvement: a high may be beginning.") if each.not_improvement else "",
            "" if page.pseudonymised else reverse("look_together", args=[page.summary.id, each.rule, each.session]),
        )
        for each in waiting
    )
