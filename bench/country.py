"""Who serves whom: municipalities of uneven sizes, their teams and caseworkers, by a seed."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]

CITIZENS_PER_MUNICIPALITY = 7_000
FEWEST_MUNICIPALITIES, MOST_MUNICIPALITIES = 3, 98
CASES_PER_CASEWORKER = 70
CASEWORKERS_PER_TEAM = 10
FEWEST_CASEWORKERS = 4

# The part of all cases that each benefit has, in the order of the law's vocabulary.
SHARES = {
    "sygedagpenge": 0.18,
    "jobafklaring": 0.05,
    "ressourceforloeb": 0.03,
    "kontanthjaelp": 0.25,
    "uddannelseshjaelp": 0.10,
    "ledighedsydelse": 0.05,
    "revalidering": 0.01,
    "dagpenge": 0.33,
}


@dataclass(frozen=True)
class Country:
    """Municipalities are numbered from 0; caseworkers and teams through the whole country."""

    weights: npt.NDArray[np.float64]  # of each municipality, adding up to 1
    caseworkers: Whole  # how many each municipality has

    @classmethod
    def of(cls, citizens: int, seed: int) -> "Country":
        random = np.random.default_rng([seed, 0])
        wanted = citizens // CITIZENS_PER_MUNICIPALITY
        count = min(max(wanted, FEWEST_MUNICIPALITIES), MOST_MUNICIPALITIES)
        sizes = random.lognormal(0, 0.7, count)
        weights = sizes / sizes.sum()
        needed = np.ceil(weights * citizens / CASES_PER_CASEWORKER).astype("int64")
        return cls(weights, np.maximum(needed, FEWEST_CASEWORKERS))

    @cached_property
    def first_caseworker(self) -> Whole:
        return np.cumsum(self.caseworkers) - self.caseworkers

    @cached_property
    def teams(self) -> Whole:
        """How many each municipality has."""
        return -(-self.caseworkers // CASEWORKERS_PER_TEAM)

    @cached_property
    def team_of_caseworker(self) -> Whole:
        first = np.cumsum(self.teams) - self.teams
        place = np.arange(self.caseworkers.sum()) - np.repeat(
            self.first_caseworker, self.caseworkers
        )
        teams: Whole = np.repeat(first, self.caseworkers) + place // CASEWORKERS_PER_TEAM
        return teams

    @cached_property
    def municipality_of_team(self) -> Whole:
        return np.repeat(np.arange(len(self.teams)), self.teams)

    def caseworker_for(
        self, random: np.random.Generator, municipality: Whole, benefit: Whole
    ) -> Whole:
        """One who serves the benefit there: each serves one or two benefits, and so does a team."""
        parts = np.array(list(SHARES.values()))
        begins = np.cumsum(parts) - parts
        place = begins[benefit] + parts[benefit] * random.random(len(benefit))
        own = np.floor(place * self.caseworkers[municipality]).astype("int64")
        own = np.minimum(own, self.caseworkers[municipality] - 1)
        who: Whole = self.first_caseworker[municipality] + own
        return who
