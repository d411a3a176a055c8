"""The recovery kit as it is printed: the secret half of the key, what it is for, how to use it, and what the keeper takes care of."""

import io
from dataclasses import dataclass
from datetime import date
from html import escape

import segno

from openipt.record.keeping.kit import Kit

DUTIES = (
    "Keep this sheet away from the machine, locked in, and a second copy in another place.",
    "Bring a backup back with it now, and again every year: openipt drill --kit -",
    "Write down who reads clients' answers while you are away.",
    "Name who answers for privacy, and who answers for clinical safety.",
    "Encrypt the disks of this machine, and those that the backups go to.",
    "Have clients reach the practice by https alone, and renew its certificate in time.",
    "Install security updates within seven days.",
    "Look at the page «Keeping» every week, and type: openipt doctor",
    "Decide how long records are kept, and write it down.",
    "Tell clients in plain words who reads what they write, when, and when nobody does.",
)
"""What stays with whoever runs the practice; no program can do it."""

COMMANDS = (
    ("On an empty machine, after OpenIPT was installed:", "openipt restore --from BACKUP_FOLDER --kit - --into EMPTY_FOLDER"),
    ("Then:", "OPENIPT_DATA=EMPTY_FOLDER openipt serve"),
    ("Without OpenIPT, with the tool age and the key in a file:", "age --decrypt -i KEY_FILE record-TIME.tar.age | tar -x"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the sheet beside the key: for which practice it is, where its data and backups are, and when it was made."""

    practice: str
    data: str
    backup_folders: tuple[str, ...]
    day: date


def as_text(kit: Kit, sheet: Sheet) -> str:
    """The sheet for a terminal."""
    picture = io.StringIO()
    segno.make(kit.identity, error="m").terminal(out=picture, compact=True)
    lines = [
        f"RECOVERY KIT of «{sheet.practice}», made {sheet.day}",
        "",
        f"  {kit.identity}",
        "",
        picture.getvalue(),
        *_what_it_is(sheet),
        "",
        *(line for words, command in COMMANDS for line in (words, f"  {command}")),
        "",
        "What you take care of:",
        *(f"  {number}. {duty}" for number, duty in enumerate(DUTIES, start=1)),
    ]
    return "\n".join(lines)


def as_page(kit: Kit, sheet: Sheet) -> str:
    """The sheet as a page of HTML with nothing fetched from elsewhere, to be printed."""
    picture = segno.make(kit.identity, error="m").svg_inline(scale=4, border=4)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Recovery kit</title>
<style>
body {{ font: 12pt/1.5 system-ui, sans-serif; max-inline-size: 17cm; margin: 1cm auto; color: #1d2830; background: #fff }}
code {{ font: 11pt/1.5 ui-monospace, monospace; overflow-wrap: anywhere }}
.key {{ border: 2px solid; padding: .6cm; display: grid; gap: .4cm; justify-items: start }}
@media print {{ @page {{ margin: 15mm }} body {{ margin: 0 }} li, .key {{ break-inside: avoid }} }}
</style></head><body>
<h1>Recovery kit of «{escape(sheet.practice)}»</h1>
<div class="key"><code>{kit.identity}</code>{picture}<span>Made {sheet.day}. Kept at: ______________________________</span></div>
<p>{"<br>".join(escape(line) for line in _what_it_is(sheet))}</p>
<h2>How to bring the practice back</h2>
<dl>{"".join(f"<dt>{escape(words)}</dt><dd><code>{escape(command)}</code></dd>" for words, command in COMMANDS)}</dl>
<h2>What you take care of</h2>
<ol>{"".join(f"<li>{escape(duty)}</li>" for duty in DUTIES)}</ol>
</body></html>
"""


def _what_it_is(sheet: Sheet) -> tuple[str, ...]:
    where = " and ".join(sheet.backup_folders) or "no folder yet"
    return (
        "This is the key to every backup. Whoever holds it and a backup can read the whole practice.",
        "It does not lie on the machine and cannot be made again. If it is lost and the machine breaks, the records are gone.",
        f"The data are in {sheet.data}. The backups go to {where}.",
    )
