"""Trying a change of the rules, from the upload to the list of those whom it touches."""

import re
import subprocess
import textwrap
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings
from python_calamine import CalamineWorkbook

from jobcenter.actions import assessment, intake, jobs, rehearsals
from jobcenter.actions.refusals import Refused
from jobcenter.law import rulebook
from jobcenter.models import (
    Assessment,
    AuditEvent,
    Job,
    Publication,
    Rehearsal,
    RehearsedDuty,
    Share,
    Standing,
    User,
    Verdict,
)
from jobcenter.roles import Role

from .browser import NARROW
from .cast import AS_OF, PASSWORD, Cast, make_cast
from .deliveries import DeliveryBuilder
from .pages import links, logged_in, queries, words
from .rehearsed import rehearsed, summary

DAY = date(2024, 5, 1)
ADDRESS = "/regler/proeve/"
KA = (rulebook.RULES / "ka.toml").read_text("utf-8")
KJ_F = (rulebook.RULES / "kj_f.toml").read_text("utf-8")
TWO_WEEKS = KJ_F.replace("days = 7", "days = 14")
README = Path(rulebook.__file__).with_name("README.md").read_text("utf-8")
PATIENCE = 240_000  # milliseconds for the worker to finish


def act_of_the_readme() -> str:
    """KA with the version that law/README.md tells a jurist to add, word for word."""
    _, second = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)[:2]
    return KA + "\n" + textwrap.dedent(second)


def deliver(folder: Path) -> None:
    """Ten aktivitetsparate who began on 1 February 2023, and three jobparate.

    Of the ten six have four conversations in the half year; of the four others one is exempt on
    its last day and one left before it. Of the three one met late, one never, one in time.
    """
    builder = DeliveryBuilder().employee()
    for number in range(10):
        end = "2023-06-30" if number == 9 else ""
        builder.citizen(navn=f"Aktiv {number}")
        builder.spell(ydelse="kontanthjælp", maalgruppe="6.3", startdato="2023-02-01", slutdato=end)
        for month in range(2, 6) if number < 6 else range(2, 4):
            builder.conversation(afholdt_dato=f"2023-{month:02}-15")
        if number == 8:
            builder.exemption(fra_dato="2023-07-01", til_dato="2023-08-31")
    for number, held in enumerate(("2024-03-12", "", "2024-03-05")):
        builder.citizen(navn=f"Parat {number}")
        builder.spell(ydelse="kontanthjælp", maalgruppe="6.2", startdato="2024-03-01")
        if held:
            builder.conversation(afholdt_dato=held)
    outcome = intake.apply(by=None, path=builder.write(folder))
    assert outcome.applied, [problem.expected for problem in outcome.problems]


@pytest.fixture
def chris(db: None) -> User:
    return User.objects.create_user("chris", password=PASSWORD, role=Role.CHEF)


@pytest.fixture
def published(chris: User, tmp_path: Path) -> Assessment:
    deliver(tmp_path / "leverance")
    return assessment.assess(by=None, as_of=DAY)


def run(made: Rehearsal) -> Rehearsal:
    """Does the job that was ordered, as the worker would."""
    assert made.job
    assert jobs.run(job_pk=made.job.pk, work=rehearsals.of_job)
    made.refresh_from_db()
    return made


def tried(by: User, text: str, name: str = "regel.toml", **more: Any) -> Rehearsal:
    return run(rehearsals.order(by=by, files={name: text}, **({"as_of": DAY} | more)))


def page_of(user: User, made: Rehearsal, more: str = "") -> str:
    response = logged_in(user).get(f"{ADDRESS}{made.uuid}/{more}")
    assert response.status_code == 200
    return words(response.content)


# --- What it finds -------------------------------------------------------------------------


def test_the_sentence_comes_first_and_the_figures_follow(
    chris: User, published: Assessment
) -> None:
    text = page_of(chris, tried(chris, TWO_WEEKS))
    assert "Afprøvning: intet er udgivet" in text
    assert "Ændringen flytter 3 af " in text
    assert "og ændrer 1 vurdering . Det rører 3 borgere; 3 af dem" in text
    assert "1 for sent → rettidig" in text
    assert "Jobparate på kontanthjælp 1 af 3 2 af 3 –" in text
    assert "Første samtale senest 14 dage efter første dag" in text


