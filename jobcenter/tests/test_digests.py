"""The mails to leaders: on the hour, once, to those who may see what they say, and no old ones."""

import re
import socket
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from jobcenter.actions import digests, mail_choices
from jobcenter.models import AuditEvent, Digest, Share, StandIn, User
from jobcenter.models.sending import DigestKind, Sent
from jobcenter.roles import Role

from .cast import AS_OF, Cast, make_cast
from .pages import logged_in, words

pytestmark = pytest.mark.django_db

TICK = timedelta(minutes=5)
MONDAY = date(2026, 11, 16)
MORNING = datetime(2026, 11, 16, 6, tzinfo=UTC)  # seven o'clock in Denmark


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.AS_OF = AS_OF
    settings.SENDS_MAIL = True
    settings.PUBLIC_ADDRESS = "https://tilsyn.example"
    settings.MAIL_FROM = "tilsyn@example.dk"
    made = make_cast()
    for username in ("tove", "chris"):
        with_address(made.users[username])
    return made


def with_address(user: User) -> User:
    user.email = f"{user.username}@example.dk"
    user.save()
    return user


def ordered(now: datetime = MORNING) -> list[Digest]:
    return digests.order(now=now)


def sent(now: datetime = MORNING) -> list[Any]:
    for digest in ordered(now):
        digests.send(digest_pk=digest.pk, now=now)
    return mail.outbox


# --- When ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "monday",
    [
        MONDAY,
        date(2026, 3, 30),  # the clocks went forward the day before
        date(2026, 10, 26),  # and back
        date(2026, 12, 28),  # week 53
    ],
)
def test_one_mail_at_seven_on_a_monday(cast: Cast, monday: date) -> None:
    """All ticks from Sunday evening to Tuesday noon, with two clocks."""
    midnight = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
    moment = midnight - timedelta(hours=4)
    found: list[datetime] = []
    while moment < midnight + timedelta(hours=36):
        for digest in [*ordered(moment), *ordered(moment)]:
            digests.send(digest_pk=digest.pk, now=moment)
        found += [timezone.localtime(moment)] * (len(mail.outbox) - len(found))
        moment += TICK
    assert [f"{each:%Y-%m-%d %H.%M}" for each in found] == [f"{monday} 07.00"]


def test_the_chef_gets_one_on_the_first_of_the_month(cast: Cast) -> None:
    whole(cast)
    assert sent(datetime(2026, 11, 1, 5, 59, tzinfo=UTC)) == []
    (one,) = sent(datetime(2026, 11, 1, 6, 0, tzinfo=UTC))
    assert one.to == ["chris@example.dk"]
    assert one.subject == "Tilsyn: oktober 2026 kan gøres op"
    assert "77,8 % (70 af 90)" in one.body
    assert "ikke udgivet endnu. Skriv og udgiv den her:\nhttps://" in one.body
    assert re.search(r"/maanedsopgoerelse/\d{4}-\d\d-01/\n", one.body)
    assert len(sent(datetime(2026, 11, 1, 6, 5, tzinfo=UTC))) == 1


def whole(cast: Cast) -> None:
    cast.share(Share.Grouping.TOTAL, "alle", date(2026, 10, 1), 70, 90)


def test_an_old_mail_is_dropped(cast: Cast) -> None:
    """The worker was away since Monday morning: on Tuesday the line about the week is of no use."""
    (waiting,) = ordered()
    assert ordered(MORNING + timedelta(hours=23)) == [waiting]
    assert ordered(MORNING + timedelta(hours=24)) == []
    waiting.refresh_from_db()
    assert waiting.state == Sent.STALE
    digests.send(digest_pk=waiting.pk, now=MORNING + timedelta(hours=24))
    assert mail.outbox == []


def test_a_late_clock_sends_the_same_day_and_not_the_next(cast: Cast) -> None:
    assert len(sent(MORNING + timedelta(hours=9))) == 1
    Digest.objects.all().delete()
    assert ordered(MORNING + timedelta(days=1)) == []
    assert not Digest.objects.exists()


def test_a_mail_that_waited_too_long_in_the_queue_is_not_sent(cast: Cast) -> None:
    (waiting,) = ordered()
    digests.send(digest_pk=waiting.pk, now=MORNING + timedelta(days=2))
    waiting.refresh_from_db()
    assert (waiting.state, mail.outbox) == (Sent.STALE, [])


def test_without_a_mail_server_nothing_is_made(cast: Cast, settings: Settings) -> None:
    settings.SENDS_MAIL = False
    assert ordered() == []
    assert not Digest.objects.exists()


# --- Who -----------------------------------------------------------------------------------------


