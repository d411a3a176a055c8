"""The shelf of definitions: reads measures, protocols, worksheets, screeners, packs and the single files, and freezes what is released."""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from openipt.core.areas import Areas
from openipt.core.fields import Definition, DefinitionRefused, Mistakes, kind_words
from openipt.core.measures import Measure
from openipt.core.messages import Messages
from openipt.core.options import with_options
from openipt.core.packs import Pack
from openipt.core.prompts import Prompts
from openipt.core.protocols import Protocol
from openipt.core.rules import Rules
from openipt.core.safety import AlertKinds, CrisisContacts
from openipt.core.screeners import Screener
from openipt.core.shared_tasks import SharedTasks, filled_in
from openipt.core.triage import TriageTable
from openipt.core.uses import Uses
from openipt.core.worksheets import Techniques, Worksheet

OWN_FOLDER = Path(__file__).resolve().parent.parent / "library"
"""The definitions that come with OpenIPT."""

Versioned = Measure | Protocol | Worksheet | Screener | Pack
T = TypeVar("T", Measure, Protocol, Worksheet, Screener, Pack)
One = TypeVar("One")
AnyDefinition = Versioned | Techniques | AlertKinds | CrisisContacts | Messages | TriageTable | Rules | SharedTasks | Uses | Areas | Prompts

FORMS: dict[str, type[AnyDefinition]] = {
    "openipt.measure/1": Measure,
    "openipt.protocol/1": Protocol,
    "openipt.worksheet/1": Worksheet,
    "openipt.screener/1": Screener,
    "openipt.pack/1": Pack,
    "openipt.techniques/1": Techniques,
    "openipt.alerts/1": AlertKinds,
    "openipt.crisis/1": CrisisContacts,
    "openipt.messages/1": Messages,
    "openipt.triage/1": TriageTable,
    "openipt.tasks/1": SharedTasks,
    "openipt.uses/1": Uses,
    "openipt.rules/1": Rules,
    "openipt.areas/1": Areas,
    "openipt.prompts/1": Prompts,
}
"""What the first line of a definition file, `form = ...`, may say, and what is then read."""

SHELVES = {"measures": Measure, "protocols": Protocol, "worksheets": Worksheet, "screeners": Screener, "packs": Pack}
"""The folders whose files each hold one definition with its key and version, and what they hold."""
_ONE_FILE_EACH = ("alerts", "areas", "crisis", "messages", "prompts", "rules", "techniques", "triage", "tasks", "uses")


class NotInLibrary(KeyError):
    """A definition was asked for that no folder holds; the message says which, and what there is."""

    def __str__(self) -> str:
        return str(self.args[0])


