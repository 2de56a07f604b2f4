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
from .preferences import CalendarFeed, Preference
from .proposals import Proposal, ProposedResponsibility
from .rehearsals import Rehearsal, RehearsedDuty
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
    "DriftCheck",
    "Exemption",
    "ExtraHours",
    "Forecast",
    "GroupCoverage",
    "Job",
    "LeafCount",
    "Membership",
    "Milestone",
    "MinPlan",
    "Municipality",
    "NextStep",
    "Note",
    "Part",
    "Preference",
    "ProcessChange",
    "Proposal",
    "ProposedResponsibility",
    "Publication",
    "Rehearsal",
    "RehearsedDuty",
    "Responsibility",
    "RowProblem",
    "Share",
    "Snooze",
    "Sparring",
    "StaffNotice",
    "Standing",
    "Team",
    "User",
    "Verdict",
    "Worker",
    "WorkingTime",
]
