"""Issuing a month: whole or not at all, and the same ever after."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from jobcenter.actions import assessment as runs
from jobcenter.actions import drawings, intake, statements
from jobcenter.actions.refusals import Refused
from jobcenter.models import (
    Assessment,
    AuditEvent,
    Edition,
    EditionFile,
    Issue,
    IssuedDuty,
    IssuedMonths,
    StatementText,
    User,
    Verdict,
)
from jobcenter.queries import restatements, statement
from jobcenter.queries.restatement_causes import Cause
from jobcenter.reports.document import Mark, from_json
from jobcenter.roles import Role
from jobcenter.tests.deliveries import DeliveryBuilder
from jobcenter.tests.pages import logged_in, words
from jobcenter.tests.twenty import AS_OF, DECEMBER, jobcentre

pytestmark = pytest.mark.django_db

LATER = date(2024, 2, 1)


@pytest.fixture(autouse=True)
def in_january(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.AS_OF = AS_OF
    monkeypatch.setattr(drawings, "draw", lambda **_: None)


@pytest.fixture
def delivered(tmp_path: Path) -> DeliveryBuilder:
    builder = jobcentre()
    outcome = intake.apply(by=None, path=builder.write(tmp_path / "første"))
    assert outcome.applied
    runs.assess(by=None, as_of=AS_OF)
    return builder


@pytest.fixture
def chef() -> User:
    return User.objects.create_user("chris", role=Role.CHEF, first_name="Chris", last_name="Chef")


def published() -> Assessment:
    found = Assessment.objects.published()
    assert found is not None
    return found


def issued(by: User, month: date = DECEMBER) -> Issue:
    seen = statements.version(published())
    return statements.issue(by=by, month=month, number=statements.next_number(month), seen=seen)


def registered_late(builder: DeliveryBuilder, tmp_path: Path, count: int = 6) -> Assessment:
    """Conversations of December that reach us in January."""
    for citizen in builder.tables["borgere"][10 : 10 + count]:
        builder.conversation(
            cpr=citizen["cpr"],
            booket_dato="2023-12-01",
            planlagt_dato="2023-12-11",
            afholdt_dato="2023-12-11",
            registreret_dato="2024-01-15",
        )
    assert intake.apply(by=None, path=builder.write(tmp_path / "anden")).applied
    return runs.assess(by=None, as_of=LATER)


def test_late_registrations_change_the_figure_and_not_the_issue(
    delivered: DeliveryBuilder, chef: User, tmp_path: Path
) -> None:
    issue = issued(chef)
    before = {file.pk: bytes(file.content) for file in EditionFile.objects.all()}
    live = registered_late(delivered, tmp_path)
    assert statement.figures(live, DECEMBER).whole.now == (20, 16)
    assert {file.pk: bytes(file.content) for file in EditionFile.objects.all()} == before
    document = from_json(issue.editions.get(kind=Edition.Kind.FULL).content)
    table = document.table("maal")
    assert table is not None
    cell = table.cell("alle", "naaet")
    assert cell is not None
    assert cell.value == 10
    ledger = restatements.ledger(issue, live)
    assert {each.cause for each in ledger.differences} == {Cause.LATE}
    assert ledger.by_cause == [(Cause.LATE, 6, 0, 6)]
    assert ledger.counts("sygedagpenge", DECEMBER) == ((20, 10), (20, 16))
    page = words(logged_in(chef).get(reverse("statement_issued", args=[issue.uuid])).content)
    assert "Samtale registreret efter udgivelsen 6 0 +6" in page
    assert "Sygedagpenge, december 2023 20 → 20 10 → 16" in page


def test_the_next_issue_marks_what_it_restates(
    delivered: DeliveryBuilder, chef: User, tmp_path: Path
) -> None:
    issued(chef)
    registered_late(delivered, tmp_path)
    second = issued(chef)
    assert second.number == 2
    document = from_json(second.editions.get(kind=Edition.Kind.FULL).content)
    months = document.table("udvikling")
    assert months is not None
    marked = months.cell("2023-12", "alle")
    assert marked is not None
    assert Mark.RESTATED in marked.marks
    untouched = months.cell("2023-11", "alle")
    assert untouched is not None
    assert Mark.RESTATED not in untouched.marks
    assert "Rettelser siden sidste udgivelse" in {each.heading for each in document.sections}
    # So many citizens as before: only what is another number is marked
    people = document.table("grundlag")
    assert people is not None
    same = people.cell("2023-12", "alle")
    assert same is not None
    assert same.marks == ()
    goal = document.table("maal")
    assert goal is not None
    row = goal.rows[-1]
    marked_columns = [
        column.key
        for column, cell in zip(goal.columns, row.cells, strict=True)
        if Mark.RESTATED in cell.marks
    ]
    assert marked_columns == ["naaet", "andel", "gennemsnit", "samlet"]
    corrections = document.table("rettelser")
    assert corrections is not None
    why = corrections.cell("sygedagpenge-2023-12", "aarsager")
    assert why is not None
    assert why.value == Cause.LATE.label


def test_who_moves_within_the_jobcentre_stands_where_the_numbers_are_others(
    delivered: DeliveryBuilder, chef: User, tmp_path: Path
) -> None:
    issued(chef)
    for citizen in delivered.tables["borgere"][1:10:2]:
        assert citizen["kommunekode"] == "183"
        citizen["kommunekode"] = "187"
    registered_late(delivered, tmp_path, count=1)
    second = issued(chef)
    full = from_json(second.editions.get(kind=Edition.Kind.FULL).content).table("rettelser")
    assert full is not None
    assert [row.key for row in full.rows] == ["sygedagpenge-2023-12"]
    assert "rettelser kan ophæve hinanden" in full.note
    municipal = second.editions.get(municipality__code="187")
    moved = from_json(municipal.content).table("rettelser")
    assert moved is not None
    assert len(moved.rows) > 1


def test_an_issue_holds_all_editions_in_all_formats_and_what_they_are_of(
    delivered: DeliveryBuilder, chef: User
) -> None:
    made = issued(chef)
    assert (made.number, made.issued_by_name, made.as_of) == (1, "Chris Chef", AS_OF)
    assert made.rulebook_fingerprint == published().rulebook_fingerprint
    kinds = sorted(made.editions.values_list("kind", "municipality__code"), key=str)
    assert kinds == [
        ("fuld", None),
        ("kommune", "183"),
        ("kommune", "187"),
        ("politiker", None),
    ]
    files = EditionFile.objects.filter(edition__issue=made)
    assert files.count() == 4 * 3
    assert all(sha256(bytes(file.content)).hexdigest() == file.sha256 for file in files)
    assert IssuedMonths.objects.filter(issue=made).count() == 20
    due = Verdict.objects.filter(assessment=published(), due__year=2023, due__month=12)
    assert IssuedDuty.objects.filter(issue=made).count() == due.count()
    assert AuditEvent.objects.filter(verb="maanedsopgoerelse.udgivet", user=chef).count() == 1


def test_who_presses_second_is_told_of_the_first(delivered: DeliveryBuilder, chef: User) -> None:
    issued(chef)
    seen = statements.version(published())
    with pytest.raises(Refused, match="December 2023 er udgivet af Chris Chef, mens du"):
        statements.issue(by=chef, month=DECEMBER, number=1, seen=seen)
    assert Issue.objects.count() == 1


def test_figures_that_have_moved_are_not_issued_unseen(
    delivered: DeliveryBuilder, chef: User, tmp_path: Path
) -> None:
    seen = statements.version(published())
    registered_late(delivered, tmp_path)
    with pytest.raises(Refused, match="Tallene er opdateret"):
        statements.issue(by=chef, month=DECEMBER, number=1, seen=seen)
    assert not Issue.objects.exists()


def test_what_fails_underway_leaves_nothing(
    delivered: DeliveryBuilder, chef: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> bytes:
        raise RuntimeError("no more room")

    monkeypatch.setattr("jobcenter.reports.formats.workbook.render", fails)
    with pytest.raises(RuntimeError, match="no more room"):
        issued(chef)
    assert not Issue.objects.exists()
    assert not IssuedMonths.objects.exists()


# --- The pages ------------------------------------------------------------------------------------


def test_a_chef_writes_and_issues_and_everybody_reads_the_same(
    delivered: DeliveryBuilder, chef: User
) -> None:
    client: Client = logged_in(chef)
    address = reverse("statement", kwargs={"month": DECEMBER})
    page = client.get(address)
    texts = {
        "situation": "Andelen er {{ maal.alle.andel }}.",
        "aarsag": "Sygdom i teamet.",
        "handling": "Vi holder 50 samtaler.",
    }
    again = client.post(address, texts)
    assert "Handling, linje 1: “50” ligner et tal" in words(again.content)
    assert not StatementText.objects.exists()
    texts["handling"] = "Vi ringer til alle."
    shown = {"number": page.context["number"], "seen": page.context["seen"]}
    answer = client.post(
        reverse("statement_issue", kwargs={"month": DECEMBER}), texts | shown, follow=True
    )
    told = words(answer.content)
    assert "Månedsopgørelsen er udgivet som nr. 1." in told
    assert "Andelen er 50,0 %." in told
    assert "Vi ringer til alle." in told
    assert "Intet er ændret" in told
    pdf = EditionFile.objects.get(edition__kind="fuld", format="pdf")
    file = client.get(reverse("edition_file", args=[pdf.edition.uuid, "pdf"]))
    assert file.content == bytes(pdf.content)
    assert file["Content-Disposition"] == 'attachment; filename="2023-12-nr-1-fuld.pdf"'
    assert pdf.sha256 in told


def test_the_politicians_edition_is_read_with_the_words_around_it_before_it_is_issued(
    delivered: DeliveryBuilder, chef: User
) -> None:
    client = logged_in(chef)
    address = reverse("statement", kwargs={"month": DECEMBER}) + "?udgave=politiker"
    page = client.get(address)
    assert list(page.context["form"].fields) == ["foer", "efter"]
    assert "Sagt til udvalget" not in words(page.content)
    texts = {"foer": "Sagt til udvalget: {{ maal.alle.andel }}."}
    saved = client.post(address, texts, follow=True)
    assert saved.redirect_chain == [(f"{address}#kladde", 302)]
    told = words(saved.content)
    assert "Månedsopgørelse i kort form" not in told  # the page has its own heading
    assert "Sagt til udvalget: 50,0 %. I december 2023 havde 10 af 20 borgere" in told
    made = issued(chef)
    edition = made.editions.get(kind=Edition.Kind.POLITICAL)
    before = from_json(edition.content).sections[0]
    assert before.sentences == ("Sagt til udvalget: 50,0 %.",)


def test_the_draft_takes_as_many_queries_however_many_citizens(
    delivered: DeliveryBuilder, chef: User, tmp_path: Path
) -> None:
    issued(chef)
    client, address = logged_in(chef), reverse("statement", kwargs={"month": DECEMBER})
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    registered_late(delivered, tmp_path, count=10)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_a_file_that_was_tampered_with_is_not_given_out(
    delivered: DeliveryBuilder, chef: User
) -> None:
    made, client = issued(chef), logged_in(chef)
    address = reverse("statement_issued", args=[made.uuid])
    assert "ikke, som den blev udgivet" not in words(client.get(address).content)
    file = EditionFile.objects.get(edition__kind="fuld", format="csv")
    EditionFile.objects.filter(pk=file.pk).update(content=bytes(file.content) + b"1")
    assert "Udgivelsen er ikke, som den blev udgivet" in words(client.get(address).content)
    answer = client.get(reverse("edition_file", args=[file.edition.uuid, "csv"]), follow=True)
    assert "kontrolsummen passer ikke. Den udleveres ikke" in words(answer.content)
    edition = made.editions.get(kind=Edition.Kind.FULL)
    changed = edition.content.replace("Månedsopgørelse", "Maanedsopgoerelse", 1)
    Edition.objects.filter(pk=edition.pk).update(content=changed)
    page = client.get(address)
    assert page.context["document"] is None
    assert "Maanedsopgoerelse" not in words(page.content)


def test_a_month_that_is_not_over_has_no_draft(delivered: DeliveryBuilder, chef: User) -> None:
    page = logged_in(chef).get(reverse("statement", kwargs={"month": date(2024, 1, 1)}))
    assert "Januar 2024 er ikke slut i data, som er opgjort til og med 2. januar 2024" in words(
        page.content
    )
