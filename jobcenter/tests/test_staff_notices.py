"""Figures per caseworker are for nobody but the person before the staff has been told."""

from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from jobcenter.actions import demo, staff_notices
from jobcenter.actions.refusals import Refused
from jobcenter.models import AuditEvent, Forecast, Share, StaffNotice, User

from .cast import AS_OF, Cast, make_cast
from .pages import logged_in, words

pytestmark = pytest.mark.django_db

PAGE = "/personale/orientering/"
OCTOBER = date(2026, 10, 1)
FILLED = {"informed_on": "16-11-2026", "how": "personalemødet"}


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    return make_cast()


@pytest.fixture
def adam(cast: Cast) -> Client:
    return logged_in(cast.users["adam"])


def _shares(cast: Cast) -> None:
    """One of each grouping, and one for each caseworker and for nobody."""
    for grouping, group in (("total", "alle"), ("team", "Nord"), ("team", "Syd")):
        cast.share(Share.Grouping(grouping), group, OCTOBER, 1, 2)
    cast.share(Share.Grouping.CASEWORKER, "", OCTOBER, 1, 2)
    for name in ("Sara Sagsbehandler", "Kim Kollega", "Ulla Udefra"):
        person = cast.people[name]
        cast.share(Share.Grouping.CASEWORKER, person.employee_id, OCTOBER, 1, 2, caseworker=person)


def _seen(user: User) -> set[str]:
    """The caseworkers whose shares a user sees."""
    rows = Share.objects.visible_to(user).filter(caseworker__isnull=False)
    return set(rows.values_list("caseworker__name", flat=True))


def test_nobody_sees_anothers_shares_before(cast: Cast) -> None:
    _shares(cast)
    assert _seen(cast.users["sara"]) == {"Sara Sagsbehandler"}
    for leader in ("tove", "karin", "chris", "adam"):
        assert _seen(cast.users[leader]) == set()


def test_leaders_see_them_after(cast: Cast) -> None:
    _shares(cast)
    staff_notices.record(by=cast.users["adam"], informed_on=AS_OF, how="møde")
    every = {"Sara Sagsbehandler", "Kim Kollega", "Ulla Udefra"}
    assert _seen(cast.users["sara"]) == {"Sara Sagsbehandler"}
    assert _seen(cast.users["tove"]) == every - {"Ulla Udefra"}
    assert _seen(cast.users["karin"]) == every
    assert _seen(cast.users["chris"]) == every
    assert _seen(cast.users["adam"]) == set()


def test_the_groups_that_are_no_persons_stay(cast: Cast) -> None:
    _shares(cast)
    seen = Share.objects.visible_to(cast.users["chris"])
    assert {(share.grouping, share.group) for share in seen} == {
        ("total", "alle"),
        ("team", "Nord"),
        ("team", "Syd"),
        ("caseworker", ""),  # nobody answers for them
    }


def test_forecasts_are_held_back_in_the_same_way(cast: Cast) -> None:
    kim = cast.people["Kim Kollega"]
    Forecast.objects.create(
        assessment=cast.assessment,
        day=AS_OF,
        grouping=Share.Grouping.CASEWORKER,
        group=kim.employee_id,
        caseworker=kim,
        population=2,
        nothing=1,
        booked=1,
        all_due=2,
    )
    assert not Forecast.objects.visible_to(cast.users["tove"]).exists()
    staff_notices.record(by=None, informed_on=AS_OF, how="møde")
    assert Forecast.objects.visible_to(cast.users["tove"]).exists()


def test_the_administrator_records_it(cast: Cast, adam: Client) -> None:
    page = words(adam.get(PAGE).content)
    assert "Tal pr. sagsbehandler er slået fra" in page
    assert "Ingen orientering er registreret endnu." in page
    said = words(adam.post(PAGE, FILLED, follow=True).content)
    assert "Orienteringen er registreret." in said
    assert "Tal pr. sagsbehandler er slået til : personalet blev orienteret 16. november 2026" in (
        said
    )
    notice = StaffNotice.objects.get()
    assert (notice.informed_on, notice.recorded_by) == (date(2026, 11, 16), cast.users["adam"])
    event = AuditEvent.objects.get(verb="personale.orienteret")
    assert event.details == {"informed_on": "2026-11-16", "how": "personalemødet"}


def test_and_takes_it_back(cast: Cast, adam: Client) -> None:
    _shares(cast)
    for _ in range(2):
        adam.post(PAGE, FILLED)
    said = words(adam.post(f"{PAGE}tilbage/", follow=True).content)
    assert "Tal pr. sagsbehandler er slået fra" in said
    assert _seen(cast.users["chris"]) == set()
    assert StaffNotice.objects.filter(withdrawn_at__isnull=False).count() == 2
    assert AuditEvent.objects.get(verb="personale.orientering_trukket").details == {"count": 2}
    again = words(adam.post(f"{PAGE}tilbage/", follow=True).content)
    assert "Ingen orientering er i kraft" in again


@pytest.mark.parametrize(
    ("filled", "sentence"),
    [
        ({"informed_on": "18-11-2026"}, "Dagen er ikke kommet endnu."),
        ({"informed_on": ""}, "Skriv den dag, personalet blev orienteret."),
        ({"informed_on": "31-11-2026"}, "Det er ikke en dag. Skriv den som dd-mm-åååå"),
        ({"how": " "}, "Skriv, hvordan personalet blev orienteret."),
        ({"how": "x" * 301}, "Skriv højst 300 tegn"),
    ],
)
def test_what_is_filled_in_badly_is_told(
    adam: Client, filled: dict[str, str], sentence: str
) -> None:
    page = adam.post(PAGE, FILLED | filled)
    assert sentence in words(page.content)
    assert not StaffNotice.objects.exists()


def test_a_notice_is_not_given_ahead(cast: Cast) -> None:
    with pytest.raises(Refused, match="ikke kommet endnu"):
        staff_notices.record(by=None, informed_on=AS_OF + timedelta(days=1), how="møde")


def test_only_the_administrator_finds_it_in_the_menu(cast: Cast, adam: Client) -> None:
    assert "Personale" in words(adam.get(PAGE).content)
    assert "Personale" not in words(logged_in(cast.users["chris"]).get("/jobcenter/").content)


def test_the_demonstration_records_one_and_never_a_second(db: None, settings: Settings) -> None:
    settings.DEBUG = True
    for _ in range(2):
        demo.inform_staff(by=None)
    assert StaffNotice.objects.get().how.startswith("Opdigtet")
    StaffNotice.objects.update(withdrawn_at="2026-11-17T12:00Z")
    demo.inform_staff(by=None)
    assert not StaffNotice.objects.current().exists()
