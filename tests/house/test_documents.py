"""The generated pages say what the code says now, and what the written ones tell somebody to type exists."""

import argparse
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from proofs import how_to

from openipt.cli import docs
from openipt.cli.main import COMMANDS, _module_of, main
from openipt.core.courses import STEPS, State
from openipt.core.who_may import Verb
from openipt.record.installation_file import InstallationFile

NAMES = ("states.md", "who-may.md", "data-dictionary.md", "library.md")

ROOT = docs.GENERATED.parent.parent
TOLD = (
    "README.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    "docs/how-to/run-a-clinic.md",
    "docs/how-to/add-a-measure.md",
    "docs/how-to/messages.md",
    "docs/architecture.md",
)
UNITS = sorted((ROOT / "docs/how-to/systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
PROXY = ROOT / "docs/how-to/nginx/openipt.conf"


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return docs.pages()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_in_docs_generated_is_fresh(pages: dict[str, str], name: str) -> None:
    assert (docs.GENERATED / name).read_text(encoding="utf-8") == pages[name], "Run `openipt docs`."


def test_nothing_else_lies_there(pages: dict[str, str]) -> None:
    assert {path.name for path in docs.GENERATED.iterdir()} == set(NAMES) == set(pages)


def test_every_state_verb_table_and_definition_has_its_line(pages: dict[str, str]) -> None:
    assert all(f" {state.value}" in pages["states.md"] for state in State)
    assert all(step.words in pages["states.md"] for step in STEPS)
    assert all(f"`{verb.value}`" in pages["who-may.md"] for verb in Verb)
    assert pages["data-dictionary.md"].count("\n## `") == 54
    assert all(f"`{key}`" in pages["library.md"] for key in ("phq9", "phq8", "phq2", "gad7", "ipt16", "ipt16_uk", "mood_link", "step", "t.role_play"))


def test_a_page_that_is_out_of_date_is_named_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs, "GENERATED", tmp_path / "generated")
    assert main(["docs"]) == 0
    assert main(["docs", "--check"]) == 0
    (tmp_path / "generated" / "states.md").write_text("something else", encoding="utf-8")
    capsys.readouterr()
    assert main(["docs", "--check"]) == 1
    assert capsys.readouterr().out == "docs/generated/states.md is out of date. Run `openipt docs`.\n"
    assert main(["docs"]) == 0
    assert capsys.readouterr().out == "4 pages, 1 of them written anew.\n"
    assert main(["docs", "--check"]) == 0


def test_where_there_is_no_checkout_the_command_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs, "GENERATED", tmp_path / "nowhere" / "generated")
    assert main(["docs"]) == 2
    assert capsys.readouterr().err == "The pages belong to a checkout of OpenIPT, and here is none.\n"


