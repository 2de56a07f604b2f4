"""Small deliveries for tests, valid unless a test says otherwise.

    builder = DeliveryBuilder().citizen().spell(startdato="2023-01-01")
    builder.conversation(afholdt_dato="2024-02-01").write(folder)

Keyword arguments are the columns of the file format. Spells, conversations and the like belong to
the citizen named last, responsibilities to the spell named last.
"""

import csv
import io
import zipfile
from pathlib import Path
from typing import Self

import xlsxwriter

HEADINGS = {
    "medarbejdere": "medarbejder_id navn email rolle team fra_dato til_dato",
    "borgere": "cpr navn kommunekode beskyttet",
    "ydelsesforloeb": (
        "forloeb_id cpr ydelse maalgruppe visitationskategori i_job"
        " startdato modtaget_dato slutdato"
    ),
    "sagsansvar": "forloeb_id medarbejder_id team anden_aktoer fra_dato til_dato",
    "samtaler": (
        "samtale_id cpr type form aktoer faelles booket_dato planlagt_dato afholdt_dato status"
        " medarbejder_id registreret_dato"
    ),
    "minplan": "minplan_id cpr oprettet_dato ajourfoert_dato delt_dato har_maal har_aktivitet",
    "fritagelser": "fritagelse_id cpr aarsag fra_dato til_dato",
    "vurderinger": "vurdering_id cpr art frist_dato dato",
}

_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2)


def invented_cpr(number: int) -> str:
    """The n-th number with a valid check digit that belongs to nobody: births in 2030-2036."""
    tried = -1
    for year in range(36, 29, -1):
        for month in range(1, 13):
            for day in range(1, 29):
                for serial in range(400, 500):
                    head = f"{day:02}{month:02}{year:02}{serial}"
                    check = -sum(int(d) * w for d, w in zip(head, _WEIGHTS, strict=True)) % 11
                    tried += check < 10
                    if tried == number:
                        return f"{head}{check}"
    raise ValueError(f"There are only {tried} such numbers")


class DeliveryBuilder:
    """Rows by file, in the order in which they were added; `tables` may be edited freely."""

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, str]]] = {name: [] for name in HEADINGS}

    def _add(self, table: str, defaults: dict[str, str], columns: dict[str, str]) -> Self:
        unknown = columns.keys() - set(HEADINGS[table].split())
        if unknown:
            raise TypeError(f"{table} has no column {', '.join(sorted(unknown))}")
        empty = dict.fromkeys(HEADINGS[table].split(), "")
        self.tables[table].append(empty | defaults | columns)
        return self

    def _next(self, table: str) -> int:
        return len(self.tables[table]) + 1

    def _last(self, table: str, column: str) -> str:
        return self.tables[table][-1][column]

    def employee(self, **columns: str) -> Self:
        number = self._next("medarbejdere")
        defaults = {
            "medarbejder_id": f"S{number:02}",
            "navn": f"Medarbejder {number}",
            "email": f"s{number:02}@jobcenter.example",
            "rolle": "sagsbehandler",
            "team": "Sygedagpenge",
            "fra_dato": "2020-01-01",
        }
        return self._add("medarbejdere", defaults, columns)

    def citizen(self, **columns: str) -> Self:
        number = self._next("borgere")
        defaults = {
            "navn": f"Borger {number}",
            "kommunekode": "183",
            "beskyttet": "nej",
        }
        if "cpr" not in columns:
            defaults["cpr"] = invented_cpr(number)
        return self._add("borgere", defaults, columns)

    def spell(self, **columns: str) -> Self:
        defaults = {
            "forloeb_id": f"F{self._next('ydelsesforloeb'):05}",
            "cpr": columns.get("cpr") or self._last("borgere", "cpr"),
            "ydelse": "sygedagpenge",
            "maalgruppe": "6.6",
            "visitationskategori": "2",
            "i_job": "nej",
            "startdato": "2023-01-02",
            "modtaget_dato": "2023-01-09",
        }
        return self._add("ydelsesforloeb", defaults, columns)

    def responsibility(self, **columns: str) -> Self:
        """By default the employee named last answers, if any; else nobody."""
        employees = self.tables["medarbejdere"]
        defaults = {
            "forloeb_id": columns.get("forloeb_id") or self._last("ydelsesforloeb", "forloeb_id"),
            "medarbejder_id": employees[-1]["medarbejder_id"] if employees else "",
            "team": employees[-1]["team"] if employees else "Sygedagpenge",
            "fra_dato": "2023-01-09",
        }
        return self._add("sagsansvar", defaults, columns)

    def conversation(self, **columns: str) -> Self:
        """By default a jobsamtale held on 1 March 2024."""
        defaults = {
            "samtale_id": f"T{self._next('samtaler'):06}",
            "cpr": columns.get("cpr") or self._last("borgere", "cpr"),
            "type": "7",
            "form": "fremmøde",
            "aktoer": "jobcenter",
            "faelles": "nej",
            "booket_dato": "2024-02-10",
            "planlagt_dato": "2024-03-01",
            "afholdt_dato": "2024-03-01",
            "status": "afholdt",
            "registreret_dato": "2024-03-02",
        }
        return self._add("samtaler", defaults, columns)

    def plan(self, **columns: str) -> Self:
        defaults = {
            "minplan_id": f"P{self._next('minplan'):05}",
            "cpr": columns.get("cpr") or self._last("borgere", "cpr"),
            "oprettet_dato": "2023-02-01",
            "ajourfoert_dato": "2023-06-01",
            "delt_dato": "2023-02-01",
            "har_maal": "ja",
            "har_aktivitet": "nej",
        }
        return self._add("minplan", defaults, columns)

    def exemption(self, **columns: str) -> Self:
        defaults = {
            "fritagelse_id": f"E{self._next('fritagelser'):04}",
            "cpr": columns.get("cpr") or self._last("borgere", "cpr"),
            "aarsag": "barsel",
            "fra_dato": "2023-03-01",
            "til_dato": "2023-09-30",
        }
        return self._add("fritagelser", defaults, columns)

    def appraisal(self, **columns: str) -> Self:
        defaults = {
            "vurdering_id": f"V{self._next('vurderinger'):05}",
            "cpr": columns.get("cpr") or self._last("borgere", "cpr"),
            "art": "§7",
            "frist_dato": "2023-03-01",
            "dato": "2023-02-20",
        }
        return self._add("vurderinger", defaults, columns)

    def text(self, table: str) -> str:
        """One file as text, with CRLF."""
        stream = io.StringIO()
        writer = csv.DictWriter(stream, HEADINGS[table].split(), delimiter=";")
        writer.writeheader()
        writer.writerows(self.tables[table])
        return stream.getvalue()

    def write(
        self, folder: Path, *, encoding: str = "utf-8", only: tuple[str, ...] = tuple(HEADINGS)
    ) -> Path:
        """All eight files, or only some, in a folder that is made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        for table in only:
            (folder / f"{table}.csv").write_bytes(self.text(table).encode(encoding))
        return folder

    def write_zip(self, path: Path, *, folder: str = "") -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for table in HEADINGS:
                archive.writestr(f"{folder}{table}.csv", self.text(table))
        return path

    def write_workbook(self, path: Path) -> Path:
        """One sheet per table, every cell as text."""
        with xlsxwriter.Workbook(str(path)) as workbook:
            for table, headings in HEADINGS.items():
                sheet = workbook.add_worksheet(table)
                names = headings.split()
                rows = [names, *(list(cells.values()) for cells in self.tables[table])]
                for row, cells in enumerate(rows):
                    for column, text in enumerate(cells):
                        sheet.write_string(row, column, text)
        return path