def test_the_figures_lead_to_the_very_duties(chris: User, published: Assessment) -> None:
    made = tried(chris, TWO_WEEKS)
    client = logged_in(chris)
    counted = {
        text: address
        for address, text in links(client.get(f"{ADDRESS}{made.uuid}/").content)
        if "aendring=" in address
    }
    assert set(counted) == {"3", "1"}
    for number, address in counted.items():
        assert client.get(address).context["table"].paginator.count == int(number)
    [late] = client.get(counted["1"]).context["table"].data
    assert (late.citizen.name, late.due_before, late.due_after) == (
        "Parat 0",
        date(2024, 3, 8),
        date(2024, 3, 15),
    )
    text = words(client.get(counted["1"]).content)
    assert "08-03-2024: for sent 15-03-2024: rettidig" in text
    filtered = client.get(f"{ADDRESS}{made.uuid}/frister/?gruppe=dagpenge&aendring=xyz")
    assert "Valget findes ikke i denne afprøvning." in words(filtered.content)
    assert filtered.context["table"].paginator.count == 3


def test_files_that_say_the_same_change_nothing(chris: User, published: Assessment) -> None:
    made = tried(chris, KA)
    assert made.fingerprint_before == made.fingerprint_after
    assert not made.duties.exists()
    text = page_of(chris, made)
    assert re.search(r"flytter ingen af de \d+ frister og ændrer ingen vurdering", text)
    assert "Filerne siger det samme som de gældende regler." in text
    assert "Se hvilke sager" not in text


def test_a_rule_of_the_future_touches_nobody_and_offers_another_day(
    chris: User, published: Assessment
) -> None:
    made = tried(chris, act_of_the_readme(), "ka.toml")
    text = page_of(chris, made)
    assert "Ændringen rører ingen endnu" in text
    assert "regne, som om den gjaldt fra en tidligere dag" in text
    client = logged_in(chris)
    again = client.post(
        f"{ADDRESS}{made.uuid}/igen/", {"as_of": "01-05-2024", "moved_to": "01-01-2023"}
    )
    assert again.status_code == 302
    other = run(Rehearsal.objects.exclude(pk=made.pk).get())
    assert (other.files, other.moved_to) == (made.files, date(2023, 1, 1))
    assert "10 frister er ikke længere den enkelte sags" in page_of(chris, other)
    refused = client.post(
        f"{ADDRESS}{made.uuid}/igen/", {"as_of": "01-05-2024", "moved_to": "01-06-2024"}
    )
    assert "Vælg en tidligere dag." in words(refused.content)
    assert Rehearsal.objects.count() == 2


def test_a_rule_that_ends_and_a_local_goal_that_nobody_took_on(
    chris: User, published: Assessment
) -> None:
    until = KJ_F[: KJ_F.rindex("[[version]]", 0, KJ_F.index("takes_effect = 2026-07-01"))]
    ended = until + (
        "[[version]]\ntakes_effect = 2024-02-01\nended = true\nconfidence = 'high'\n"
        "status = 'fact'\npicks_version_by = 'clock_start'\n"
        "citation = { act = 'Loven', paragraph = '§ 1', link = '', read_on = 2024-01-01 }\n"
    )
    assert "3 frister bortfalder." in page_of(chris, tried(chris, ended))
    local = (rulebook.RULES / "lokal_maaned.toml").read_text("utf-8")
    text = page_of(chris, tried(chris, local.replace("2017-05-01", "2018-05-01")))
    assert "Lokalt mål: er ikke taget i brug her" in text


# --- What it leaves alone ------------------------------------------------------------------


def everything_published() -> list[Any]:
    models = (Assessment, Publication, Standing, Verdict, Share)
    return [sorted(model._default_manager.values_list()) for model in models]


def test_nothing_published_is_touched(chris: User, published: Assessment) -> None:
    client = logged_in(chris)
    pages = ("/sager/", "/jobcenter/", "/regler/?dag=01-05-2024")

    def shown() -> list[str]:
        return [words(client.get(address).content) for address in pages]

    before, pages_before = everything_published(), shown()
    assert tried(chris, TWO_WEEKS).duties.count() == 3
    assert (everything_published(), shown()) == (before, pages_before)


def test_deleting_takes_it_all_and_leaves_an_event(chris: User, published: Assessment) -> None:
    made = tried(chris, TWO_WEEKS)
    response = logged_in(chris).post(f"{ADDRESS}{made.uuid}/slet/", follow=True)
    assert "Afprøvningen og det, den fandt, er slettet." in words(response.content)
    assert not Rehearsal.objects.exists()
    assert not RehearsedDuty.objects.exists()
    event = AuditEvent.objects.get(verb="regelproeve.slettet")
    assert (event.user, event.details) == (chris, {"rehearsal": str(made.uuid)})


