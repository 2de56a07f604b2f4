"""Hours, absence and extra hours of team Nord, as its leader has entered them."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from jobcenter.models import Absence, ExtraHours, WorkingTime

from .cast import AS_OF, Cast


def staffed(cast: Cast) -> dict[str, list[UUID | int | str | date]]:
    """The targets of what can be taken away again; Kim's working time is not entered."""
    sara, nord = cast.people["Sara Sagsbehandler"], cast.team("Nord")
    former, monday = AS_OF - timedelta(days=100), AS_OF - timedelta(days=1)
    for start, end, hours in ((former, monday - timedelta(days=1), 37), (monday, None, 30)):
        WorkingTime.objects.create(
            caseworker=sara,
            start=start,
            end=end,
            hours=Decimal(hours),
            talk_percent=50,
            minutes=90,
        )
    later = monday + timedelta(weeks=2)
    absence = Absence.objects.create(caseworker=sara, start=later, end=later + timedelta(days=3))
    extra = ExtraHours.objects.create(team=nord, start=monday, end=later, hours=Decimal(27))
    return {
        "working_time": [nord.uuid, sara.uuid, monday],
        "working_time_elsewhere": [cast.team("Syd").uuid, sara.uuid, monday],
        "absence": [nord.uuid, absence.uuid],
        "absence_elsewhere": [cast.team("Syd").uuid, absence.uuid],
        "extra": [nord.uuid, extra.uuid],
        "extra_elsewhere": [cast.team("Syd").uuid, extra.uuid],
    }
