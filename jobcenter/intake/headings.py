"""Which place in a file each column of the layout has."""

from collections.abc import Iterable

from jobcenter.intake.kinds import fold
from jobcenter.intake.layouts import Column, Layout
from jobcenter.intake.problems import Problems, Severity
from jobcenter.intake.sheets import Sheet


def places(layout: Layout, sheet: Sheet, problems: Problems) -> dict[str, int] | None:
    """Place by column name; None where the file cannot be used, which is reported."""
    found: dict[str, int] = {}
    usable = True
    known = layout.by_heading()
    for place, heading in enumerate(sheet.header):
        column = known.get(fold(heading))
        if column is None:
            _report_unknown(heading, sheet, problems)
        elif column.name in found:
            usable = False
            _report_double(column, sheet, problems)
        else:
            found[column.name] = place
    missing = [column for column in layout.columns if column.name not in found]
    _report_missing(missing, sheet, problems)
    return found if usable and not any(column.required for column in missing) else None


def _report_unknown(heading: str, sheet: Sheet, problems: Problems) -> None:
    if heading.strip():
        expected = "Kolonnen kendes ikke og læses ikke. Er navnet stavet rigtigt?"
        problems.add(Severity.WARNING, "ukendt_kolonne", sheet.file, expected, column=heading)


def _report_double(column: Column, sheet: Sheet, problems: Problems) -> None:
    expected = "Kolonnen står to gange i overskriften. Slet den ene."
    problems.add(Severity.BLOCKING, "dobbelt_kolonne", sheet.file, expected, column=column.name)


def _report_missing(missing: Iterable[Column], sheet: Sheet, problems: Problems) -> None:
    for column in missing:
        if column.required:
            severity, code = Severity.BLOCKING, "manglende_kolonne"
            expected = "Kolonnen skal være i filen. Felterne skal være adskilt af semikolon."
        else:
            severity, code = Severity.WARNING, "manglende_valgfri_kolonne"
            expected = "Kolonnen er ikke i filen, så dens felter læses som tomme."
        problems.add(severity, code, sheet.file, expected, column=column.name)
