"""*Fordeling*: the cases that nobody has, and who could have them. Carried out elsewhere."""

import csv
from collections.abc import Mapping
from functools import cached_property
from io import StringIO
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobcenter import danish
from jobcenter.actions import proposals as actions
from jobcenter.actions import standings as listing_actions
from jobcenter.actions.refusals import Refused
from jobcenter.forms.proposals import ProposalForm, name_of
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Proposal, ProposedResponsibility, Team
from jobcenter.models.clock import today
from jobcenter.queries import proposals, staff_notices, standings, unassigned
from jobcenter.queries.proposals import RECORD_COLUMNS, Pending
from jobcenter.queries.unassigned import Waiting
from jobcenter.roles import Permission, Reach
from jobcenter.tables import as_sheet
from jobcenter.tables.proposals import (
    Load,
    ProposedTable,
    ReceiverTable,
    Row,
    TeamRow,
    TeamTable,
    WaitingTable,
    definitions,
    sentence,
)
from jobcenter.views.access import View, permitted
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.published import with_assessment
from jobcenter.views.team_pages import of_team, pages_of

# So many choices stand on one page; the ones that have waited longest.
SHOWN = 50


class Distribution:
    """The cases of a team's page, and what was sent with it."""

    def __init__(self, request: Request, assessment: Assessment, team: Team) -> None:
        self.request = request
        self.assessment = assessment
        self.team = team
        cases = proposals.cases_of(request.user, assessment, team)
        self.every = unassigned.waiting(cases, assessment.as_of)
        self.items = proposals.latest(self.every)
        left = [each for each in self.every if each.case.pk not in self.items]
        self.own = [each for each in left if each.case.team is not None]
        self.without_team = [each for each in left if each.case.team is None]
        self.open = self._asked_for()
        self.shown = self.open[:SHOWN]
        self.receivers = proposals.receivers(request.user, assessment, team, self.items)

    def _asked_for(self) -> list[Waiting]:
        """All of the team's own, unless the address (vis=…) asks for others."""
        match self.request.GET.get("vis"):
            case "overskredet":
                return [each for each in self.own if each.is_past]
            case "uden-team":
                return self.without_team
            case _:
                return self.own

    def selection(self) -> dict[str, str]:
        """The same in words."""
        parts = {"overskredet": "de, der skulle være fordelt", "uden-team": "de, der er uden team"}
        part = parts.get(self.request.GET.get("vis", ""), "")
        return {"Team": self.team.name} | ({"Kun": part} if part else {})

    @cached_property
    def form(self) -> ProposalForm:
        """Cases of no team are proposed to nobody until somebody says that they belong here."""
        sent = self.request.POST if self.request.method == "POST" else None
        own = [each for each in self.shown if each.case.team is not None]
        proposed = proposals.propose(own, self.receivers)
        form = ProposalForm(sent, waits=self.shown, receivers=self.receivers, proposed=proposed)
        form.is_valid()
        return form

    def loads(self) -> list[Load]:
        chosen = [] if self.form.errors else list(self.form.chosen().values())
        return [Load(each, chosen.count(each.caseworker)) for each in self.receivers]

    def context(self) -> dict[str, object]:
        loads = self.loads()
        rows = [Row(each, field=self.form[name_of(each)]) for each in self.shown]
        as_of = self.assessment.as_of
        is_told = staff_notices.is_given()
        return {
            "team": self.team,
            "pages": pages_of(self.team, "team_distribution"),
            "form": self.form,
            "table": WaitingTable(rows, as_of=as_of),
            "open": self.open,
            "asked_for": self.request.GET.get("vis", ""),
            "own": self.own,
            "past": sum(each.is_past for each in self.own),
            "without_team": self.without_team,
            "shown": SHOWN,
            "within": settings.DISTRIBUTE_WITHIN_DAYS,
            "receivers": ReceiverTable(loads, is_told=is_told),
            "is_told": is_told,
            "by_hours": _by_hours(self),
            "elsewhere": any(each.is_elsewhere for each in self.receivers),
            "sentences": [sentence(load, is_told=is_told) for load in loads if load.more],
            "pending": [
                (found, ProposedTable(_rows(found), as_of=as_of))
                for found in proposals.pending(self.every, self.items)
            ],
            "sees_all": self.request.user.reach() is Reach.JOBCENTRE,
        }


def _by_hours(shown: Distribution) -> bool:
    present = [each for each in shown.receivers if each.absent_until is None]
    return proposals.goes_by_hours(present)


def _rows(found: Pending) -> list[Row]:
    return [Row(each, item=item) for each, item in found.items]


