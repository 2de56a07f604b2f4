"""Files that people take out of the house."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.utils import timezone

from jobcenter.middleware import Request
from jobcenter.models import Assessment
from jobcenter.reports import excel

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def about(
    request: Request,
    assessment: Assessment,
    what: str,
    selection: Mapping[str, str],
    *,
    definitions: Sequence[tuple[str, str]],
    notes: Sequence[str] = (),
) -> excel.About:
    """What the sheet "Om tallene" says of a file made now, by this user."""
    seen_at = request.freshness.seen_at
    return excel.About(
        what=what,
        as_of=assessment.as_of,
        data_at=timezone.localtime(seen_at) if seen_at else None,
        exported_at=timezone.localtime(),
        exported_by=request.user.get_full_name() or request.user.get_username(),
        fingerprint=assessment.rulebook_fingerprint,
        selection=[f"{label}: {text}" for label, text in selection.items()],
        notes=notes,
        definitions=definitions,
    )


def workbook_response(
    name: str, sheets: Sequence[excel.Sheet], described: excel.About
) -> HttpResponse:
    """The file, named by what it is and its day; nothing about a person stands in the name."""
    content = excel.workbook(sheets, described)
    file_name = f"{name}-{described.as_of:%Y-%m-%d}.xlsx"
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )
