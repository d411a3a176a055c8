"""The problem areas and the stages of a dispute, as pages say them."""

from collections.abc import Mapping

from django.utils.functional import Promise

from openipt.core import protocols
from openipt.core.areas import Areas
from openipt.web.translating import gettext, gettext_lazy

STAGES: Mapping[str, Promise] = {
    "renegotiation": gettext_lazy("renegotiation"),
    "impasse": gettext_lazy("impasse"),
    "dissolution": gettext_lazy("dissolution"),
}


def area_in_words(areas: Areas, area: str) -> str:
    """«Role dispute», as the library calls the area; its key where the library has it no more."""
    return gettext(next((each.title for each in areas.areas if each.key == area), area))


def plain_area(area: str) -> str:
    """«Trouble with somebody, said aloud or kept inside»: as one says it to a client."""
    return next((gettext(plain) for key, plain in protocols.AREAS.items() if key == area), area)


def stage_in_words(stage: str) -> str:
    """«renegotiation», or nothing."""
    return str(STAGES.get(stage, stage))
