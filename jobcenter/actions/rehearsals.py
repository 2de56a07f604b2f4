"""Trying a change of the rules on the real cases. Nothing here touches what is published."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd
from django.db import transaction

from jobcenter import rule_sentences
from jobcenter.actions import audit
from jobcenter.actions.jobs import Progress
from jobcenter.actions.refusals import Refused
from jobcenter.law import changes, rulebook
from jobcenter.law.rulebook import Rule, Rulebook, Version
from jobcenter.law.tables import RuleFileError
from jobcenter.models import Job, Rehearsal, RehearsedDuty, User
from jobcenter.queries import facts, keys, rules
from jobcenter.timeliness import coverage, judgement, rehearsal
from jobcenter.timeliness.days import as_day, as_ends

_BATCH = 500
_NOT_TAKEN_ON = ("Lokalt mål", "er ikke taget i brug her, så ingen sag bedømmes efter det")


@transaction.atomic
def order(
    *, by: User, files: Mapping[str, str], as_of: date, moved_to: date | None = None
) -> Rehearsal:
    """A rehearsal of rule files (texts by name) with its waiting job.

    Where moved_to is named, the new versions take effect on that day instead of their own.
    Whoever called sends the job's key to the worker once this is committed. Raises Refused, with
    nothing stored, where a file is no rule or the change is none that can be tried.
    """
    before, changed = rules.book(), _with_files(files)
    job = Job.objects.create(kind=Job.Kind.REHEARSAL, as_of=as_of, created_by=by)
    made = Rehearsal.objects.create(
        created_by=by,
        job=job,
        as_of=as_of,
        moved_to=moved_to,
        files=dict(files),
        tried=_tried(before, changed, moved_to),
        fingerprint_before=before.fingerprint,
        fingerprint_after=_moved(before, changed, moved_to).fingerprint,
    )
    audit.record(
        by=by,
        verb="regelproeve.bestilt",
        rehearsal=str(made.uuid),
        job=str(job.uuid),
        as_of=as_of.isoformat(),
        moved_to=moved_to and moved_to.isoformat(),
        rules=[rule["id"] for rule in made.tried],
    )
    return made


@transaction.atomic
def delete(*, by: User, rehearsal: Rehearsal) -> None:
    """Removes a rehearsal with everything it found; a job under way finds nothing to do."""
    audit.record(by=by, verb="regelproeve.slettet", rehearsal=str(rehearsal.uuid))
    rehearsal.delete()


@transaction.atomic
def show_duties(*, by: User, rehearsal: Rehearsal, rows: int) -> None:
    """Opening the list of the citizens whom a change would touch."""
    audit.record(by=by, verb="regelproeve.borgere_vist", rehearsal=str(rehearsal.uuid), rows=rows)


@transaction.atomic
def export(*, by: User, rehearsal: Rehearsal, rows: int, selection: Mapping[str, str]) -> None:
    """A file was made of that list."""
    audit.record(
        by=by,
        verb="eksport",
        what="regelproeve",
        rehearsal=str(rehearsal.uuid),
        rows=rows,
        selection=dict(selection),
    )


def of_job(job: Job, progress: Progress) -> str:
    """Does an ordered job's work; gives the sentence that says what came of it."""
    ordered = Rehearsal.objects.filter(job=job).first()
    if ordered is None:
        raise _deleted()
    before = rules.book()
    after = _moved(before, _with_files(ordered.files), ordered.moved_to)
    progress("Læser sagerne", 5)
    with facts.snapshot():
        deliveries = facts.applied_deliveries()
        read = facts.read()
    if not deliveries:
        raise Refused("Der er ikke indlæst nogen leverance endnu. Indlæs en, og prøv igen.")
    progress("Bedømmer efter de gældende regler", 25)
    judged_before = judgement.judge(read, before, ordered.as_of)
    progress("Bedømmer efter de ændrede regler", 50)
    judged_after = judgement.judge(read, after, ordered.as_of)
    progress("Sammenligner", 75)
    compared = rehearsal.compare(judged_before, judged_after)
    sides = {"before": (judged_before, before), "after": (judged_after, after)}
    summary = _summary(compared, sides, ordered.as_of)
    summary["seen_at"] = max(filter(None, (each.applied_at for each in deliveries))).isoformat()
    progress("Gemmer", 90)
    _store(ordered.pk, compared, summary, before, after, progress)
    return "Afprøvningen er færdig. Intet er udgivet."


def _deleted() -> Refused:
    return Refused("Afprøvningen er slettet. Bestil den igen, hvis den stadig skal bruges.")


# --- The rules that are tried --------------------------------------------------------------


def _moved(before: Rulebook, changed: Rulebook, moved_to: date | None) -> Rulebook:
    return changes.moved(before, changed, moved_to) if moved_to else changed


