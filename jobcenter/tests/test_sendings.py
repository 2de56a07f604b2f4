"""Who gets an issue, the mail with the link, and the receipt."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from jobcenter.actions import sendings as actions
from jobcenter.actions.refusals import Refused
from jobcenter.models import AuditEvent, Edition, EditionFile, Issue, Recipient, Sending
from jobcenter.models.sending import Sent
from jobcenter.queries import sendings
from jobcenter.views.sendings import CONTENT_TYPES
from tilsyn import logs

from .cast import AS_OF, Cast, make_cast
from .issued import edition, issue
from .pages import logged_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    settings.SENDS_MAIL = True
    settings.PUBLIC_ADDRESS = "https://tilsyn.example"
    settings.MAIL_FROM = "tilsyn@example.dk"
    return make_cast()


@pytest.fixture
def october(cast: Cast) -> Issue:
    made = issue()
    edition(made, Edition.Kind.FULL)
    edition(made, Edition.Kind.POLITICAL)
    edition(made, Edition.Kind.MUNICIPAL, cast.municipalities["187"], hits=30)
    return made


def secretary(cast: Cast, **more: Any) -> Recipient:
    given: dict[str, Any] = {
        "name": "Sekretariatet",
        "email": "sekretariat@example.dk",
        "kind": Edition.Kind.POLITICAL,
    }
    return actions.add(by=cast.users["chris"], **(given | more))


def sent(cast: Cast, made: Issue, days: int = 0) -> list[Any]:
    """The mails after pressing "Send", some days later."""
    actions.order(by=cast.users["chris"], issue=made)
    now = timezone.make_aware(datetime.combine(AS_OF, time(8)))
    for pk in actions.waiting(now=now + timedelta(days=days)):
        actions.send(sending_pk=pk)
    return mail.outbox


def link(one: Any) -> str:
    (address,) = [line for line in one.body.splitlines() if "/udgave/" in line]
    return str(address.removeprefix("https://tilsyn.example"))


def test_each_recipient_gets_a_link_to_the_own_edition(cast: Cast, october: Issue) -> None:
    secretary(cast)
    paul = cast.users["paul"]
    secretary(
        cast,
        name="Paul",
        email="paul@example.dk",
        kind=Edition.Kind.MUNICIPAL,
        municipality=paul.municipality,
        user=paul,
    )
    mails = {one.to[0]: one for one in sent(cast, october)}
    assert set(mails) == {"sekretariat@example.dk", "paul@example.dk"}
    one = mails["sekretariat@example.dk"]
    assert one.subject == "Tilsyn: Politikerudgave for oktober 2026"
    assert "%" not in one.body, "no figure stands in a mail"
    assert Client().get(link(one)).status_code == 200


def test_nobody_gets_it_twice_and_a_newcomer_gets_it_alone(cast: Cast, october: Issue) -> None:
    secretary(cast)
    assert len(sent(cast, october)) == 1
    secretary(cast, email="ny@example.dk")
    assert [one.to for one in sent(cast, october)[1:]] == [["ny@example.dk"]]
    (first, _) = Sending.objects.order_by("pk")
    actions.send(sending_pk=first.pk)
    assert len(mail.outbox) == 2


def test_a_recipient_waits_for_the_own_day(cast: Cast, october: Issue) -> None:
    secretary(cast, days_after=3)
    assert sent(cast, october, days=2) == []
    assert len(sent(cast, october, days=3)) == 1


def test_a_mail_that_is_far_too_old_is_dropped_and_can_be_sent_anew(
    cast: Cast, october: Issue
) -> None:
    secretary(cast)
    assert sent(cast, october, days=8) == []
    assert Sending.objects.get().state == Sent.STALE
    assert len(sent(cast, october)) == 1


def test_a_link_opens_its_edition_after_a_press_and_the_receipt_is_kept(
    cast: Cast, october: Issue
) -> None:
    secretary(cast)
    address = link(sent(cast, october)[0])
    reader = Client()
    reading = address + "laes/"
    assert reader.get(reading).status_code == 302
    assert "Åbn opgørelsen" in words(reader.get(address).content)
    assert Sending.objects.get().seen_at is None, "a mail filter that looks is no reader"
    assert reader.post(address, follow=True).redirect_chain == [(reading, 302)]
    assert Sending.objects.get().seen_at is not None
    assert "Én sætning." in words(reader.get(reading).content)
    file = reader.get(address + "pdf/")
    assert file.content == b"pdf af hele jobcentret"
    assert file["Content-Type"] == "application/pdf"
    assert reader.get(address + "exe/").status_code == 404
    assert AuditEvent.objects.filter(verb="udgivelse.aabnet", user=None).count() == 1


def test_a_link_of_somebody_with_a_login_opens_for_nobody_else(cast: Cast, october: Issue) -> None:
    paul = cast.users["paul"]
    secretary(cast, kind=Edition.Kind.MUNICIPAL, municipality=paul.municipality, user=paul)
    address = link(sent(cast, october)[0])
    for stranger in (Client(), logged_in(cast.users["chris"])):
        for door in (address, address + "laes/", address + "pdf/"):
            assert stranger.get(door).status_code == 302
        assert stranger.post(address).headers["Location"].startswith(reverse("login"))
    assert Sending.objects.get().seen_at is None
    assert logged_in(paul).post(address, follow=True).status_code == 200


def test_old_and_withdrawn_links_open_nothing(cast: Cast, october: Issue) -> None:
    recipient = secretary(cast)
    address = link(sent(cast, october)[0])
    young = Sending.objects.get().sent_at
    assert young is not None
    Sending.objects.update(sent_at=young - sendings.LINK_LASTS - timedelta(days=1))
    assert Client().get(address).status_code == 404
    Sending.objects.update(sent_at=young)
    actions.end(by=cast.users["chris"], recipient=recipient)
    assert Client().get(address).status_code == 404
    assert Client().get(reverse("sending", args=["x" * 43])).status_code == 404


def test_the_key_of_a_link_is_not_kept(cast: Cast, october: Issue) -> None:
    secretary(cast)
    key = link(sent(cast, october)[0]).split("/")[2]
    assert Sending.objects.filter(key_hash=sendings.digest(key)).exists()
    assert key not in str(list(Sending.objects.values()))


def test_the_key_of_a_link_stands_in_no_log_line(cast: Cast, october: Issue) -> None:
    """Neither where it was asked for, nor where somebody was sent to log in on its account."""
    secretary(cast)
    address = link(sent(cast, october)[0])
    key = address.split("/")[2]
    for asked in (address, f"{address}laes/", f"{reverse('login')}?next={address}"):
        line = {"event": f'"GET {asked} HTTP/1.1" 200'}
        assert key not in logs.mask_secrets(None, "info", line)["event"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": Edition.Kind.FULL}, "kræver et login"),
        ({"kind": Edition.Kind.MUNICIPAL}, "Vælg den kommune"),
        ({"municipality": "187"}, "Kun kommunens egen udgave"),
        ({"kind": Edition.Kind.FULL, "user": "paul"}, "hører til en anden kommune"),
        (
            {"kind": Edition.Kind.MUNICIPAL, "municipality": "183", "user": "paul"},
            "hører til en anden kommune",
        ),
    ],
)
def test_nobody_is_put_on_the_list_for_what_is_not_theirs(
    cast: Cast, given: dict[str, Any], said: str
) -> None:
    if "municipality" in given:
        given = given | {"municipality": cast.municipalities[given["municipality"]]}
    if "user" in given:
        given = given | {"user": cast.users[given["user"]]}
    with pytest.raises(Refused, match=said):
        secretary(cast, **given)
    assert not Recipient.objects.exists()


def test_the_same_address_is_on_the_list_once(cast: Cast) -> None:
    secretary(cast)
    with pytest.raises(Refused, match="får allerede denne udgave"):
        secretary(cast, email="SEKRETARIAT@example.dk")


def test_without_a_mail_server_sending_is_refused(
    cast: Cast, october: Issue, settings: Settings
) -> None:
    settings.SENDS_MAIL = False
    with pytest.raises(Refused, match="MAIL_URL"):
        actions.order(by=cast.users["chris"], issue=october)


def test_the_chef_keeps_the_list_on_the_page(cast: Cast) -> None:
    chris = logged_in(cast.users["chris"])
    given = {"name": "Sekretariatet", "email": "ikke en adresse", "kind": "politiker"}
    page = words(chris.post(reverse("recipient_list"), given | {"days_after": "x"}).content)
    assert "Det er ikke en e-mailadresse" in page
    assert "Skriv et helt tal mellem 0 og 60" in page
    given |= {"email": "sekretariat@example.dk", "days_after": "2"}
    assert chris.post(reverse("recipient_list"), given).status_code == 302
    assert "2 dage efter" in words(chris.get(reverse("recipient_list")).content)
    chris.post(reverse("recipient_end", args=[Recipient.objects.get().uuid]))
    assert "Ingen får udgaverne på mail endnu" in words(
        chris.get(reverse("recipient_list")).content
    )


def test_every_format_has_a_content_type() -> None:
    assert set(CONTENT_TYPES) == set(EditionFile.Format)
