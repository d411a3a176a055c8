"""What the pages say on which a course is handed on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openipt.record.read import Goes, HandOnPage, Member, Offered, OfferPage
from openipt.web import words
from openipt.web.pictures.standing import state_in_words
from openipt.web.translating import gettext as _
from openipt.web.translating import ngettext


@dataclass(frozen=True, slots=True)
class OfferLine:
    """An offer in words, with the reason, and what the receiver wrote on declining."""

    words: str
    reason: str
    answer: str


@dataclass(frozen=True, slots=True)
class HandOn:
    """The page on which a course is offered to a colleague."""

    course_id: UUID
    name: str
    treats: bool
    said: str
    goes: tuple[str, ...]
    stays: tuple[str, ...]
    colleagues: tuple[Member, ...]
    offer: OfferLine | None
    declined: OfferLine | None


@dataclass(frozen=True, slots=True)
class OfferedCourse:
    """The page of a course that is offered to the reader."""

    course_id: UUID
    name: str
    standing: str
    goes: tuple[str, ...]
    offer: OfferLine


def present_hand_on(shown: HandOnPage) -> HandOn:
    """What goes and what stays, to whom it may go, and what became of the last offer."""
    now = words.local(shown.at, shown.practice.zone)
    with_whom = _("You hand it on, since %(name)s has left.") % {"name": shown.therapist.name}
    stays = [_("Process notes stay closed to everybody but their author.")]
    if shown.treats:
        count = shown.process_notes
        own = ngettext("Your %(count)s private note stays yours.", "Your %(count)s private notes stay yours.", count) % {"count": words.number(count)}
        stays = [*([own] if count else []), _("Nobody else can ever open your private notes."), _("You can open nothing of the course any more.")]
    return HandOn(
        course_id=shown.course_id,
        name=shown.name,
        treats=shown.treats,
        said=_("It stays yours until your colleague takes it on.") if shown.treats else with_whom,
        goes=_goes(shown.goes),
        stays=tuple(stays),
        colleagues=shown.colleagues,
        offer=_line(_("Offered to %(name)s %(when)s. There is no answer yet."), shown.offer, now) if shown.offer else None,
        declined=_line(_("%(name)s declined what was offered %(when)s."), shown.declined, now) if shown.declined else None,
    )


def present_offer(shown: OfferPage) -> OfferedCourse:
    """Whose course it is, where it stands, what goes over, and why."""
    now = words.local(shown.at, shown.practice.zone)
    standing = words.sentence(state_in_words(shown.state)) + "."
    if shown.next_session_at is not None:
        when = words.day_and_clock(words.local(shown.next_session_at, shown.practice.zone), now.date())
        standing += " " + _("Next session: %(when)s.") % {"when": when}
    when = words.inside(words.near(words.local(shown.offer.at, shown.practice.zone), now.date()))
    said = _("%(name)s offers it to you, %(when)s.") % {"name": shown.offer.from_name, "when": when}
    return OfferedCourse(shown.course_id, shown.name, standing, _goes(shown.goes), OfferLine(said, shown.offer.reason, ""))


def _line(form: str, offer: Offered, now: datetime) -> OfferLine:
    when = words.inside(words.near(offer.at.astimezone(now.tzinfo), now.date()))
    return OfferLine(form % {"name": offer.to_name, "when": when}, offer.reason, offer.answer)


def _goes(goes: Goes) -> tuple[str, ...]:
    lines = [
        _("Sessions: %(held)d of %(planned)d held") % {"held": goes.held, "planned": goes.planned},
        _("Scores: %(count)d") % {"count": goes.scores},
        _("Signed notes: %(count)d") % {"count": goes.signed_notes},
        _("Questionnaires that wait for answers: %(count)d") % {"count": goes.questionnaires},
        _("Safety alerts that are not closed: %(count)d") % {"count": goes.open_alerts},
        _("The safety plan") if goes.safety_plans else "",
        _("Messages to the client, as they are planned"),
    ]
    return tuple(line for line in lines if line)
