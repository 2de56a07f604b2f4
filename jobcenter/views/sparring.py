"""*Sparring*: the page of the weekly talk, on which leader and caseworker see the same."""

from collections.abc import Iterable
from functools import cached_property
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobcenter import danish
from jobcenter.actions import sparring as actions
from jobcenter.actions import standings as exports
from jobcenter.actions.refusals import Refused
from jobcenter.forms.sparring import LEADER, AgreementForm, MarkForm, TalkForm
from jobcenter.middleware import Request
from jobcenter.models import Agreement, Assessment, Citizen, Sparring, Team
from jobcenter.models.clock import today
from jobcenter.queries import shares, sparring, standings
from jobcenter.queries.sparring import HIDDEN_LONG, MOST_CASES, Chosen, Rule
from jobcenter.reports import excel, paper
from jobcenter.roles import Reach
from jobcenter.tables import sparring_sheets as sheets
from jobcenter.views.access import sees_cases
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.published import with_assessment
from jobcenter.views.team_pages import of_team, pages_of


@require_http_methods(["GET", "HEAD", "POST"])
@of_team
def team_sparring(request: Request, team: Team) -> HttpResponse:
    """With whom of the team the leader has talked, what is open, and a new talk."""
    is_leader = request.user.reach() is Reach.TEAM
    colleagues = sparring.colleagues(request.user, team, today()) if is_leader else []
    people = [each.caseworker for each in colleagues if each.is_member]
    form = TalkForm(request.POST if request.method == "POST" else None, people=people)
    if is_leader and form.is_valid():
        try:
            talk = actions.start(
                by=request.user, team=team, caseworker=form.chosen(), day=form.cleaned_data["day"]
            )
            return redirect("sparring", uuid=talk.uuid)
        except Refused as refusal:
            form.add_error("day", str(refusal))
    shown = {
        "team": team,
        "pages": pages_of(team, "team_sparring"),
        "is_leader": is_leader,
        "colleagues": colleagues,
        "form": form,
        "today": today(),
    }
    return render(request, "jobcenter/sparring/team.html", shown)


@require_GET
@sees_cases
@with_assessment
def sparring_list(request: Request, assessment: Assessment) -> HttpResponse:
    """The caseworker's own talks, and what is still to be done of what was agreed."""
    if request.user.reach() is not Reach.TEAM:
        raise Http404
    agreements = sparring.open_of_own(request.user)
    shown = {
        "talks": sparring.of_own(request.user),
        "agreements": agreements,
        "seen": sparring.seen_citizens(request.user, assessment, agreements),
        "called": paper.on_paper(_citizens(agreements)),
        "shred": paper.SHRED,
        "today": today(),
    }
    return render(request, "jobcenter/sparring/list.html", shown)


def _citizens(agreements: Iterable[Agreement]) -> list[Citizen]:
    return [each.citizen for each in agreements if each.citizen]


# --- One talk ------------------------------------------------------------------------------------


class Talk:
    """What the page of a talk shows; the address says which cases are exchanged (uden) and
    whether names are hidden (skjul)."""

    def __init__(self, request: Request, assessment: Assessment, uuid: UUID) -> None:
        self.request = request
        self.assessment = assessment
        self.talk = get_object_or_404(sparring.visible(request.user), uuid=uuid)
        self.hides_names = "skjul" in request.GET
        self.without = request.GET.getlist("uden")
        self.writable_until = sparring.writable_until(self.talk)
        self.is_writable = today() <= self.writable_until

    @cached_property
    def rule(self) -> Rule:
        goal = shares.goal_rule(self.assessment)
        return Rule.of(goal, self.assessment.as_of, today())

    @cached_property
    def cases(self) -> list[Chosen]:
        if not self.is_writable:
            return []
        every = sparring.candidates(self.request.user, self.assessment, self.talk, today())
        return sparring.choose(every, self.rule, self.without)

    @cached_property
    def last(self) -> Sparring | None:
        return sparring.earlier(self.talk)

    @cached_property
    def carried(self) -> list[Agreement]:
        return sparring.carried_over(self.talk, self.last)

    @cached_property
    def made(self) -> list[Agreement]:
        return sparring.made_in(self.talk)

    @cached_property
    def seen(self) -> set[int]:
        agreements = [*self.carried, *self.made]
        return sparring.seen_citizens(self.request.user, self.assessment, agreements)

    def called(self) -> dict[int, str]:
        """What each citizen is called when the page is printed."""
        cases = [each.case.citizen for each in self.cases]
        return paper.on_paper([*cases, *_citizens(self.carried), *_citizens(self.made)])

    def listed(self) -> list[tuple[Chosen, str]]:
        """The cases with what each is called on this page."""
        return [(each, f"{each.number}. {self._name(each)}") for each in self.cases]

    def _name(self, each: Chosen) -> str:
        name = each.case.citizen.name
        return paper.initials(name) if self.hides_names else name

    def exchanged(self) -> list[tuple[Chosen, str]]:
        """The cases with the address of the list that has another in its place."""
        return [
            (each, self.address(uden=[*self.without, str(each.case.citizen.uuid)]))
            for each in self.cases
        ]

    def address(
        self,
        *,
        skjul: bool | None = None,
        uden: list[str] | None = None,
        name: str = "sparring",
    ) -> str:
        """This page's, with names hidden or not and other cases exchanged."""
        hides = self.hides_names if skjul is None else skjul
        chosen = [("skjul", "1")] if hides else []
        chosen += [("uden", citizen) for citizen in (self.without if uden is None else uden)]
        address = reverse(name, kwargs={"uuid": self.talk.uuid})
        return f"{address}?{urlencode(chosen)}" if chosen else address

    def form(self, *, sent: bool = False) -> AgreementForm:
        data = self.request.POST if sent else None
        return AgreementForm(data, listed=self.listed())


