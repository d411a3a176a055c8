"""What speaks for and against each problem area: for nine courses the links that a clinician names, typed by hand, and the rules as hints."""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from uuid import UUID

import pytest

from openipt.core.course_files import read_course_file
from openipt.core.focus_evidence import AreaEvidence, Decided, Evidence, Hint, Look, evidence_of, hints
from openipt.core.inventory import Person, person_of
from openipt.core.timeline import Event, event_of
from openipt.core.when import Gap, when_of
from tests.shipped import shipped

FOUR = ("grief", "role_dispute", "role_transition", "deficits")
COURSES = Path(__file__).parents[2] / "src" / "openipt" / "library" / "demo"
SIDES = {"+": "for", "-": "against"}

NAMED = {
    "v01_grief": """
        + grief | Alan | Alan has died. The client ties it to how this began. The mood falls where Alan is near in thought.
        + grief | Alan died suddenly at home | A loss by death. Measured from the onset: together.
        + grief | Funeral; organised everything, did not cry | It followed soon after the onset: ask how it was mourned.
        + grief | First Christmas without him; stayed in bed | The mood got worse around a day that brings Alan back.
        + grief | First anniversary; passive wish not to wake | The mood got worse around a day that brings Alan back.
        + role_dispute | Colin | They have moved further apart since it began.
        - role_transition | Both retired, travelled | More than a year before this began. Measured from the onset: 5 year before.
        - role_transition | | The timeline knows of no change in life in the twelve months before this began.
        - deficits | Alan died suddenly at home | Something acute may explain the episode.
        - deficits | Dot | The client gets much comfort here: 2 of 3.
        """,
    "v02_role_dispute": """
        - grief | | Nobody in the inventory has died, and the timeline knows of no loss by death.
        + role_dispute | Sarah | Content with how it is: 3 of 10, and the mood falls after being together.
        + role_dispute | Sarah | The client expects “thank me, be warm”; Sarah, as the client sees it, “come home by six, share the house”.
        + role_dispute | Sarah | They have moved further apart since it began.
        + role_dispute | Row: Sarah felt left with everything; since then few words | Measured from the onset: 11 month before.
        + role_dispute | Sarah slept in the spare room | A quarrel or a breach of trust. Measured from the onset: together.
        + role_dispute | Boss T. | Content with how it is: 4 of 10, and the mood falls after being together.
        - role_transition | Promotion with long hours | More than a year before this began. Measured from the onset: 2 year before.
        + deficits | | The mood falls after being with 3 people: look whether one pattern repeats.
        - deficits | Sarah slept in the spare room | Something acute may explain the episode.
        - deficits | Rob | The client gets much comfort here: 2 of 3.
        """,
    "v03_role_transition": """
        - grief | | Nobody in the inventory has died, and the timeline knows of no loss by death.
        + role_dispute | Quarrel with Meera about days | The mood got worse with it.
        - role_dispute | New head | New head is no longer part of life
        + role_transition | Retired on a date chosen by the governors | A change in life. Measured from the onset: together.
        + role_transition | Retired on a date chosen by the governors | The client dates the beginning to it.
        + role_transition | Staffroom | They have moved further apart since this began
        + role_transition | New head | the client ties that to how this began.
        - deficits | Anil | The client gets much comfort here: 2 of 3.
        """,
    "v05_adolescent": """
        - grief | | Nobody in the inventory has died, and the timeline knows of no loss by death.
        + role_dispute | Mum | The client expects “trust me with a curfew”; Mum, as the client sees it, “answer texts, no lies”.
        + role_dispute | Mum | The client ties it to how this began.
        + role_dispute | Greg | Content with how it is: 3 of 10, and the mood falls after being together.
        + role_dispute | First fight about phone and curfew | The mood got worse with it.
        + role_transition | Moved town and school | The client dates the beginning to it.
        + role_transition | Ana | They have moved further apart since this began
        - role_transition | Parents separated | More than a year before this began. Measured from the onset: 5 year before.
        - deficits | Nan | The client gets much comfort here: 2 of 3.
        """,
    "v06_group_member": """
        - grief | | Nobody in the inventory has died, and the timeline knows of no loss by death.
        + role_dispute | Bibi | The client expects “not decide for my children”; Bibi, as the client sees it, “obey”.
        + role_dispute | Mother-in-law moved in | It is written down as a dispute, and the mood got worse with it.
        + role_dispute | Hassan | Content with how it is: 4 of 10, and the mood falls after being together.
        + role_transition | Husband left for work abroad | A change in life. Measured from the onset: together. The client dates the beginning to it.
        + role_transition | Mother-in-law moved in | Another change after this began, and the mood got worse with it.
        + deficits | | People who give much comfort: 1 of the 5 asked about.
        - deficits | Zuhura | The client gets much comfort here: 2 of 3.
        """,
    "v07_perinatal": """
        + grief | Miscarriage at nine weeks, hardly spoken of | A loss by death. Measured from the onset: 12 month before.
        + role_dispute | Jo | The client expects “take the nights when home”; Jo, as the client sees it, “that I enjoy this”.
        + role_dispute | Mum | Content with how it is: 4 of 10, and the mood falls after being together.
        + role_dispute | Mum came daily | It is written down as a dispute, and the mood got worse with it.
        + role_transition | Finn born by emergency section | The client dates the beginning to it.
        + role_transition | Jo back to sea on day 12 | Another change after this began, and the mood got worse with it.
        + role_transition | Ward team | They have moved further apart since this began
        + role_transition | Bex | They have moved further apart since this began
        - deficits | Finn born by emergency section | Something acute may explain the episode.
        """,
    "v08_ipsrt": """
        - grief | | Nobody in the inventory has died, and the timeline knows of no loss by death.
        - role_dispute | Nina | what is left may be a change or a loss rather than a dispute that goes on.
        - role_dispute | | In the inventory nobody who is part of life shows a sign of a dispute.
        + role_transition | Moved to nights | A change in life. Measured from the onset: 3 month before.
        + role_transition | Nina left | The client dates the beginning to it.
        + role_transition | Nina | Nina is no longer part of life, and the client ties that to how this began.
        - deficits | Papa | The client gets much comfort here: 2 of 3.
        + grief_lost_self | First hypomania after all-night exams | A time that was too high: ask what it left behind.
        + grief_lost_self | Severe depression, admitted | An illness of the client's own: ask what life was like before it.
        """,
    "v11_deterioration": """
        + grief | Mum | Mum has died. The mood falls where Mum is near in thought.
        - grief | Mum died | Long before this began. Measured from the onset: 16 year before.
        + role_dispute | Dad | The client expects “ask how I am”; Dad, as the client sees it, “pass the course”.
        - role_dispute | Sam | Sam is no longer part of life
        + role_transition | Sam ended it by text | A change in life. Measured from the onset: together. The client dates the beginning to it.
        + role_transition | Sam | the client ties that to how this began.
        - deficits | Sam ended it by text | Something acute may explain the episode.
        - deficits | Kate | The client gets much comfort here: 2 of 3.
        """,
    "v12_couple": """
        - grief | | Nobody in the inventory has died, and the timeline knows of no loss by death.
        + role_dispute | Omar | The client expects “no secret loans”; Omar, as the client sees it, “not treat him like a child”.
        + role_dispute | Omar | They have moved further apart since it began.
        + role_dispute | Found a loan he had hidden | A quarrel or a breach of trust. Measured from the onset: together. The mood got worse with it.
        + role_dispute | Shouting, then silence | The mood got worse with it.
        + role_dispute | Mother-in-law | Content with how it is: 4 of 10, and the mood falls after being together.
        - role_transition | | The timeline knows of no change in life in the twelve months before this began.
        - deficits | Sister Huda | The client gets much comfort here: 3 of 3.
        """,
}
"""For each course the links that a clinician names: for (+) or against (-), the area, the person or event, and words of the reason."""


