"""What the fault tests hand in: the demonstration's delivery, with the staff of a small office.

Few employees and benefits make few charts, so that a run is short, and yet long enough to be hit
in the middle.
"""

import csv
import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from jobcenter.demo import generator

CITIZENS = 300
CHANGED = 60
STAFF = ("M01", "M13", "M17")
BENEFITS = {"sygedagpenge", "kontanthjælp", "dagpenge"}


def delivery(seed: int = 7, citizens: int = CITIZENS) -> bytes:
    """A zip as it is uploaded; the same seed gives the same rows."""
    packed = io.BytesIO()
    with TemporaryDirectory() as temporary, zipfile.ZipFile(packed, "w") as archive:
        folder = Path(temporary)
        generator.write(folder, as_of=generator.DEMO_DAY, seed=seed, citizens=citizens)
        others = _of_other_benefits(folder / "ydelsesforloeb.csv")
        for path in sorted(folder.iterdir()):
            archive.writestr(path.name, _of_small_office(path, others))
    return packed.getvalue()


def change(*, held: bool, seed: int = 7, citizens: int = CITIZENS) -> bytes:
    """Only what was held with some citizens of the delivery: cancelled now, or as it was.

    So few that what is published is revised for them, and not made anew.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(delivery(seed, citizens))) as whole:
        rows = list(csv.DictReader(io.StringIO(whole.read("samtaler.csv").decode()), delimiter=";"))
    some = set(sorted({row["cpr"] for row in rows})[:CHANGED])
    changed = [row for row in rows if row["status"] == "afholdt" and row["cpr"] in some]
    if not held:
        changed = [row | {"status": "aflyst", "afholdt_dato": ""} for row in changed]
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("samtaler.csv", _csv(changed))
    return packed.getvalue()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _of_other_benefits(spells: Path) -> set[str]:
    """The citizens with a benefit that the office does not have, and the spells of theirs."""
    rows = _rows(spells)
    citizens = {row["cpr"] for row in rows if row["ydelse"] not in BENEFITS}
    return citizens | {row["forloeb_id"] for row in rows if row["cpr"] in citizens}


def _of_small_office(path: Path, others: set[str]) -> str:
    """The file without the others' rows, all of the work given to the few of the staff."""
    rows = [
        row
        for row in _rows(path)
        if row.get("cpr") not in others and row.get("forloeb_id") not in others
    ]
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
