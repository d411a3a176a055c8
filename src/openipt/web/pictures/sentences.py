"""A course told in a few sentences: where the scores began and stand, how big the change may be called, what was missed, what is left."""

from collections.abc import Iterator, Sequence
from datetime import date

from openipt.core.measures import Measure
from openipt.core.outcomes import change, in_remission, is_response, percent_change
from openipt.record.read import ScorePoint
from openipt.web import words
from openipt.web.pictures.slots import Slot
from openipt.web.pictures.standing import Point
from openipt.web.translating import gettext, ngettext

Paragraphs = tuple[str, ...]


def story_of(measure: Measure, points: Sequence[Point], scores: Sequence[ScorePoint], slots: Sequence[Slot]) -> Paragraphs:
    """The same as the course line shows, in sentences."""
    paragraphs = [_began_and_now(measure, points), _size(measure, points), _around(measure, scores, slots)]
    return tuple(paragraph for paragraph in (" ".join(sentences) for sentences in paragraphs) if paragraph)


def moved_in_words(measure: Measure, points: Sequence[Point]) -> str:
    """«From 9 to 6, 3 lower. Under 4: too small to call a change.»"""
    if not points:
        return gettext("No score yet.")
    if len(points) == 1:
        return gettext("One score: %(total)d.") % {"total": points[0].value}
    moved = change(measure, points[0].value, points[-1].value)
    span = {"first": points[0].value, "last": points[-1].value, "difference": words.difference(moved)}
    said = f"{gettext('From %(first)d to %(last)d, %(difference)s.') % span} {words.size_of(moved)}."
    return f"{said} {gettext('Higher is better.')}" if measure.direction == "higher_is_better" else said


def compared_with_last(measure: Measure, points: Sequence[Point], today: date) -> str:
    """«2 lower than last week», or than the session or day of the score before."""
    before, now = points[-2:]
    moved = change(measure, before.value, now.value)
    weeks = (now.when - before.when).days / 7
    if 0.5 <= weeks <= 1.5 and (today - now.when).days <= 7:
        than = gettext("last week")
    elif before.session is not None:
        than = gettext("session %(number)d") % {"number": before.session}
    else:
        than = words.day_and_full_month(before.when, today)
    if moved.direction == "same":
        return gettext("The same as %(then)s") % {"then": than}
    return gettext("%(difference)s than %(then)s") % {"difference": words.difference(moved), "then": than}


def safety_in_words(measure: Measure, scores: Sequence[ScorePoint]) -> str:
    """What the safety items have been, over all scores that are not struck."""
    standing = [score for score in scores if score.struck_at is None and score.safety is not None]
    if not standing or not measure.safety:
        return ""
    name = words.sentence(safety_name(measure))
    above = [score for score in standing if score.safety == "endorsed"]
    unknown = [score for score in standing if score.safety in ("skipped", "not_known")]
    if above:
        sentence = gettext("%(item)s was endorsed: %(when)s.") % {"item": name, "when": _when(above)}
    else:
        sentence = gettext("%(item)s has never been endorsed.") % {"item": name}
    if unknown:
        sentence += " " + gettext("It was left out or is not known: %(when)s.") % {"when": _when(unknown)}
    return sentence


def safety_answer(measure: Measure, score: ScorePoint) -> str:
    """«Item 9: 1, several days»; where the answer is not at hand, only that it was endorsed."""
    name = words.sentence(safety_name(measure))
    if score.safety_value is None or len(measure.safety) != 1:
        return gettext("%(item)s endorsed") % {"item": name}
    label = measure.label_of(measure.item(measure.safety[0].item), score.safety_value)
    said = {"item": name, "value": score.safety_value, "answer": label[:1].lower() + label[1:]}
    return gettext("%(item)s: %(value)d, %(answer)s") % said


def safety_name(measure: Measure) -> str:
    """«item 9», the safety item by its number alone, since others may look on."""
    keys = [item.key for item in measure.items]
    if len(measure.safety) == 1:
        return gettext("item %(number)d") % {"number": keys.index(measure.safety[0].item) + 1}
    numbers = sorted(keys.index(trigger.item) + 1 for trigger in measure.safety)
    return gettext("items %(numbers)s") % {"numbers": words.runs(numbers)}


