"""How a practice shares its work out: what each therapist likes to see of the own caseload, who waits, and courses handed on."""

from django.db import models

from openipt.record.models.base import Guarded, SealedField, new_id
from openipt.record.models.courses import Course
from openipt.record.models.people import Client, Membership, Service


class SavedView(models.Model):
    """A filter of the caseload that its owner uses again, under a name of the owner's. `query` is the filter as an address says it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=300)
    is_default = models.BooleanField(default=False)

    class Meta:
        db_table = "saved_view"

    class Privacy:
        open = ("id", "member", "query", "is_default")
        personal = ("name",)


OFFER_STATES = ("offered", "accepted", "declined", "withdrawn")


class CourseOffer(Guarded):
    """That a course was offered to another therapist of the service, and what came of it. The course changes hands with the acceptance."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="offers")
    from_member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    to_member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    offered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    reason = SealedField()
    state = models.CharField(max_length=10, choices=[(state, state) for state in OFFER_STATES], default="offered")
    answered_at = models.DateTimeField(null=True)
    answer = SealedField(null=True)

    class Meta(Guarded.Meta):
        db_table = "course_offer"
        constraints = (models.UniqueConstraint(fields=["course"], condition=models.Q(state="offered"), name="one_open_offer_per_course"),)
        indexes = (
            models.Index(fields=["to_member", "state"], name="offer_by_receiver"),
            models.Index(fields=["course", "offered_at"], name="offer_by_course"),
        )

    class Privacy:
        open = ("id", "course", "from_member", "to_member", "offered_by", "offered_at", "state", "answered_at")
        clinical = ("reason", "answer")


REFERRAL_STATES = ("waiting", "allocated", "closed")


class Referral(Guarded):
    """Somebody who was referred and waits for a therapist. The client's row and key are there from the first day; the course follows."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="referral")
    referred_on = models.DateField()
    taken_in_at = models.DateTimeField()
    taken_in_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    contact = SealedField()
    priority = SealedField()
    state = models.CharField(max_length=10, choices=[(state, state) for state in REFERRAL_STATES], default="waiting")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, related_name="+")
    reason = SealedField(null=True)

    class Meta(Guarded.Meta):
        db_table = "referral"
        indexes = (models.Index(fields=["service", "state", "referred_on"], name="referral_by_waiting"),)

    class Privacy:
        open = ("id", "service", "client", "referred_on", "taken_in_at", "taken_in_by", "state", "settled_at", "settled_by", "course")
        clinical = ("contact", "priority", "reason")


class SamePerson(Guarded):
    """What somebody said of two entries: that they are one person, whose courses then show each other, or two. Undone, it is asked again.

    Each entry keeps its own key and everything sealed with it.
    """

    first = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    is_one = models.BooleanField()
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(Guarded.Meta):
        db_table = "same_person"
        constraints = (models.UniqueConstraint(fields=["first", "second"], condition=models.Q(undone_at=None), name="one_word_about_two_entries"),)

    class Privacy:
        open = ("id", "first", "second", "is_one", "said_at", "said_by", "undone_at", "undone_by")
