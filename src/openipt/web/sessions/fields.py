"""Draws the fields of a worksheet for typing, and what stands in them for reading; it knows the kinds of fields, not single worksheets."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from openipt.core.library import Library
from openipt.core.worksheets import LONGEST_LINE, Content, SheetField, Technique, Worksheet, in_pieces, said_in
from openipt.web.translating import gettext

STRANDS = ("people", "mood")
TIE = mark_safe('<svg class="tie" viewBox="0 0 46 24" width="46" height="24" aria-hidden="true"><path d="M0 12h15M31 12h15"/><circle class="ties" cx="19.5" cy="12" r="6"/><circle class="mood" cx="26.5" cy="12" r="6"/></svg>')  # fmt: skip  # noqa: E501
"""Two rings that hang together: people and mood."""
NOTHING = SafeString()

Mistakes = Mapping[str, str]


def is_tied(sheet: Worksheet) -> bool:
    """Whether a worksheet ties the two strands together: each of its fields belongs to one of them, and both are there."""
    return {field.strand for field in sheet.fields} == set(STRANDS)


def as_read(sheet: Worksheet, content: Content, library: Library) -> SafeString:
    """What was written, as it will be read; empty where nothing was."""
    if not content:
        return NOTHING
    if is_tied(sheet):
        return _tied(*(_strand_read(sheet, content, library, strand) for strand in STRANDS))
    pieces = in_pieces(sheet, content, library.techniques)
    own = [piece.words for piece in pieces if any(field.own_words for field in piece.fields)]
    chips = [field for piece in pieces for field in piece.fields if field.kind == "techniques"]
    rest = [piece.words for piece in pieces if not any(field.own_words or field.kind == "techniques" for field in piece.fields)]
    return format_html(
        "{}{}{}",
        format_html_join("", '<p class="words">{}</p>', ((words,) for words in own)),
        format_html("<p>{}</p>", " ".join(rest)) if rest else NOTHING,
        *[_chips(content[field.key], library) for field in chips] or [NOTHING],
    )


def as_listed(sheet: Worksheet, content: Content, library: Library) -> SafeString:
    """What was written, field by field: the client's own words first, then each title with what stands there."""
    if not content:
        return NOTHING
    told = [(field, said_in(field, content[field.key], library.techniques)) for field in sheet.fields if field.key in content]
    return format_html(
        "{}<dl>{}</dl>",
        format_html_join("", '<p class="words">{}</p>', ((words,) for field, words in told if field.own_words)),
        format_html_join(
            "",
            "<dt>{}</dt><dd>{}</dd>",
            ((field.title, _person(words) if field.kind == "person" else words) for field, words in told if not field.own_words),
        ),
    )


def as_fields(
    sheet: Worksheet, content: Mapping[str, Any], part_id: str, library: Library, used: Sequence[str] = (), mistakes: Mistakes | None = None
) -> SafeString:
    """The fields of a worksheet with what stands in them. `used` are the techniques of earlier sessions, which stand first."""
    found = {
        field.key: _field(field, content.get(field.key), f"{part_id}-{field.key}", library, used, (mistakes or {}).get(field.key, ""))
        for field in sheet.fields
    }
    if not is_tied(sheet):
        return format_html('<div class="fields">{}</div>', _all(found.values()))
    strands = (_all(found[field.key] for field in sheet.fields if field.strand == strand) for strand in STRANDS)
    return _tied(*(format_html('<div class="fields">{}</div>', each) for each in strands))


def hidden(content: Content) -> SafeString:
    """What stands on a sheet, as hidden fields of a form that sends it as it is."""
    pairs = [(key, each) for key, value in content.items() for each in (value if isinstance(value, list) else [value])]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', ((key, "yes" if value is True else value) for key, value in pairs))


def _all(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((each,) for each in parts))


def _tied(people: SafeString, mood: SafeString) -> SafeString:
    return format_html('<div class="tied"><div class="strand people">{}</div>{}<div class="strand mood">{}</div></div>', people, TIE, mood)


def _strand_read(sheet: Worksheet, content: Content, library: Library, strand: str) -> SafeString:
    """One side of the tie: words first, then short facts with their titles."""
    lines = []
    for field in sheet.fields:
        if field.strand != strand or field.key not in content:
            continue
        words = said_in(field, content[field.key], library.techniques)
        if field.kind == "person":
            lines.append(format_html("<p>{}</p>", _person(words)))
        elif field.kind == "scale":
            lines.append(format_html("<p>{} <b>{}</b></p>", field.title, words))
        else:
            lines.append(format_html("<p>{}</p>", words))
    return _all(lines)


