"""Somebody types into the session's page while the browser or the server is killed, again and again: no draft is lost, and at most two
seconds of typing are missing; what two tabs type into one box never writes over each other."""
# ruff: noqa: S311

import argparse
import json
import random
import shutil
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proofs import report, scratch
from proofs.browser import Browser, chromium
from proofs.filling import EMAIL, PASSWORD

BOXES = {"session_note": "words", "session_opening": "since", "session_close": "summary"}
"""The boxes that are typed into, by their worksheets."""
AT_MOST_MISSING = 2.0
"""Seconds of typing that may be missing after the browser was killed."""
SESSIONS = 16
LETTERS = "abcdefghij klmnop qrstuvwxyz. "
TYPED_FOR = (0.3, 3.5)
"""Seconds of typing after which the kill comes, at a random moment."""


@dataclass
class Box:
    """What was typed into one box of one page: every letter with the moment before it was pressed."""

    sheet: str
    page: Any
    keys: list[tuple[float, str]] = field(default_factory=list)
    done: int = 0

    @property
    def text(self) -> str:
        """All that was pressed, the last letter perhaps in vain."""
        return "".join(letter for _, letter in self.keys)


@dataclass
class Found:
    """What the rounds have shown."""

    browser_kills: int = 0
    server_kills: int = 0
    boxes: int = 0
    letters: int = 0
    two_tabs: int = 0
    signed_in_again: int = 0
    longest_missing_s: float = 0.0
    drafts_lost: int = 0
    written_over: int = 0
    wrong: list[str] = field(default_factory=list)


