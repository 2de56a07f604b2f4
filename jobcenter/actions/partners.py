"""The quarterly pack of a partner municipality: made, met about, and followed up."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobcenter.actions import audit
from jobcenter.actions.refusals import Refused
from jobcenter.models import Municipality, PackPoint, QuarterPack, User
from jobcenter.queries import partners


@transaction.atomic
def make(*, by: User, municipality: Municipality, quarter: date) -> QuarterPack:
    """Gathers the newest edition of each of the quarter's months."""
    months = partners.months_of(quarter)
    own = partners.newest_editions(by, municipality)
    editions = [each for each in own if each.issue.month in months]
    name = partners.quarter_name(quarter)
    if not editions:
        raise Refused(
            f"Ingen af månederne i {name} er udgivet for {municipality} endnu. Udgiv en måned "
            "først."
        )
    try:
        with transaction.atomic():
            pack = QuarterPack.objects.create(
                municipality=municipality, quarter=quarter, made_by=by
            )
    except IntegrityError:
        raise Refused(
            f"Pakken for {name} findes allerede. Åbn den fra listen, og hent måneder til den der."
        ) from None
    pack.editions.set(editions)
    audit.record(by=by, verb="kvartalspakke.lavet", pack=str(pack.uuid), editions=len(editions))
    return pack


@transaction.atomic
def gather(*, by: User, pack: QuarterPack) -> int:
    """Takes in what has been issued since; gives how many months the pack holds then."""
    if pack.sent_at:
        raise Refused("Pakken er gjort tilgængelig for kommunen og kan ikke ændres mere.")
    months = partners.months_of(pack.quarter)
    own = partners.newest_editions(by, pack.municipality)
    editions = [each for each in own if each.issue.month in months]
    pack.editions.set(editions)
    audit.record(by=by, verb="kvartalspakke.samlet", pack=str(pack.uuid), editions=len(editions))
    return len(editions)


@transaction.atomic
def send(*, by: User, pack: QuarterPack) -> None:
    """Lets the municipality see it; to do so twice is no harm."""
    unsent = QuarterPack.objects.filter(pk=pack.pk, sent_at=None)
    if unsent.update(sent_at=timezone.now()):
        audit.record(by=by, verb="kvartalspakke.sendt", pack=str(pack.uuid))


@transaction.atomic
def minute(*, by: User, pack: QuarterPack, meeting_on: date | None, minutes: str) -> None:
    """Writes the day and the minutes of the meeting."""
    QuarterPack.objects.filter(pk=pack.pk).update(meeting_on=meeting_on, minutes=minutes)
    audit.record(by=by, verb="kvartalspakke.referat", pack=str(pack.uuid))


@transaction.atomic
def agree(
    *, by: User, pack: QuarterPack, text: str, owner: str = "", due: date | None = None
) -> PackPoint:
    """An agreement that the next pack follows up."""
    point = PackPoint.objects.create(pack=pack, text=text, owner=owner, due=due)
    audit.record(by=by, verb="kvartalspakke.aftale", point=str(point.uuid))
    return point


@transaction.atomic
def close(
    *, by: User, point: PackPoint, pack: QuarterPack, state: PackPoint.State, answer: str
) -> None:
    """Tells in a pack what came of a point; an OPEN state opens it again."""
    if point.pack.municipality_id != pack.municipality_id:
        raise Refused("Aftalen hører til en anden kommune. Åbn kommunens egen pakke.")
    is_open = state == PackPoint.State.OPEN
    PackPoint.objects.filter(pk=point.pk).update(
        state=state,
        answer=answer,
        closed_in=None if is_open else pack,
        closed_at=None if is_open else timezone.now(),
    )
    audit.record(by=by, verb="kvartalspakke.punkt", point=str(point.uuid), state=state)