def test_those_without_an_address_or_a_login_get_none(cast: Cast) -> None:
    cast.users["tove"].email = ""
    cast.users["tove"].save()
    assert ordered() == []
    tove = cast.people["Tove Teamleder"]
    tove.email = "tove@fagsystem.example"
    tove.save()
    assert [digests.address_of(each.user) for each in ordered()] == ["tove@fagsystem.example"]
    Digest.objects.all().delete()
    User.objects.filter(username="tove").update(is_active=False)
    assert ordered() == []


def test_whoever_refuses_gets_none_until_it_is_wanted_again(cast: Cast) -> None:
    tove = cast.users["tove"]
    mail_choices.choose(by=tove, kind=DigestKind.WEEKLY, wanted=False)
    mail_choices.choose(by=tove, kind=DigestKind.WEEKLY, wanted=False)
    assert ordered() == []
    mail_choices.choose(by=tove, kind=DigestKind.WEEKLY, wanted=True)
    assert len(ordered()) == 1


def test_the_mail_counts_the_leaders_teams_and_names_nobody(cast: Cast) -> None:
    cast.overdue("Vibeke Vigtig")
    cast.case("Bodil Borger", due_in=3, living=3, missing=1)
    cast.case("Uno Uden", responsible=None)
    cast.overdue("Fremmed Fra Syd", team="Syd", responsible="Ulla Udefra")
    (one,) = sent()
    assert one.subject == "Tilsyn, uge 47: Nord"
    assert "Over fristen: 1\n" in one.body
    assert "Frist i denne uge uden tid: 1\n" in one.body
    assert "Uden ansvarlig: 1\n" in one.body
    assert "Syd" not in one.body
    assert "https://tilsyn.example" + reverse("team", args=[cast.teams["Nord"].uuid]) in one.body
    for name in ("Vibeke", "Bodil", "Uno", "Fremmed"):
        assert name not in one.body
    assert AuditEvent.objects.get(verb="mail.sendt").details == {"kind": "uge", "user": "tove"}


def test_few_citizens_are_counted_and_not_turned_into_percent(cast: Cast) -> None:
    cast.case()
    (one,) = sent()
    assert "Borgere med fire samtaler i dag: 1 af 1." in one.body
    assert "Kravet er 80 %" in one.body


def test_old_data_are_told(cast: Cast, settings: Settings) -> None:
    cast.case()
    cast.delivery.applied_at = timezone.now() - timedelta(days=4000)
    cast.delivery.save()
    settings.AS_OF = None
    (one,) = sent()
    assert "tallene kan være forældede" in one.body


def test_before_the_first_run_there_is_nothing_to_tell(cast: Cast) -> None:
    cast.assessment.publication.delete()
    (waiting,) = ordered()
    assert sent() == []
    waiting.refresh_from_db()
    assert waiting.state == Sent.STALE


# --- Stand-ins -----------------------------------------------------------------------------------


def absent(cast: Cast, who: User) -> StandIn:
    today = timezone.localdate()
    return mail_choices.stand_in(by=cast.users["tove"], who=who, start=today, end=today)


def test_a_stand_in_gets_the_mail_in_the_leaders_place(cast: Cast) -> None:
    cast.case()
    karin = with_address(cast.users["karin"])
    absent(cast, karin)
    (one,) = sent()
    assert one.to == ["karin@example.dk"]
    assert one.body.startswith("Du får denne mail som stedfortræder for Tove Teamleder.")
    assert Digest.objects.get().sent_to == karin


def test_a_stand_in_never_gets_what_the_pages_would_not_show(cast: Cast) -> None:
    """A leader of another team sees nothing of Nord: then Tove gets the mail herself."""
    cast.overdue("Vibeke Vigtig")
    cast.employee("Lise Leder", "Syd", Role.TEAM_LEADER)
    lise = with_address(cast.login("lise", Role.TEAM_LEADER, "Lise Leder"))
    absent(cast, lise)
    bodies = {one.to[0]: one.body for one in sent()}
    assert set(bodies) == {"tove@example.dk", "lise@example.dk"}
    assert "Syd" in bodies["lise@example.dk"]
    assert "Nord" not in bodies["lise@example.dk"]
    assert "Nord" in bodies["tove@example.dk"]


def test_a_stand_in_of_another_day_or_taken_back_gets_nothing(cast: Cast) -> None:
    karin, today = with_address(cast.users["karin"]), timezone.localdate()
    tomorrow = today + timedelta(days=1)
    mail_choices.stand_in(by=cast.users["tove"], who=karin, start=tomorrow, end=None)
    taken_back = absent(cast, karin)
    mail_choices.end_stand_in(by=cast.users["tove"], pk=taken_back.pk)
    assert [one.to for one in sent()] == [["tove@example.dk"]]


