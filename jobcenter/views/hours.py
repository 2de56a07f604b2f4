"""Entering the hours of a team: working time, absence and extra hours."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from jobcenter import danish
from jobcenter.actions import capacity as actions
from jobcenter.actions.refusals import Refused
from jobcenter.forms.capacity import (
    ALL_WITHOUT,
    OFFERED,
    AbsenceForm,
    ExtraHoursForm,
    WorkingTimeForm,
)
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Caseworker, Team, WorkingTime
from jobcenter.queries import hours
from jobcenter.roles import Permission
from jobcenter.views.access import View, permitted
from jobcenter.views.published import with_assessment
from jobcenter.views.team_pages import of_team, pages_of, team_page


def _entered(view: View) -> View:
    """For those who may enter hours, in a team whose figures they may see."""
    return permitted(Permission.ENTER_HOURS)(of_team(with_assessment(view)))


class Desk:
    """The people of a team with what is entered for them, and the three forms."""

    def __init__(self, request: Request, assessment: Assessment, team: Team) -> None:
        self.request = request
        self.team = team
        self.monday = assessment.as_of - timedelta(days=assessment.as_of.weekday())
        people = hours.people(request.user, assessment, team)
        self.people = list(people.prefetch_related("working_times", "absences"))
        self.without = [person for person in self.people if not self.times(person)]

    def times(self, person: Caseworker) -> list[WorkingTime]:
        """The newest first."""
        return sorted(person.working_times.all(), key=lambda time: time.start, reverse=True)

    def rows(self) -> list[dict[str, Any]]:
        """Each person with the working time in force or to come, what was before, and absence."""
        found = []
        for person in self.people:
            times = self.times(person)
            current = [t for t in times if t.end is None or t.end >= self.monday]
            away = [each for each in person.absences.all() if each.end >= self.monday]
            past = [t for t in times if t not in current]
            current.reverse()  # first what is in force, then what is to come
            found.append({"person": person, "current": current, "past": past, "away": away})
        return found

    def working_time_form(self, *data: Any) -> WorkingTimeForm:
        return WorkingTimeForm(
            *data,
            people=self.people,
            without=len(self.without),
            initial={"start": self.monday} | self._written(),
            auto_id="arbejdstid_%s",
        )

    def _written(self) -> dict[str, Any]:
        """What the form holds beforehand: what counts now, or what is offered where none is."""
        asked = self.request.GET.get("hvem")
        chosen = next((each for each in self.people if str(each.uuid) == asked), None)
        if chosen is None:
            return OFFERED | {"who": ALL_WITHOUT} if self.without else {}
        times = self.times(chosen)
        given = {name: getattr(times[0], name) for name in OFFERED} if times else OFFERED
        return given | {"who": asked}

    def absence_form(self, *data: Any) -> AbsenceForm:
        return AbsenceForm(*data, people=self.people, auto_id="fravaer_%s")

    def extra_form(self, *data: Any) -> ExtraHoursForm:
        initial = {"start": self.monday}
        return ExtraHoursForm(*data, initial=initial, auto_id="ekstra_%s")

    def chosen(self, who: str) -> Sequence[Caseworker]:
        if who == ALL_WITHOUT:
            return self.without
        return [person for person in self.people if str(person.uuid) == who]

    def page(self, **forms: Any) -> HttpResponse:
        """The page; a form that is given has errors and is shown with them."""
        own = {
            "working_time_form": self.working_time_form,
            "absence_form": self.absence_form,
            "extra_form": self.extra_form,
        }
        shown = {name: forms.get(name) or make() for name, make in own.items()}
        shown |= {
            "form": next(iter(forms.values()), None),
            "team": self.team,
            "pages": pages_of(self.team, "capacity"),
            "rows": self.rows(),
            "without": len(self.without),
            "extra_hours": self.team.extra_hours.filter(end__gte=self.monday),
            "may_enter_hours": self.request.user.may(Permission.ENTER_HOURS),
        }
        return render(self.request, "jobcenter/capacity/hours.html", shown)


@team_page
@with_assessment
def team_hours(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    return Desk(request, assessment, team).page()


@require_POST
@_entered
def working_time(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    desk = Desk(request, assessment, team)
    form = desk.working_time_form(request.POST)
    if not form.is_valid():
        return desk.page(working_time_form=form)
    given = form.cleaned_data
    who = desk.chosen(given.pop("who"))
    actions.set_working_time(by=request.user, team=team, caseworkers=who, **given)
    names = who[0].name if len(who) == 1 else f"{len(who)} sagsbehandlere"
    messages.success(request, f"Arbejdstiden er gemt for {names}.")
    return redirect("capacity_hours", uuid=team.uuid)


@require_POST
@_entered
def working_time_remove(
    request: Request, assessment: Assessment, team: Team, who: UUID, start: date
) -> HttpResponse:
    """Of one of the team's people; what is gone already is gone."""
    person = get_object_or_404(hours.people(request.user, assessment, team), uuid=who)
    found = get_object_or_404(person.working_times.select_related("caseworker"), start=start)
    actions.remove_working_time(by=request.user, team=team, time=found)
    messages.success(
        request, f"Arbejdstiden fra {danish.long_day(start)} er fjernet for {person.name}."
    )
    return redirect("capacity_hours", uuid=team.uuid)


@require_POST
@_entered
def absence(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    desk = Desk(request, assessment, team)
    form = desk.absence_form(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        [who] = desk.chosen(given.pop("who"))
        try:
            actions.add_absence(by=request.user, team=team, caseworker=who, **given)
        except Refused as refusal:
            form.add_error("start", str(refusal))
        else:
            messages.success(request, f"Fraværet er gemt for {who.name}.")
            return redirect("capacity_hours", uuid=team.uuid)
    return desk.page(absence_form=form)


@require_POST
@_entered
def extra_hours(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    desk = Desk(request, assessment, team)
    form = desk.extra_form(request.POST)
    if form.is_valid():
        try:
            actions.add_extra_hours(by=request.user, team=team, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("hours", str(refusal))
        else:
            messages.success(request, "De ekstra timer er gemt.")
            return redirect("capacity_hours", uuid=team.uuid)
    return desk.page(extra_form=form)


@require_POST
@_entered
def absence_remove(
    request: Request, assessment: Assessment, team: Team, absence: UUID
) -> HttpResponse:
    """Of one of the team's people; what is gone already is gone."""
    people = hours.people(request.user, assessment, team)
    found = next((each for person in people for each in person.absences.filter(uuid=absence)), None)
    if found is None:
        raise Http404
    actions.remove_absence(by=request.user, team=team, absence=found)
    messages.success(request, f"Fraværet er fjernet for {found.caseworker.name}.")
    return redirect("capacity_hours", uuid=team.uuid)


@require_POST
@_entered
def extra_remove(request: Request, assessment: Assessment, team: Team, extra: UUID) -> HttpResponse:
    del assessment
    found = get_object_or_404(team.extra_hours, uuid=extra)
    actions.remove_extra_hours(by=request.user, extra=found)
    messages.success(request, "De ekstra timer er fjernet.")
    return redirect("capacity_hours", uuid=team.uuid)
