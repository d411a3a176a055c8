"""All tables of the record."""

from openipt.record.models.accounts import Account, OneTimeLink, RecoveryCode
from openipt.record.models.answers import Answer, Link, Operation, Response
from openipt.record.models.audit import AuditLine
from openipt.record.models.courses import Course, CourseEvent, PlannedSession
from openipt.record.models.people import Client, Membership, Service
from openipt.record.models.safety import Alert, AlertNote
from openipt.record.models.sessions import OtherProcessNote, OtherVersion, ProcessNote, SessionPart, SignedNote
from openipt.record.models.supervision import SupervisionListing, SupervisorComment

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
    "OneTimeLink",
    "Operation",
    "OtherProcessNote",
    "OtherVersion",
    "PlannedSession",
    "ProcessNote",
    "RecoveryCode",
    "Response",
    "Service",
    "SessionPart",
    "SignedNote",
    "SupervisionListing",
    "SupervisorComment",
]
