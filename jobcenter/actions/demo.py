"""The demonstration: logins whose password everybody knows, and tidying after a stop.

Nothing here works on a database with real people in it.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from jobcenter.actions import audit, plan_example, plans, staff_notices
from jobcenter.actions.refusals import Refused
from jobcenter.demo import organisation, recovery
from jobcenter.models import (
    Assessment,
    Caseworker,
    Delivery,
    Job,
    Milestone,
    Municipality,
    PlanMilestone,
    RecoveryPlan,
    StaffNotice,
    User,
)
from jobcenter.models.clock import today
from jobcenter.queries import area_figures, plan_milestones
from jobcenter.queries.area_figures import AreaFigures
from jobcenter.roles import LABELS, Role

# What the delivery is called in the history; by it a demonstration's database is known.
DELIVERY_NAME = "demonstration"

PASSWORD = "vis-mig-tilsynet"  # noqa: S105  printed for everybody to use, and opens nothing real

EMPLOYEES = {
    Role.CASEWORKER: organisation.CASEWORKER_WITH_LOGIN,
    Role.TEAM_LEADER: organisation.TEAM_LEADER_WITH_LOGIN,
    Role.COORDINATOR: organisation.COORDINATOR_WITH_LOGIN,
    Role.CHEF: organisation.CHEF_WITH_LOGIN,
    Role.ADMINISTRATOR: "",  # no employee of the record system
    Role.PARTNER: "",
}
# The partner of the two municipalities that the demonstration's citizens live in
PARTNER_CODE = "187"


@dataclass(frozen=True)
class Login:
    user: User
    password_is_known: bool  # False where somebody has changed it


def refuse_in_production() -> None:
    if not settings.DEBUG:
        raise Refused(
            "Demonstrationen har adgangskoder, som alle kender, og starter ikke, hvor DEBUG er "
            "slået fra. Kør den på en anden maskine uden DEBUG=0."
        )


def refuse_among_others() -> None:
    """Raises Refused where known passwords could open the cases of real people."""
    refuse_in_production()
    if Delivery.objects.exists() and not is_loaded():
        raise Refused(
            "Databasen har leverancer, som ikke er demonstrationens. Fjern DATABASE_URL, så "
            "bruger demonstrationen sin egen database."
        )


def is_loaded() -> bool:
    """True where the demonstration's own delivery has been applied at some time."""
    applied = Delivery.State.APPLIED
    return Delivery.objects.filter(name=DELIVERY_NAME, state=applied).exists()


@transaction.atomic
def create_logins(*, by: User | None) -> list[Login]:
    """One login per role, in the order of the roles; what exists is left as it is."""
    refuse_among_others()
    existing = User.objects.filter(username__in=list(Role)).select_related("caseworker")
    users = {user.username: user for user in existing}
    if len(users) < len(Role):
        # One hash for all: the password is no secret, and to hash it takes a third of a second.
        encoded = make_password(PASSWORD)
        users |= {role: _create(by, role, encoded) for role in Role if role not in users}
    encodings = {user.password for user in users.values()}
    known = {encoded for encoded in encodings if check_password(PASSWORD, encoded)}
    return [Login(users[role], users[role].password in known) for role in Role]


def _create(by: User | None, role: Role, encoded: str) -> User:
    employee = Caseworker.objects.filter(employee_id=EMPLOYEES[role]).first()
    first_name, _, last_name = (employee.name if employee else LABELS[role]).partition(" ")
    is_partner = role is Role.PARTNER
    partner = Municipality.objects.filter(code=PARTNER_CODE).first() if is_partner else None
    user = User.objects.create(
        username=role.value,
        password=encoded,
        role=role.value,
        caseworker=employee,
        municipality=partner,
        first_name=first_name,
        last_name=last_name,
    )
    audit.record(by=by, verb="bruger.oprettet", user=user.username, role=user.role)
    return user


@transaction.atomic
def inform_staff(*, by: User | None) -> None:
    """Records once that the invented staff was told, so that figures per caseworker are shown.

    Whoever takes it back, to see the pages without them, is left in peace.
    """
    refuse_among_others()
    if not StaffNotice.objects.exists():
        staff_notices.record(
            by=by,
            informed_on=today(),
            how="Opdigtet: personalet i demonstrationen er orienteret på et personalemøde.",
        )


@transaction.atomic
def make_plan(*, by: User) -> None:
    """The example of a recovery plan, once: before a run, so that the run looks at its days."""
    refuse_among_others()
    if not RecoveryPlan.objects.exists():
        plan_example.create(by=by, example=recovery.plan(today()))


@transaction.atomic
def measure_plan(*, by: User) -> None:
    """Notes what the figures were when the example was made, from what is published."""
    refuse_among_others()
    published = Assessment.objects.published()
    if published is None:
        return
    figures = AreaFigures(by, published)
    without = PlanMilestone.objects.filter(baseline_percent=None)
    for each in without.select_related("initiative__plan"):
        areas, measure = area_figures.ordered(each.areas), Milestone.Measure(each.measure)
        day = each.initiative.plan.baseline
        percent = plan_milestones.percent_on(figures, areas, measure, day)
        if percent is not None:
            plans.note_baseline(by=by, milestone=each, percent=percent)


@transaction.atomic
def close_interrupted_jobs(*, by: User | None) -> int:
    """Marks as failed what was under way when the demonstration stopped; gives their number.

    Its messages were in the memory of the process that is gone, so nobody will take them up.
    """
    refuse_among_others()
    closed = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).update(
        state=Job.State.FAILED,
        message="Demonstrationen blev stoppet, før kørslen var færdig. Bestil den igen.",
        finished_at=timezone.now(),
    )
    if closed:
        audit.record(by=by, verb="koersel.afbrudt", count=closed)
    return closed
