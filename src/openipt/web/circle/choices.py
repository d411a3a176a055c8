"""The choices that the list of a circle offers for each person: rings, ties, giving and wishes, each put into words once for the whole page."""

from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from openipt.core.circle import Tie
from openipt.web.circle.forms import NO_WISH
from openipt.web.pictures.circle_words import GIVING, RINGS, TIES
from openipt.web.translating import gettext

_OTHER, _CHOSEN = '<option value="{}">{}</option>', '<option value="{}" selected>{}</option>'


class Choices:
    """The options of each list, in the language of whoever looks."""

    def __init__(self) -> None:
        self.rings: Mapping[int, str] = {ring: str(words) for ring, words in RINGS.items()}
        self.ties: Mapping[Tie, str] = {tie: str(words) for tie, words in TIES.items()}
        rings = {str(ring): words for ring, words in self.rings.items()}
        self._offered: Mapping[str, Mapping[str, str]] = {
            "first_ring": {"": gettext("not placed"), **rings},
            "ring": {**rings, "gone": gettext("take off the circle")},
            "tie": {tie.value: words for tie, words in self.ties.items()},
            "giving": {giving.value: str(words) for giving, words in GIVING.items()},
            "wished": {NO_WISH: gettext("no wish"), **rings},
        }
        self._made: dict[tuple[str, str], SafeString] = {}

    def of(self, field: str, chosen: str) -> SafeString:
        """The options of a field with that one chosen."""
        if (field, chosen) not in self._made:
            options = ((_CHOSEN if value == chosen else _OTHER, value, words) for value, words in self._offered[field].items())
            self._made[field, chosen] = format_html_join("", "{}", ((format_html(form, value, words),) for form, value, words in options))
        return self._made[field, chosen]
