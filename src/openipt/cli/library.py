"""Checks, lists, explains, compares and freezes the definitions of measures, protocols, worksheets, screeners and packs."""

import argparse
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from openipt import __version__
from openipt.cli import library_wording
from openipt.cli.installation import data_folder
from openipt.cli.overlay import overlay_folder
from openipt.cli.refused import Refused

if TYPE_CHECKING:  # The library brings pydantic with it, so it is imported by the functions that read definitions.
    from collections.abc import Callable

    from openipt.core.fields import DefinitionRefused
    from openipt.core.library import AnyDefinition, Library, Released

FIRST_RELEASE = (0, 1, 0)
"""The version of OpenIPT from which on its own definitions may be frozen (ADR 5)."""


KINDS = (
    "measure",
    "protocol",
    "worksheet",
    "screener",
    "pack",
    "techniques",
    "alerts",
    "crisis",
    "messages",
    "triage",
    "rules",
    "prompts",
    "tasks",
    "uses",
    "areas",
)
"""What `openipt library schema` knows."""


def describe(parser: argparse.ArgumentParser) -> None:
    """Say which words the command takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    shelf = argparse.ArgumentParser(add_help=False)
    words = "a clinic's own definitions, searched first (default: the folder «overlay» in OPENIPT_DATA)"
    shelf.add_argument("--overlay", metavar="FOLDER", type=Path, help=words)
    check = actions.add_parser("check", parents=[shelf], help="find every mistake, in the whole library or in the files named")
    check.add_argument("files", metavar="FILE", nargs="*", type=Path)
    actions.add_parser("list", parents=[shelf], help="show what there is")
    schema = actions.add_parser("schema", help="print what a definition file may hold, as a JSON schema")
    schema.add_argument("kind", choices=KINDS)
    diff = actions.add_parser("diff", parents=[shelf], help="compare two definitions of the same kind")
    for name in ("one", "other"):
        diff.add_argument(name, metavar="KEY", help="a key such as ipt16, a key with its version such as ipt16@1, or a file")
    add = actions.add_parser("add", parents=[shelf], help="put an optional measure into the clinic's own folder")
    add.add_argument("key", metavar="KEY")
    add.add_argument("--accept-licence", metavar="NAME", help="the name of who confirms that its licence allows this use")
    complete = actions.add_parser("complete", parents=[shelf], help="put your own licensed wording into a measure that comes without it")
    complete.add_argument("key", metavar="KEY")
    complete.add_argument("file", metavar="FILE", type=Path, help="a file with the words of every question and answer")
    complete.add_argument("--licence", metavar="WORDS", help="on what terms you use the wording")
    complete.add_argument("--by", metavar="NAME", help="the name of who confirms that")
    actions.add_parser("release", parents=[shelf], help="freeze everything that is not released yet")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked. Returns 1 where mistakes or differences were found, else 0; raises Refused."""
    from openipt.core.fields import DefinitionRefused

    if arguments.action == "schema":
        return _schema(arguments.kind)
    overlay: Path | None = arguments.overlay or overlay_folder()
    if overlay and not overlay.is_dir():
        raise Refused(f"There is no folder «{overlay}».")
    into = overlay or data_folder() / "overlay"
    try:
        if arguments.action == "add":
            return library_wording.add(into, arguments.key, arguments.accept_licence)
        if arguments.action == "complete":
            return _complete(into, overlay, arguments)
        if arguments.action == "check":
            return _check_files(arguments.files) if arguments.files else _check(overlay)
        if arguments.action == "list":
            return _list(overlay)
        if arguments.action == "diff":
            return _diff(overlay, arguments.one, arguments.other)
        return _release(overlay)
    except DefinitionRefused as problem:
        raise Refused(f"{problem} Run `openipt library check` to see every mistake.") from None


def _complete(into: Path, overlay: Path | None, arguments: argparse.Namespace) -> int:
    from openipt.core.library import read_library

    library = read_library(overlay)
    return library_wording.complete(into, library, arguments.key, arguments.file, arguments.licence, arguments.by)


def _check(overlay: Path | None) -> int:
    from openipt.core.library import read_library
    from openipt.core.library_checks import check_library

    problems = check_library(overlay)
    if problems:
        return _print_mistakes(problems)
    library = read_library(overlay)
    counts = [
        _count(sum(map(len, library.measures.values())), "measure"),
        _count(sum(map(len, library.protocols.values())), "protocol"),
        _count(sum(map(len, library.worksheets.values())), "worksheet"),
        _count(sum(map(len, library.screeners.values())), "screener"),
        _count(sum(map(len, library.packs.values())), "situation pack"),
        _count(len(library.techniques.techniques), "technique"),
        _count(len(library.alert_kinds.kinds), "alert kind"),
        _count(len(library.crisis_contacts.places), "place with crisis contacts", "places with crisis contacts"),
        _count(len(library.messages.texts), "message"),
        _count(len(library.rules.rules), "rule"),
    ]
    print(f"{', '.join(counts)}: all in order.")
    return 0


def _check_files(files: list[Path]) -> int:
    from openipt.core.fields import DefinitionRefused
    from openipt.core.library_checks import check_file

    problems = []
    for path in files:
        try:
            check_file(path)
        except DefinitionRefused as problem:
            problems.append(problem)
    if problems:
        return _print_mistakes(problems)
    print(f"{_count(len(files), 'file')}: all in order.")
    return 0


