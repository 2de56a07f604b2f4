"""The real run with the law, as `manage.py assess` does it, and how long each step took."""

from datetime import datetime
from typing import Any

from django.core.management import call_command

from bench.population import AS_OF
from jobcenter.models import Assessment, Job, LeafCount, Standing, Verdict

# The steps in which a run computes, by how their Danish names begin.
ARITHMETIC = "Beregner"


def run() -> dict[str, Any]:
    """Seconds in all and by step, and how many rows were stored."""
    call_command("assess", as_of=str(AS_OF), verbosity=0)
    job = Job.objects.filter(kind=Job.Kind.ASSESSMENT).latest("pk")
    begun, ended = job.started_at, job.finished_at
    if not begun or not ended:
        raise RuntimeError("The run did not end.")
    names = [name for name, _moment in job.steps]
    moments = [datetime.fromisoformat(moment) for _name, moment in job.steps]
    steps: dict[str, float] = {}
    for name, start, end in zip(names, moments, [*moments[1:], ended], strict=True):
        steps[name] = steps.get(name, 0) + (end - start).total_seconds()
    newest = Assessment.objects.latest("pk").pk
    return {
        "seconds": (ended - begun).total_seconds(),
        "steps": steps,
        "arithmetic": sum(spent for name, spent in steps.items() if name.startswith(ARITHMETIC)),
        "rows": {
            model.__name__: model._default_manager.filter(assessment=newest).count()
            for model in (Standing, Verdict, LeafCount)
        },
    }
