"""The fixed cast of the page tests: one jobcentre with two teams, and one login per role.

Team Nord has the leader Tove Teamleder and the caseworkers Sara Sagsbehandler and Kim Kollega;
team Syd has the caseworker Ulla Udefra. The chef and the coordinator see all, the administrator and
Paul of the partner municipality no case. Cases are made with `Cast.case`, which stores a standing
as the run would.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from jobcenter.actions import results
from jobcenter.intake.names import sort_key
from jobcenter.law import vocabulary
from jobcenter.models import (
    Assessment,
    BenefitSpell,
    Caseworker,
    Citizen,
    Delivery,
    Membership,
    Municipality,
    Publication,
    Responsibility,
    Share,
    Standing,
    Team,
    User,
    Verdict,
    Worker,
    cpr,
)
from jobcenter.roles import Role

AS_OF = date(2026, 11, 17)  # a Tuesday
GOAL = "fire-samtaler"
PASSWORD = "en lang adgangskode til prøven"


@cache
def _password() -> str:
    """PASSWORD as it is stored; hashing is slow by design, so all logins share one."""
    return make_password(PASSWORD)


@dataclass
class Cast:
    """Everything hangs on `assessment`, which is published when the cast is made."""

    delivery: Delivery
    assessment: Assessment
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    teams: dict[str, Team] = field(default_factory=dict)
    people: dict[str, Caseworker] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    municipalities: dict[str, Municipality] = field(default_factory=dict)

    def fact(self) -> dict[str, Any]:
        return {"delivered_by": self.delivery, "content_hash": next(self.numbers)}

    def team(self, name: str) -> Team:
        if name not in self.teams:
            self.teams[name] = Team.objects.create(name=name, name_key=sort_key(name))
        return self.teams[name]

    def employee(self, name: str, team: str, role: Role = Role.CASEWORKER) -> Caseworker:
        person = Caseworker.objects.create(
            employee_id=f"M{next(self.numbers):02}", name=name, name_key=sort_key(name)
        )
        Membership.objects.create(
            caseworker=person,
            team=self.team(team),
            role=role,
            start=date(2020, 1, 1),
            **self.fact(),
        )
        self.people[name] = person
        return person

    def login(
        self, username: str, role: Role | str, employee: str = "", municipality: str = ""
    ) -> User:
        person = self.people.get(employee)
        first_name, _, last_name = employee.partition(" ")
        user = User.objects.create(
            username=username,
            password=_password(),
            role=role,
            caseworker=person,
            municipality=self.municipalities.get(municipality),
            first_name=first_name,
            last_name=last_name,
        )
        self.users[username] = user
        return user

    def citizen(
        self,
        name: str,
        *,
        number: str = "",
        municipality: str = "183",
        protected: bool = False,
    ) -> Citizen:
        # As numbers these would be of the 1800s: nobody who lives has one.
        digits = number or f"0203{next(self.numbers) % 42 + 58:02}5{next(self.numbers):03}"
        day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
        return Citizen.objects.create(
            cpr_encrypted=cpr.encrypt(digits.encode()),
            cpr_digest=cpr.digest(digits),
            birth_date=date(1900 + year, month, day),
            name=name,
            name_key=sort_key(name),
            municipality=self.municipalities[municipality],
            protected=protected,
            **self.fact(),
        )

    def case(
        self,
        name: str = "",
        *,
        state: str = Standing.State.TIMELY,
        due_in: int | None = 100,
        booked_in: int | None = None,
        responsible: str | None = "Sara Sagsbehandler",
        team: str | None = "Nord",
        benefit: str = "sygedagpenge",
        municipality: str = "183",
        living: int = 4,
        missing: int = 0,
        senior: bool = True,
        citizen: Citizen | None = None,
        told: dict[str, Any] | None = None,
        **more: Any,
    ) -> Standing:
        """A case whose deadline and booked time are days from AS_OF (None where there is none).

        `told` is what the record system says of the spell; all that the law asks for if not given.
        """
        person = citizen or self.citizen(
            name or f"Borger {next(self.numbers)}", municipality=municipality
        )
        start = AS_OF - timedelta(days=700 if senior else 200)
        spell = BenefitSpell.objects.create(
            spell_id=f"F{next(self.numbers)}",
            citizen=person,
            benefit=benefit,
            start=start,
            **({"target_group": "6.3", "visitation_category": "2"} if told is None else told),
            **self.fact(),
        )
        answers = self.people[responsible] if responsible else None
        if answers or team:
            Responsibility.objects.create(
                spell=spell,
                caseworker=answers,
                team=self.team(team) if team else None,
                start=start,
                **self.fact(),
            )
        held = [AS_OF - timedelta(days=30 + 60 * back) for back in range(living)]
        given: dict[str, Any] = {
            "state": state,
            "deadline": None if due_in is None else AS_OF + timedelta(days=due_in),
            "next_planned": None if booked_in is None else AS_OF + timedelta(days=booked_in),
            "missing": missing,
            "living": [day.isoformat() for day in held],
            "living_count": living,
            "last_held": held[0] if held else None,
            "period_start": start,
            "seniority_on": start + timedelta(days=365),
        }
        # Unless told otherwise, the goal's own deadline is the first.
        given |= {
            "first_due": given["deadline"],
            "first_due_rule": "" if due_in is None else GOAL,
            "first_due_task": "" if due_in is None else vocabulary.CONVERSATION,
            "first_due_booked": given["next_planned"],
            "first_due_lacking": missing,
        }
        made = Standing.objects.create(
            assessment=self.assessment,
            as_of=self.assessment.as_of,
            citizen=person,
            spell=spell,
            municipality=person.municipality,
            benefit=benefit,
            team=self.team(team) if team else None,
            caseworker=answers,
            **(given | more),
        )
        if told is not None:
            self.tell_what_lacks(made)
        return made

    def tell_what_lacks(self, standing: Standing) -> None:
        """Marks anew what the record system has not told of a case, as the run does."""
        Standing.objects.filter(pk=standing.pk).update(lacks="")
        results.tell_what_lacks(self.assessment, [standing.citizen_id])
        standing.refresh_from_db()

    def revised(self) -> None:
        """Cases and duties were added to what had been shown: tells so, as a revision does."""
        Assessment.objects.filter(pk=self.assessment.pk).update(revised_at=timezone.now())

    def verdict(
        self,
        standing: Standing,
        rule: str = "SD",
        *,
        due_in: int = 14,
        outcome: str = Verdict.Outcome.PENDING,
        **more: Any,
    ) -> Verdict:
        """A duty of a case, due so many days from AS_OF, as the run would store it.

        A conversation that is asked for since the spell began, unless told otherwise.
        """
        due = AS_OF + timedelta(days=due_in)
        given: dict[str, Any] = {
            "group": standing.benefit,
            "version": date(2020, 1, 1),
            "asks_for": vocabulary.CONVERSATION,
            "rests_on": vocabulary.JOBCENTRE,
            "enforced": True,
            "collective": False,
            "start": standing.spell.start,
            "opens": standing.spell.start,
            "needed": 1,
            "counted": 0,
            "lacking": 1,
            "born_late": False,
            "late_registered": False,
        }
        if outcome in (Verdict.Outcome.TIMELY, Verdict.Outcome.LATE):
            days_after = 0 if outcome == Verdict.Outcome.TIMELY else 1
            given |= {"fulfilled": due + timedelta(days=days_after), "lacking": 0}
        return Verdict.objects.create(
            assessment=standing.assessment,
            citizen=standing.citizen,
            spell=standing.spell,
            benefit=standing.benefit,
            municipality=standing.municipality,
            team=standing.team,
            caseworker=standing.caseworker,
            rule=rule,
            due=due,
            outcome=outcome,
            **(given | more),
        )

    def share(
        self,
        grouping: Share.Grouping,
        group: str,
        month: date,
        hits: int,
        population: int,
        **more: Any,
    ) -> Share:
        """A group's figures in a month; the average is the month's own share if not given."""
        last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        average = hits / population if population else None
        given: dict[str, Any] = {
            "judged_on": min(last, AS_OF),
            "average": average,
            "months": 12,
            "pooled_hits": 12 * hits,
            "pooled_population": 12 * population,
            "goal_reached": None if average is None else average >= 0.8,
        }
        return Share.objects.create(
            assessment=self.assessment,
            grouping=grouping,
            group=group,
            month=month,
            hits=hits,
            population=population,
            **(given | more),
        )

    def overdue(self, name: str = "", days: int = 6, **more: Any) -> Standing:
        given: dict[str, Any] = {
            "state": Standing.State.MISSING,
            "due_in": -days,
            "living": 3,
            "missing": 1,
        }
        return self.case(name, **(given | more))

    def exempt(self, name: str = "", **more: Any) -> Standing:
        given: dict[str, Any] = {
            "state": Standing.State.EXEMPT,
            "due_in": None,
            "exemption_reason": "barsel",
            "exempt_until": AS_OF + timedelta(days=60),
        }
        return self.case(name, **(given | more))

    def on_the_way(self, name: str = "", **more: Any) -> Standing:
        given: dict[str, Any] = {
            "state": Standing.State.ON_THE_WAY,
            "due_in": 165,
            "living": 2,
            "missing": 2,
            "senior": False,
        }
        return self.case(name, **(given | more))


def make_cast() -> Cast:
    """The jobcentre and its logins, with a published assessment that has no cases yet.

    A worker has just given a sign of life.
    """
    now = timezone.now()
    Worker.objects.update_or_create(
        name="celery@koekken", defaults={"started_at": now, "seen_at": now}
    )
    delivery = Delivery.objects.create(
        source="fagsystem", name="levering", state=Delivery.State.APPLIED, applied_at=now
    )
    assessment = Assessment.objects.create(as_of=AS_OF, rulebook_fingerprint="ab" * 32)
    assessment.deliveries.add(delivery)
    Publication.objects.create(pk=1, assessment=assessment, published_at=now)
    cast = Cast(delivery, assessment)
    for code, name in (("183", "Ishøj"), ("187", "Vallensbæk")):
        cast.municipalities[code] = Municipality.objects.create(code=code, name=name)
    cast.employee("Sara Sagsbehandler", "Nord")
    cast.employee("Kim Kollega", "Nord")
    cast.employee("Ulla Udefra", "Syd")
    cast.employee("Tove Teamleder", "Nord", Role.TEAM_LEADER)
    cast.login("sara", Role.CASEWORKER, "Sara Sagsbehandler")
    cast.login("ulla", Role.CASEWORKER, "Ulla Udefra")
    cast.login("tove", Role.TEAM_LEADER, "Tove Teamleder")
    cast.login("karin", Role.COORDINATOR)
    cast.login("chris", Role.CHEF)
    cast.login("adam", Role.ADMINISTRATOR)
    cast.login("paul", Role.PARTNER, municipality="187")
    return cast
