"""The timelines of several sample courses, typed by hand from their files, and how to write down an event in one line."""

from typing import Any
from uuid import UUID, uuid5

from openipt.core.inventory import Person, person_of
from openipt.core.timeline import Event, event_of

SPACE = UUID("6f0c2f0e-0000-4000-8000-000000000000")


def event(date: str, title: str, **more: Any) -> Event:
    """An event as its sheet would say it; the id follows from both."""
    return event_of(uuid5(SPACE, f"{date} {title}"), {"date": date, "title": title, **more})


def person(name: str, **more: Any) -> Person:
    """Somebody of the inventory; the id follows from the name."""
    return person_of(uuid5(SPACE, name), {"display_name": name, "relation": "other", **more})


def id_of(name: str) -> str:
    """The id of that person, as an event's sheet bears it."""
    return str(person(name).id)


def with_(name: str) -> dict[str, str]:
    """Somebody of the inventory, as an event's sheet names them."""
    return {"person": name, "person_id": id_of(name)}


MARGARET = (
    event("1984-06", "Married Alan", category="partnership_start", impact=5, symptom_change="none"),
    event("2019", "Both retired, travelled", category="retirement", impact=4, symptom_change="none"),
    event("2024-03-09", "Alan died suddenly at home", category="death", impact=-5, symptom_change="onset", **with_("Alan")),
    event("2024-03-20", "Funeral; organised everything, did not cry", category="death", impact=-3, symptom_change="none", **with_("Alan")),
    event("2024-07", "Stopped going to choir", category="other", impact=-2, symptom_change="worse", **with_("Choir")),
    event("2024-12-25", "First Christmas without him; stayed in bed", category="anniversary", impact=-4, symptom_change="worse", **with_("Alan")),
    event("2025-03-09", "First anniversary; passive wish not to wake", category="anniversary", impact=-4, symptom_change="worse", **with_("Alan")),
    event("2025-04", "GP suggested talking therapy", category="treatment", impact=1, symptom_change="none"),
)
"""Grief: 16 sessions from 6 May to 19 August 2025."""

DANIEL = (
    event("2003", "Married", category="partnership_start", impact=4, symptom_change="none", **with_("Sarah")),
    event("2012", "First depression after redundancy, recovered with tablets", category="job_loss", impact=-4, symptom_change="worse"),
    event("2022-09", "Promotion with long hours", category="promotion", impact=1, symptom_change="none"),
    event(
        "2023-11",
        "Row: Sarah felt left with everything; since then few words",
        category="conflict",
        impact=-4,
        symptom_change="worse",
        **with_("Sarah"),
    ),
    event("2024-10", "Sarah slept in the spare room", category="conflict", impact=-4, symptom_change="onset", **with_("Sarah")),
    event("2025-01", "Shouted at Eli, felt ashamed", category="conflict", impact=-3, symptom_change="worse", **with_("Eli")),
    event("2025-02", "Asked for help", category="treatment", impact=2, symptom_change="none"),
)
"""A role dispute: 16 sessions from 18 February to 3 June 2025."""

MARC = (
    event("2011", "First hypomania after all-night exams", category="exam", impact=2, symptom_change="better"),
    event("2016", "Severe depression, admitted", category="illness_self", impact=-5, symptom_change="worse"),
    event("2020", "Lithium started", category="medication_change", impact=2, symptom_change="none"),
    event("2024-10", "Moved to nights", category="new_job", impact=-2, symptom_change="worse"),
    event("2025-01", "Nina left", category="separation", impact=-4, symptom_change="onset", **with_("Nina")),
    event("2025-02", "Slept 5 h by day", category="other", impact=-2, symptom_change="worse"),
    event("2025-03", "Referred by Dr Ames", category="treatment", impact=1, symptom_change="none", **with_("Dr Ames")),
)
"""IPSRT: 20 sessions from 11 March to 22 July 2025."""

FINNS_MOTHER = (
    event("2024-03", "Miscarriage at nine weeks, hardly spoken of", category="miscarriage_or_loss", impact=-4, symptom_change="none", **with_("Jo")),
    event("2025-03-18", "Finn born by emergency section", category="birth", impact=-2, symptom_change="onset", **with_("Finn")),
    event("2025-04", "Jo back to sea on day 12", category="household_change", impact=-4, symptom_change="worse", **with_("Jo")),
    event("2025-04", "Feeding stopped; felt a failure", category="other", impact=-3, symptom_change="worse", **with_("Finn")),
    event("2025-05", "Mum came daily", category="household_change", impact=-1, symptom_change="worse", **with_("Mum")),
    event("2025-05-27", "Health visitor EPDS 19", category="treatment", impact=1, symptom_change="none"),
)
"""Perinatal: 12 sessions from 3 June to 19 August 2025."""

COUPLE = (
    event("2012", "Married", category="partnership_start", impact=4, symptom_change="none"),
    event("2021", "Moved to small flat to save", category="move", impact=-1, symptom_change="none"),
    event("2024-06", "Found a loan he had hidden", category="betrayal", impact=-5, symptom_change="onset"),
    event("2024-08", "Shouting, then silence", category="conflict", impact=-3, symptom_change="worse"),
    event("2025-01", "She slept badly, missed a dosage check", category="other", impact=-3, symptom_change="worse"),
    event("2025-02", "Asked for couple help", category="treatment", impact=2, symptom_change="none"),
)
"""A couple: 16 sessions from 20 February to 5 June 2025."""
