"""Draws the fields of a worksheet for typing, and what stands in them for reading; it knows the kinds of fields, not single worksheets."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from openipt.core.library import Library
from openipt.core.rhythm import figure_of_sheet
from openipt.core.worksheets import LONGEST_LINE, Content, SheetField, Worksheet, in_pieces, said_in
from openipt.web.moulds import Mould, This, hole
from openipt.web.translating import gettext, language

STRANDS = ("people", "mood")
TIE = mark_safe('<svg class="tie" viewBox="0 0 46 24" width="46" height="24" aria-hidden="true"><path d="M0 12h15M31 12h15"/><circle class="ties" cx="19.5" cy="12" r="6"/><circle class="mood" cx="26.5" cy="12" r="6"/></svg>')  # fmt: skip  # noqa: E501
"""Two rings that hang together: people and mood."""
NOTHING, CHECKED, OPEN = SafeString(), mark_safe(" checked"), mark_safe(" open")
WHOLE = "-"
"""The hole for the part's own id; no field has this key."""
PART = "00000000-0000-0000-0000-000000000000"
"""Stands in a part's place in what is drawn once for all parts."""

Mistakes = Mapping[str, str]


def is_tied(sheet: Worksheet) -> bool:
    """Whether a worksheet ties the two strands together: each of its fields belongs to one of them, and both are there."""
    return {field.strand for field in sheet.fields} == set(STRANDS)


def as_read(sheet: Worksheet, content: Content, library: Library) -> SafeString:
    """What was written, as it will be read; empty where nothing was. Every field that was filled in is told."""
    if not content:
        return NOTHING
    if is_tied(sheet):
        return _tied(*(_strand_read(sheet, content, library, strand) for strand in STRANDS))
    own = [said_in(field, content[field.key], library.techniques) for field in sheet.fields if field.own_words and field.key in content]
    chips = [content[field.key] for field in sheet.fields if field.kind == "techniques" and field.key in content]
    rest = _told(sheet, content, library, [field for field in sheet.fields if not field.own_words and field.kind != "techniques"])
    rest += [figure] if (figure := figure_of_sheet(sheet, content)) else []
    return format_html(
        "{}{}{}",
        format_html_join("", '<p class="words">{}</p>', ((words,) for words in own)),
        format_html("<p>{}</p>", " ".join(rest)) if rest else NOTHING,
        _all(_chips(each, library) for each in chips),
    )


def _told(sheet: Worksheet, content: Content, library: Library, fields: Sequence[SheetField]) -> list[str]:
    """The pieces of the note that tell of these fields."""
    keys = {field.key for field in fields}
    return [piece.words for piece in in_pieces(sheet, content, library.techniques) if piece.field.key in keys]


def as_listed(sheet: Worksheet, content: Content, library: Library) -> SafeString:
    """What was written, field by field: the client's own words first, then each title with what stands there."""
    if not content:
        return NOTHING
    told = [(field, said_in(field, content[field.key], library.techniques)) for field in sheet.fields if field.key in content]
    groups = [(title, _terms(list(each))) for title, each in groupby(told, key=lambda one: one[0].group)]
    return _all(format_html("<h3>{}</h3>{}", title, terms) if title else terms for title, terms in groups)


def _terms(told: Sequence[tuple[SheetField, str]]) -> SafeString:
    return format_html(
        "{}<dl>{}</dl>",
        format_html_join("", '<p class="words">{}</p>', ((words,) for field, words in told if field.own_words)),
        format_html_join(
            "",
            "<dt>{}</dt><dd>{}</dd>",
            ((field.title, _in_a_list(field, words)) for field, words in told if not field.own_words),
        ),
    )


def _in_a_list(field: SheetField, words: str) -> str:
    """What stands beside a field's title: a person with their mark, of a tick that it was ticked, and of a figure on which scale it stands."""
    if field.kind == "scale" and field.low is not None and field.high is not None:
        if field.low < 0:
            return format_html('{} <span class="second">({})</span>', words, gettext(field.hint).rstrip(".")) if field.hint else words
        return gettext("%(figure)s of %(most)d") % {"figure": words, "most": field.high}
    return gettext("Yes") if field.kind == "tick" else _person(words) if field.kind == "person" else words


