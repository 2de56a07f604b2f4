"""The partner municipality: its own figures and nothing else, and the packs that are met about."""

from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from jobcenter.actions import partners as actions
from jobcenter.actions.refusals import Refused
from jobcenter.models import Edition, PackPoint, QuarterPack, User
from jobcenter.queries import partners
from jobcenter.reports import pack
from jobcenter.roles import Permission, Role

from .cast import AS_OF, Cast, make_cast
from .doors import DOORS, furnish
from .issued import edition, issue
from .pages import logged_in, words

pytestmark = pytest.mark.django_db

THIRD, FOURTH = date(2026, 7, 1), date(2026, 10, 1)


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


def months(cast: Cast, *numbers: int, hits: int = 30) -> None:
    for number in numbers:
        made = issue(date(2026, number, 1))
        edition(made, Edition.Kind.MUNICIPAL, cast.municipalities["183"], hits=11)
        edition(made, Edition.Kind.MUNICIPAL, cast.municipalities["187"], hits=hits)


def made(cast: Cast, quarter: date = THIRD) -> QuarterPack:
    return actions.make(
        by=cast.users["chris"], municipality=cast.municipalities["187"], quarter=quarter
    )


# --- Nothing of the other municipality -----------------------------------------------------------


def test_as_the_partners_chef_nothing_of_the_other_municipality_is_found(
    cast: Cast, settings: Settings
) -> None:
    """Every address, every file, every error."""
    settings.ORGANISATION = "Jobcentret"
    house = furnish(cast)
    paul = logged_in(cast.users["paul"])
    for door in DOORS:
        address = reverse(door.name, args=house.arguments(door))
        answer = getattr(paul, door.method)(address, door.data, follow=True)
        content = b"".join(answer) if answer.streaming else answer.content
        assert "Ishøj".encode() not in content, address
        assert b"Borger Egen" not in content, address


def test_the_partner_sees_the_newest_issue_of_each_own_month(cast: Cast) -> None:
    months(cast, 8, 9)
    again = edition(
        issue(date(2026, 9, 1), number=2), Edition.Kind.MUNICIPAL, cast.municipalities["187"]
    )
    page = logged_in(cast.users["paul"]).get(reverse("own_municipality"))
    text = words(page.content)
    assert text.index("September 2026 nr. 2") < text.index("August 2026 nr. 1")
    assert reverse("own_edition", args=[again.uuid]) in page.content.decode()


def test_a_partner_without_a_municipality_sees_nothing(cast: Cast) -> None:
    User.objects.filter(username="paul").update(municipality=None)
    months(cast, 9)
    paul = User.objects.get(username="paul")
    assert not Edition.objects.visible_to(paul).exists()
    assert logged_in(paul).get(reverse("own_municipality")).status_code == 404


def test_a_partner_holds_no_permission_of_the_jobcentre(cast: Cast) -> None:
    held = {each for each in Permission if cast.users["paul"].may(each)}
    assert held == {Permission.READ_RULES}


@pytest.mark.parametrize(
    ("role", "municipality", "said"),
    [
        (Role.PARTNER, "", "Vælg den kommune"),
        (Role.CHEF, "187", "Kun rollen"),
    ],
)
def test_only_a_partner_has_a_municipality(
    cast: Cast, role: Role, municipality: str, said: str
) -> None:
    own = cast.municipalities[municipality].pk if municipality else ""
    given = {
        "username": "ny",
        "password1": "en lang adgangskode her",
        "password2": "en lang adgangskode her",
        "role": role,
        "municipality": own,
    }
    page = logged_in(cast.users["adam"]).post(reverse("admin:jobcenter_user_add"), given)
    assert said in words(page.content)
    assert not User.objects.filter(username="ny").exists()


# --- The pack ------------------------------------------------------------------------------------


def test_a_press_makes_the_pack_of_a_quarter(cast: Cast) -> None:
    months(cast, 7, 8, 9, 10)
    chris = logged_in(cast.users["chris"])
    assert "Lav kvartalspakke for 3. kvartal 2026" in words(
        chris.get(reverse("partner_list")).content
    )
    given = {"municipality": "187", "quarter": "2026-07-01"}
    page = chris.post(reverse("partner_list"), given, follow=True)
    text = words(page.content)
    assert "Vallensbæk, 3. kvartal 2026" in text
    assert [month for month in ("Juli", "August", "September", "Oktober") if month in text] == [
        "Juli",
        "August",
        "September",
    ]
    again = chris.post(reverse("partner_list"), given, follow=True)
    assert "findes allerede" in words(again.content)
    assert chris.post(reverse("partner_list"), given | {"quarter": "x"}).status_code == 404


