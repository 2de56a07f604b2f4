"""`manage.py assess`: computes and publishes one day's assessment, here and now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError

from jobcenter.actions import assessment, jobs
from jobcenter.actions.jobs import Progress
from jobcenter.management import output
from jobcenter.management.asking import AskedCommand
from jobcenter.management.setup import ensure_database
from jobcenter.models import Job


class Command(AskedCommand):
    help = "Beregner og udgiver opgørelsen pr. en dag. Venter, til den er færdig."

    def add_arguments(self, parser: ArgumentParser) -> None:
        output.add_as_of(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        ensure_database()
        job = assessment.order(by=None, as_of=options["as_of"])
        done = jobs.run(job_pk=job.pk, work=self._work)
        job.refresh_from_db()
        if not done:
            raise CommandError(job.message)
        self.stdout.write(job.message)

    def _work(self, job: Job, progress: Progress) -> str:
        def tell(step: str, percent: int) -> None:
            self.stderr.write(f"{percent:3} % {step}")
            progress(step, percent)

        return assessment.of_job(job, tell)
