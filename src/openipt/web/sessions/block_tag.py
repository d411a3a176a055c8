"""The tag with which a session's page draws a part of the agenda: what is said of it, what was written, and the forms for more."""

from collections.abc import Iterator

from django.template import Context, Library
from django.utils.safestring import SafeString

from openipt.web.moulds import as_it_is, drawn
from openipt.web.sessions.part_tag import part_by
from openipt.web.sessions.present import BlockView, SessionView
from openipt.web.translating import gettext, language

register = Library()


@register.simple_tag(takes_context=True)
def block_by(context: Context, block: BlockView, page: SessionView) -> SafeString:
    """A part of the agenda of that page."""
    written = block.written
    knows = (block.key == "link" and page.happened) or (block.key == "focus" and page.head.focus)
    values = {
        "written": written,
        "start": str(block.start),
        "end": str(block.end),
        "minutes": block.minutes,
        "key": block.key,
        "number": str(block.number),
        "title": block.title,
        "prompt": block.prompt if page.opens and not written else "",
        "nothing": block.nothing,
        "beside": as_it_is(context, "sessions/_beside_block.html", key=block.key) if knows else "",
        "inside": _joined(_inside(context, block, page.locked)),
    }
    return drawn(language(), "sessions/_block.html", "block", values)


def _inside(context: Context, block: BlockView, locked: str) -> Iterator[SafeString]:
    """Looking back, then what was written, then the forms for one more."""
    for step in block.looked:
        part = part_by(context, "sessions/_part.html", step.part, gettext("Look back at it"), locked)
        yield drawn(language(), "sessions/_looked.html", "looked", {"read": step.read, "title": step.title, "part": part})
    for each in block.parts:
        yield part_by(context, "sessions/_part.html", each, each.title if len(block.parts) > 1 else gettext("Write it down"), locked)
    change = gettext("Add another") if block.parts else gettext("Add one")
    for each in block.new:
        part = part_by(context, "sessions/_part.html", each, change)
        yield drawn(language(), "sessions/_new.html", "new", {"part": part})


def _joined(pieces: Iterator[SafeString]) -> SafeString:
    return SafeString("".join(pieces))  # each piece is markup of ours
