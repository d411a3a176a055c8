"""Writes the pages of `docs/generated` from the code and the definitions, or says which of them are out of date."""

import argparse
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openipt.cli import installation
from openipt.cli.refused import Refused

if TYPE_CHECKING:
    from openipt.core.measures import Measure
    from openipt.core.packs import Pack
    from openipt.core.protocols import Protocol
    from openipt.core.screeners import Screener
    from openipt.core.triage import TriageRow
    from openipt.core.worksheets import Worksheet

GENERATED = Path(__file__).resolve().parents[3] / "docs" / "generated"
_HEAD = "<!-- Written by `openipt docs`. Change the code or the definition, not this page. -->\n"
_KINDS = {
    "UUIDField": "id",
    "CharField": "text",
    "EmailField": "text",
    "BinaryField": "bytes",
    "SealedField": "bytes",
    "DateField": "day",
    "DateTimeField": "moment",
    "BooleanField": "yes or no",
    "JSONField": "list",
    "IntegerField": "number",
    "PositiveIntegerField": "number",
    "BigAutoField": "number",
    "PositiveSmallIntegerField": "number",
}


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 where a page is out of date")


def run(arguments: argparse.Namespace) -> int:
    """Write every page, or with --check name those that are out of date. Returns 1 where there are any, else 0; raises Refused."""
    if not GENERATED.parent.is_dir():
        raise Refused("The pages belong to a checkout of OpenIPT, and here is none.")
    found = _pages_without_an_installation()
    old = [name for name, text in found.items() if not _is_fresh(GENERATED / name, text)]
    if arguments.check:
        for name in old:
            print(f"docs/generated/{name} is out of date. Run `openipt docs`.")
        return 1 if old else 0
    GENERATED.mkdir(exist_ok=True)
    for name in old:
        (GENERATED / name).write_text(found[name], encoding="utf-8")
    print(f"{len(found)} pages, {len(old)} of them written anew.")
    return 0


def pages() -> dict[str, str]:
    """Every generated page by its file name. Django must have been started."""
    return {"states.md": _states(), "who-may.md": _who_may(), "data-dictionary.md": _data_dictionary(), "library.md": _library()}


