"""What a client writes down at home of the people around them: the link to the page, and which entry came from which browser."""

from django.db import models

from openipt.record.models.base import Guarded, SealedField
from openipt.record.models.course_sheets import CourseSheet
from openipt.record.models.courses import Course
from openipt.record.models.people import Membership


class HomeLink(Guarded):
    """The way to the page on which a client writes down people, without a password, until it ends or is taken back; of its token only a hash is
    open. `looked_at` is when somebody of the staff last looked through what came by it.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="home_links")
    token_hash = models.BinaryField(unique=True)
    token = SealedField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(Guarded.Meta):
        db_table = "home_link"

    class Privacy:
        open = ("id", "course", "token_hash", "given_at", "given_by", "expires_at", "revoked_at", "begun_at", "looked_at", "looked_by")
        clinical = ("token",)


class HomeEntry(Guarded):
    """That a sheet was begun by a link, in which browser: there alone it is shown to the client again. Once a therapist has gone on with it,
    the client can ask for it to be taken out; `left_in_at` is when the two had spoken of that and it stayed.
    """

    link = models.ForeignKey(HomeLink, on_delete=models.PROTECT, related_name="entries")
    of = models.OneToOneField(CourseSheet, on_delete=models.PROTECT, related_name="home_entry")
    browser_hash = models.BinaryField()
    at = models.DateTimeField()
    asked_out_at = models.DateTimeField(null=True)
    left_in_at = models.DateTimeField(null=True)

    class Meta(Guarded.Meta):
        db_table = "home_entry"

    class Privacy:
        open = ("id", "link", "of", "browser_hash", "at", "asked_out_at", "left_in_at")