def _apart(gap: Gap) -> str:
    return "together" if gap.order == 0 else f"{gap.count} {gap.unit} {'before' if gap.order < 0 else 'after'}"


def _of_course(name: str, *more: str) -> tuple[AreaEvidence, ...]:
    told = read_course_file(COURSES / f"{name}.yaml").people
    ids = {each.name: UUID(int=place) for place, each in enumerate(told.people, start=1)}
    people = [person_of(ids[each.name], each.content) for each in told.people]
    known = [{**each, "person_id": str(ids[each["person"]])} if "person" in each else each for each in told.events]
    events = [event_of(UUID(int=100 + place), each) for place, each in enumerate(known)]
    return evidence_of(shipped().areas, (*FOUR, *more), people, events, {ids[each.name]: each.ring for each in told.people}, _apart)


def _evidence(people: Sequence[Person] = (), events: Sequence[Event] = (), rings: dict[UUID, int] | None = None) -> dict[str, AreaEvidence]:
    return {each.area.key: each for each in evidence_of(shipped().areas, FOUR, people, events, rings or {}, _apart)}


def _event(title: str, when: str, **more: object) -> Event:
    return Event(UUID(int=len(title)), when_of(when), title, **more)  # type: ignore[arg-type]  # fields of an event, given by name


@pytest.mark.parametrize("name", sorted(NAMED))
def test_the_links_that_a_clinician_names_are_there_with_their_reasons(name: str) -> None:
    found = {(each.area.key, side): links for each in _of_course(name, "grief_lost_self") for side, links in _sides(each)}
    for line in NAMED[name].strip().splitlines():
        sign, rest = line.strip().split(" ", 1)
        area, title, reason = (each.strip() for each in rest.split("|"))
        reasons = [" ".join(each.reasons) for each in found[area, SIDES[sign]] if each.title == title]
        assert any(reason in each for each in reasons), (line, reasons)


