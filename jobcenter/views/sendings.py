"""Who gets the issued statements, and what the link in their mail opens."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jobcenter.actions import sendings as actions
from jobcenter.actions.refusals import Refused
from jobcenter.forms.sendings import RecipientForm
from jobcenter.middleware import Request
from jobcenter.models import EditionFile, Recipient, Sending, User
from jobcenter.queries import sendings as queries
from jobcenter.reports import document
from jobcenter.roles import Permission
from jobcenter.views.access import permitted

CONTENT_TYPES = {
    EditionFile.Format.PDF: "application/pdf",
    EditionFile.Format.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    EditionFile.Format.CSV: "text/csv; charset=utf-8",
}


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_PARTNERS)
def recipient_list(request: Request) -> HttpResponse:
    """The list, and the form that adds to it."""
    form = RecipientForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("kind", str(refusal))
        else:
            messages.success(request, "Modtageren er tilføjet.")
            return redirect("recipient_list")
    shown = {"form": form, "recipients": queries.recipients(request.user)}
    return render(request, "jobcenter/sendings/recipients.html", shown)


@require_POST
@permitted(Permission.KEEP_PARTNERS)
def recipient_end(request: Request, uuid: UUID) -> HttpResponse:
    recipient = get_object_or_404(Recipient.objects.current(), uuid=uuid)
    actions.end(by=request.user, recipient=recipient)
    messages.success(request, f"{recipient.name} får ikke flere udgaver, og de gamle links lukker.")
    return redirect("recipient_list")


# --- The link in the mail ------------------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sending(request: HttpRequest, key: str) -> HttpResponse:
    """A door with a button: a mail filter that follows the link does not count as a reader."""
    found = _of_key(key)
    if _must_log_in(request, found):
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        by = request.user if isinstance(request.user, User) else None
        actions.see(sending=found, by=by)
        return redirect("sending_read", key=key)
    return render(request, "jobcenter/sendings/door.html", {"sending": found, "key": key})


@login_not_required
@require_safe
def sending_read(request: HttpRequest, key: str) -> HttpResponse:
    """The edition, once its door has been opened."""
    found = _of_key(key)
    if found.seen_at is None or _must_log_in(request, found):
        return redirect("sending", key=key)
    shown = {
        "sending": found,
        "key": key,
        "document": document.from_json(found.edition.content),
        "formats": EditionFile.objects.filter(edition=found.edition).defer("content"),
    }
    return render(request, "jobcenter/sendings/read.html", shown)


@login_not_required
@require_safe
def sending_file(request: HttpRequest, key: str, file_format: str) -> HttpResponse:
    """One of its files, as it was issued."""
    found = _of_key(key)
    if found.seen_at is None or _must_log_in(request, found):
        return redirect("sending", key=key)
    file = get_object_or_404(EditionFile, edition=found.edition, format=file_format)
    answer = HttpResponse(bytes(file.content), CONTENT_TYPES[EditionFile.Format(file.format)])
    name = f"{found.edition.issue.month:%Y-%m}-{found.edition.kind}.{file.format}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _of_key(key: str) -> Sending:
    found = queries.of_key(key)
    if found is None:
        raise Http404
    return found


def _must_log_in(request: HttpRequest, found: Sending) -> bool:
    """True where the link is of somebody with a login, and they are not the one who is here."""
    owner = found.recipient.user_id
    return owner is not None and request.user.pk != owner
