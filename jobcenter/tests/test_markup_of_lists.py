"""What lists write by themselves, held against what the libraries' own templates write."""

import importlib
import pkgutil
import re
from datetime import date

import django_tables2 as tables
import pytest
from django import forms
from django.test import RequestFactory
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tables2 import RequestConfig

from jobcenter import danish
from jobcenter import tables as lists
from jobcenter.forms.look import LongSelect
from jobcenter.forms.standings import CountedSelect
from jobcenter.tables import CaptionedTable, CountedPaginator

DAY = date(2024, 5, 1)


class Names(CaptionedTable):
    row_header = "name"

    name = tables.Column("Navn & by")
    day = tables.Column(default="ingen", attrs={"td": {"class": "nowrap"}})
    count = tables.Column()

    class Meta(CaptionedTable.Meta):
        row_attrs = {"data-row": lambda record: record["count"]}

    def render_name(self, value: str, record: dict[str, object]) -> SafeString:
        return format_html("<b>{}</b> {}", value, record["count"])

    def render_day(self, value: date) -> str:
        return danish.short_day(value)


ROWS: list[dict[str, object]] = [
    {"name": "<Ea>", "day": DAY, "count": 1234},
    {"name": "Bo", "day": None, "count": "a<b"},
]


def _shown(rows: list[dict[str, object]], address: str = "/", **pages: object) -> Names:
    table = Names(rows)
    RequestConfig(RequestFactory().get(address), paginate=pages or True).configure(table)
    return table


def test_a_row_has_its_cells_escaped_and_its_own_header() -> None:
    first, second = _shown(ROWS).body().strip().split("\n")
    assert first == (
        '<tr data-row="1234" class="even">'
        '<th scope="row" data-title="Navn &amp; by"><b>&lt;Ea&gt;</b> 1234</th>'
        '<td data-title="Day" class="nowrap">01-05-2024</td>'
        '<td data-title="Count">1.234</td></tr>'
    )
    assert '<td data-title="Day" class="nowrap">ingen</td>' in second
    assert '<td data-title="Count">a&lt;b</td>' in second


def test_the_cells_are_those_that_the_library_gives() -> None:
    table = _shown(ROWS)
    for row, written in zip(table.paginated_rows, table.body().strip().split("\n"), strict=True):
        for column in table.columns:
            assert f">{_text(row.get_cell(column.name))}<" in written


def _text(cell: object) -> str:
    return danish.number(cell) if isinstance(cell, int) else str(format_html("{}", cell))


def test_only_the_page_that_is_asked_for() -> None:
    rows = [{"name": f"Nr{n}", "day": DAY, "count": n} for n in range(120)]
    table = _shown(rows, "/?side=3", paginator_class=CountedPaginator, count=120)
    assert re.findall(r"<b>(Nr\d+)</b>", table.body()) == [f"Nr{n}" for n in range(100, 120)]
    assert (table.paginator.count, table.paginator.num_pages) == (120, 3)


def test_nothing_where_there_are_no_rows() -> None:
    assert _shown([]).body() == ""


CHOICES = [("", "Alle"), ("a&b", "<A> & 'B'"), ("c", "C"), ("d", "D")]


@pytest.mark.parametrize("value", ["", "a&b", "c", None, "gone"])
def test_a_long_select_is_the_librarys_own(value: str | None) -> None:
    own, library = LongSelect(choices=CHOICES), forms.Select(choices=CHOICES)
    attrs = {"id": "id_team", "class": "form-select"}
    assert _same(own.render("team", value, attrs)) == _same(library.render("team", value, attrs))


def test_what_leaves_nothing_is_disabled_unless_it_is_chosen() -> None:
    select = CountedSelect(choices=CHOICES)
    select.empty = frozenset({"c", "d"})
    markup = select.render("team", "d")
    assert '<option value="c" disabled>C</option>' in markup
    assert '<option value="d" selected>D</option>' in markup


def _same(markup: str) -> list[list[str]]:
    """The tags and texts, whatever the order of the attributes and the space between."""
    return [sorted(part.split()) for part in re.split(r"[<>]\s*", markup) if part.strip()]


def _tables(above: type[CaptionedTable] = CaptionedTable) -> list[type[CaptionedTable]]:
    own = [each for each in above.__subclasses__() if each.__module__.startswith(lists.__name__)]
    return [table for each in own for table in (each, *_tables(each))]


def test_every_list_is_sorted_and_paged_in_the_houses_words() -> None:
    """A table without a Meta of its own has the library's: other words, and another length."""
    for module in pkgutil.iter_modules(lists.__path__):
        importlib.import_module(f"{lists.__name__}.{module.name}")
    found = _tables()
    assert len(found) > 20
    for table in found:
        meta = vars(table).get("Meta")
        assert meta, table
        assert issubclass(meta, CaptionedTable.Meta), table
