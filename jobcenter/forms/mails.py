"""Who stands in for a leader, and when."""

from typing import Any

from django import forms

from jobcenter.models import User
from jobcenter.queries import mails

from .look import DressedForm
from .rehearsals import DayField


class _Person(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.get_full_name() or obj.get_username()} ({obj.get_role_display().lower()})"


class StandInForm(DressedForm):
    who = _Person(
        queryset=User.objects.none(),
        label="Stedfortræder",
        empty_label="Vælg en kollega",
        error_messages={
            "required": "Vælg den kollega, der skal have dine mails.",
            "invalid_choice": "Kollegaen findes ikke mere. Vælg en anden.",
        },
    )
    start = DayField(label="Fra og med", help_text="dd-mm-åååå")
    end = DayField(label="Til og med", help_text="dd-mm-åååå", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].queryset = mails.colleagues(user)  # type: ignore[attr-defined]
        self.fields["start"].error_messages["required"] = "Skriv den første dag."
