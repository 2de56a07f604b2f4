"""What a delivery does to the database: full and change sets, ending and reviving."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jobcenter.actions import intake
from jobcenter.actions.intake import Outcome
from jobcenter.actions.refusals import Refused
from jobcenter.models import (
    AuditEvent,
    BenefitSpell,
    Caseworker,
    Citizen,
    Conversation,
    Delivery,
    Membership,
    Responsibility,
    RowProblem,
    Team,
    User,
    cpr,
)
from jobcenter.tests.deliveries import DeliveryBuilder, invented_cpr
from jobcenter.tests.intake_reading import sound
from jobcenter.tests.intake_state import FACTS, checksum, state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGE_DIR = tmp_path / "storage"
    settings.AS_OF = None
    return tmp_path / "storage"


@pytest.fixture
def deliver(tmp_path: Path) -> Callable[..., Outcome]:
    """Writes a builder's files to a new folder and applies them."""

    def apply(builder: DeliveryBuilder, **options: Any) -> Outcome:
        folder = tmp_path / f"delivery-{len(list(tmp_path.iterdir()))}"
        only = options.pop("only", tuple(builder.tables))
        return intake.apply(by=None, path=builder.write(folder, only=only), **options)

    return apply


Deliver = Callable[..., Outcome]


def changes(outcome: Outcome) -> dict[str, tuple[int, int, int, int]]:
    """New, changed, ended and set aside by table, where any of them is not 0."""
    names = ("new", "changed", "ended", "set_aside")
    found = {table: tuple(row[name] for name in names) for table, row in outcome.counts.items()}
    return {table: row for table, row in found.items() if any(row)}


def test_the_first_delivery_stores_everything(deliver: Deliver) -> None:
    outcome = deliver(sound())
    assert outcome.applied
    assert outcome.problem_file is None
    assert changes(outcome) == {
        "medarbejdere": (2, 0, 0, 0),
        "borgere": (3, 0, 0, 0),
        "ydelsesforloeb": (3, 0, 0, 0),
        "sagsansvar": (3, 0, 0, 0),
        "samtaler": (6, 0, 0, 0),
        "minplan": (1, 0, 0, 0),
        "fritagelser": (1, 0, 0, 0),
        "vurderinger": (1, 0, 0, 0),
    }
    citizen = Citizen.objects.get(cpr_digest=cpr.digest(invented_cpr(1)))
    assert cpr.decrypt(citizen.cpr_encrypted) == invented_cpr(1).encode()
    assert citizen.municipality.name == "Ishøj"
    assert citizen.spells.get().spell_id == "F00001"
    conversation = Conversation.objects.get(conversation_id="T000001")
    assert (conversation.citizen, conversation.form) == (citizen, "fremmoede")
    assert conversation.caseworker == Caseworker.objects.get(employee_id="S02")
    assert Responsibility.objects.get(spell__spell_id="F00003").team == Team.objects.get(
        name="Kontanthjælp"
    )
    assert outcome.delivery == Delivery.objects.get(state="indlaest")
    assert outcome.counts["borgere"]["encoding"] == "utf-8"


def test_the_same_delivery_again_changes_no_fact(deliver: Deliver) -> None:
    builder = sound()
    builder.tables["samtaler"][0]["type"] = "99"  # a row set aside each time
    builder.tables["borgere"][2]["cpr"] = "0101364004"
    for table in ("ydelsesforloeb", "samtaler", "minplan", "fritagelser", "vurderinger"):
        for row in builder.tables[table]:
            row["cpr"] = row["cpr"].replace(invented_cpr(3), "0101364004")
    deliver(builder)
    before = checksum(*FACTS)
    outcome = deliver(builder)
    assert changes(outcome) == {"samtaler": (0, 0, 0, 1)}
    assert checksum(*FACTS) == before
    assert Delivery.objects.count() == 2
    assert AuditEvent.objects.filter(verb="leverance.indlaest").count() == 2


