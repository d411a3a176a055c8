"""The choices that the list of a circle offers for each person: rings, ties, giving and wishes, each put into words once for the whole page."""

from collections.abc import Mapping, Sequence
from html import escape
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from openipt.core.circle import Tie
from openipt.web.circle.forms import NO_WISH
from openipt.web.pictures.circle_words import GIVING, RINGS, TIES
from openipt.web.translating import gettext

_OTHER, _CHOSEN = '<option value="{}">{}</option>', '<option value="{}" selected>{}</option>'

_FIELDS = ("ring", "tie", "giving", "wished")


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
        self._titles = [escape(title) for title in (gettext("Ring"), gettext("Tie"), gettext("Giving"), gettext("Wished for"))]

    def cells(self, person: UUID, name: str, chosen: Sequence[tuple[str, str]]) -> SafeString:
        """The four lists of one person: for ring, tie, giving and wish the key of its options and the one chosen."""
        named = escape(name)
        cells = "".join(
            f'<td data-label="{title}"><select name="{field}-{person}" aria-label="{title}: {named}">{self._of(options, value)}</select></td>'
            for title, field, (options, value) in zip(self._titles, _FIELDS, chosen, strict=True)
        )
        # Titles and names went through escape(); ids and options are our own.
        return mark_safe(cells)  # noqa: S308

    def _of(self, field: str, chosen: str) -> SafeString:
        """The options of a field with that one chosen."""
        if (field, chosen) not in self._made:
            options = ((_CHOSEN if value == chosen else _OTHER, value, words) for value, words in self._offered[field].items())
            self._made[field, chosen] = format_html_join("", "{}", ((format_html(form, value, words),) for form, value, words in options))
        return self._made[field, chosen]
