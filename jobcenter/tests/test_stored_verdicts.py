"""What a run stores of duties: the verdict, whose it was, why, and what asks to be done first."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from jobcenter.actions import assessment, intake
from jobcenter.models import Assessment, Caseworker, GroupCoverage, Standing, User, Verdict
from jobcenter.queries import facts, rules
from jobcenter.roles import Role
from jobcenter.tests.deliveries import DeliveryBuilder
from jobcenter.timeliness import deadlines, invariants, judgement

pytestmark = pytest.mark.django_db

AS_OF = date(2024, 5, 1)
GROWN_UP = "0101585003"  # born in 1858: not among the young, and not among the living


def run(builder: DeliveryBuilder, folder: Path, as_of: date = AS_OF) -> Assessment:
    builder.write(folder)
    outcome = intake.apply(by=None, path=folder)
    assert outcome.applied, [problem.expected for problem in outcome.problems]
    return assessment.assess(by=None, as_of=as_of)


def jobready(builder: DeliveryBuilder, **columns: str) -> DeliveryBuilder:
    given = {"ydelse": "kontanthjælp", "maalgruppe": "6.2", "visitationskategori": ""}
    return builder.spell(**(given | columns))


@pytest.fixture
def moved() -> DeliveryBuilder:
    """A case of team Nord with a first conversation one day late, moved to team Syd in March."""
    builder = DeliveryBuilder().employee(team="Team Nord").employee(team="Team Syd")
    builder.citizen(navn="Åse Flyttet")
    jobready(builder, startdato="2024-02-01", modtaget_dato="2024-02-01")
    builder.responsibility(
        medarbejder_id="S01", team="Team Nord", fra_dato="2024-02-01", til_dato="2024-03-14"
    )
    builder.responsibility(medarbejder_id="S02", team="Team Syd", fra_dato="2024-03-15")
    builder.conversation(
        type="9",
        afholdt_dato="2024-02-05",
        planlagt_dato="2024-02-05",
        registreret_dato="2024-02-05",
    )
    builder.conversation(afholdt_dato="2024-02-09", registreret_dato="2024-02-20")
    return builder


def test_a_verdict_is_stored_with_what_it_was_made_from(
    moved: DeliveryBuilder, tmp_path: Path
) -> None:
    made = run(moved, tmp_path)
    first = made.verdicts.get(rule="KJ-F")
    assert (first.start, first.opens, first.due) == (
        date(2024, 2, 1),
        date(2024, 2, 1),
        date(2024, 2, 8),
    )
    assert (first.outcome, first.fulfilled) == ("for_sent", date(2024, 2, 9))
    assert (first.needed, first.counted, first.lacking) == (1, 0, 0)
    assert (first.version, first.enforced, first.collective) == (date(2024, 1, 1), True, False)
    assert (first.asks_for, first.rests_on, first.late_registered) == ("samtale", "jobcenter", True)
    assert first.considered == [
        ["2024-02-05", "gruppemoede", "9", "fremmoede", "jobcenter", ""],
        ["2024-02-09", "efter_fristen", "7", "fremmoede", "jobcenter", "ja"],
    ]


def test_a_duty_stays_with_the_team_that_had_the_case_when_it_fell_due(
    moved: DeliveryBuilder, tmp_path: Path
) -> None:
    made = run(moved, tmp_path)
    whose = {
        verdict.rule: (verdict.team and verdict.team.name, verdict.caseworker)
        for verdict in made.verdicts.all()
    }
    nord, syd = (Caseworker.objects.get(employee_id=name) for name in ("S01", "S02"))
    # Four conversations within six months fall due in July, with the team that has the case now.
    assert whose == {"KJ-F": ("Team Nord", nord), "KJ": ("Team Syd", syd)}
    standing = made.standings.get()
    assert standing.team
    assert standing.team.name == "Team Syd"


@pytest.mark.parametrize(
    ("employee", "role", "seen"),
    [
        ("S01", Role.TEAM_LEADER, {"KJ-F"}),
        ("S01", Role.CASEWORKER, {"KJ-F"}),
        ("S02", Role.TEAM_LEADER, {"KJ-F", "KJ"}),
        ("S02", Role.CASEWORKER, {"KJ-F", "KJ"}),
        ("S03", Role.TEAM_LEADER, set()),
        ("", Role.TEAM_LEADER, set()),
        ("", Role.CHEF, {"KJ-F", "KJ"}),
        ("", Role.COORDINATOR, {"KJ-F", "KJ"}),
        ("", Role.ADMINISTRATOR, set()),
    ],
)
def test_who_sees_a_duty(
    moved: DeliveryBuilder, tmp_path: Path, employee: str, role: Role, seen: set[str]
) -> None:
    made = run(moved.employee(team="Team Øst"), tmp_path)
    person = Caseworker.objects.filter(employee_id=employee).first()
    user = User.objects.create(username="nogen", role=role, caseworker=person)
    found = made.verdicts.all().visible_to(user, made)
    assert set(found.values_list("rule", flat=True)) == seen


def test_the_law_s_deadline_comes_first_where_it_is_the_nearest(
    moved: DeliveryBuilder, tmp_path: Path
) -> None:
    moved.conversation(
        afholdt_dato="", planlagt_dato="2024-06-10", booket_dato="2024-04-20", status="planlagt"
    )
    standing = run(moved, tmp_path).standings.get()
    assert standing.deadline == date(2025, 2, 1)
    assert (standing.first_due, standing.first_due_rule) == (date(2024, 7, 31), "KJ")
    assert (standing.first_due_task, standing.first_due_lacking) == ("samtale", 3)
    assert standing.first_due_booked == date(2024, 6, 10)


def test_the_goal_s_deadline_comes_first_where_the_law_asks_for_nothing(tmp_path: Path) -> None:
    builder = DeliveryBuilder().citizen()
    jobready(builder, startdato="2021-01-01", modtaget_dato="2021-01-01")
    for day in ("2021-01-05", "2021-02-05", "2021-03-05", "2021-04-05", "2024-04-05"):
        builder.conversation(afholdt_dato=day, planlagt_dato=day)
    standing = run(builder, tmp_path).standings.get()
    assert (standing.first_due, standing.first_due_rule) == (standing.deadline, "fire-samtaler")
    assert standing.first_due_lacking == standing.missing == 3


def test_the_exempt_have_no_first_deadline(tmp_path: Path) -> None:
    builder = DeliveryBuilder().citizen()
    jobready(builder, startdato="2024-04-20").exemption(
        fra_dato="2024-04-22", til_dato="2024-06-01"
    )
    standing = run(builder, tmp_path).standings.get()
    assert (standing.first_due, standing.first_due_rule, standing.first_due_task) == (None, "", "")


def test_what_rests_on_the_a_kasse_or_is_advisory_asks_nobody_here(tmp_path: Path) -> None:
    builder = DeliveryBuilder().citizen(cpr=GROWN_UP)
    builder.spell(
        ydelse="dagpenge", maalgruppe="6.1", visitationskategori="", startdato="2024-04-01"
    )
    builder.citizen()
    jobready(builder, startdato="2018-02-01")  # a rule whose source is weak
    made = run(builder, tmp_path)
    missing = made.verdicts.filter(outcome="mangler")
    assert {"DPA-F", "MP-DP"} == set(
        missing.filter(rests_on="a-kasse").values_list("rule", flat=True)
    )
    assert missing.filter(enforced=False).exists()
    asked = made.verdicts.all().to_be_met()
    assert set(asked.values_list("rule", flat=True)) == {"DPJ"}


def test_what_asks_to_be_done_is_what_the_core_says(moved: DeliveryBuilder, tmp_path: Path) -> None:
    moved.citizen().spell(startdato="2024-01-15").citizen().spell(slutdato="2024-04-01")
    made = run(moved, tmp_path)
    judged = judgement.judge(facts.read(), rules.book(), AS_OF)
    asked = deadlines.to_be_met(judged, AS_OF)
    rows: Iterable[Any] = asked.itertuples()
    stored = made.verdicts.all().to_be_met().values_list("spell__spell_id", "rule", "due")
    assert {(row.spell, row.rule, row.due.date()) for row in rows} == set(stored)
    assert len(asked) == len(stored)


def test_ended_courses_are_kept_for_as_long_as_pages_look_back(tmp_path: Path) -> None:
    builder = DeliveryBuilder()
    for start, end in (
        ("2021-04-01", "2021-11-30"),  # due in May and July 2021
        ("2021-12-01", "2022-08-31"),  # due in January, March and May 2022
    ):
        builder.citizen().spell(startdato=start, slutdato=end, modtaget_dato=start)
    made = run(builder, tmp_path)
    assert sorted(made.verdicts.values_list("rule", "due")) == [("SD", date(2022, 5, 31))]


@pytest.mark.parametrize(
    ("start", "made_on", "updated_on", "state"),
    [
        ("2024-04-20", "2024-04-25", "", "har"),
        ("2023-04-20", "2023-04-25", "2024-02-01", "har"),
        ("2023-04-20", "2023-04-25", "2024-01-31", "ikke_ajourfoert"),
        ("2024-04-20", "2024-04-19", "", "mangler"),
        ("2024-04-20", "2024-05-02", "", "mangler"),
    ],
    ids=["new", "90 days", "91 days", "of an earlier time", "tomorrow"],
)
def test_where_a_min_plan_stands(
    tmp_path: Path, start: str, made_on: str, updated_on: str, state: str
) -> None:
    builder = DeliveryBuilder().citizen()
    jobready(builder, startdato=start).plan(oprettet_dato=made_on, ajourfoert_dato=updated_on)
    assert run(builder, tmp_path).standings.get().min_plan == state


@pytest.mark.parametrize(
    ("start", "in_job", "state"),
    [
        ("2025-01-01", "ja", "ikke_kraevet"),
        ("2025-01-01", "nej", "mangler"),
        ("2025-01-01", "", "mangler"),
        ("2024-12-31", "ja", "mangler"),
        ("2027-01-01", "nej", ""),
    ],
)
def test_whether_the_sick_need_a_min_plan(
    tmp_path: Path, start: str, in_job: str, state: str
) -> None:
    builder = DeliveryBuilder().citizen().spell(startdato=start, i_job=in_job)
    made = run(builder, tmp_path, date.fromisoformat(start) + timedelta(days=20))
    assert made.standings.get().min_plan == state


def test_the_coverage_of_a_group_is_stored(tmp_path: Path) -> None:
    """75 % of the jobparate who came on the benefit in July 2026 must have four conversations."""
    builder = DeliveryBuilder()
    for number, talks in enumerate((4, 4, 4, 3, 0), 1):
        builder.citizen()
        jobready(builder, startdato=f"2026-07-0{number}", modtaget_dato=f"2026-07-0{number}")
        for month in range(8, 8 + talks):
            day = f"2026-{month:02}-20"
            builder.conversation(afholdt_dato=day, planlagt_dato=day, registreret_dato=day)
    builder.exemption(fra_dato="2026-07-10", til_dato="2027-03-01")  # of the last one
    made = run(builder, tmp_path, date(2027, 2, 1))
    shown = {row.month: row for row in made.coverages.filter(rule="KJ")}
    december, january = shown[date(2026, 12, 1)], shown[date(2027, 1, 1)]
    assert (december.population, december.reached, december.share_percent) == (1, 1, 75)
    assert (january.population, january.reached, january.first, january.exempt) == (4, 2, 3, 1)
    assert not made.verdicts.all().to_be_met().filter(rule="KJ").exists()
    chef = User.objects.create(username="chef", role=Role.CHEF)
    worker = User.objects.create(username="anden", role=Role.CASEWORKER)
    assert GroupCoverage.objects.visible_to(chef).count() == len(shown)
    assert not GroupCoverage.objects.visible_to(worker).exists()


def test_a_local_goal_is_stored_where_it_is_taken_on(tmp_path: Path, settings: Settings) -> None:
    builder = DeliveryBuilder().citizen()
    jobready(builder, startdato="2024-02-01")
    settings.LOCAL_GOALS = ["LOKAL-MAANED"]
    rules.book.cache_clear()
    try:
        made = run(builder, tmp_path)
    finally:
        rules.book.cache_clear()
    monthly = made.verdicts.filter(rule="LOKAL-MAANED")
    assert monthly.count() == 4
    assert not monthly.filter(enforced=True).exists()
    assert made.standings.get().first_due_rule == "KJ-F"


def test_a_duty_with_two_verdicts_stores_nothing(
    moved: DeliveryBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = run(moved, tmp_path)
    twice = judgement.judge(facts.read(), rules.book(), AS_OF)
    monkeypatch.setattr(judgement, "judge", lambda *_: twice.loc[[0, 0]].reset_index(drop=True))
    with pytest.raises(invariants.Broken, match="netop én vurdering"):
        assessment.assess(by=None, as_of=AS_OF)
    assert list(Assessment.objects.all()) == [shown]
    assert Verdict.objects.count() == shown.verdicts.count()


def test_days_without_dagpenge_are_told(tmp_path: Path) -> None:
    builder = DeliveryBuilder().citizen(cpr=GROWN_UP)
    insured = {"ydelse": "dagpenge", "maalgruppe": "6.1", "visitationskategori": ""}
    builder.spell(**insured, startdato="2024-01-01", slutdato="2024-02-09")
    builder.spell(**insured, startdato="2024-02-20")
    own = run(builder, tmp_path).verdicts.get(rule="DPJ")
    assert (own.opens, own.due, own.paused) == (date(2024, 4, 11), date(2024, 7, 10), 10)


def test_the_first_deadline_of_a_case_is_one_of_its_own(tmp_path: Path) -> None:
    builder = DeliveryBuilder()
    for number in range(1, 9):
        builder.citizen()
        jobready(builder, startdato=f"2024-0{1 + number % 4}-1{number}")
        if number % 2:
            builder.conversation()
    made = run(builder, tmp_path)
    for standing in Standing.objects.filter(assessment=made):
        own = made.verdicts.all().to_be_met().filter(citizen=standing.citizen_id)
        days = [standing.deadline, *own.values_list("due", flat=True)]
        assert standing.first_due == min(day for day in days if day)
