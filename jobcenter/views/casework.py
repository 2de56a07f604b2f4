"""What people write beside a case: not now, notes and the next step."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from jobcenter import danish
from jobcenter.actions import casework as actions
from jobcenter.actions import citizens as looks
from jobcenter.actions.refusals import Refused
from jobcenter.forms.casework import NextStepForm, NoteForm, NotNowForm
from jobcenter.forms.look import DressedForm
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Citizen, Note, Standing
from jobcenter.models.clock import today
from jobcenter.queries import casework, citizens
from jobcenter.tables.case_cells import row_id
from jobcenter.views.access import sees_cases
from jobcenter.views.published import with_assessment

# Kept in the session: the list shown last, and the citizen who has just been hidden from it.
LIST = "list"
HIDDEN = "hidden"

writes = require_http_methods(["GET", "HEAD", "POST"])


@writes
@sees_cases
@with_assessment
def not_now(request: Request, assessment: Assessment, uuid: UUID) -> HttpResponse:
    """Sets a case to "Ikke nu", or changes that."""
    case = _visible(request, assessment, uuid)
    in_force = casework.snooze_in_force(case, today())
    form = NotNowForm(request.POST or None, initial=_initial(in_force))

    def hide() -> None:
        replaced = form.cleaned_data["replaces"]
        made = actions.hide(
            by=request.user,
            citizen=case.citizen,
            days=form.number_of_days(),
            reason=form.cleaned_data["reason"],
            replaces=in_force if in_force and in_force.uuid == replaced else None,
        )
        if _from_list(request):
            request.session[HIDDEN] = str(case.citizen.uuid)
            return
        until = danish.long_day(made.until)
        messages.success(request, f"Sagen er sat til Ikke nu til {until}. Fristen løber videre.")

    if _done(form, hide):
        return _back(request, case.citizen, "ikke-nu")
    return _form_page(request, case, form, "not_now", in_force=in_force)


def _initial(in_force: Any) -> dict[str, Any]:
    return {"replaces": in_force.uuid, "reason": in_force.reason} if in_force else {}


@require_POST
@sees_cases
@with_assessment
def not_now_undo(request: Request, assessment: Assessment, uuid: UUID) -> HttpResponse:
    """Puts a case back on the list."""
    case = _visible(request, assessment, uuid)
    request.session.pop(HIDDEN, None)
    return _do(
        request,
        case.citizen,
        "ikke-nu",
        "Sagen er tilbage på listen.",
        lambda: actions.show_again(by=request.user, citizen=case.citizen),
    )


@writes
@sees_cases
@with_assessment
def note(request: Request, assessment: Assessment, uuid: UUID) -> HttpResponse:
    """Writes a note."""
    case = _visible(request, assessment, uuid)
    form = NoteForm(request.POST or None)

    def write() -> None:
        text = form.cleaned_data["text"]
        actions.write_note(by=request.user, citizen=case.citizen, text=text)
        messages.success(request, "Notatet er gemt.")

    if _done(form, write):
        return _back(request, case.citizen, "notater")
    return _form_page(request, case, form, "note")


@require_POST
@sees_cases
@with_assessment
def note_away(request: Request, assessment: Assessment, uuid: UUID, note: UUID) -> HttpResponse:
    case = _visible(request, assessment, uuid)
    found = Note.objects.filter(citizen=case.citizen_id, uuid=note).first()
    if found is None:
        raise Http404
    return _do(
        request,
        case.citizen,
        "notater",
        "Notatet er taget væk. Det står stadig under tidligere notater.",
        lambda: actions.take_note_away(by=request.user, note=found),
    )


@writes
@sees_cases
@with_assessment
def next_step(request: Request, assessment: Assessment, uuid: UUID) -> HttpResponse:
    """Writes the next step; it takes the place of the one before."""
    case = _visible(request, assessment, uuid)
    step = casework.current_step(case)
    form = NextStepForm(request.POST or None)

    def write() -> None:
        actions.set_next_step(by=request.user, citizen=case.citizen, **form.cleaned_data)
        messages.success(request, "Næste skridt er gemt.")

    if _done(form, write):
        return _back(request, case.citizen, "skridt")
    return _form_page(request, case, form, "next_step", step=step)


@require_POST
@sees_cases
@with_assessment
def next_step_done(request: Request, assessment: Assessment, uuid: UUID) -> HttpResponse:
    """The step is done, and the case has none until one is written."""
    case = _visible(request, assessment, uuid)
    return _do(
        request,
        case.citizen,
        "skridt",
        "Skridtet er afsluttet.",
        lambda: actions.finish_next_step(by=request.user, citizen=case.citizen),
    )


def _visible(request: Request, assessment: Assessment, uuid: UUID) -> Standing:
    standing = citizens.standing_of(request.user, assessment, uuid)
    if standing is None:
        raise Http404
    return standing


def _done(form: DressedForm, act: Callable[[], None]) -> bool:
    """True where the form was filled in and the act is done; a refusal becomes the form's error."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _do(
    request: Request, citizen: Citizen, place: str, said: str, act: Callable[[], None]
) -> HttpResponse:
    """What needs no form: it is done, or it is said why not."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return _back(request, citizen, place)


def _form_page(
    request: Request, case: Standing, form: DressedForm, name: str, **more: Any
) -> HttpResponse:
    """A page that names the citizen, so it is logged as one."""
    looks.show(by=request.user, citizen=case.citizen)
    back = _origin(request, case.citizen)
    shown = {"case": case, "citizen": case.citizen, "form": form, "back": back}
    return render(request, f"jobcenter/casework/{name}.html", shown | more)


def _from_list(request: Request) -> bool:
    return request.GET.get("fra") == "liste"


def _origin(request: Request, citizen: Citizen, place: str = "") -> str:
    """The address of the page that one came from: the row in the list, or a place on the case."""
    if _from_list(request):
        return f"{list_address(request)}#{row_id(citizen)}"
    return reverse("citizen", kwargs={"uuid": citizen.uuid}) + (f"#{place}" if place else "")


def list_address(request: Request) -> str:
    """The list as it was shown last."""
    asked = request.session.get(LIST, "")
    return reverse("standing_list") + (f"?{asked}" if asked else "")


def _back(request: Request, citizen: Citizen, place: str) -> HttpResponseRedirect:
    return redirect(_origin(request, citizen, place))