def _sides(found: AreaEvidence) -> tuple[tuple[str, tuple[Evidence, ...]], ...]:
    return (("for", found.speaks_for), ("against", found.speaks_against))


def test_each_link_leads_to_the_person_or_the_event_that_it_names() -> None:
    grief = _of_course("v01_grief")[0]
    assert [(each.title, each.person_id, each.event_id) for each in grief.speaks_for[:2]] == [
        ("Alan", UUID(int=1), None),
        ("Alan died suddenly at home", None, UUID(int=102)),
    ]


def test_an_earlier_episode_speaks_of_the_clients_own_illness_and_of_nothing_that_happened() -> None:
    events = [_event("Low for a year", "2024-06", strand="episode", category="job_loss"), _event("It began", "2024-10", change="onset")]
    found = {each.area.key: each for each in evidence_of(shipped().areas, (*FOUR, "grief_lost_self"), (), events, {}, _apart)}
    told = {
        area: [link.signals for link in (*each.speaks_for, *each.speaks_against) if link.title == "Low for a year"] for area, each in found.items()
    }
    assert told == {**dict.fromkeys(FOUR, []), "grief_lost_self": [("episode_before",)]}
    assert found["grief_lost_self"].speaks_against == ()
    assert [link.signals for link in found["role_transition"].speaks_against] == [("no_change_near_onset",)]


def test_the_areas_keep_the_order_asked_for_however_much_speaks_for_them() -> None:
    assert [each.area.key for each in _of_course("v12_couple")] == list(FOUR)


def test_nothing_counts_scores_ranks_or_chooses() -> None:
    told = {each.name for kind in (AreaEvidence, Evidence, Hint) for each in fields(kind)}
    assert told == {
        *("area", "speaks_for", "speaks_against"),
        *("side", "title", "reasons", "signals", "person_id", "event_id", "when", "days_before_onset"),
        *("rule", "links", "areas"),
    }
    said = " ".join(rule.says for rule in shipped().areas.rules).lower()
    assert not any(word in said for word in ("score", "points", "best", "recommend", "%"))


def test_a_death_of_long_ago_speaks_against_grief_and_one_of_last_year_for_it() -> None:
    onset = _event("Low since", "2024-10", change="onset")
    long_ago, last_year = _event("Gran died", "2008", category="death"), _event("Uncle Tom died", "2024-02", category="death")
    grief = _evidence(events=[onset, long_ago, last_year])["grief"]
    assert ([each.title for each in grief.speaks_for], [each.title for each in grief.speaks_against]) == (["Uncle Tom died"], ["Gran died"])


def test_a_change_of_a_lifetime_ago_says_nothing_against_a_later_one() -> None:
    onset, changes = _event("Low since", "2024-10", change="onset"), ("1995", "2016")
    against = _evidence(events=[onset, *(_event(f"Moved in {year}", year, category="move", role_area="transition") for year in changes)])
    assert [each.title for each in against["role_transition"].speaks_against if each.event_id] == ["Moved in 2016"]


def test_without_a_marked_onset_nothing_is_said_of_before_and_after() -> None:
    found = _evidence(events=[_event("Moved town", "2024-08", category="move")])
    assert found["role_transition"].speaks_for == found["role_transition"].speaks_against == ()
    assert [each.signals for each in found["deficits"].speaks_for] == []


