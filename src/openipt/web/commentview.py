"""What a supervisor wrote about a case, as the pages of both the supervisor and the therapist show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from openipt.record.read import Comment
from openipt.web import words
from openipt.web.translating import gettext


@dataclass(frozen=True, slots=True)
class CommentLine:
    """One comment. `seen` says when the therapist said to have seen it; empty while it waits."""

    id: str
    head: str
    words: str
    seen: str


def comment_lines(comments: Iterable[Comment], at: datetime, zone: str) -> tuple[CommentLine, ...]:
    """The comments in the order given, those that wait before those that were seen."""
    found = [_line(each, at, zone) for each in comments]
    return tuple(sorted(found, key=lambda line: bool(line.seen)))


def _line(comment: Comment, at: datetime, zone: str) -> CommentLine:
    today = words.local(at, zone).date()

    def when(moment: datetime) -> str:
        return words.inside(words.near(words.local(moment, zone), today))

    about = gettext("Session %(number)d") % {"number": comment.session} if comment.session is not None else gettext("The course")
    head = gettext("%(about)s: %(name)s, %(when)s") % {"about": about, "name": comment.by, "when": when(comment.at)}
    seen = gettext("Seen %(when)s.") % {"when": when(comment.seen_at)} if comment.seen_at else ""
    return CommentLine(str(comment.id), head, comment.words, seen)