def _with_files(files: Mapping[str, str]) -> Rulebook:
    """The rulebook in use with the files' rules; Refused where that is none to try."""
    before = rules.book()
    try:
        after = rulebook.load(local_goals=before.local_goals, instead=files)
    except RuleFileError as error:
        raise Refused(f"{error} Ret filen, og prøv igen.") from None
    goals = [rule for rule in after.rules.values() if _is_about_a_goal(rule)]
    if goals != [before.goal]:
        raise Refused(
            "En af filerne ændrer målet for hele jobcentret, og her sammenlignes kun sagernes "
            "frister. Tag den fil ud, og prøv igen."
        )
    return after


def _is_about_a_goal(rule: Rule) -> bool:
    goal = rules.book().goal
    return rule.id == goal.id or any(v.kind == goal.versions[0].kind for v in rule.versions)


def _tried(before: Rulebook, after: Rulebook, moved_to: date | None) -> list[dict[str, Any]]:
    """The rules that the files change, in words, as the page shows them for ever after."""
    return [
        {
            "id": rule.id,
            "title": rule.title,
            "groups": list(rule.groups),
            "is_new": rule.id not in before.rules,
            "versions": list(_versions(before, after, rule, moved_to)),
        }
        for rule in changes.changed_rules(before, after)
    ]


def _versions(
    before: Rulebook, after: Rulebook, rule: Rule, moved_to: date | None
) -> Iterator[dict[str, Any]]:
    days = changes.moved_days(before, rule, moved_to) if moved_to else {}
    for version in changes.new_versions(before.rules.get(rule.id), rule):
        day = days.get(version.takes_effect)
        yield {
            "takes_effect": version.takes_effect.isoformat(),
            "moved_to": day.isoformat() if day else None,
            "demand": rule_sentences.demand(version),
            "limits": _limits(after, rule, version),
        }


def _limits(after: Rulebook, rule: Rule, version: Version) -> list[tuple[str, str]]:
    taken_on = after.judges(rule, version) or not version.is_judged
    return rule_sentences.limits(version) + ([] if taken_on else [_NOT_TAKEN_ON])


# --- What came of it -----------------------------------------------------------------------


def _summary(
    compared: pd.DataFrame, sides: Mapping[str, tuple[pd.DataFrame, Rulebook]], as_of: date
) -> dict[str, Any]:
    """The figures of the page: see queries.rehearsals.Result."""
    counts = rehearsal.by_rule(compared)
    titles = {rule.id: rule.title for _, book in sides.values() for rule in book.rules.values()}
    touched = compared[compared["change"] != rehearsal.SAME]
    is_open = as_ends(touched["end"]) >= as_day(as_of)
    met = {
        side: _records(rehearsal.deadlines_met(judged, as_of))
        for side, (judged, _) in sides.items()
    }
    covered = {
        side: _records(coverage.coverage(judged, book, as_of))
        for side, (judged, book) in sides.items()
    }
    return {
        "titles": titles,
        "citizens": int(touched["citizen"].nunique()),
        "open": int(touched.loc[is_open, "citizen"].nunique()),
        "rules": _records(counts),
        "verdicts": _records(rehearsal.verdict_changes(compared)),
        "met": met,
        "coverage": covered,
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as JSON can hold them: days as ISO text, nothing as None."""
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in table.astype(object).to_dict("records")
    ]


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else value


@transaction.atomic
def _store(
    pk: int,
    compared: pd.DataFrame,
    summary: dict[str, Any],
    before: Rulebook,
    after: Rulebook,
    progress: Progress,
) -> None:
    ordered = Rehearsal.objects.select_for_update().filter(pk=pk).first()
    if ordered is None:
        raise _deleted()
    ordered.duties.all().delete()
    touched = compared[compared["change"] != rehearsal.SAME]
    RehearsedDuty.objects.bulk_create(_rows(ordered, touched), batch_size=_BATCH)
    ordered.summary = summary
    ordered.fingerprint_before = before.fingerprint
    ordered.fingerprint_after = after.fingerprint
    ordered.save(update_fields=["summary", "fingerprint_before", "fingerprint_after"])
    # The last word before the commit: who has lost the job by now stores nothing.
    progress("Gemmer", 99)


def _rows(ordered: Rehearsal, touched: pd.DataFrame) -> Iterator[RehearsedDuty]:
    spells = keys.of_spells(set(touched["citizen"]))
    rows: Iterable[Any] = touched.itertuples(index=False)
    for row in rows:
        yield RehearsedDuty(
            rehearsal=ordered,
            citizen_id=row.citizen,
            spell_id=spells[row.spell],
            group=row.group,
            rule=row.rule,
            change=row.change,
            due_before=_day(row.due_before),
            due_after=_day(row.due_after),
            outcome_before="" if pd.isna(row.verdict_before) else row.verdict_before,
            outcome_after="" if pd.isna(row.verdict_after) else row.verdict_after,
            version_before=_day(row.version_before),
            version_after=_day(row.version_after),
            needed_before=_or_none(row.needed_before),
            needed_after=_or_none(row.needed_after),
            enforced_before=_or_none(row.enforced_before),
            enforced_after=_or_none(row.enforced_after),
        )


def _day(value: Any) -> date | None:
    day: date | None = None if pd.isna(value) else value.date()
    return day


def _or_none(value: Any) -> Any:
    return None if pd.isna(value) else value
