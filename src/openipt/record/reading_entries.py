"""Reads entries that may be one person, among the clients whose names the asker may see.

Names lie sealed, so all of them are opened and compared; that is done only when somebody asks for it.
"""

from datetime import date, datetime
from uuid import UUID

from openipt.core.same_person import Entry, pairs
from openipt.core.who_may import Verb
from openipt.record import door, opening, relations
from openipt.record.actors import Actor
from openipt.record.models import Client, Course, Referral, SamePerson
from openipt.record.other_courses import course_in_brief
from openipt.record.seal import Vault
from openipt.record.values import OtherCourse
from openipt.record.values_of_practice import EntriesPage, EntryShown, TwoEntries


def entries_page(by: Actor, *, now: datetime) -> EntriesPage:
    """Every two entries that may be one person and of which nobody has said so yet, and those of which somebody has."""
    with door.caseload(by, Verb.SETTLE_ENTRIES) as room:
        clients = {row.id: row for row in Client.objects.filter(relations.clients_named_to(by)).only("id", "name", "date_of_birth")}
        vaults = room.open_vaults(list(clients))
        entries = {client_id: _entry(vaults[client_id], row) for client_id, row in clients.items()}
        said = list(
            SamePerson.objects.select_related("said_by").filter(undone_at=None, first__in=clients, second__in=clients).order_by("-said_at", "id")
        )
        settled = {(row.first_id, row.second_id) for row in said}
        asked = [pair for pair in pairs(entries.values()) if (pair.first.id, pair.second.id) not in settled]
        shown = {each.id for pair in asked for each in (pair.first, pair.second)} | {client_id for both in settled for client_id in both}
        room.name_in_audit(sorted(shown))  # these may have no course yet: the line names the entries
        full = _shown(entries, shown)
        return EntriesPage(
            practice=room.practice,
            at=now,
            asked=tuple(TwoEntries(full[pair.first.id], full[pair.second.id], pair.why) for pair in asked),
            settled=tuple(
                TwoEntries(full[row.first_id], full[row.second_id], said_id=row.id, said_by=row.said_by.name, is_one=row.is_one) for row in said
            ),
        )


def _entry(vault: Vault, row: Client) -> Entry:
    born = opening.opened(vault, row, "date_of_birth")
    return Entry(row.id, opening.opened(vault, row, "name"), date.fromisoformat(born) if born else None)


def _shown(entries: dict[UUID, Entry], wanted: set[UUID]) -> dict[UUID, EntryShown]:
    courses: dict[UUID, list[OtherCourse]] = {}
    for row in Course.objects.select_related("therapist").filter(client_id__in=wanted).order_by("opened_at", "id"):
        courses.setdefault(row.client_id, []).append(course_in_brief(row))
    waiting = dict(Referral.objects.filter(client_id__in=wanted, state="waiting").values_list("client_id", "referred_on"))
    asked = (entries[each] for each in wanted)
    return {each.id: EntryShown(each.id, each.name, each.born, tuple(courses.get(each.id, ())), waiting.get(each.id)) for each in asked}
