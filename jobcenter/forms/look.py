"""The classes of the design system on Django's own widgets."""

from django import forms

CLASSES: dict[type[forms.Widget], str] = {
    forms.Select: "form-select",
    forms.CheckboxInput: "form-checkbox",
    forms.RadioSelect: "form-radio",
    forms.FileInput: "form-file",
}


def dress(form: forms.BaseForm) -> None:
    """Gives each widget of a form its class; a text field where nothing else is said."""
    for field in form.fields.values():
        found = (name for kind, name in CLASSES.items() if isinstance(field.widget, kind))
        field.widget.attrs.setdefault("class", next(found, "form-input"))


class DressedForm(forms.Form):
    """A form that looks like the design system and shows its own errors, not the browser's."""

    use_required_attribute = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        dress(self)
