"""How far a group is with what it is owed, month by month."""

import django_tables2 as tables

from jobcenter import danish
from jobcenter.queries.coverage import Coverage, Owed

from .base import CaptionedTable
from .deadlines_met import NUMBER


class CoverageTable(CaptionedTable):
    """One row per month in which windows closed, and all of them last."""

    row_header = "month"

    month = tables.Column("Vinduet lukkede i", empty_values=(), orderable=False)
    population = tables.Column("I gruppen", attrs=NUMBER, orderable=False)
    reached = tables.Column("Har antallet", attrs=NUMBER, orderable=False)
    needed = tables.Column("Der kræves", attrs=NUMBER, orderable=False)
    first = tables.Column("Har haft den første", attrs=NUMBER, orderable=False)
    exempt = tables.Column("Heraf fritaget", attrs=NUMBER, orderable=False)
    is_met = tables.Column("Kravet", orderable=False)

    class Meta(CaptionedTable.Meta):
        row_attrs = {"class": lambda record: "" if record.month else "total-row"}

    def __init__(self, coverage: Coverage) -> None:
        rows = [*coverage.months, coverage.total] if len(coverage.months) > 1 else coverage.months
        hidden = () if coverage.everyone else ("first",)
        caption = f"Dækning måned for måned: {coverage.group_name}, {coverage.title}"
        super().__init__(rows, caption=caption, exclude=hidden)

    def render_month(self, record: Owed) -> str:
        return danish.month(record.month) or "I alt"

    def render_population(self, value: int) -> str:
        return danish.number(value)

    render_reached = render_needed = render_first = render_exempt = render_population

    def render_is_met(self, record: Owed) -> str:
        return "nået" if record.is_met else f"mangler {danish.number(record.lacking)}"
