"""Each task that any protocol asks for is opened from the list of a course, recorded, and then stands as done. The files say which there are."""

from datetime import UTC, datetime, timedelta

from openipt.core.library import read_library
from openipt.core.protocols import Protocol, Task
from openipt.core.worksheets import SheetField
from tests.browser.conftest import Walker
from tests.walking import something_in

LIBRARY = read_library()
"""What OpenIPT ships, and the demo practice goes by."""


def test_every_task_of_every_protocol_can_be_recorded_in_the_browser(somebody):
    ben = somebody()
    ben.signs_in_as("ben")
    looked_at: set[str] = set()
    for protocol, tasks in protocols_that_cover_every_task():
        course = given_a_client_in(ben, protocol)
        then_the_list_names_each(ben, course, tasks)
        for task in tasks:
            when_it_is_opened(ben, course, protocol, task)
            if task.tool == "countdown":
                ben.sees("OpenIPT does this by itself")
                continue
            when_its_sheet_is_filled_in_and_saved(ben, task)
            then_it_stands_as_done(ben)
            if (form := task.sheet or task.tool or "words alone") not in looked_at:
                looked_at.add(form)
                ben.finds_nothing_wrong()
        then_the_list_names_none_of_these_as_open(ben, course, tasks)


def protocols_that_cover_every_task() -> list[tuple[Protocol, list[Task]]]:
    """As few protocols as may be, each with the tasks that none before it has."""
    protocols = [LIBRARY.protocol(key) for key in sorted(LIBRARY.protocols)]
    left = {task.id for protocol in protocols for task in protocol.tasks}
    found = []
    while left:
        most = max(protocols, key=lambda protocol: len(left & {task.id for task in protocol.tasks}))
        found.append((most, [task for task in most.tasks if task.id in left]))
        left -= {task.id for task in most.tasks}
    return found


def given_a_client_in(ben: Walker, protocol: Protocol) -> str:
    ben.opens("/clients/add/")
    ben.page.get_by_label("Name").fill(f"Wren {protocol.key}")
    ben.page.locator(f"input[name=protocol][value={protocol.key}]").check(force=True)
    ben.page.get_by_label("Day", exact=True).fill((datetime.now(UTC) + timedelta(days=1)).date().isoformat())
    ben.page.get_by_label("Time", exact=True).fill("09:30")
    ben.presses("Add the client")
    ben.sees("Tasks of this phase")
    return ben.page.url


def then_the_list_names_each(ben: Walker, course: str, tasks: list[Task]) -> None:
    ben.opens(f"{course}tasks/")
    ben.finds_nothing_wrong()
    named = set(ben.page.locator("ul.lines a").all_inner_texts())
    assert {task.title for task in tasks} <= named


def when_it_is_opened(ben: Walker, course: str, protocol: Protocol, task: Task) -> None:
    """From the list; a task of each session or review at the first session that has it."""
    address = f"{course}tasks/{task.id}/"
    reviews, phase = protocol.reviewed_by(task.id), next((each for each in protocol.phases if each.id == task.phase), None)
    first = reviews[0] if reviews else phase.first if phase and task.repeats == "each_session" and task.tool != "countdown" else None
    ben.opens(address if first is None else f"{address}?session={first}")
    assert ben.page.locator("main h1").inner_text().startswith(task.title)


def when_its_sheet_is_filled_in_and_saved(ben: Walker, task: Task) -> None:
    sheet = LIBRARY.worksheet(task.sheet) if task.sheet else None
    if sheet is not None and sheet.block is None and not sheet.of_course:
        for field in [each for each in sheet.fields if each.needed] or sheet.fields[:1]:
            fill(ben, field)
    ben.page.locator("textarea[name=_words]").fill("Talked about it in the room.")
    ben.page.locator("form.task button.main").click()
    ben.page.wait_for_load_state()


def fill(ben: Walker, field: SheetField) -> None:
    place, value = ben.page.locator(f"form.task [name={field.key}]"), something_in(field)
    if field.kind == "choice":
        ben.page.locator(f"form.task [name={field.key}][value={value}]").check(force=True)
    elif field.kind in ("tick", "techniques"):
        place.first.check(force=True)
    else:
        place.fill(value)


def then_it_stands_as_done(ben: Walker) -> None:
    assert ben.page.locator("main .tag").first.inner_text() == "Done"
    ben.sees("As it stands now")


def then_the_list_names_none_of_these_as_open(ben: Walker, course: str, tasks: list[Task]) -> None:
    """Bold is what is still open."""
    ben.opens(f"{course}tasks/")
    still = ben.page.locator("ul.lines li:has(b) a").all_inner_texts()
    assert not {task.title for task in tasks} & set(still)
