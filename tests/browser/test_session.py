"""A session as its therapist lives it: open it, see the score, discuss it, one link, one step reviewed, one set, sign; and nothing typed is lost."""

import re
from datetime import UTC, datetime

import pytest

from tests.browser.conftest import Walker, serving

LARGEST = 15
"""Clicks, shortcuts and Tabs of the whole journey, beside the words themselves."""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A demo practice of its own, since its sessions are signed here."""
    with serving(tmp_path_factory.mktemp("sessions")) as practice:
        yield practice


class Therapist:
    """Ben at his screen: what he presses is counted, what he types is not."""

    def __init__(self, walker: Walker) -> None:
        self.walker, self.page, self.presses = walker, walker.page, 0

    def clicks(self, role: str, name: str | re.Pattern[str]) -> None:
        """One click."""
        self.presses += 1
        self.page.get_by_role(role, name=name).locator("visible=true").first.click()

    def keys(self, keys: str) -> None:
        """One shortcut, or one Tab."""
        self.presses += 1
        self.page.keyboard.press(keys)

    def types(self, words: str) -> None:
        """Words, where the cursor stands."""
        self.page.keyboard.type(words)

    def has_saved(self, title: str) -> None:
        """The part under that heading says when it was saved."""
        place = self.page.locator("section", has=self.page.get_by_role("heading", name=title)).last
        place.locator(".stamp[data-stamp=saved]").locator("visible=true").first.wait_for()


@pytest.fixture
def ben(somebody):
    """Give Ben a screen, signed in: `ben(width=360)`."""

    def at_a_screen(*args, **kwargs) -> Walker:
        walker = somebody(*args, **kwargs)
        walker.signs_in_as("ben")
        return walker

    return at_a_screen


def session_of(walker: Walker, name: str, number: int) -> str:
    """The address of a session of that client."""
    walker.opens("/caseload/")
    course = walker.page.get_by_role("link", name=name).get_attribute("href")
    return f"{course}sessions/{number}/"


def moved_to_today(walker: Walker, address: str) -> None:
    """The session is held today."""
    walker.opens(address)
    walker.page.locator("#attendance > summary").click()
    walker.page.get_by_label("Day", exact=True).fill(datetime.now(UTC).date().isoformat())
    walker.page.get_by_label("Time", exact=True).fill("00:05")
    walker.presses("Give it this time")
    walker.sees("today, 00:05 to 00:55")


def test_from_the_caseload_to_the_signed_note_in_fifteen_presses(ben):
    walker = ben()
    moved_to_today(walker, session_of(walker, "Daniel K.", 7))
    walker.opens("/caseload/")
    therapist = Therapist(walker)
    therapist.clicks("link", "Session 7 of 16")
    then_the_score_stands_there_without_a_click(walker)
    therapist.clicks("button", "Came")
    walker.sees("Came, in person.")
    therapist.clicks("checkbox", "Scores read together")
    therapist.has_saved("Opening")
    when_one_link_is_written(therapist)
    when_the_last_step_is_looked_back_at(therapist)
    when_the_next_step_is_set(therapist)
    then_the_note_has_filled_itself(walker)
    walker.finds_nothing_wrong()
    therapist.keys("Alt+s")
    walker.sees("Note of session 7")
    walker.finds_nothing_wrong()
    therapist.clicks("button", "Sign and lock")
    walker.sees("Amend it")
    walker.finds_nothing_wrong()
    print(f"{therapist.presses} clicks, shortcuts and Tabs")
    assert therapist.presses <= LARGEST
    then_the_session_is_locked(walker)


def then_the_score_stands_there_without_a_click(walker):
    strip = walker.page.locator(".since").inner_text()
    assert strip.index("item 9") < strip.index("PHQ-9") < strip.index("Answers that moved") < strip.index("Due")
    for words in ("0\nNot at all", "0 at all seven sessions.", "15", "2 lower than ", "Under 6: too small to call a change."):
        assert words.replace("\n", "") in strip.replace("\n", "")
    assert "Sleep, easier\nnearly every day, now more than half the days" in strip
    walker.finds_nothing_wrong()


def when_one_link_is_written(therapist):
    therapist.keys("Alt+2")
    therapist.types("Sunday, after nine: he asked, she was too tired to talk.")
    therapist.keys("Tab")
    therapist.types("Sarah")
    therapist.keys("Tab")
    therapist.types("5")
    therapist.keys("Tab")
    therapist.types("3")
    therapist.has_saved("Mood and people")


def when_the_last_step_is_looked_back_at(therapist):
    assert therapist.page.get_by_text("“Ask Sarah for ten minutes after nine.”").is_visible()
    therapist.clicks("radio", "Partly done")
    therapist.keys("Tab")
    therapist.types("Asked on Sunday; both were tired.")
    therapist.has_saved("The last step")


def when_the_next_step_is_set(therapist):
    therapist.keys("Alt+7")
    therapist.types("Ask for ten minutes, and say I miss her.")
    therapist.keys("Tab")
    therapist.types("Sarah")
    therapist.has_saved("Next step")


def then_the_note_has_filled_itself(walker):
    lines = walker.page.locator("[data-lines]").inner_text()
    said = (
        "Session 7",
        "PHQ-9",
        "Scores read together.",
        "With Sarah. Mood before: 5 of 10. Mood after: 3 of 10.",
        "Partly done.",
        "“Ask for ten minutes",
    )
    places = [lines.index(words) for words in said]
    assert places == sorted(places)


def then_the_session_is_locked(walker):
    walker.presses("Back to session 7")
    walker.sees("locked")
    assert walker.page.locator("form[data-part]").count() == 0
    walker.sees("Mood before: 5 of 10. Mood after: 3 of 10.")
    walker.finds_nothing_wrong()


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True), (1000, False)])
def test_every_page_of_a_session_holds_on_each_screen(ben, width, dark):
    walker = ben(width, dark=dark)
    address = session_of(walker, "Priya S.", 10)
    for path in (address, f"{address}note/", f"{address}private/"):
        walker.opens(path)
        walker.finds_nothing_wrong()
    walker.opens(address)
    for summary in walker.page.locator(".edit > summary").all():
        summary.click()
    walker.finds_nothing_wrong()
    walker.page.locator(".add > summary").click()
    walker.finds_nothing_wrong()


def test_on_paper_there_is_what_was_written_and_nothing_to_press(ben):
    walker = ben()
    address = session_of(walker, "Daniel K.", 6)
    walker.opens(address)
    walker.page.emulate_media(media="print")
    assert walker.page.locator("button, .tabs, .stamp, textarea").locator("visible=true").count() == 0
    walker.sees("Ask Sarah for ten minutes after nine.")
    walker.page.emulate_media(media="screen")
    walker.page.get_by_role("link", name="Print it for the client").click()
    walker.page.emulate_media(media="print")
    shown = walker.page.inner_text("body")
    assert "“Ask Sarah for ten minutes after nine.”" in shown
    assert "Daniel" not in shown.replace("Demo practice", "")
    pdf = walker.page.pdf(format="A4", margin={"top": "12mm", "bottom": "12mm", "left": "12mm", "right": "12mm"})
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1


def opening_of(walker: Walker):
    """The form of the opening, open."""
    form = walker.page.locator("form[data-sheet=session_opening]")
    if not form.is_visible():
        walker.page.locator("article", has=form).locator("summary").first.click()
    return form


def stamp_of(walker: Walker):
    """The stamp of the opening."""
    return walker.page.locator("article", has=walker.page.locator("form[data-sheet=session_opening]")).locator(".stamp")


def test_two_tabs_write_in_the_same_part_and_both_versions_are_there_until_a_person_has_chosen(ben):
    one = ben()
    address = session_of(one, "Ella M.", 9)
    one.opens(address)
    other = Walker(one.context, one.served)
    other.opens(address)
    opening_of(one).get_by_label("Since you last met").fill("Slept three hours.")
    stamp_of(one).locator("visible=true").and_(one.page.locator("[data-stamp=saved]")).wait_for()
    opening_of(other).get_by_label("Since you last met").fill("Slept four hours, on the sofa.")
    other.sees("Changed elsewhere. See both")
    other.sees("Slept three hours.")
    other.page.keyboard.type(" Rang his brother.")
    other.page.locator(".version", has_text="Rang his brother.").wait_for()
    other.finds_nothing_wrong()
    one.opens(address)
    one.sees("There are two versions. Nothing is lost.")
    one.sees("Slept four hours, on the sofa. Rang his brother.")
    one.finds_nothing_wrong()
    one.page.locator(".version", has_text="Rang his brother.").get_by_role("button", name="Keep this one").click()
    one.page.wait_for_load_state()
    one.page.locator("[data-read]", has_text="Rang his brother.").wait_for()
    one.does_not_see("There are two versions")


def test_the_version_in_the_form_is_kept_by_one_press_and_the_other_is_laid_to_rest(ben):
    one = ben()
    address = session_of(one, "Priya S.", 9)
    one.opens(address)
    other = Walker(one.context, one.served)
    other.opens(address)
    opening_of(one).get_by_label("Since you last met").fill("First.")
    one.page.locator("article", has=one.page.locator("form[data-sheet=session_opening]")).locator("[data-stamp=saved]").wait_for()
    opening_of(other).get_by_label("Since you last met").fill("First, and second.")
    other.page.locator(".version", has_text="First, and second.").get_by_role("button", name="Keep this one").click()
    other.page.locator(".both").wait_for(state="detached")
    other.opens(address)
    other.page.locator("[data-read]", has_text="First, and second.").wait_for()
    other.does_not_see("There are two versions")


def test_while_the_line_is_down_the_words_stay_and_are_saved_once_it_is_back(ben):
    walker = ben()
    address = session_of(walker, "Ella M.", 9)
    walker.opens(f"{address}private/")
    walker.context.set_offline(True)
    walker.page.get_by_label("For you alone").fill("I grew impatient with the silence.")
    walker.sees("Not saved yet. Kept here, trying again")
    walker.context.set_offline(False)
    walker.page.locator("[data-stamp=saved]").wait_for()
    walker.opens(f"{address}private/")
    assert walker.page.get_by_label("For you alone").input_value() == "I grew impatient with the silence."
    walker.opens(address)
    walker.does_not_see("impatient")


def test_words_typed_a_moment_before_a_link_is_pressed_are_on_the_next_page(ben):
    walker = ben()
    walker.opens(session_of(walker, "Priya S.", 9))
    walker.page.locator("form[data-sheet=session_note] textarea").fill("Every last word.")
    walker.presses("Read and sign")
    walker.sees("Every last word.")


def test_a_locked_session_keeps_what_is_typed_until_it_is_unlocked(ben):
    walker = ben()
    walker.opens(session_of(walker, "Priya S.", 9))
    walker.page.evaluate("document.addEventListener('openipt:locked', () => document.body.dataset.heard = 'locked')")
    walker.page.route("**/parts/**", lambda route: route.fulfill(status=423, json={"locked": True}))
    walker.page.locator("form[data-sheet=session_note] textarea").fill("Typed while locked.")
    walker.page.locator("body[data-heard=locked]").wait_for()
    walker.page.locator("[data-stamp=locked]").wait_for(state="attached")
    walker.page.unroute("**/parts/**")
    walker.page.evaluate("document.dispatchEvent(new CustomEvent('openipt:unlocked'))")
    walker.page.locator(".note [data-stamp=saved]").wait_for(state="attached")  # the cover of the lock lies over it


def test_without_a_script_every_part_is_an_ordinary_form(ben):
    walker = ben(script=False)
    address = session_of(walker, "Ella M.", 10)
    walker.opens(address)
    walker.page.locator(".block", has_text="Mood and people").locator("summary").first.click()
    form = walker.page.locator("form[data-sheet=mood_link]").locator("visible=true").first
    form.get_by_label("What happened").fill("Nobody rang.")
    form.get_by_label("Mood before").fill("12")
    form.get_by_role("button", name="Save").click()
    walker.sees("Mood before goes from 0 to 10. Give a whole number.")
    walker.page.locator("form[data-sheet=mood_link]").locator("visible=true").first.get_by_label("Mood before").fill("4")
    walker.page.locator("form[data-sheet=mood_link]").locator("visible=true").first.get_by_role("button", name="Save").click()
    walker.page.locator(".strand.people", has_text="Nobody rang.").locator("visible=true").wait_for()


def test_a_part_that_was_taken_away_comes_back(ben):
    walker = ben()
    walker.opens(session_of(walker, "Daniel K.", 8))
    walker.page.keyboard.press("Alt+2")
    walker.page.keyboard.type("A slip.")
    walker.page.locator("[data-lines]", has_text="A slip.").wait_for()
    walker.presses("Take it away")
    walker.sees("Taken away.")
    assert "A slip." not in walker.page.locator("[data-lines]").inner_text()
    walker.presses("Bring it back")
    walker.page.locator("[data-lines]", has_text="A slip.").wait_for()


def test_an_amendment_stands_under_the_note_and_both_can_be_read(ben):
    walker = ben()
    address = session_of(walker, "Daniel K.", 6)
    walker.opens(f"{address}note/")
    walker.page.get_by_label("What is added or put right").fill("The talk was on Sunday.")
    walker.page.get_by_label("Why").fill("a slip")
    walker.page.locator("[data-stamp=saved]").wait_for()
    walker.finds_nothing_wrong()
    walker.presses("Sign the amendment")
    walker.sees("Amendment,")
    walker.sees("Why: a slip")
    walker.finds_nothing_wrong()


def test_the_keys_are_shown_when_asked_for(ben):
    walker = ben()
    walker.opens(session_of(walker, "Daniel K.", 8))
    walker.page.keyboard.press("Alt+k")
    walker.sees("Read and sign")
    walker.finds_nothing_wrong()
    walker.page.keyboard.press("Escape")
    walker.page.keyboard.press("Alt+n")
    assert walker.page.evaluate("document.activeElement.closest('form').dataset.sheet") == "session_note"
