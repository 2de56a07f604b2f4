"""A month that has been issued, with its editions, a pack and the links of two recipients."""

from datetime import date
from fractions import Fraction
from typing import Any

from django.utils import timezone

from jobcenter.models import (
    Edition,
    EditionFile,
    Issue,
    Municipality,
    PackPoint,
    QuarterPack,
    Recipient,
    Sending,
)
from jobcenter.models.sending import Sent
from jobcenter.queries.sendings import digest
from jobcenter.reports import document
from jobcenter.reports.document import Cell, Column, Document, Row, Section, Table, Unit

from .cast import AS_OF, Cast

OCTOBER = date(2026, 10, 1)
KEY, KEY_OF_PAUL = "noegle-uden-login", "noegle-med-login"


def small_document(title: str, hits: int = 28, population: int = 36) -> Document:
    columns = (
        Column("antal", "Borgere", Unit.COUNT, "Borgere med lang anciennitet"),
        Column("andel", "Andel", Unit.SHARE, "Andel med fire samtaler"),
    )
    cells = (Cell(population), Cell(Fraction(hits, population)))
    table = Table(
        "maaltal", "Måltallet", "Område", columns, (Row("jobafklaring", "Jobafklaring", cells),)
    )
    section = Section("maal", "Målet", ("Én sætning.",), (table,))
    return Document(title, (("Måned", "oktober 2026"),), (section,))


def edition(
    issue: Issue, kind: Edition.Kind, municipality: Municipality | None = None, hits: int = 28
) -> Edition:
    """An edition with one small table, and files whose bytes only say what they are of."""
    name = municipality.name if municipality else "hele jobcentret"
    content = document.as_json(small_document(f"Månedsopgørelse: {name}", hits))
    made = Edition.objects.create(
        issue=issue,
        kind=kind,
        municipality=municipality,
        content=content,
        sha256=document.digest(content),
    )
    for file_format in EditionFile.Format:
        told = f"{file_format} af {name}"
        EditionFile.objects.create(
            edition=made, format=file_format, content=told.encode(), sha256=document.digest(told)
        )
    return made


def issue(month: date = OCTOBER, number: int = 1) -> Issue:
    now = timezone.now()
    return Issue.objects.create(
        month=month,
        number=number,
        issued_at=now,
        issued_by_name="Chris Chef",
        as_of=AS_OF,
        data_time=now,
        rulebook_fingerprint="ab" * 32,
        method_version="1",
    )


def issued(cast: Cast) -> dict[str, list[Any]]:
    """What the doors of issues, packs and links lead to."""
    made = issue()
    ishoej, vallensbaek = cast.municipalities["183"], cast.municipalities["187"]
    full = edition(made, Edition.Kind.FULL)
    political = edition(made, Edition.Kind.POLITICAL)
    of_183 = edition(made, Edition.Kind.MUNICIPAL, ishoej)
    of_187 = edition(made, Edition.Kind.MUNICIPAL, vallensbaek, hits=30)
    edition(issue(date(2026, 9, 1)), Edition.Kind.MUNICIPAL, vallensbaek)
    now = timezone.now()
    sent_pack = QuarterPack.objects.create(
        municipality=vallensbaek, quarter=OCTOBER, sent_at=now, minutes="Tallene er set på."
    )
    sent_pack.editions.add(of_187)
    kept_pack = QuarterPack.objects.create(municipality=ishoej, quarter=OCTOBER)
    point = PackPoint.objects.create(pack=sent_pack, text="Følg ledighedsydelse", owner="Chefen")
    secretary = Recipient.objects.create(
        name="Sekretariatet", email="sekretariat@example.dk", kind=Edition.Kind.POLITICAL
    )
    paul = Recipient.objects.create(
        name="Paul Partner",
        email="paul@example.dk",
        kind=Edition.Kind.MUNICIPAL,
        municipality=vallensbaek,
        user=cast.users["paul"],
    )
    for recipient, own, key in ((secretary, political, KEY), (paul, of_187, KEY_OF_PAUL)):
        Sending.objects.create(
            edition=own,
            recipient=recipient,
            key_hash=digest(key),
            send_on=AS_OF,
            state=Sent.SENT,
            sent_at=now,
            seen_at=now,
        )
    return {
        "issue": [made.uuid],
        "edition_full": [full.uuid],
        "pdf_full": [full.uuid, "pdf"],
        "pdf_unknown": [made.uuid, "pdf"],
        "edition_183": [of_183.uuid],
        "edition_187": [of_187.uuid],
        "pdf_183": [of_183.uuid, "pdf"],
        "pdf_187": [of_187.uuid, "pdf"],
        "pack_183": [kept_pack.uuid],
        "pack_187": [sent_pack.uuid],
        "point_187": [sent_pack.uuid, point.uuid],
        "recipient": [secretary.uuid],
        "key": [KEY],
        "key_pdf": [KEY, "pdf"],
        "key_of_paul": [KEY_OF_PAUL],
        "unknown_key": ["x" * 43],
    }
