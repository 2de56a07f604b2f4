"""Who is to have each of the cases that nobody has."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from jobcenter.models import Caseworker
from jobcenter.queries.proposals import Receiver
from jobcenter.queries.unassigned import Waiting

from .look import DressedForm

_PREFIX = "sag-"


class ProposalForm(DressedForm):
    """One choice for each case that waits: a caseworker of the team, or nobody yet."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        waits: Sequence[Waiting],
        receivers: Sequence[Receiver],
        proposed: Mapping[int, Receiver],
    ) -> None:
        self.waits = waits
        self.people = {str(each.caseworker.uuid): each.caseworker for each in receivers}
        super().__init__(data)
        choices = [("", "Vent med sagen"), *_named(self.people)]
        for each in waits:
            receiver = proposed.get(each.case.pk)
            self.fields[name_of(each)] = forms.ChoiceField(
                label=f"Ansvarlig for {each.case.citizen.name}",
                choices=choices,
                required=False,
                initial=str(receiver.caseworker.uuid) if receiver else "",
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={
                    "invalid_choice": "Sagsbehandleren er ikke længere i teamet. Vælg en anden."
                },
            )

    def chosen(self) -> dict[Waiting, Caseworker]:
        """Who was chosen; of a form that was not sent, who is proposed."""
        values = self.cleaned_data if self.is_bound else self._initial()
        return {
            each: self.people[values[name_of(each)]]
            for each in self.waits
            if values.get(name_of(each))
        }

    def _initial(self) -> dict[str, str]:
        return {name: field.initial for name, field in self.fields.items()}

    def gone(self) -> int:
        """How many were chosen for that somebody else has distributed since the page was shown."""
        sent = (name for name, value in self.data.items() if name.startswith(_PREFIX) and value)
        return sum(name not in self.fields for name in sent)


def name_of(each: Waiting) -> str:
    return f"{_PREFIX}{each.case.citizen.uuid}"


def _named(people: Mapping[str, Caseworker]) -> Iterable[tuple[str, str]]:
    """Of two with the same name, each with the employee's id."""
    names = [person.name for person in people.values()]
    for uuid, person in people.items():
        is_shared = names.count(person.name) > 1
        yield uuid, f"{person.name} ({person.employee_id})" if is_shared else person.name
