"""What a run stored, read back in the core's own columns: a revision adds to it."""

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import pandas as pd
from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from jobcenter.models import Assessment, CitizenMonths, GroupCoverage, LeafCount, Share, Verdict

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


def leaf_counts(assessment: Assessment, employees: Collection[str] | None = None) -> pd.DataFrame:
    """The rows of months.leaf_counts, of all leaves or those of some employees ("": nobody)."""
    rows = LeafCount.objects.filter(_of(employees), assessment=assessment).annotate(**_WHO)
    fields = (*_WHO, "benefit", "external_actor", "month")
    sums = {"all_population": Sum("population"), "all_hits": Sum("hits")}
    summed = rows.order_by().values(*fields).annotate(**sums)
    return _frame(summed.values_list(*fields, *sums), _LEAF | {"month": _DAY} | _COUNTS)


def _of(employees: Collection[str] | None) -> Q:
    if employees is None:
        return Q()
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
    pairs = zip(found["grouping"], found["group"], strict=True)
    is_wanted = np.array([pair in groups for pair in pairs], dtype=bool)
    somebody = (found["population"] > 0) | (found["grouping"] == Share.Grouping.TOTAL)
    return found[is_wanted & somebody]


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
