"""What a run stored, read back in the core's own columns: a revision adds to it."""

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from django.db.models import F, Model, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from jobcenter.law import vocabulary
from jobcenter.law.kinds import MOST_CONVERSATIONS, RollingGoal
from jobcenter.models import (
    Assessment,
    Caseworker,
    CitizenForecast,
    CitizenMonths,
    Forecast,
    GroupCoverage,
    LeafCount,
    Municipality,
    Share,
    Team,
    Verdict,
)
from jobcenter.queries import columns
from jobcenter.timeliness import forecast
from jobcenter.timeliness.goal import NOBODY

_DAY = "datetime64[s]"
_WHO = {
    "code": Coalesce("municipality__code", Value("")),
    "team_name": Coalesce("team__name", Value("")),
    "employee": Coalesce("caseworker__employee_id", Value("")),
}
_LEAF = {
    "municipality": "str",
    "team": "str",
    "caseworker": "str",
    "benefit": "str",
    "external_actor": "str",
}
_COUNTS = {"population": "int64", "hits": "int64"}


_LEAVES: tuple[columns.Column, ...] = (
    columns.Day("month", "month"),
    columns.Whole("municipality", "municipality_id"),
    columns.Whole("team", "coalesce(team_id, 0)"),
    columns.Whole("caseworker", "coalesce(caseworker_id, 0)"),
    columns.Choice("benefit", "benefit", tuple(vocabulary.BENEFITS), "område"),
    columns.Whole("population", "sum(population)"),
    columns.Whole("hits", "sum(hits)"),
    columns.Text("external_actor", "external_actor"),
)


def every_leaf(assessment_pk: int, table: str) -> pd.DataFrame:
    """The rows of months.leaf_counts of all leaves, from LeafCount's table or one aside."""
    by = "month, municipality_id, team_id, caseworker_id, benefit, external_actor"
    rows = columns.read(
        _LEAVES, f"FROM {table} WHERE assessment_id = %s GROUP BY {by}", [assessment_pk]
    )
    return pd.DataFrame(rows | _texts(rows))


def leaf_counts(assessment: Assessment, employees: Collection[str]) -> pd.DataFrame:
    """The rows of months.leaf_counts, of the leaves of some employees ("": nobody)."""
    rows = LeafCount.objects.filter(_of(employees), assessment=assessment).annotate(**_WHO)
    fields = (*_WHO, "benefit", "external_actor", "month")
    sums = {"all_population": Sum("population"), "all_hits": Sum("hits")}
    summed = rows.order_by().values(*fields).annotate(**sums)
    return _frame(summed.values_list(*fields, *sums), _LEAF | {"month": _DAY} | _COUNTS)


def _of(employees: Collection[str]) -> Q:
    named = Q(caseworker__employee_id__in=employees)
    return named | Q(caseworker=None) if "" in employees else named


def months_of(assessment: Assessment, citizens: Collection[int]) -> pd.DataFrame:
    """The rows of months.of_citizens of some citizens."""
    rows: QuerySet[CitizenMonths] = CitizenMonths.objects.filter(
        assessment=assessment, citizen__in=citizens
    )
    fields = ("citizen_id", *_WHO, "benefit", "external_actor", "measured", "reached")
    columns = {"citizen": "int64"} | _LEAF | {"measured": "int64", "reached": "int64"}
    return _frame(rows.annotate(**_WHO).order_by("citizen", "pk").values_list(*fields), columns)


def counts(assessment: Assessment, groups: Collection[tuple[str, str]]) -> pd.DataFrame:
    """The rows of shares.month_counts of some groups, of all months that averages look back on."""
    columns = {"month": _DAY, "judged_on": _DAY, "grouping": "str", "group": "str"} | _COUNTS
    named = Share.objects.filter(assessment=assessment, group__in={group for _, group in groups})
    found = _frame(named.order_by().values_list(*columns), columns)
    return found[_is_of(found, groups)]


def _is_of(found: pd.DataFrame, groups: Collection[tuple[str, str]]) -> npt.NDArray[np.bool_]:
    """True for the rows of some groups, with somebody in it or of the whole."""
    pairs = zip(found["grouping"], found["group"], strict=True)
    is_wanted = np.array([pair in groups for pair in pairs], dtype=bool)
    somebody = (found["population"] > 0) | (found["grouping"] == Share.Grouping.TOTAL)
    wanted: npt.NDArray[np.bool_] = is_wanted & somebody.to_numpy()
    return wanted


