"""The first page after log-in: where each role's day begins."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from jobcenter.middleware import Request
from jobcenter.roles import LABELS, Reach, Role

FIRST_PAGE = {
    Role.CASEWORKER: "standing_list",
    Role.TEAM_LEADER: "teams",
    Role.COORDINATOR: "standing_list",
    Role.CHEF: "jobcentre",
    Role.ADMINISTRATOR: "delivery_list",
    Role.PARTNER: "own_municipality",
}


def home(request: Request) -> HttpResponse:
    """Goes to the role's first page, or says what the login lacks and who can mend it."""
    user = request.user
    if user.role not in FIRST_PAGE:
        return render(request, "jobcenter/home/without_role.html")
    if user.reach() is Reach.TEAM and user.caseworker_id is None:
        label = LABELS[Role(user.role)].lower()
        return render(request, "jobcenter/home/without_employee.html", {"role": label})
    return redirect(FIRST_PAGE[Role(user.role)])