def _person(name: str) -> SafeString:
    return format_html('<span class="who"><i aria-hidden="true">{}</i><bdi>{}</bdi></span>', name[:1].upper(), name)


def _chips(chosen: Sequence[str], library: Library) -> SafeString:
    chips = format_html_join("", '<li class="tag chosen">{}</li>', ((library.techniques.title_of(each),) for each in chosen))
    return format_html('<ul class="chips" aria-label="{}">{}</ul>', gettext("Techniques"), chips)


def _field(field: SheetField, value: Any, id: str, library: Library, used: Sequence[str], problem: str) -> SafeString:
    """One field with its label, its hint, and what is wrong with it."""
    if field.kind == "techniques":
        return _techniques(field, value or (), id, library, used)
    if field.kind == "tick":
        ticked = mark_safe(" checked") if value else NOTHING
        return format_html(
            '<label class="chip"><input type="checkbox" id="{}" name="{}" value="yes"{}>{}</label>', id, field.key, ticked, field.title
        )
    if field.kind == "choice":
        chips = format_html_join(
            "",
            '<label class="chip"><input type="radio" name="{}" value="{}"{}>{}</label>',
            ((field.key, each.value, mark_safe(" checked") if each.value == value else NOTHING, each.label) for each in field.choices),
        )
        return format_html(
            '<fieldset class="field choice-of" id="{}"><legend>{}</legend><div class="chips">{}</div></fieldset>', id, field.title, chips
        )
    about = format_html(' aria-describedby="{}-hint"', id) if field.hint else NOTHING
    return format_html(
        '<div class="field {}{}"><label for="{}">{}</label>{}{}<p class="problem" id="{}-problem" data-problem="{}"{}>{}</p></div>',
        field.kind,
        " look" if problem else "",
        id,
        field.title,
        format_html('<p class="hint" id="{}-hint">{}</p>', id, field.hint) if field.hint else NOTHING,
        _control(field, "" if value is None else value, id, about),
        id,
        field.key,
        NOTHING if problem else mark_safe(" hidden"),
        problem,
    )


def _control(field: SheetField, value: Any, id: str, about: SafeString) -> SafeString:
    if field.kind == "words":
        own = mark_safe(' class="words"') if field.own_words else NOTHING
        return format_html('<textarea id="{}" name="{}" rows="2"{}{}>\n{}</textarea>', id, field.key, own, about, value)
    if field.kind == "scale":
        return format_html('<input id="{}" name="{}" inputmode="numeric" maxlength="3" size="3" value="{}"{}>', id, field.key, value, about)
    names = mark_safe(' list="people"') if field.kind == "person" else NOTHING
    return format_html('<input id="{}" name="{}" maxlength="{}" value="{}"{}{}>', id, field.key, LONGEST_LINE, value, names, about)


def _techniques(field: SheetField, chosen: Sequence[str], id: str, library: Library, used: Sequence[str]) -> SafeString:
    """All techniques: those chosen or used before stand in sight; the others, with what each of them is, once asked for."""
    first = {each: place for place, each in enumerate(dict.fromkeys([*chosen, *used]))}
    ordered = sorted(library.techniques.techniques, key=lambda each: first.get(each.id, len(first)))
    return format_html(
        '<fieldset class="techniques field" id="{}"><legend>{}</legend><div class="chips">{}</div>'
        '<details class="add"><summary class="button">{}</summary>'
        '<div class="field"><label for="{}-search" class="for-script">{}</label>'
        '<input type="search" id="{}-search" class="for-script" data-search></div></details>'
        "</fieldset>",
        id,
        field.title,
        _all(_technique(field.key, each, id, each.id in chosen, each.id in first) for each in ordered),
        gettext("Add a technique"),
        id,
        gettext("Search techniques"),
        id,
    )


def _technique(name: str, technique: Technique, id: str, chosen: bool, in_sight: bool) -> SafeString:
    return format_html(
        '<div class="technique{}"><label class="chip"><input type="checkbox" name="{}" value="{}"{} aria-describedby="{}-{}">{}</label>'
        '<p class="hint" id="{}-{}">{} {}</p></div>',
        "" if in_sight else " more",
        name,
        technique.id,
        mark_safe(" checked") if chosen else NOTHING,
        id,
        technique.id,
        technique.title,
        id,
        technique.id,
        technique.when,
        technique.steps,
    )