def test_an_order_is_one_event_that_names_the_rules(chris: User) -> None:
    AuditEvent.objects.all().delete()
    made = rehearsals.order(by=chris, files={"a.toml": TWO_WEEKS}, as_of=DAY, moved_to=DAY)
    [event] = AuditEvent.objects.all()
    assert event.verb == "regelproeve.bestilt"
    assert event.details["rehearsal"] == str(made.uuid)
    assert (event.details["rules"], event.details["moved_to"]) == (["KJ-F"], "2024-05-01")


def test_a_rehearsal_deleted_under_way_is_not_brought_back(
    chris: User, published: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = rehearsals.order(by=chris, files={"a.toml": TWO_WEEKS}, as_of=DAY)
    job = made.job
    assert job

    def progress(step: str, _percent: int) -> None:
        if step == "Gemmer":
            Rehearsal.objects.all().delete()

    with pytest.raises(Refused, match="er slettet"):
        rehearsals.of_job(job, progress)
    with pytest.raises(Refused, match="er slettet"):
        rehearsals.of_job(job, progress)
    assert not RehearsedDuty.objects.exists()


def test_done_twice_is_done_once(chris: User, published: Assessment) -> None:
    made = tried(chris, TWO_WEEKS)
    assert made.job
    rehearsals.of_job(made.job, lambda *_: None)
    assert made.duties.count() == 3


def test_without_any_delivery_there_is_nothing_to_try_on(chris: User) -> None:
    made = rehearsals.order(by=chris, files={"a.toml": TWO_WEEKS}, as_of=DAY)
    assert made.job
    assert not jobs.run(job_pk=made.job.pk, work=rehearsals.of_job)
    text = page_of(chris, made)
    assert "Afprøvningen lykkedes ikke" in text
    assert "Der er ikke indlæst nogen leverance endnu." in text


# --- Files that are refused ----------------------------------------------------------------

GOAL = (rulebook.RULES / "fire_samtaler.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("id = ", "a.toml: filen kan ikke læses som TOML; se efter i slutningen af den. Ret"),
        (KA.replace("conversations = 4", 'conversations = "4"'), "a.toml, version 1, parameters"),
        (GOAL.replace("gap_days = 28", "gap_days = 29"), "ændrer målet for hele jobcentret"),
        (GOAL.replace('"fire-samtaler"', '"ny"'), "ændrer målet for hele jobcentret"),
        (KA.replace('"KA"', '"fire-samtaler"'), "ændrer målet for hele jobcentret"),
    ],
)
def test_a_refused_file_is_told_at_its_field_and_leaves_nothing(
    chris: User, text: str, sentence: str
) -> None:
    files = {"rule_files": [SimpleUploadedFile("a.toml", text.encode())]}
    response = logged_in(chris).post(ADDRESS, {"as_of": "01-05-2024"} | files)
    assert response.status_code == 200
    assert sentence in response.context["form"].errors["rule_files"][0]
    assert sentence in words(response.content)
    assert not Rehearsal.objects.exists()
    assert not Job.objects.exists()
    assert not AuditEvent.objects.filter(verb__startswith="regelproeve").exists()


# --- Who, and how much ---------------------------------------------------------------------