def test_few_people_in_the_inner_rings_are_told_only_where_somebody_stands_on_the_circle() -> None:
    people = [Person(UUID(int=each), f"P{each}", "friend") for each in range(1, 4)]
    told = "Living people in the two inner rings: 1."
    assert told not in [each.reasons[0] for each in _evidence(people)["deficits"].speaks_for]
    assert told in [each.reasons[0] for each in _evidence(people, rings={UUID(int=1): 2, UUID(int=2): 3})["deficits"].speaks_for]


def test_little_comfort_is_told_only_of_those_who_were_asked_about() -> None:
    people = [Person(UUID(int=each), f"P{each}", "friend") for each in range(1, 6)]
    told = [reason for each in _evidence(people)["deficits"].speaks_for for reason in each.reasons]
    assert not any("comfort" in each for each in told)
    asked = [Person(each.id, each.name, each.relation, emotional_received=0) for each in people[:4]]
    told = [reason for each in _evidence([*asked, people[4]])["deficits"].speaks_for for reason in each.reasons]
    assert "People who give much comfort: 0 of the 4 asked about." in told


def test_a_group_is_in_no_dispute() -> None:
    more = {"satisfaction": 2, "symptom_effect": -2}
    group = Person(UUID(int=1), "Form group", "group", "group", satisfaction=2, symptom_effect=-2, more=more)
    assert _evidence([group])["role_dispute"].speaks_for == ()


def _hints(name: str, looks: dict[str, Look] | None = None, decided: Decided | None = None) -> dict[str, Hint]:
    return {each.rule: each for each in hints(shipped().areas, _of_course(name), looks or {}, decided or Decided(16))}


def test_the_event_of_each_area_nearest_to_the_onset_is_named_in_the_order_of_the_areas() -> None:
    nearest = _hints("v07_perinatal")["nearest_onset"]
    assert [(each.area, each.title) for each in nearest.links] == [
        ("grief", "Miscarriage at nine weeks, hardly spoken of"),
        ("role_transition", "Finn born by emergency section"),
    ]


def test_a_dispute_that_came_after_a_change_asks_to_name_the_change_first() -> None:
    pair = _hints("v03_role_transition")["transition_first"]
    assert [each.title for each in pair.links] == ["Retired on a date chosen by the governors", "Quarrel with Meera about days"]
    assert "transition_first" not in _hints("v02_role_dispute")


def test_loneliness_comes_last_where_something_acute_explains_the_episode() -> None:
    assert [each.title for each in _hints("v11_deterioration")["deficits_last"].links] == ["Sam ended it by text"]


def test_live_feeling_is_shown_for_the_areas_of_which_somebody_said_it() -> None:
    assert "live_feeling" not in _hints("v02_role_dispute")
    assert _hints("v02_role_dispute", {"role_dispute": Look(affect_strength=0)})["live_feeling"].areas == ("role_dispute",)


def test_eight_sessions_or_fewer_and_a_second_area_bring_up_the_rule_of_one_focus() -> None:
    assert "one_focus" not in _hints("v02_role_dispute", decided=Decided(9))
    assert "one_focus" in _hints("v02_role_dispute", decided=Decided(8))
    assert "one_focus" in _hints("v02_role_dispute", decided=Decided(16, second_area=True))


def test_where_the_two_differ_the_client_begins() -> None:
    assert "disagreement" not in _hints("v02_role_dispute", {"grief": Look(client_priority=3)})
    assert "disagreement" not in _hints("v02_role_dispute", {"grief": Look(client_priority=3, therapist_priority=3)})
    assert _hints("v02_role_dispute", {"grief": Look(client_priority=3, therapist_priority=0)})["disagreement"].areas == ("grief",)
    assert "disagreement" in _hints("v02_role_dispute", decided=Decided(16, is_agreed=True, is_disputed=True))


def test_unclear_by_the_last_first_session_means_supervision_and_a_provisional_focus() -> None:
    assert "unclear" not in _hints("v02_role_dispute")
    assert "unclear" in _hints("v02_role_dispute", decided=Decided(16, first_sessions_over=True))
    assert "unclear" not in _hints("v02_role_dispute", decided=Decided(16, is_agreed=True, first_sessions_over=True))