def test_the_same_in_another_dress_changes_no_fact(deliver: Deliver, tmp_path: Path) -> None:
    """A workbook, a zip, other spellings of days, codes and CPR numbers, other order."""
    deliver(sound())
    before = checksum(*FACTS)
    builder = sound()
    for row in builder.tables["samtaler"]:
        row |= {"cpr": f"{row['cpr'][:6]}-{row['cpr'][6:]}", "type": "Jobsamtale"}
        row |= {"planlagt_dato": "01-03-2024", "form": "FREMMOEDE"}
    builder.tables["samtaler"].reverse()
    assert changes(deliver(builder)) == {}
    for path in (
        sound().write_workbook(tmp_path / "l.xlsx"),
        sound().write_zip(tmp_path / "l.zip", folder="leverance/"),
    ):
        assert changes(intake.apply(by=None, path=path)) == {}
    assert checksum(*FACTS) == before


def test_a_full_delivery_changes_and_ends_what_it_should(deliver: Deliver) -> None:
    deliver(sound())
    builder = sound()
    builder.tables["ydelsesforloeb"][0]["slutdato"] = "2024-02-01"
    gone = builder.tables["samtaler"].pop()
    builder.conversation(samtale_id="T999999")
    outcome = deliver(builder)
    assert changes(outcome) == {"ydelsesforloeb": (0, 1, 0, 0), "samtaler": (1, 0, 1, 0)}
    ended = Conversation.objects.get(conversation_id=gone["samtale_id"])
    assert ended.ended_by == outcome.delivery
    assert str(BenefitSpell.objects.get(spell_id="F00001").end) == "2024-02-01"
    assert BenefitSpell.objects.get(spell_id="F00001").delivered_by == outcome.delivery
    assert BenefitSpell.objects.get(spell_id="F00002").delivered_by != outcome.delivery


def test_a_row_that_comes_back_is_revived(deliver: Deliver) -> None:
    deliver(sound())
    before = state()
    builder = sound()
    builder.tables["minplan"].clear()
    assert changes(deliver(builder)) == {"minplan": (0, 0, 1, 0)}
    assert changes(deliver(builder)) == {}
    assert changes(deliver(sound())) == {"minplan": (1, 0, 0, 0)}
    assert state() == before


def test_a_citizen_who_leaves_ends_with_all_rows(deliver: Deliver) -> None:
    deliver(sound())
    builder = sound()
    left = builder.tables["borgere"][0]["cpr"]
    for table in ("borgere", "ydelsesforloeb", "samtaler"):
        builder.tables[table] = [row for row in builder.tables[table] if row["cpr"] != left]
    builder.tables["sagsansvar"].pop(0)
    outcome = deliver(builder, confirm_shrink=True)
    assert changes(outcome) == {
        "borgere": (0, 0, 1, 0),
        "ydelsesforloeb": (0, 0, 1, 0),
        "sagsansvar": (0, 0, 1, 0),
        "samtaler": (0, 0, 2, 0),
    }
    assert Citizen.objects.count() == 3
    assert Citizen.objects.current().count() == 2


def test_rows_left_behind_by_a_citizen_who_left_end_too(deliver: Deliver) -> None:
    deliver(sound())
    builder = sound()
    builder.tables["borgere"].pop(0)
    outcome = deliver(builder)
    assert changes(outcome)["borgere"] == (0, 0, 1, 0)
    assert changes(outcome)["ydelsesforloeb"] == (0, 0, 1, 1)
    assert changes(outcome)["samtaler"] == (0, 0, 2, 2)


def test_a_change_set_ends_nothing(deliver: Deliver) -> None:
    deliver(sound())
    builder = DeliveryBuilder()
    builder.tables["samtaler"] = sound().tables["samtaler"][:1]
    builder.tables["samtaler"][0]["status"] = "aflyst"
    builder.conversation(samtale_id="T5", cpr=invented_cpr(2), medarbejder_id="S01")
    outcome = deliver(builder, full=False, only=("samtaler",))
    assert changes(outcome) == {"samtaler": (1, 1, 0, 0)}
    assert outcome.problem_file is None
    assert Conversation.objects.current().count() == 7


def test_a_change_set_overlapping_what_is_in_force_is_warned_of(deliver: Deliver) -> None:
    deliver(sound())
    builder = DeliveryBuilder()
    builder.spell(cpr=invented_cpr(1), forloeb_id="F9", startdato="2023-05-01")
    builder.responsibility(forloeb_id="F00002", medarbejder_id="S01", fra_dato="2023-09-01")
    builder.conversation(cpr=invented_cpr(1), afholdt_dato="2020-01-01")
    outcome = deliver(builder, full=False, only=("ydelsesforloeb", "sagsansvar", "samtaler"))
    assert {(problem.code, problem.file) for problem in outcome.problems} == {
        ("overlap", "ydelsesforloeb.csv"),
        ("overlap", "sagsansvar.csv"),
        ("samtale_uden_forloeb", "samtaler.csv"),
    }


def test_an_absent_optional_file_leaves_its_table_alone(deliver: Deliver) -> None:
    deliver(sound())
    before = state()
    outcome = deliver(sound(), only=("borgere", "ydelsesforloeb", "samtaler"))
    assert outcome.applied
    assert changes(outcome) == {}
    assert state() == before
    assert {problem.code for problem in outcome.problems} == {"manglende_valgfri_fil"}


def test_a_row_set_aside_keeps_its_last_good_version(deliver: Deliver) -> None:
    deliver(sound())
    before = state()
    builder = sound()
    builder.tables["borgere"][0]["kommunekode"] = "999"  # drags its spell and conversations along
    builder.tables["minplan"][0]["oprettet_dato"] = "2023-02-30"
    builder.tables["medarbejdere"][0]["rolle"] = "konge"
    outcome = deliver(builder)
    assert outcome.applied
    assert state() == before
    assert (
        "gælder den udgave fortsat" in RowProblem.objects.filter(file="minplan.csv").get().expected
    )


def test_a_citizen_whose_number_cannot_be_read_is_not_ended(deliver: Deliver) -> None:
    """Nothing tells whose row it was, but the other files still name the citizen."""
    deliver(sound())
    before = state()
    builder = sound()
    builder.tables["borgere"][0]["cpr"] = "01013640O3"
    outcome = deliver(builder)
    assert changes(outcome)["borgere"] == (0, 0, 0, 1)
    assert state() == before


def test_sources_do_not_end_each_others_rows(deliver: Deliver) -> None:
    deliver(sound(), source="jobcenter")
    other = DeliveryBuilder().citizen(cpr=invented_cpr(50)).spell(forloeb_id="A1")
    other.conversation(samtale_id="A1")
    outcome = deliver(other, source="a-kasse")
    assert changes(outcome) == {
        "borgere": (1, 0, 0, 0),
        "ydelsesforloeb": (1, 0, 0, 0),
        "samtaler": (1, 0, 0, 0),
    }
    other.tables["samtaler"].clear()
    assert changes(deliver(other, source="a-kasse", confirm_shrink=True)) == {
        "samtaler": (0, 0, 1, 0)
    }
    assert Conversation.objects.current().count() == 6


def test_a_blocking_problem_changes_no_fact(deliver: Deliver) -> None:
    deliver(sound())
    before = checksum(*FACTS)
    builder = sound()
    builder.tables["borgere"].append(builder.tables["borgere"][0] | {"navn": "En anden"})
    builder.citizen().spell()
    outcome = deliver(builder)
    assert not outcome.applied
    assert checksum(*FACTS) == before
    assert outcome.delivery is not None
    rejected = Delivery.objects.get(pk=outcome.delivery.pk)
    assert (rejected.state, rejected.blocking_count) == ("afvist", 1)
    assert rejected.problems.get(severity="blokerende").row == 5
    assert AuditEvent.objects.filter(verb="leverance.afvist").count() == 1


