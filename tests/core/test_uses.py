"""The notes on other uses of IPT: what they hold, and that a name nobody describes is said."""

from pathlib import Path

from openipt.core.library import OWN_FOLDER
from openipt.core.library_checks import check_library
from tests.shipped import shipped


def test_the_uses_are_those_of_the_clinical_reference_with_a_source_each() -> None:
    uses = shipped().uses_file
    assert uses is not None
    assert [use.key for use in uses.uses] == [
        "persistent_depression",
        "eating_disorders",
        "anxiety",
        "substance_use",
        "schizophrenia",
        "treatment_resistant",
        "medical_illness",
        "prevention",
    ]
    assert [option.key for option in uses.options] == ["older_adult", "telehealth"]
    assert {source.mark for use in uses.uses for source in use.sources} == {"V", "M", "S"}


def test_a_task_or_protocol_that_nobody_describes_is_said(tmp_path: Path) -> None:
    text = (OWN_FOLDER / "uses.toml").read_text(encoding="utf-8")
    text = text.replace('"older_adult.memory"', '"older_adult.memories"').replace('["ipt_est3", "ipc"]', '["ipt_est4", "ipc"]')
    (tmp_path / "uses.toml").write_text(text, encoding="utf-8")
    (found,) = [each for each in check_library(tmp_path) if each.name == "uses.toml"]
    assert found.problems == [
        "«older_adult» names the task older_adult.memories, which tasks.toml does not have.",
        "«prevention» names the protocol ipt_est4, which the library does not have.",
    ]
