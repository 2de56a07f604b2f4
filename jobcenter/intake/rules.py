"""What a row must live up to beside its single cells."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from jobcenter.intake import cpr, layouts
from jobcenter.intake.problems import Problems, Severity
from jobcenter.intake.tables import Table


def check(table: Table, today: date, problems: Problems) -> None:
    """Sets aside rows that contradict themselves or the calendar."""
    if table.layout.period:
        _ends_before_it_starts(table, problems)
    if table.layout.table == layouts.CONVERSATIONS:
        _held_without_day(table, problems)
        _held_in_the_future(table, today, problems)
    if table.layout.table == layouts.CITIZENS:
        _without_check_digit(table, problems)


def _ends_before_it_starts(table: Table, problems: Problems) -> None:
    start, end = table.layout.period or ("", "")
    mask = (table.frame[end] < table.frame[start]).to_numpy()
    expected = "Den sidste dag må ikke ligge før den første."
    table.set_aside(problems, "slut_foer_start", end, mask, expected)


def _held_without_day(table: Table, problems: Problems) -> None:
    held = table.values("status") == "afholdt"
    mask = held & table.frame["held_on"].isna().to_numpy() & table.readable("held_on", "status")
    expected = "En samtale med status afholdt skal have en afholdt dato."
    table.set_aside(problems, "afholdt_uden_dato", "held_on", mask, expected)


def _held_in_the_future(table: Table, today: date, problems: Problems) -> None:
    latest = pd.Timestamp(today + timedelta(days=1))
    mask = (table.frame["held_on"] > latest).to_numpy()
    expected = (
        f"Den afholdte dato må højst ligge en dag ude i fremtiden (i dag er {today:%d-%m-%Y})."
    )
    table.set_aside(problems, "afholdt_i_fremtiden", "held_on", mask, expected)


def _without_check_digit(table: Table, problems: Problems) -> None:
    numbers = table.values("citizen")
    mask = np.array([bool(number) and not cpr.has_check_digit(number) for number in numbers], bool)
    expected = (
        "Nummeret opfylder ikke modulus 11. Det kan være rigtigt (sådanne numre er udstedt siden "
        "2007), og rækken er indlæst; kontrollér det."
    )
    warned = mask & ~table.aside
    table.add(problems, Severity.WARNING, "uden_kontrolciffer", "citizen", warned, expected)
