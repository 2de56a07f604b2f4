"""What the fault tests hand in: the demonstration's delivery, with the staff of a small office.

Few employees make few charts, so that a run is short, and yet long enough to be hit in the middle.
"""

import csv
import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from jobcenter.demo import generator

CITIZENS = 300
STAFF = ("M01", "M13", "M17")


def delivery(seed: int = 7, citizens: int = CITIZENS) -> bytes:
    """A zip as it is uploaded; the same seed gives the same rows."""
    packed = io.BytesIO()
    with TemporaryDirectory() as temporary, zipfile.ZipFile(packed, "w") as archive:
        folder = Path(temporary)
        generator.write(folder, as_of=generator.DEMO_DAY, seed=seed, citizens=citizens)
        for path in sorted(folder.iterdir()):
            archive.writestr(path.name, _of_small_office(path))
    return packed.getvalue()


def change(*, held: bool, seed: int = 7, citizens: int = CITIZENS) -> bytes:
    """Only every third conversation of the delivery that was held: cancelled now, or as it was."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(delivery(seed, citizens))) as whole:
        rows = list(csv.DictReader(io.StringIO(whole.read("samtaler.csv").decode()), delimiter=";"))
    changed = [row for row in rows if row["status"] == "afholdt"][::3]
    if not held:
        changed = [row | {"status": "aflyst", "afholdt_dato": ""} for row in changed]
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("samtaler.csv", _csv(changed))
    return packed.getvalue()


def _of_small_office(path: Path) -> str:
    """The file with all of the work given to the few, and the others left out of the staff."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    if path.stem == "medarbejdere":
        rows = [row for row in rows if row["medarbejder_id"] in STAFF]
    teams = {"M01": "Sygedagpenge", "M13": "Aktivitetsparate", "M17": "Aktivitetsparate"}
    for row in rows:
        if row.get("medarbejder_id") and path.stem != "medarbejdere":
            row["medarbejder_id"] = STAFF[int(row["medarbejder_id"][1:]) % len(STAFF)]
            if "team" in row:
                row["team"] = teams[row["medarbejder_id"]]
    return _csv(rows)


def _csv(rows: list[dict[str, str]]) -> str:
    target = io.StringIO()
    writer = csv.DictWriter(target, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()
