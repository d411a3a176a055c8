"""Setting a practice up: the practice itself, and the first person who works there and begins with a one-time link."""

from datetime import datetime

from openipt.actions import one_time_links, people
from openipt.core.refusals import Refusal
from openipt.record.actors import only_practice


def set_up(practice: people.NewPractice, email: str, name: str, roles: tuple[str, ...], *, now: datetime) -> str:
    """Found the practice and take in the first person. Returns the secret of the link that this person begins with.

    What an earlier try did already is not done twice. Raises Refusal where that try gave the practice another name or place.
    """
    founded = only_practice()
    if founded is None:
        people.found_practice(practice)
    elif (founded.name, founded.kind, founded.country, founded.zone) != (practice.name, practice.kind, practice.country, practice.zone):
        raise Refusal(f"An earlier try founded «{founded.name}», in another place or under another name. Give the same answers.", conflict=True)
    return one_time_links.welcome(email, name, roles, now=now)
