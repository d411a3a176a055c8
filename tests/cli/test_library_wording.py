"""`openipt library add` and `complete`: an optional pack, and a service's own wording, with who confirmed the licence."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from openipt.cli.main import main
from openipt.core.library import OWN_FOLDER, read_library
from openipt.core.scoring import score
from tests.shipped import shipped

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "load-licensed-wording.md"
WSAS, OF_EPDS = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
BY = ("--licence", "Licence of 2026, number 17", "--by", "Cleo M.")

Terminal = pytest.CaptureFixture[str]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of an installation that has no overlay yet."""
    monkeypatch.setenv("OPENIPT_DATA", str(tmp_path))
    return tmp_path


def use_of(key: str, terminal: Terminal) -> list[str]:
    """What the list says that can be done with each version of a measure."""
    assert main(["library", "list"]) == 0
    rows = [line for line in terminal.readouterr().out.splitlines() if line.startswith("measure") and line.split()[1] == key]
    return [re.split(r"\s{2,}", row)[-1] for row in rows]


def complete(data: Path, key: str, text: str, *words: str) -> int:
    (data / "wording.toml").write_text(text, encoding="utf-8")
    return main(["library", "complete", key, str(data / "wording.toml"), *(words or BY)])


def of_every_item(key: str) -> str:
    """Made-up wording for every question of a skeleton whose questions have answers of their own."""
    skeleton = shipped().measure(key)
    texts = [f'{item.key} = "Made-up question {item.key}"' for item in skeleton.items]
    answers = [f"{item.key} = [{', '.join(repr(f'{item.key} printed {n}') for n in range(len(item.options)))}]" for item in skeleton.items]
    return "\n".join(["[items]", *texts, "[answers_of]", *answers])


def test_without_a_name_the_licence_of_a_pack_is_printed_and_nothing_is_written(data: Path, capsys: Terminal) -> None:
    assert main(["library", "add", "who5"]) == 2
    said = capsys.readouterr()
    assert "not for commercial use" in said.out
    assert said.err.count(".\n") == 1
    assert said.err.startswith("Read the licence above; to accept it")
    assert not (data / "overlay").exists()
    assert use_of("who5", capsys) == ["off, optional pack"]


@pytest.mark.parametrize("name", ["", "   "])
def test_an_empty_name_is_nobody(data: Path, name: str) -> None:
    assert main(["library", "add", "gbo", "--accept-licence", name]) == 2
    assert not (data / "overlay").exists()


@pytest.mark.parametrize("key", ["core10", "gbo", "who5"])
def test_with_a_name_the_pack_stands_in_the_overlay_with_who_confirmed_it_and_when(data: Path, key: str, capsys: Terminal) -> None:
    assert main(["library", "add", key, "--accept-licence", 'Cleo "C." M.']) == 0
    assert main(["library", "check"]) == 0
    capsys.readouterr()
    assert use_of(key, capsys) == ["can be sent"]
    licence = read_library(data / "overlay").measure(key).licence
    assert (licence.confirmed_by, licence.confirmed_on) == ('Cleo "C." M.', datetime.now(UTC).date().isoformat())
    assert main(["library", "add", key, "--accept-licence", "Eve"]) == 2
    assert "is there already" in capsys.readouterr().err


def test_a_pack_copied_by_hand_is_not_confirmed(data: Path, capsys: Terminal) -> None:
    (data / "overlay" / "measures").mkdir(parents=True)
    (data / "overlay" / "measures" / "who5.toml").write_bytes((OWN_FOLDER / "optional" / "who5.toml").read_bytes())
    assert use_of("who5", capsys) == ["licence not confirmed"]


@pytest.mark.parametrize("key", ["phq9", "epds", "who4"])
def test_what_is_no_pack_is_refused_with_what_there_is(data: Path, key: str, capsys: Terminal) -> None:
    assert main(["library", "add", key, "--accept-licence", "Cleo M."]) == 2
    assert capsys.readouterr().err == f"There is no optional measure «{key}». There is: core10, gbo, who5.\n"


def test_the_pages_wording_completes_the_skeleton(data: Path, capsys: Terminal) -> None:
    assert use_of("wsas", capsys) == ["needs its text"]
    assert complete(data, "wsas", WSAS) == 0
    assert main(["library", "check"]) == 0
    capsys.readouterr()
    assert sorted(use_of("wsas", capsys)) == ["can be sent", "needs its text"]
    library = read_library(data / "overlay")
    skeleton, whole = library.measure("wsas", 1), library.measure("wsas")
    assert (whole.version, whole.licence.terms, whole.licence.confirmed_by) == (2, "Licence of 2026, number 17", "Cleo M.")
    assert whole.item("home").text == "Made-up words about the home"
    assert whole.label_of(whole.item("home"), 8) == "eight"
    assert whole.label_of(whole.item("work"), -1) == "Does not apply"
    for example in skeleton.examples:
        assert score(whole, example.answers).total == example.total


def test_the_first_printed_answer_of_a_question_that_counts_down_counts_most(data: Path) -> None:
    assert "e1 = [" in OF_EPDS
    assert complete(data, "epds", of_every_item("epds")) == 0
    epds = read_library(data / "overlay").measure("epds")
    assert {epds.label_of(epds.item("e3"), 3), epds.label_of(epds.item("e1"), 0)} == {"e3 printed 0", "e1 printed 0"}
    assert [option.value for option in epds.item("e10").options] == [3, 2, 1, 0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('home = "Made-up words about the home"\n', ""), "The question home has no words. Give every question its own."),
        (
            ("home =", "house ="),
            "«items» names house, which WSAS does not have. It has: work, home, social, private, relationships.",
        ),
        (
            ('"none", ', ""),
            "The question work has 9 answers without words, in the order in which they are printed, and «answers» gives 8.",
        ),
        (('answers = ["none"', 'answer = ["none"'), "«answer» is not a word this file may use. Check the spelling, or take it out."),
        (('"Made-up words about work"', '""'), "«items, work» is empty. Write something there."),
        (("[items]", "[items"), "The file is not in TOML form"),
    ],
)
def test_what_is_missing_or_unknown_is_named_and_nothing_is_written(data: Path, change: tuple[str, str], said: str, capsys: Terminal) -> None:
    assert change[0] in WSAS
    assert complete(data, "wsas", WSAS.replace(*change, 1)) == 2
    assert said in capsys.readouterr().err
    assert not (data / "overlay").exists()


@pytest.mark.parametrize(
    ("key", "words", "said"),
    [
        ("wsas", ("--by", "Cleo M."), "Say with --licence on what terms you use the wording, and with --by who confirms that."),
        ("wsas", ("--licence", "Ours"), "Say with --licence on what terms you use the wording, and with --by who confirms that."),
        ("phq9", BY, "PHQ-9 has its wording already."),
        ("gas", BY, "GAS has no questions here and takes no wording: rate the goals on the focus page."),
        ("iip32", BY, "IIP-32 has no questions here and takes no wording: enter its totals by hand."),
        ("wsaz", BY, "The library has no measure «wsaz»."),
    ],
)
def test_what_cannot_be_completed_is_refused_in_a_sentence(data: Path, key: str, words: tuple[str, ...], said: str, capsys: Terminal) -> None:
    assert complete(data, key, WSAS, *words) == 2
    assert capsys.readouterr().err.startswith(said)
    assert not (data / "overlay").exists()


def test_a_file_that_is_not_there_is_refused(data: Path, capsys: Terminal) -> None:
    assert main(["library", "complete", "wsas", str(data / "nowhere.toml"), *BY]) == 2
    assert "cannot be read" in capsys.readouterr().err
