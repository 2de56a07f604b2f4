"""The eight files of a delivery, in the columns of the import format."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from .conversations import Conversation
from .courses import Citizen
from .exemptions import Exemption
from .organisation import Membership
from .papers import Appraisal, MinPlan
from .responsibility import Responsibility

Row = dict[str, str]


def write(
    folder: Path,
    *,
    memberships: Iterable[Membership],
    citizens: list[Citizen],
    responsibilities: Iterable[Responsibility],
    conversations: Iterable[Conversation],
    plans: Iterable[MinPlan],
    exemptions: Iterable[Exemption],
    appraisals: Iterable[Appraisal],
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "medarbejdere.csv", map(_membership, memberships))
    _write(folder / "borgere.csv", map(_citizen, citizens))
    _write(folder / "ydelsesforloeb.csv", _spells(citizens))
    _write(folder / "sagsansvar.csv", map(_responsibility, responsibilities))
    in_order = sorted(conversations, key=lambda one: (one.booked, one.planned, one.cpr))
    _write(folder / "samtaler.csv", _numbered("samtale_id", "T", map(_conversation, in_order)))
    _write(folder / "minplan.csv", _numbered("minplan_id", "P", map(_plan, plans)))
    _write(folder / "fritagelser.csv", _numbered("fritagelse_id", "E", map(_exemption, exemptions)))
    _write(folder / "vurderinger.csv", _numbered("vurdering_id", "V", map(_appraisal, appraisals)))


def _write(path: Path, rows: Iterable[Row]) -> None:
    every = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(every[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(every)


def _numbered(column: str, letter: str, rows: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        yield {column: f"{letter}{number:06}", **row}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _yes(value: bool) -> str:
    return "ja" if value else "nej"


def _membership(one: Membership) -> Row:
    return {
        "medarbejder_id": one.employee_id,
        "navn": one.name,
        "email": one.email,
        "rolle": one.role,
        "team": one.team,
        "fra_dato": _day(one.start),
        "til_dato": _day(one.end),
    }


def _citizen(one: Citizen) -> Row:
    return {
        "cpr": one.cpr,
        "navn": one.name,
        "kommunekode": one.municipality,
        "beskyttet": _yes(one.protected),
    }


def _spells(citizens: list[Citizen]) -> Iterator[Row]:
    for citizen in citizens:
        for spell in citizen.spells:
            benefit, target_group = spell.course
            yield {
                "forloeb_id": spell.spell_id,
                "cpr": citizen.cpr,
                "ydelse": benefit,
                "maalgruppe": target_group,
                "visitationskategori": spell.visitation_category,
                "i_job": spell.in_job,
                "startdato": _day(spell.start),
                "modtaget_dato": _day(spell.received),
                "slutdato": _day(spell.end),
            }


def _responsibility(one: Responsibility) -> Row:
    return {
        "forloeb_id": one.spell_id,
        "medarbejder_id": one.employee_id,
        "team": one.team,
        "anden_aktoer": one.external_actor,
        "fra_dato": _day(one.start),
        "til_dato": _day(one.end),
    }


def _conversation(one: Conversation) -> Row:
    return {
        "cpr": one.cpr,
        "type": one.type,
        "form": one.form,
        "aktoer": one.actor,
        "faelles": _yes(one.joint),
        "booket_dato": _day(one.booked),
        "planlagt_dato": _day(one.planned),
        "afholdt_dato": _day(one.held),
        "status": one.status,
        "medarbejder_id": one.employee_id,
        "registreret_dato": _day(one.registered),
    }


def _plan(one: MinPlan) -> Row:
    return {
        "cpr": one.cpr,
        "oprettet_dato": _day(one.created),
        "ajourfoert_dato": _day(one.updated),
        "delt_dato": _day(one.shared),
        "har_maal": _yes(one.has_goal),
        "har_aktivitet": _yes(one.has_activity),
    }


def _exemption(one: Exemption) -> Row:
    return {
        "cpr": one.cpr,
        "aarsag": one.reason,
        "fra_dato": _day(one.start),
        "til_dato": _day(one.end),
    }


def _appraisal(one: Appraisal) -> Row:
    return {
        "cpr": one.cpr,
        "art": one.kind,
        "frist_dato": _day(one.due),
        "dato": _day(one.made),
    }
