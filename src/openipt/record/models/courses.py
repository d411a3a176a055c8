"""The course of treatment: where it stands, its planned sessions, and its history, which is only ever added to."""

from django.db import models

from openipt.core.courses import Attendance, State
from openipt.core.tasks import Outcome
from openipt.record.models.base import Guarded, SealedField
from openipt.record.models.people import Client, Membership, Service


class Course(Guarded):
    """One course of IPT with one client. It keeps the version and fingerprint of the protocol that it was opened with."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="courses")
    therapist = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    protocol = models.CharField(max_length=60)
    protocol_version = models.PositiveIntegerField()
    protocol_fingerprint = models.CharField(max_length=64)
    main_measure = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=[(state.value, state.value) for state in State])
    phase = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    held_from = models.CharField(max_length=20, blank=True)
    returns_on = models.DateField(null=True)
    extended_by = models.PositiveSmallIntegerField(default=0)
    extended_in = models.CharField(max_length=60, blank=True)
    maintenance_sessions = models.PositiveSmallIntegerField(default=0)
    options = models.JSONField(default=list)
    earlier = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")

    class Meta(Guarded.Meta):
        db_table = "course"
        indexes = (models.Index(fields=["therapist", "state"], name="course_by_therapist_and_state"),)

    class Privacy:
        open = (
            *("id", "service", "client", "therapist", "protocol", "protocol_version", "protocol_fingerprint"),
            *("main_measure", "state", "phase", "opened_at", "ended_on"),
            *("held_from", "returns_on", "extended_by", "extended_in", "maintenance_sessions", "options", "earlier"),
        )


class PlannedSession(Guarded):
    """A session of the plan: its number, when it is due by the wall clock of the service, and what became of it."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    local_start = models.CharField(max_length=16)
    zone = models.CharField(max_length=60)
    mode = models.CharField(max_length=10, choices=[(mode, mode) for mode in ("in_person", "video", "phone")])
    attendance = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Attendance], default=Attendance.PLANNED)
    minutes_late = models.PositiveSmallIntegerField(null=True)
    minutes_held = models.PositiveSmallIntegerField(null=True)
    present = SealedField(null=True)
    phase = models.CharField(max_length=60, blank=True)

    class Meta(Guarded.Meta):
        db_table = "planned_session"
        constraints = (models.UniqueConstraint(fields=["course", "number"], name="one_planned_session_per_number"),)

    class Privacy:
        open = (*("id", "course", "number", "starts_at", "local_start", "zone", "mode", "attendance", "phase"), *("minutes_late", "minutes_held"))
        clinical = ("present",)


class CourseEvent(Guarded):
    """Something that happened to a course. Rows are added and never changed."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    session_number = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=20, blank=True)
    phase = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    passed = models.JSONField(default=list)
    agreed = models.BooleanField(default=False)
    day = models.DateField(null=True)
    reason = SealedField(null=True)
    more = SealedField(null=True)

    class Meta(Guarded.Meta):
        db_table = "course_event"
        indexes = (models.Index(fields=["course", "at"], name="course_event_by_time"),)

    class Privacy:
        open = ("id", "course", "at", "by", "kind", "session_number", "state", "phase", "outcome", "passed", "agreed", "day")
        clinical = ("reason", "more")


class TaskRecord(Guarded):
    """What a person said of a task of the course: done, not done, or left out with the reason. The newest counts; the earlier ones stay."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="task_records")
    task = models.CharField(max_length=60)
    session_number = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Outcome])
    about = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=60, blank=True)
    sheet_version = models.PositiveIntegerField(null=True)
    content = SealedField()

    class Meta(Guarded.Meta):
        db_table = "task_record"
        constraints = (models.UniqueConstraint(fields=["course", "task", "version"], name="one_task_record_per_version"),)

    class Privacy:
        open = ("id", "course", "task", "session_number", "version", "outcome", "about", "at", "by", "sheet", "sheet_version")
        clinical = ("content",)