def as_fields(
    sheet: Worksheet, content: Mapping[str, Any], part_id: str, library: Library, used: Sequence[str] = (), mistakes: Mistakes | None = None
) -> SafeString:
    """The fields of a worksheet with what stands in them. `used` are techniques that stand first: of earlier sessions, and of packs."""
    mould = _drawn(sheet, mistakes) if mistakes else _mould_of(This(sheet), language())
    values: dict[str, Any] = {WHOLE: part_id}
    for field in sheet.fields:
        value = content.get(field.key)
        if field.kind == "techniques":
            values[field.key] = _techniques(field, value or (), f"{part_id}-{field.key}", library, used)
        elif field.kind == "choice":
            values |= {f"{field.key}={each.value}": CHECKED if each.value == value else NOTHING for each in field.choices}
        elif field.kind == "tick":
            values[field.key] = CHECKED if value else NOTHING
        else:
            values[field.key] = "" if value is None else next((each.label for each in field.suggestions if each.value == value), value)
    for title, fields in _groups(sheet):
        opens = any(content.get(field.key) not in (None, "", []) or (mistakes and field.key in mistakes) for field in fields)
        values[f"{title}="] = OPEN if opens else NOTHING
    return mould.filled(values)


def hidden(content: Content) -> SafeString:
    """What stands on a sheet, as hidden fields of a form that sends it as it is."""
    pairs = [(key, each) for key, value in content.items() for each in (value if isinstance(value, list) else [value])]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', ((key, "yes" if value is True else value) for key, value in pairs))


def _all(parts: Iterable[SafeString]) -> SafeString:
    return SafeString("".join(parts))  # each part is escaped already


def _tied(people: SafeString, mood: SafeString) -> SafeString:
    return format_html('<div class="tied"><div class="strand people">{}</div>{}<div class="strand mood">{}</div></div>', people, TIE, mood)


def _strand_read(sheet: Worksheet, content: Content, library: Library, strand: str) -> SafeString:
    """One side of the tie, with its title in the strand's ink; people stand there with their mark."""
    titles = {"people": gettext("What happened, with whom"), "mood": gettext("Mood")}
    own = [field for field in sheet.fields if field.strand == strand]
    people = [_person(content[field.key]) for field in own if field.kind == "person" and field.key in content]
    told = _told(sheet, content, library, [field for field in own if field.kind != "person"])
    return format_html(
        '<p class="strand-title">{}</p><p>{} {}</p>',
        titles[strand],
        " ".join(told) or ("" if people else gettext("Nothing written yet")),
        _all(people),
    )


def _person(name: str) -> SafeString:
    return format_html('<span class="who"><i aria-hidden="true">{}</i><bdi>{}</bdi></span>', name[:1].upper(), name)


def _chips(chosen: Sequence[str], library: Library) -> SafeString:
    chips = format_html_join("", '<li class="tag chosen">{}</li>', ((library.techniques.title_of(each),) for each in chosen))
    return format_html('<ul class="chips" aria-label="{}">{}</ul>', gettext("Techniques"), chips)


@lru_cache(maxsize=512)
def _mould_of(sheet: This, language: str | None) -> Mould:
    """The fields of a worksheet for whatever stands in them. Kept, since it says nothing of a person."""
    return _drawn(sheet.definition, {})


def _drawn(sheet: Worksheet, mistakes: Mistakes) -> Mould:
    """All fields with holes: one for the part's id, one for what stands in each field, and one for each choice."""
    found = {field.key: _field(field, mistakes.get(field.key, "")) for field in sheet.fields}
    if groups := _groups(sheet):
        return Mould(
            _all(_group(title, _all(found[field.key] for field in fields), first=place == 0) for place, (title, fields) in enumerate(groups))
        )
    if not is_tied(sheet):
        return Mould(format_html('<div class="fields">{}</div>', _all(found.values())))
    strands = (_all(found[field.key] for field in sheet.fields if field.strand == strand) for strand in STRANDS)
    return Mould(_tied(*(format_html('<div class="fields">{}</div>', each) for each in strands)))


def _groups(sheet: Worksheet) -> list[tuple[str, list[SheetField]]]:
    """The groups of a long sheet, in order; none where its fields have none."""
    return [(title, list(fields)) for title, fields in groupby(sheet.fields, key=lambda field: field.group) if title]


def _group(title: str, fields: SafeString, *, first: bool) -> SafeString:
    """The fields under one heading. All but the first are folded away until something stands there, or is wrong."""
    if first:
        return format_html('<fieldset><legend>{}</legend><div class="fields">{}</div></fieldset>', title, fields)
    return format_html(
        '<details class="folded"{}><summary>{}</summary><fieldset><legend class="heard">{}</legend><div class="fields">{}</div></fieldset></details>',
        hole(f"{title}="),
        title,
        title,
        fields,
    )


