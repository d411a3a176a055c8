"""Looks the shelf of definitions through for every mistake, so that a clinic hears of all of them in one go."""

from pathlib import Path

from openipt.core.areas import Areas
from openipt.core.fields import DefinitionRefused
from openipt.core.goals import RATING
from openipt.core.inventory import SHEET as PERSON
from openipt.core.library import OWN_FOLDER, AnyDefinition, Library, changed_since_release, every, gather, read_definition, read_folder
from openipt.core.measures import Measure
from openipt.core.packs import Pack
from openipt.core.scoring import wrong_examples
from openipt.core.timeline import SHEET as EVENT
from openipt.core.worksheets import Worksheet, in_words, read_content


def check_library(overlay: Path | None = None) -> list[DefinitionRefused]:
    """Every mistake in every file: of form, of worked examples, of names between files, of frozen versions."""
    library, problems = gather([*([overlay] if overlay else []), OWN_FOLDER])
    for measure in every(library.measures):
        wrong = [*wrong_examples(measure), *_wrong_names_of_measure(measure, library)]
        problems += [DefinitionRefused(measure.key, wrong)] if wrong else []
    for protocol in every(library.protocols):
        wrong = [f"It asks for the measure «{m.key}», which the library does not have." for m in protocol.measures if m.key not in library.measures]
        sheets = sorted(({task.sheet for task in protocol.tasks if task.sheet} | set(protocol.worksheets)) - library.worksheets.keys())
        wrong += [f"It names the worksheet «{key}», which the library does not have." for key in sheets]
        problems += [DefinitionRefused(protocol.key, wrong)] if wrong else []
    if library.uses_file and (wrong := list(library.uses_file.wrong_names(library.tasks_file, library.protocols))):
        problems.append(DefinitionRefused("uses.toml", wrong))
    if library.areas_file and (wrong := _wrong_names_of_areas(library.areas_file, library)):
        problems.append(DefinitionRefused("areas.toml", wrong))
    if library.prompts_file and PERSON in library.worksheets and (wrong := list(library.prompts.wrong_names(library.worksheet(PERSON)))):
        problems.append(DefinitionRefused("prompts.toml", wrong))
    for pack in every(library.packs):
        wrong = _wrong_names_of_pack(pack, library)
        problems += [DefinitionRefused(pack.key, wrong)] if wrong else []
    for sheet in every(library.worksheets):
        wrong = [*_wrong_readings(sheet, library), *_wrong_names_of_sheet(sheet, library)]
        problems += [DefinitionRefused(sheet.key, wrong)] if wrong else []
    return problems + changed_since_release(library)


def check_file(path: Path) -> AnyDefinition:
    """Read one file alone and work its examples. Raises DefinitionRefused with every mistake; names in other files are not looked up.

    The techniques that a worksheet's examples name are those that come with OpenIPT.
    """
    definition = read_definition(path)
    wrong = wrong_examples(definition) if isinstance(definition, Measure) else []
    if isinstance(definition, Worksheet):
        wrong = _wrong_readings(definition, read_folder(OWN_FOLDER))
    if wrong:
        raise DefinitionRefused(path.name, wrong)
    return definition


def _wrong_names_of_measure(measure: Measure, library: Library) -> list[str]:
    wrong = []
    kinds = {kind.key: kind for kind in library.alerts.kinds} if library.alerts else {}
    for trigger in measure.safety:
        if trigger.alert not in kinds:
            wrong.append(f"Its safety item {trigger.item} names the alert «{trigger.alert}», which alerts.toml does not have.")
        elif not kinds[trigger.alert].client_words:
            wrong.append(f"Its safety item {trigger.item} names the alert «{trigger.alert}», which has no «client_words» for the client to read.")
    if measure.without_safety_item and measure.without_safety_item not in library.measures:
        wrong.append(f"«without_safety_item» names «{measure.without_safety_item}», which the library does not have.")
    return wrong + _wrong_readings_of_goals(measure, library)


def _wrong_readings_of_goals(measure: Measure, library: Library) -> list[str]:
    """What is wrong with the field that a measure reads of each goal, and with worked examples that the field does not allow."""
    if measure.from_goals is None or RATING not in library.worksheets:
        return []
    reads = measure.from_goals.reads
    scale = next((each for each in library.worksheet(RATING).fields if each.key == reads and each.kind == "scale"), None)
    if scale is None or scale.low is None or scale.high is None:
        return [f"«from_goals» reads «{reads}», which is no scale of the worksheet {RATING}."]
    span, low, high = f"{scale.low} to {scale.high}", scale.low, scale.high
    every = enumerate(measure.from_goals.examples, start=1)
    beyond = [number for number, example in every if any(not low <= goal.came_to <= high for goal in example.goals)]
    return [f"Example {number} has a goal beyond {span}, which is all that the sheet allows." for number in beyond]


def _wrong_readings(sheet: Worksheet, library: Library) -> list[str]:
    """What is wrong with the sheet's worked examples: each must be readable, and read in the note as it says."""
    if library.techniques_file is None:
        return []
    wrong = []
    for number, example in enumerate(sheet.examples, start=1):
        content, mistakes = read_content(sheet, example.content, library.techniques_file)
        wrong += [f"Example {number}, {mistake.field}: {mistake.sentence}" for mistake in mistakes]
        unknown = sorted(set(example.content) - {each.key for each in sheet.fields})
        wrong += [f"Example {number} fills «{key}», which the sheet does not have." for key in unknown]
        said = in_words(sheet, content, library.techniques_file)
        if said != example.note:
            wrong.append(f"Example {number} says that the note reads «{example.note}», but it reads «{said}».")
    return wrong


def _wrong_names_of_sheet(sheet: Worksheet, library: Library) -> list[str]:
    if sheet.about and sheet.about not in library.worksheets:
        return [f"It looks back at «{sheet.about}», which the library does not have."]
    return []


def _wrong_names_of_pack(pack: Pack, library: Library) -> list[str]:
    techniques = [each.id for each in library.techniques_file.techniques] if library.techniques_file else []
    relations = [each.value for each in library.worksheet(PERSON).field("relation").suggestions]
    return list(pack.wrong_names(library.worksheets, techniques, relations))


def _wrong_names_of_areas(areas: Areas, library: Library) -> list[str]:
    of_a_person = [each.key for each in library.worksheet(PERSON).fields]
    categories = [each.value for each in library.worksheet(EVENT).field("category").suggestions]
    return list(areas.wrong_names(of_a_person, categories))