# --- Through a real mail server, once ------------------------------------------------------------


class Postbox:
    """A mail server that keeps what it gets and answers as it is told to."""

    def __init__(self, answer: str = "250 Tak") -> None:
        self.answer = answer
        self.got: list[bytes] = []

    async def handle_DATA(self, *given: Any) -> str:  # noqa: N802  the server's own name
        _server, _session, envelope = given
        self.got.append(envelope.content)
        return self.answer


@pytest.fixture
def postbox(settings: Settings) -> Iterator[Postbox]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = False
    yield box
    server.stop()


def test_a_real_server_gets_the_mail_in_danish(cast: Cast, postbox: Postbox) -> None:
    cast.case()
    (digest,) = ordered()
    digests.send(digest_pk=digest.pk, now=MORNING)
    digests.send(digest_pk=digest.pk, now=MORNING)
    (content,) = postbox.got
    got = message(content)
    assert got["Subject"] == "Tilsyn, uge 47: Nord"
    assert got["Auto-Submitted"] == "auto-generated"
    assert "Frist inden for 30 dage: 0" in got.get_content()
    digest.refresh_from_db()
    assert (digest.state, digest.attempts) == (Sent.SENT, 1)
    assert digest.sent_at is not None


def message(content: bytes) -> EmailMessage:
    got = message_from_bytes(content, policy=default)
    assert isinstance(got, EmailMessage)
    return got


def test_a_refused_mail_is_tried_three_times_and_then_told(cast: Cast, postbox: Postbox) -> None:
    postbox.answer = "451 Prøv igen senere"
    for attempt in range(1, 4):
        (digest,) = ordered()
        digests.send(digest_pk=digest.pk, now=MORNING)
        digest.refresh_from_db()
        assert digest.attempts == attempt
    assert (digest.state, digest.sent_at) == (Sent.FAILED, None)
    assert ordered() == []


def test_a_server_that_is_away_is_tried_again(cast: Cast, postbox: Postbox, settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    (digest,) = ordered()
    digests.send(digest_pk=digest.pk, now=MORNING)
    settings.EMAIL_PORT = port
    (again,) = ordered()
    assert again == digest
    digests.send(digest_pk=digest.pk, now=MORNING)
    assert len(postbox.got) == 1


def test_a_mail_whose_fate_is_unknown_is_not_sent_again(
    cast: Cast, postbox: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    """The server has it and hangs up without a word."""

    async def hang_up(server: Any, session: Any, envelope: Any) -> str:
        postbox.got.append(envelope.content)
        server.transport.close()
        return "250 Det hører ingen"

    postbox.handle_DATA = hang_up  # type: ignore[method-assign]
    (digest,) = ordered()
    digests.send(digest_pk=digest.pk, now=MORNING)
    digest.refresh_from_db()
    assert (digest.state, len(postbox.got)) == (Sent.FAILED, 1)
    assert ordered() == []
    own = [each.getMessage() for each in caplog.records if each.name.startswith("jobcenter")]
    assert own == ["the fate of a mail is not known: SMTPServerDisconnected"]


# --- The page ------------------------------------------------------------------------------------


def test_a_leader_chooses_on_the_page(cast: Cast) -> None:
    tove = logged_in(cast.users["tove"])
    sent()
    page = tove.get(reverse("mails")).content.decode()
    assert "mandagsmail til teamledere" in page
    assert "uge 47" in words(page)
    tove.post(reverse("mail_choose", args=["uge"]), {"wanted": "0"})
    assert "Du har fravalgt" in tove.get(reverse("mails")).content.decode()
    assert tove.post(reverse("mail_choose", args=["andet"]), {}).status_code == 404


def test_a_stand_in_is_entered_and_removed_on_the_page(cast: Cast) -> None:
    tove = logged_in(cast.users["tove"])
    wrong = {"who": cast.users["karin"].pk, "start": "18-11-2026", "end": "17-11-2026"}
    page = tove.post(reverse("mails"), wrong).content.decode()
    assert "Perioden slutter, før den begynder" in page
    assert tove.post(reverse("mails"), wrong | {"end": ""}).status_code == 302
    (found,) = StandIn.objects.all()
    assert (found.stand_in, found.start, found.end) == (
        cast.users["karin"],
        date(2026, 11, 18),
        None,
    )
    assert "karin" in tove.get(reverse("mails")).content.decode()
    chris = logged_in(cast.users["chris"])
    chris.post(reverse("stand_in_end", args=[found.pk]))
    found.refresh_from_db()
    assert found.ended_at is None, "another leader's is not to be touched"
    tove.post(reverse("stand_in_end", args=[found.pk]))
    found.refresh_from_db()
    assert found.ended_at is not None
