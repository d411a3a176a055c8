"""Proves that nobody guesses a way in: with ten thousand passwords, ten thousand codes, or codes used twice; and that the owner still gets in."""
# ruff: noqa: S603

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from proofs import report, scratch
from proofs.guessing import SECRET, code_of

AT_MOST_LOOKED_AT = 100
"""Guesses in a row that are looked at, on one account, from devices that are not known (NIST SP 800-63B-4)."""


def main(words: list[str]) -> bool | None:
    """Run it in full, print what was found, and put it into the report."""
    parser = argparse.ArgumentParser(prog="python -m proofs guesses", description=__doc__)
    parser.add_argument("--guesses", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=100, help="accounts whose code two processes use at the same time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-report", action="store_true")
    arguments = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="openipt-guesses-") as folder:
        found = prove(Path(folder), arguments.guesses, arguments.accounts, arguments.seed)
    print(json.dumps(found, indent=1))
    passed = not found["wrong"]
    if not arguments.no_report:
        report.write("guesses", found["counts"], arguments.seed, passed, "; ".join(found["wrong"][:5]))
    return passed


def prove(folder: Path, guesses: int, accounts: int, seed: int) -> dict[str, Any]:
    """Guess that often at a password and at codes, then use one code of each account in two processes. `wrong` lists what is not as it should be."""
    found = scratch.ask(folder / "guessed", "proofs.guessing", "guess", "--number", str(guesses), "--seed", str(seed))
    used = used_in_two_processes(folder / "used", accounts)
    return judge(found, used, guesses)


def judge(found: dict[str, Any], used: list[int], guesses: int) -> dict[str, Any]:
    """What it comes to: counts, and every sentence about something that is not as it should be."""
    looked_at = {what: found[what].get("wrong", 0) for what in ("passwords", "codes")}
    wrong = [f"{found['got_in']} guesses got in."] if found["got_in"] else []
    wrong += [f"{what}: {count} guesses were looked at." for what, count in looked_at.items() if count > AT_MOST_LOOKED_AT]
    wrong += [f"{what}: {sum(found[what].values())} guesses were made, not {guesses}." for what in looked_at if sum(found[what].values()) != guesses]
    wrong += [f"{what}: a guess was told «{said}»." for what in looked_at for said in found[what] if said not in ("wrong", "no more are taken")]
    wrong += [f"{who}: not in." for who, is_in in found["inside"].items() if not is_in]
    if guesses > AT_MOST_LOOKED_AT and found["right_one_from_a_stranger"] != "no more are taken":
        wrong.append(f"The right password from a stranger was told «{found['right_one_from_a_stranger']}».")
    twice, never = used.count(2), used.count(0)
    wrong += [f"{twice} codes were good in two processes."] if twice else []
    wrong += [f"{never} codes were good in none."] if never else []
    counts = {
        "guesses_at_a_password": guesses,
        "guesses_at_codes": guesses,
        "got_in": found["got_in"],
        "passwords_looked_at": looked_at["passwords"],
        "codes_looked_at": looked_at["codes"],
        "ways_in_that_the_owner_still_has": sum(found["inside"].values()),
        "codes_used_in_two_processes_at_once": len(used),
        "good_in_both": twice,
    }
    return {"counts": counts, "wrong": wrong}


def used_in_two_processes(data: Path, accounts: int) -> list[int]:
    """In how many of two processes each account's code was good, asked at the same time."""
    scratch.ask(data, "proofs.guessing", "accounts", "--number", str(accounts))
    code, at = code_of(SECRET), time.time() + 4
    line = [sys.executable, "-m", "proofs.guessing", "use", "--code", code, "--at", str(at)]
    both = [subprocess.Popen(line, cwd=scratch.ROOT, env=scratch.environment(data), stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [json.loads(process.communicate()[0].strip().splitlines()[-1]) for process in both]
    return [first + second for first, second in zip(*said, strict=True)]
