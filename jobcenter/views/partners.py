"""*Samarbejdskommunen*: the packs that its chef and ours meet about, and its own pages."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobcenter.actions import audit
from jobcenter.actions import partners as actions
from jobcenter.actions.refusals import Refused
from jobcenter.forms.partners import FollowUpForm, MinutesForm, PointForm
from jobcenter.middleware import Request
from jobcenter.models import Edition, EditionFile, Municipality, PackPoint, QuarterPack
from jobcenter.queries import partners
from jobcenter.reports import document, pack
from jobcenter.reports.formats import pdf
from jobcenter.roles import Permission, Reach
from jobcenter.views.access import View, permitted
from jobcenter.views.sendings import CONTENT_TYPES


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_PARTNERS)
def partner_list(request: Request) -> HttpResponse:
    """Each municipality with its packs; a press makes the pack of a quarter."""
    if request.method == "POST":
        municipality = get_object_or_404(Municipality, code=request.POST.get("municipality"))
        try:
            made = actions.make(
                by=request.user, municipality=municipality, quarter=_quarter(request)
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("partner_list")
        return redirect("pack", uuid=made.uuid)
    shown = {"partners": partners.partners(request.user)}
    return render(request, "jobcenter/partners/list.html", shown)


def _quarter(request: Request) -> date:
    try:
        return partners.quarter_of(date.fromisoformat(request.POST.get("quarter", "")))
    except ValueError:
        raise Http404 from None


def _of_municipality(view: View) -> View:
    """Only for a partner's own people."""

    def guarded(request: Request, **kwargs: Any) -> HttpResponse:
        if request.user.reach() is not Reach.MUNICIPALITY or request.user.municipality is None:
            raise Http404
        return view(request, **kwargs)

    return guarded


@require_GET
@_of_municipality
def own_municipality(request: Request) -> HttpResponse:
    """Where a partner's chef begins: the own months and the packs."""
    municipality = request.user.municipality
    assert municipality is not None  # noqa: S101  the guard has seen it
    shown = {"partner": partners.partner(request.user, municipality)}
    return render(request, "jobcenter/partners/own.html", shown)


@require_GET
@_of_municipality
def own_edition(request: Request, uuid: UUID) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.visible_to(request.user), uuid=uuid)
    audit.record(by=request.user, verb="udgave.set", edition=str(edition.uuid))
    shown = {
        "edition": edition,
        "document": document.from_json(edition.content),
        "formats": EditionFile.objects.filter(edition=edition).defer("content"),
    }
    return render(request, "jobcenter/partners/edition.html", shown)


@require_GET
@_of_municipality
def own_file(request: Request, uuid: UUID, file_format: str) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.visible_to(request.user), uuid=uuid)
    file = get_object_or_404(EditionFile, edition=edition, format=file_format)
    audit.record(by=request.user, verb="eksport", edition=str(edition.uuid), format=file_format)
    name = f"{edition.issue.month:%Y-%m}-{edition.kind}.{file.format}"
    return _attached(bytes(file.content), EditionFile.Format(file.format), name)


def _attached(content: bytes, file_format: EditionFile.Format, name: str) -> HttpResponse:
    answer = HttpResponse(content, CONTENT_TYPES[file_format])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# --- A pack --------------------------------------------------------------------------------------


def _visible(request: Request, uuid: UUID) -> QuarterPack:
    own = QuarterPack.objects.visible_to(request.user).select_related("municipality")
    return get_object_or_404(own, uuid=uuid)


@require_GET
def pack_page(request: Request, uuid: UUID) -> HttpResponse:
    """The months, the points and the minutes; the partner sees the same, without the forms."""
    return _pack(request, _visible(request, uuid))


def _pack(request: Request, found: QuarterPack, **forms: Any) -> HttpResponse:
    agenda, editions = partners.agenda(found), list(partners.editions(found))
    keeps = request.user.may(Permission.KEEP_PARTNERS)
    if keeps:
        written = {"meeting_on": found.meeting_on, "minutes": found.minutes}
        forms.setdefault("minutes_form", MinutesForm(initial=written))
        forms.setdefault("point_form", PointForm())
    shown = {
        "pack": found,
        "name": partners.quarter_name(found.quarter),
        "editions": editions,
        "missing": partners.missing(found, editions),
        "keeps": keeps,
        "before": _with_forms(agenda.before, keeps=keeps),
        "closed": _with_forms(agenda.closed, keeps=keeps),
        "agreed": _with_forms(agenda.agreed, keeps=False),
        **forms,
    }
    return render(request, "jobcenter/partners/pack.html", shown)


def _with_forms(
    points: Sequence[PackPoint], *, keeps: bool
) -> list[tuple[PackPoint, FollowUpForm | None]]:
    return [(point, FollowUpForm(point=point) if keeps else None) for point in points]


@require_GET
def pack_file(request: Request, uuid: UUID) -> HttpResponse:
    """The whole pack as a PDF."""
    found = _visible(request, uuid)
    content = pdf.render(pack.document(found))
    audit.record(by=request.user, verb="eksport", pack=str(found.uuid))
    name = f"kvartalspakke-{found.municipality.code}-{found.quarter:%Y-%m}.pdf"
    return _attached(content, EditionFile.Format.PDF, name)


@require_POST
@permitted(Permission.KEEP_PARTNERS)
def pack_minutes(request: Request, uuid: UUID) -> HttpResponse:
    found = _visible(request, uuid)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return _pack(request, found, minutes_form=form, form=form)
    actions.minute(by=request.user, pack=found, **form.cleaned_data)
    messages.success(request, "Referatet er gemt.")
    return redirect("pack", uuid=uuid)


@require_POST
@permitted(Permission.KEEP_PARTNERS)
def pack_agree(request: Request, uuid: UUID) -> HttpResponse:
    found = _visible(request, uuid)
    form = PointForm(request.POST)
    if not form.is_valid():
        return _pack(request, found, point_form=form, form=form)
    actions.agree(by=request.user, pack=found, **form.cleaned_data)
    messages.success(request, "Aftalen er gemt. Den næste pakke følger den op.")
    return redirect("pack", uuid=uuid)


@require_POST
@permitted(Permission.KEEP_PARTNERS)
def pack_follow_up(request: Request, uuid: UUID, point: UUID) -> HttpResponse:
    found = _visible(request, uuid)
    own = PackPoint.objects.select_related("pack").filter(pack__municipality=found.municipality)
    followed = get_object_or_404(own, uuid=point)
    form = FollowUpForm(request.POST, point=followed)
    if not form.is_valid():
        said = (str(each) for errors in form.errors.values() for each in errors)
        messages.error(request, " ".join(said))
        return redirect("pack", uuid=uuid)
    actions.close(by=request.user, point=followed, pack=found, **form.cleaned_data)
    messages.success(request, "Punktet er gemt.")
    return redirect("pack", uuid=uuid)


@require_POST
@permitted(Permission.KEEP_PARTNERS)
def pack_gather(request: Request, uuid: UUID) -> HttpResponse:
    try:
        months = actions.gather(by=request.user, pack=_visible(request, uuid))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Pakken har nu {months} af kvartalets 3 måneder.")
    return redirect("pack", uuid=uuid)


@require_POST
@permitted(Permission.KEEP_PARTNERS)
def pack_send(request: Request, uuid: UUID) -> HttpResponse:
    actions.send(by=request.user, pack=_visible(request, uuid))
    messages.success(request, "Kommunen kan nu se pakken.")
    return redirect("pack", uuid=uuid)
