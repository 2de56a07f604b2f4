"""The list of cases: own first, then the team's; for the jobcentre's own people all of them."""

from dataclasses import asdict

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_tables2 import RequestConfig

from jobcenter import danish
from jobcenter.actions import preferences
from jobcenter.actions import standings as actions
from jobcenter.forms.preferences import ColumnsForm
from jobcenter.forms.standings import SearchForm
from jobcenter.middleware import Request
from jobcenter.models import Assessment, Snooze
from jobcenter.models.clock import today
from jobcenter.queries import casework, citizens, standings
from jobcenter.tables import CountedPaginator, as_sheet, papers
from jobcenter.tables.standings import StandingTable, definitions
from jobcenter.views.access import sees_cases
from jobcenter.views.casework import HIDDEN, LIST, list_address
from jobcenter.views.downloads import about, workbook_response
from jobcenter.views.listing import SEARCH, Listing
from jobcenter.views.published import with_assessment


@require_GET
@sees_cases
@with_assessment
def standing_list(request: Request, assessment: Assessment) -> HttpResponse:
    return _page(request, assessment, SearchForm())


def _page(request: Request, assessment: Assessment, search_form: SearchForm) -> HttpResponse:
    listing = Listing(request, assessment)
    counts = listing.counts(listing.filtered)
    table = listing.table()
    pages = {"paginator_class": CountedPaginator, "count": counts.of(listing.tab)}
    RequestConfig(request, paginate=pages).configure(table)
    _keep(request, listing, table)
    if listing.not_mine:
        actions.show_others(by=request.user, whose=listing.whose(), rows=table.paginator.count)
    filtered = bool(listing.chips() or listing.search)
    return render(
        request,
        "jobcenter/standings/list.html",
        {
            "listing": listing,
            "table": table,
            "tabs": [(tab, counts.of(tab)) for tab in listing.tabs(counts)],
            "summary": listing.counts(listing.all_cases) if filtered else counts,
            "week": danish.week(listing.as_of),
            "search_form": search_form,
            "columns_form": ColumnsForm(initial={"columns": listing.columns}),
            "statuses": standings.MEANINGS.items(),
            "just_hidden": _just_hidden(request, assessment),
        },
    )


def _keep(request: Request, listing: Listing, table: StandingTable) -> None:
    """The way back from a case, and the user's own order until another one is chosen."""
    if request.session.get(LIST, "") != listing.asked.urlencode():
        request.session[LIST] = listing.asked.urlencode()
    asked = listing.asked.get("sorter", "")
    name = asked.removeprefix("-")
    is_known = any(column.name == name for column in table.columns if column.orderable)
    if is_known and asked != listing.preference.order:
        preferences.choose_order(by=request.user, order=asked)
        listing.preference.order = asked


def _just_hidden(request: Request, assessment: Assessment) -> Snooze | None:
    """What was set to "Ikke nu" a moment ago, so that it can be undone where the row was."""
    citizen = request.session.pop(HIDDEN, None)
    case = citizen and citizens.standing_of(request.user, assessment, citizen)
    return casework.snooze_in_force(case, today()) if case else None


@require_POST
@sees_cases
@with_assessment
def standing_search(request: Request, assessment: Assessment) -> HttpResponse:
    """Keeps the search in the session: what somebody looks for never stands in an address."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _page(request, assessment, form)
    search = form.search()
    request.session[SEARCH] = asdict(search)
    cases = standings.cases(request.user, assessment)
    hits = cases.filter(standings.found(search)).count()
    actions.search(by=request.user, kind=search.kind, hits=hits)
    return redirect(f"{reverse('standing_list')}?soeg=1")


@require_POST
@sees_cases
@with_assessment
def standing_export(request: Request, assessment: Assessment) -> HttpResponse:
    """An Excel file of what the same address shows, all its pages."""
    listing = Listing(request, assessment)
    table = listing.table()
    RequestConfig(request, paginate=False).configure(table)
    sheet = as_sheet(table, "Sager")
    selection = listing.selection()
    actions.export(
        by=request.user,
        assessment=assessment,
        what="sager",
        rows=len(sheet.rows),
        selection=selection,
    )
    described = about(
        request,
        assessment,
        listing.heading(),
        selection,
        definitions=definitions(listing.rule),
    )
    return workbook_response("sager", [sheet], described)


@require_GET
@sees_cases
@with_assessment
def standing_print(request: Request, assessment: Assessment) -> HttpResponse:
    """The same list for paper: initials, never names or numbers, and a box to tick."""
    listing = Listing(request, assessment)
    table = listing.table()
    RequestConfig(request, paginate=False).configure(table)
    lines = papers.lines(table.data)
    actions.print_list(
        by=request.user, assessment=assessment, rows=len(lines), selection=listing.selection()
    )
    return render(request, "jobcenter/standings/print.html", {"listing": listing, "lines": lines})


@require_POST
@sees_cases
def list_columns(request: Request) -> HttpResponse:
    """Keeps which columns the user wants; "Nulstil" forgets it."""
    form = ColumnsForm(request.POST)
    if "nulstil" in request.POST or not form.is_valid():
        preferences.choose_columns(by=request.user, columns=())
    else:
        preferences.choose_columns(by=request.user, columns=form.cleaned_data["columns"])
    return redirect(list_address(request))


@require_POST
@sees_cases
def list_order_reset(request: Request) -> HttpResponse:
    """Back to the most urgent first."""
    preferences.choose_order(by=request.user, order="")
    asked = QueryDict(request.session.get(LIST, ""), mutable=True)
    asked.pop("sorter", None)
    request.session[LIST] = asked.urlencode()
    return redirect(list_address(request))
