"""What we know. Every model is named here, so that one can move between files freely."""

from .appraisals import Appraisal
from .assessments import Assessment, Chart, DriftCheck, Publication, Share, Standing
from .audit import AuditEvent
from .benefits import BenefitSpell, Responsibility
from .citizens import Citizen
from .conversations import Conversation
from .deliveries import Delivery, RowProblem
from .exemptions import Exemption
from .jobs import Job, Part, Worker
from .minplans import MinPlan
from .months import CitizenMonths, LeafCount
from .organisation import Caseworker, Membership, Municipality, Team, User
from .rehearsals import Rehearsal, RehearsedDuty
from .verdicts import GroupCoverage, Verdict

__all__ = [
    "Appraisal",
    "Assessment",
    "AuditEvent",
    "BenefitSpell",
    "Caseworker",
    "Chart",
    "Citizen",
    "CitizenMonths",
    "Conversation",
    "Delivery",
    "DriftCheck",
    "Exemption",
    "GroupCoverage",
    "Job",
    "LeafCount",
    "Membership",
    "MinPlan",
    "Municipality",
    "Part",
    "Publication",
    "Rehearsal",
    "RehearsedDuty",
    "Responsibility",
    "RowProblem",
    "Share",
    "Standing",
    "Team",
    "User",
    "Verdict",
    "Worker",
]
