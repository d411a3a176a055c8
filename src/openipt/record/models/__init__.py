"""All tables of the record."""

from openipt.record.models.accounts import Account, OneTimeLink, RecoveryCode
from openipt.record.models.answers import Answer, Link, Operation, Response
from openipt.record.models.at_home import HomeEntry, HomeLink
from openipt.record.models.audit import AuditLine
from openipt.record.models.course_sheets import CourseSheet, CourseSheetVersion, Placement
from openipt.record.models.courses import Course, CourseEvent, PlannedSession, TaskRecord
from openipt.record.models.delivery import ClientChannel, Delivery, DeliveryLine, SendingPlan
from openipt.record.models.duty import Cover, Heartbeat, MemberChannel
from openipt.record.models.letters import GivenLetter, Letter, LetterConsent, LetterVersion
from openipt.record.models.people import Client, Membership, Service
from openipt.record.models.practice import CourseOffer, Referral, SamePerson, SavedView
from openipt.record.models.refused import RefusedOperation
from openipt.record.models.risk import RiskAssessment, RiskBehaviour, SafetyPlan, SafetyPlanLink
from openipt.record.models.rules import RuleDecision
from openipt.record.models.safety import Alert, AlertCall, AlertNote, DrillAlert
from openipt.record.models.sessions import OtherProcessNote, OtherVersion, ProcessNote, SessionPart, SignedNote
from openipt.record.models.supervision import SupervisionListing, SupervisorComment

__all__ = [
    "Account",
    "Alert",
    "AlertCall",
    "AlertNote",
    "Answer",
    "AuditLine",
    "Client",
    "ClientChannel",
    "Course",
    "CourseEvent",
    "CourseOffer",
    "CourseSheet",
    "CourseSheetVersion",
    "Cover",
    "Delivery",
    "DeliveryLine",
    "DrillAlert",
    "GivenLetter",
    "Heartbeat",
    "HomeEntry",
    "HomeLink",
    "Letter",
    "LetterConsent",
    "LetterVersion",
    "Link",
    "MemberChannel",
    "Membership",
    "OneTimeLink",
    "Operation",
    "OtherProcessNote",
    "OtherVersion",
    "Placement",
    "PlannedSession",
    "ProcessNote",
    "RecoveryCode",
    "Referral",
    "RefusedOperation",
    "Response",
    "RiskAssessment",
    "RiskBehaviour",
    "RuleDecision",
    "SafetyPlan",
    "SafetyPlanLink",
    "SamePerson",
    "SavedView",
    "SendingPlan",
    "Service",
    "SessionPart",
    "SignedNote",
    "SupervisionListing",
    "SupervisorComment",
    "TaskRecord",
]
