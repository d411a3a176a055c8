"""What OpenIPT leans on: few packages, each with its reason, locked file by file, and none older than is safe."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
CONTENT = tomllib.loads(PROJECT)
DIRECT = [Requirement(line) for line in CONTENT["project"]["dependencies"]]
MOST = 18

SAFE_FROM = {
    "sqlcipher3": "0.6.4",  # earlier ones carry a SQLite that can lose committed data in WAL mode
    "django": "5.2.19",
    "django-allauth": "65.21.1",
    "cryptography": "50.0.2",
    "psycopg": "3.3.9",
    "pyrage": "1.4",
    "argon2-cffi": "25.1",
    "pyyaml": "6.0.3",
    "tzdata": "2026.1",  # older ones have other clock changes
}
NEVER = {"sqlcipher3-binary", "sqlcipher3-wheels", "pysqlite3", "pysqlite3-binary", "djangorestframework", "celery", "pysqlcipher3"}
"""Affected engines, and second ways in (ADR 3 and 14)."""


def locked(name: str) -> dict[str, tuple[str, int, str]]:
    """Each package of a lock file with its version, how many hashes stand beside it, and the condition under which it is wanted."""
    text = (REPOSITORY / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        head = re.match(r"^([A-Za-z0-9._-]+)==(\S+)\s*(?:;\s*([^-]*?))?\s*(?=--hash)", line)
        assert head, f"not locked to one version with hashes: {line[:80]}"
        found[re.sub(r"[-_.]+", "-", head[1]).lower()] = (head[2], line.count("--hash=sha256:"), head[3] or "")
    return found


def test_there_are_at_most_eighteen_and_each_says_why() -> None:
    assert 0 < len(DIRECT) <= MOST
    for each in DIRECT:
        (line,) = (line for line in PROJECT.splitlines() if re.match(rf'\s+"{re.escape(each.name)}[\[><=]', line))
        reason = line.partition("#")[2].strip()
        assert len(reason.split()) >= 3, each.name


def test_each_names_the_lowest_version_that_it_needs() -> None:
    assert [each.name for each in DIRECT if not any(spec.operator == ">=" for spec in each.specifier)] == []


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_the_lock_names_one_version_and_the_hash_of_each_file(name: str) -> None:
    packages = locked(name)
    assert len(packages) > 20
    assert [package for package, (_, hashes, _) in packages.items() if hashes == 0] == []


def test_every_direct_dependency_and_the_build_backend_stand_in_the_lock_within_their_limits() -> None:
    run = locked("run.txt")
    for each in [*DIRECT, *map(Requirement, CONTENT["build-system"]["requires"])]:
        name = re.sub(r"[-_.]+", "-", each.name).lower()
        assert each.specifier.contains(run[name][0]), name


def test_what_runs_and_what_tests_agree_on_every_version() -> None:
    run, dev = locked("run.txt"), locked("dev.txt")
    assert {name for name in run.keys() & dev.keys() if run[name][0] != dev[name][0]} == set()
    wanted = {re.sub(r"[-_.]+", "-", Requirement(line).name).lower() for line in CONTENT["dependency-groups"]["dev"]}
    assert wanted <= dev.keys() | run.keys()


@pytest.mark.parametrize("name", SAFE_FROM)
def test_no_version_is_older_than_is_safe(name: str) -> None:
    safe = Version(SAFE_FROM[name])
    (asked,) = (spec for each in DIRECT if each.name == name for spec in each.specifier if spec.operator == ">=")
    for found in (asked.version, locked("run.txt")[name][0], version(name)):
        assert Version(found) >= safe


def test_what_was_decided_against_is_in_no_lock() -> None:
    assert (locked("run.txt").keys() | locked("dev.txt").keys()) & NEVER == set()


def test_the_tests_tools_are_not_installed_where_openipt_runs() -> None:
    assert locked("run.txt").keys() & {"pytest", "hypothesis", "playwright", "mypy", "ruff"} == set()