def _print_mistakes(problems: list["DefinitionRefused"]) -> int:
    for problem in problems:
        print(problem.name)
        for sentence in problem.problems:
            print(f"  {sentence}")
    total = sum(len(problem.problems) for problem in problems)
    print(f"\n{_count(total, 'mistake')} in {_count(len({problem.name for problem in problems}), 'definition')}.")
    return 1


def _list(overlay: Path | None) -> int:
    from openipt.core.library import SHELVES, optional_measures, read_library

    library = read_library(overlay)
    released = {(line.kind, line.key, line.version) for line in library.released}
    rows = [("Kind", "Key", "Version", "Title", "Class", "Released", "Use")]
    for shelf in SHELVES:
        for versions in getattr(library, shelf).values():
            for each in versions.values():
                frozen = "yes" if (shelf, each.key, each.version) in released else "no"
                shipped = each.licence.shipping_class if shelf in ("measures", "screeners") else "-"
                use = library_wording.USES[each.use] if shelf == "measures" else ""
                rows.append((shelf.removesuffix("s"), each.key, str(each.version), each.title, shipped, frozen, use))
    packs = [each for each in optional_measures() if each.key not in library.measures]
    rows += [("measure", each.key, str(each.version), each.title, each.licence.shipping_class, "no", "off, optional pack") for each in packs]
    rows += [("technique", each.id, "-", each.title, "-", "-", "") for each in library.techniques.techniques]
    rows += [("alert kind", kind.key, "-", kind.title, "-", "-", "") for kind in library.alert_kinds.kinds]
    rows += [("crisis", place.country, "-", place.title, "-", "-", "") for place in library.crisis_contacts.places]
    rows += [("rule", rule.id, str(library.rules.version), rule.title, "-", "-", "") for rule in library.rules.rules]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return 0


def _schema(kind: str) -> int:
    from openipt.core.library import FORMS

    print(json.dumps(FORMS[f"openipt.{kind}/1"].model_json_schema(), indent=2, ensure_ascii=False))
    return 0


def _diff(overlay: Path | None, one: str, other: str) -> int:
    from openipt.core.differences import differences
    from openipt.core.library import read_library

    library = read_library(overlay)
    try:
        lines = differences(_find(library, one), _find(library, other), (one, other))
    except ValueError as problem:
        raise Refused(str(problem)) from None
    print(f"{one} -> {other}")
    for line in lines:
        print(f"  {line}")
    print(_count(len(lines), "difference") + "." if lines else "No difference.")
    return 1 if lines else 0


def _find(library: "Library", words: str) -> "AnyDefinition":
    """The definition that a person means by a key, a key with its version, or a file."""
    from openipt.core.library import SHELVES, NotInLibrary, read_definition

    if words.endswith(".toml"):
        return read_definition(Path(words))
    key, _, version = words.partition("@")
    if version and not version.isdecimal():
        raise Refused(f"«{words}» should end in a version's number, as in {key}@1.")
    number = int(version) if version else None
    ways: dict[str, Callable[[str, int | None], AnyDefinition]] = {
        "measures": library.measure,
        "protocols": library.protocol,
        "worksheets": library.worksheet,
        "screeners": library.screener,
        "packs": library.pack,
    }
    shelf = next((shelf for shelf in SHELVES if key in getattr(library, shelf)), None)
    if shelf is None:
        there = ", ".join(each for shelf in SHELVES for each in sorted(getattr(library, shelf)))
        raise Refused(f"The library has no measure, protocol, worksheet, screener or pack «{key}». It has: {there}.")
    try:
        return ways[shelf](key, number)
    except NotInLibrary as problem:
        raise Refused(str(problem)) from None


def _release(overlay: Path | None) -> int:
    from openipt.core.library import OWN_FOLDER, not_yet_released, read_folder
    from openipt.core.library_checks import check_library

    if overlay is None:
        refuse_before_first_release(__version__)
    problems = check_library(overlay)
    if problems:
        _print_mistakes(problems)
        raise Refused("Nothing was released. Put these right first.")
    folder = overlay or OWN_FOLDER
    lines = not_yet_released(read_folder(folder))
    if not lines:
        print("Everything is released already.")
        return 0
    try:
        with (folder / "released.toml").open("a", encoding="utf-8") as file:
            file.write("".join(_released_lines(line) for line in lines))
    except OSError as problem:
        raise Refused(f"«{folder / 'released.toml'}» cannot be written: {problem.strerror}.") from None
    for line in lines:
        print(f"released {line.key}, version {line.version}")
    return 0


def refuse_before_first_release(version: str) -> None:
    """Raise Refused where OpenIPT's own definitions may not be frozen yet, at that version of OpenIPT."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    is_trial = re.fullmatch(r"[\d.]+", version) is None  # such as 0.1.0rc1, which comes before 0.1.0
    if numbers < FIRST_RELEASE or (is_trial and numbers == FIRST_RELEASE):
        raise Refused(f"This is OpenIPT {version}; its own definitions are released from version 0.1.0 on. A clinic's own: name its --overlay.")


def _released_lines(line: "Released") -> str:
    return f'\n[[released]]\nkind = "{line.kind}"\nkey = "{line.key}"\nversion = {line.version}\nfingerprint = "{line.fingerprint}"\n'


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
