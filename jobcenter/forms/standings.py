"""What the list of cases can be narrowed to, and what it can be searched for."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.http import QueryDict

from jobcenter import danish
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.queries import standings
from jobcenter.queries.offers import NOT_BOOKED_IN_TIME, Offer
from jobcenter.queries.standings import Measured, Search

from .look import FIRST_A_TEAM, DressedForm, LongSelect

_DAY_FIRST = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4}|\d{2})", re.ASCII)
_DAY_FIRST_CLOSE = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


class CountedSelect(LongSelect):
    """A choice that would leave nothing is shown greyed: it is there, but not now."""

    empty: frozenset[str] = frozenset()

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        if str(option["value"]) in self.empty and not option["selected"]:
            option["attrs"]["disabled"] = True
        return option


class StandingFilters(django_filters.FilterSet):
    """The filters of a list. Choices and their counts come from the cases that can be shown."""

    omraade = django_filters.ChoiceFilter(field_name="benefit", label="Område")
    status = django_filters.ChoiceFilter(method="by_status", label="Status")
    regel = django_filters.ChoiceFilter(method="by_rule", label="Regel")
    kommune = django_filters.ChoiceFilter(field_name="municipality__code", label="Kommune")
    team = django_filters.ChoiceFilter(method="by_team", label="Team")
    ansvarlig = django_filters.ChoiceFilter(method="by_caseworker", label="Ansvarlig")
    maaltal = django_filters.ChoiceFilter(method="by_measured", label="Måltallet")

    def __init__(
        self,
        data: QueryDict,
        queryset: StandingQuerySet,
        *,
        offers: Mapping[str, Sequence[Offer]],
        as_of: date,
        names_people: bool = True,
    ) -> None:
        super().__init__(data, queryset)
        self.as_of = as_of
        alone = () if names_people else ("ansvarlig",)  # stands there with its one choice
        self.labels = {
            name: {offer.value: offer.label for offer in offered}
            for name, offered in offers.items()
        }
        for name, offered in offers.items():
            self.filters[name].extra["choices"] = [(o.value, _with_count(o)) for o in offered]
            self.filters[name].extra["widget"] = _select(offered)
            if len(offered) < 2 and name not in (*data, *alone):
                del self.filters[name]
        for name in alone:
            self.filters[name].extra["help_text"] = FIRST_A_TEAM
        for each in self.filters.values():
            each.extra["empty_label"] = "Alle"
            each.extra["error_messages"] = {"invalid_choice": "Valget findes ikke længere."}

    class Meta:
        form = DressedForm

    def by_status(self, cases: StandingQuerySet, _name: str, value: str) -> StandingQuerySet:
        statuses = standings.NOT_BOOKED_IN_TIME if value == NOT_BOOKED_IN_TIME else [value]
        return cases.filter(Q(status__in=statuses))

    def by_rule(self, cases: StandingQuerySet, _name: str, value: str) -> StandingQuerySet:
        return cases.filter(Q(first_due_rule="" if value == standings.NOBODY else value))

    def by_team(self, cases: StandingQuerySet, _name: str, value: str) -> StandingQuerySet:
        return cases.filter(Q(team__uuid=None if value == standings.NOBODY else value))

    def by_caseworker(self, cases: StandingQuerySet, _name: str, value: str) -> StandingQuerySet:
        if value == standings.NOBODY:
            return cases.without_responsible()
        return cases.filter(caseworker__uuid=value)

    def by_measured(self, cases: StandingQuerySet, _name: str, value: str) -> StandingQuerySet:
        return cases.filter(standings.measured(Measured(value), self.as_of))

    def chosen(self) -> list[tuple[str, str, str]]:
        """Name, label and chosen text of each filter in use."""
        values = {name: value for name, value in self.form.cleaned_data.items() if value}
        return [
            (name, str(self.filters[name].label), self.labels[name][value])
            for name, value in values.items()
        ]


def _select(offered: Sequence[Offer]) -> CountedSelect:
    widget = CountedSelect()
    widget.empty = frozenset(offer.value for offer in offered if offer.count == 0)
    return widget


def _with_count(offer: Offer) -> str:
    return offer.label if offer.count is None else f"{offer.label} ({danish.number(offer.count)})"


class SearchForm(DressedForm):
    """A name, a day of birth or a whole CPR number; which one is seen from what was written."""

    text = forms.CharField(
        label="Søg borger",
        max_length=100,
        help_text="Begyndelsen af et navn, en fødselsdato (ddmmåå) eller et CPR-nummer",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Skriv det, du vil søge efter."},
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not re.search(r"\d", text) and len(text) < 2:
            raise forms.ValidationError("Skriv mindst to bogstaver af navnet.")
        if re.search(r"\d", text) and not (_cpr(text) or _birth_dates(text)):
            raise forms.ValidationError(
                "Det kan ikke læses som en fødselsdato eller et CPR-nummer. Skriv en fødselsdato "
                "som ddmmåå eller dd-mm-åååå, eller alle ti cifre i CPR-nummeret."
            )
        return text

    def search(self) -> Search:
        """What is to be looked for; only of a valid form."""
        text: str = self.cleaned_data["text"]
        if number := _cpr(text):
            return Search.for_cpr(number)
        if days := _birth_dates(text):
            return Search(Search.BIRTH_DATE, " ".join(map(str, days)), f"født {days[0]:%d-%m-%y}")
        return Search(Search.NAME, text, f"“{text}”")


def _cpr(text: str) -> str:
    digits = re.sub(r"[\s-]", "", text)
    return digits if re.fullmatch(r"\d{10}", digits, re.ASCII) else ""


def _birth_dates(text: str) -> list[date]:
    """The day that is written, in both centuries where the year has two digits; [] for no day."""
    if iso := _YEAR_FIRST.fullmatch(text):
        year, month, day = iso.groups()
    elif danish_order := _DAY_FIRST.fullmatch(text) or _DAY_FIRST_CLOSE.fullmatch(text):
        day, month, year = danish_order.groups()
    else:
        return []
    years = [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)]
    return [real for each in years if (real := _real_day(each, int(month), int(day)))]


def _real_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