def _is_fresh(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _pages_without_an_installation() -> dict[str, str]:
    from django.apps import apps

    if apps.ready:
        return pages()
    with tempfile.TemporaryDirectory(prefix="openipt-docs-") as folder:
        installation.make_empty(Path(folder))
        installation.open_installation(Path(folder))
        return pages()


def _states() -> str:
    from openipt.core.courses import ACTIVE, CANNOT_BE_PASSED, STEPS, EndedBecause, State
    from openipt.core.plans import MOST_MORE_SESSIONS

    def yes(needed: bool) -> str:
        return "yes" if needed else ""

    ways = [
        (
            ", ".join(state.value for state in State if state in step.start),
            step.end.value,
            step.words,
            yes(step.needs_reason),
            yes(step.needs_agreement),
        )
        for step in STEPS
    ]
    return _page(
        "Where a course may stand and go",
        "Nothing moves by itself: the plan proposes, and a person confirms. What is left undone is listed and passed with a reason; "
        f"only {' and '.join(f'`{each}`' for each in sorted(CANNOT_BE_PASSED))} and the client's agreement cannot be passed.",
        _table(("From", "To", "Words", "Needs a reason", "Needs the client's agreement"), ways),
        "Within `treatment` a course stands in one of its protocol's phases. On to the next phase: its open tasks are passed with a reason. "
        "Back, or past a phase: always with a reason. Out of the first phase, and to the last one before the plan has it: with the client's "
        "agreement. A course on hold goes on in the state that it was put on hold in; a hold says something of risk, and an early end bears one of "
        f"the codes {', '.join(f'`{each.value}`' for each in EndedBecause)}. Sessions are added once, by agreement, up to {MOST_MORE_SESSIONS}.",
        f"In a therapist's hands: {', '.join(state.value for state in State if state in ACTIVE)}.",
    )


def _who_may() -> str:
    from openipt.core.who_may import RULES, Relation, Verb

    def marks(verb: Verb) -> list[str]:
        return ["yes" if any(rule.relation is relation and verb in rule.verbs for rule in RULES) else "" for relation in relations]

    relations = [relation for relation in Relation if relation is not Relation.NONE]
    rows = [(f"`{verb.value}`", *marks(verb)) for verb in Verb]
    return _page(
        "Who may do what",
        "What the table does not name is refused. The relation is worked out afresh at every door; a role alone opens nothing.",
        _table(("Verb", *(relation.value for relation in relations)), rows),
        _table(("Relation", "Because"), [(rule.relation.value, rule.because) for rule in RULES]),
    )


def _data_dictionary() -> str:
    from django.apps import apps

    parts = []
    for app in ("record", "keystore"):
        for model in sorted(apps.get_app_config(app).get_models(), key=lambda each: each._meta.db_table):
            classes = {name: kind for kind in ("open", "personal", "clinical") for name in getattr(model.Privacy, kind, ())}  # type: ignore[attr-defined]
            rows = [(f"`{field.name}`", _kind(field), classes[field.name], _sealed(field)) for field in model._meta.concrete_fields]
            words = " ".join((model.__doc__ or "").split("\n\n")[0].split())
            parts += [f"## `{model._meta.db_table}`", words, _table(("Field", "Holds", "Class", "Sealed"), rows)]
    return _page(
        "Data dictionary",
        "Every table and field. `open` is readable to whoever has the record's file and its key; `personal` and `clinical` words are sealed with "
        "a key per client, but for accounts and memberships, which are never joined to a client (ADR 6 and 11).",
        *parts,
    )


def _kind(field: Any) -> str:
    if field.is_relation:
        return f"id of `{field.related_model._meta.db_table}`"
    if type(field).__name__ == "SealedField":
        return "words or numbers"
    kind = _KINDS[field.get_internal_type()]
    choices = [value for value, _ in field.choices or ()]
    return f"one of {', '.join(choices)}" if choices else kind


def _sealed(field: Any) -> str:
    return "yes" if type(field).__name__ == "SealedField" else ""


def _library() -> str:
    from openipt.core.library import optional_measures, read_library

    library = read_library()
    released = {(line.kind, line.key, line.version) for line in library.released}
    measures = [*(measure for versions in library.measures.values() for measure in versions.values()), *optional_measures()]
    protocols = [protocol for versions in library.protocols.values() for protocol in versions.values()]
    sheets = [sheet for versions in library.worksheets.values() for sheet in versions.values()]
    screeners = [screener for versions in library.screeners.values() for screener in versions.values()]
    places = library.crisis_contacts.places
    contacts = [(place.country, place.title, each.label, each.checked_on or "not yet") for place in places for each in place.contacts]
    return _page(
        "The library",
        "The definitions that come with OpenIPT. Class A may be shipped with it, B is an optional pack, which is off until somebody confirms its "
        "licence, C is a skeleton without wording; of what may never be shipped only totals are entered.",
        "## Measures",
        _table(
            ("Key", "Version", "Title", "Questions", "Totals", "Reliable change", "Safety items", "Class", "Released"),
            [_measure(each, ("measures", each.key, each.version) in released) for each in measures],
        ),
        *(f"{each.short_title}: {each.licence.attribution}" for each in measures),
        "## Protocols",
        _table(
            ("Key", "Version", "Title", "Sessions", "Phases", "Measures", "Tasks", "Signed off by", "Released"),
            [_protocol(each, ("protocols", each.key, each.version) in released) for each in protocols],
        ),
        "## Worksheets",
        _table(
            ("Key", "Version", "Title", "Part of the agenda", "Fields", "Several in a session", "Looks back at", "Released"),
            [_worksheet(each, ("worksheets", each.key, each.version) in released) for each in sheets],
        ),
        "## Screeners",
        _table(
            ("Key", "Version", "Title", "Questions", "Wording", "Class", "Released"),
            [_screener(each, ("screeners", each.key, each.version) in released) for each in screeners],
        ),
        "## Situation packs",
        _table(
            ("Key", "Version", "Title", "Usual areas", "Places in the inventory", "Prompts", "Cautions", "Released"),
            [_pack(each, ("packs", each.key, each.version) in released) for versions in library.packs.values() for each in versions.values()],
        ),
        "## Triage",
        _table(("Level", "Contact by", "Actions"), [(row.level, row.contact_by, _actions(row)) for row in library.triage_table.rows]),
        "## Techniques",
        _table(("Id", "Title", "When"), [(f"`{each.id}`", each.title, each.when) for each in library.techniques.techniques]),
        "## Alert kinds",
        _table(
            ("Key", "Title", "Raised by hand as", "The client reads"),
            [(each.key, each.title, each.choose_as or "", each.client_heading or "nothing") for each in library.alert_kinds.kinds],
        ),
        "## Crisis contacts",
        _table(("Place", "Title", "Contact", "Checked on"), contacts),
    )


def _measure(each: "Measure", released: bool) -> Sequence[str]:
    change = f"{each.reliable_change.points} points" if each.reliable_change else "none published"
    safety = ", ".join(f"{trigger.item} from {trigger.at_or_above}" for trigger in each.safety) or "none"
    totals = f"{each.lowest_total} to {each.highest_total}"
    shipped = each.licence.shipping_class
    return (f"`{each.key}`", str(each.version), each.title, str(len(each.items)), totals, change, safety, shipped, "yes" if released else "no")


def _protocol(each: "Protocol", released: bool) -> Sequence[str]:
    phases = ", ".join(f"{phase.id} {phase.first}-{phase.last}" for phase in each.phases)
    measures = ", ".join(measure.key for measure in each.measures)
    sessions, tasks = str(each.planned_sessions), str(len(each.tasks))
    return (f"`{each.key}`", str(each.version), each.title, sessions, phases, measures, tasks, each.signed_off_by, "yes" if released else "no")


def _worksheet(each: "Worksheet", released: bool) -> Sequence[str]:
    fields = ", ".join(field.title for field in each.fields)
    looks_back_at = f"`{each.about}`" if each.about else ""
    many, frozen = "yes" if each.many else "", "yes" if released else "no"
    return (f"`{each.key}`", str(each.version), each.title, each.block or "none", fields, many, looks_back_at, frozen)


def _screener(each: "Screener", released: bool) -> Sequence[str]:
    wording = "yes" if each.has_wording else "not shipped"
    return (f"`{each.key}`", str(each.version), each.title, str(len(each.items)), wording, each.licence.shipping_class, "yes" if released else "no")


def _pack(each: "Pack", released: bool) -> Sequence[str]:
    counts = (str(len(each.inventory_slots)), str(len(each.prompts)), str(len(each.cautions)))
    return (f"`{each.key}`", str(each.version), each.title, ", ".join(each.usual_areas), *counts, "yes" if released else "no")


def _actions(row: "TriageRow") -> str:
    return "; ".join(action.title for action in row.actions)


def _page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}\n{_HEAD}".rstrip(), *parts)) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