@require_http_methods(["GET", "HEAD", "POST"])
@of_team
@with_assessment
def team_distribution(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    """The proposal of the rule, changed as the leader wants; stored only when asked to."""
    shown = Distribution(request, assessment, team)
    if request.method == "POST" and "gem" in request.POST and not shown.form.errors:
        try:
            made = actions.create(by=request.user, team=team, chosen=shown.form.chosen())
        except Refused as refusal:
            shown.form.add_error(None, str(refusal))
        else:
            _say_what_was_proposed(request, made, shown.form.gone())
            return redirect("team_distribution", uuid=team.uuid)
    return render(request, "jobcenter/proposals/team.html", shown.context())


def _say_what_was_proposed(request: Request, made: Proposal, gone: int) -> None:
    cases = danish.plural(made.responsibilities.count(), "sag", "sager")
    messages.success(
        request,
        f"Forslaget om {cases} er gemt. Hent det som fil, og ret sagsansvaret i fagsystemet: "
        "sagerne er først fordelt, når det står dér.",
    )
    if gone:
        were = danish.plural(gone, "sag", "sager")
        messages.warning(
            request, f"{were} er ikke med i forslaget: de er fordelt eller foreslået i mellemtiden."
        )


@require_POST
@of_team
@with_assessment
def team_distribution_export(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    """An Excel file of all the cases that wait, also those that the page has no room for."""
    shown = Distribution(request, assessment, team)
    rows = [Row(each) for each in shown.open]
    sheet = as_sheet(WaitingTable(rows, as_of=assessment.as_of), "Uden ansvarlig")
    selection = shown.selection()
    listing_actions.export(
        by=request.user,
        assessment=assessment,
        what="sager uden ansvarlig",
        rows=len(sheet.rows),
        selection=selection,
    )
    described = about(
        request, assessment, "Sager uden ansvarlig", selection, definitions=definitions()
    )
    return workbook_response("uden-ansvarlig", [sheet], described)


# --- A proposal that is stored -------------------------------------------------------------------


def _of_proposal(view: View) -> View:
    """Gives the view a stored proposal that the user may see, with what is left of it."""

    @require_POST
    @permitted(Permission.SEE_TEAM_FIGURES)
    @with_assessment
    def guarded(request: Request, assessment: Assessment, uuid: UUID) -> HttpResponse:
        visible = Proposal.objects.visible_to(request.user).select_related("team", "created_by")
        proposal = visible.filter(uuid=uuid).first()
        if proposal is None:
            raise Http404
        found = proposals.pending_of(proposal, request.user, assessment)
        try:
            return view(request, found=found)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("team_distribution", uuid=proposal.team.uuid)

    return guarded


@_of_proposal
def proposal_file(request: Request, found: Pending) -> HttpResponse:
    """The rows of sagsansvar.csv for the record system: keys and days, no CPR number, no name."""
    rows = proposals.record_rows(found, today())
    actions.fetch(by=request.user, found=found, file="csv")
    text = StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([RECORD_COLUMNS, *rows])
    return HttpResponse(
        text.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="sagsansvar.csv"'},
    )


@_of_proposal
@with_assessment
def proposal_export(request: Request, assessment: Assessment, found: Pending) -> HttpResponse:
    """The same for people, with names."""
    actions.fetch(by=request.user, found=found, file="excel")
    sheet = as_sheet(ProposedTable(_rows(found), as_of=assessment.as_of), "Forslag")
    described = about(
        request,
        assessment,
        "Forslag til, hvem der skal have sager uden ansvarlig",
        {"Team": found.proposal.team.name},
        definitions=definitions(),
        notes=["Et forslag: sagerne er først fordelt, når sagsansvaret er rettet i fagsystemet."],
    )
    return workbook_response("forslag-til-fordeling", [sheet], described)


@_of_proposal
def proposal_withdraw(request: Request, found: Pending) -> HttpResponse:
    actions.withdraw(by=request.user, found=found)
    if found.proposal.fetched_at:
        messages.warning(
            request,
            "Forslaget er fortrudt, men det er hentet som fil. Sørg for, at filen ikke bliver "
            "indlæst i fagsystemet.",
        )
    else:
        messages.success(request, "Forslaget er fortrudt. Sagerne står på listen igen.")
    return redirect("team_distribution", uuid=found.proposal.team.uuid)


# --- The whole jobcentre -------------------------------------------------------------------------


@require_GET
@permitted(Permission.SEE_TEAM_FIGURES)
@with_assessment
def distribution(request: Request, assessment: Assessment) -> HttpResponse:
    """Every case without a person by team; those of no team at all one by one."""
    if request.user.reach() is not Reach.JOBCENTRE:
        raise Http404
    cases = standings.cases(request.user, assessment)
    waits = unassigned.waiting(cases, assessment.as_of)
    items = proposals.latest(waits)
    without_team = [each for each in waits if each.case.team is None]
    rows = [Row(each, item=items.get(each.case.pk)) for each in without_team]
    return render(
        request,
        "jobcenter/proposals/jobcentre.html",
        {
            "waits": waits,
            "past": sum(each.is_past for each in waits),
            "within": settings.DISTRIBUTE_WITHIN_DAYS,
            "teams": TeamTable(_by_team(waits, items)),
            "without_team": ProposedTable(
                rows, as_of=assessment.as_of, caption="Sager uden ansvarlig og uden team"
            ),
        },
    )


def _by_team(waits: list[Waiting], items: Mapping[int, ProposedResponsibility]) -> list[TeamRow]:
    """In the teams' order; those of no team last."""
    teams = {each.case.team for each in waits}
    ordered = sorted(teams, key=lambda team: (team is None, team.name_key if team else ""))
    found = [(team, [each for each in waits if each.case.team == team]) for team in ordered]
    return [
        TeamRow(team, theirs, [each for each in theirs if each.case.pk not in items])
        for team, theirs in found
    ]
