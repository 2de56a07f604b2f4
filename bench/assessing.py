"""The real run with the law, as `manage.py assess` does it: how long, and what of it is what."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any
from unittest import mock

from django.core.management import call_command

from bench.population import AS_OF
from jobcenter.actions import drawings, parts, results
from jobcenter.models import Assessment, Job, LeafCount, Part, Standing, Verdict
from jobcenter.queries import facts
from jobcenter.timeliness import block

# After this step all figures are visible; what comes then draws charts from them.
DRAWS = "Tegner grafer"
# What is done for each block of citizens.
_WORK = {"reads": (facts, "read"), "computes": (block, "compute"), "stores": (results, "add_block")}


def run(draws: bool = True) -> dict[str, Any]:
    """Seconds until all is published, what of them went to the blocks' reading, computing and
    storing, the job's steps, and how many rows were stored. Charts are drawn after that, or not."""
    with ExitStack() as patches:
        spent = patches.enter_context(_watched())
        if not draws:
            patches.enter_context(mock.patch.object(drawings, "draw"))
        call_command("assess", as_of=str(AS_OF), verbosity=0)
    steps = _steps(Job.objects.filter(kind=Job.Kind.ASSESSMENT).latest("pk"))
    newest = Assessment.objects.latest("pk").pk
    return {
        "seconds": sum(taken for name, taken in steps.items() if name != DRAWS),
        "draws": steps.get(DRAWS, 0.0),
        **spent,
        "steps": steps,
        "rows": {
            model.__name__: model._default_manager.filter(assessment=newest).count()
            for model in (Standing, Verdict, LeafCount)
        },
    }


def help_out(jobs_before: int, patience: float) -> dict[str, int]:
    """A second worker: takes parts of the next run until that run has no more of them."""
    done, last = 0, time.monotonic() + patience
    while time.monotonic() < last:
        if Assessment.objects.count() > jobs_before:
            break
        waiting = Part.objects.filter(state=Part.State.WAITING).order_by("-citizens", "pk").first()
        if waiting is None:
            time.sleep(0.02)
            continue
        parts.help_with(waiting.pk)
        done += Part.objects.filter(pk=waiting.pk, state=Part.State.DONE).count()
    return {"parts": done}


def assessments() -> dict[str, int]:
    return {"count": Assessment.objects.count()}


def _steps(job: Job) -> dict[str, float]:
    """Seconds by the name of the step that a job was at."""
    if job.finished_at is None:
        raise RuntimeError("The run did not end.")
    moments = [datetime.fromisoformat(moment) for _name, moment in job.steps]
    steps: dict[str, float] = {}
    ends = [*moments[1:], job.finished_at]
    for (name, _moment), start, end in zip(job.steps, moments, ends, strict=True):
        steps[name] = steps.get(name, 0) + (end - start).total_seconds()
    return steps


@contextmanager
def _watched() -> Iterator[dict[str, float]]:
    """Seconds spent within each kind of work for a block, meanwhile."""
    spent = dict.fromkeys(_WORK, 0.0)

    def timed(kind: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            begun = time.perf_counter()
            try:
                return work(*args, **kwargs)
            finally:
                spent[kind] += time.perf_counter() - begun

        return watched

    with ExitStack() as patches:
        for kind, (module, name) in _WORK.items():
            work = timed(kind, getattr(module, name))
            patches.enter_context(mock.patch.object(module, name, work))
        yield spent
