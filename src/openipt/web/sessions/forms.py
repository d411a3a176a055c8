"""Reads what the pages of a session send: who came, and what stands on a worksheet, on which revision it was typed, and by which page."""

from typing import Any
from uuid import UUID

from django.http import QueryDict

from openipt.actions.courses import Came
from openipt.actions.sessions import Typed
from openipt.core.courses import Attendance
from openipt.core.refusals import Refusal
from openipt.web.fieldforms import Mistake, Mistyped, whole_number_in
from openipt.web.form_marks import id_in
from openipt.web.translating import gettext
from openipt.web.whenforms import mode_of

OWN = "_"
"""What the names of a form's own fields begin with; no field of a worksheet does."""
NOT_CONTENT = frozenset({"op_id", "csrfmiddlewaretoken"})
HIGHEST_REVISION = 2**31 - 1
"""What the record can hold; no part is ever saved so often."""


def came(typed: QueryDict) -> Came:
    """What became of a session. Raises Mistyped."""
    mistakes: list[Mistake] = []
    try:
        attendance = Attendance(typed.get("attendance", ""))
    except ValueError:
        attendance = Attendance.PLANNED
        mistakes.append(Mistake("attendance", gettext("Choose what became of the session.")))
    mode = mode_of(typed, mistakes) if typed.get("mode") else None
    late, held = (_minutes(typed, field, mistakes) for field in ("minutes_late", "minutes_held"))
    if mistakes:
        raise Mistyped(mistakes)
    return Came(attendance, mode, late, held, typed.get("present", ""), typed.get("reason", ""))


def part(typed: QueryDict, part_id: UUID) -> Typed:
    """What stands in the form of a part. Raises Refusal where the form lost its marks on the way."""
    settles, about = typed.get("_settles", ""), typed.get("_about", "")
    try:
        return Typed(
            part_id=part_id,
            sheet=typed.get("_sheet", ""),
            content=content(typed),
            based_on=revision(typed),
            writer=id_in(typed.get("_writer", "")),
            about=UUID(about) if about else None,
            settles=UUID(settles) if settles else None,
        )
    except ValueError:
        raise Refusal(gettext("The page lost its mark on the way. Open it afresh and send it again."), conflict=True) from None


def content(typed: QueryDict) -> dict[str, Any]:
    """What was written in the worksheet's own fields: text, or a list where a field was sent several times."""
    sent = {key: typed.getlist(key) for key in typed if not key.startswith(OWN) and key not in NOT_CONTENT}
    return {key: values[0] if len(values) == 1 else values for key, values in sent.items()}


def revision(typed: QueryDict) -> int:
    """On which revision somebody acts. Raises Refusal where the form lost it."""
    found = whole_number_in(typed.get("_based_on", ""))
    if found is None or found > HIGHEST_REVISION:
        raise Refusal(gettext("The page lost its mark on the way. Open it afresh and send it again."), conflict=True)
    return found


def _minutes(typed: QueryDict, field: str, mistakes: list[Mistake]) -> int | None:
    text = typed.get(field, "").strip()
    found = whole_number_in(text)
    if text and found is None:
        mistakes.append(Mistake(field, gettext("Give the minutes as a whole number.")))
    return found