def main(words: list[str]) -> bool | None:
    """Run the proof, print what it found and write it down. Returns whether it passed; None where there is no Chromium."""
    parser = argparse.ArgumentParser(prog="typing", description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--no-report", action="store_true")
    arguments = parser.parse_args(words)
    if chromium() is None:
        print("NOT RUN: there is no Chromium here.")
        return None
    folder = Path(tempfile.mkdtemp(prefix="openipt-typing-"))
    try:
        found = prove(folder, arguments.rounds, arguments.seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    counts = {name: value for name, value in vars(found).items() if name != "wrong"}
    passed = not found.wrong and found.browser_kills + found.server_kills == arguments.rounds
    print(json.dumps({"counts": counts, "wrong": found.wrong[:40]}, indent=1))
    if not arguments.no_report:
        report.write("typing", counts, arguments.seed, passed, "; ".join(found.wrong[:5]))
    return passed


def prove(folder: Path, rounds: int, seed: int) -> Found:
    """Kill that often, and each time open the page anew and compare it with what was typed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        desk = Desk(folder, driver, seed, rounds)
        try:
            for number in range(rounds):
                desk.round(number)
        finally:
            desk.stop()
    return desk.found


class Desk:
    """A server, a browser, and somebody who types."""

    def __init__(self, folder: Path, driver: Any, seed: int, rounds: int) -> None:
        self.folder, self.driver, self.chance, self.found = folder, driver, random.Random(seed), Found()
        self.data, self.port = folder / "data", scratch.free_port()
        self.courses = scratch.ask(self.data, "proofs.typing_desk", "--courses", str(rounds // SESSIONS + 1))
        self.server = scratch.serve(self.data, self.port)
        self.server.wait_until_it_answers()
        self.cookies: list[Any] = []
        self.open_browser()

    def stop(self) -> None:
        """End what was started."""
        self.browser.kill()
        self.browser.forget()
        self.server.kill()

    def open_browser(self) -> None:
        """A fresh browser that is signed in."""
        self.browser = Browser(self.driver, self.folder / "profile")
        self.browser.context.set_default_timeout(scratch.PATIENCE * 1000)
        if self.cookies:
            self.browser.context.add_cookies(self.cookies)
            return
        self.sign_in()

    def sign_in(self) -> None:
        """As the therapist of the scratch practice."""
        page = self.browser.context.new_page()
        page.goto(f"http://127.0.0.1:{self.port}/sign-in/")
        page.fill("[name=login]", EMAIL)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/caseload/")
        self.cookies = self.browser.context.cookies()
        page.close()

    def round(self, number: int) -> None:
        """Type into three boxes, in one round of four in two tabs; kill at a random moment; compare."""
        course, session = self.courses[number // SESSIONS], number % SESSIONS + 1
        address = f"http://127.0.0.1:{self.port}/courses/{course}/sessions/{session}/"
        tabs = [self.open(address) for _ in range(2 if number % 4 == 3 else 1)]
        boxes = [Box(sheet, tab) for tab in tabs for sheet in BOXES]
        self.found.two_tabs += len(tabs) > 1
        killed_at: list[float] = []
        kills_browser = self.chance.random() < 0.5

        def kill() -> None:
            killed_at.append(time.monotonic())
            (self.browser if kills_browser else self.server).kill()

        timer = threading.Timer(self.chance.uniform(*TYPED_FOR), kill)
        timer.start()
        self.type(boxes, killed_at, mad=self.chance.random() < 0.5)
        timer.join()
        if kills_browser:
            self.found.browser_kills += 1
            self.browser.forget()
            self.open_browser()
        else:
            self.found.server_kills += 1
            self.server = scratch.serve(self.data, self.port)
            self.server.wait_until_it_answers()
            self.wait_until_saved(tabs)
        self.compare(number, address, boxes, killed_at[0], whole=not kills_browser)
        for page in self.browser.context.pages[1:]:  # with its last page the browser would sign out
            page.close()

    def open(self, address: str) -> Any:
        """The session's page with every box open."""
        page = self.browser.context.new_page()
        page.goto(address)
        if "/sign-in/" in page.url:
            self.found.signed_in_again += 1
            self.sign_in()
            page.goto(address)
        if page.locator("form[data-sheet]").count() == 0:
            raise RuntimeError(f"This is no session's page: {page.title()}, {page.url}")
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        return page

    def type(self, boxes: list[Box], killed_at: list[float], *, mad: bool) -> None:
        """Bursts of letters, box after box, until the kill; a little longer where only the server is gone."""
        until = time.monotonic() + 2 * TYPED_FOR[1]
        try:
            while time.monotonic() < until and not (killed_at and time.monotonic() > killed_at[0] + 0.5):
                box = self.chance.choice(boxes)
                where = box.page.locator(f'form[data-sheet="{box.sheet}"] [name="{BOXES[box.sheet]}"]').first
                where.evaluate("(each) => { each.focus(); each.selectionStart = each.selectionEnd = each.value.length; }")
                for _ in range(self.chance.randint(3, 30)):
                    letter = self.chance.choice(LETTERS)
                    box.keys.append((time.monotonic(), letter))
                    box.page.keyboard.type(letter)
                    box.done += 1
                    if not mad:
                        time.sleep(self.chance.uniform(0.03, 0.15))
        except Exception:
            if not killed_at:
                raise

    def wait_until_saved(self, tabs: list[Any]) -> None:
        """Until each tab has sent what it holds; it is told that the line is back, as a browser tells it."""
        for tab in tabs:
            begun = time.monotonic()
            tab.evaluate("document.activeElement.blur()")
            while tab.evaluate("Boolean(document.querySelector('.stamp:is([data-stamp=not], [data-stamp=saving])'))"):
                tab.evaluate("dispatchEvent(new Event('online'))")
                if time.monotonic() - begun > scratch.PATIENCE:
                    break  # what is not there then is found by the comparison
                tab.wait_for_timeout(100)
            tab.wait_for_timeout(500)

    def compare(self, number: int, address: str, boxes: list[Box], killed_at: float, *, whole: bool) -> None:
        """Open the page anew: each box's text stands there, or as another version beside it, but for the last moments of typing."""
        shown = self.open(address)
        for box in boxes:
            self.found.boxes += 1
            self.found.letters += box.done
            texts = shown.evaluate(READ_TEXTS, [box.sheet, BOXES[box.sheet]])
            kept = max((length for text in texts if (length := length_of(box.text, text)) is not None), default=0)
            pressed = box.keys[: box.done]
            missing = [moment for moment, letter in pressed[kept:] if letter.strip()]
            if not missing:
                continue
            seconds = killed_at - missing[0]
            self.found.longest_missing_s = round(max(self.found.longest_missing_s, seconds), 2)
            if whole or seconds > AT_MOST_MISSING:
                self.found.drafts_lost += whole
                self.found.written_over += len({each.page for each in boxes}) > 1
                what = "server" if whole else "browser"
                self.found.wrong.append(f"Round {number}, {what} killed, {box.sheet}: {len(missing)} letters of {box.done} missing, {seconds:.2f} s")


READ_TEXTS = """([sheet, name]) => {
  const form = document.querySelector(`form[data-sheet="${sheet}"]`);
  const article = form.closest("article");
  const beside = [...article.querySelectorAll(".both dd, .both [type=hidden]")];
  return [form.querySelector(`[name="${name}"]`).value, ...beside.map((each) => each.value ?? each.textContent)];
}"""


def length_of(typed: str, text: str) -> int | None:
    """How many letters of what was typed that text holds, from its start; None where it is empty, or holds something else."""
    stripped = text.strip()
    if not stripped:
        return None
    start = len(typed) - len(typed.lstrip())
    return start + len(stripped) if typed.lstrip().startswith(stripped) else None
