"""Follows docs/how-to/run-a-clinic from an empty folder: to a real practice behind a proxy with TLS, and back from its backup on another machine."""
# ruff: noqa: S603, S607

import argparse
import base64
import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from proofs import how_to, report
from proofs.machine import Machine
from proofs.scratch import ROOT

NEEDED = ("git", "make", "nginx", "openssl", "curl")
CLIENT, PASSWORD = "Quillfeather Ashgrove", "four words nobody puts together"
SLOW = 24
"""Senders who never end their request, three for each thread of the server."""


class Stuck(Exception):
    """A line of the page did not end well, and what follows would have no ground."""


class Walk:
    """What was found on the way. `wrong` is empty where the page is true."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.wrong, self.seconds = folder, list[str](), dict[str, float]()
        self.machines: list[Machine] = []

    def expects(self, holds: bool, sentence: str) -> None:
        """Note a sentence where something does not hold."""
        if not holds:
            self.wrong.append(sentence)

    def types(self, machine: Machine, lines: tuple[str, ...], fine: tuple[int, ...] = (0,)) -> str:
        """Type some lines; each has to end well. Returns what they said. Raises Stuck."""
        said = []
        for line in lines:
            code = machine.types(line)
            said.append(machine.said)
            if code not in fine:
                raise Stuck(f"«{line[:80]}» ended with {code}: {machine.said[-600:]}")
        return "\n".join(said)


def main(words: list[str]) -> bool | None:
    """Run the proof, print what it found and write it down. Returns whether it passed; None where something that it needs is not here."""
    parser = argparse.ArgumentParser(prog="from_nothing", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave the scratch machines where they are, to look at them")
    parser.add_argument("--no-report", action="store_true")
    arguments = parser.parse_args(words)
    from tests.run import find_chromium

    lacking = [name for name in NEEDED if shutil.which(name) is None] + ([] if find_chromium() else ["chromium"])
    if lacking or not (ROOT / ".git").exists():
        why = f"not here: {', '.join(lacking) or 'a checkout by git'}"
        print(why)
        if not arguments.no_report:
            report.write("from_nothing", {}, None, None, why)
        return None
    folder = Path(tempfile.mkdtemp(prefix="openipt-from-nothing-"))
    folder.chmod(0o755)  # the user of the practice goes through it
    walk = Walk(folder)
    counts: dict[str, Any] = {}
    try:
        counts = follow(walk)
    except Stuck as stuck:
        walk.wrong.append(str(stuck))
    finally:
        for machine in walk.machines:
            machine.stop()
        if arguments.keep:
            print(f"Kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    passed = not walk.wrong
    print(json.dumps({"counts": counts, "seconds": walk.seconds, "wrong": walk.wrong}, indent=1, ensure_ascii=False))
    if not arguments.no_report:
        report.write("from_nothing", {**counts, "seconds": walk.seconds, "wrong": walk.wrong}, None, passed)
    return passed


def follow(walk: Walk) -> dict[str, Any]:
    """The evening, step by step, and what comes later. Returns the counts."""
    source = _source(walk.folder)
    machine = Machine(walk.folder / "machine", source)
    walk.machines.append(machine)
    parts = {part.heading: part for part in how_to.parts()}
    steps = [part for part in parts.values() if part.is_step]
    begun = time.monotonic()
    link = ""
    with _browser(machine) as page:
        for part in steps:
            at = time.monotonic()
            if "Begin" in part.heading:
                _begin(walk, page, link)
            for lines in part.blocks:
                said = walk.types(machine, lines, fine=(0, 1) if "doctor" in part.heading else (0,))
                link = link or next(iter(re.findall(r"https://\S+/begin/\S+/", said)), "")
                _look_at(walk, machine, part.heading, said)
            walk.seconds[part.heading] = round(time.monotonic() - at, 1)
        evening, typed, stood_in = time.monotonic() - begun, machine.typed, machine.stood_in
        _look_over_the_wire(walk, machine, link)
        new_version, new_keys, machine_gone = parts["Later"].blocks
        walk.types(machine, (*new_version, *new_keys))
        walk.expects(_asks(machine, "/healthz")[0] == 200, "After new keys the practice does not answer through the proxy.")
        machine.stop()
        other = _another_machine(walk, machine, parts, machine_gone)
        _comes_back(walk, page, other)
    _nothing_in_the_open(walk, link)
    return {
        "steps": len(steps),
        "commands_typed": typed,
        "of_them_stood_in_for": stood_in,
        "minutes_of_the_machine": round(evening / 60, 1),
        "slow_senders": SLOW,
        "machines": len(walk.machines),
    }


def _source(folder: Path) -> Path:
    """The commit that is being proved, as somebody would clone it."""
    source = folder / "source"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(source)], check=True, capture_output=True)
    subprocess.run(["git", "-C", str(source), "checkout", "--quiet", "-B", "main"], check=True, capture_output=True)
    return source


def _look_at(walk: Walk, machine: Machine, heading: str, said: str) -> None:
    """What a keeper would see after a step."""
    if heading.startswith("3."):
        machine.kit = re.findall(r"AGE-SECRET-KEY-1\w+", (machine.folder / "run/openipt-kit/kit.html").read_text())[0]
        walk.expects(machine.kit not in said, "The key of the kit was printed.")
    if heading.startswith("8."):
        walk.expects(said.count("came back") + said.count("comes back") >= 2 or said.count("It took") == 2, f"The drills say: {said[-400:]}")
        walk.expects(not (machine.folder / "run/openipt-kit/kit.html").exists(), "The kit's file is still there.")
    if heading.startswith("9."):
        asks = [line for line in said.splitlines() if line.startswith(("LOOK", "REFUSE")) and "Backup folders" not in line]
        walk.expects(not asks and "good" in said and said.rstrip().endswith("ok"), f"After the evening the doctor says: {asks}")


@contextlib.contextmanager
def _browser(machine: Machine) -> Any:
    """A browser that trusts this one certificate, with a device that makes passkeys."""
    from playwright.sync_api import sync_playwright
    from tests.run import find_chromium

    public = load_pem_x509_certificate(machine.certificate.read_bytes()).public_key()
    trusted = base64.b64encode(sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()).decode()
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", f"--ignore-certificate-errors-spki-list={trusted}"]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(profile, executable_path=find_chromium(), args=options, locale="en-GB")
        page = context.new_page()
        page.set_default_timeout(20_000)
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        about = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
        about |= {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
        device.send("WebAuthn.addVirtualAuthenticator", {"options": about})
        yield page
        context.close()


def _begin(walk: Walk, page: Any, link: str) -> None:
    """Step 7: the link, a password, a passkey, the recovery codes, the first client."""
    page.goto(link)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Set this password and sign in").click()
    page.goto(link.split("/begin/")[0] + "/caseload/")
    walk.expects("/caseload/" not in page.url, "The caseload opened before there was a second factor.")
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("Name").fill("The laptop in the practice")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("button", name="Show me ten new codes").click()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("link", name="Add a client").first.click()
    page.get_by_label("Name").fill(CLIENT)
    page.locator("input[name=protocol][value=ipt16]").check(force=True)
    page.get_by_label("Day", exact=True).fill((datetime.now(UTC) + timedelta(days=1)).date().isoformat())
    page.get_by_label("Time", exact=True).fill("09:30")
    page.get_by_role("button", name="Add the client").click()
    page.wait_for_url("**/courses/**")
    cookies = {each["name"]: each for each in page.context.cookies()}
    walk.expects({"__Host-session", "__Host-csrf"} <= set(cookies), f"The browser holds other cookies: {sorted(cookies)}")
    walk.expects(all(each["secure"] and each["httpOnly"] for each in cookies.values()), "A cookie may travel unencrypted, or scripts can read it.")
    page.goto(link.split("/begin/")[0] + "/keeper/")
    walk.expects(page.get_by_role("heading", name="Keeping", exact=True).is_visible(), "The keeper's page does not open.")


def _look_over_the_wire(walk: Walk, machine: Machine, link: str) -> None:
    """What the proxy and OpenIPT answer together."""
    status, headers = _asks(machine, "/sign-in/")
    walk.expects(status == 200 and headers.get("strict-transport-security", "").startswith("max-age=31536000"), "There is no HSTS.")
    walk.expects("default-src 'none'" in headers.get("content-security-policy", ""), "There is no content policy.")
    walk.expects(_asks(machine, "/healthz", Host="evil.example")[0] == 400, "Another name is answered.")
    for port in (machine.unencrypted, machine.port):
        plain = http.client.HTTPConnection("localhost" if port == machine.unencrypted else "127.0.0.1", port, timeout=10)
        plain.request("GET", "/sign-in/")
        answer = plain.getresponse()
        there = (answer.status, answer.headers["Location"])
        walk.expects(there == (301, f"{machine.address}/sign-in/"), f"Unencrypted, port {port} answers {there}.")
        plain.close()
    _senders_who_never_end(walk, machine)
    walk.expects(link.split("/begin/")[1].strip("/") not in machine.logs() and "/begin/" not in machine.logs(), "The proxy logged an address.")
    walk.expects("GET 200" in machine.logs(), "The proxy logged nothing.")


def _senders_who_never_end(walk: Walk, machine: Machine) -> None:
    """Half a form from each, and meanwhile somebody asks for a page. None of the halves may have reached OpenIPT."""
    lines = ("POST /sign-in/ HTTP/1.1", f"Host: localhost:{machine.public}", f"Origin: {machine.address}", "Content-Length: 1000")
    lines = (*lines, f"Cookie: __Host-csrf={'a' * 32}", "Content-Type: application/x-www-form-urlencoded")  # so that the form would be read
    waiting = []
    for _ in range(SLOW):
        sender = _trusting(machine).wrap_socket(socket.create_connection(("localhost", machine.public), timeout=10), server_hostname="localhost")
        sender.sendall("\r\n".join((*lines, "", "login=")).encode())
        waiting.append(sender)
    begun = time.monotonic()
    status, _ = _asks(machine, "/sign-in/")
    walk.seconds["a page beside slow senders"] = round(time.monotonic() - begun, 2)
    walk.expects(status == 200 and time.monotonic() - begun < 5, "Slow senders keep everybody waiting.")
    walk.expects(_open_to(machine.port) == 0, "The proxy passes on what has not come whole.")
    for sender in waiting:
        sender.close()


def _open_to(port: int) -> int:
    """How many connections to that port of this machine are open now."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(line[2].endswith(f":{port:04X}") and line[3] == "01" for line in lines)