def coverages(assessment: Assessment) -> pd.DataFrame:
    """The rows of coverage.coverage."""
    columns = {
        "group": "str",
        "rule": "str",
        "version": _DAY,
        "month": _DAY,
        "population": "int64",
        "reached": "int64",
        "first": "int64",
        "exempt": "int64",
        "share_percent": "int64",
        "conversations": "int64",
        "everyone": "bool",
    }
    rows = GroupCoverage.objects.filter(assessment=assessment).order_by("pk")
    return _frame(rows.values_list(*columns), columns).rename(columns={"share_percent": "share"})


def collective_duties(assessment: Assessment, citizens: Collection[int]) -> pd.DataFrame:
    """Of some citizens what coverage.coverage takes: the duties that are owed to their groups."""
    columns = {
        "group": "str",
        "rule": "str",
        "version": _DAY,
        "due": _DAY,
        "verdict": "str",
        "counted": "int64",
        "collective": "bool",
    }
    own = Verdict.objects.filter(assessment=assessment, citizen__in=citizens, collective=True)
    fields = [F(name) if name != "verdict" else F("outcome") for name in columns]
    return _frame(own.order_by().values_list(*fields), columns)


def _frame(rows: Iterable[tuple[Any, ...]], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame.from_records(list(rows), columns=list(columns)).astype(columns)


_SETS = ("measured", *forecast.CURVES)
_FORECASTS: tuple[columns.Column, ...] = (
    columns.Whole("citizen", "citizen_id"),
    columns.Whole("municipality", "municipality_id"),
    columns.Whole("team", "coalesce(team_id, 0)"),
    columns.Whole("caseworker", "coalesce(caseworker_id, 0)"),
    columns.Choice("benefit", "benefit", tuple(vocabulary.BENEFITS), "område"),
    *(columns.Whole(name, f'"{name}"') for name in _SETS),
    *(
        columns.Whole(forecast.lacking(n), forecast.lacking(n))
        for n in range(1, MOST_CONVERSATIONS + 1)
    ),
    columns.Text("external_actor", "external_actor"),
)
_NAMES: dict[str, tuple[type[Model], str]] = {
    "municipality": (Municipality, "code"),
    "team": (Team, "name"),
    "caseworker": (Caseworker, "employee_id"),
}


def citizen_forecasts(
    assessment: Assessment, rule: RollingGoal, citizens: Collection[int]
) -> pd.DataFrame:
    """The rows of forecast.of_citizens of some citizens, in any order."""
    table = CitizenForecast._meta.db_table
    return _citizen_forecasts(
        assessment.pk, rule, table, *columns.one_of("citizen_id", list(citizens))
    )


def every_citizen_forecast(assessment_pk: int, rule: RollingGoal, table: str) -> pd.DataFrame:
    """The same of all citizens, from CitizenForecast's table or one aside."""
    return _citizen_forecasts(assessment_pk, rule, table, "TRUE", [])


def _citizen_forecasts(
    assessment_pk: int, rule: RollingGoal, table: str, condition: str, parameters: list[Any]
) -> pd.DataFrame:
    source = f"FROM {table} WHERE assessment_id = %s AND {condition}"
    rows = columns.read(_FORECASTS, source, [assessment_pk, *parameters])
    lacking = [forecast.lacking(n) for n in range(1, rule.conversations + 1)]
    sets = {name: rows[name] for name in (*_SETS, *lacking)}
    leaf = _texts(rows) | {"external_actor": rows["external_actor"]}
    return pd.DataFrame({"citizen": rows["citizen"], **leaf, **sets})


def _texts(rows: dict[str, columns.Array]) -> dict[str, columns.Array]:
    """The columns of a leaf that are read as numbers, as the texts that the core knows."""
    named = {name: _named(rows[name], *known) for name, known in _NAMES.items()}
    return named | {"benefit": np.array(list(vocabulary.BENEFITS), object)[rows["benefit"]]}


def _named(keys: columns.Array, model: type[Model], field: str) -> columns.Array:
    """Primary keys as the texts that they are known by; 0, nobody's, is ""."""
    found, place = np.unique(keys, return_inverse=True)
    names = dict(model._default_manager.filter(pk__in=found.tolist()).values_list("pk", field))
    texts: columns.Array = np.array([*(names.get(key, NOBODY) for key in found.tolist()), None])
    return texts[place]


def forecasts(
    assessment: Assessment, rule: RollingGoal, groups: Collection[tuple[str, str]]
) -> pd.DataFrame:
    """The rows of forecast.rolled_up of some groups."""
    counted = ["population", *forecast.CURVES]
    counted += [forecast.lacking(n) for n in range(1, rule.conversations + 1)]
    types = {"day": _DAY, "grouping": "str", "group": "str"} | dict.fromkeys(counted, "int64")
    named = Forecast.objects.filter(assessment=assessment, group__in={group for _, group in groups})
    found = _frame(named.filter(population__gt=0).order_by().values_list(*types), types)
    return found[_is_of(found, groups)]
