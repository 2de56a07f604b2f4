"""Somebody who is to get the issued statements."""

from typing import Any

from django import forms

from jobcenter.models import Edition, Municipality, User
from jobcenter.roles import Role

from .look import DressedForm

# Whose role may read a whole edition after logging in.
_READERS = (Role.CHEF, Role.COORDINATOR, Role.PARTNER)


class _Login(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.get_full_name() or obj.get_username()} ({obj.get_role_display().lower()})"


class RecipientForm(DressedForm):
    name = forms.CharField(
        label="Navn", max_length=200, error_messages={"required": "Skriv modtagerens navn."}
    )
    email = forms.EmailField(
        label="E-mail",
        error_messages={
            "required": "Skriv modtagerens e-mail.",
            "invalid": "Det er ikke en e-mailadresse. Skriv den som navn@kommune.dk.",
        },
    )
    kind = forms.ChoiceField(label="Udgave", choices=Edition.Kind.choices)
    municipality = forms.ModelChoiceField(
        queryset=Municipality.objects.all(),
        label="Kommune",
        required=False,
        empty_label="Ingen",
        help_text="Kun for en kommunes egen udgave.",
    )
    user = _Login(
        queryset=User.objects.none(),
        label="Login",
        required=False,
        empty_label="Intet login",
        help_text=(
            "Har modtageren et login, åbner linket først efter log ind. Uden login åbner det alene "
            "denne udgave."
        ),
    )
    days_after = forms.IntegerField(
        label="Dage efter udgivelsen",
        min_value=0,
        max_value=60,
        initial=0,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            "Skriv et helt tal mellem 0 og 60. 0 er samme dag.",
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readers = User.objects.filter(is_active=True, role__in=_READERS)
        self.fields["user"].queryset = readers  # type: ignore[attr-defined]