@require_GET
@sees_cases
@with_assessment
def sparring_talk(request: Request, assessment: Assessment, uuid: UUID) -> HttpResponse:
    page = Talk(request, assessment, uuid)
    return _page(page, page.form())


def _page(page: Talk, form: AgreementForm) -> HttpResponse:
    shown = {
        "page": page,
        "talk": page.talk,
        "is_own": page.request.user.caseworker_id == page.talk.caseworker_id,
        "seen": page.seen,
        "called": page.called(),
        "shred": paper.SHRED,
        "form": form,
        "most": MOST_CASES,
        "hidden_long": HIDDEN_LONG.days,
        "near": standings.HORIZON.days,
        "without_names": page.address(skjul=True),
        "with_names": page.address(skjul=False),
        "unchanged": page.address(uden=[]),
        "exported": page.address(name="sparring_export"),
        "today": today(),
    }
    return render(page.request, "jobcenter/sparring/talk.html", shown)


@require_POST
@sees_cases
@with_assessment
def sparring_agree(request: Request, assessment: Assessment, uuid: UUID) -> HttpResponse:
    page = Talk(request, assessment, uuid)
    form = page.form(sent=True)
    if not form.is_valid():
        return _page(page, form)
    talk, about = page.talk, form.cases.get(form.cleaned_data["citizen"])
    by_leader = form.cleaned_data["owner"] == LEADER
    owner = sparring.leader_of(talk, request.user) if by_leader else None
    try:
        actions.agree(
            by=request.user,
            talk=talk,
            text=form.cleaned_data["text"],
            owner=owner if by_leader else sparring.login_of(talk.caseworker),
            citizen=about.citizen if about else None,
            due=form.cleaned_data["due"],
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{page.address()}#nye-aftaler")


@require_POST
@sees_cases
def sparring_mark(request: Request, uuid: UUID) -> HttpResponse:
    """Marks an agreement as done, dropped or open, from a talk's page or the own list."""
    visible = Agreement.objects.filter(sparring__in=sparring.visible(request.user))
    agreement = get_object_or_404(visible.select_related("citizen"), uuid=uuid)
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        state = Agreement.State(form.cleaned_data["state"])
        actions.mark(by=request.user, agreement=agreement, state=state)
    except Refused as refusal:
        messages.error(request, str(refusal))
    talk = sparring.visible(request.user).filter(uuid=form.cleaned_data["talk"]).first()
    return redirect(_page_of(talk, request.GET.urlencode()) if talk else "sparring_list")


def _page_of(talk: Sparring, chosen: str) -> str:
    address = reverse("sparring", kwargs={"uuid": talk.uuid})
    return f"{address}?{chosen}" if chosen else address


# --- As files ------------------------------------------------------------------------------------


@require_POST
@of_team
@with_assessment
def team_sparring_export(request: Request, assessment: Assessment, team: Team) -> HttpResponse:
    """The leader's table of talks."""
    if request.user.reach() is not Reach.TEAM:
        raise Http404
    sheet = sheets.colleagues(sparring.colleagues(request.user, team, today()))
    chosen = {"Team": team.name}
    return _file(request, assessment, [sheet], chosen, sheets.MEANING_OF_COLLEAGUES)


@require_POST
@sees_cases
@with_assessment
def sparring_list_export(request: Request, assessment: Assessment) -> HttpResponse:
    """What is still to be done of what the caseworker has agreed."""
    if request.user.reach() is not Reach.TEAM:
        raise Http404
    agreements = sparring.open_of_own(request.user)
    seen = sparring.seen_citizens(request.user, assessment, agreements)
    sheet = sheets.agreements("Åbne aftaler", agreements, seen)
    chosen = {"Aftaler": "mine åbne"}
    return _file(request, assessment, [sheet], chosen, sheets.MEANING_OF_AGREEMENTS)


@require_POST
@sees_cases
@with_assessment
def sparring_export(request: Request, assessment: Assessment, uuid: UUID) -> HttpResponse:
    """The talk as the same address shows it."""
    page = Talk(request, assessment, uuid)
    hides = page.hides_names
    found = [sheets.agreements("Fra sidst", page.carried, page.seen, hides_names=hides)]
    if page.is_writable:
        found.append(sheets.cases(page.cases, assessment.as_of, hides_names=hides))
    made = sheets.agreements("Aftaler fra denne samtale", page.made, page.seen, hides_names=hides)
    found.append(made)
    chosen = {
        "Sagsbehandler": page.talk.caseworker.name,
        "Team": page.talk.team.name,
        "Samtalens dag": danish.long_day(page.talk.day),
        "Navne": "skjult" if page.hides_names else "vist",
    }
    meanings = [*sheets.MEANING_OF_CASES, *sheets.MEANING_OF_AGREEMENTS]
    return _file(request, assessment, found, chosen, meanings)


def _file(
    request: Request,
    assessment: Assessment,
    found: list[excel.Sheet],
    chosen: dict[str, str],
    meanings: list[tuple[str, str]],
) -> HttpResponse:
    rows = sum(len(sheet.rows) for sheet in found)
    exports.export(
        by=request.user, assessment=assessment, what="sparring", rows=rows, selection=chosen
    )
    described = about(request, assessment, "Sparring", chosen, definitions=meanings)
    return workbook_response("sparring", found, described)
