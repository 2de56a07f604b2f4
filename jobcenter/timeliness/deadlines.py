"""Each citizen's own deadline under the goal figure."""

from datetime import date

import numpy as np
import pandas as pd

from jobcenter.law import vocabulary
from jobcenter.timeliness import verdicts
from jobcenter.timeliness.counting import living_on, next_booked
from jobcenter.timeliness.days import Days, as_day, as_days, as_ends
from jobcenter.timeliness.goal import Prepared, covering, judged

MISSING = "mangler"
ON_THE_WAY = "paa_vej"
TIMELY = "rettidig"
EXEMPT = "fritaget"


def deadlines(prepared: Prepared, as_of: date) -> pd.DataFrame:
    """State and deadline of every citizen with an open spell on as_of, sorted by citizen.

    The columns of goal.judged, and: state (MISSING, ON_THE_WAY, TIMELY or EXEMPT), missing (how
    many conversations lack; 0 where none, and where the citizen is exempt), deadline
    (datetime64[s]; NaT for the exempt). With long seniority the deadline is the day on which the
    citizen falls, or fell, below the number of conversations asked for; before it, the day of
    long seniority itself, or later where the conversations last longer.
    """
    on, rule = as_day(as_of), prepared.rule
    people = judged(prepared, on)
    seniority_on = as_days(people["seniority_on"])
    is_senior = seniority_on <= on
    seen = prepared.days[as_days(prepared.days["held"]) <= on]
    nth_expiry = _nth_newest_expiry(seen, people["citizen"].to_numpy(), rule.conversations)
    # Before long seniority it is what is still alive on its first day that will be asked for.
    at_seniority = _alive_at(seen, people["citizen"].to_numpy(), seniority_on)
    alive = np.where(is_senior, people["living"].to_numpy(), at_seniority)
    missing = np.maximum(0, rule.conversations - alive)
    # NaT where there never were so many: then the deadline is the day of long seniority.
    fell_below = np.where(np.isnat(nth_expiry), seniority_on, nth_expiry)
    deadline = np.maximum(fell_below, seniority_on)
    deadline = np.where(~is_senior & (missing > 0), seniority_on, deadline)
    state = np.where(missing == 0, TIMELY, np.where(is_senior, MISSING, ON_THE_WAY))
    exempt = people["exempt"].to_numpy()
    return people.assign(
        state=np.where(exempt, EXEMPT, state),
        missing=np.where(exempt, 0, missing),
        deadline=np.where(exempt, np.datetime64("NaT", "D"), deadline).astype("datetime64[s]"),
    )


def _nth_newest_expiry(days: pd.DataFrame, citizens: np.ndarray, n: int) -> Days:
    """When each citizen's n-th newest counting day expires; NaT where there are fewer."""
    newest = days.groupby("citizen").nth(-n).set_index("citizen")["expires"]
    return newest.reindex(citizens).to_numpy("datetime64[D]")


def _alive_at(days: pd.DataFrame, citizens: np.ndarray, moments: Days) -> np.ndarray:
    """How many of each citizen's days still count on that citizen's own moment (int64)."""
    moment = pd.Series(moments, index=citizens)
    own = moment.reindex(days["citizen"]).to_numpy("datetime64[D]")
    alive = days[(as_days(days["held"]) <= own) & (own < as_days(days["expires"]))]
    return alive.groupby("citizen").size().reindex(citizens, fill_value=0).to_numpy()


def standings(prepared: Prepared, as_of: date) -> pd.DataFrame:
    """The rows of deadlines with what a list shows beside them.

    Adds living_days (list of ISO days, newest first, of the counting conversations alive),
    last_held (newest counting day ever held by as_of), next_planned (booked, on or after as_of),
    exemption_reason and exempt_until (of the exemption in force that ends last; NaT: open).
    """
    on = as_day(as_of)
    people = deadlines(prepared, as_of).set_index("citizen", drop=False)
    seen = prepared.days[as_days(prepared.days["held"]) <= on]
    living = living_on(seen, on).sort_values("held", ascending=False)
    iso = living["held"].dt.strftime("%Y-%m-%d").groupby(living["citizen"]).agg(list).to_dict()
    exemption = _latest_exemption(prepared.facts.exemptions, on).reindex(people.index)
    booked = next_booked(prepared.facts.conversations, prepared.rule, as_of)
    return people.assign(
        living_days=pd.Series([iso.get(citizen, []) for citizen in people.index], people.index),
        last_held=seen.groupby("citizen")["held"].max().reindex(people.index),
        next_planned=booked.reindex(people.index),
        exemption_reason=exemption["reason"].fillna(""),
        exempt_until=exemption["end"],
    ).reset_index(drop=True)


def _latest_exemption(exemptions: pd.DataFrame, on: np.datetime64) -> pd.DataFrame:
    in_force = covering(exemptions, on).sort_values("end", na_position="last")
    return in_force.drop_duplicates("citizen", keep="last").set_index("citizen")


def with_first_due(
    people: pd.DataFrame, goal: str, judged: pd.DataFrame, as_of: date
) -> pd.DataFrame:
    """The rows of standings with the deadline that comes first, the goal's own or a statutory one.

    Takes the goal's rule id and the rows of judgement.judge. Adds first_due (datetime64[s]; NaT for
    the exempt), first_due_rule, first_due_task (vocabulary.TASKS), first_due_booked (the first day
    booked for it; NaT) and first_due_lacking (how many conversations it lacks). On the same day the
    law's comes before the goal's.
    """
    own = people[people["state"] != EXEMPT]
    goals = pd.DataFrame(
        {
            "citizen": own["citizen"],
            "first_due": own["deadline"],
            "first_due_rule": goal,
            "first_due_task": vocabulary.CONVERSATION,
            "first_due_booked": own["next_planned"],
            "first_due_lacking": own["missing"],
        }
    )
    statutory = to_be_met(judged, as_of).rename(
        columns={
            "due": "first_due",
            "rule": "first_due_rule",
            "asks_for": "first_due_task",
            "booked": "first_due_booked",
            "lacking": "first_due_lacking",
        }
    )
    statutory = statutory[statutory["citizen"].isin(own["citizen"])]
    every = pd.concat([statutory[goals.columns], goals], ignore_index=True)
    first = every.sort_values("first_due", kind="stable").drop_duplicates("citizen")
    return people.merge(first, on="citizen", how="left")


def to_be_met(judged: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The rows of judgement.judge that ask the jobcentre for something in an open case.

    Advisory rules, duties toward a group and what rests on the a-kasse ask nobody here.
    """
    unmet = judged["verdict"].isin((verdicts.MISSING, verdicts.PENDING))
    is_open = as_ends(judged["end"]) >= as_day(as_of)
    ours = judged["rests_on"] == vocabulary.JOBCENTRE
    return judged[unmet & is_open & ours & judged["enforced"] & ~judged["collective"]]
