"""*Sparring*: the page of the weekly talk, on which leader and caseworker see the same."""

from functools import cached_property
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobcenter.actions import sparring as actions
from jobcenter.actions.refusals import Refused
from jobcenter.forms.sparring import LEADER, AgreementForm, MarkForm, TalkForm
from jobcenter.middleware import Request
from jobcenter.models import Agreement, Assessment, Sparring, Team
from jobcenter.models.clock import today
from jobcenter.queries import shares, sparring, standings
from jobcenter.queries.sparring import HIDDEN_LONG, MOST_CASES, Chosen, Rule
from jobcenter.roles import Reach
from jobcenter.templatetags.sparring import initials
from jobcenter.views.access import sees_cases
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
        "today": today(),
    }
    return render(request, "jobcenter/sparring/list.html", shown)


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

    def listed(self) -> list[tuple[Chosen, str]]:
        """The cases with what each is called on this page."""
        return [(each, f"{each.number}. {self._name(each)}") for each in self.cases]

    def _name(self, each: Chosen) -> str:
        name = each.case.citizen.name
        return initials(name) if self.hides_names else name

    def exchanged(self) -> list[tuple[Chosen, str]]:
        """The cases with the address of the list that has another in its place."""
        return [
            (each, self.address(uden=[*self.without, str(each.case.citizen.uuid)]))
            for each in self.cases
        ]

    def address(self, *, skjul: bool | None = None, uden: list[str] | None = None) -> str:
        """This page's, with names hidden or not and other cases exchanged."""
        hides = self.hides_names if skjul is None else skjul
        chosen = [("skjul", "1")] if hides else []
        chosen += [("uden", citizen) for citizen in (self.without if uden is None else uden)]
        address = reverse("sparring", kwargs={"uuid": self.talk.uuid})
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
    last = sparring.earlier(page.talk)
    carried = sparring.carried_over(page.talk, last)
    made = sparring.made_in(page.talk)
    seen = sparring.seen_citizens(page.request.user, page.assessment, [*carried, *made])
    shown = {
        "page": page,
        "talk": page.talk,
        "is_own": page.request.user.caseworker_id == page.talk.caseworker_id,
        "last": last,
        "carried": carried,
        "made": made,
        "seen": seen,
        "form": form,
        "most": MOST_CASES,
        "hidden_long": HIDDEN_LONG.days,
        "near": standings.HORIZON.days,
        "without_names": page.address(skjul=True),
        "with_names": page.address(skjul=False),
        "unchanged": page.address(uden=[]),
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
