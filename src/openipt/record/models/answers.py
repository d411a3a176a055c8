"""Filled-in measures: each response with its total in the open and every single answer sealed, and the links that lead to them."""

from django.db import models

from openipt.record.models.base import Guarded, SealedField
from openipt.record.models.courses import Course
from openipt.record.models.people import Membership


class Response(Guarded):
    """One measure, given to or filled in for one client. It keeps the version and fingerprint of the definition for ever."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="responses")
    measure = models.CharField(max_length=60)
    measure_version = models.PositiveIntegerField()
    measure_fingerprint = models.CharField(max_length=64)
    session_number = models.PositiveSmallIntegerField(null=True)
    way = models.CharField(max_length=10, choices=[(way, way) for way in ("link", "device", "paper", "total")])
    state = models.CharField(max_length=10, choices=[(each, each) for each in ("asked", "begun", "finished", "struck", "withdrawn")])
    about = models.DateField(null=True)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    last_saved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    answers_given = models.PositiveIntegerField(default=0)
    answered = models.PositiveSmallIntegerField(default=0)
    out_of = models.PositiveSmallIntegerField()
    total = models.IntegerField(null=True)
    band = models.CharField(max_length=60, blank=True)
    prorated = models.BooleanField(default=False)
    safety = models.CharField(max_length=14, blank=True)
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    struck_reason = SealedField(null=True)

    class Meta(Guarded.Meta):
        db_table = "response"
        indexes = (models.Index(fields=["course", "state"], name="response_by_course_and_state"),)

    class Privacy:
        open = (
            *("id", "course", "measure", "measure_version", "measure_fingerprint", "session_number", "way", "state", "about", "asked_at"),
            *("begun_at", "last_saved_at", "finished_at", "entered_by", "answers_given", "answered", "out_of", "total", "band", "prorated", "safety"),
            *("struck_at", "struck_by"),
        )
        clinical = ("struck_reason",)


class Answer(Guarded):
    """One answer as it was given. A changed answer is a new row; the newest counts. The id is the operation's, so a repeat changes nothing.

    `browser_hash` says in which browser it was given by a link: it is shown again in no other.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="answers")
    item = models.CharField(max_length=60)
    value = SealedField()
    given_at = models.DateTimeField()
    number = models.PositiveIntegerField()
    browser_hash = models.BinaryField(null=True)

    class Meta(Guarded.Meta):
        db_table = "answer"
        constraints = (models.UniqueConstraint(fields=["response", "number"], name="answers_of_a_response_in_order"),)

    class Privacy:
        open = ("id", "response", "item", "given_at", "number", "browser_hash")
        clinical = ("value",)


class Link(Guarded):
    """A way to one response without a password. Only a hash of its secret can be looked up; the secret itself is sealed."""

    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="link")
    token_hash = models.BinaryField(unique=True)
    token = SealedField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    browser_hash = models.BinaryField(null=True)

    class Meta(Guarded.Meta):
        db_table = "link"

    class Privacy:
        open = ("id", "response", "token_hash", "expires_at", "revoked_at", "browser_hash")
        clinical = ("token",)


class Operation(Guarded):
    """That a form was carried out: its id, a keyed fingerprint of what it said, and what came of it. A repeat is recognised by it."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="operations")
    verb = models.CharField(max_length=40)
    content_mac = models.BinaryField()
    result = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta(Guarded.Meta):
        db_table = "operation"

    class Privacy:
        open = ("id", "course", "verb", "content_mac", "result", "at")
