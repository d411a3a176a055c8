"""What cannot be right in a measure's file, each in a sentence: items, answers, wording, safety items, codes and bands that do not agree."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from openipt.core.fields import repeats

if TYPE_CHECKING:  # The measure asks this module about itself.
    from openipt.core.measures import Measure


def mistakes_of(measure: "Measure") -> Iterator[str]:
    """One kind sentence for each thing that does not agree with the rest."""
    yield from repeats("item", [item.key for item in measure.items])
    yield from repeats("band", [band.key for band in measure.bands])
    yield from repeats("cutoff", [cutoff.key for cutoff in measure.cutoffs])
    yield from repeats("figure", [figure.key for figure in measure.figures])
    yield from _mistakes_of_names(measure)
    yield from _mistakes_of_wording(measure)
    yield from _mistakes_of_answers(measure)
    yield from _mistakes_of_safety(measure)
    options = [*measure.options, *(option for item in measure.items for option in item.options)]
    if measure.codes is None and (any(item.code for item in measure.items) or any(option.code for option in options)):
        yield "There are codes, but no «codes» that says of which system. Add it with the system's notice, or take the codes out."
    if measure.totals or (
        all(_values(measure, item.key) for item in measure.items) and measure.scored_items and not list(_mistakes_of_names(measure))
    ):
        yield from _mistakes_of_totals(measure)


def _values(measure: "Measure", key: str) -> list[int]:
    """The answers of an item between which there is something to choose; none where there are fewer than two."""
    values = [option.value for option in measure.options_of(measure.item(key)) if not option.does_not_apply]
    return values if len(values) >= 2 else []


def _mistakes_of_names(measure: "Measure") -> Iterator[str]:
    known, scored = {item.key for item in measure.items}, {item.key for item in measure.scored_items}
    named = {"missing, never": measure.missing.never, "safety": tuple(trigger.item for trigger in measure.safety)}
    for place, used in named.items():
        for key in used:
            if key not in known:
                yield f"«{place}» names the item {key}, which this measure does not have."
    counted = {f"the figure {figure.key}": figure.items for figure in measure.figures}
    counted |= {f"the group {group.key}": group.items for group in (measure.scoring.highest_of if measure.scoring else ())}
    for place, used in counted.items():
        for key in used:
            if key not in scored:
                yield f"{place.capitalize()} names the item {key}, which is not among the scored items of this measure."


def _mistakes_of_wording(measure: "Measure") -> Iterator[str]:
    shipped = measure.licence.shipping_class
    if (measure.licence.confirmed_by is None) != (measure.licence.confirmed_on is None):
        yield "«licence» has only one of «confirmed_by» and «confirmed_on». Give both, or none."
    if shipped == "never" and measure.items:
        yield "A measure that never comes with software has no items here. Give its «totals» alone."
    if measure.from_goals and measure.items:
        yield "A measure that is worked out from goals asks nothing itself. Take out its items, or «from_goals»."
    if not measure.items:
        if measure.totals is None:
            yield "There are neither «items» nor «totals». Give the questions, or the range of the total."
        return
    if measure.totals is not None:
        yield "«totals» is for a measure without items: here they follow from the items. Take it out."
    if not measure.examples:
        yield "«examples» needs at least 1."
    worded = [item.key for item in measure.items if item.text]
    if worded and len(worded) < len(measure.items):
        yield "Some items have a «text» and others have none. Give every item its wording, or none."
    if shipped not in ("C", "never") and not measure.has_wording:
        yield "Some wording is missing, which only a skeleton of class C may lack."


def _mistakes_of_answers(measure: "Measure") -> Iterator[str]:
    if measure.items and not measure.scored_items:
        yield "No item counts towards the total. At least one must be scored."
    for item in measure.items:
        if not _values(measure, item.key):
            yield f"The item {item.key} has fewer than two answers to choose from."
        if unknown := sorted(set(item.one_for) - {option.value for option in measure.options_of(item)}):
            yield f"«one_for» of the item {item.key} names {unknown[0]}, which is not among its answers."
        if item.reverse and item.one_for:
            yield f"The item {item.key} has both «reverse» and «one_for». Say it in «one_for» alone."
    for place, options in [("the measure", measure.options), *((f"the item {item.key}", item.options) for item in measure.items)]:
        values = [option.value for option in options]
        if len(set(values)) < len(values):
            yield f"Two answers of {place} count the same number. Give each its own."
    if measure.scored_items and measure.missing.may_be_left_out >= len(measure.scored_items):
        allowed = measure.missing.may_be_left_out
        yield f"«missing» allows {allowed} left out of {len(measure.scored_items)} scored items. At least one must be answered."


def _mistakes_of_safety(measure: "Measure") -> Iterator[str]:
    known = {item.key for item in measure.items}
    for trigger in measure.safety:
        if trigger.item not in known:
            continue
        if measure.item(trigger.item).scored and trigger.item not in measure.missing.never:
            yield f"The safety item {trigger.item} must stand in «missing, never»: a safety item is never prorated."
        if any(option.does_not_apply for option in measure.options_of(measure.item(trigger.item))):
            yield f"The safety item {trigger.item} has an answer that says it does not apply. A question about safety always applies: take it out."
        values = _values(measure, trigger.item)
        if values and not min(values) < trigger.at_or_above <= max(values):
            yield f"The safety item {trigger.item} can never, or must always, be {trigger.at_or_above} or more. Choose one of its higher answers."


def _mistakes_of_totals(measure: "Measure") -> Iterator[str]:
    lowest, highest = measure.lowest_total, measure.highest_total
    for cutoff in (measure.caseness, measure.remission, *measure.cutoffs):
        if cutoff and not lowest <= cutoff.at <= highest:
            yield f"The cutoff {cutoff.key} at {cutoff.at} lies outside the totals, {lowest} to {highest}."
    if not measure.bands:
        return
    if measure.bands_source is None:
        yield "The bands have no «bands_source». Say where they come from."
    expected = lowest
    for band in measure.bands:
        if band.start != expected or band.end < band.start:
            yield f"The band {band.key} should start at {expected}: bands follow each other without a gap."
            return
        expected = band.end + 1
    if expected != highest + 1:
        yield f"The last band should end at {highest}, the highest total there is."
