"""*Mine mails*: what a leader gets, and who gets it in an absence."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jobcenter.actions import mail_choices as actions
from jobcenter.actions.digests import address_of
from jobcenter.actions.refusals import Refused
from jobcenter.forms.mails import StandInForm
from jobcenter.middleware import Request
from jobcenter.models.sending import DigestKind
from jobcenter.queries import mails as queries
from jobcenter.roles import Permission
from jobcenter.views.access import permitted


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.GET_MAILS)
def mails(request: Request) -> HttpResponse:
    """The choices, the last mails, and the form of a stand-in."""
    form = StandInForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            actions.stand_in(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("end", str(refusal))
        else:
            messages.success(request, "Stedfortræderen er gemt.")
            return redirect("mails")
    shown = {
        "form": form,
        "choices": queries.of(request.user),
        "address": address_of(request.user),
    }
    return render(request, "jobcenter/mails/mine.html", shown)


@require_POST
@permitted(Permission.GET_MAILS)
def mail_choose(request: Request, kind: str) -> HttpResponse:
    """Turns a kind of mail on or off."""
    if kind not in DigestKind.values:
        raise Http404
    wanted = request.POST.get("wanted") == "1"
    actions.choose(by=request.user, kind=DigestKind(kind), wanted=wanted)
    said = "Du får mailen igen." if wanted else "Du får ikke mailen mere."
    messages.success(request, said)
    return redirect("mails")


@require_POST
@permitted(Permission.GET_MAILS)
def stand_in_end(request: Request, pk: int) -> HttpResponse:
    actions.end_stand_in(by=request.user, pk=pk)
    messages.success(request, "Stedfortræderen er fjernet. Du får selv dine mails.")
    return redirect("mails")
