"""Puts an optional measure, or a service's own licensed wording for a skeleton, into the clinic's own folder, with who confirmed the licence."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openipt.cli.refused import Refused

if TYPE_CHECKING:  # The library brings pydantic with it, so it is imported by the functions that read definitions.
    from openipt.core.library import Library
    from openipt.core.measures import Use

AGAIN = "Start OpenIPT again, so that it is read."
USES: "dict[Use, str]" = {
    "sent": "can be sent",
    "clinician": "a clinician fills it in",
    "goals": "from the goals on the focus page",
    "total": "totals by hand only",
    "unconfirmed": "licence not confirmed",
    "wordless": "needs its text",
}
"""What can be done with a measure, in a few words for a list."""


def add(overlay: Path, key: str, accepted_by: str | None) -> int:
    """Put the optional measure of that key into the overlay, with who accepts its licence, today.

    Without that person it prints the licence and raises Refused.
    """
    from openipt.core.library import optional_packs, read_definition
    from openipt.core.measures import Measure

    packs = optional_packs()
    if key not in packs:
        raise Refused(f"There is no optional measure «{key}». There is: {', '.join(packs)}.")
    definition = read_definition(packs[key])
    assert isinstance(definition, Measure)
    print(f"{definition.title} ({definition.short_title})\n{definition.licence.terms}\n{definition.licence.attribution}")
    name = _name(accepted_by)
    if name is None:
        raise Refused(f"Read the licence above; to accept it, run `openipt library add {key} --accept-licence` with the name of who confirms it.")
    text = packs[key].read_text(encoding="utf-8")
    confirmed = f"confirmed_by = {_quoted(name)}\nconfirmed_on = {_quoted(_today())}\n"
    path = _write(overlay, f"{key}.toml", re.sub(r"(?m)^(\[licence\]\n)", lambda found: found[1] + confirmed, text, count=1))
    print(f"Added as {path}. {AGAIN}")
    return 0


def complete(overlay: Path, library: "Library", key: str, file: Path, licence: str | None, by: str | None) -> int:
    """Put a service's own wording into the skeleton of that key, in the overlay. Raises Refused."""
    from openipt.core.fields import DefinitionRefused
    from openipt.core.library import NotInLibrary
    from openipt.core.wording import as_toml, completed, read_wording

    try:
        skeleton = library.measure(key, min(library.measures.get(key, {1: None})))
    except NotInLibrary as problem:
        raise Refused(str(problem)) from None
    if not skeleton.items:
        instead = "rate the goals on the focus page" if skeleton.from_goals else "enter its totals by hand"
        raise Refused(f"{skeleton.short_title} has no questions here and takes no wording: {instead}.")
    if skeleton.has_wording:
        raise Refused(f"{skeleton.short_title} has its wording already.")
    name, terms = _name(by), _name(licence)
    if name is None or terms is None:
        raise Refused("Say with --licence on what terms you use the wording, and with --by who confirms that.")
    try:
        measure = completed(skeleton, read_wording(file), terms=terms, by=name, on=_today())
    except DefinitionRefused as problem:
        raise Refused(str(problem)) from None
    note = f"{skeleton.short_title} with the wording of this service's own licence. Do not pass it on."
    path = _write(overlay, f"{key}.toml", as_toml(measure, note))
    print(f"{skeleton.short_title} is complete, as version {measure.version} in {path}. {AGAIN}")
    return 0


def _write(overlay: Path, name: str, text: str) -> Path:
    path = overlay / "measures" / name
    if path.exists():
        raise Refused(f"{path} is there already. Take it away first if it is to be written anew.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise Refused(f"{path} cannot be written: {problem.strerror}.") from None
    return path


def _name(typed: str | None) -> str | None:
    return " ".join(typed.split()) or None if typed else None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
