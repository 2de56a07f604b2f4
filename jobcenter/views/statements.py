"""*Månedsopgørelser*: the draft of a month with the chef's texts, and what has been issued."""

from datetime import date
from functools import cached_property
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobcenter import danish
from jobcenter.actions import sendings, statements
from jobcenter.actions.refusals import Refused
from jobcenter.forms.statements import OWN, POLITICAL, StatementForm
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Edition, EditionFile, Issue, Municipality
from jobcenter.queries import restatements, statement_months
from jobcenter.queries import sendings as receipts
from jobcenter.queries import statements as queries
from jobcenter.reports import document
from jobcenter.reports.discretion import WHOLE
from jobcenter.reports.document import Document
from jobcenter.reports.statement_draft import Draft, draft
from jobcenter.reports.statement_words import Field, Fields, Wording
from jobcenter.roles import Permission
from jobcenter.tasks import send_soon
from jobcenter.views.access import permitted
from jobcenter.views.published import with_assessment
from jobcenter.views.sendings import CONTENT_TYPES


@require_GET
@permitted(Permission.READ_STATEMENTS)
def statement_list(request: Request) -> HttpResponse:
    """The months with what was issued of each."""
    months = queries.months(request.assessment)
    return render(request, "jobcenter/statements/list.html", {"months": months})


# --- The draft of a month -------------------------------------------------------------------------


class Page:
    """A month's draft, with the texts of one edition: the jobcentre's; a municipality's own, which
    `kommune` in the address asks for; or the politicians', with `udgave`.
    """

    def __init__(self, request: Request, assessment: Assessment, month: date) -> None:
        self.request = request
        self.assessment = assessment
        self.month = month
        self.key = request.GET.get("kommune", WHOLE)
        self.is_short = request.GET.get("udgave") == Edition.Kind.POLITICAL

    @cached_property
    def draft(self) -> Draft:
        found = draft(self.assessment, self.month)
        if self.key not in found.figures:
            raise Http404
        return found

    @cached_property
    def full(self) -> Document:
        return self.draft.documents()[self.key]

    @property
    def document(self) -> Document:
        return self.draft.short(self.full) if self.is_short else self.full

    @property
    def municipality(self) -> Municipality | None:
        return self.draft.municipalities.get(self.key)

    @cached_property
    def fields(self) -> Fields:
        return Fields(list(self.full.tables))

    def listed(self) -> list[tuple[str, list[Field]]]:
        """The fields that a text can show, by table."""
        return [(table.caption, self.fields.of(table)) for table in self.full.tables]

    def form(self, *, sent: bool = False) -> StatementForm:
        rule = self.draft.figures[WHOLE].rule
        return StatementForm(
            self.request.POST if sent else None,
            texts=self.draft.texts.get(self.key, {}),
            wording=Wording(self.fields, rule, queries.planned_percents(self.request.user)),
            parts=POLITICAL if self.is_short else OWN,
        )

    def save(self, form: StatementForm) -> None:
        statements.write(
            by=self.request.user,
            month=self.month,
            texts=form.cleaned_data,
            municipality=self.municipality,
        )

    def asked(self) -> str:
        """What comes after the address of the month, to show this edition again."""
        if self.is_short:
            return f"?udgave={Edition.Kind.POLITICAL}"
        return f"?kommune={self.key}" if self.key else ""

    def address(self) -> str:
        return reverse("statement", kwargs={"month": self.month}) + self.asked()


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.READ_STATEMENTS)
@with_assessment
def statement_page(request: Request, assessment: Assessment, month: date) -> HttpResponse:
    """The month as it would be issued now; a post keeps the texts and shows them."""
    if why := statement_months.why_not(assessment.as_of, month):
        return render(request, "jobcenter/statements/none.html", {"month": month, "why": why})
    page = Page(request, assessment, month)
    form = page.form(sent=request.method == "POST")
    if request.method == "POST":
        _must_issue(request)
        if form.is_valid():
            page.save(form)
            messages.success(request, "Teksterne er gemt. Sådan ser opgørelsen ud med dem.")
            return redirect(f"{page.address()}#kladde")
    return _shown(page, form)


def _must_issue(request: Request) -> None:
    if not request.user.may(Permission.ISSUE_STATEMENTS):
        raise Http404


