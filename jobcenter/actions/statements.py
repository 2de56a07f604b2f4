"""Writing and issuing the monthly statement. What is issued is stored whole and never changed."""

from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from jobcenter import danish
from jobcenter.actions import audit, locks
from jobcenter.actions.refusals import Refused
from jobcenter.models import (
    Assessment,
    Edition,
    EditionFile,
    Issue,
    IssuedDuty,
    IssuedMonths,
    Municipality,
    Publication,
    StatementText,
    User,
)
from jobcenter.queries import restatements, shares, statement, statement_months
from jobcenter.queries.restatements import DUTY
from jobcenter.reports.discretion import WHOLE
from jobcenter.reports.document import Document, as_json, digest
from jobcenter.reports.formats import csvfile, pdf, workbook
from jobcenter.reports.statement_draft import Draft, draft

Kind = Edition.Kind


@transaction.atomic
def write(
    *,
    by: User,
    month: date,
    texts: Mapping[str, str],
    municipality: Municipality | None = None,
) -> None:
    """Keeps the texts by part; those that are as they were are left alone."""
    known = StatementText.objects.filter(month=month, municipality=municipality)
    before = {row.part: row.text for row in known.select_for_update()}
    changed = {part: text for part, text in texts.items() if before.get(part, "") != text}
    for part, text in changed.items():
        StatementText.objects.update_or_create(
            month=month,
            municipality=municipality,
            part=part,
            defaults={"text": text, "written_by": by},
        )
    if changed:
        audit.record(
            by=by,
            verb="maanedsopgoerelse.skrevet",
            month=month.isoformat(),
            municipality=municipality.code if municipality else "",
            parts=sorted(changed),
        )


@transaction.atomic
def issue(
    *, by: User, month: date, number: int, seen: str, texts: Mapping[str, str] | None = None
) -> Issue:
    """Issues a month's statement: all editions in all formats, and what they are made of.

    `number` is the one that the user was shown, `seen` the `version` of the run behind the page,
    `texts` the words that stood on it: whoever signs has read them, also where somebody else has
    written in the meantime. Refused where somebody else has issued it, or the figures have moved;
    the texts are not kept then.
    """
    locks.hold_the_facts()
    assessment = _published()
    if why := statement_months.why_not(assessment.as_of, month):
        raise Refused(why)
    _check_number(month, number)
    if version(assessment) != seen:
        raise Refused(
            "Tallene er opdateret, siden du åbnede siden. Læs kladden igen, og udgiv den så."
        )
    if texts:
        write(by=by, month=month, texts=texts)
    name = by.get_full_name() or by.get_username()
    found = draft(assessment, month)
    made = Issue.objects.create(
        month=month,
        number=number,
        issued_at=timezone.now(),
        issued_by=by,
        issued_by_name=name,
        as_of=assessment.as_of,
        data_time=found.data_time,
        rulebook_fingerprint=assessment.rulebook_fingerprint,
        method_version=statement.METHOD_VERSION,
    )
    _store_editions(made, found)
    _keep_basis(made, assessment)
    audit.record(
        by=by,
        verb="maanedsopgoerelse.udgivet",
        issue=str(made.uuid),
        month=month.isoformat(),
        number=number,
    )
    return made


@transaction.atomic
def export(*, by: User, file: EditionFile) -> None:
    """Somebody took a file of an issue out of the house."""
    audit.record(
        by=by,
        verb="eksport",
        what="maanedsopgoerelse",
        edition=str(file.edition.uuid),
        format=file.format,
    )


def version(assessment: Assessment) -> str:
    """Another one whenever the published figures are others."""
    moment = assessment.revised_at or assessment.created_at
    return f"{assessment.uuid}/{moment.isoformat()}"


def next_number(month: date) -> int:
    return Issue.objects.filter(month=month).count() + 1


def _published() -> Assessment:
    publication = Publication.objects.select_related("assessment").first()
    if publication is None:
        raise Refused("Der er ingen opgørelse endnu. Indlæs en leverance, og vent på opgørelsen.")
    return publication.assessment


def _check_number(month: date, number: int) -> None:
    """Where two press at once, the second sees what the first has issued before going on."""
    if number == next_number(month):
        return
    last = Issue.objects.filter(month=month).first()
    by = f" af {last.issued_by_name}" if last else ""
    raise Refused(
        f"{danish.month(month).capitalize()} er udgivet{by}, mens du havde siden åben. Læs den "
        "udgivelse, og udgiv igen, hvis der skal være en ny."
    )


# --- What is stored -------------------------------------------------------------------------------


def _store_editions(made: Issue, found: Draft) -> None:
    documents = found.documents(
        number=made.number, issued_at=made.issued_at, by=made.issued_by_name
    )
    for kind, key, document in _editions(documents, found):
        content = as_json(document)
        edition = Edition.objects.create(
            issue=made,
            kind=kind,
            municipality=found.municipalities.get(key),
            content=content,
            sha256=digest(content),
        )
        EditionFile.objects.bulk_create(
            EditionFile(edition=edition, format=name, content=file, sha256=sha256(file).hexdigest())
            for name, file in _files(document, made)
        )


def _editions(
    documents: Mapping[str, Document], found: Draft
) -> Iterator[tuple[Edition.Kind, str, Document]]:
    yield Kind.FULL, WHOLE, documents[WHOLE]
    yield Kind.POLITICAL, WHOLE, found.short(documents[WHOLE])
    for key in found.municipalities:
        yield Kind.MUNICIPAL, key, documents[key]


def _files(document: Document, made: Issue) -> Iterator[tuple[EditionFile.Format, bytes]]:
    told: dict[str, Any] = {
        "author": made.issued_by_name,
        "issued": timezone.localdate(made.issued_at),
    }
    yield EditionFile.Format.PDF, pdf.render(document, **told)
    yield EditionFile.Format.EXCEL, workbook.render(document, **told)
    yield EditionFile.Format.CSV, csvfile.render(document)


def _keep_basis(made: Issue, assessment: Assessment) -> None:
    """What each citizen counted for, so that every later difference can be explained."""
    rule = shares.goal_rule(assessment)
    leaf = "citizen_id, municipality_id, benefit, external_actor, measured, reached"
    _insert(
        IssuedMonths._meta.db_table,
        leaf,
        made,
        restatements.months_source(assessment, rule, made.month),
    )
    duty = ", ".join(DUTY)
    _insert(
        IssuedDuty._meta.db_table, duty, made, restatements.duties_source(assessment, made.month)
    )


def _insert(table: str, columns: str, made: Issue, source: tuple[str, list[Any]]) -> None:
    sql, parameters = source
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (issue_id, {columns}) SELECT %s, kept.* FROM ({sql}) kept",  # noqa: S608
            [made.pk, *parameters],
        )
