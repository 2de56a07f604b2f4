"""One measured thing in a process of its own: `python -m bench.process MODULE:FUNCTION JSON`."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class Failed(RuntimeError):
    """A measured process ended badly; its last words are the message."""


def run(what: str, environment: dict[str, str], **arguments: Any) -> dict[str, Any]:
    """What the function answered, and `memory`: the process's largest resident set in MiB."""
    command = [sys.executable, "-m", "bench.process", what, json.dumps(arguments)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said, complaint = process.communicate()
    if process.returncode:
        raise Failed(f"{what}: {complaint[-2000:]}")
    answer: dict[str, Any] = json.loads(said.splitlines()[-1])
    return answer


def main(what: str, arguments: str) -> None:
    import resource

    import django

    if "DATABASE_URL" in os.environ:
        django.setup()
    module, _, name = what.partition(":")
    answer = getattr(importlib.import_module(module), name)(**json.loads(arguments)) or {}
    answer["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write("\n" + json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