def commands_in(text: str) -> Iterator[list[str]]:
    """What stands after `openipt` in each command of a text, in a block or within a line."""
    spans = [" ".join(span.split()) for span in re.findall(r"(?<!`)`([^`]+)`(?!`)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))]
    blocks = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.replace("\\\n", " ").splitlines()]
    blocks += re.findall(r"^    (\S.*)$", text, re.MULTILINE)
    units = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    for command in (*spans, *blocks, *units):
        found = re.search(r"(?:^| |bin/)openipt ([a-z].*)", command)
        if found:
            yield shlex.split(found[1].replace("\\|", "|").replace("[", "").replace("]", ""), comments=True)


def flags_of(words: list[str]) -> set[str]:
    """Every flag that a command knows, with those of the sub-command that is named."""
    parser = argparse.ArgumentParser()
    _module_of(words[0]).describe(parser)
    known = set(parser._option_string_actions)
    for action in parser._subparsers._actions if parser._subparsers else []:
        for name, each in (action.choices or {}).items() if isinstance(action.choices, dict) else ():
            known |= set(each._option_string_actions) if name in words else set()
    return known


@pytest.mark.parametrize("name", [*TOLD, *(str(unit.relative_to(ROOT)) for unit in SERVICES)])
def test_each_command_and_flag_that_a_page_names_exists(name: str) -> None:
    for words in commands_in((ROOT / name).read_text(encoding="utf-8")):
        assert words[0] in COMMANDS, f"{name}: openipt {' '.join(words)}"
        asked = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert asked <= flags_of(words), f"{name}: openipt {' '.join(words)}"


def test_a_command_or_flag_that_does_not_exist_would_be_noticed() -> None:
    found = list(commands_in("Type `openipt\nguess --loudly` or:\n\n```sh\nopenipt backup \\\n  --to X --twice\n```\n"))
    assert found == [["guess", "--loudly"], ["backup", "--to", "X", "--twice"]]
    assert "--to" in flags_of(found[1])
    assert "--twice" not in flags_of(found[1])
    assert "--reason" in flags_of(["account", "reset"])


def test_the_page_for_keepers_names_commands_for_the_whole_evening_and_its_files_exist() -> None:
    text = how_to.PAGE.read_text(encoding="utf-8")
    named = {words[0] for words in commands_in(text)}
    assert named >= {"setup", "account", "doctor", "backup", "restore", "drill", "keys", "audit"}
    for path in re.findall(r"/opt/openipt/(docs/\S+)", text):
        assert list(ROOT.glob(path)), path
    assert [part.heading.split(".")[0] for part in how_to.parts() if part.is_step] == [str(number) for number in range(1, 10)]


def test_each_setting_that_a_page_names_is_read_somewhere() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    for name in TOLD:
        for setting in re.findall(r"\b(?:OPENIPT_[A-Z_]+|[A-Z_]*DATABASE_URL)\b", (ROOT / name).read_text(encoding="utf-8")):
            assert f'"{setting}"' in code, f"{name}: {setting}"
    assert "backup_folders" in {field.name for field in fields(InstallationFile)}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_a_unit_as_it_is(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    for each in UNITS:  # timers want their services beside them, and services a program that is there
        (tmp_path / each.name).write_text(each.read_text().replace("/opt/openipt/.venv/bin/openipt", sys.executable).replace("docs/", "doc/"))
    said = subprocess.run(["systemd-analyze", "verify", "--man=no", tmp_path / unit.name], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_keeps_what_it_runs_in_its_own_folders_and_its_memory_out_of_files(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    for line in (
        *("User=openipt", "UMask=0077", "LimitCORE=0", "MemorySwapMax=0", "NoNewPrivileges=yes", "PrivateTmp=yes", "ProtectSystem=strict"),
        *("ReadWritePaths=/var/lib/openipt", "ReadWritePaths=-/srv/openipt-backups", "MemoryDenyWriteExecute=yes"),
        "Environment=OPENIPT_DATA=/var/lib/openipt/practice",
    ):
        assert line in lines
    assert ("IPAddressDeny=any" in lines) == (unit.name != "openipt-due.service"), "Only what sends reaches other machines."
    hardening = {line for line in lines if re.match(r"(?:Protect|Private|Restrict[A-Z]|System|Lock|Memory|NoNew|Cap|Remove|UMask)", line)}
    assert hardening == {line for line in SERVICES[0].read_text().splitlines() if line in hardening}, "The units are hardened alike."


def test_the_proxy_logs_no_address_and_keeps_what_clients_write_in_memory() -> None:
    text = "".join(line for line in PROXY.read_text().splitlines(keepends=True) if not line.lstrip().startswith("#"))
    (form,) = re.findall(r"log_format openipt '([^']*)'", text)
    assert set(re.findall(r"\$\w+", form)) <= {"$remote_addr", "$time_iso8601", "$request_method", "$status", "$body_bytes_sent", "$request_time"}
    assert set(re.findall(r"access_log ([^;]+);", text)) == {"off", "/var/log/nginx/openipt.log openipt"}
    assert re.findall(r"error_log \S+ (\w+);", text) == ["crit"]
    assert re.findall(r"client_(?:max_body_size|body_buffer_size) (\w+);", text) == ["2m", "2m"]
    for line in ("proxy_request_buffering on;", "proxy_max_temp_file_size 0;", "ssl_protocols TLSv1.2 TLSv1.3;", "X-Forwarded-For $remote_addr;"):
        assert line in text
    assert "add_header" not in text
