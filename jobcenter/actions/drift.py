"""Does what stands equal a full run over the same facts? Asked each night; it must."""

from django.db import transaction

from jobcenter import danish
from jobcenter.actions import assessment, audit, jobs, results
from jobcenter.actions.jobs import Progress
from jobcenter.models import Assessment, DriftCheck, Job, Part
from jobcenter.models.clock import today
from jobcenter.queries import assessments, drift


def order_tonights() -> Job | None:
    """The check of this night; None where it is ordered, or where nothing is published."""
    if Assessment.objects.published() is None:
        return None
    return jobs.create_for_night(kind=Job.Kind.CHECK, night=today())


def of_job(job: Job, progress: Progress) -> str:
    """Does an ordered job's work; gives the sentence that says what came of it."""
    found = check(job=job, progress=progress)
    if found is None:
        return (
            "Der er intet at afstemme: siden den udgivne opgørelse er der kommet en leverance "
            "eller nye regler. Der afstemmes igen næste nat."
        )
    if not found.total:
        return f"Afstemt: {found.assessment} er magen til en fuld opgørelse."
    rows = danish.plural(found.total, "række", "rækker")
    return f"Afstemt: {rows} i {found.assessment} afviger fra en fuld opgørelse."


def check(*, progress: Progress, job: Job | None = None) -> DriftCheck | None:
    """Makes what is published once more, unseen, and compares; stores and gives the differences.

    None where facts or rules have moved since, or nothing is published.
    """
    if job:
        _forget_made_before(job)
    standing = Assessment.objects.published()
    if standing is None or not assessments.is_up_to_date(standing):
        return None
    again = assessment.assess(
        by=None, as_of=standing.as_of, publish=False, job=job, progress=progress
    )
    try:
        progress("Sammenligner", 98)
        if not assessments.is_up_to_date(standing):
            return None
        found = DriftCheck.objects.create(
            assessment=standing, differences=drift.differences(standing, again)
        )
    finally:
        _remove(again.pk)
    audit.record(by=None, verb="opgoerelse.afstemt", forskelle=found.total)
    return found


def _forget_made_before(job: Job) -> None:
    """Removes the whole run of an attempt whose worker died while it compared."""
    begun = Part.objects.filter(job=job).values("assessment_pk")
    for made in Assessment.objects.filter(pk__in=begun):
        _remove(made.pk)


@transaction.atomic
def _remove(assessment_pk: int) -> None:
    Part.objects.filter(assessment_pk=assessment_pk).delete()
    results.remove(assessment_pk)