def _field(field: SheetField, problem: str) -> SafeString:
    """One field with its label, its hint, and what is wrong with it."""
    place = format_html("{}-{}", hole(WHOLE), field.key)
    if field.kind == "techniques":
        return hole(field.key)
    if field.kind == "tick":
        return format_html(
            '<label class="chip"><input type="checkbox" id="{}" name="{}" value="yes"{}>{}</label>', place, field.key, hole(field.key), field.title
        )
    if field.kind == "choice":
        chips = format_html_join(
            "",
            '<label class="chip"><input type="radio" name="{}" value="{}"{}>{}</label>',
            ((field.key, each.value, hole(f"{field.key}={each.value}"), each.label) for each in field.choices),
        )
        return format_html(
            '<fieldset class="field choice-of" id="{}"><legend>{}</legend><div class="chips">{}</div></fieldset>', place, field.title, chips
        )
    about = format_html(' aria-describedby="{}-hint"', place) if field.hint else NOTHING
    return format_html(
        '<div class="field of-{}{}"><label for="{}">{}</label>{}{}<p class="problem" id="{}-problem" data-problem="{}"{}>{}</p></div>',
        field.kind,
        " look" if problem else "",
        place,
        _label(field),
        format_html('<p class="hint" id="{}-hint">{}</p>', place, field.hint) if field.hint else NOTHING,
        _control(field, place, about),
        place,
        field.key,
        NOTHING if problem else mark_safe(" hidden"),
        problem,
    )


def _label(field: SheetField) -> str:
    """The field's title; a scale says from where to where it goes."""
    if field.kind != "scale":
        return field.title
    return gettext("%(title)s, %(low)d to %(high)d") % {"title": field.title, "low": field.low, "high": field.high}


def _control(field: SheetField, id: str, about: SafeString) -> SafeString:
    value = hole(field.key)
    if field.kind == "words":
        own = mark_safe(' class="words"') if field.own_words else NOTHING
        return format_html('<textarea id="{}" name="{}" rows="2"{}{}>\n{}</textarea>', id, field.key, own, about, value)
    if field.kind == "scale":
        mode, longest = ("decimal", 5) if field.tenths else ("numeric", 3)
        form = '<input id="{}" name="{}" inputmode="{}" maxlength="{}" size="{}" value="{}"{}>'
        return format_html(form, id, field.key, mode, longest, longest, value, about)
    if field.kind == "day":
        return format_html('<input type="date" id="{}" name="{}" value="{}"{}>', id, field.key, value, about)
    names = mark_safe(' list="people"') if field.kind == "person" else NOTHING
    if field.suggestions:
        offered = format_html_join("", '<option value="{}">', ((each.label,) for each in field.suggestions))
        form = '<input id="{0}" name="{1}" maxlength="{2}" value="{3}" list="{0}-offered"{4}><datalist id="{0}-offered">{5}</datalist>'
        return format_html(form, id, field.key, LONGEST_LINE, value, about, offered)
    return format_html('<input id="{}" name="{}" maxlength="{}" value="{}"{}{}>', id, field.key, LONGEST_LINE, value, names, about)


def _techniques(field: SheetField, chosen: Sequence[str], id: str, library: Library, used: Sequence[str]) -> SafeString:
    """All techniques: those chosen, used before or named by a pack stand in sight; the others, with what each of them is, once asked for."""
    first = {each: place for place, each in enumerate(dict.fromkeys([*chosen, *used]))}
    ordered = sorted(library.techniques.techniques, key=lambda each: first.get(each.id, len(first)))
    chips = _all(
        _technique(field.key, each.id, each.title, f"{each.when} {each.steps}", chosen=each.id in chosen, in_sight=each.id in first)
        for each in ordered
    )
    return format_html(
        '<fieldset class="techniques field" id="{}"><legend>{}</legend><div class="chips">{}</div>'
        '<details class="add"><summary class="button">{}</summary>'
        '<div class="field"><label for="{}-search" class="for-script">{}</label>'
        '<input type="search" id="{}-search" class="for-script" data-search></div></details>'
        "</fieldset>",
        id,
        field.title,
        mark_safe(chips.replace(PART, conditional_escape(id))),  # noqa: S308  # each chip is escaped already
        gettext("Add a technique"),
        id,
        gettext("Search techniques"),
        id,
    )


@lru_cache(maxsize=1024)
def _technique(name: str, key: str, title: str, about: str, *, chosen: bool, in_sight: bool) -> SafeString:
    """One technique to tick, for whichever part: `PART` stands in the part's place. Kept, since it says nothing of a person."""
    return format_html(
        '<div class="technique{}"><label class="chip"><input type="checkbox" name="{}" value="{}"{} aria-describedby="{}-{}">{}</label>'
        '<p class="hint" id="{}-{}">{}</p></div>',
        "" if in_sight else " more",
        name,
        key,
        CHECKED if chosen else NOTHING,
        PART,
        key,
        title,
        PART,
        key,
        about,
    )