def test_a_quarter_without_an_issue_has_no_pack(cast: Cast) -> None:
    months(cast, 10)
    with pytest.raises(Refused, match=r"Ingen af månederne i 3\. kvartal 2026"):
        made(cast)


def test_the_partner_sees_the_pack_when_it_is_let_out(cast: Cast) -> None:
    months(cast, 7)
    own = made(cast)
    paul, chris = logged_in(cast.users["paul"]), logged_in(cast.users["chris"])
    address = reverse("pack", args=[own.uuid])
    assert paul.get(address).status_code == 404
    months(cast, 8)
    page = chris.post(reverse("pack_gather", args=[own.uuid]), follow=True)
    assert "2 af kvartalets 3 måneder" in words(page.content)
    assert "September 2026 er ikke med i pakken endnu." in words(page.content)
    assert "August 2026 er ikke med" not in words(page.content)
    chris.post(reverse("pack_send", args=[own.uuid]))
    text = words(paul.get(address).content)
    assert "August 2026" in text
    assert "Gem referatet" not in text
    refused = chris.post(reverse("pack_gather", args=[own.uuid]), follow=True)
    assert "kan ikke ændres mere" in words(refused.content)


def test_what_was_agreed_is_followed_up_in_the_next_pack(cast: Cast) -> None:
    months(cast, 7, 10)
    chris = logged_in(cast.users["chris"])
    first, second = made(cast), made(cast, FOURTH)
    given = {"text": "Se på ledighedsydelse", "owner": "Chefen", "due": "01-12-2026"}
    chris.post(reverse("pack_agree", args=[first.uuid]), given)
    (point,) = PackPoint.objects.all()
    assert partners.agenda(first).agreed == [point]
    assert partners.agenda(second).before == [point]
    follow_up = reverse("pack_follow_up", args=[second.uuid, point.uuid])
    prefix = f"punkt-{point.uuid}"
    told = {f"{prefix}-state": "gjort", f"{prefix}-answer": "Nyt møde hver uge"}
    page = chris.post(follow_up, told, follow=True)
    assert "Fulgt op på dette møde" in words(page.content)
    agenda = partners.agenda(second)
    assert (agenda.before, [each.answer for each in agenda.closed]) == ([], ["Nyt møde hver uge"])
    third = QuarterPack.objects.create(
        municipality=cast.municipalities["187"], quarter=date(2027, 1, 1)
    )
    assert partners.agenda(third).before == []


def test_another_municipalitys_point_is_not_followed_up(cast: Cast) -> None:
    months(cast, 7)
    own = made(cast)
    other = QuarterPack.objects.create(municipality=cast.municipalities["183"], quarter=THIRD)
    point = PackPoint.objects.create(pack=other, text="Ishøjs egen sag")
    address = reverse("pack_follow_up", args=[own.uuid, point.uuid])
    assert logged_in(cast.users["chris"]).post(address).status_code == 404
    with pytest.raises(Refused, match="hører til en anden kommune"):
        actions.close(
            by=cast.users["chris"],
            point=point,
            pack=own,
            state=PackPoint.State.DONE,
            answer="",
        )


def test_minutes_and_wrong_days(cast: Cast) -> None:
    months(cast, 7)
    own, chris = made(cast), logged_in(cast.users["chris"])
    address = reverse("pack_minutes", args=[own.uuid])
    page = chris.post(address, {"meeting_on": "i morgen", "minutes": "Tallene er set på."})
    assert "Fejl" in words(page.content)
    assert "Tallene er set på." in page.content.decode()
    own.refresh_from_db()
    assert own.minutes == ""
    chris.post(address, {"meeting_on": "20-11-2026", "minutes": "Tallene er set på."})
    own.refresh_from_db()
    assert (own.meeting_on, own.minutes) == (date(2026, 11, 20), "Tallene er set på.")


def test_the_whole_pack_is_one_document(cast: Cast) -> None:
    months(cast, 7, 8)
    own = made(cast)
    actions.agree(by=cast.users["chris"], pack=own, text="Se på tallene", due=date(2026, 12, 1))
    found = pack.document(own)
    headings = [section.heading for section in found.sections]
    assert headings == ["Mødet", "Juli 2026: Målet", "August 2026: Målet"]
    keys = [table.key for table in found.tables]
    assert keys == ["aftaler", "2026-07-maaltal", "2026-08-maaltal"]
    answer = logged_in(cast.users["chris"]).get(reverse("pack_file", args=[own.uuid]))
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(answer.content)) as file:
        assert str(file.Root.Lang) == "da"
