"""The problem areas and the stages of a dispute, as pages say them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from openipt.core import protocols
from openipt.web.translating import gettext

AREAS: Mapping[str, Promise] = {
    "grief": gettext_lazy("Grief"),
    "role_dispute": gettext_lazy("Role dispute"),
    "role_transition": gettext_lazy("Role transition"),
    "deficits": gettext_lazy("Loneliness, sensitivity"),
    "grief_lost_self": gettext_lazy("Grief for the healthy self"),
}
STAGES: Mapping[str, Promise] = {
    "renegotiation": gettext_lazy("renegotiation"),
    "impasse": gettext_lazy("impasse"),
    "dissolution": gettext_lazy("dissolution"),
}


def area_in_words(area: str) -> str:
    """«Role dispute»."""
    return str(AREAS.get(area, area))


def plain_area(area: str) -> str:
    """«Trouble with somebody, said aloud or kept inside»: as one says it to a client."""
    return next((gettext(plain) for key, plain in protocols.AREAS.items() if key == area), area)


def stage_in_words(stage: str) -> str:
    """«renegotiation», or nothing."""
    return str(STAGES.get(stage, stage))
