"""The quarterly meeting with a partner municipality: its minutes and what was agreed."""

from typing import Any

from django import forms

from jobcenter.models import PackPoint

from .look import DressedForm
from .rehearsals import DayField

_NOBODY = "Skriv intet om den enkelte borger."


class MinutesForm(DressedForm):
    meeting_on = DayField(label="Mødedag", help_text="dd-mm-åååå", required=False)
    minutes = forms.CharField(
        label="Referat",
        max_length=8000,
        required=False,
        help_text=_NOBODY,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": "Referatet er for langt. Skriv højst 8.000 tegn."},
    )


class PointForm(DressedForm):
    text = forms.CharField(
        label="Aftale",
        max_length=500,
        help_text=_NOBODY,
        error_messages={
            "required": "Skriv, hvad der er aftalt.",
            "max_length": "Aftalen er for lang. Skriv højst 500 tegn.",
        },
    )
    owner = forms.CharField(label="Ansvarlig", max_length=200, required=False)
    due = DayField(label="Senest", help_text="dd-mm-åååå", required=False)


class FollowUpForm(DressedForm):
    state = forms.ChoiceField(label="Status", choices=PackPoint.State.choices)
    answer = forms.CharField(
        label="Hvad kom der ud af det?",
        max_length=500,
        required=False,
        error_messages={"max_length": "Svaret er for langt. Skriv højst 500 tegn."},
    )

    def __init__(self, *args: Any, point: PackPoint, **kwargs: Any) -> None:
        super().__init__(
            *args,
            prefix=f"punkt-{point.uuid}",
            initial={"state": point.state, "answer": point.answer},
            **kwargs,
        )
        self.point = point