def many(conversations: int) -> DeliveryBuilder:
    builder = DeliveryBuilder().citizen().spell()
    for _ in range(conversations):
        builder.conversation()
    return builder


@pytest.mark.parametrize(("rows", "applied"), [(98, True), (78, True), (77, False)])
def test_over_twenty_percent_fewer_rows_block(deliver: Deliver, rows: int, applied: bool) -> None:
    """98 conversations, a citizen and a spell: 100 rows in all, of which 80 must be left."""
    deliver(many(98))
    outcome = deliver(many(rows))
    assert outcome.applied is applied
    found = [(problem.code, problem.file) for problem in outcome.problems]
    assert found == ([] if applied else [("faerre_raekker", "alle filer")])
    assert Conversation.objects.current().count() == (rows if applied else 98)


def test_fewer_rows_can_be_confirmed(deliver: Deliver) -> None:
    deliver(many(98))
    outcome = deliver(many(5), confirm_shrink=True)
    assert outcome.applied
    assert changes(outcome) == {"samtaler": (0, 0, 93, 0)}
    assert [problem.code for problem in outcome.problems] == ["faerre_raekker"]


def test_one_big_file_that_shrinks_blocks_although_the_whole_does_not(deliver: Deliver) -> None:
    def delivery(exemptions: int) -> DeliveryBuilder:
        builder = many(900)
        for _ in range(exemptions):
            builder.exemption()
        return builder

    deliver(delivery(100))
    outcome = deliver(delivery(79))
    assert [(problem.code, problem.file) for problem in outcome.problems] == [
        ("faerre_raekker", "fritagelser.csv")
    ]
    assert not outcome.applied


def test_a_change_set_may_be_small(deliver: Deliver) -> None:
    deliver(many(98))
    assert deliver(many(1), full=False).applied
    assert deliver(many(98)).applied  # compared with the last full one


def test_a_dry_run_tells_the_difference_and_leaves_every_byte(deliver: Deliver) -> None:
    deliver(sound())
    builder = sound()
    builder.tables["samtaler"][0]["status"] = "aflyst"
    builder.tables["samtaler"].pop()
    builder.citizen(navn="Ny", kommunekode="187").spell().conversation(samtale_id="T9")
    builder.employee(team="Nyt team")
    before = checksum()
    with CaptureQueriesContext(connection) as queries:
        outcome = deliver(builder, dry_run=True)
    assert checksum() == before
    assert all(query["sql"].lstrip().startswith(("SELECT", "DECLARE")) for query in queries)
    assert outcome.applied
    assert outcome.delivery is None
    expected = changes(outcome)
    assert expected["samtaler"] == (1, 1, 1, 0)
    assert changes(deliver(builder)) == expected


def test_a_dry_run_of_a_bad_delivery_leaves_no_trace(deliver: Deliver) -> None:
    before = checksum()
    outcome = deliver(sound(), dry_run=True, only=("borgere",))
    assert not outcome.applied
    assert outcome.problem_file is not None
    assert checksum() == before


def test_people_keep_their_latest_name_and_all_periods(deliver: Deliver) -> None:
    builder = sound()
    builder.employee(medarbejder_id="S01", navn="Gift Nu", team="Nyt", fra_dato="2024-01-01")
    builder.tables["medarbejdere"].reverse()
    deliver(builder)
    assert Caseworker.objects.get(employee_id="S01").name == "Gift Nu"
    assert Membership.objects.filter(caseworker__employee_id="S01").count() == 2


def test_queries_do_not_grow_with_rows(deliver: Deliver) -> None:
    def queries(conversations: int) -> int:
        with transaction.atomic(), CaptureQueriesContext(connection) as captured:
            deliver(many(conversations))
            transaction.set_rollback(True)
        return len(captured)

    assert queries(900) == queries(10)


