"""A meeting plan as it stands in a file: a row per booked time and per deadline without one."""

from collections.abc import Iterator
from datetime import date

from jobcenter import danish
from jobcenter.queries import rules
from jobcenter.queries.meeting_plan import Booked, Day, Due, Plan, last_working_day
from jobcenter.queries.standings import Status
from jobcenter.reports.excel import Column, Kind, Sheet, Value

_COLUMNS = [
    Column("dag", "Dag", Kind.DAY),
    Column("hvad", "Hvad", width=26),
    Column("fri", "Fridag", width=22),
    Column("borger", "Borger", width=30),
    Column("cpr", "CPR-nummer"),
    Column("ydelse", "Ydelse", width=22),
    Column("samtale", "Samtale", width=26),
    Column("form", "Form"),
    Column("faelles", "Fælles samtale"),
    Column("status", "Status", width=20),
    Column("frist", "Frist", Kind.DAY),
    Column("dage", "Dage til frist", Kind.COUNT),
    Column("regel", "Fristens regel", width=44),
    Column("mangler", "Mangler til frist", Kind.COUNT),
    Column("tid", "Tiden, der er booket for sent", Kind.DAY),
    Column("arbejdsdag", "Sidste arbejdsdag inden fristen", Kind.DAY, 20),
]


def sheet(plan: Plan) -> Sheet:
    """What the page shows, in its order."""
    return Sheet("Mødeplan", _COLUMNS, list(_rows(plan)))


def _rows(plan: Plan) -> Iterator[list[Value]]:
    for due in plan.overdue:
        yield _due_row(due, plan.as_of, "Over fristen og uden tid")
    for day in plan.days:
        for booked in day.booked:
            yield _booked_row(booked, day, plan.as_of)
        for due in day.due:
            yield _due_row(due, plan.as_of, "Frist uden tid")


def _booked_row(booked: Booked, day: Day, as_of: date) -> list[Value]:
    conversation, case = booked.conversation, booked.case
    return [
        day.day,
        "Booket tid",
        _day_off(day.day),
        case.citizen.name,
        case.citizen.masked_cpr,
        case.get_benefit_display(),
        conversation.get_type_display(),
        conversation.get_form_display() if conversation.form else None,
        "ja" if conversation.joint else None,
        Status.BOOKED_LATE.label if booked.is_too_late else None,
        case.first_due,
        case.first_due and (case.first_due - as_of).days,
        case.first_due_rule and rules.book().rule(case.first_due_rule).title,
        None,
        None,
        None,
    ]


def _due_row(due: Due, as_of: date, what: str) -> list[Value]:
    case = due.case
    if case.first_due is None:
        raise ValueError("A case that is due has a deadline.")
    return [
        case.first_due,
        what,
        _day_off(case.first_due),
        case.citizen.name,
        case.citizen.masked_cpr,
        case.get_benefit_display(),
        None,
        None,
        None,
        due.status.label,
        case.first_due,
        (case.first_due - as_of).days,
        rules.book().rule(case.first_due_rule).title,
        case.first_due_lacking if due.is_conversation else None,
        case.first_due_booked if due.status is Status.BOOKED_LATE else None,
        last_working_day(case.first_due),
    ]


def _day_off(day: date) -> str | None:
    """The name of a public holiday, or that the day is in a weekend."""
    if danish.is_working_day(day):
        return None
    return danish.public_holiday(day) or "weekend"


def definitions() -> list[tuple[str, str]]:
    """What the columns mean, for those who have only the file."""
    return [
        ("Dag", "Dagen for den bookede tid, eller fristens dag."),
        (
            "Booket tid",
            (
                "En tid, som fagsystemet havde på opgørelsens dag. En borger med flere tider står "
                "flere gange."
            ),
        ),
        (
            "Frist uden tid",
            (
                "Sagens første frist, som ingen booket tid når. Fristen tæller også, når sagen er "
                "sat til Ikke nu. Er tiden booket efter fristen, står den i en kolonne for sig."
            ),
        ),
        (
            "Over fristen og uden tid",
            (
                "Fristen var overskredet på opgørelsens dag, og der er ingen tid. Står kun på "
                "planen fra opgørelsens dag."
            ),
        ),
        (
            "Frist",
            (
                "Sagens første frist. Ud for en booket tid er det ikke altid den frist, tiden er "
                "booket til."
            ),
        ),
        ("Dage til frist", "Fra opgørelsens dag. Et negativt tal er dage over fristen."),
        (
            "Mangler til frist",
            (
                "Samtaler, der mangler til fristen. 0 er en borger, der har dem nu: en af dem "
                "tæller ikke længere med på fristens dag. Tom, hvor fristen ikke er til en samtale."
            ),
        ),
        ("Fridag", "En helligdags navn, eller at dagen er en lørdag eller søndag."),
        ("Sidste arbejdsdag inden fristen", "Fristens egen dag, når den er en arbejdsdag."),
    ]
