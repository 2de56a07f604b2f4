"""A month's statement as it would be issued now: figures, texts, corrections and what is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone

from jobcenter.models import Assessment, Edition, Issue, LeafCount, Municipality, StatementText
from jobcenter.queries import plans, restatements, statement
from jobcenter.queries.restatements import Ledger
from jobcenter.queries.statement import Figures
from jobcenter.queries.statement_months import months_before
from jobcenter.reports import statement as report
from jobcenter.reports import statement_corrections as corrections
from jobcenter.reports import statement_plan, statement_words
from jobcenter.reports.discretion import WHOLE, Earlier
from jobcenter.reports.document import Document, from_json
from jobcenter.reports.political import political
from jobcenter.reports.statement import Texts, Told
from jobcenter.reports.statement_plan import PlanPart
from jobcenter.reports.statement_tables import Tables
from jobcenter.reports.statement_words import Fields

# So far back may an issue lie that has months in common with a statement: both have a year.
_YEAR = 12


@dataclass(frozen=True)
class Draft:
    """What is known of a month before its documents are made; `since` is the ledger of the issue
    before. By edition: WHOLE, and the codes of the municipalities where there are several.
    """

    assessment: Assessment
    month: date
    municipalities: Mapping[str, Municipality]
    figures: Mapping[str, Figures]
    texts: Mapping[str, Texts]
    since: Ledger | None
    earlier: tuple[Earlier, ...]
    data_time: datetime
    plan: PlanPart | None

    def documents(
        self, *, number: int | None = None, issued_at: datetime | None = None, by: str = ""
    ) -> dict[str, Document]:
        """The documents of a draft, or of an issue with its number, time and name."""
        told = Told(
            organisation=settings.ORGANISATION,
            data_time=timezone.localtime(self.data_time),
            fingerprint=self.assessment.rulebook_fingerprint,
            number=number,
            issued_at=timezone.localtime(issued_at) if issued_at else None,
            issued_by=by,
        )
        editions = {key: self._edition(key) for key in self.figures}
        return report.documents(editions, told, self.earlier)

    def short(self, document: Document) -> Document:
        """The politicians' edition of the whole statement, with the chef's words around it."""
        known, texts = Fields(list(document.tables)), self.texts.get(WHOLE, {})
        before, after = (
            statement_words.filled(texts.get(part, ""), known)
            for part in (StatementText.Part.BEFORE, StatementText.Part.AFTER)
        )
        return political(document, before=before, after=after)

    def _edition(self, key: str) -> report.Edition:
        figures, texts = self.figures[key], self.texts.get(key, {})
        plan = self.plan if key == WHOLE else None
        if self.since is None:
            return report.Edition(figures, texts, plan=plan)
        own = self.since.of(self.municipalities[key]) if key else self.since
        return report.Edition(
            figures,
            texts,
            corrections.restated(own, self.month, list(Tables(figures))),
            tuple(corrections.tables(own, self.since)),
            plan,
        )


def draft(assessment: Assessment, month: date) -> Draft:
    """A fixed number of queries for each municipality. ValueError as queries.statement.figures."""
    homes = _municipalities(assessment)
    several = homes if len(homes) > 1 else {}
    last = _last_issue(month)
    plan = plans.current(assessment)
    return Draft(
        assessment=assessment,
        month=month,
        municipalities=several,
        figures={WHOLE: statement.figures(assessment, month)}
        | {code: statement.figures(assessment, month, home) for code, home in several.items()},
        texts=_texts(month),
        since=restatements.ledger(last, assessment) if last else None,
        earlier=tuple(_earlier(month)),
        data_time=data_time(assessment),
        plan=statement_plan.part(plan) if plan else None,
    )


def data_time(assessment: Assessment) -> datetime:
    """When the newest data that a run saw were delivered."""
    newest: datetime | None = assessment.deliveries.aggregate(newest=Max("applied_at"))["newest"]
    return newest or assessment.created_at


def _municipalities(assessment: Assessment) -> dict[str, Municipality]:
    served = LeafCount.objects.filter(assessment=assessment).order_by().values("municipality")
    return {each.code: each for each in Municipality.objects.filter(pk__in=served.distinct())}


def _last_issue(month: date) -> Issue | None:
    return Issue.objects.filter(month__lte=month).order_by("-issued_at").first()


def _texts(month: date) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    rows = StatementText.objects.filter(month=month).select_related("municipality")
    for text in rows:
        key = text.municipality.code if text.municipality else WHOLE
        found.setdefault(key, {})[text.part] = text.text
    return found


def _earlier(month: date) -> list[Earlier]:
    """The issues that readers may hold beside this one."""
    first = months_before(month, _YEAR)[-1]
    rows = (
        Edition.objects.filter(issue__month__gte=first)
        .exclude(Q(kind=Edition.Kind.POLITICAL))
        .select_related("issue", "municipality")
        .order_by("issue__issued_at", "pk")
    )
    by_issue: dict[int, tuple[bool, dict[str, Document]]] = {}
    for edition in rows:
        key = edition.municipality.code if edition.municipality else WHOLE
        own = by_issue.setdefault(edition.issue_id, (edition.issue.month == month, {}))
        own[1][key] = from_json(edition.content)
    return [Earlier(editions, is_same) for is_same, editions in by_issue.values()]
