"""Who is measured on a day, and who has the conversations that the goal asks for."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from jobcenter.law.kinds import RollingGoal
from jobcenter.timeliness.counting import counting_days, living_counts
from jobcenter.timeliness.days import Days, add_months, as_day, as_days, as_ends
from jobcenter.timeliness.facts import Facts
from jobcenter.timeliness.periods import in_charge, with_support_periods

# The group of those for whom nobody answers, in groupings by team, caseworker and actor.
NOBODY = ""


@dataclass(frozen=True)
class Prepared:
    """Facts in the form in which every day can be judged from them; made once per run.

    `spells` as periods.with_support_periods gives them, `days` as counting.counting_days.
    """

    facts: Facts
    rule: RollingGoal
    spells: pd.DataFrame
    days: pd.DataFrame


def prepare(facts: Facts, rule: RollingGoal) -> Prepared:
    return Prepared(
        facts,
        rule,
        spells=with_support_periods(facts.spells, rule.gap_days),
        days=counting_days(facts.conversations, rule),
    )


def judged(prepared: Prepared, day: date | np.datetime64) -> pd.DataFrame:
    """Every citizen with an open spell on a day, and how the goal figure sees that citizen.

    One row per citizen, sorted by citizen: citizen, spell, benefit (the area), period_start,
    seniority_on (datetime64[s]: the first day of long seniority), living (counting conversations
    alive on the day), exempt, measured (in the population P: long seniority and not exempt), hit
    (in H), municipality, team, caseworker, external_actor (NOBODY where none answers).
    """
    on = day if isinstance(day, np.datetime64) else as_day(day)
    rule = prepared.rule
    charge = in_charge(prepared.spells, on)
    seniority_on = add_months(as_days(charge["period_start"]), rule.seniority_months)
    living = living_counts(prepared.days, on, charge["citizen"])
    exempt = charge["citizen"].isin(_exempt_on(prepared.facts.exemptions, on)).to_numpy()
    measured = (seniority_on <= on) & ~exempt
    return charge.assign(
        seniority_on=seniority_on.astype("datetime64[s]"),
        living=living,
        exempt=exempt,
        measured=measured,
        hit=measured & (living >= rule.conversations),
        municipality=_municipality(prepared.facts.citizens, charge),
        **_responsible(prepared.facts.responsibilities, charge, on),
    )


def covering(exemptions: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    """The exemptions in force on a day, both ends included."""
    return exemptions[_in_force(exemptions, day)]


def _exempt_on(exemptions: pd.DataFrame, day: np.datetime64) -> Days:
    return covering(exemptions, day)["citizen"].to_numpy()


def _in_force(periods: pd.DataFrame, day: np.datetime64) -> np.ndarray:
    return (as_days(periods["start"]) <= day) & (as_ends(periods["end"]) >= day)


def _municipality(citizens: pd.DataFrame, charge: pd.DataFrame) -> np.ndarray:
    homes = citizens.set_index("citizen")["municipality"]
    return homes.reindex(charge["citizen"]).to_numpy()


def _responsible(
    responsibilities: pd.DataFrame, charge: pd.DataFrame, day: np.datetime64
) -> dict[str, np.ndarray]:
    """Who answers on a day for each spell in charge; where periods overlap, the latest start."""
    in_force = responsibilities[_in_force(responsibilities, day)]
    answering = (
        in_force.sort_values(["spell", "start"], kind="stable")
        .drop_duplicates("spell", keep="last")
        .set_index("spell")
        .reindex(charge["spell"])
    )
    columns = ("team", "caseworker", "external_actor")
    return {name: answering[name].fillna(NOBODY).to_numpy() for name in columns}
