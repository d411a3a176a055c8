"""All tables of the record."""

from openipt.record.models.accounts import Account
from openipt.record.models.answers import Answer, Link, Operation, Response
from openipt.record.models.audit import AuditLine
from openipt.record.models.courses import Course, CourseEvent, PlannedSession
from openipt.record.models.people import Client, Membership, Service
from openipt.record.models.safety import Alert, AlertNote
from openipt.record.models.supervision import SupervisionListing

__all__ = [
    "Account",
    "Alert",
    "AlertNote",
    "Answer",
    "AuditLine",
    "Client",
    "Course",
    "CourseEvent",
    "Link",
    "Membership",
    "Operation",
    "PlannedSession",
    "Response",
    "Service",
    "SupervisionListing",
]