def band_in_words(measure: Measure, total: int) -> str:
    """«17, moderately severe»."""
    band = measure.band_of(total)
    return str(total) if band is None else f"{total}, {band.label[:1].lower()}{band.label[1:]}"


def _began_and_now(measure: Measure, points: Sequence[Point]) -> Iterator[str]:
    if not points:
        yield gettext("There is no %(measure)s score yet.") % {"measure": measure.short_title}
        return
    first, last = points[0], points[-1]
    yield gettext("%(measure)s began at %(band)s.") % {"measure": measure.short_title, "band": band_in_words(measure, first.value)}
    if len(points) > 2:
        highest = max(points, key=lambda point: point.value)
        lowest = min(points, key=lambda point: point.value)
        if highest.value > max(first.value, last.value):
            yield gettext("The highest%(where)s was %(total)d.") % {"total": highest.value, "where": _where(highest)}
        if lowest.value < min(first.value, last.value):
            yield gettext("The lowest%(where)s was %(total)d.") % {"total": lowest.value, "where": _where(lowest)}
    if len(points) > 1:
        yield gettext("The last%(where)s is %(band)s.") % {"band": band_in_words(measure, last.value), "where": _where(last)}


def _size(measure: Measure, points: Sequence[Point]) -> Iterator[str]:
    if len(points) < 2:
        return
    first, last = points[0].value, points[-1].value
    moved = change(measure, first, last)
    difference = f"{words.sentence(words.difference(moved))} {words.than_at_start(moved)}"
    percent = percent_change(first, last)
    better = "lower" if measure.direction == "higher_is_worse" else "higher"
    if percent is not None and moved.direction == better:
        form = gettext(", %(percent)d %% below it") if better == "lower" else gettext(", %(percent)d %% above it")
        difference += form % {"percent": round(abs(percent))}
    yield f"{difference}."
    if better == "higher":
        yield gettext("Higher is better.")
    yield f"{words.size_of(moved)}."
    if is_response(measure, first, last):
        yield gettext("A fall by half or more is called a response.")
    if measure.remission is not None:
        limit = {"at": measure.remission.at}
        if in_remission(measure, last):
            yield gettext("It lies beyond the published limit of remission, %(at)d.") % limit
        else:
            yield gettext("It is not yet remission (the limit is %(at)d).") % limit


def _around(measure: Measure, scores: Sequence[ScorePoint], slots: Sequence[Slot]) -> Iterator[str]:
    safety = safety_in_words(measure, scores)
    if safety:
        yield safety
    missed = [slot.number for slot in slots if slot.state == "missed"]
    cancelled = [slot.number for slot in slots if slot.state == "cancelled"]
    if missed:
        yield gettext("Missed: session %(numbers)s.") % {"numbers": words.runs(missed)}
    if cancelled:
        yield gettext("Cancelled: session %(numbers)s.") % {"numbers": words.runs(cancelled)}
    if not missed and any(slot.state == "held" for slot in slots):
        yield gettext("No session was missed.")
    left = sum(1 for slot in slots if slot.state in ("now", "to_come"))
    if left:
        count = {"count": words.sentence(words.number(left)), "when": words.day(slots[-1].date)}
        yield (
            ngettext(
                "%(count)s session is left; the planned ending is %(when)s.", "%(count)s sessions are left; the planned ending is %(when)s.", left
            )
            % count
        )


def _where(point: Point) -> str:
    return gettext(", at session %(number)d,") % {"number": point.session} if point.session is not None else ""


def _when(scores: Sequence[ScorePoint]) -> str:
    sessions = sorted({score.session for score in scores if score.session is not None})
    parts = [ngettext("session %(numbers)s", "sessions %(numbers)s", len(sessions)) % {"numbers": words.runs(sessions)}] if sessions else []
    return words.listed(parts + [words.day_and_full_month(score.about) for score in scores if score.session is None])
