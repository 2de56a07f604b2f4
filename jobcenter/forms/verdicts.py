"""What the list of duties, and the list of Min Plan, can be narrowed to."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict

from jobcenter import danish, rule_sentences
from jobcenter.law import vocabulary
from jobcenter.models import Caseworker, Team
from jobcenter.models.assessments import StandingQuerySet
from jobcenter.models.verdicts import VerdictQuerySet
from jobcenter.queries import minplans, rules, verdicts
from jobcenter.queries.duty_offers import Offers
from jobcenter.queries.minplans import PlanState
from jobcenter.queries.standings import NOBODY
from jobcenter.queries.verdicts import Asked, Force, Part
from jobcenter.tables.duties import NO, YES, month_value

from .look import FIRST_A_TEAM, DressedForm, LongSelect

AREAS = [(code, name.capitalize()) for code, name in vocabulary.BENEFITS.items()]


class Filters(django_filters.FilterSet):
    """Filters of one choice each. Where there is nothing to choose between, none is offered."""

    def __init__(
        self,
        data: QueryDict,
        queryset: QuerySet[Any],
        offered: dict[str, list[tuple[str, str]]],
        hints: Mapping[str, str] | None = None,
    ) -> None:
        """A filter with a hint stands there also with one choice: it tells how to get more."""
        super().__init__(data, queryset)
        hints = hints or {}
        for name, choices in offered.items():
            self.filters[name].extra["choices"] = choices
            if len(choices) < 2 and name not in (*data, *hints):
                del self.filters[name]
        for name, hint in hints.items():
            self.filters[name].extra["help_text"] = hint
        for each in self.filters.values():
            each.extra["empty_label"] = "Alle"
            each.extra["widget"] = LongSelect
            each.extra["error_messages"] = {"invalid_choice": "Valget findes ikke længere."}

    class Meta:
        form = DressedForm

    def chosen(self) -> list[tuple[str, str, str]]:
        """Name, label and chosen text of each filter in use."""
        values = {name: value for name, value in self.form.cleaned_data.items() if value}
        return [
            (name, str(self.filters[name].label), self._text(name, value))
            for name, value in values.items()
        ]

    def _text(self, name: str, value: str) -> str:
        return str(dict(self.form.fields[name].choices)[value])  # type: ignore[attr-defined]


class VerdictFilters(Filters):
    """The filters of the list of duties; takes `queries.verdicts.duties`."""

    fra = django_filters.ChoiceFilter(method="from_month", label="Frist fra og med")
    til = django_filters.ChoiceFilter(method="to_month", label="Frist til og med")
    omraade = django_filters.ChoiceFilter(field_name="benefit", label="Område", choices=AREAS)
    regel = django_filters.ChoiceFilter(field_name="rule", label="Regel")
    vurdering = django_filters.ChoiceFilter(
        method="by_part", label="Vurdering", choices=[*Asked.choices, *Part.choices]
    )
    foedt = django_filters.ChoiceFilter(
        method="by_born_late",
        label="Født for sent",
        choices=[(YES, "Født for sent"), (NO, "Ikke født for sent")],
    )
    registreret = django_filters.ChoiceFilter(
        method="by_registration",
        label="Registrering",
        choices=[(YES, "Registreret for sent"), (NO, "Ikke registreret for sent")],
    )
    opgave = django_filters.ChoiceFilter(
        field_name="asks_for",
        label="Kræver",
        choices=[(task, name[:1].upper() + name[1:]) for task, name in vocabulary.TASKS.items()],
    )
    hvem = django_filters.ChoiceFilter(
        field_name="rests_on",
        label="Påhviler",
        choices=[(vocabulary.JOBCENTRE, "Jobcentret"), (vocabulary.UNEMPLOYMENT_FUND, "A-kassen")],
    )
    pligt = django_filters.ChoiceFilter(
        method="by_force", label="Forpligter", choices=Force.choices
    )
    team = django_filters.ChoiceFilter(method="by_team", label="Team på fristens dag")
    ansvarlig = django_filters.ChoiceFilter(
        method="by_caseworker", label="Ansvarlig på fristens dag"
    )

    def __init__(self, data: QueryDict, queryset: VerdictQuerySet, offers: Offers) -> None:
        months = [(month_value(month), danish.month(month)) for month in offers.months]
        found = {
            "fra": months,
            "til": months,
            "regel": [(rule, rule_name(rule)) for rule in offers.rules],
            "team": [*_named(offers.teams), (NOBODY, "Uden team")],
            "ansvarlig": [*_named(offers.caseworkers), (NOBODY, "Uden ansvarlig")],
        }
        hints = {} if offers.names_people else {"ansvarlig": FIRST_A_TEAM}
        super().__init__(data, queryset, found, hints)

    def from_month(self, found: VerdictQuerySet, _name: str, value: str) -> VerdictQuerySet:
        return found.filter(due__gte=_first_day(value))

    def to_month(self, found: VerdictQuerySet, _name: str, value: str) -> VerdictQuerySet:
        month = _first_day(value)
        return found.filter(Q(due__lt=month) | verdicts.in_months(month, month))

    def by_part(self, found: VerdictQuerySet, _name: str, value: str) -> VerdictQuerySet:
        return found.filter(verdicts.in_parts(value))

    def by_born_late(self, found: VerdictQuerySet, _name: str, value: str) -> VerdictQuerySet:
        return found.filter(born_late=value == YES)

    def by_registration(self, found: VerdictQuerySet, _name: str, value: str) -> VerdictQuerySet:
        return found.filter(late_registered=value == YES)

    def by_force(self, found: VerdictQuerySet, _name: str, value: str) -> VerdictQuerySet:
        return found.filter(Q(force=value))

    def by_team(self, found: VerdictQuerySet, _name: str, value: str) -> VerdictQuerySet:
        return found.filter(Q(team__uuid=None if value == NOBODY else value))

    def by_caseworker(self, found: VerdictQuerySet, _name: str, value: str) -> VerdictQuerySet:
        return found.filter(Q(caseworker__uuid=None if value == NOBODY else value))


class MinPlanFilters(Filters):
    """The filters of the list of Min Plan; takes `queries.minplans.cases`."""

    omraade = django_filters.ChoiceFilter(field_name="benefit", label="Område", choices=AREAS)
    minplan = django_filters.ChoiceFilter(
        method="by_state", label="Min Plan", choices=PlanState.choices
    )
    team = django_filters.ChoiceFilter(method="by_team", label="Team i dag")

    def __init__(self, data: QueryDict, queryset: StandingQuerySet, teams: list[Team]) -> None:
        super().__init__(data, queryset, {"team": _named(teams)})

    def by_state(self, found: StandingQuerySet, _name: str, value: str) -> StandingQuerySet:
        return minplans.in_state(found, value)

    def by_team(self, found: StandingQuerySet, _name: str, value: str) -> StandingQuerySet:
        return found.filter(team__uuid=value)


def _named(found: Sequence[Team | Caseworker]) -> list[tuple[str, str]]:
    return [(str(each.uuid), each.name) for each in found]


def rule_name(rule: str) -> str:
    """A rule's title with the groups that it is about: several rules have the same title."""
    known = rules.book().rule(rule)
    return f"{known.title} ({rule_sentences.groups(known.groups)})"


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
