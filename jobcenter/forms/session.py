"""Log-in and passwords."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts

from .look import dress


class LogInForm(AuthenticationForm):
    """Says the same whether the name, the password or the user's being active was wrong."""

    use_required_attribute = False
    error_messages = {
        "invalid_login": (
            "Brugernavn eller adgangskode passer ikke. Prøv igen, og husk, at der er forskel på "
            "store og små bogstaver i adgangskoden."
        ),
        "inactive": "Brugernavn eller adgangskode passer ikke. Prøv igen.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].error_messages["required"] = "Skriv dit brugernavn."
        self.fields["password"].error_messages["required"] = "Skriv din adgangskode."
        if self.is_bound:  # then the focus belongs to the errors
            self.fields["username"].widget.attrs.pop("autofocus")
        dress(self)

    def get_invalid_login_error(self) -> forms.ValidationError:
        """The error stands at a field, so that the summary can lead to it."""
        return forms.ValidationError({"username": self.error_messages["invalid_login"]})


class NewPasswordForm(PasswordChangeForm):
    """Changes one's own password."""

    use_required_attribute = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Nuværende adgangskode"
        self.fields["new_password1"].label = "Ny adgangskode"
        self.fields["new_password2"].label = "Gentag den nye adgangskode"
        self.fields["new_password1"].help_text = " ".join(password_validators_help_texts())
        self.fields["new_password2"].help_text = ""
        self.fields["old_password"].widget.attrs.pop("autofocus")  # it would skip the header
        dress(self)