def test_no_cpr_number_leaks(
    deliver: Deliver,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Numbers stand in every possible wrong place of this delivery."""
    builder = sound()
    secret, spaced = "0101364011", "010136 4011"
    builder.citizen(cpr=secret).citizen(cpr="0101364012")
    builder.tables["borgere"].append(builder.tables["borgere"][-1] | {"navn": "En anden"})
    builder.citizen(cpr=f"{secret}9").citizen(cpr=f"x{secret}").citizen(cpr="010136-40119")
    builder.spell(cpr=secret, forloeb_id=secret, ydelse=f"cpr {spaced}", slutdato=secret)
    builder.spell(cpr=secret, forloeb_id=secret, ydelse="dagpenge")
    builder.spell(cpr=secret, forloeb_id=secret, ydelse="revalidering")
    builder.conversation(cpr="0202364008", medarbejder_id=secret, type=spaced, status=secret)
    folder = builder.write(tmp_path / f"delivery {secret}")
    for file in ("minplan", "vurderinger"):
        text = (folder / f"{file}.csv").read_text()
        (folder / f"{file}.csv").write_text(text.replace("_id;", f"_id;{secret};", 1))
    (folder / f"{secret}.txt").write_text("x")
    outcome = intake.apply(by=None, path=folder)
    assert not outcome.applied
    assert len(outcome.problems) > 15
    assert outcome.problem_file is not None
    seen = [
        *capfd.readouterr(),
        caplog.text,
        str(outcome.problem_file),
        *(repr(problem) for problem in outcome.problems),
        *map(str, RowProblem.objects.values_list()),
        *map(str, AuditEvent.objects.values_list()),
        *map(str, Delivery.objects.values_list()),
        text_of_workbook(outcome.problem_file),
        repr(outcome),
    ]
    digits = "".join(character for character in "\n".join(seen) if character not in " -–")
    for number in (secret, "0101364012", "0202364008", invented_cpr(1)):
        assert number not in digits
        assert number[:9] not in digits


def text_of_workbook(path: Path) -> str:
    from openpyxl import load_workbook

    book = load_workbook(path)
    return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)


def test_the_problem_file_is_for_people_and_holds_no_formula(deliver: Deliver) -> None:
    from openpyxl import load_workbook

    builder = sound()
    builder.tables["samtaler"][0]["type"] = "=cmd|' /C calc'!A0"
    builder.tables["samtaler"][1]["status"] = "@SUM(A1)"
    builder.tables["samtaler"][2]["form"] = "+1"
    builder.tables["samtaler"][3]["aktoer"] = "-1+2"
    outcome = deliver(builder)
    assert outcome.problem_file is not None
    sheet = load_workbook(outcome.problem_file).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[4].value for row in rows] == ["=cmd|' /C calc'!A0", "@SUM(A1)", "+1", "-1+2"]
    assert {cell.data_type for row in rows for cell in row} == {"s", "n"}
    assert {row[4].data_type for row in rows} == {"s"}
    assert [row[2].value for row in rows] == [2, 3, 4, 5]
    assert rows[0][0].value == "Rækken er sat til side"
    assert outcome.problem_file.name.startswith("bemaerkninger-")
    assert outcome.problem_file.stat().st_size > 0


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Ret stien"):
        intake.apply(by=None, path=tmp_path / "findes ikke")
    assert Delivery.objects.count() == 0


def test_who_delivered_is_remembered(deliver: Deliver, tmp_path: Path) -> None:
    user = User.objects.create_user("adam", role="administrator")
    outcome = intake.apply(by=user, path=sound().write(tmp_path / "d"))
    assert outcome.delivery is not None
    assert outcome.delivery.received_by == user
    event = AuditEvent.objects.get(verb="leverance.indlaest")
    assert (event.user, event.role) == (user, "administrator")
    assert event.details["counts"]["borgere"]["new"] == 3
