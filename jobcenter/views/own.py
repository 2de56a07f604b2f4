"""Pages about one's own cases: only for those whose login is an employee who can have some."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse

from jobcenter.middleware import Request
from jobcenter.views.access import View, sees_cases


def of_employee(view: View) -> View:
    """Only for users who see cases and are an employee of the record system."""

    @wraps(view)
    def guarded(request: Request, **kwargs: Any) -> HttpResponse:
        if request.user.caseworker_id is None:
            raise Http404
        return view(request, **kwargs)

    return sees_cases(guarded)
