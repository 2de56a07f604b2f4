"""What we know. Every model is named here, so that one can move between files freely."""

from .appraisals import Appraisal
from .assessments import Assessment, Chart, DriftCheck, Publication, Share, Standing
from .audit import AuditEvent
from .benefits import BenefitSpell, Responsibility
from .capacity import Absence, ExtraHours, WorkingTime
from .casework import NextStep, Note, Snooze
from .citizens import Citizen
from .conversations import Conversation
from .deliveries import Delivery, RowProblem
from .development import ProcessChange, StaffNotice
from .exemptions import Exemption
from .forecasts import CitizenForecast, Forecast, Milestone
from .jobs import Job, Part, Worker
from .meetings import Agreement, Sparring
from .minplans import MinPlan
from .months import CitizenMonths, LeafCount
from .organisation import Caseworker, Membership, Municipality, Team, User
from .partners import PackPoint, QuarterPack
from .preferences import CalendarFeed, Preference
from .proposals import Proposal, ProposedResponsibility
from .recovery import (
    Initiative,
    InitiativeStatus,
    Measure,
    PlanMilestone,
    RecoveryPlan,
    SupportMonth,
)
from .rehearsals import Rehearsal, RehearsedDuty
from .sending import Digest, DigestRefusal, Recipient, Sending, StandIn
from .statements import Edition, EditionFile, Issue, IssuedDuty, IssuedMonths, StatementText
from .verdicts import GroupCoverage, Verdict

__all__ = [
    "Absence",
    "Agreement",
    "Appraisal",
    "Assessment",
    "AuditEvent",
    "BenefitSpell",
    "CalendarFeed",
    "Caseworker",
    "Chart",
    "Citizen",
    "CitizenForecast",
    "CitizenMonths",
    "Conversation",
    "Delivery",
    "Digest",
    "DigestRefusal",
    "DriftCheck",
    "Edition",
    "EditionFile",
    "Exemption",
    "ExtraHours",
    "Forecast",
    "GroupCoverage",
    "Initiative",
    "InitiativeStatus",
    "Issue",
    "IssuedDuty",
    "IssuedMonths",
    "Job",
    "LeafCount",
    "Measure",
    "Membership",
    "Milestone",
    "MinPlan",
    "Municipality",
    "NextStep",
    "Note",
    "PackPoint",
    "Part",
    "PlanMilestone",
    "Preference",
    "ProcessChange",
    "Proposal",
    "ProposedResponsibility",
    "Publication",
    "QuarterPack",
    "Recipient",
    "RecoveryPlan",
    "Rehearsal",
    "RehearsedDuty",
    "Responsibility",
    "RowProblem",
    "Sending",
    "Share",
    "Snooze",
    "Sparring",
    "StaffNotice",
    "StandIn",
    "Standing",
    "StatementText",
    "SupportMonth",
    "Team",
    "User",
    "Verdict",
    "Worker",
    "WorkingTime",
]
