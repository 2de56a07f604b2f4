"""A finished rehearsal, stored as the run would store it."""

from datetime import date, timedelta
from typing import Any

from jobcenter.models import Job, Rehearsal, RehearsedDuty, Standing
from jobcenter.models.verdicts import Verdict

from .cast import AS_OF, Cast

KINDS = [change.value for change in RehearsedDuty.Change]
GROUP = "kontanthjaelp_jobparat"
RULE = "KJ-F"


def rehearsed(cast: Cast, standings: list[Standing], **more: Any) -> Rehearsal:
    """The first conversation a week later: each case's deadline moves, and a late one is met.

    Beside it a coverage rule for another group, so that every part of the page has something.
    """
    count = len(standings)
    job = Job.objects.create(
        kind=Job.Kind.REHEARSAL, as_of=AS_OF, state=Job.State.DONE, created_by=cast.users["chris"]
    )
    given: dict[str, Any] = {
        "created_by": cast.users["chris"],
        "job": job,
        "as_of": AS_OF,
        "files": {"kj_f.toml": "id = "},
        "tried": [
            {
                "id": RULE,
                "title": "Første samtale",
                "groups": [GROUP],
                "is_new": False,
                "versions": [
                    {
                        "takes_effect": "2027-03-01",
                        "moved_to": "2024-01-01",
                        "demand": "Første samtale senest 14 dage efter første dag",
                        "limits": [["Vejledende", "en sag er ikke for sen alene på grund af den"]],
                    }
                ],
            }
        ],
        "moved_to": date(2024, 1, 1),
        "fingerprint_before": "ab" * 32,
        "fingerprint_after": "cd" * 32,
        "summary": summary(count),
    }
    made = Rehearsal.objects.create(**(given | more))
    RehearsedDuty.objects.bulk_create(_duty(made, standing) for standing in standings)
    return made


def summary(count: int) -> dict[str, Any]:
    changed = dict.fromkeys(KINDS, 0) | {"frist_vurdering": count}
    owed = {
        "group": "kontanthjaelp_aktivitetsparat",
        "rule": "KA",
        "version": "2024-01-01",
        "share": 70,
        "conversations": 4,
        "everyone": True,
        "population": 21,
        "reached": 14,
        "first": 20,
        "exempt": 2,
    }
    months = [owed | {"month": month} for month in ("2026-08-01", "2026-09-01", None)]
    return {
        "titles": {RULE: "Første samtale", "KA": "Fire samtaler"},
        "citizens": count,
        "open": count,
        "seen_at": "2026-11-16T04:00:00+00:00",
        "rules": [{"group": GROUP, "rule": RULE, "before": 40, "after": 40} | changed],
        "verdicts": [
            {"group": GROUP, "rule": RULE, "verdict_before": "for_sent",
             "verdict_after": "rettidig", "count": count}
        ],
        "met": {
            "before": [{"group": GROUP, "timely": 10, "of": 40}],
            "after": [{"group": GROUP, "timely": 10 + count, "of": 40}],
        },
        "coverage": {"before": [], "after": months},
    }  # fmt: skip


def _duty(made: Rehearsal, standing: Standing) -> RehearsedDuty:
    due = AS_OF - timedelta(days=30)
    return RehearsedDuty(
        rehearsal=made,
        citizen=standing.citizen,
        spell=standing.spell,
        group=GROUP,
        rule=RULE,
        change=RehearsedDuty.Change.DUE_AND_VERDICT,
        due_before=due,
        due_after=due + timedelta(days=7),
        outcome_before=Verdict.Outcome.LATE,
        outcome_after=Verdict.Outcome.TIMELY,
        version_before=date(2024, 1, 1),
        version_after=date(2024, 1, 1),
        needed_before=1,
        needed_after=1,
        enforced_before=True,
        enforced_after=True,
    )