def _asks(machine: Machine, path: str, **headers: str) -> tuple[int, dict[str, str]]:
    """What is answered over https."""
    connection = http.client.HTTPSConnection("localhost", machine.public, timeout=20, context=_trusting(machine))
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


def _trusting(machine: Machine) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(machine.certificate))


def _another_machine(walk: Walk, machine: Machine, parts: dict[str, how_to.Part], machine_gone: tuple[str, ...]) -> Machine:
    """The first machine is gone: steps 1 and 2 on another, the disk with the backups, the paper, then steps 5 and 6."""
    other = Machine(walk.folder / "other", machine.source, shared=machine)
    walk.machines.append(other)
    other.kit, other.certificate, other.key = machine.kit, machine.certificate, machine.key  # the name and its certificate move along
    at = time.monotonic()
    by_number = {part.heading.split(".")[0]: part for part in parts.values() if part.is_step}
    for number in ("1", "2"):
        walk.types(other, by_number[number].lines)
    shutil.copytree(machine.folder / "srv/openipt-backups", other.folder / "srv/openipt-backups", dirs_exist_ok=True)
    if os.geteuid() == 0:
        for path in (other.folder / "srv/openipt-backups").iterdir():
            shutil.chown(path, "nobody", "nogroup")
    said = walk.types(other, machine_gone)
    walk.expects("1 courses" in said, f"The restore says: {said[-400:]}")
    for number in ("5", "6"):
        walk.types(other, by_number[number].lines)
    walk.seconds["on another machine"] = round(time.monotonic() - at, 1)
    return other


def _comes_back(walk: Walk, page: Any, other: Machine) -> None:
    """Everybody was signed out; the passkey of before signs in, and the client is there."""
    page.goto(f"{other.address}/caseload/")
    walk.expects("/sign-in/" in page.url, "A session of before the exchange of keys still works.")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{other.address}/caseload/")
    walk.expects(page.get_by_text(CLIENT).first.is_visible(), "The client did not come back.")


def _nothing_in_the_open(walk: Walk, link: str) -> None:
    """The client's name, the password and the link's secret lie nowhere on either machine."""
    markers = [each.encode() for each in (CLIENT, CLIENT.split()[0], PASSWORD, link.split("/begin/")[1].strip("/"), walk.machines[0].kit)]
    for machine in walk.machines:
        for folder in ("var", "srv", "run", "etc", "bodies", "answers"):
            for path in (machine.folder / folder).rglob("*"):
                if path.is_file() and any(marker in path.read_bytes() for marker in markers):
                    walk.wrong.append(f"{path.relative_to(walk.folder)} holds in the open what it must not.")
