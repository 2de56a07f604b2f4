"""Doors. What somebody may not open does not exist for them: the answer is 404, never 403."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse

from jobcenter.middleware import Request
from jobcenter.roles import Permission

View = Callable[..., HttpResponse]


def permitted(permission: Permission) -> Callable[[View], View]:
    """Only for users whose role holds the permission."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, **kwargs: Any) -> HttpResponse:
            if not request.user.may(permission):
                raise Http404
            return view(request, **kwargs)

        return guarded

    return guard


def sees_cases(view: View) -> View:
    """Only for users whose role reaches citizens at all; which ones, `visible_to` decides."""

    @wraps(view)
    def guarded(request: Request, **kwargs: Any) -> HttpResponse:
        if not request.user.reaches_cases:
            raise Http404
        return view(request, **kwargs)

    return guarded