def _shown(page: Page, form: StatementForm) -> HttpResponse:
    issues = list(Issue.objects.filter(month=page.month))
    shown = {
        "page": page,
        "form": form,
        "document": page.document,
        "fields": page.listed(),
        "issues": issues,
        "number": statements.next_number(page.month),
        "seen": statements.version(page.assessment),
        "may_issue": page.request.user.may(Permission.ISSUE_STATEMENTS),
    }
    return render(page.request, "jobcenter/statements/statement.html", shown)


@require_POST
@permitted(Permission.ISSUE_STATEMENTS)
@with_assessment
def statement_issue(request: Request, assessment: Assessment, month: date) -> HttpResponse:
    """Issues the month with the texts of the form, or shows them again and tells why not."""
    if statement_months.why_not(assessment.as_of, month):
        raise Http404
    page = Page(request, assessment, month)
    form = page.form(sent=True)
    if page.key or not form.is_valid():
        return _shown(page, form)
    number = request.POST.get("number", "")
    try:
        made = statements.issue(
            by=request.user,
            month=month,
            number=int(number) if number.isdecimal() else 0,
            seen=request.POST.get("seen", ""),
            texts=form.cleaned_data,
        )
    except Refused as refusal:
        messages.error(request, f"{refusal} Dine tekster står i felterne og er ikke gemt.")
        return _shown(page, form)
    messages.success(request, f"Månedsopgørelsen er udgivet som nr. {made.number}.")
    return redirect("statement_issued", uuid=made.uuid)


# --- What was issued ------------------------------------------------------------------------------


@require_GET
@permitted(Permission.READ_STATEMENTS)
def statement_issued(request: Request, uuid: UUID) -> HttpResponse:
    """An issue from the store: its editions and files, and what has changed since."""
    issue = get_object_or_404(Issue, uuid=uuid)
    editions = queries.stored(request.user, issue)
    asked = request.GET.get("udgave", "")
    chosen = next((each for each in editions if str(each.edition.uuid) == asked), editions[0])
    is_intact = chosen.is_intact
    shown = {
        "issue": issue,
        "editions": editions,
        "chosen": chosen,
        "damaged": not all(each.is_whole for each in editions),
        "document": document.from_json(chosen.edition.content) if is_intact else None,
        "ledger": restatements.ledger(issue, request.assessment) if request.assessment else None,
        "may_send": request.user.may(Permission.KEEP_PARTNERS),
        "sendings": receipts.of_issue(request.user, issue),
    }
    return render(request, "jobcenter/statements/issued.html", shown)


@require_GET
@permitted(Permission.READ_STATEMENTS)
def edition_file(request: Request, uuid: UUID, file_format: str) -> HttpResponse:
    """A file as it was issued; one that has been tampered with is not given out."""
    file = get_object_or_404(
        EditionFile.objects.select_related("edition__issue"),
        edition__uuid=uuid,
        format=file_format,
    )
    issue = file.edition.issue
    if not queries.is_intact(file):
        messages.error(
            request,
            "Filen er ikke, som den blev udgivet: kontrolsummen passer ikke. Den udleveres ikke. "
            "Sig det til administratoren, og hent den fra en sikkerhedskopi.",
        )
        return redirect("statement_issued", uuid=issue.uuid)
    statements.export(by=request.user, file=file)
    answer = HttpResponse(bytes(file.content), CONTENT_TYPES[EditionFile.Format(file.format)])
    name = f"{issue.month:%Y-%m}-nr-{issue.number}-{file.edition.kind}.{file.format}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
@permitted(Permission.KEEP_PARTNERS)
def statement_send(request: Request, uuid: UUID) -> HttpResponse:
    """Makes ready to send an issue to those on the list of recipients."""
    issue = get_object_or_404(Issue, uuid=uuid)
    try:
        count = sendings.order(by=request.user, issue=issue)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        send_soon()
        messages.success(request, _sent_to(count))
    return redirect("statement_issued", uuid=issue.uuid)


def _sent_to(count: int) -> str:
    if not count:
        return "Ingen på listen over modtagere mangler udgivelsen."
    return f"Udgivelsen bliver sendt til {danish.plural(count, 'modtager', 'modtagere')}."
