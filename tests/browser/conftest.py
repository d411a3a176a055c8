"""A real browser on a real server: the demo practice, served as `make run` serves it, from a folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_socket
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import engine
from tests.run import find_chromium

PASSWORD = "nobody-here-is-real"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder is a journey in a browser, and may talk to the server on this machine."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.enable_socket)


COLOURED = """
() => [...document.querySelectorAll(".head-of-course, .head-of-course *, main, main *")].filter((each) => each.checkVisibility()).flatMap((each) => {
  const drawn = getComputedStyle(each);
  const sides = ["Top", "Right", "Bottom", "Left"].filter((side) => parseFloat(drawn[`border${side}Width`]) > 0);
  const inks = each.closest("svg") ? [drawn.fill, drawn.stroke] : [drawn.color, ...sides.map((side) => drawn[`border${side}Color`])];
  return inks.filter((ink) => {
    const [red, green, blue, strength = 1] = (ink.match(/^rgb/) ? ink.match(/[\\d.]+/g) : [0, 0, 0, 0]).map(Number);
    return strength > 0 && !(red === green && green === blue);
  }).map((ink) => `${each.tagName}.${each.getAttribute("class") || ""}: ${ink}`);
})
"""
"""Every ink on the page, as it is printed, that is neither black nor grey nor white: words, borders, and what is drawn."""
JUST_PROVED = 200.0
"""Seconds for which a journey may go on with somebody's last sign-in: what asks for a fresh proof takes one of five minutes."""
A4, LETTER = (703, 1017), (725, 949)
"""What lies between the margins of a sheet of paper, in the browser's own points."""


@dataclass(frozen=True)
class Served:
    """A practice that is being served: its address, what the command said, and the folder of its data."""

    address: str
    words: str
    data: Path
    signed_in: dict[str, tuple[float, str, list[Any]]] = field(default_factory=dict)
    """When each of the cast signed in last, where that led, and the cookies of it."""


@contextmanager
def serving(data: Path, *more: str, **environment: str) -> Iterator[Served]:
    """The demo practice, served from that folder; `more` and `environment` are said to the command besides."""
    pytest_socket.enable_socket()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "openipt.cli.main", "serve", "--demo", "--port", str(port), *more],
        env={**os.environ, "OPENIPT_DATA": str(data), **environment},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Passkeys"):
            break
    yield Served(f"http://127.0.0.1:{port}", "".join(lines), data)
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=20)
    process.stdout.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Iterator[Served]:
    """The demo practice."""
    with serving(engine.lay_databases(tmp_path_factory.mktemp("practice"))) as practice:
        yield practice


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a screen."""
    pytest_socket.enable_socket()
    with sync_playwright() as playwright:
        options = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
            "--disable-sync",
            "--disable-component-update",
        ]
        started = playwright.chromium.launch(executable_path=find_chromium(), args=options)
        yield started
        started.close()


class Walker:
    """Somebody at a screen: walks, looks, and has each page checked by axe."""

    def __init__(self, context: BrowserContext, served: Served) -> None:
        self.context, self.served = context, served
        self.page: Page = context.new_page()
        self.page.set_default_timeout(8000)
        self.mistakes: list[str] = []
        self.page.on("pageerror", lambda problem: self.mistakes.append(str(problem)))
        self.page.on(
            "console",
            lambda said: self.mistakes.append(said.text) if said.type == "error" and "409" not in said.text and "422" not in said.text else None,
        )
        self.page.on(
            "request", lambda asked: self.mistakes.append(f"asked elsewhere: {asked.url}") if not asked.url.startswith(served.address) else None
        )

    def opens(self, path: str) -> None:
        """Go to an address."""
        self.page.goto(path if path.startswith("http") else self.served.address + path)

    def signs_in_as(self, name: str) -> None:
        """Sign in as one of the cast; or go on with that person's last sign-in, while it counts as just proved and leads to the same page."""
        at, led_to, cookies = self.served.signed_in.get(name, (0.0, "", []))
        if cookies and time.monotonic() - at < JUST_PROVED:
            self.context.add_cookies(cookies)
            self.opens(led_to)
            if self.page.url == led_to:
                return
            self.context.clear_cookies()
        self.opens("/sign-in/")
        self.page.get_by_label("E-mail address").fill(f"{name}@demo.example")
        self.page.locator("input[type=password]").fill(PASSWORD)  # its label comes in the language that is served
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)
        self.served.signed_in[name] = (time.monotonic(), self.page.url, self.context.cookies())

    def presses(self, name: str, exact: bool = True) -> None:
        """Press a button or a link by its words."""
        target = self.page.get_by_role("button", name=name, exact=exact).or_(self.page.get_by_role("link", name=name, exact=exact))
        target.first.click()
        self.page.wait_for_load_state()

    def sees(self, words: str) -> None:
        """Something stands on the page, in sight."""
        self.page.get_by_text(words).locator("visible=true").first.wait_for(state="visible")

    def does_not_see(self, words: str) -> None:
        """Something stands nowhere in the page's text."""
        assert words not in self.page.inner_text("body")

    def lays_it_on_paper(self, paper: tuple[int, int] = A4) -> None:
        """See the page as it prints, as wide as what lies between the margins of the paper and one sheet high; all its inks are black or grey."""
        self.page.set_viewport_size({"width": paper[0], "height": paper[1]})
        self.page.emulate_media(media="print")
        assert self.page.evaluate("document.documentElement.scrollWidth") <= paper[0]
        assert self.page.evaluate(COLOURED) == []

    def counts_sheets(self) -> int:
        """On how many sheets of A4 the page prints."""
        return len(re.findall(rb"/Type\s*/Page[^s]", self.page.pdf(format="A4", prefer_css_page_size=True)))

    def finds_nothing_wrong(self) -> None:
        """Axe has no complaint, nothing is wider than the screen, and nothing failed or was fetched from elsewhere."""
        found = Axe().run(self.page).response["violations"]
        assert "\n".join(f"{each['id']}: {each['nodes'][0]['html']}" for each in found) == ""
        width = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], f"{self.page.url} is {width[0]} wide on a screen of {width[1]}"
        assert self.mistakes == []


@pytest.fixture
def somebody(browser, served):
    """Give somebody a screen: `somebody(width=360, dark=True, script=False)`."""
    contexts = []

    def at_a_screen(width: int = 1280, *, dark: bool = False, script: bool = True) -> Walker:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light", java_script_enabled=script, reduced_motion="reduce"
        )
        contexts.append(context)
        return Walker(context, served)

    yield at_a_screen
    for context in contexts:
        context.close()


def wait_until(holds, seconds: float = 8.0) -> None:
    """Wait for something to become true, looking often."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not become true in time"
        time.sleep(0.02)