@pytest.fixture
def cast(db: None, settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


def test_only_those_who_see_the_whole_jobcentre_see_a_rehearsal(cast: Cast) -> None:
    made = rehearsed(cast, [cast.overdue("Borger Egen")])
    may = {name for name, user in cast.users.items() if Rehearsal.objects.visible_to(user)}
    assert may == {"chris", "karin"}
    for name, user in cast.users.items():
        seen = RehearsedDuty.objects.visible_to(user).count()
        assert seen == (1 if name in may else 0)
        assert ("Afprøv en regelændring" in words(logged_in(user).get("/regler/").content)) == (
            name in may
        )
    assert logged_in(cast.users["karin"]).post(f"{ADDRESS}{made.uuid}/slet/").status_code == 302


def test_a_citizen_without_a_page_is_named_without_a_link(cast: Cast) -> None:
    gone = cast.case("Borger Gået")
    made = rehearsed(cast, [cast.overdue("Borger Egen"), gone])
    gone.delete()
    client = logged_in(cast.users["karin"])
    page = client.get(f"{ADDRESS}{made.uuid}/frister/").content
    assert "Borger Gået" in words(page)
    named = [text for _, text in links(page) if text.startswith("Borger")]
    assert named == ["Borger Egen"]


def test_the_file_says_what_it_is_and_hides_no_row(cast: Cast) -> None:
    made = rehearsed(cast, [cast.overdue("Borger Egen"), cast.case("=1+1")])
    AuditEvent.objects.all().delete()
    response = logged_in(cast.users["chris"]).post(
        f"{ADDRESS}{made.uuid}/excel/?aendring=vurdering"
    )
    assert response.headers["Content-Disposition"].endswith('"afproevning-2026-11-17.xlsx"')
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    heading, *rows = book.get_sheet_by_name("Frister").to_python()
    assert [row[0] for row in rows] == ["=1+1", "Borger Egen"]
    row = dict(zip(heading, rows[1], strict=True))
    assert row["Frist før"] == date(2026, 10, 18)
    assert (row["Vurdering før"], row["Vurdering efter"]) == ("For sent", "Rettidig")
    assert row["Regel"] == "KJ-F: Første samtale"
    about = book.get_sheet_by_name("Om tallene").to_python()
    assert ["Bemærk", "Afprøvning: intet er udgivet."] in about
    assert ["Udvalg", "Ændring: Anden vurdering"] in about
    [event] = AuditEvent.objects.all()
    assert (event.verb, event.details["rows"]) == ("eksport", 2)
    assert event.details["selection"] == {"Ændring": "Anden vurdering"}


def test_the_pages_ask_as_much_for_many_as_for_few(cast: Cast) -> None:
    few = rehearsed(cast, [cast.overdue()])
    many = rehearsed(cast, [cast.overdue() for _ in range(30)])
    client = logged_in(cast.users["chris"])
    for page in ("", "frister/"):
        counts = [queries(client, f"{ADDRESS}{made.uuid}/{page}") for made in (few, many)]
        assert counts[0] == counts[1] < 10
    before = queries(client, ADDRESS)
    for _ in range(5):
        rehearsed(cast, [])
    assert queries(client, ADDRESS) == before < 7


def test_what_the_files_say_is_text_and_never_markup(cast: Cast) -> None:
    made = rehearsed(cast, [], summary=summary(0))
    made.tried[0]["title"] = "<script>alert(1)</script>"
    made.save()
    content = logged_in(cast.users["chris"]).get(f"{ADDRESS}{made.uuid}/").content
    assert b"<script>alert" not in content
    assert b"&lt;script&gt;alert" in content


# --- The whole way, with the real worker ---------------------------------------------------


@pytest.fixture
def page_without_scripts(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False, locale="da-DK", viewport=NARROW)
    yield context.new_page()
    context.close()


@pytest.mark.django_db(transaction=True)
def test_the_example_of_the_readme_through_the_page_without_scripts(
    worker_process: "subprocess.Popen[bytes]",
    chris: User,
    published: Assessment,
    page_without_scripts: Page,
    live_server: Any,
    tmp_path: Path,
) -> None:
    page = page_without_scripts
    (tmp_path / "ka.toml").write_text(act_of_the_readme(), "utf-8")
    page.goto(live_server.url + ADDRESS)
    page.get_by_label("Brugernavn").fill("chris")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.get_by_label("Regelfiler").set_input_files(tmp_path / "ka.toml")
    expect(page.get_by_label("Opgjort pr.")).to_have_value("01-05-2024")
    page.get_by_label("Regn, som om ændringen gjaldt fra").fill("01-01-2023")
    page.get_by_role("button", name="Afprøv", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Afprøvning af regelændring")
    page.get_by_role("link", name="Se afprøvningen").click(timeout=PATIENCE)
    main = page.locator("main")
    expect(main).to_contain_text("10 frister er ikke længere den enkelte sags")
    expect(main).to_contain_text("Fra 1. marts 2027, her regnet fra 1. januar 2023")
    # ten less the one who left; 70 % of nine are 6.3, so seven people
    expect(main).to_contain_text(
        "Af 9\N{NO-BREAK SPACE}forløb, hvor vinduet er lukket, har 6 antallet; der kræves 7."
    )
    expect(main).to_contain_text("Kravet er ikke nået: der mangler 1.")
    expect(main).to_contain_text("1\N{NO-BREAK SPACE}forløb er fritaget")
    expect(main).to_contain_text("det har 9 af 9")
    page.get_by_role("link", name="Se hvilke sager").click()
    expect(page.get_by_role("row", name="Aktiv 0")).to_contain_text("gruppens pligt, ikke sagens")
    current = Assessment.objects.published()
    assert current == published
    assert Assessment.objects.count() == 1
