"""What a user chooses about the pages."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jobcenter.actions import preferences as actions
from jobcenter.forms.preferences import ShortcutsForm
from jobcenter.middleware import Request
from jobcenter.queries import preferences
from jobcenter.views.access import sees_cases


@require_http_methods(["GET", "HEAD", "POST"])
@sees_cases
def shortcuts(request: Request) -> HttpResponse:
    """Which keys do what, and whether they do."""
    chosen = preferences.of(request.user)
    form = ShortcutsForm(request.POST or None, initial={"shortcuts": chosen.shortcuts})
    if form.is_valid():
        wanted = form.cleaned_data["shortcuts"]
        actions.choose_shortcuts(by=request.user, shortcuts=wanted)
        said = "Tastaturgenveje er slået til." if wanted else "Tastaturgenveje er slået fra."
        messages.success(request, said)
        return redirect("shortcuts")
    return render(request, "jobcenter/casework/shortcuts.html", {"form": form})
