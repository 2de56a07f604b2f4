"""The administrator's page that turns figures per caseworker on, and off again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jobcenter.actions import staff_notices as actions
from jobcenter.actions.refusals import Refused
from jobcenter.forms.staff_notices import StaffNoticeForm
from jobcenter.middleware import Request
from jobcenter.queries import staff_notices
from jobcenter.roles import Permission
from jobcenter.views.access import permitted


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.RECORD_STAFF_NOTICE)
def staff_notice_list(request: Request) -> HttpResponse:
    """Whether the staff has been told, the form that records it, and all that was recorded."""
    form = StaffNoticeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.record(by=request.user, **form.cleaned_data)
        messages.success(
            request, "Orienteringen er registreret. Tal pr. sagsbehandler er slået til."
        )
        return redirect("staff_notice_list")
    history = list(staff_notices.history())
    shown = {
        "form": form,
        "history": history,
        "in_force": [notice for notice in history if notice.withdrawn_at is None],
    }
    return render(request, "jobcenter/staff_notices/list.html", shown)


@require_POST
@permitted(Permission.RECORD_STAFF_NOTICE)
def staff_notice_withdraw(request: Request) -> HttpResponse:
    try:
        actions.withdraw(by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, "Orienteringen er trukket tilbage. Tal pr. sagsbehandler er slået fra."
        )
    return redirect("staff_notice_list")
