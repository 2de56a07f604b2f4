"""Pages that show an assessment have nothing to show before the first one."""

from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from jobcenter.middleware import Request
from jobcenter.views.access import View


def with_assessment(view: View) -> View:
    """Gives the view the published assessment; where there is none, says what is missing."""

    @wraps(view)
    def ready(request: Request, **kwargs: Any) -> HttpResponse:
        if request.assessment is None:
            return render(request, "jobcenter/not_ready.html")
        return view(request, assessment=request.assessment, **kwargs)

    return ready
