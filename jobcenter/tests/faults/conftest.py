"""One installation for all tests of a file, and what it finds when nobody disturbs it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobcenter.tests.faults.installation import Installation, Times, running
from jobcenter.tests.faults.scene import Scene

# `make faults` says how many kills; then the times are production's own. The gate's are shorter,
# but not so short that a busy machine's worker is late with its signs of life.
KILLS = int(os.environ.get("FAULT_KILLS", "0"))
SEED = int(os.environ.get("FAULT_SEED", "20261122"))
TIMES = Times(lease=45, heartbeat=10, ring=30) if KILLS else Times(lease=10, heartbeat=1, ring=1)


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    # not pytest's own folder, which PostgreSQL's user may not enter
    folder = Path(tempfile.mkdtemp(prefix="tilsyn-faults-", dir="/tmp"))
    try:
        with running(folder, TIMES) as started:
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def whole_scene(installation: Installation) -> Scene:
    return Scene(installation)


@pytest.fixture
def scene(whole_scene: Scene) -> Iterator[Scene]:
    """The installation with every process running and nothing in it but the logins."""
    whole_scene.start_over("empty")
    yield whole_scene
    whole_scene.installation.keep_alive()