def fingerprint(definition: Definition) -> str:
    """SHA-256 of the definition's content, in hexadecimal; comments and layout of the file do not enter."""
    content = json.dumps(definition.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Released:
    """One line of `released.toml`: this version of that definition is frozen with this fingerprint."""

    kind: str
    key: str
    version: int
    fingerprint: str


@dataclass(frozen=True)
class Library:
    """Every definition there is, by key and version. A later folder's file never replaces an earlier folder's."""

    measures: dict[str, dict[int, Measure]] = field(default_factory=dict)
    protocols: dict[str, dict[int, Protocol]] = field(default_factory=dict)
    worksheets: dict[str, dict[int, Worksheet]] = field(default_factory=dict)
    screeners: dict[str, dict[int, Screener]] = field(default_factory=dict)
    packs: dict[str, dict[int, Pack]] = field(default_factory=dict)
    alerts: AlertKinds | None = None
    crisis: CrisisContacts | None = None
    triage: TriageTable | None = None
    rules_file: Rules | None = None
    techniques_file: Techniques | None = None
    messages_file: Messages | None = None
    tasks_file: SharedTasks | None = None
    uses_file: Uses | None = None
    areas_file: Areas | None = None
    prompts_file: Prompts | None = None
    released: tuple[Released, ...] = ()

    def measure(self, key: str, version: int | None = None) -> Measure:
        """That measure, in its newest version unless another is asked for. Raises NotInLibrary."""
        return _pick("measure", self.measures, key, version)

    def protocol(self, key: str, version: int | None = None, options: Iterable[str] = ()) -> Protocol:
        """That protocol, in its newest version unless another is asked for, with what the options of a course bring to it. Raises NotInLibrary."""
        found = _pick("protocol", self.protocols, key, version)
        if not (chosen := tuple(options)):
            return found
        asked = (key, found.version, chosen)
        if asked not in self._with_options:
            self._with_options[asked] = with_options(found, chosen, self.uses_file, self.tasks_file)
        return self._with_options[asked]

    @cached_property
    def _with_options(self) -> dict[tuple[str, int, tuple[str, ...]], Protocol]:
        """Protocols with options, each put together once."""
        return {}

    def worksheet(self, key: str, version: int | None = None) -> Worksheet:
        """That worksheet, in its newest version unless another is asked for. Raises NotInLibrary."""
        return _pick("worksheet", self.worksheets, key, version)

    def screener(self, key: str, version: int | None = None) -> Screener:
        """That screener, in its newest version unless another is asked for; perhaps without its wording. Raises NotInLibrary."""
        return _pick("screener", self.screeners, key, version)

    def pack(self, key: str, version: int | None = None) -> Pack:
        """That situation pack, in its newest version unless another is asked for. Raises NotInLibrary."""
        return _pick("pack", self.packs, key, version)

    @property
    def screeners_to_ask(self) -> tuple[Screener, ...]:
        """The newest version of each screener whose wording is loaded. A skeleton is never among them."""
        newest = (versions[max(versions)] for _, versions in sorted(self.screeners.items()))
        return tuple(screener for screener in newest if screener.has_wording)

    @cached_property
    def looked_back_at(self) -> frozenset[str]:
        """The worksheets that others look back at, in a later session."""
        return frozenset(about for key in self.worksheets if (about := self.worksheet(key).about) is not None)

    @cached_property
    def naming_people(self) -> frozenset[str]:
        """The worksheets on which people are named."""
        return self._with_fields_of("person")

    @cached_property
    def noting_techniques(self) -> frozenset[str]:
        """The worksheets on which techniques are noted."""
        return self._with_fields_of("techniques")

    def _with_fields_of(self, kind: str) -> frozenset[str]:
        return frozenset(key for key in self.worksheets if any(each.kind == kind for each in self.worksheet(key).fields))

    @property
    def techniques(self) -> Techniques:
        """The techniques. Raises NotInLibrary where no folder holds `techniques.toml`."""
        return _there(self.techniques_file, "techniques.toml")

    @property
    def alert_kinds(self) -> AlertKinds:
        """The alert kinds. Raises NotInLibrary where no folder holds `alerts.toml`."""
        return _there(self.alerts, "alerts.toml")

    @property
    def crisis_contacts(self) -> CrisisContacts:
        """The crisis contacts. Raises NotInLibrary where no folder holds `crisis.toml`."""
        return _there(self.crisis, "crisis.toml")

    @property
    def messages(self) -> Messages:
        """The messages. Raises NotInLibrary where no folder holds `messages.toml`."""
        return _there(self.messages_file, "messages.toml")

    @cached_property
    def safety_items(self) -> tuple[str, ...]:
        """The keys of the items by which measures, in any version, ask about safety."""
        return tuple(sorted({measure.safety[0].item for measure in every(self.measures) if measure.safety}))

    @property
    def rules(self) -> Rules:
        """The rules. Raises NotInLibrary where no folder holds `rules.toml`."""
        return _there(self.rules_file, "rules.toml")

    @property
    def areas(self) -> Areas:
        """The problem areas with their signals. Raises NotInLibrary where no folder holds `areas.toml`."""
        return _there(self.areas_file, "areas.toml")

    @property
    def prompts(self) -> Prompts:
        """How the people in a client's life are asked for. Raises NotInLibrary where no folder holds `prompts.toml`."""
        return _there(self.prompts_file, "prompts.toml")

    @property
    def triage_table(self) -> TriageTable:
        """The table of triage. Raises NotInLibrary where no folder holds `triage.toml`."""
        return _there(self.triage, "triage.toml")


def read_library(overlay: Path | None = None) -> Library:
    """Read the overlay folder, if there is one, and then the folder that comes with OpenIPT.

    Raises DefinitionRefused for the first file that cannot be used. A definition of the same key and version in the
    overlay stands before ours, so a clinic's own wording wins there.
    """
    library, problems = gather([*([overlay] if overlay else []), OWN_FOLDER])
    if problems:
        raise problems[0]
    return library


@cache
def optional_measures() -> tuple[Measure, ...]:
    """The optional packs that come with OpenIPT, whether or not one was switched on, by key; read once. Raises DefinitionRefused."""
    return tuple(each for path in optional_packs().values() if isinstance(each := read_definition(path), Measure))


def optional_packs() -> dict[str, Path]:
    """The files of the optional packs, by key."""
    return {path.stem: path for path in sorted((OWN_FOLDER / "optional").glob("*.toml"))}


def read_folder(folder: Path) -> Library:
    """Read one folder alone, as it is when its definitions are released. Raises DefinitionRefused for the first file that cannot be used."""
    library, problems = gather([folder])
    if problems:
        raise problems[0]
    return library


def changed_since_release(library: Library) -> list[DefinitionRefused]:
    """The released definitions that have been edited or taken away since, each with what to do about it."""
    problems = []
    for line in library.released:
        shelf: dict[str, dict[int, Versioned]] = getattr(library, line.kind)
        held = shelf.get(line.key, {}).get(line.version)
        if held is None:
            wrong = f"Version {line.version} is released, but its file is gone. Bring it back: courses still need it."
        elif fingerprint(held) != line.fingerprint:
            wrong = (
                f"Version {line.version} is released and frozen, but was changed. Undo it; a change needs a file of its own with the next version."
            )
        else:
            continue
        problems.append(DefinitionRefused(line.key, [wrong]))
    return problems


def not_yet_released(library: Library) -> list[Released]:
    """The lines that `released.toml` would gain if everything on the shelf were released now."""
    have = {(line.kind, line.key, line.version) for line in library.released}
    lines = [Released(shelf, each.key, each.version, fingerprint(each)) for shelf in SHELVES for each in every(getattr(library, shelf))]
    return [line for line in lines if (line.kind, line.key, line.version) not in have]


def read_definition(path: Path) -> AnyDefinition:
    """Read one file by the form that it names in its first line. Raises DefinitionRefused with every mistake in kind words.

    What a protocol names only by its id is looked up in the `tasks.toml` of its own folder, then in that of OpenIPT.
    """
    content = read_toml(path)
    form = FORMS.get(str(content.get("form")))
    if form is None:
        raise DefinitionRefused(path.name, [f"«form» must be one of {', '.join(FORMS)}."])
    try:
        if form is Protocol:
            content = filled_in(content, (_shared_tasks(folder) for folder in dict.fromkeys((path.resolve().parent.parent, OWN_FOLDER))))
        return form.model_validate_json(json.dumps(content, default=str))  # JSON, since TOML's lists are no tuples to a strict reader
    except ValidationError as problem:
        raise DefinitionRefused(path.name, kind_words(problem)) from problem
    except Mistakes as problem:
        raise DefinitionRefused(path.name, problem.sentences) from problem


def _shared_tasks(folder: Path) -> SharedTasks:
    """The tasks that the protocols of a folder may name; none where it has no `tasks.toml`. Raises Mistakes where that has some."""
    path = folder / "tasks.toml"
    return _read_shared_tasks(path, path.stat().st_mtime_ns) if path.exists() else SharedTasks(form="openipt.tasks/1")


@lru_cache(maxsize=8)
def _read_shared_tasks(path: Path, changed_at: int) -> SharedTasks:
    """The file as it was at that moment: every protocol of a folder asks for it."""
    try:
        read = read_definition(path)
    except DefinitionRefused:
        read = None
    if not isinstance(read, SharedTasks):
        raise Mistakes([f"It cannot be read until {path.name} is put right, in which its tasks stand."])
    return read


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file. Raises DefinitionRefused where it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise DefinitionRefused(path.name, [f"The file cannot be read: {problem.strerror}."]) from problem
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise DefinitionRefused(path.name, [f"The file is not in TOML form: {problem}."]) from problem


def gather(folders: Iterable[Path]) -> tuple[Library, list[DefinitionRefused]]:
    """What the folders hold, the first before the later ones, and every file that cannot be used."""
    problems: list[DefinitionRefused] = []
    shelves: dict[str, dict[str, dict[int, Any]]] = {name: {} for name in SHELVES}
    single: dict[type[Definition], Any] = {}
    released: list[Released] = []
    for folder in folders:
        files = [path for name in SHELVES for path in sorted((folder / name).glob("*.toml"))]
        files += [path for name in _ONE_FILE_EACH if (path := folder / f"{name}.toml").exists()]
        seen: set[tuple[str, str, int]] = set()
        for path in files:
            try:
                definition = read_definition(path)
            except DefinitionRefused as problem:
                problems.append(problem)
                continue
            if not isinstance(definition, Versioned):
                single.setdefault(type(definition), definition)
                continue
            name = (definition.form, definition.key, definition.version)
            if name in seen:
                wrong = f"Another file here also holds version {definition.version} of «{definition.key}». Give one of them the next version."
                problems.append(DefinitionRefused(path.name, [wrong]))
            seen.add(name)
            shelf = next(name for name, kind in SHELVES.items() if isinstance(definition, kind))
            shelves[shelf].setdefault(definition.key, {}).setdefault(definition.version, definition)
        try:
            released += _read_released(folder / "released.toml")
        except DefinitionRefused as problem:
            problems.append(problem)
    return Library(
        **shelves,
        alerts=single.get(AlertKinds),
        crisis=single.get(CrisisContacts),
        triage=single.get(TriageTable),
        rules_file=single.get(Rules),
        techniques_file=single.get(Techniques),
        messages_file=single.get(Messages),
        tasks_file=single.get(SharedTasks),
        uses_file=single.get(Uses),
        areas_file=single.get(Areas),
        prompts_file=single.get(Prompts),
        released=tuple(released),
    ), problems


def _read_released(path: Path) -> list[Released]:
    if not path.exists():
        return []
    lines = read_toml(path).get("released", [])
    words = {each.name: each.type for each in fields(Released)}
    for number, line in enumerate(lines, start=1):
        if {word: type(value) for word, value in line.items()} != words or line["kind"] not in SHELVES:
            wrong = f"Entry {number} does not have the form that `openipt library release` writes. Bring back the file as it was."
            raise DefinitionRefused(path.name, [wrong])
    return [Released(**line) for line in lines]


def every(shelf: dict[str, dict[int, T]]) -> list[T]:
    """Every version of every definition on a shelf, by key and then version."""
    return [versions[number] for key, versions in sorted(shelf.items()) for number in sorted(versions)]


def _there(held: One | None, file: str) -> One:
    if held is None:
        raise NotInLibrary(f"The library has no {file}.")
    return held


def _pick(kind: str, shelf: dict[str, dict[int, T]], key: str, version: int | None) -> T:
    versions = shelf.get(key)
    if not versions:
        raise NotInLibrary(f"The library has no {kind} «{key}». It has: {', '.join(sorted(shelf)) or 'none'}.")
    number = max(versions) if version is None else version
    if number not in versions:
        raise NotInLibrary(f"The library has no version {number} of «{key}». It has: {', '.join(map(str, sorted(versions)))}.")
    return versions[number]
