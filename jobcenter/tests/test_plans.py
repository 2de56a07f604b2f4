"""Keeping a recovery plan: what is written, what is refused, and what the log remembers."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from jobcenter.actions import initiatives, plans
from jobcenter.actions.plans import Described, Wanted
from jobcenter.actions.refusals import Refused
from jobcenter.models import (
    AuditEvent,
    Initiative,
    InitiativeStatus,
    Job,
    Measure,
    Milestone,
    PlanMilestone,
    RecoveryPlan,
    Share,
    Standing,
    User,
)
from jobcenter.queries.plans import Reading
from jobcenter.reports import plan_report
from jobcenter.reports.document import Document, Mark, as_json, from_json
from jobcenter.reports.formats import pdf, workbook
from jobcenter.tests.cast import AS_OF, Cast, make_cast
from jobcenter.tests.forecasted import MILESTONE_DAY, forecasted
from jobcenter.tests.pages import logged_in, queries, words
from jobcenter.tests.planned import BASELINE

pytestmark = pytest.mark.django_db

SDP = ("sygedagpenge",)
AVERAGE = Milestone.Measure.AVERAGE


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


@pytest.fixture
def chris(cast: Cast) -> User:
    return cast.users["chris"]


@pytest.fixture
def client(chris: User) -> Client:
    return logged_in(chris)


@pytest.fixture
def plan(chris: User) -> RecoveryPlan:
    return plans.create(by=chris, name="Genopretning", baseline=BASELINE)


@pytest.fixture
def row(chris: User, plan: RecoveryPlan) -> Initiative:
    return plans.add_initiative(by=chris, plan=plan, described=Described("Sygedagpenge", SDP))


def measured(cast: Cast, timely: int, late: int, benefit: str = "sygedagpenge") -> None:
    """So many cases in the forecast of each kind, and the share of last month."""
    for _ in range(timely):
        cast.case(benefit=benefit)
    for _ in range(late):
        cast.overdue(benefit=benefit)
    month = date(2026, 9, 1)
    for grouping, group in ((Share.Grouping.AREA, benefit), (Share.Grouping.TOTAL, "alle")):
        cast.share(grouping, group, month, timely, timely + late)


def foreseen(cast: Cast) -> None:
    milestone = forecasted(cast, list(Standing.objects.select_related("citizen")))
    milestone.delete()


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


# --- What is written -----------------------------------------------------------------------------


def test_a_plan_is_made_from_nothing(client: Client, cast: Cast) -> None:
    given = {"name": "Planen", "baseline": "30-09-2026", "authority": "Styrelsen"}
    page = client.post(reverse("plan_list"), given, follow=True)
    assert "Planen Planen er oprettet." in words(page.content)
    plan = RecoveryPlan.objects.get()
    given = {"name": "Jobafklaring", "areas": "jobafklaring", "owner": "Lederen", "aim": "Kadence"}
    given |= {"extra_hours": "27", "extra_from": "01-10-2026"}
    client.post(reverse("initiative_add", args=[plan.uuid]), given)
    row = plan.initiatives.get()
    assert (row.number, row.areas, row.extra_hours) == (1, ["jobafklaring"], Decimal(27))
    milestone = {"kind": "frist", "percent": "80", "day": "31-03-2027", "measure": "gennemsnit"}
    milestone |= {"areas": "jobafklaring", "baseline_percent": "61,5"}
    client.post(reverse("plan_milestone_add", args=[row.uuid]), milestone)
    made = row.milestones.get()
    assert (made.percent, made.is_deadline, made.measure) == (80, True, "gennemsnit")
    assert made.baseline_percent == Decimal("61.5")
    assert {"plan.oprettet", "initiativ.oprettet", "planmilepael.oprettet"} <= set(verbs())


def test_the_baseline_is_taken_of_the_run_where_none_is_written(
    client: Client, cast: Cast, row: Initiative
) -> None:
    measured(cast, 13, 8)
    foreseen(cast)
    given = {"kind": "milepael", "percent": "70", "day": "15-01-2027", "measure": "dagen"}
    given |= {"areas": "sygedagpenge", "baseline_percent": ""}
    client.post(reverse("plan_milestone_add", args=[row.uuid]), given)
    # 13 of 21 at the end of September
    assert row.milestones.get().baseline_percent == Decimal("61.9")


def test_a_day_that_no_run_has_looked_at_takes_one_run(
    client: Client,
    cast: Cast,
    row: Initiative,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    measured(cast, 2, 1)
    foreseen(cast)
    given = {"kind": "milepael", "percent": "70", "measure": "dagen", "areas": "sygedagpenge"}
    for day in ("20-02-2027", "22-02-2027"):
        with django_capture_on_commit_callbacks():
            client.post(reverse("plan_milestone_add", args=[row.uuid]), given | {"day": day})
    assert Job.objects.filter(kind=Job.Kind.ASSESSMENT, state=Job.State.WAITING).count() == 1
    known = given | {"day": MILESTONE_DAY.strftime("%d-%m-%Y")}
    client.post(reverse("plan_milestone_add", args=[row.uuid]), known)
    assert Job.objects.count() == 1


def test_a_status_is_written_anew_and_never_changed(
    client: Client, chris: User, row: Initiative
) -> None:
    address = reverse("status_write", args=[row.uuid])
    for text in ("Det går.", "Det går bedre."):
        client.post(address, {"month": "2026-10-01", "text": text})
    assert list(row.statuses.values_list("text", flat=True)) == ["Det går.", "Det går bedre."]
    page = words(client.get(reverse("initiative", args=[row.uuid])).content)
    assert page.index("Det går bedre.") < page.index("Det går. ")
    assert InitiativeStatus.objects.filter(written_by=chris).count() == 2
    with pytest.raises(Refused, match="Januar 2027 er ikke begyndt"):
        initiatives.write_status(by=chris, initiative=row, month=date(2027, 1, 1), text="x")


def test_the_log_keeps_what_a_measure_was(client: Client, chris: User, row: Initiative) -> None:
    given = {"text": "Lister", "state": "planlagt", "since": ""}
    client.post(reverse("measure_add", args=[row.uuid]), given)
    measure = row.measures.get()
    address = reverse("measure_change", args=[row.uuid, measure.uuid])
    client.post(address, {"state": "i-gang", "since": "16-11-2026"})
    measure.refresh_from_db()
    assert (measure.state, measure.since) == (Measure.State.STARTED, date(2026, 11, 16))
    event = AuditEvent.objects.get(verb="tiltag.aendret")
    assert event.details["before"] == "planlagt"
    page = client.post(address, {"state": "i-gang", "since": ""}, follow=True)
    assert "Lister: Skriv den dag, status gælder fra." in words(page.content)
    client.post(reverse("measure_remove", args=[row.uuid, measure.uuid]))
    page = client.get(reverse("initiative", args=[row.uuid]))
    assert "Ingen tiltag er skrevet endnu." in words(page.content)


# --- What is refused -----------------------------------------------------------------------------


def test_a_closed_plan_is_read_and_not_changed(
    client: Client, chris: User, plan: RecoveryPlan, row: Initiative
) -> None:
    plans.close(by=chris, plan=plan)
    page = words(client.get(reverse("initiative", args=[row.uuid])).content)
    assert "Skriv status" not in page
    with pytest.raises(Refused, match="Planen er afsluttet"):
        initiatives.write_status(by=chris, initiative=row, month=date(2026, 10, 1), text="x")
    with pytest.raises(Refused, match="Planen er afsluttet"):
        plans.close(by=chris, plan=plan)
    answer = client.post(reverse("initiative_add", args=[plan.uuid]), {"name": "Nyt"})
    assert "Planen er afsluttet og kan ikke ændres." in words(answer.content)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (Wanted(SDP, BASELINE, 70), "Dagen skal ligge efter planens udgangspunkt"),
        (Wanted(SDP, date(2027, 1, 15), 70, AVERAGE), r"månedens sidste dag, 31\. januar 2027"),
    ],
)
def test_a_milestone_that_cannot_be_measured_is_refused(
    chris: User, row: Initiative, wanted: Wanted, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        plans.add_milestone(by=chris, initiative=row, wanted=wanted)
    assert not PlanMilestone.objects.exists()


def test_the_same_twice_and_too_many_days_are_refused(
    chris: User, plan: RecoveryPlan, row: Initiative
) -> None:
    wanted = Wanted(SDP, MILESTONE_DAY, 70)
    plans.add_milestone(by=chris, initiative=row, wanted=wanted)
    with pytest.raises(Refused, match="har allerede 70 %"):
        plans.add_milestone(by=chris, initiative=row, wanted=wanted)
    for number in range(plans.MOST_DAYS - 1):
        other = row if number < plans.MOST_MILESTONES - 1 else _another(chris, plan)
        day = date.fromordinal(date(2027, 2, 1).toordinal() + number)
        plans.add_milestone(by=chris, initiative=other, wanted=Wanted(SDP, day, 70))
    with pytest.raises(Refused, match="allerede 12 milepæle"):
        plans.add_milestone(by=chris, initiative=row, wanted=Wanted(SDP, day, 71))
    last, fresh = Wanted(SDP, date(2027, 6, 1), 70), _another(chris, plan)
    with pytest.raises(Refused, match="30 forskellige dage"):
        plans.add_milestone(by=chris, initiative=fresh, wanted=last)
    # a day that has one already costs no room
    plans.add_milestone(by=chris, initiative=fresh, wanted=wanted)


def _another(chris: User, plan: RecoveryPlan) -> Initiative:
    return plans.add_initiative(by=chris, plan=plan, described=Described("Endnu et"))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"percent": "101"}, "Andelen skal være fra 1 til 100 procent."),
        ({"day": "31-02-2027"}, "Det er ikke en dag."),
        ({"baseline_percent": "62,55"}, "højst én decimal"),
        ({"areas": "efterløn"}, "Vælg blandt de områder, der står på listen."),
        ({"day": "30-09-2026"}, "Dagen skal ligge efter planens udgangspunkt"),
    ],
)
def test_what_is_no_milestone_says_what_to_do(
    client: Client, row: Initiative, given: dict[str, str], sentence: str
) -> None:
    whole = {"kind": "milepael", "percent": "70", "day": "15-01-2027", "measure": "dagen"}
    page = client.post(reverse("plan_milestone_add", args=[row.uuid]), whole | given)
    assert sentence in words(page.content)
    assert "Der er noget, der skal rettes" in words(page.content)
    assert not PlanMilestone.objects.exists()


# --- How many queries ----------------------------------------------------------------------------


def test_pages_ask_as_often_however_long_the_plan_is(
    client: Client, cast: Cast, chris: User, plan: RecoveryPlan
) -> None:
    measured(cast, 13, 8)
    foreseen(cast)

    def grown(rows: int) -> list[int]:
        for number in range(rows):
            area = ("sygedagpenge", "jobafklaring", "kontanthjaelp")[number % 3]
            described = Described("R", (area,), extra_hours=Decimal(27))
            row = plans.add_initiative(by=chris, plan=plan, described=described)
            for day in (MILESTONE_DAY, date(2027, 3, 31)):
                plans.add_milestone(by=chris, initiative=row, wanted=Wanted((area,), day, 70))
            initiatives.add_measure(
                by=chris, initiative=row, text="T", state=Measure.State.PLANNED, since=None
            )
        first = plan.initiatives.order_by("number")[0]
        addresses = (
            reverse("plan_list"),
            reverse("plan", args=[plan.uuid]),
            reverse("initiative", args=[first.uuid]),
            reverse("plan_report", args=[plan.uuid]),
        )
        return [queries(client, address) for address in addresses]

    few = grown(1)
    assert grown(7) == few
    assert max(few) < 30


# --- The report ----------------------------------------------------------------------------------


def reported(cast: Cast, chris: User, plan: RecoveryPlan) -> Document:
    told = plan_report.Told("Jobcenter", None, "ab" * 32, cast.delivery.applied_at, "Chris")  # type: ignore[arg-type]
    return plan_report.document(Reading(chris, cast.assessment, plan), None, told)


def test_the_report_holds_the_plan_and_its_figures(
    cast: Cast, chris: User, plan: RecoveryPlan, row: Initiative
) -> None:
    measured(cast, 13, 8)
    foreseen(cast)
    plans.add_milestone(
        by=chris,
        initiative=row,
        wanted=Wanted(SDP, MILESTONE_DAY, 70, baseline_percent=Decimal("61.9")),
    )
    document = reported(cast, chris, plan)
    assert from_json(as_json(document)) == document
    milestones, figures = document.table("milepaele"), document.table("tal")
    assert milestones is not None
    assert figures is not None
    assert [cell.value for cell in figures.rows[0].cells][:2] == [MILESTONE_DAY, 21]
    result = milestones.cell("1-1", "resultat")
    assert result is not None
    assert result.value == "På kurs"
    assert pdf.render(document).startswith(b"%PDF")
    assert workbook.render(document).startswith(b"PK")


def test_a_small_group_leaves_the_house_hidden(
    cast: Cast, chris: User, plan: RecoveryPlan, row: Initiative
) -> None:
    measured(cast, 3, 1)
    foreseen(cast)
    plans.add_milestone(by=chris, initiative=row, wanted=Wanted(SDP, MILESTONE_DAY, 70))
    document = reported(cast, chris, plan)
    assert document.marks == [Mark.HIDDEN]
    figures, milestones = document.table("tal"), document.table("milepaele")
    assert figures is not None
    assert milestones is not None
    for key in ("borgere", "booket", "alle", "samtaler"):
        cell = figures.cell("1-1", key)
        assert cell is not None, key
        assert cell.is_hidden, key
    result = milestones.cell("1-1", "resultat")
    assert result is not None
    assert result.is_hidden
    course = document.table("tal-1")
    assert course is not None
    shown = [cell for row in course.rows for cell in row.cells if cell.value is not None]
    assert not shown
    assert "1 milepæl eller frist: 1 skjult." in as_json(document).replace("\\u00a0", " ").replace(
        "\N{NO-BREAK SPACE}", " "
    )
