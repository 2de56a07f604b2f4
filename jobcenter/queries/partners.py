"""What a partner municipality gets: its own editions, and the packs for the quarterly meetings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jobcenter.models import Edition, Municipality, PackPoint, QuarterPack, User
from jobcenter.roles import Permission


def quarter_of(day: date) -> date:
    """The first day of the quarter that a day is in."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def months_of(quarter: date) -> list[date]:
    """The first days of a quarter's three months."""
    return [date(quarter.year, quarter.month + step, 1) for step in range(3)]


def quarter_name(quarter: date) -> str:
    return f"{(quarter.month + 2) // 3}. kvartal {quarter.year}"


def newest_editions(user: User, municipality: Municipality) -> list[Edition]:
    """The municipality's own edition of each month, as it was issued last; the newest first."""
    own = Edition.objects.visible_to(user).filter(
        kind=Edition.Kind.MUNICIPAL, municipality=municipality
    )
    found: dict[date, Edition] = {}
    for edition in own.select_related("issue").order_by("-issue__month", "-issue__number"):
        found.setdefault(edition.issue.month, edition)
    return list(found.values())


@dataclass(frozen=True)
class Partner:
    """A municipality with its editions and packs, the newest first."""

    municipality: Municipality
    editions: Sequence[Edition]
    packs: Sequence[QuarterPack]

    @property
    def quarters(self) -> list[date]:
        """Those with an edition and without a pack."""
        made = {pack.quarter for pack in self.packs}
        own = {quarter_of(edition.issue.month) for edition in self.editions}
        return sorted(own - made, reverse=True)


def partners(user: User) -> list[Partner]:
    """All municipalities that have had an edition of their own, by code."""
    if not user.may(Permission.KEEP_PARTNERS):
        return []
    own = Municipality.objects.filter(
        pk__in=Edition.objects.filter(kind=Edition.Kind.MUNICIPAL).values("municipality")
    )
    return [partner(user, municipality) for municipality in own]


def partner(user: User, municipality: Municipality) -> Partner:
    packs = QuarterPack.objects.visible_to(user).filter(municipality=municipality)
    return Partner(municipality, newest_editions(user, municipality), list(packs))


@dataclass(frozen=True)
class Agenda:
    """A pack's points: open since before, closed in it, and agreed in it."""

    before: Sequence[PackPoint]
    closed: Sequence[PackPoint]
    agreed: Sequence[PackPoint]


def agenda(pack: QuarterPack) -> Agenda:
    """Points of the pack's municipality; what was agreed later is not seen."""
    own = PackPoint.objects.filter(pack__municipality=pack.municipality_id).select_related("pack")
    earlier = own.filter(pack__quarter__lt=pack.quarter)
    later = QuarterPack.objects.filter(
        municipality=pack.municipality_id, quarter__gt=pack.quarter
    ).values("pk")
    is_open = Q(state=PackPoint.State.OPEN) | Q(closed_in__in=later)
    return Agenda(
        before=list(earlier.filter(is_open)),
        closed=list(earlier.filter(closed_in=pack)),
        agreed=list(own.filter(pack=pack)),
    )


def editions(pack: QuarterPack) -> QuerySet[Edition]:
    """The pack's editions, by month."""
    return pack.editions.select_related("issue").order_by("issue__month")


def missing(pack: QuarterPack, own: Iterable[Edition]) -> list[date]:
    """The first days of the quarter's months that none of the pack's editions tells of."""
    told = {edition.issue.month for edition in own}
    return [month for month in months_of(pack.quarter) if month not in told]
